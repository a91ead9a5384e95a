//! Anchored records.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_commitments::opening;
use salus_primitives::anchors::MAX_PROOF_DEPTH;
use salus_primitives::{BatchSequence, Leaf, OrganizationId, Place};
use serde::Serialize;
use subxt::utils::Static;

/// Whether an anchored record still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum AnchorState {
	/// It stands.
	Standing,
	/// A later version took its place.
	Superseded,
	/// Its issuer withdrew it: it was entered in error.
	Retracted,
	/// It was erased; a tombstone is left.
	Tombstoned,
}

impl From<salus_primitives::AnchorState> for AnchorState {
	fn from(state: salus_primitives::AnchorState) -> Self {
		match state {
			salus_primitives::AnchorState::Standing => Self::Standing,
			salus_primitives::AnchorState::Superseded => Self::Superseded,
			salus_primitives::AnchorState::Retracted => Self::Retracted,
			salus_primitives::AnchorState::Tombstoned => Self::Tombstoned,
		}
	}
}

impl AnchorState {
	/// Its name, in words.
	pub const fn in_words(self) -> &'static str {
		match self {
			Self::Standing => "standing",
			Self::Superseded => "superseded",
			Self::Retracted => "retracted",
			Self::Tombstoned => "erased",
		}
	}
}

/// A single anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Anchor {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// What it anchored.
	pub leaf: Hex32,
	/// The number of the block in which it did so.
	pub block: u64,
	/// That block's time.
	pub anchored_at: Moment,
	/// Whether it still stands.
	pub state: AnchorState,
}

/// One version of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
	/// Its number in the history, from 1 on.
	pub version: u32,
	/// What was anchored.
	pub leaf: Hex32,
	/// The batch in which it is; `None` if it was anchored singly.
	pub batch: Option<BatchSequence>,
	/// The number of the block in which it was anchored.
	pub block: u64,
	/// That block's time.
	pub anchored_at: Moment,
	/// Whether it still stands.
	pub state: AnchorState,
	/// The number of the block since which it is in this state.
	pub state_block: u64,
	/// That block's time.
	pub state_since: Moment,
	/// The commitment to the holder's statement that the record was erased, if it was.
	pub attestation: Option<Hex32>,
}

/// A batch of anchors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Batch {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// Its number among the issuer's batches.
	pub sequence: BatchSequence,
	/// The root of the RFC 6962 tree over its leaves.
	pub root: Hex32,
	/// The number of its leaves.
	pub count: u64,
	/// The account that anchored it.
	pub anchored_by: Account,
	/// The number of the block in which it did so.
	pub block: u64,
	/// That block's time.
	pub anchored_at: Moment,
}

/// Why a leaf is not shown to be in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum InclusionFailure {
	/// The issuer has no batch of this number.
	BatchNotFound,
	/// The index is not below the batch's count.
	IndexOutOfRange,
	/// The path leads to another root, or has the wrong length.
	ProofInvalid,
}

/// One single anchor.
pub async fn anchor(
	at: &AtBlock,
	issuer: OrganizationId,
	leaf: Leaf,
) -> Result<Option<Anchor>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().anchor(Static(issuer), Static(leaf));
	Ok(at.runtime_apis().call(query).await?.map(|view| Anchor {
		issuer: view.issuer.0,
		leaf: Hex32(view.leaf.0 .0),
		block: view.block.into(),
		anchored_at: Moment(view.anchored_at),
		state: view.state.0.into(),
	}))
}

/// Every version of the record of which `leaf` is one, from the first to the last. Empty for a leaf
/// of a batch that was never amended, retracted or erased, and for one that was never anchored.
pub async fn history(
	at: &AtBlock,
	issuer: OrganizationId,
	leaf: Leaf,
) -> Result<Vec<Version>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().history(Static(issuer), Static(leaf));
	let versions = at.runtime_apis().call(query).await?;
	Ok(versions
		.into_iter()
		.map(|view| Version {
			version: view.version,
			leaf: Hex32(view.leaf.0 .0),
			batch: view.batch.map(|sequence| sequence.0),
			block: view.block.into(),
			anchored_at: Moment(view.anchored_at),
			state: view.state.0.into(),
			state_block: view.state_block.into(),
			state_since: Moment(view.state_since),
			attestation: view.attestation.map(Hex32),
		})
		.collect())
}

/// The history of a leaf of a batch to which nothing was done yet, by its opening: one version.
/// `None` if the leaf is not there.
///
/// # Errors
///
/// As [`place_of`], and what keeps the chain from answering.
pub async fn only_version(
	at: &AtBlock,
	opening: &opening::Opening,
) -> Result<Option<Version>, ChainError> {
	let opening::Anchor::Batch { issuer, sequence, .. } = &opening.anchor else { return Ok(None) };
	let place = place_of(&opening.anchor)?;
	let state = state_at(at, *issuer, opening.leaf, &place).await?;
	let (Some(state), Some(batch)) = (state, batch(at, *issuer, *sequence).await?) else {
		return Ok(None);
	};
	Ok(Some(Version {
		version: 1,
		leaf: Hex32(opening.leaf.0),
		batch: Some(*sequence),
		block: batch.block,
		anchored_at: batch.anchored_at,
		state,
		state_block: batch.block,
		state_since: batch.anchored_at,
		attestation: None,
	}))
}

/// The state of the leaf that `issuer` anchored at this place; `None` if it did not.
pub async fn state_at(
	at: &AtBlock,
	issuer: OrganizationId,
	leaf: Leaf,
	place: &Place,
) -> Result<Option<AnchorState>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().state_at(
		Static(issuer),
		Static(leaf),
		Static(place.clone()),
	);
	Ok(at.runtime_apis().call(query).await?.map(|state| state.0.into()))
}

