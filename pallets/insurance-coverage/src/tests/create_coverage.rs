//! `create_coverage`.

use super::*;
use crate::{coverage::overlap, CoverageCount, Coverages, CoveragesOf, MAX_COVERAGES};
use frame_support::assert_ok;
use salus_primitives::{CoverageId, CoverageTerms, Day, PatientId, PlanId};

const PLAN: PlanId = PlanId(0);

fn create(patient: PatientId, first_day: Day, last_day: Option<Day>) -> DispatchResult {
	Coverage::create_coverage(signed(HARBOR_CLERK), PLAN, patient, first_day, last_day)
}

/// The index of a patient and Harbor Health.
fn index(patient: PatientId) -> Vec<u32> {
	CoveragesOf::<Test>::get(patient, HARBOR).coverages.iter().map(|id| id.0).collect()
}

/// A day so many after another, or before it.
fn shifted(day: Day, days: i32) -> Day {
	Day(day.0 + days)
}

/// Covers Ana on this many days of the year, from its first on, by a coverage for each.
fn cover_single_days(count: u32) {
	for day in 0..count as i32 {
		let day = shifted(NEW_YEAR, day);
		assert_ok!(create(PATIENT_ANA, day, Some(day)));
	}
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
		let call = |origin, patient| Coverage::create_coverage(origin, PLAN, patient, TODAY, None);
		assert_ok!(call(signed(HARBOR_ADMIN), PATIENT_ANA));
		assert_ok!(call(signed(HARBOR_CLERK), PATIENT_BEN));
		refused_to_all_but_the_payer(true, |origin| call(origin, PATIENT_ANA));
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
		assert_ok!(create(PATIENT_BEN, Day(i32::MIN), Some(Day(i32::MAX))));
	});
}

#[test]
fn create_coverage_of_a_day_that_is_covered_fails() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		let (first, last) = (shifted(TODAY, -3), shifted(TODAY, 3));
		assert_ok!(create(PATIENT_ANA, first, Some(last)));
		for (from, to) in [
			(shifted(first, -9), Some(first)),
			(shifted(first, -9), Some(shifted(last, 9))),
			(shifted(first, -9), None),
			(first, Some(first)),
			(first, Some(last)),
			(TODAY, Some(TODAY)),
			(last, Some(last)),
			(last, Some(shifted(last, 9))),
			(last, None),
		] {
			assert_noop!(create(PATIENT_ANA, from, to), Error::<Test>::Overlaps);
		}
		assert_ok!(create(PATIENT_ANA, Day(i32::MIN), Some(day_before(first))));
		assert_ok!(create(PATIENT_ANA, day_after(last), None));
		// Until its end is set, a coverage has none.
		assert_noop!(create(PATIENT_ANA, Day(i32::MAX), None), Error::<Test>::Overlaps);
	});
}

#[test]
fn coverages_overlap_if_a_day_is_in_both() {
	const LAST: i32 = 5;
	let of = |first_day: i32, last_day: Option<i32>| CoverageTerms {
		patient: PATIENT_ANA,
		plan: PLAN,
		first_day: Day(first_day),
		last_day: last_day.map(Day),
		created_at: 0,
	};
	// All periods among six days: void, of some days, and without an end.
	let all: Vec<_> = (0..=LAST)
		.flat_map(|first| (first - 1..=LAST).map(Some).chain([None]).map(move |last| (first, last)))
		.collect();
	let days = |(first, last): (i32, Option<i32>)| first..=last.unwrap_or(LAST);
	for one in &all {
		for other in &all {
			let shared = days(*one).any(|day| days(*other).contains(&day));
			let terms = (of(one.0, one.1), of(other.0, other.1));
			assert_eq!(overlap(&terms.0, &terms.1), shared, "{one:?} {other:?}");
		}
	}
}

#[test]
fn create_coverage_is_compared_with_the_payers_other_plans_only() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		let other = make_plan(HARBOR_ADMIN);
		let summits = make_plan(SUMMIT_ADMIN);
		assert_ok!(create(PATIENT_ANA, NEW_YEAR, None));
		let by_other_plan =
			|| Coverage::create_coverage(signed(HARBOR_CLERK), other, PATIENT_ANA, TODAY, None);
		assert_noop!(by_other_plan(), Error::<Test>::Overlaps);
		assert_ok!(create(PATIENT_BEN, NEW_YEAR, None));
		let by_summit =
			|| Coverage::create_coverage(signed(SUMMIT_ADMIN), summits, PATIENT_ANA, TODAY, None);
		assert_ok!(by_summit());
		assert_noop!(by_summit(), Error::<Test>::Overlaps);
	});
}

