//! What a provider is told beforehand.

use super::*;
use crate::{expect, Denial};

#[test]
fn the_expectation_is_the_decision() {
	let benefit = Benefit {
		limit: Limit::Amount(50_000),
		..office_visit(CostShare::CopayThenDeductibleThenCoinsurance)
	};
	let used = BenefitUse { amount: 41_000, units: 4, visits: 4 };
	let accumulator = before(46_000, 60_000, used);
	let line = line(1, 12_000);
	let expected = expect(&line, &benefit, &coverage(), &plan(), &accumulator).unwrap();

	let decision = decide(&line, &benefit, &mut accumulator.clone());
	assert_eq!(
		adjustments(&decision),
		[(CO, 45, 2_000), (PR, 119, 1_000), (PR, 3, 2_500), (PR, 1, 4_000), (PR, 2, 500)]
	);
	assert_eq!(expected.decision, decision);
	assert_eq!(expected.patient_share, 8_000);
	assert_eq!(expected.deductible_left, 4_000);
	assert_eq!(expected.out_of_pocket_left, 140_000);
	assert_eq!(expected.benefit_left, Limit::Amount(9_000));
}

#[test]
fn what_is_left_is_told_by_the_limits_own_measure() {
	let used = BenefitUse { amount: 1_000, units: 2, visits: 3 };
	for (limit, left) in [
		(Limit::None, Limit::None),
		(Limit::Amount(1_500), Limit::Amount(500)),
		(Limit::Units(10), Limit::Units(8)),
		(Limit::Visits(4), Limit::Visits(1)),
	] {
		let benefit = Benefit { limit, ..office_visit(CostShare::None) };
		let accumulator = before(50_001, 200_001, used);
		let line = line(1, 100);
		let expected = expect(&line, &benefit, &coverage(), &plan(), &accumulator).unwrap();
		assert_eq!(expected.benefit_left, left);
		assert_eq!((expected.deductible_left, expected.out_of_pocket_left), (0, 0));
		assert_eq!(expected.patient_share, 0);
	}
}

#[test]
fn a_denial_is_told_with_its_reason() {
	let benefit = office_visit(CostShare::None);
	let ask = |line: &Line, benefit: &Benefit| {
		expect(line, benefit, &coverage(), &plan(), &Accumulator::default()).unwrap_err()
	};
	let ended = Line { day: Day(LAST.0 + 1), ..line(1, 100) };
	assert_eq!(ask(&ended, &benefit), Denial::AfterCoverage);
	let excluded = Benefit { covered: false, ..benefit };
	assert_eq!(ask(&line(1, 100), &excluded), Denial::NotCovered);
}
