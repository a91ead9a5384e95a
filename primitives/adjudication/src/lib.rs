//! How a line of a claim is decided: one pure rule, for the chain and for whoever checks it.
//!
//! [`adjudicate`] takes what was charged, what the plan says and what the member has borne and used
//! so far, and returns what is paid and, for each part that is not, who bears it and why: the group
//! code and the claim adjustment reason code (CARC) of an X12 835. [`expect`] answers the same
//! beforehand, for eligibility. Nothing here depends on a chain: whoever holds the plan's terms can
//! recompute a decision to the unit.
//!
//! # The whole line is denied
//!
//! The first that applies decides. It is one adjustment of the full charge; nothing is allowed,
//! nothing is paid, nothing is accumulated. Group codes: CO, the provider bears it; PR, the patient
//! does; OA, neither.
//!
//! | step | condition                         | group | CARC | RARC | denial                     |
//! |------|-----------------------------------|-------|------|------|----------------------------|
//! | 1    | the service was allowed before    | OA    | 18   |      | [`Denial::Duplicate`]      |
//! | 2    | the coverage is void              | PR    | 31   |      | [`Denial::NotInsured`]     |
//! | 3    | a day before the coverage's first | PR    | 26   |      | [`Denial::BeforeCoverage`] |
//! | 4    | a day after the coverage's last   | PR    | 27   |      | [`Denial::AfterCoverage`]  |
//! | 5    | filed after the limit's last day  | CO    | 29   |      | [`Denial::FiledLate`]      |
//! | 6    | the plan excludes the benefit     | PR    | 96   | N130 | [`Denial::NotCovered`]     |
//! | 7    | an own record shows another day   | CO    | 252  | N705 | [`Denial::AnotherDay`]     |
//! | 8    | the benefit's limit is used up    | PR    | 119  |      | [`Denial::LimitUsedUp`]    |
//!
//! A benefit that the plan does not name is not decided here: such a claim is a mistake of the
//! provider's, which the chain rejects.
//!
//! # The line is allowed
//!
//! Each step takes from what the step before left, and lists what it took, unless that is zero.
//!
//! | step | takes                                                              | group | CARC |
//! |------|--------------------------------------------------------------------|-------|------|
//! | 9    | the charge above price × units                                     | CO    | 45   |
//! | 10   | the amount above the limit, or the share of the units above it     | PR    | 119  |
//! | 11   | in the benefit's order:                                            |       |      |
//! |      | the copay, never more than is left                                 | PR    | 3    |
//! |      | the deductible as far as it is not met, never more than is left    | PR    | 1    |
//! |      | the coinsurance: so many thousandths of what is left               | PR    | 2    |
//! | 12   | paid: the rest                                                     |       |      |
//!
//! What step 11 puts on the patient is cut, what was applied last first, to what is left of the
//! out-of-pocket maximum; what is cut is paid. `allowed` is what steps 9 and 10 leave.
//!
//! | [`CostShare`]                         | order of step 11                         |
//! |---------------------------------------|------------------------------------------|
//! | `None`                                | –                                        |
//! | `CopayOnly`                           | PR 3                                     |
//! | `DeductibleThenCoinsurance`           | PR 1, PR 2                               |
//! | `DeductibleThenCopay`                 | PR 1, PR 3                               |
//! | `CopayThenDeductibleThenCoinsurance`  | PR 3, PR 1, PR 2                         |
//!
//! # Rounding
//!
//! Two steps divide: the coinsurance, and the part of the units beyond a limit. Each is rounded
//! half up to the unit of money, on what the patient bears; the plan pays the rest, so no unit is
//! lost.
//!
//! # What is accumulated
//!
//! By an allowed line only. The deductible that is met grows by exactly its PR 1, what the member
//! bore by exactly its PR 1, PR 2 and PR 3; PR 26, 27, 31, 96 and 119 are borne outside the plan and
//! count towards nothing. The benefit's use grows by what was allowed, the units within the limit
//! and one visit, also where the patient's share is all of it. A line of which nothing is allowed,
//! because nothing was charged, say, uses up nothing. A claim's lines are decided in their order,
//! each on what the one before left; each counts in the calendar year of its day.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::panic
	)
)]

mod cost_share;
mod denial;
mod limit;
#[cfg(test)]
mod tests;

pub use denial::Denial;

use cost_share::Shares;
use salus_primitives::{
	Accumulator, Adjustment, AdjustmentGroup, Adjustments, Benefit, CoverageTerms, Day, Limit,
	LineDecision, LineOutcome, Money, PlanTerms,
};

#[cfg(doc)]
use salus_primitives::CostShare;

/// CARC 1: the deductible.
pub const CARC_DEDUCTIBLE: u16 = 1;
/// CARC 2: the coinsurance.
pub const CARC_COINSURANCE: u16 = 2;
/// CARC 3: the copay.
pub const CARC_COPAY: u16 = 3;
/// CARC 45: the charge exceeds the fee schedule.
pub const CARC_FEE_SCHEDULE: u16 = 45;
/// CARC 119: the benefit's maximum is reached.
pub const CARC_LIMIT: u16 = 119;

/// Whether a service comes up for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
	/// It does.
	First,
	/// The same service of the same provider was allowed before, in an earlier claim or in an
	/// earlier line of this one.
	Duplicate,
}

/// Which day the provider's own records that a line cites show. A record shows the services of one
/// day, that of the first line that was allowed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Documentation {
	/// Each shows the line's day, or none yet.
	OfTheDay,
	/// One shows another day.
	OfAnotherDay,
}

