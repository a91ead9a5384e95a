//! `stop`.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn stop_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(NOW + DAY);
		assert!(is_open() && takes_part(DR_OKAFOR));
		assert_ok!(stop(COUNCIL));
		assert!(!is_open() && !takes_part(DR_OKAFOR));
		let how = ended(NOW + DAY, StudyEnding::ByCouncil);
		assert_eq!(stored(), Study { ended: how, investigators: 1, ..registered() });
		assert_eq!(stored_investigator(DR_OKAFOR), Some(enrolled_at(NOW)));
		System::assert_last_event(Event::Stopped { study: STUDY }.into());
	});
}

#[test]
fn stop_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Research::stop(origin, STUDY), DispatchError::BadOrigin);
		}
		let nobody = OTHERS.into_iter().filter(|who| *who != COUNCIL);
		for who in nobody.chain([INSTITUTE_ADMIN, DR_CHEN]) {
			assert_noop!(stop(who), DispatchError::BadOrigin);
			let unknown = Research::stop(signed(who), UNKNOWN);
			assert_eq!(unknown, Err(DispatchError::BadOrigin));
		}
	});
}

#[test]
fn stop_whatever_the_sponsors_standing_works() {
	build_and_execute(|| {
		institute_studies();
		suspend(INSTITUTE);
		assert_ok!(stop(COUNCIL));
		// It does not open again with the sponsor.
		set_roles(INSTITUTE, roles_at_first(INSTITUTE));
		assert!(!is_open());
	});
}

#[test]
fn stop_leaves_other_studies() {
	build_and_execute(|| {
		institute_studies();
		institute_studies();
		assert_ok!(Research::stop(signed(COUNCIL), StudyId(1)));
		assert!(is_open());
		assert!(!Research::is_open(StudyId(1)));
	});
}

#[test]
fn stop_of_an_unknown_study_fails() {
	build_and_execute(|| {
		institute_studies();
		for study in [StudyId(1), UNKNOWN] {
			assert_noop!(Research::stop(signed(COUNCIL), study), Error::<Test>::NotFound);
		}
	});
}

#[test]
fn stop_works_in_the_last_moment() {
	build_and_execute(|| {
		institute_studies();
		set_time(END - 1);
		assert_ok!(stop(COUNCIL));
		assert_eq!(stored().ended, ended(END - 1, StudyEnding::ByCouncil));
	});
}

#[test]
fn stop_of_what_is_over_fails() {
	each_way_over(|| {
		assert_noop!(stop(COUNCIL), Error::<Test>::Ended);
	});
}
