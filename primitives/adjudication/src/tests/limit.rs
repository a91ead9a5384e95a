//! Step 10, and what is counted.

use super::*;

/// Decides one line, and returns its decision and what was used of the benefit then.
fn decide_limited(
	limit: Limit,
	used: BenefitUse,
	units: u32,
	charged: Money,
) -> (LineDecision, BenefitUse) {
	let benefit = Benefit { limit, ..office_visit(CostShare::None) };
	let mut accumulator = before(0, 0, used);
	let decision = decide(&line(units, charged), &benefit, &mut accumulator);
	assert_eq!((accumulator.deductible_met, accumulator.out_of_pocket), (0, 0));
	assert_eq!(accumulator.benefits.len(), 1);
	(decision, accumulator.benefits[0].1)
}

#[test]
fn an_amount_allows_what_is_left_of_it() {
	let limit = Limit::Amount(30_000);
	for (used, beyond) in [(20_000, 0), (20_001, 1), (29_999, 9_999)] {
		let used = BenefitUse { amount: used, units: 5, visits: 6 };
		// The price allows 100.00 of 120.00.
		let (decision, after) = decide_limited(limit, used, 1, 12_000);
		let mut expected = vec![(CO, 45, 2_000), (PR, 119, beyond)];
		expected.retain(|(_, _, amount)| *amount > 0);
		assert_eq!(adjustments(&decision), expected);
		assert_eq!((decision.allowed, decision.paid), (10_000 - beyond, 10_000 - beyond));
		let amount = used.amount + 10_000 - beyond;
		assert_eq!(after, BenefitUse { amount, units: 6, visits: 7 });
	}
}

#[test]
fn units_beyond_the_limit_are_the_patients() {
	let used = BenefitUse { amount: 1, units: 8, visits: 1 };
	let (decision, after) = decide_limited(Limit::Units(10), used, 5, 55_000);
	assert_eq!(adjustments(&decision), [(CO, 45, 5_000), (PR, 119, 30_000)]);
	assert_eq!((decision.allowed, decision.paid), (20_000, 20_000));
	assert_eq!(after, BenefitUse { amount: 20_001, units: 10, visits: 2 });
}

#[test]
fn units_up_to_the_limit_are_allowed() {
	let used = BenefitUse { amount: 0, units: 5, visits: 1 };
	let (decision, after) = decide_limited(Limit::Units(10), used, 5, 50_000);
	assert_eq!(adjustments(&decision), []);
	assert_eq!(after, BenefitUse { amount: 50_000, units: 10, visits: 2 });
}

#[test]
fn units_charged_below_the_price_have_equal_parts_of_the_charge() {
	// Five units at 80.00, of which two are left.
	let used = BenefitUse { amount: 0, units: 8, visits: 1 };
	let (decision, _) = decide_limited(Limit::Units(10), used, 5, 40_000);
	assert_eq!(adjustments(&decision), [(PR, 119, 24_000)]);
	assert_eq!(decision.paid, 16_000);

	// Two units for 1: half a unit of money is beyond, and rounded up.
	let used = BenefitUse { amount: 0, units: 9, visits: 1 };
	let (decision, _) = decide_limited(Limit::Units(10), used, 2, 1);
	assert_eq!(adjustments(&decision), [(PR, 119, 1)]);
	assert_eq!(decision.paid, 0);

	// Three units for 4, of which one is beyond: a third of 4 is rounded down.
	let used = BenefitUse { amount: 0, units: 8, visits: 1 };
	let (decision, _) = decide_limited(Limit::Units(10), used, 3, 4);
	assert_eq!(adjustments(&decision), [(PR, 119, 1)]);
	assert_eq!(decision.paid, 3);
}

#[test]
fn visits_are_lines() {
	let used = BenefitUse { amount: 0, units: 0, visits: 1 };
	let (decision, after) = decide_limited(Limit::Visits(2), used, 9, 90_000);
	assert_eq!(decision.paid, 90_000);
	assert_eq!(after, BenefitUse { amount: 90_000, units: 9, visits: 2 });
	let (decision, unchanged) = decide_limited(Limit::Visits(2), after, 1, 10_000);
	assert_eq!(decision.outcome, LineOutcome::Denied);
	assert_eq!(unchanged, after);
}

#[test]
fn a_line_that_the_patient_bears_whole_is_counted() {
	let benefit =
		Benefit { limit: Limit::Visits(1), ..office_visit(CostShare::DeductibleThenCoinsurance) };
	let mut accumulator = Accumulator::default();
	assert_eq!(decide(&line(1, 10_000), &benefit, &mut accumulator).paid, 0);
	assert_eq!(
		adjustments(&decide(&line(1, 10_000), &benefit, &mut accumulator)),
		[(PR, 119, 10_000)]
	);
	let used = BenefitUse { amount: 10_000, units: 1, visits: 1 };
	assert_eq!(accumulator, before(10_000, 10_000, used));
}

#[test]
fn what_is_beyond_the_limit_counts_towards_nothing() {
	let benefit =
		Benefit { limit: Limit::Amount(6_000), ..office_visit(CostShare::DeductibleThenCopay) };
	let mut accumulator = before(45_000, 45_000, BenefitUse::default());
	let decision = decide(&line(1, 10_000), &benefit, &mut accumulator);
	assert_eq!(adjustments(&decision), [(PR, 119, 4_000), (PR, 1, 5_000), (PR, 3, 1_000)]);
	assert_eq!((decision.allowed, decision.paid), (6_000, 0));
	let used = BenefitUse { amount: 6_000, units: 1, visits: 1 };
	assert_eq!(accumulator, before(50_000, 51_000, used));
}

#[test]
fn benefits_are_counted_in_the_order_of_their_numbers() {
	let mut accumulator = Accumulator::default();
	for number in [5, 9, 1, 5, 7, 9] {
		let benefit = Benefit { number, ..office_visit(CostShare::None) };
		decide(&line(2, 20_000), &benefit, &mut accumulator);
	}
	let once = BenefitUse { amount: 20_000, units: 2, visits: 1 };
	let twice = BenefitUse { amount: 40_000, units: 4, visits: 2 };
	assert_eq!(accumulator.benefits.to_vec(), [(1, once), (5, twice), (7, once), (9, twice)]);
}

#[test]
fn one_benefits_use_leaves_another_alone() {
	let used_up = BenefitUse { amount: 0, units: 0, visits: 1 };
	let mut accumulator = before(0, 0, used_up);
	let other =
		Benefit { number: 8, limit: Limit::Visits(1), ..office_visit(CostShare::CopayOnly) };
	assert_eq!(decide(&line(1, 10_000), &other, &mut accumulator).paid, 7_500);
}

#[test]
fn counts_stay_at_the_largest_number() {
	let used = BenefitUse { amount: Money::MAX - 1, units: u32::MAX - 1, visits: u32::MAX - 1 };
	let (_, after) = decide_limited(Limit::None, used, 2, 20_000);
	assert_eq!(after, BenefitUse { amount: Money::MAX, units: u32::MAX, visits: u32::MAX });
	let (decision, _) = decide_limited(Limit::None, after, 2, 20_000);
	assert_eq!(decision.paid, 20_000);
}

#[test]
fn units_that_leave_some_of_the_limit_count_as_rendered() {
	let used = BenefitUse { amount: 0, units: 2, visits: 1 };
	let (decision, after) = decide_limited(Limit::Units(10), used, 3, 30_000);
	assert_eq!(adjustments(&decision), []);
	assert_eq!(after, BenefitUse { amount: 30_000, units: 5, visits: 2 });
}
