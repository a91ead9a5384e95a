//! Steps 1 to 8.

use super::*;
use crate::Denial;
use salus_primitives::RemarkCode;

/// Checks that a line is denied by one adjustment of the full charge, and counts towards nothing.
fn assert_denied(
	line: &Line,
	benefit: &Benefit,
	accumulator: &Accumulator,
	reason: (AdjustmentGroup, u16),
) {
	let mut after = accumulator.clone();
	let decision = adjudicate(line, benefit, &coverage(), &plan(), &mut after);
	assert_eq!(adjustments(&decision), [(reason.0, reason.1, line.charged)]);
	let rarc = match reason.1 {
		96 => Some("N130"),
		252 => Some("N705"),
		_ => None,
	};
	let rarc: Option<RemarkCode> = rarc.map(|code| code.parse().unwrap());
	assert_eq!(decision.adjustments[0].rarc, rarc);
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
	assert_denied(&line, &benefit, &Accumulator::default(), (OA, 18));
}

#[test]
fn a_day_before_coverage_is_denied_as_26_pr() {
	let benefit = office_visit(CostShare::None);
	let early = Line { day: Day(FIRST.0 - 1), ..line(1, 10_000) };
	assert_denied(&early, &benefit, &Accumulator::default(), (PR, 26));
	assert_allowed(&Line { day: FIRST, filed_on: FIRST, ..early });
}

#[test]
fn a_day_after_coverage_is_denied_as_27_pr() {
	let benefit = office_visit(CostShare::None);
	let late = Line { day: Day(LAST.0 + 1), filed_on: Day(LAST.0 + 1), ..line(1, 10_000) };
	assert_denied(&late, &benefit, &Accumulator::default(), (PR, 27));
	assert_allowed(&Line { day: LAST, ..late });

	let open = CoverageTerms { last_day: None, ..coverage() };
	let mut accumulator = Accumulator::default();
	let decision = adjudicate(&late, &benefit, &open, &plan(), &mut accumulator);
	assert_eq!(decision.outcome, LineOutcome::Allowed, "no end is set");
}

#[test]
fn of_a_void_coverage_every_day_is_denied_as_31_pr() {
	let benefit = office_visit(CostShare::None);
	let decide_on = |day: i32, last_day: i32| {
		let coverage = CoverageTerms { last_day: Some(Day(last_day)), ..coverage() };
		let line = Line { day: Day(day), filed_on: Day(day), ..line(1, 10_000) };
		let mut accumulator = Accumulator::default();
		adjustments(&adjudicate(&line, &benefit, &coverage, &plan(), &mut accumulator))
	};
	for last_day in [FIRST.0 - 1, FIRST.0 - 2, i32::MIN] {
		for day in [FIRST.0 - 1, FIRST.0, LAST.0] {
			assert_eq!(decide_on(day, last_day), [(PR, 31, 10_000)]);
		}
	}
	// Of one day it is not void.
	assert_eq!(decide_on(FIRST.0 - 1, FIRST.0), [(PR, 26, 10_000)]);
	assert_eq!(decide_on(FIRST.0, FIRST.0), []);
	assert_eq!(decide_on(FIRST.0 + 1, FIRST.0), [(PR, 27, 10_000)]);
}

#[test]
fn a_claim_filed_late_is_denied_as_29_co() {
	let benefit = office_visit(CostShare::None);
	let late = Line { filed_on: Day(SERVICE.0 + 91), ..line(1, 10_000) };
	assert_denied(&late, &benefit, &Accumulator::default(), (CO, 29));
	assert_allowed(&Line { filed_on: Day(SERVICE.0 + 90), ..late });
}

#[test]
fn the_filing_limit_ends_after_the_last_day_there_is() {
	let open = CoverageTerms { last_day: None, ..coverage() };
	let benefit = office_visit(CostShare::None);
	let forever = PlanTerms { filing_limit_days: u32::MAX, ..plan() };
	let line = Line { filed_on: Day(i32::MAX), ..line(1, 10_000) };
	let decision = adjudicate(&line, &benefit, &open, &forever, &mut Accumulator::default());
	assert_eq!(decision.outcome, LineOutcome::Allowed);
}

