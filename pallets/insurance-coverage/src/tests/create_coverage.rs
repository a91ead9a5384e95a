//! `create_coverage`.

use super::*;
use crate::{CoverageCount, Coverages, CoveragesOf, MAX_COVERAGES};
use frame_support::assert_ok;
use salus_primitives::{CoverageId, CoverageTerms, Day, PatientId, PlanId};

const PLAN: PlanId = PlanId(0);

fn create(patient: PatientId, first_day: Day, last_day: Option<Day>) -> DispatchResult {
	Coverage::create_coverage(signed(HARBOR_CLERK), PLAN, patient, first_day, last_day)
}

fn index(patient: PatientId) -> Vec<u32> {
	CoveragesOf::<Test>::get(patient).iter().map(|id| id.0).collect()
}

#[test]
fn create_coverage_works() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		assert_ok!(create(PATIENT_ANA, NEW_YEAR, Some(NEW_YEARS_EVE)));
		assert_ok!(create(PATIENT_BEN, TODAY, None));
		assert_ok!(create(PATIENT_ANA, day_after(NEW_YEARS_EVE), None));
		let terms = CoverageTerms {
			patient: PATIENT_ANA,
			plan: PLAN,
			first_day: NEW_YEAR,
			last_day: Some(NEW_YEARS_EVE),
			created_at: NOW,
		};
		assert_eq!(Coverages::<Test>::get(CoverageId(0)), Some(terms));
		assert_eq!((index(PATIENT_ANA), index(PATIENT_BEN)), (vec![0, 2], vec![1]));
	});
}

#[test]
fn create_coverage_by_others_fails() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		let call = |origin| Coverage::create_coverage(origin, PLAN, PATIENT_ANA, TODAY, None);
		assert_ok!(call(signed(HARBOR_ADMIN)));
		assert_ok!(call(signed(HARBOR_CLERK)));
		refused_to_all_but_the_payer(call);
	});
}

#[test]
fn create_coverage_of_what_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(create(PATIENT_ANA, TODAY, None), Error::<Test>::NotFound);
		make_plan(HARBOR_ADMIN);
		assert_noop!(create(NOBODY, TODAY, None), Error::<Test>::NotFound);
		assert_ok!(create(PATIENT_ANA, TODAY, None));
	});
}

#[test]
fn create_coverage_of_one_day_works_and_of_none_fails() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		assert_ok!(create(PATIENT_ANA, TODAY, Some(TODAY)));
		let before_start = Error::<Test>::BeforeStart;
		assert_noop!(create(PATIENT_ANA, TODAY, Some(day_before(TODAY))), before_start);
		assert_ok!(create(PATIENT_ANA, Day(i32::MIN), Some(Day(i32::MAX))));
	});
}

#[test]
fn create_coverage_with_a_full_index_fails() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		for _ in 0..MAX_COVERAGES {
			assert_ok!(create(PATIENT_ANA, TODAY, None));
		}
		assert_noop!(create(PATIENT_ANA, TODAY, None), Error::<Test>::LimitReached);
		assert_ok!(create(PATIENT_BEN, TODAY, None));
	});
}

#[test]
fn create_coverage_sweeps_those_under_which_nothing_can_be_claimed() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		// Claims under the first may be filed for a last day; the second is void; the third has
		// another day.
		let filing_limit = FILING_LIMIT_DAYS as i32;
		let ended = Day(TODAY.0 - filing_limit);
		assert_ok!(create(PATIENT_ANA, ended, Some(ended)));
		assert_ok!(create(PATIENT_ANA, TODAY, None));
		assert_ok!(create(PATIENT_ANA, ended, Some(day_after(ended))));
		for _ in 3..MAX_COVERAGES {
			assert_ok!(create(PATIENT_ANA, TODAY, Some(TODAY)));
		}
		assert_noop!(create(PATIENT_ANA, TODAY, None), Error::<Test>::LimitReached);

		let void = CoverageId(1);
		assert_ok!(Coverage::end_coverage(signed(HARBOR_CLERK), void, day_before(TODAY)));
		assert_ok!(create(PATIENT_ANA, TODAY, None));
		assert!(!index(PATIENT_ANA).contains(&1));
		assert!(index(PATIENT_ANA).contains(&0));
		assert_noop!(create(PATIENT_ANA, TODAY, None), Error::<Test>::LimitReached);

		set_today(day_after(TODAY));
		assert_ok!(create(PATIENT_ANA, TODAY, None));
		assert!(!index(PATIENT_ANA).contains(&0));
		assert!(index(PATIENT_ANA).contains(&2));
		assert_eq!(index(PATIENT_ANA).len() as u32, MAX_COVERAGES);
		assert!(Coverage::coverage_view(CoverageId(0)).is_some(), "it can still be read");
	});
}

#[test]
fn create_coverage_without_ids_left_fails() {
	new_test_ext().execute_with(|| {
		make_plan(HARBOR_ADMIN);
		CoverageCount::<Test>::put(u32::MAX);
		assert_noop!(create(PATIENT_ANA, TODAY, None), Error::<Test>::LimitReached);
		CoverageCount::<Test>::put(u32::MAX - 1);
		assert_ok!(create(PATIENT_ANA, TODAY, None));
	});
}