/// What a line asks for. The benefit that it names is looked up by the caller, who rejects a line of
/// a benefit that the plan does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
	/// The day of service.
	pub day: Day,
	/// How many units were rendered. Of none, nothing is allowed.
	pub units: u32,
	/// What the provider charges for all of them.
	pub charged: Money,
	/// The day on which the claim is filed.
	pub filed_on: Day,
	/// Whether the service comes up for the first time.
	pub occurrence: Occurrence,
	/// Which day the cited records show.
	pub documentation: Documentation,
}

/// What a line would bring, and what is left before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
	/// How the line would be decided now.
	pub decision: LineDecision,
	/// What of the charge the patient would bear: the sum of all adjustments of group PR.
	pub patient_share: Money,
	/// What of the deductible is not met, before the line.
	pub deductible_left: Money,
	/// What the member bears at most from here on, before the line.
	pub out_of_pocket_left: Money,
	/// What is left of the benefit's limit, before the line; [`Limit::None`] if it has none.
	pub benefit_left: Limit,
}

/// Decides one line, and counts it.
///
/// `benefit` is the one that the line names. `accumulator` is that of the calendar year of the line's
/// day; a denied line leaves it as it is.
///
/// In the decision `charged − Σ adjustments = paid` holds to the unit, for amounts of any size. A
/// denied line has exactly one adjustment, which carries its reason even if the charge is zero; an
/// allowed line has none of zero. In what is accumulated, a benefit's use stays at the largest
/// number if it would exceed it, which amounts up to
/// [`MAX_MONEY`](salus_primitives::insurance::MAX_MONEY) never reach.
pub fn adjudicate(
	line: &Line,
	benefit: &Benefit,
	coverage: &CoverageTerms,
	plan: &PlanTerms,
	accumulator: &mut Accumulator,
) -> LineDecision {
	match Denial::check(line, benefit, coverage, plan, accumulator) {
		Ok(()) => allow(line, benefit, plan, accumulator),
		Err(denial) => deny(line, denial),
	}
}

/// What [`adjudicate`] would decide, and what is left before it; or why the line would be denied.
pub fn expect(
	line: &Line,
	benefit: &Benefit,
	coverage: &CoverageTerms,
	plan: &PlanTerms,
	accumulator: &Accumulator,
) -> Result<Expectation, Denial> {
	Denial::check(line, benefit, coverage, plan, accumulator)?;
	let used = limit::used(benefit.number, accumulator);
	let decision = allow(line, benefit, plan, &mut accumulator.clone());
	let patient_share = decision
		.adjustments
		.iter()
		.filter(|adjustment| adjustment.group == AdjustmentGroup::PR)
		.fold(0, |sum: Money, adjustment| sum.saturating_add(adjustment.amount));
	Ok(Expectation {
		decision,
		patient_share,
		deductible_left: cost_share::deductible_left(plan, accumulator),
		out_of_pocket_left: cost_share::out_of_pocket_left(plan, accumulator),
		benefit_left: limit::left(benefit.limit, used),
	})
}

/// The decision that denies a line.
fn deny(line: &Line, denial: Denial) -> LineDecision {
	let mut adjustments = Adjustments::default();
	let (group, carc, rarc) = (denial.group(), denial.carc(), denial.rarc());
	push(&mut adjustments, Adjustment { group, carc, rarc, amount: line.charged });
	LineDecision {
		outcome: LineOutcome::Denied,
		charged: line.charged,
		allowed: 0,
		adjustments,
		paid: 0,
	}
}

/// Steps 9 to 12: the decision that allows a line, and its counting.
fn allow(
	line: &Line,
	benefit: &Benefit,
	plan: &PlanTerms,
	accumulator: &mut Accumulator,
) -> LineDecision {
	let charged = line.charged;
	// Both stay right if the product does not fit: the charge is less than it.
	let priced = charged.min(benefit.price_per_unit.saturating_mul(line.units.into()));
	let used = limit::used(benefit.number, accumulator);
	let within = limit::within(benefit.limit, used, priced, line.units);
	let shares = Shares::of(within.allowed, benefit, plan, accumulator);

	let mut adjustments = Adjustments::default();
	let mut take = |group, carc, amount| {
		if amount > 0 {
			push(&mut adjustments, Adjustment { group, carc, rarc: None, amount });
		}
	};
	take(AdjustmentGroup::CO, CARC_FEE_SCHEDULE, charged.saturating_sub(priced));
	take(AdjustmentGroup::PR, CARC_LIMIT, priced.saturating_sub(within.allowed));
	for (carc, amount) in shares.in_order() {
		take(AdjustmentGroup::PR, carc, amount);
	}

	accumulator.deductible_met = accumulator.deductible_met.saturating_add(shares.deductible());
	accumulator.out_of_pocket = accumulator.out_of_pocket.saturating_add(shares.total());
	if within.allowed > 0 {
		limit::record(benefit.number, &within, accumulator);
	}
	LineDecision {
		outcome: LineOutcome::Allowed,
		charged,
		allowed: within.allowed,
		adjustments,
		paid: within.allowed.saturating_sub(shares.total()),
	}
}

/// Lists an adjustment. There is always room: a line has five at most.
fn push(adjustments: &mut Adjustments, adjustment: Adjustment) {
	let listed = adjustments.try_push(adjustment);
	debug_assert!(listed.is_ok(), "MAX_ADJUSTMENTS is above the number of steps");
}