#[test]
fn what_the_plan_excludes_is_denied_as_96_pr() {
	let excluded = Benefit { covered: false, ..office_visit(CostShare::None) };
	assert_denied(&line(1, 10_000), &excluded, &Accumulator::default(), (PR, 96));
}

#[test]
fn a_record_of_another_day_is_denied_as_252_co() {
	let other = Line { documentation: Documentation::OfAnotherDay, ..line(1, 10_000) };
	let benefit = office_visit(CostShare::None);
	assert_denied(&other, &benefit, &Accumulator::default(), (CO, 252));
	assert_allowed(&Line { documentation: Documentation::OfTheDay, ..other });
}

#[test]
fn a_limit_used_up_is_denied_as_119_pr() {
	for (limit, used) in [
		(Limit::Amount(30_000), BenefitUse { amount: 30_000, units: 1, visits: 1 }),
		(Limit::Units(3), BenefitUse { amount: 1, units: 3, visits: 1 }),
		(Limit::Visits(2), BenefitUse { amount: 1, units: 1, visits: 2 }),
	] {
		let benefit = Benefit { limit, ..office_visit(CostShare::None) };
		assert_denied(&line(1, 10_000), &benefit, &before(0, 0, used), (PR, 119));
		let more = BenefitUse { amount: used.amount + 1, units: used.units + 1, visits: 3 };
		assert_denied(&line(1, 10_000), &benefit, &before(0, 0, more), (PR, 119));
	}
}

#[test]
fn what_cannot_be_counted_is_denied_as_119_pr() {
	let others: Vec<_> = (100..164).map(|number| (number, BenefitUse::default())).collect();
	let full = Accumulator { benefits: others.try_into().unwrap(), ..Default::default() };
	let benefit = office_visit(CostShare::None);
	assert_denied(&line(1, 10_000), &benefit, &full, (PR, 119));

	let counted = Benefit { number: 163, ..benefit };
	assert_eq!(decide(&line(1, 10_000), &counted, &mut full.clone()).paid, 10_000);
}

#[test]
fn a_denied_line_of_no_charge_carries_its_reason() {
	let excluded = Benefit { covered: false, ..office_visit(CostShare::None) };
	assert_denied(&line(1, 0), &excluded, &Accumulator::default(), (PR, 96));
}

#[test]
fn the_first_reason_that_applies_is_given() {
	let everything = Line {
		day: Day(FIRST.0 - 1),
		filed_on: Day(i32::MAX),
		occurrence: Occurrence::Duplicate,
		documentation: Documentation::OfAnotherDay,
		..line(1, 10_000)
	};
	let void = CoverageTerms { last_day: Some(Day(FIRST.0 - 1)), ..coverage() };
	let used_up = Benefit { limit: Limit::Visits(0), ..office_visit(CostShare::None) };
	let excluded = Benefit { covered: false, ..used_up };
	let reason = |line: &Line, benefit, coverage: &CoverageTerms| {
		let accumulator = Accumulator::default();
		Denial::check(line, benefit, coverage, &plan(), &accumulator).unwrap_err()
	};

	assert_eq!(reason(&everything, &excluded, &void), Denial::Duplicate);
	let line = Line { occurrence: Occurrence::First, ..everything };
	assert_eq!(reason(&line, &excluded, &void), Denial::NotInsured);
	let ended = CoverageTerms { last_day: Some(FIRST), ..coverage() };
	assert_eq!(reason(&line, &excluded, &ended), Denial::BeforeCoverage);
	let line = Line { day: Day(FIRST.0 + 1), ..line };
	assert_eq!(reason(&line, &excluded, &ended), Denial::AfterCoverage);
	let open = CoverageTerms { last_day: None, ..coverage() };
	assert_eq!(reason(&line, &excluded, &open), Denial::FiledLate);
	let line = Line { filed_on: line.day, ..line };
	assert_eq!(reason(&line, &excluded, &open), Denial::NotCovered);
	assert_eq!(reason(&line, &used_up, &open), Denial::AnotherDay);
	let line = Line { documentation: Documentation::OfTheDay, ..line };
	assert_eq!(reason(&line, &used_up, &open), Denial::LimitUsedUp);
}
