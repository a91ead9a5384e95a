//! The consortium's council and its motions.

use crate::chain::account::{Account, Hex32};
use crate::chain::api;
use crate::chain::api::runtime_types::sp_weights::weight_v2::Weight;
use crate::chain::call::Call;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::{ChainError, Refusal};
use crate::chain::submit::{refusal, Patience, Receipt};
use crate::chain::words;
use serde::Serialize;
use subxt::utils::H256;
use subxt_signer::sr25519::Keypair;

/// A motion that is being voted on.
#[derive(Clone, Debug, Serialize)]
pub struct Motion {
	/// Its hash, by which it is known.
	pub proposal: Hex32,
	/// Its number.
	pub index: u32,
	/// The votes it needs.
	pub threshold: u32,
	/// Who is for it.
	pub ayes: Vec<Account>,
	/// Who is against it.
	pub nays: Vec<Account>,
	/// The block in which voting ends.
	pub end: u64,
	/// What it would do.
	pub words: String,
	/// What it would do, encoded, in hexadecimal.
	pub call: String,
}

/// What became of a proposal.
#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
	/// The motion's hash.
	pub proposal: Hex32,
	/// Its number; `None` if it was executed at once, because one vote decides.
	pub index: Option<u32>,
	/// The votes it needs.
	pub threshold: u32,
}

/// What became of a motion that was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Closed {
	/// It was approved and did what it said.
	Executed,
	/// It was approved, and what it said was refused.
	Failed {
		/// Why.
		refusal: Refusal,
	},
	/// It was not approved.
	Disapproved,
}

/// The council's members.
pub async fn members(at: &AtBlock) -> Result<Vec<Account>, ChainError> {
	let entry = at.storage().try_fetch(api::storage().council().members(), ()).await?;
	Ok(match entry {
		Some(value) => value.decode()?.into_iter().map(Account::from).collect(),
		None => Vec::new(),
	})
}

/// The votes that two thirds of this many members are.
pub fn two_thirds(members: usize) -> u32 {
	u32::try_from(members.saturating_mul(2).div_ceil(3)).unwrap_or(u32::MAX)
}

/// The open motions, oldest first.
pub async fn motions(at: &AtBlock) -> Result<Vec<Motion>, ChainError> {
	let entry = at.storage().try_fetch(api::storage().council().proposals(), ()).await?;
	let hashes = match entry {
		Some(value) => value.decode()?.0,
		None => Vec::new(),
	};
	let mut motions = Vec::with_capacity(hashes.len());
	for hash in hashes {
		motions.push(motion(at, Hex32(hash.0)).await?);
	}
	motions.sort_by_key(|motion| motion.index);
	Ok(motions)
}

/// One open motion.
///
/// # Errors
///
/// [`ChainError::NotFound`] if no open motion has this hash.
pub async fn motion(at: &AtBlock, proposal: Hex32) -> Result<Motion, ChainError> {
	let missing = || ChainError::NotFound(format!("the council has no open motion {proposal}"));
	let hash = H256(proposal.0);
	let voting = at.storage().try_fetch(api::storage().council().voting(), (hash,)).await?;
	let votes = voting.ok_or_else(missing)?.decode()?;
	let stored = at.storage().try_fetch(api::storage().council().proposal_of(), (hash,)).await?;
	let call = Call::decode(at, stored.ok_or_else(missing)?.into_bytes())?;
	Ok(Motion {
		proposal,
		index: votes.index,
		threshold: votes.threshold,
		ayes: votes.ayes.into_iter().map(Account::from).collect(),
		nays: votes.nays.into_iter().map(Account::from).collect(),
		end: votes.end.into(),
		words: words::describe(at, &call)?,
		call: call.hex(),
	})
}

