//! Checking a dossier.

use super::accumulators;
use super::coverage;
use super::evidence::{self, Cited};
use super::file::{Block, Dossier};
use super::payment;
use super::permission;
use super::reading;
use crate::chain::account::Hex32;
use crate::chain::anchors;
use crate::chain::claims;
use crate::chain::client::{block_id, AtBlock, BlockId, Chain};
use crate::chain::error::ChainError;
use salus_primitives::ClaimId;
use serde::Serialize;

/// One of the four things that a dossier shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
	/// The patient's grant, or the base policy, permitted the payment on the day of each service.
	Permission,
	/// The cited records are this member's, were anchored, and stood at the decision.
	Evidence,
	/// Coverage and arithmetic are right, recomputed.
	Coverage,
	/// It was paid, in a block that is finalized.
	Payment,
}

impl Tick {
	/// All four, in their order.
	pub const ALL: [Self; 4] = [Self::Permission, Self::Evidence, Self::Coverage, Self::Payment];

	/// Its name, in a word.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Permission => "permission",
			Self::Evidence => "evidence",
			Self::Coverage => "coverage",
			Self::Payment => "payment",
		}
	}
}

/// What was found about one tick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
	/// The tick.
	pub tick: Tick,
	/// Whether it holds. It does not, either, if the node cannot tell.
	pub holds: bool,
	/// The reason, in words.
	pub found: String,
}

impl Finding {
	fn new(tick: Tick, result: Result<String, String>) -> Self {
		match result {
			Ok(found) => Self { tick, holds: true, found },
			Err(found) => Self { tick, holds: false, found },
		}
	}
}

/// What a verification showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
	/// Whether all of it holds.
	pub proven: bool,
	/// The claim.
	pub claim: ClaimId,
	/// The last block that the node says is finalized.
	pub finalized: BlockId,
	/// The four ticks, in their order.
	pub ticks: Vec<Finding>,
}

/// Checks a dossier. What is said of the chain is what the node that is asked says.
///
/// # Errors
///
/// Only what keeps the chain from answering. What does not hold is a finding.
pub async fn verify(chain: &Chain, dossier: &Dossier) -> Result<Verification, ChainError> {
	let finalized = chain.finalized().await?;
	let ticks = match checker(chain, &finalized, dossier).await? {
		Ok(checker) => vec![
			Finding::new(Tick::Permission, checker.permission().await?),
			Finding::new(Tick::Evidence, checker.evidence().await?),
			Finding::new(Tick::Coverage, checker.coverage().await?),
			Finding::new(Tick::Payment, checker.payment().await?),
		],
		// Whatever else the chain says would prove nothing.
		Err(why) => Tick::ALL.map(|tick| Finding::new(tick, Err(why.clone()))).to_vec(),
	};
	let proven = ticks.iter().all(|finding| finding.holds);
	Ok(Verification { proven, claim: dossier.claim.id, finalized: block_id(&finalized), ticks })
}

/// A dossier, and what the chain says about its claim.
struct Checker<'a> {
	chain: &'a Chain,
	finalized: &'a AtBlock,
	dossier: &'a Dossier,
	decided: claims::Claim,
	/// The chain at the end of the block of the decision and at its beginning, as far as the node
	/// keeps it. The decision was made between them: what stands in the way of it at the end only
	/// came later in the same block.
	around: Vec<AtBlock>,
}

/// Looks for the dossier's claim on the chain; the inner error is why it is not this chain's.
async fn checker<'a>(
	chain: &'a Chain,
	finalized: &'a AtBlock,
	dossier: &'a Dossier,
) -> Result<Result<Checker<'a>, String>, ChainError> {
	let (id, block) = (dossier.claim.id, &dossier.decided_in);
	if dossier.genesis_hash.0 != chain.genesis() {
		return Ok(Err(format!(
			"the dossier is of the chain {}, and the node's is {}",
			dossier.genesis_hash,
			Hex32(chain.genesis())
		)));
	}
	if let Err(why) = is_finalized(chain, finalized, block).await? {
		return Ok(Err(why));
	}
	let decided = match claims::claim(finalized, id).await? {
		Some(decided) if decided.block == block.number => decided,
		Some(decided) => {
			return Ok(Err(format!(
				"claim {} was decided in block {}, and the dossier says {}",
				id.0, decided.block, block.number
			)))
		}
		None => return Ok(Err(format!("the chain knows no claim {}", id.0))),
	};
	let mut around: Vec<_> = reading::state_of(chain, block.hash.0).await?.into_iter().collect();
	let before = chain.hash_of(block.number.saturating_sub(1)).await?;
	if let (false, Some(before)) = (around.is_empty(), before) {
		around.extend(reading::state_of(chain, before).await?);
	}
	Ok(Ok(Checker { chain, finalized, dossier, decided, around }))
}