#[test]
fn create_coverage_again_works_after_the_other_was_ended_or_voided() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		let end = |coverage, last_day| {
			Coverage::end_coverage(signed(HARBOR_CLERK), CoverageId(coverage), last_day)
		};
		assert_ok!(create(PATIENT_ANA, NEW_YEAR, None));
		assert_ok!(end(0, TODAY));
		assert_noop!(create(PATIENT_ANA, TODAY, None), Error::<Test>::Overlaps);
		assert_ok!(end(0, day_before(TODAY)));
		assert_ok!(create(PATIENT_ANA, TODAY, None));

		// A void coverage overlaps nothing, neither on the day that it begins nor around it.
		assert_ok!(end(1, day_before(TODAY)));
		assert_ok!(create(PATIENT_ANA, TODAY, None));
		assert_ok!(end(2, day_before(TODAY)));
		assert_ok!(end(0, day_before(NEW_YEAR)));
		assert_ok!(create(PATIENT_ANA, Day(i32::MIN), None));
	});
}

#[test]
fn create_coverage_with_a_full_index_fails() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		cover_single_days(MAX_COVERAGES);
		assert_noop!(create(PATIENT_ANA, NEW_YEARS_EVE, None), Error::<Test>::LimitReached);
		// It is not said of days that are covered anyway.
		assert_noop!(create(PATIENT_ANA, NEW_YEAR, None), Error::<Test>::Overlaps);
		// The room of others is theirs.
		assert_ok!(create(PATIENT_BEN, NEW_YEARS_EVE, None));
		let summits = make_plan(SUMMIT_ADMIN);
		let by_summit =
			Coverage::create_coverage(signed(SUMMIT_ADMIN), summits, PATIENT_ANA, NEW_YEAR, None);
		assert_ok!(by_summit);
		assert_eq!(CoveragesOf::<Test>::get(PATIENT_ANA, SUMMIT).coverages.len(), 1);
	});
}

#[test]
fn create_coverage_sweeps_those_under_which_nothing_can_be_claimed() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		cover_single_days(MAX_COVERAGES);
		let next = |n| {
			let day = shifted(NEW_YEARS_EVE, n);
			create(PATIENT_ANA, day, Some(day))
		};
		let left_until = || CoveragesOf::<Test>::get(PATIENT_ANA, HARBOR).left_until;

		// Claims under the first may be filed for a last day.
		set_today(shifted(NEW_YEAR, FILING_LIMIT_DAYS as i32));
		assert_noop!(next(0), Error::<Test>::LimitReached);
		// The last is void: it leaves, and its day can be covered as before.
		let void = CoverageId(MAX_COVERAGES - 1);
		let begun = shifted(NEW_YEAR, MAX_COVERAGES as i32 - 1);
		assert_ok!(Coverage::end_coverage(signed(HARBOR_CLERK), void, day_before(begun)));
		assert_ok!(next(0));
		assert!(!index(PATIENT_ANA).contains(&void.0));
		assert!(index(PATIENT_ANA).contains(&0));
		assert_eq!(left_until(), None);
		assert_noop!(next(1), Error::<Test>::LimitReached);

		// A day later the first has to go; the second has a day left.
		set_today(shifted(NEW_YEAR, FILING_LIMIT_DAYS as i32 + 1));
		assert_ok!(next(1));
		assert!(!index(PATIENT_ANA).contains(&0));
		assert!(index(PATIENT_ANA).contains(&1));
		assert_eq!(index(PATIENT_ANA).len() as u32, MAX_COVERAGES);
		assert_eq!(left_until(), Some(NEW_YEAR));
		assert!(Coverage::coverage_view(CoverageId(0)).is_some(), "it can still be read");
	});
}

#[test]
fn create_coverage_before_the_end_of_one_that_left_fails() {
	build_and_execute(|| {
		make_plan(HARBOR_ADMIN);
		cover_single_days(MAX_COVERAGES);
		// Nine of them are past, and two of these are void.
		for day in [3, 8] {
			let (id, void) = (CoverageId(day as u32), shifted(NEW_YEAR, day - 1));
			assert_ok!(Coverage::end_coverage(signed(HARBOR_CLERK), id, void));
		}
		set_today(shifted(NEW_YEAR, FILING_LIMIT_DAYS as i32 + 9));
		let create = |n| {
			let day = shifted(NEW_YEAR, n);
			create(PATIENT_ANA, day, Some(day))
		};
		assert_ok!(create(MAX_COVERAGES as i32));
		assert_eq!(index(PATIENT_ANA), (9..=MAX_COVERAGES).collect::<Vec<_>>());
		// The last that covered a day was the eighth, so the ninth day is free; what was free before
		// is not any more.
		for day in [-1, 0, 3, 7] {
			assert_noop!(create(day), Error::<Test>::Overlaps);
		}
		assert_ok!(create(8));
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