/// Where an opening says that its leaf was anchored, as calls name it.
///
/// # Errors
///
/// [`ChainError::Malformed`] if the path is longer than that of any batch.
pub fn place_of(anchor: &opening::Anchor) -> Result<Place, ChainError> {
	match anchor {
		opening::Anchor::Single { .. } => Ok(Place::Single),
		opening::Anchor::Batch { sequence, index, proof, .. } => {
			let path: Vec<[u8; 32]> = proof.iter().map(|hash| hash.0).collect();
			let proof = path.try_into().map_err(|_| {
				ChainError::Malformed(format!(
					"the opening's path has more than {MAX_PROOF_DEPTH} hashes"
				))
			})?;
			Ok(Place::Batch { sequence: *sequence, index: *index, proof })
		}
	}
}

/// One batch.
pub async fn batch(
	at: &AtBlock,
	issuer: OrganizationId,
	sequence: BatchSequence,
) -> Result<Option<Batch>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().batch(Static(issuer), Static(sequence));
	Ok(at.runtime_apis().call(query).await?.map(|view| Batch {
		issuer: view.issuer.0,
		sequence: view.sequence.0,
		root: Hex32(view.root),
		count: view.count,
		anchored_by: view.anchored_by.into(),
		block: view.block.into(),
		anchored_at: Moment(view.anchored_at),
	}))
}

/// The number of an issuer's next batch. Its batches are counted without gaps.
pub async fn next_batch(at: &AtBlock, issuer: OrganizationId) -> Result<BatchSequence, ChainError> {
	let address = api::storage().record_anchor().next_batch();
	let entry = at.storage().try_fetch(address, (Static(issuer),)).await?;
	Ok(BatchSequence(match entry {
		Some(value) => value.decode()?,
		None => 0,
	}))
}

/// Asks the chain whether a leaf is in a batch.
pub async fn verify_inclusion(
	at: &AtBlock,
	issuer: OrganizationId,
	sequence: BatchSequence,
	leaf: Leaf,
	index: u64,
	proof: &[[u8; 32]],
) -> Result<Result<(), InclusionFailure>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().verify_inclusion(
		Static(issuer),
		Static(sequence),
		Static(leaf),
		index,
		proof.to_vec(),
	);
	Ok(at.runtime_apis().call(query).await?.map_err(|failure| match failure {
		views::InclusionFailure::BatchNotFound => InclusionFailure::BatchNotFound,
		views::InclusionFailure::IndexOutOfRange => InclusionFailure::IndexOutOfRange,
		views::InclusionFailure::ProofInvalid => InclusionFailure::ProofInvalid,
	}))
}

/// The practitioner's call that anchors one leaf.
pub fn anchor_call(at: &AtBlock, leaf: Leaf) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().record_anchor().anchor(Static(leaf)))
}

/// The practitioner's call that anchors a batch.
pub fn anchor_batch_call(at: &AtBlock, root: [u8; 32], count: u64) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().record_anchor().anchor_batch(root, count))
}

/// The practitioner's call that anchors `new` in the place of `old`, which stands at `place`.
pub fn amend_call(at: &AtBlock, place: Place, old: Leaf, new: Leaf) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().record_anchor().amend(Static(place), Static(old), Static(new)))
}

/// The practitioner's call that retracts a leaf as entered in error.
pub fn retract_call(at: &AtBlock, leaf: Leaf, place: Place) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().record_anchor().retract(Static(leaf), Static(place)))
}

/// The practitioner's call that says that a leaf's record was erased. `attestation` is a salted
/// commitment to the organization's statement.
pub fn tombstone_call(
	at: &AtBlock,
	leaf: Leaf,
	place: Place,
	attestation: [u8; 32],
) -> Result<Call, ChainError> {
	let payload = api::tx().record_anchor().tombstone(Static(leaf), Static(place), attestation);
	Call::new(at, &payload)
}

/// Several calls of one signer in one transaction: all succeed or none does.
pub fn all_of(at: &AtBlock, calls: &[Call]) -> Result<Call, ChainError> {
	use codec::{Compact, Encode};
	let count = u32::try_from(calls.len())
		.map_err(|_| ChainError::Malformed("too many calls for one transaction".into()))?;
	let mut arguments = Compact(count).encode();
	calls.iter().for_each(|call| arguments.extend_from_slice(call.bytes()));
	Call::from_parts(at, "Utility", "batch_all", &arguments)
}

/// The batch that a transaction anchored.
pub fn batch_anchored(receipt: &Receipt) -> Result<(OrganizationId, BatchSequence), ChainError> {
	let event: api::record_anchor::events::BatchAnchored = receipt.event()?;
	Ok((event.issuer.0, event.sequence.0))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_commitments::opening::Bytes32;

	fn batch(hashes: usize) -> opening::Anchor {
		opening::Anchor::Batch {
			issuer: OrganizationId(1),
			sequence: BatchSequence(2),
			index: 3,
			count: 4,
			proof: vec![Bytes32([5; 32]); hashes],
		}
	}

	#[test]
	fn places_are_those_of_openings() {
		let single = opening::Anchor::Single { issuer: OrganizationId(1) };
		assert_eq!(place_of(&single).expect("a place"), Place::Single);
		let place = place_of(&batch(2)).expect("a place");
		let Place::Batch { sequence, index, proof } = place else { panic!("a batch") };
		assert_eq!((sequence, index), (BatchSequence(2), 3));
		assert_eq!(proof.to_vec(), vec![[5; 32]; 2]);
	}

	#[test]
	fn a_path_longer_than_any_is_no_place() {
		assert!(place_of(&batch(32)).is_ok());
		assert!(matches!(place_of(&batch(33)), Err(ChainError::Malformed(_))));
	}
}
