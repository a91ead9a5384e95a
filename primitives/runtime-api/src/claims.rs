//! The reads of claims and of the money they move.

use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use salus_primitives::{
	ClaimId, ClaimStatus, CoverageId, Day, DecidedLine, Money, OrganizationId, PatientId,
	Permission, PlanId, UnixMillis,
};
use scale_info::TypeInfo;

/// A claim and its decision.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ClaimView<AccountId, BlockNumber> {
	/// Its id.
	pub id: ClaimId,
	/// The coverage that it was decided by.
	pub coverage: CoverageId,
	/// The plan of the coverage.
	pub plan: PlanId,
	/// The organization that pays.
	pub payer: OrganizationId,
	/// The member: the payer-side identity.
	pub patient: PatientId,
	/// The organization that is paid.
	pub provider: OrganizationId,
	/// What permits the payment: a grant of the patient, or the base policy.
	pub permission: Permission,
	/// The account that acted for the provider.
	pub submitted_by: AccountId,
	/// The block in which it was decided.
	pub block: BlockNumber,
	/// That block's time: the claim was filed on its day.
	pub decided_at: UnixMillis,
	/// The first day of the coverage, as it stood then.
	pub first_day: Day,
	/// The last day of the coverage, as it stood then; `None` if no end was set.
	pub last_day: Option<Day>,
	/// Its lines, and the decision about each.
	pub lines: Vec<DecidedLine>,
	/// What the payer pays for all lines.
	pub paid: Money,
	/// What became of it.
	pub status: ClaimStatus,
	/// The block in which it was paid; `None` for as long as it is not.
	pub paid_in: Option<BlockNumber>,
}

/// The money that an organization has on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PoolView<AccountId> {
	/// The organization.
	pub organization: OrganizationId,
	/// Its settlement account. No key exists for it.
	pub account: AccountId,
	/// What the account holds.
	pub balance: Money,
	/// What was ever put into it by the council.
	pub funded: Money,
	/// What the organization ever took out of it.
	pub redeemed: Money,
	/// What the organization owes, as a payer, for claims that await funds: only what the account
	/// holds above it can be taken out.
	pub owed: Money,
	/// How many claims await funds, eldest first: each takes one `settle`.
	pub awaiting: u32,
}

sp_api::decl_runtime_apis! {
	/// Claims, and the money they move.
	pub trait InsuranceClaimsApi<AccountId, BlockNumber>
	where
		AccountId: Codec,
		BlockNumber: Codec,
	{
		/// One claim.
		fn claim(id: ClaimId) -> Option<ClaimView<AccountId, BlockNumber>>;
		/// The claims of a coverage in the order in which they were decided, from the one at the
		/// position `from` on, counted from 0; at most `limit` or [`MAX_PAGE`](crate::MAX_PAGE),
		/// whichever is less.
		fn claims_of(
			coverage: CoverageId,
			from: u32,
			limit: u32,
		) -> Vec<ClaimView<AccountId, BlockNumber>>;
		/// The money of an organization; none, if it never had any.
		fn pool(organization: OrganizationId) -> PoolView<AccountId>;
	}
}