async fn is_finalized(
	chain: &Chain,
	finalized: &AtBlock,
	block: &Block,
) -> Result<Result<(), String>, ChainError> {
	let Block { number, hash } = *block;
	if number > finalized.block_number() {
		return Ok(Err(format!(
			"block {number} is not finalized: the chain is finalized up to {}",
			finalized.block_number()
		)));
	}
	Ok(match chain.hash_of(number).await? {
		Some(found) if found == hash.0 => Ok(()),
		Some(found) => {
			Err(format!("block {number} is {}, and the dossier says {hash}", Hex32(found)))
		}
		None => Err(format!("the node has no block {number}")),
	})
}

/// Why a tick does not hold that rests on a state which the node no longer keeps.
fn discarded(block: &Block) -> String {
	format!(
		"not shown: the node no longer keeps the state of block {}; ask one that keeps all \
		 (`salus-node --state-pruning archive`)",
		block.number
	)
}

impl Checker<'_> {
	async fn permission(&self) -> Result<Result<String, String>, ChainError> {
		let claim = &self.dossier.claim;
		if let Err(why) = permission::is_the_chains(claim, &self.decided) {
			return Ok(Err(why));
		}
		let mut first = None;
		for at in &self.around {
			let found = permission::judge(claim, &reading::consent_of(at, claim).await?);
			if found.is_ok() {
				return Ok(found);
			}
			first.get_or_insert(found);
		}
		Ok(first.unwrap_or_else(|| Err(discarded(&self.dossier.decided_in))))
	}

	async fn evidence(&self) -> Result<Result<String, String>, ChainError> {
		let cited = match evidence::recompute(&self.dossier.claim, &self.decided.lines) {
			Ok(cited) => cited,
			Err(why) => return Ok(Err(why)),
		};
		let mut first = None;
		for at in &self.around {
			let found = evidence::judge(&stood(at, &cited).await?);
			if found.is_ok() {
				return Ok(found);
			}
			first.get_or_insert(found);
		}
		Ok(first.unwrap_or_else(|| Err(discarded(&self.dossier.decided_in))))
	}

	/// Plans, tags and the claim's terms never change; what was counted before the claim does.
	async fn coverage(&self) -> Result<Result<String, String>, ChainError> {
		let terms = reading::terms(self.finalized, &self.dossier.claim, &self.decided).await?;
		let [end, beginning] = self.around.as_slice() else {
			return Ok(Err(discarded(&self.dossier.decided_in)));
		};
		let years = match &terms.plan {
			Some(plan) => accumulators::before(beginning, end, &self.decided, plan).await?,
			None => accumulators::Years::new(),
		};
		Ok(coverage::judge(self.dossier, &self.decided, &terms, &years))
	}

	async fn payment(&self) -> Result<Result<String, String>, ChainError> {
		let Dossier { claim, paid_in, .. } = self.dossier;
		if let Err(why) = payment::is_the_chains(self.dossier, &self.decided) {
			return Ok(Err(why));
		}
		if let Err(why) = is_finalized(self.chain, self.finalized, paid_in).await? {
			return Ok(Err(why));
		}
		let Some(at) = reading::state_of(self.chain, paid_in.hash.0).await? else {
			return Ok(Err(discarded(paid_in)));
		};
		Ok(payment::judge(claim, paid_in, &reading::told(&at).await?))
	}
}

/// What the chain says of each of the records.
async fn stood(
	at: &AtBlock,
	cited: &[Cited],
) -> Result<Vec<(Cited, Option<anchors::AnchorState>)>, ChainError> {
	let mut stood = Vec::with_capacity(cited.len());
	for one in cited {
		let state = anchors::state_at(at, one.issuer, one.leaf, &one.place).await?;
		stood.push((one.clone(), state));
	}
	Ok(stood)
}
