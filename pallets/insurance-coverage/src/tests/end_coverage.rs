//! `end_coverage`.

use super::*;
use crate::Coverages;
use frame_support::assert_ok;
use salus_primitives::{CoverageId, Day};
use salus_runtime_api::CoverageStatus;

const ANAS: CoverageId = CoverageId(0);

fn end(last_day: Day) -> DispatchResult {
	Coverage::end_coverage(signed(HARBOR_CLERK), ANAS, last_day)
}

fn last_day() -> Option<Day> {
	Coverages::<Test>::get(ANAS).unwrap().last_day
}

#[test]
fn end_coverage_sets_an_end_and_moves_it_forward_only() {
	build_and_execute(|| {
		cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, NEW_YEAR, None);
		assert_ok!(end(NEW_YEARS_EVE));
		assert_eq!(last_day(), Some(NEW_YEARS_EVE));
		assert_noop!(end(day_after(NEW_YEARS_EVE)), Error::<Test>::NotEarlier);
		assert_noop!(end(NEW_YEARS_EVE), Error::<Test>::NotEarlier);
		assert_ok!(end(day_before(NEW_YEARS_EVE)));
		assert_eq!(last_day(), Some(day_before(NEW_YEARS_EVE)));
	});
}

#[test]
fn end_coverage_voids() {
	build_and_execute(|| {
		cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, NEW_YEAR, None);
		let two_before = Day(NEW_YEAR.0 - 2);
		assert_noop!(end(two_before), Error::<Test>::BeforeStart);
		assert_ok!(end(day_before(NEW_YEAR)));
		assert_eq!(Coverage::coverage_view(ANAS).unwrap().status, CoverageStatus::Void);
		assert_noop!(end(day_before(NEW_YEAR)), Error::<Test>::NotEarlier);
		assert_noop!(end(NEW_YEAR), Error::<Test>::NotEarlier);
		assert_noop!(end(two_before), Error::<Test>::BeforeStart);
	});
}

#[test]
fn end_coverage_on_the_first_day_there_is() {
	build_and_execute(|| {
		cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, Day(i32::MIN), None);
		assert_ok!(end(Day(i32::MAX)));
		assert_ok!(end(Day(i32::MIN)));
		assert_eq!(last_day(), Some(Day(i32::MIN)));
	});
}

#[test]
fn end_coverage_by_others_fails() {
	build_and_execute(|| {
		cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, NEW_YEAR, None);
		let call = |origin| Coverage::end_coverage(origin, ANAS, TODAY);
		assert_ok!(Coverage::end_coverage(signed(HARBOR_ADMIN), ANAS, day_after(TODAY)));
		refused_to_all_but_the_payer(false, call);
		assert_eq!(last_day(), Some(day_after(TODAY)));
	});
}

#[test]
fn end_coverage_that_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(end(TODAY), Error::<Test>::NotFound);
	});
}
