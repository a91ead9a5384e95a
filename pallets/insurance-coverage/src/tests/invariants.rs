//! `do_try_state` finds each state that must not be.

use crate::{
	mock::*, Accumulators, Benefits, CoverageCount, CoverageIndex, Coverages, CoveragesOf, Plan,
	PlanBenefits, PlanCount, Plans,
};
use salus_primitives::{
	insurance::MAX_MONEY, Accumulator, Benefit, BenefitUse, CoverageId, CoverageTerms, Day,
	OrganizationId, PatientId, PlanId,
};

const PLAN: PlanId = PlanId(0);
const ANAS: CoverageId = CoverageId(0);

/// Breaks the state of a plan, two coverages and an accumulator, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		let plan = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, Some(NEW_YEARS_EVE));
		cover(plan, PATIENT_ANA, day_after(NEW_YEARS_EVE), None);
		count(&[OFFICE_VISIT, THERAPY]);
		assert_eq!(Coverage::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Coverage::do_try_state(), Err(expected.into()));
	});
}

fn count(numbers: &[u16]) {
	let used: Vec<_> = numbers.iter().map(|number| (*number, BenefitUse::default())).collect();
	let accumulator = Accumulator { benefits: used.try_into().unwrap(), ..Default::default() };
	Accumulators::<Test>::insert((PATIENT_ANA, PLAN, YEAR), accumulator);
}

fn change_plan(change: impl FnOnce(&mut Plan)) {
	Plans::<Test>::mutate(PLAN, |plan| change(plan.as_mut().unwrap()));
}

fn change_benefits(change: impl FnOnce(&mut Vec<Benefit>)) {
	let mut benefits = benefits().into_inner();
	change(&mut benefits);
	PlanBenefits::<Test>::insert(PLAN, Benefits::try_from(benefits).unwrap());
}

fn change_coverage(change: impl FnOnce(&mut CoverageTerms)) {
	Coverages::<Test>::mutate(ANAS, |coverage| change(coverage.as_mut().unwrap()));
}

fn set_index(ids: &[u32], left_until: Option<Day>) {
	let ids: Vec<_> = ids.iter().map(|id| CoverageId(*id)).collect();
	let index = CoverageIndex { coverages: ids.try_into().unwrap(), left_until };
	CoveragesOf::<Test>::insert(PATIENT_ANA, HARBOR, index);
}

fn move_index(patient: PatientId, payer: OrganizationId) {
	let index = CoveragesOf::<Test>::take(PATIENT_ANA, HARBOR);
	CoveragesOf::<Test>::insert(patient, payer, index);
}

#[test]
fn try_state_finds_broken_plans() {
	finds("a plan's id is below the count", PlanCount::<Test>::kill);
	finds("there is a plan for every number", || PlanCount::<Test>::put(2));
	finds("a plan is not made after now", || change_plan(|plan| plan.created_at = NOW + 1));
	finds("a plan has a benefit", || PlanBenefits::<Test>::remove(PLAN));
	finds("benefits ascend by their numbers", || change_benefits(|all| all.swap(0, 1)));
	finds("benefits ascend by their numbers", || change_benefits(|all| all[0] = all[1]));
	let bounded = "what a plan names is bounded";
	finds(bounded, || change_plan(|plan| plan.terms.deductible = MAX_MONEY + 1));
	finds(bounded, || change_plan(|plan| plan.terms.out_of_pocket_maximum = MAX_MONEY + 1));
	finds(bounded, || change_benefits(|all| all[2].coinsurance_per_mille = 1_001));
	finds("benefits are of a plan", || PlanBenefits::<Test>::insert(PlanId(1), benefits()));
}

#[test]
fn try_state_finds_broken_indices() {
	finds("an index ascends", || set_index(&[1, 0], None));
	finds("an index ascends", || set_index(&[0, 1, 1], None));
	let connects = "an index holds coverages of its patient by its payer";
	finds(connects, || set_index(&[0, 1, 2], None));
	finds(connects, || move_index(PATIENT_BEN, HARBOR));
	finds(connects, || move_index(PATIENT_ANA, SUMMIT));
	finds(connects, || change_coverage(|coverage| coverage.patient = PATIENT_BEN));
	let listed = "a coverage under which something can be claimed is in an index";
	finds(listed, || set_index(&[1], Some(NEW_YEARS_EVE)));
}

#[test]
fn try_state_finds_an_index_that_forgot_who_left_it() {
	let past = || set_today(Day(NEW_YEARS_EVE.0 + FILING_LIMIT_DAYS as i32 + 1));
	let knows = "an index knows until when those cover that left it";
	finds(knows, || {
		past();
		set_index(&[1], None);
	});
	finds(knows, || {
		past();
		set_index(&[1], Some(day_before(NEW_YEARS_EVE)));
	});
	new_test_ext().execute_with(|| {
		let plan = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, Some(NEW_YEARS_EVE));
		cover(plan, PATIENT_ANA, day_after(NEW_YEARS_EVE), None);
		past();
		set_index(&[1], Some(NEW_YEARS_EVE));
		assert_eq!(Coverage::do_try_state(), Ok(()));
		// Who covered no day was nobody that left.
		change_coverage(|coverage| coverage.last_day = Some(day_before(NEW_YEAR)));
		set_index(&[1], None);
		assert_eq!(Coverage::do_try_state(), Ok(()));
	});
}

#[test]
fn try_state_finds_a_day_that_is_covered_twice() {
	let twice = "no day of a patient is covered twice by a payer";
	finds(twice, || {
		change_coverage(|coverage| coverage.last_day = Some(day_after(NEW_YEARS_EVE)));
	});
	finds(twice, || change_coverage(|coverage| coverage.last_day = None));
	finds(twice, || {
		let next_year = day_after(NEW_YEARS_EVE);
		change_coverage(|coverage| {
			(coverage.first_day, coverage.last_day) = (next_year, Some(next_year));
		});
	});
}

#[test]
fn try_state_finds_broken_coverages() {
	finds("a coverage's id is below the count", || CoverageCount::<Test>::put(1));
	finds("there is a coverage for every number", || CoverageCount::<Test>::put(3));
	finds("a coverage is not made after now", || {
		change_coverage(|coverage| coverage.created_at = NOW + 1);
	});
	finds("a coverage has a plan", || change_coverage(|coverage| coverage.plan = PlanId(1)));
	finds("a coverage ends no earlier than the day before its first", || {
		let two_before = day_before(day_before(NEW_YEAR));
		change_coverage(|coverage| coverage.last_day = Some(two_before));
	});
}

#[test]
fn try_state_finds_broken_accumulators() {
	let connected = "an accumulator is of a patient whom its plan covers or covered";
	for (patient, plan) in [(PATIENT_BEN, PLAN), (PATIENT_ANA, PlanId(1))] {
		finds(connected, || {
			make_plan(HARBOR_ADMIN);
			Accumulators::<Test>::insert((patient, plan, YEAR), Accumulator::default());
		});
	}
	let ascend = "an accumulator's benefits ascend by their numbers";
	finds(ascend, || count(&[THERAPY, OFFICE_VISIT]));
	finds(ascend, || count(&[THERAPY, THERAPY]));
	finds("an accumulator counts benefits of the plan", || count(&[THERAPY, THERAPY + 1]));
}
