//! Vocabulary of insurance: plans, what they cover, and how a line of a claim is decided.
//!
//! Amounts are in the smallest unit of the chain's settlement currency (cents, for USD). Group and
//! reason codes are those of X12's claim adjustments; their texts are never on chain.

use crate::{days::DAY_MS, Day, OrganizationId, PatientId, UnixMillis, UnknownCode};
use alloc::string::ToString;
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

	/// The series of an X12 remittance advice remark code (RARC).
	pub enum RemarkSeries {
		/// M: M1 and on.
		M,
		/// MA: MA01 and on, of at least two digits.
		MA,
		/// N: N1 and on.
		N,
	}

	/// An X12 remittance advice remark code (RARC): what an adjustment's reason code leaves open.
	/// It is written and read as an X12 835 spells it: `N130`, `MA01`.
	pub struct RemarkCode {
		/// The letters.
		pub series: RemarkSeries,
		/// The number.
		pub number: u16,
	}

	/// Part of a charge that is not paid, and why.
	pub struct Adjustment {
		/// Who answers for it.
		pub group: AdjustmentGroup,
		/// The X12 claim adjustment reason code (CARC).
		pub carc: u16,
		/// The remark code, for reasons that an X12 835 does not take without one.
		pub rarc: Option<RemarkCode>,
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

impl core::fmt::Display for RemarkCode {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		let number = self.number;
		match self.series {
			RemarkSeries::M => write!(f, "M{number}"),
			RemarkSeries::MA => write!(f, "MA{number:02}"),
			RemarkSeries::N => write!(f, "N{number}"),
		}
	}
}

impl core::str::FromStr for RemarkCode {
	type Err = UnknownCode;

	/// Takes the one spelling that [`Display`](core::fmt::Display) gives.
	fn from_str(code: &str) -> Result<Self, UnknownCode> {
		// M is the beginning of MA.
		let series = [("MA", RemarkSeries::MA), ("M", RemarkSeries::M), ("N", RemarkSeries::N)];
		let (digits, series) = series
			.into_iter()
			.find_map(|(letters, series)| Some((code.strip_prefix(letters)?, series)))
			.ok_or(UnknownCode)?;
		let number = digits.parse().map_err(|_| UnknownCode)?;
		let read = Self { series, number };
		// A sign or a zero too many is another spelling.
		(read.to_string() == code).then_some(read).ok_or(UnknownCode)
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

/// The longest filing limit that a plan may have, in days: two years.
pub const MAX_FILING_LIMIT_DAYS: u32 = 731;

/// For how long after it ended what a claim may rest on has to be known, in milliseconds: what held
/// in the first moment of a day of service counts until the last moment of the last day on which a
/// claim for that day may be filed.
pub const FILING_HORIZON: UnixMillis = (MAX_FILING_LIMIT_DAYS as UnixMillis + 1) * DAY_MS;

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
	/// How many days after the service a claim may be filed, at most [`MAX_FILING_LIMIT_DAYS`]. The
	/// last of them counts.
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

impl CoverageTerms {
	/// Whether it covers no day: the payer took it back.
	pub fn is_void(&self) -> bool {
		self.last_day.is_some_and(|last_day| last_day < self.first_day)
	}
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

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_held_on_a_day_is_known_until_the_last_claim_for_it() {
		let day = Day(20_000);
		let last_day = Day(day.0 + MAX_FILING_LIMIT_DAYS as i32);
		let last_moment = last_day.ends_at() - 1;
		// It held in the first moment of the day alone.
		let end = day.starts_at() + 1;
		assert!(last_moment < end + FILING_HORIZON);
		// What had ended before that day is not kept for it.
		assert_eq!(day.starts_at() + FILING_HORIZON, last_day.ends_at());
	}

	#[test]
	fn remark_codes_are_spelled_as_in_x12() {
		for (spelled, series, number) in [
			("M1", RemarkSeries::M, 1),
			("M127", RemarkSeries::M, 127),
			("MA01", RemarkSeries::MA, 1),
			("MA130", RemarkSeries::MA, 130),
			("N1", RemarkSeries::N, 1),
			("N130", RemarkSeries::N, 130),
			("N65535", RemarkSeries::N, u16::MAX),
		] {
			let code = RemarkCode { series, number };
			assert_eq!(code.to_string(), spelled);
			assert_eq!(spelled.parse(), Ok(code));
		}
	}

	#[test]
	fn another_spelling_is_no_remark_code() {
		for spelled in
			["", "N", "130", "n130", "N0130", "M01", "MA1", "MA001", "N+1", "N-1", "N1 ", "N65536"]
		{
			assert_eq!(spelled.parse::<RemarkCode>(), Err(UnknownCode), "{spelled}");
		}
	}

	#[test]
	fn a_coverage_is_void_if_it_ends_before_it_begins() {
		let ending = |last_day: Option<i32>| CoverageTerms {
			patient: PatientId([1; 32]),
			plan: crate::PlanId(0),
			first_day: Day(10),
			last_day: last_day.map(Day),
			created_at: 0,
		};
		for (last_day, is_void) in [(None, false), (Some(10), false), (Some(9), true)] {
			assert_eq!(ending(last_day).is_void(), is_void);
		}
	}
}
