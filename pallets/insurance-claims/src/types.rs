//! Plain data of claims.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	insurance::MAX_LINES, ClaimId, ClaimStatus, CoverageId, Day, DecidedLine, Money,
	OrganizationId, PatientId, Permission, PlanId, UnixMillis,
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
	/// What permits the payment: a grant of the patient, or the base policy.
	pub permission: Permission,
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

/// A service that was allowed.
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
	/// The organization to which it was allowed: whom a second claim makes a duplicate.
	pub provider: OrganizationId,
	/// The claim in which it was.
	pub claim: ClaimId,
}

/// What a record shows at a payer.
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
pub struct ShownDay {
	/// The organization that anchored it and was allowed services by it: nobody else is.
	pub provider: OrganizationId,
	/// The day of these services.
	pub day: Day,
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

/// The claims of a payer that await funds, eldest first: those from one position to another.
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
pub struct Queue {
	/// The position of the eldest: the one that is paid next.
	pub first: u32,
	/// The position of the claim that comes next.
	pub end: u32,
	/// The sum of what is owed for them: what the payer's pool keeps.
	pub owed: Money,
}

impl Queue {
	/// Whether no claim awaits funds.
	pub fn is_empty(&self) -> bool {
		self.first == self.end
	}

	/// How many claims await funds.
	pub fn len(&self) -> u32 {
		self.end.saturating_sub(self.first)
	}
}
