//! Plain data of claims.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	insurance::MAX_LINES, ClaimId, ClaimStatus, CoverageId, Day, DecidedLine, GrantId, Money,
	OrganizationId, PatientId, PlanId, UnixMillis,
};
use scale_info::TypeInfo;

/// A claim, as it was decided. With the plan it is all that it takes to decide it again.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Claim<AccountId, BlockNumber> {
	/// The coverage it was decided by.
	pub coverage: CoverageId,
	/// The plan of the coverage.
	pub plan: PlanId,
	/// The organization that pays.
	pub payer: OrganizationId,
	/// The member: the payer-side identity.
	pub patient: PatientId,
	/// The organization that is paid.
	pub provider: OrganizationId,
	/// The patient's grant that permits the payment.
	pub grant: GrantId,
	/// The account that acted for the provider: who answers for the claim.
	pub submitted_by: AccountId,
	/// The block in which it was decided.
	pub block: BlockNumber,
	/// That block's time, in Unix milliseconds: the claim was filed on its day.
	pub decided_at: UnixMillis,
	/// The first day of the coverage, as it stood then: the payer may change it later.
	pub first_day: Day,
	/// The last day of the coverage, as it stood then; `None` if no end was set.
	pub last_day: Option<Day>,
	/// Its lines, and the decision about each.
	pub lines: BoundedVec<DecidedLine, ConstU32<MAX_LINES>>,
	/// What the payer pays for all lines.
	pub paid: Money,
	/// What became of it.
	pub status: ClaimStatus,
	/// The block in which it was paid; `None` for as long as it is not.
	pub paid_in: Option<BlockNumber>,
}

/// A service that was decided.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct TaggedService {
	/// The organization that asked for its payment: whom a second claim makes a duplicate.
	pub provider: OrganizationId,
	/// The claim in which it did.
	pub claim: ClaimId,
}

/// What was put into a pool from outside of the chain, and taken out of it.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Funding {
	/// The sum of what was put in.
	pub funded: Money,
	/// The sum of what was taken out.
	pub redeemed: Money,
}
