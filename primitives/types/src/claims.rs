//! Vocabulary of claims: what a provider asks a payer for, and what is kept of it.

use crate::{
	BatchSequence, BenefitUse, Day, Leaf, LineDecision, LineOutcome, Money, OrganizationId, Place,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most records that a line cites.
pub const MAX_EVIDENCE: u32 = 4;

/// The most hashes in the paths of all records that a claim cites.
pub const MAX_CLAIM_HASHES: u32 = 64;

/// A record that a line cites, opened as far as it takes to see whose it is: what it says stays
/// closed. With the member, who is known from the coverage, it makes up the leaf that was anchored.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Evidence {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// The commitment to its bytes.
	pub record: [u8; 32],
	/// The commitment to whose it is at the custodian's.
	pub subject: [u8; 32],
	/// The commitment to its label.
	pub label: [u8; 32],
	/// The salt that opens the commitment to whose it is at the payer's.
	pub member_salt: [u8; 32],
	/// Where it was anchored.
	pub place: Place,
}

/// One service for which a claim asks.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ClaimLine {
	/// The number of the benefit in the plan.
	pub benefit: u16,
	/// The day of service.
	pub day: Day,
	/// How many units of the benefit were rendered: at least one.
	pub units: u32,
	/// What the provider charges for all of them: at most
	/// [`MAX_MONEY`](crate::insurance::MAX_MONEY).
	pub charged: Money,
	/// A salted commitment to the codes of the service.
	pub coded_line: [u8; 32],
	/// The keyed identifier of the service, by which a second claim for it is found out.
	pub service_tag: [u8; 32],
	/// The records that show it: at least one that the provider itself anchored.
	pub evidence: BoundedVec<Evidence, ConstU32<MAX_EVIDENCE>>,
}

/// What is kept of a record that a line cites.
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
	Serialize,
	Deserialize,
)]
pub struct CitedRecord {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// The leaf that it anchored.
	pub leaf: Leaf,
	/// The batch in which the leaf is; `None` if it was anchored singly.
	pub batch: Option<BatchSequence>,
}

/// What a member had borne and used when a line was decided, in the benefit year of its day: with
/// the plan it is all that it takes to decide the line again.
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
	Serialize,
	Deserialize,
)]
pub struct UsedBefore {
	/// What of the deductible was met.
	pub deductible_met: Money,
	/// What the member had borne in all.
	pub out_of_pocket: Money,
	/// What was used of the line's benefit.
	pub benefit: BenefitUse,
}

/// A line of a claim, and the decision about it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DecidedLine {
	/// The number of the benefit in the plan.
	pub benefit: u16,
	/// The day of service.
	pub day: Day,
	/// How many units of the benefit were rendered.
	pub units: u32,
	/// A salted commitment to the codes of the service.
	pub coded_line: [u8; 32],
	/// The keyed identifier of the service.
	pub service_tag: [u8; 32],
	/// The records that it cites.
	pub evidence: BoundedVec<CitedRecord, ConstU32<MAX_EVIDENCE>>,
	/// What the decision started from.
	pub before: UsedBefore,
	/// The decision, with what was charged.
	pub decision: LineDecision,
}

impl DecidedLine {
	/// Whether the line was allowed, and not denied. Of one without a charge or a price that is
	/// nothing.
	pub fn is_allowed(&self) -> bool {
		self.decision.outcome == LineOutcome::Allowed
	}

	/// Whether something of the line is allowed: only then it takes its service tag, gives its records
	/// their day, and uses something up.
	pub fn is_counted(&self) -> bool {
		self.decision.allowed > 0
	}
}

/// What became of a claim.
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
	Serialize,
	Deserialize,
)]
pub enum ClaimStatus {
	/// Some line was allowed, and what the payer owes was paid; nothing, if the patient bears all.
	Paid,
	/// Every line was denied.
	Denied,
	/// Some line was allowed, and what the payer owes is not paid: its pool does not hold it, or
	/// older claims await funds.
	AwaitingFunds,
}
