//! `do_try_state` finds each state that must not be.

use crate::{
	mock::*, Accumulators, Benefits, CoverageCount, CoverageIndex, Coverages, CoveragesOf, Plan,
	PlanBenefits, PlanCount, Plans,
};
use salus_primitives::{
	insurance::MAX_MONEY, Accumulator, Benefit, BenefitUse, CoverageId, CoverageTerms, PlanId,
};

const PLAN: PlanId = PlanId(0);
const ANAS: CoverageId = CoverageId(0);

/// Breaks the state of a plan, two coverages and an accumulator, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		let plan = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, None);
		cover(plan, PATIENT_ANA, NEW_YEAR, None);
		count(&[OFFICE_VISIT, THERAPY]);
		assert_eq!(Coverage::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Coverage::do_try_state(), Err(expected.into()));
	});
}

fn count(numbers: &[u16]) {
	let used: Vec<_> = numbers.iter().map(|number| (*number, BenefitUse::default())).collect();
	let accumulator = Accumulator { benefits: used.try_into().unwrap(), ..Default::default() };
	Accumulators::<Test>::insert(ANAS, YEAR, accumulator);
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

fn set_index(ids: &[u32]) {
	let ids: Vec<_> = ids.iter().map(|id| CoverageId(*id)).collect();
	CoveragesOf::<Test>::insert(PATIENT_ANA, CoverageIndex::try_from(ids).unwrap());
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
	finds("an index ascends", || set_index(&[1, 0]));
	finds("an index ascends", || set_index(&[0, 1, 1]));
	finds("an index holds coverages of its patient", || set_index(&[0, 1, 2]));
	finds("an index holds coverages of its patient", || {
		change_coverage(|coverage| coverage.patient = PATIENT_BEN);
	});
	finds("a coverage under which something can be claimed is in its patient's index", || {
		set_index(&[1]);
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
	finds("an accumulator is of a coverage", || {
		Accumulators::<Test>::insert(CoverageId(2), YEAR, Accumulator::default());
	});
	let ascend = "an accumulator's benefits ascend by their numbers";
	finds(ascend, || count(&[THERAPY, OFFICE_VISIT]));
	finds(ascend, || count(&[THERAPY, THERAPY]));
	finds("an accumulator counts benefits of the plan", || count(&[THERAPY, THERAPY + 1]));
}
