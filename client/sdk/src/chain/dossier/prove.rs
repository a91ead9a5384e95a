//! Making a dossier.

use super::file::{Block, Claim, Dossier, Plan};
use super::reading;
use super::submission::submitted_lines;
use crate::chain::account::Hex32;
use crate::chain::claims;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use crate::chain::plans;
use salus_primitives::{ClaimId, ClaimStatus};

/// The dossier of a claim that was paid in a finalized block.
///
/// # Errors
///
/// [`ChainError::NotFound`] if the claim is not in a finalized block, is not paid there, or if the
/// node no longer keeps the block in which it was decided.
pub async fn prove(chain: &Chain, id: ClaimId) -> Result<Dossier, ChainError> {
	let finalized = chain.finalized().await?;
	let Some(decided) = claims::claim(&finalized, id).await? else {
		return Err(ChainError::NotFound(format!(
			"there is no claim {} up to block {}, the last finalized one",
			id.0,
			finalized.block_number()
		)));
	};
	let paid_in = match (decided.status, decided.paid_in) {
		(ClaimStatus::Paid, Some(number)) => block(chain, number).await?,
		(ClaimStatus::AwaitingFunds, _) => {
			return Err(ChainError::NotFound(format!(
				"claim {} awaits funds: there is no payment to prove before it is settled",
				id.0
			)))
		}
		_ => {
			return Err(ChainError::NotFound(format!(
				"claim {} was denied: there is no payment to prove",
				id.0
			)))
		}
	};
	let decided_in = block(chain, decided.block).await?;
	let at = state(chain, &decided_in).await?;
	let submitted = submitted_lines(&at, &decided).await?;
	let claim = Claim::new(&decided, &submitted);
	let plan = plans::plan(&finalized, decided.plan).await?.ok_or_else(|| {
		ChainError::Incompatible(format!("it does not know plan {}", decided.plan.0))
	})?;
	let plan = Plan::of(&plan, &claim.lines);
	Ok(Dossier::new(Hex32(chain.genesis()), decided_in, paid_in, claim, plan))
}

async fn block(chain: &Chain, number: u64) -> Result<Block, ChainError> {
	let hash = chain
		.hash_of(number)
		.await?
		.ok_or_else(|| ChainError::NotFound(format!("the node has no block {number}")))?;
	Ok(Block { number, hash: Hex32(hash) })
}

async fn state(chain: &Chain, block: &Block) -> Result<AtBlock, ChainError> {
	reading::state_of(chain, block.hash.0).await?.ok_or_else(|| {
		ChainError::NotFound(format!(
			"the node no longer keeps the state of block {}: ask one that keeps all \
			 (`salus-node --state-pruning archive`)",
			block.number
		))
	})
}
