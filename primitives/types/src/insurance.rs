//! Vocabulary of insurance: plans, what they cover, and how a line of a claim is decided.
//!
//! Amounts are in the smallest unit of the chain's settlement currency (cents, for USD). Group and
//! reason codes are those of X12's claim adjustments; their texts are never on chain.

use crate::{Day, OrganizationId, PatientId, UnixMillis};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// An amount of money, in the smallest unit of the settlement currency.
pub type Money = u128;

/// The largest amount that a plan or a claim may name: a sum of as many as fit in a claim, and its
/// product with a thousand, stay far below the largest number.
pub const MAX_MONEY: Money = 1_000_000_000_000_000;

/// The most benefits of a plan.
pub const MAX_BENEFITS: u32 = 64;

/// The most lines of a claim.
pub const MAX_LINES: u32 = 16;

/// The most adjustments of a line.
pub const MAX_ADJUSTMENTS: u32 = 8;

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo, Serialize, Deserialize,
			)]
			$item
		)*
	};
}

plain! {
	/// In which order a member shares the cost of a benefit.
	pub enum CostShare {
		/// The plan pays all that is allowed.
		None,
		/// A fixed amount for each line, never more than is allowed.
		CopayOnly,
		/// First the deductible, of the rest the coinsurance.
		DeductibleThenCoinsurance,
		/// First the deductible, of the rest a fixed amount.
		DeductibleThenCopay,
		/// First a fixed amount, of the rest the deductible, of the rest the coinsurance.
		CopayThenDeductibleThenCoinsurance,
	}

	/// How much of a benefit one benefit year covers.
	pub enum Limit {
		/// Any amount.
		None,
		/// This much that is allowed.
		Amount(Money),
		/// This many units.
		Units(u32),
		/// This many lines.
		Visits(u32),
	}

	/// One benefit of a plan. What its number means stands in the plan's document.
	pub struct Benefit {
		/// The plan's own number for it.
		pub number: u16,
		/// Whether the plan pays for it at all.
		pub covered: bool,
		/// In which order the member shares its cost.
		pub cost_share: CostShare,
		/// The fixed amount that the member pays for a line.
		pub copay: Money,
		/// The member's share of what is left, in thousandths: at most 1,000.
		pub coinsurance_per_mille: u16,
		/// What is allowed for one unit.
		pub price_per_unit: Money,
		/// How much one benefit year covers.
		pub limit: Limit,
	}

	/// What of a benefit was used in a benefit year.
	#[derive(Default)]
	pub struct BenefitUse {
		/// The sum of what was allowed, also where the patient bore all of it.
		pub amount: Money,
		/// Their units.
		pub units: u32,
		/// Their number.
		pub visits: u32,
	}

	/// Who answers for an adjustment (X12 claim adjustment group code).
	pub enum AdjustmentGroup {
		/// Contractual obligation: the provider bears it.
		CO,
		/// Patient responsibility: the patient bears it.
		PR,
		/// Another adjustment: neither bears it.
		OA,
		/// Payer initiated reduction.
		PI,
	}

	/// Part of a charge that is not paid, and why.
	pub struct Adjustment {
		/// Who answers for it.
		pub group: AdjustmentGroup,
		/// The X12 claim adjustment reason code (CARC).
		pub carc: u16,
		/// The amount.
		pub amount: Money,
	}

	/// Whether a line was paid.
	pub enum LineOutcome {
		/// It was allowed; the patient's share may be all of it.
		Allowed,
		/// It was denied as a whole, for the reason of its adjustment.
		Denied,
	}
}

/// The adjustments of a line.
pub type Adjustments = BoundedVec<Adjustment, ConstU32<MAX_ADJUSTMENTS>>;

/// The decision about one line. `charged − Σ adjustments = paid`, to the unit.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LineDecision {
	/// Whether it was allowed or denied.
	pub outcome: LineOutcome,
	/// What the provider charged.
	pub charged: Money,
	/// What of it the plan's price and limit allow; 0 if it was denied.
	pub allowed: Money,
	/// What is not paid, and why.
	pub adjustments: Adjustments,
	/// What is paid.
	pub paid: Money,
}

/// What a plan says, but for its benefits.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PlanTerms {
	/// Who pays.
	pub payer: OrganizationId,
	/// What a member bears in a benefit year, a calendar year, before cost is shared.
	pub deductible: Money,
	/// The most that a member bears in a benefit year, deductible, copays and coinsurance together.
	pub out_of_pocket_maximum: Money,
	/// How many days after the service a claim may be filed. The last of them counts.
	pub filing_limit_days: u32,
}

/// What connects a member with a plan.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CoverageTerms {
	/// The member: the payer-side identity.
	pub patient: PatientId,
	/// The plan.
	pub plan: crate::PlanId,
	/// The first day that is covered.
	pub first_day: Day,
	/// The last day that is covered; `None` while no end is set.
	pub last_day: Option<Day>,
	/// When the coverage was made, in Unix milliseconds.
	pub created_at: UnixMillis,
}

/// What a member has borne and used in one benefit year.
#[derive(
	Clone,
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
pub struct Accumulator {
	/// What of the deductible is met.
	pub deductible_met: Money,
	/// What the member bore in all.
	pub out_of_pocket: Money,
	/// What was used of each benefit, in the order of their numbers.
	pub benefits: BoundedVec<(u16, BenefitUse), ConstU32<MAX_BENEFITS>>,
}
