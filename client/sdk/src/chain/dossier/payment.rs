//! The fourth tick: the claim was paid, in a block that is finalized.

use super::file::{Block, Claim, Dossier};
use crate::chain::claims;
use salus_primitives::{ClaimId, ClaimStatus, Money, OrganizationId};

/// What a block's events tell about claims and money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
	/// Money went from a payer to a provider.
	Paid {
		/// The claim for which it went.
		claim: ClaimId,
		/// Who paid.
		payer: OrganizationId,
		/// Who was paid.
		provider: OrganizationId,
		/// How much.
		amount: Money,
	},
	/// A claim was decided.
	Decided {
		/// The claim.
		claim: ClaimId,
		/// What is to be paid for it.
		paid: Money,
		/// What became of it.
		status: ClaimStatus,
	},
}

/// Whether the chain says of the claim that it was paid in that block.
pub(super) fn is_the_chains(dossier: &Dossier, decided: &claims::Claim) -> Result<(), String> {
	let Dossier { claim, paid_in, .. } = dossier;
	let id = claim.id.0;
	let amount = decided.paid;
	match (decided.status, decided.paid_in) {
		(ClaimStatus::Paid, Some(number)) if number == paid_in.number => {}
		(ClaimStatus::Paid, Some(number)) => {
			return Err(format!(
				"claim {id} was paid in block {number}, and the dossier says {}",
				paid_in.number
			))
		}
		_ => return Err(format!("claim {id} is not paid: it is {:?}", decided.status)),
	}
	if (claim.payer, claim.provider) != (decided.payer, decided.provider) {
		return Err(format!(
			"claim {id} was paid by organization {} to organization {}",
			decided.payer.0, decided.provider.0
		));
	}
	if claim.paid != amount {
		return Err(format!("claim {id} was paid {amount}, and the dossier says {}", claim.paid));
	}
	Ok(())
}

/// Whether the events of the block tell of the payment. Nothing moves for a claim of which the
/// patient bears all: that it was decided so is told then.
pub(super) fn judge(claim: &Claim, block: &Block, told: &[Told]) -> Result<String, String> {
	let Claim { id, payer, provider, paid, .. } = claim;
	let (number, hash) = (block.number, block.hash);
	if *paid == 0 {
		let decided = Told::Decided { claim: *id, paid: 0, status: ClaimStatus::Paid };
		return if told.contains(&decided) {
			Ok(format!("nothing was to be paid, as decided in block {number}, {hash}, finalized"))
		} else {
			Err(format!("no event of block {number} says that nothing was to be paid"))
		};
	}
	let of_claim: Vec<_> = told
		.iter()
		.filter(|told| matches!(told, Told::Paid { claim, .. } if claim == id))
		.collect();
	let expected = Told::Paid { claim: *id, payer: *payer, provider: *provider, amount: *paid };
	match of_claim.as_slice() {
		[one] if **one == expected => Ok(format!(
			"{paid} went from organization {} to organization {} in block {number}, {hash}, \
			 finalized",
			payer.0, provider.0
		)),
		[] => Err(format!("no event of block {number} says that claim {} was paid", id.0)),
		_ => Err(format!("the event of block {number} tells of another payment")),
	}
}
