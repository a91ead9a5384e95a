//! `extend`.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn extend_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(NOW + DAY);
		assert_ok!(extend(INSTITUTE_ADMIN, END + DAY));
		// All else stays as it was.
		assert_eq!(stored(), Study { ends_at: END + DAY, investigators: 1, ..registered() });
		System::assert_last_event(
			Event::Extended { study: STUDY, ends_at: END + DAY, by: INSTITUTE_ADMIN }.into(),
		);
		set_time(END + DAY - 1);
		assert!(is_open() && takes_part(DR_OKAFOR));
		set_time(END + DAY);
		assert!(!is_open() && !takes_part(DR_OKAFOR));
	});
}

#[test]
fn extend_leaves_other_studies() {
	build_and_execute(|| {
		institute_studies();
		institute_studies();
		assert_ok!(Research::extend(signed(INSTITUTE_ADMIN), StudyId(1), END + DAY));
		assert_eq!(stored(), registered());
		let other = Studies::<Test>::get(StudyId(1));
		assert_eq!(other, Some(Study { ends_at: END + DAY, ..registered() }));
	});
}

#[test]
fn extend_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Research::extend(origin, STUDY, END + DAY), DispatchError::BadOrigin);
		}
		for who in OTHERS {
			assert_noop!(extend(who, END + DAY), Error::<Test>::NotAuthorized);
		}
		// What patients granted would last longer: that takes more than who registered it.
		assert_noop!(extend(DR_CHEN, END + DAY), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn extend_for_a_suspended_sponsor_fails() {
	build_and_execute(|| {
		institute_studies();
		suspend(INSTITUTE);
		assert_noop!(extend(INSTITUTE_ADMIN, END + DAY), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn extend_takes_the_role() {
	build_and_execute(|| {
		institute_studies();
		set_roles(INSTITUTE, roles_at_first(ST_MARY));
		assert_noop!(extend(INSTITUTE_ADMIN, END + DAY), Error::<Test>::NotAuthorized);
		set_roles(INSTITUTE, roles_at_first(LAKESIDE));
		assert_ok!(extend(INSTITUTE_ADMIN, END + DAY));
	});
}

#[test]
fn extend_of_an_unknown_study_fails() {
	build_and_execute(|| {
		institute_studies();
		for study in [StudyId(1), UNKNOWN] {
			assert_noop!(
				Research::extend(signed(INSTITUTE_ADMIN), study, END + DAY),
				Error::<Test>::NotFound
			);
		}
	});
}

#[test]
fn extend_must_end_in_the_future() {
	build_and_execute(|| {
		institute_studies();
		for over in [0, NOW - 1, NOW] {
			assert_noop!(extend(INSTITUTE_ADMIN, over), Error::<Test>::Expired);
		}
		assert_noop!(extend(INSTITUTE_ADMIN, NOW + 1), Error::<Test>::NotLater);
	});
}

#[test]
fn extend_must_end_later() {
	build_and_execute(|| {
		institute_studies();
		for not_later in [NOW + DAY, END - 1, END] {
			assert_noop!(extend(INSTITUTE_ADMIN, not_later), Error::<Test>::NotLater);
		}
		assert_ok!(extend(INSTITUTE_ADMIN, END + 1));
		assert_noop!(extend(INSTITUTE_ADMIN, END + 1), Error::<Test>::NotLater);
		assert_ok!(extend(INSTITUTE_ADMIN, END + 2));
	});
}

#[test]
fn extend_lasts_as_long_as_it_may_at_most() {
	build_and_execute(|| {
		institute_studies();
		set_time(NOW + DAY);
		// The days are counted from the extension on.
		let latest = NOW + DAY + MAX_STUDY_PERIOD;
		for later in [latest + 1, u64::MAX] {
			assert_noop!(extend(INSTITUTE_ADMIN, later), Error::<Test>::TooFar);
		}
		assert_ok!(extend(INSTITUTE_ADMIN, latest));
		assert_eq!(stored().ends_at, latest);
	});
}

#[test]
fn extend_works_in_the_last_moment() {
	build_and_execute(|| {
		institute_studies();
		set_time(END - 1);
		assert_ok!(extend(INSTITUTE_ADMIN, END + DAY));
		set_time(END);
		assert!(is_open());
	});
}

#[test]
fn extend_of_what_is_over_fails() {
	each_way_over(|| {
		assert_noop!(extend(INSTITUTE_ADMIN, END + DAY), Error::<Test>::Ended);
		// Who has no say is not told more than that.
		for who in [LAKESIDE_ADMIN, DR_CHEN] {
			assert_noop!(extend(who, END + DAY), Error::<Test>::NotAuthorized);
		}
	});
}