/// The open motion of this hash or this number.
///
/// # Errors
///
/// [`ChainError::NotFound`] if there is none, [`ChainError::Malformed`] if the text is neither a
/// hash nor a number.
pub async fn find_motion(at: &AtBlock, name: &str) -> Result<Motion, ChainError> {
	if let Ok(proposal) = name.parse::<Hex32>() {
		return motion(at, proposal).await;
	}
	let index: u32 = name.parse().map_err(|_| {
		ChainError::Malformed(format!("'{name}' is neither a motion's hash nor its number"))
	})?;
	let open = motions(at).await?;
	open.into_iter().find(|motion| motion.index == index).ok_or_else(|| {
		ChainError::NotFound(format!("the council has no open motion number {index}"))
	})
}

/// Proposes a call to the council, with two thirds of its members as the threshold.
pub async fn propose(
	chain: &Chain,
	call: &Call,
	member: &Keypair,
	patience: Patience,
) -> Result<(Proposed, Receipt), ChainError> {
	let (proposal, threshold) = proposal(chain, call).await?;
	let receipt = chain.submit(&proposal, member, patience).await?;
	if let Some(event) = receipt.find_event::<api::council::events::Proposed>()? {
		let proposed = Proposed {
			proposal: Hex32(event.proposal_hash.0),
			index: Some(event.proposal_index),
			threshold,
		};
		return Ok((proposed, receipt));
	}
	let event: api::council::events::Executed = receipt.event()?;
	if let Err(error) = &event.result {
		let at = chain.at(receipt.block.hash.0).await?;
		return Err(refusal(error, at.metadata_ref()).into());
	}
	let proposed = Proposed { proposal: Hex32(event.proposal_hash.0), index: None, threshold };
	Ok((proposed, receipt))
}

/// The call that proposes `call`, and the votes it will need.
pub async fn proposal(chain: &Chain, call: &Call) -> Result<(Call, u32), ChainError> {
	let best = chain.best().await?;
	let threshold = two_thirds(members(&best).await?.len());
	Ok((call.proposed(&best, threshold)?, threshold))
}

/// The call by which a member votes.
pub fn vote_call(at: &AtBlock, motion: &Motion, approve: bool) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().council().vote(H256(motion.proposal.0), motion.index, approve))
}

/// Closes a motion that has its votes, or whose time is over.
pub async fn close(
	chain: &Chain,
	motion: &Motion,
	member: &Keypair,
	patience: Patience,
) -> Result<(Closed, Receipt), ChainError> {
	let call = close_call(chain, motion).await?;
	let receipt = chain.submit(&call, member, patience).await?;
	let Some(event) = receipt.find_event::<api::council::events::Executed>()? else {
		return Ok((Closed::Disapproved, receipt));
	};
	let closed = match &event.result {
		Ok(()) => Closed::Executed,
		Err(error) => {
			let at = chain.at(receipt.block.hash.0).await?;
			Closed::Failed { refusal: refusal(error, at.metadata_ref()) }
		}
	};
	Ok((closed, receipt))
}

/// The call that closes a motion.
pub async fn close_call(chain: &Chain, motion: &Motion) -> Result<Call, ChainError> {
	let best = chain.best().await?;
	let bytes =
		hex::decode(&motion.call).map_err(|error| ChainError::Malformed(error.to_string()))?;
	let proposed = Call::decode(&best, bytes)?;
	let weight = chain.weigh(&best, &proposed).await?;
	let payload = api::tx().council().close(
		H256(motion.proposal.0),
		motion.index,
		Weight { ref_time: weight.ref_time, proof_size: weight.proof_size },
		proposed.encoded_len(),
	);
	Call::new(&best, &payload)
}

/// The organization that an executed motion admitted, if it admitted one.
pub fn admitted(receipt: &Receipt) -> Result<Option<u32>, ChainError> {
	let event = receipt.find_event::<api::organizations::events::Admitted>()?;
	Ok(event.map(|event| event.organization.0 .0))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn two_thirds_are_rounded_up() {
		let thresholds: Vec<_> = (0..=7).map(two_thirds).collect();
		assert_eq!(thresholds, [0, 1, 2, 2, 3, 4, 4, 5]);
	}
}
