//! Steps 1 to 6.

use super::*;
use crate::Denial;
use salus_primitives::LineOutcome;

/// Checks that a line is denied by one adjustment of the full charge, and counts towards nothing.
fn assert_denied(
	line: &Line,
	benefit: Option<&Benefit>,
	accumulator: &Accumulator,
	reason: (AdjustmentGroup, u16),
) {
	let mut after = accumulator.clone();
	let decision = adjudicate(line, benefit, &coverage(), &plan(), &mut after);
	assert_eq!(adjustments(&decision), [(reason.0, reason.1, line.charged)]);
	assert_eq!(decision.outcome, LineOutcome::Denied);
	assert_eq!((decision.charged, decision.allowed, decision.paid), (line.charged, 0, 0));
	assert_eq!(&after, accumulator, "nothing is accumulated");
}

fn assert_allowed(line: &Line) {
	let decision = decide(line, &office_visit(CostShare::None), &mut Accumulator::default());
	assert_eq!(decision.outcome, LineOutcome::Allowed);
	assert_eq!(decision.paid, line.charged);
}

#[test]
fn a_duplicate_is_denied_as_18_oa() {
	let line = Line { occurrence: Occurrence::Duplicate, ..line(1, 10_000) };
	let benefit = office_visit(CostShare::None);
	assert_denied(&line, Some(&benefit), &Accumulator::default(), (OA, 18));
}

#[test]
fn a_day_before_coverage_is_denied_as_26_pr() {
	let benefit = office_visit(CostShare::None);
	let early = Line { day: Day(FIRST.0 - 1), ..line(1, 10_000) };
	assert_denied(&early, Some(&benefit), &Accumulator::default(), (PR, 26));
	assert_allowed(&Line { day: FIRST, filed_on: FIRST, ..early });
}

#[test]
fn a_day_after_coverage_is_denied_as_27_pr() {
	let benefit = office_visit(CostShare::None);
	let late = Line { day: Day(LAST.0 + 1), filed_on: Day(LAST.0 + 1), ..line(1, 10_000) };
	assert_denied(&late, Some(&benefit), &Accumulator::default(), (PR, 27));
	assert_allowed(&Line { day: LAST, ..late });

	let open = CoverageTerms { last_day: None, ..coverage() };
	let mut accumulator = Accumulator::default();
	let decision = adjudicate(&late, Some(&benefit), &open, &plan(), &mut accumulator);
	assert_eq!(decision.outcome, LineOutcome::Allowed, "no end is set");
}

#[test]
fn a_void_coverage_covers_no_day() {
	let void = CoverageTerms { last_day: Some(Day(FIRST.0 - 1)), ..coverage() };
	let benefit = office_visit(CostShare::None);
	for (day, carc) in [(FIRST.0 - 1, 26), (FIRST.0, 27), (LAST.0, 27)] {
		let line = Line { day: Day(day), filed_on: Day(day), ..line(1, 10_000) };
		let mut accumulator = Accumulator::default();
		let decision = adjudicate(&line, Some(&benefit), &void, &plan(), &mut accumulator);
		assert_eq!(adjustments(&decision), [(PR, carc, 10_000)]);
	}
}

#[test]
fn a_claim_filed_late_is_denied_as_29_co() {
	let benefit = office_visit(CostShare::None);
	let late = Line { filed_on: Day(SERVICE.0 + 91), ..line(1, 10_000) };
	assert_denied(&late, Some(&benefit), &Accumulator::default(), (CO, 29));
	assert_allowed(&Line { filed_on: Day(SERVICE.0 + 90), ..late });
}

#[test]
fn the_filing_limit_ends_after_the_last_day_there_is() {
	let open = CoverageTerms { last_day: None, ..coverage() };
	let benefit = office_visit(CostShare::None);
	let forever = PlanTerms { filing_limit_days: u32::MAX, ..plan() };
	let line = Line { filed_on: Day(i32::MAX), ..line(1, 10_000) };
	let decision = adjudicate(&line, Some(&benefit), &open, &forever, &mut Accumulator::default());
	assert_eq!(decision.outcome, LineOutcome::Allowed);
}

#[test]
fn what_the_plan_does_not_cover_is_denied_as_96_pr() {
	let excluded = Benefit { covered: false, ..office_visit(CostShare::None) };
	assert_denied(&line(1, 10_000), Some(&excluded), &Accumulator::default(), (PR, 96));
	assert_denied(&line(1, 10_000), None, &Accumulator::default(), (PR, 96));
}

#[test]
fn a_limit_used_up_is_denied_as_119_pr() {
	for (limit, used) in [
		(Limit::Amount(30_000), BenefitUse { amount: 30_000, units: 1, visits: 1 }),
		(Limit::Units(3), BenefitUse { amount: 1, units: 3, visits: 1 }),
		(Limit::Visits(2), BenefitUse { amount: 1, units: 1, visits: 2 }),
	] {
		let benefit = Benefit { limit, ..office_visit(CostShare::None) };
		assert_denied(&line(1, 10_000), Some(&benefit), &before(0, 0, used), (PR, 119));
		let more = BenefitUse { amount: used.amount + 1, units: used.units + 1, visits: 3 };
		assert_denied(&line(1, 10_000), Some(&benefit), &before(0, 0, more), (PR, 119));
	}
}

#[test]
fn what_cannot_be_counted_is_denied_as_119_pr() {
	let others: Vec<_> = (100..164).map(|number| (number, BenefitUse::default())).collect();
	let full = Accumulator { benefits: others.try_into().unwrap(), ..Default::default() };
	let benefit = office_visit(CostShare::None);
	assert_denied(&line(1, 10_000), Some(&benefit), &full, (PR, 119));

	let counted = Benefit { number: 163, ..benefit };
	assert_eq!(decide(&line(1, 10_000), &counted, &mut full.clone()).paid, 10_000);
}

#[test]
fn a_denied_line_of_no_charge_carries_its_reason() {
	assert_denied(&line(1, 0), None, &Accumulator::default(), (PR, 96));
}

#[test]
fn the_first_reason_that_applies_is_given() {
	let everything = Line {
		day: Day(FIRST.0 - 1),
		filed_on: Day(i32::MAX),
		occurrence: Occurrence::Duplicate,
		..line(1, 10_000)
	};
	let coverage = CoverageTerms { last_day: Some(Day(FIRST.0 - 2)), ..coverage() };
	let used_up = Benefit { limit: Limit::Visits(0), ..office_visit(CostShare::None) };
	let excluded = Benefit { covered: false, ..used_up };
	let reason = |line: &Line, benefit, coverage: &CoverageTerms| {
		let accumulator = Accumulator::default();
		Denial::of(line, Some(benefit), coverage, &plan(), &accumulator).unwrap_err()
	};

	assert_eq!(reason(&everything, &excluded, &coverage), Denial::Duplicate);
	let line = Line { occurrence: Occurrence::First, ..everything };
	assert_eq!(reason(&line, &excluded, &coverage), Denial::BeforeCoverage);
	let line = Line { day: FIRST, ..line };
	assert_eq!(reason(&line, &excluded, &coverage), Denial::AfterCoverage);
	let coverage = CoverageTerms { last_day: None, ..coverage };
	assert_eq!(reason(&line, &excluded, &coverage), Denial::FiledLate);
	let line = Line { filed_on: FIRST, ..line };
	assert_eq!(reason(&line, &excluded, &coverage), Denial::NotCovered);
	assert_eq!(reason(&line, &used_up, &coverage), Denial::LimitUsedUp);
}
