//! `close`.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn close_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(NOW + DAY);
		assert!(is_open() && takes_part(DR_OKAFOR));
		assert_ok!(close(INSTITUTE_ADMIN));
		assert!(!is_open() && !takes_part(DR_OKAFOR));
		let how = ended(NOW + DAY, StudyEnding::BySponsor);
		assert_eq!(stored(), Study { ended: how, investigators: 1, ..registered() });
		assert_eq!(stored_investigator(DR_OKAFOR), Some(enrolled_at(NOW)));
		System::assert_last_event(Event::Closed { study: STUDY, by: INSTITUTE_ADMIN }.into());
	});
}

#[test]
fn close_leaves_other_studies() {
	build_and_execute(|| {
		institute_studies();
		institute_studies();
		assert_ok!(Research::close(signed(INSTITUTE_ADMIN), StudyId(1)));
		assert!(is_open());
		assert!(!Research::is_open(StudyId(1)));
	});
}

#[test]
fn close_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Research::close(origin, STUDY), DispatchError::BadOrigin);
		}
		for who in OTHERS {
			assert_noop!(close(who), Error::<Test>::NotAuthorized);
		}
		// What cannot be undone takes more than who registered it.
		assert_noop!(close(DR_CHEN), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn close_for_a_suspended_sponsor_fails() {
	build_and_execute(|| {
		institute_studies();
		suspend(INSTITUTE);
		assert_noop!(close(INSTITUTE_ADMIN), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn close_without_the_role_works() {
	build_and_execute(|| {
		institute_studies();
		set_roles(INSTITUTE, roles_at_first(ST_MARY));
		assert_ok!(close(INSTITUTE_ADMIN));
		// The role does not open it again.
		set_roles(INSTITUTE, roles_at_first(INSTITUTE));
		assert!(!is_open());
	});
}

#[test]
fn close_of_an_unknown_study_fails() {
	build_and_execute(|| {
		institute_studies();
		for study in [StudyId(1), UNKNOWN] {
			assert_noop!(Research::close(signed(INSTITUTE_ADMIN), study), Error::<Test>::NotFound);
		}
	});
}

#[test]
fn close_works_in_the_last_moment() {
	build_and_execute(|| {
		institute_studies();
		set_time(END - 1);
		assert_ok!(close(INSTITUTE_ADMIN));
		assert_eq!(stored().ended, ended(END - 1, StudyEnding::BySponsor));
	});
}

#[test]
fn close_in_the_block_of_the_registration_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		assert_ok!(close(INSTITUTE_ADMIN));
		assert_eq!(stored().ended, ended(NOW, StudyEnding::BySponsor));
		assert!(!is_open());
	});
}

#[test]
fn close_of_what_is_over_fails() {
	each_way_over(|| {
		assert_noop!(close(INSTITUTE_ADMIN), Error::<Test>::Ended);
		for who in [LAKESIDE_ADMIN, DR_CHEN] {
			assert_noop!(close(who), Error::<Test>::NotAuthorized);
		}
	});
}
