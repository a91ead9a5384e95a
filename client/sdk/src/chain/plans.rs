//! Plans: what a payer pays for.

use crate::chain::account::{Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::bounded_collections::bounded_vec::BoundedVec;
use crate::chain::api::runtime_types::salus_runtime_api::coverage as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_commitments::Salt;
use salus_primitives::{Benefit, Money, OrganizationId, PlanId};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subxt::utils::Static;

/// A plan. Amounts are in the smallest unit of the settlement currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
	/// Its id.
	pub id: PlanId,
	/// Who pays.
	pub payer: OrganizationId,
	/// The salted commitment to its document: [`document_commitment`].
	pub document: Hex32,
	/// What a member bears in a calendar year before cost is shared.
	pub deductible: Money,
	/// The most that a member bears in a calendar year.
	pub out_of_pocket_maximum: Money,
	/// How many days after the service a claim may be filed. The last of them counts.
	pub filing_limit_days: u32,
	/// Its benefits, in the order of their numbers.
	pub benefits: Vec<Benefit>,
	/// When it was made.
	pub created_at: Moment,
}

impl From<views::PlanView> for Plan {
	fn from(view: views::PlanView) -> Self {
		Self {
			id: view.id.0,
			payer: view.payer.0,
			document: Hex32(view.document),
			deductible: view.deductible,
			out_of_pocket_maximum: view.out_of_pocket_maximum,
			filing_limit_days: view.filing_limit_days,
			benefits: view.benefits.into_iter().map(|benefit| benefit.0).collect(),
			created_at: Moment(view.created_at),
		}
	}
}

/// The commitment to a plan's document:
/// `SHA-256("salus/plan-document/v1" ‖ 0x00 ‖ salt ‖ bytes)`.
pub fn document_commitment(salt: &Salt, document: &[u8]) -> [u8; 32] {
	Sha256::new()
		.chain_update(b"salus/plan-document/v1\0")
		.chain_update(salt.as_bytes())
		.chain_update(document)
		.finalize()
		.into()
}

/// One plan. It never changes once it is made.
pub async fn plan(at: &AtBlock, id: PlanId) -> Result<Option<Plan>, ChainError> {
	let query = api::runtime_apis().coverage_api().plan(Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Plan::from))
}

/// A plan to make.
#[derive(Clone, Debug)]
pub struct NewPlan {
	/// The salted commitment to its document.
	pub document: [u8; 32],
	/// What a member bears in a calendar year before cost is shared.
	pub deductible: Money,
	/// The most that a member bears in a calendar year.
	pub out_of_pocket_maximum: Money,
	/// How many days after the service a claim may be filed.
	pub filing_limit_days: u32,
	/// Its benefits, with ascending numbers.
	pub benefits: Vec<Benefit>,
}

/// The payer's call that makes a plan.
pub fn create_call(at: &AtBlock, new: &NewPlan) -> Result<Call, ChainError> {
	let payload = api::tx().insurance_coverage().create_plan(
		new.document,
		new.deductible,
		new.out_of_pocket_maximum,
		new.filing_limit_days,
		BoundedVec(new.benefits.iter().copied().map(Static).collect()),
	);
	Call::new(at, &payload)
}

/// The plan that a transaction made, and its payer.
pub fn created(receipt: &Receipt) -> Result<(PlanId, OrganizationId), ChainError> {
	let event: api::insurance_coverage::events::PlanCreated = receipt.event()?;
	Ok((event.plan.0, event.payer.0))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn document_commitment_follows_its_formula() {
		let bytes = [b"salus/plan-document/v1\0".as_slice(), &[3; 32], b"plan"].concat();
		let expected: [u8; 32] = Sha256::digest(bytes).into();
		assert_eq!(document_commitment(&Salt::from_bytes([3; 32]), b"plan"), expected);
	}
}
