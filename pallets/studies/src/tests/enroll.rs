//! `enroll`.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::Role;
use sp_runtime::DispatchError;

#[test]
fn enroll_works() {
	build_and_execute(|| {
		institute_studies();
		set_time(NOW + DAY);
		assert!(!takes_part(DR_OKAFOR));
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
		assert!(takes_part(DR_OKAFOR));
		assert_eq!(stored_investigator(DR_OKAFOR), Some(enrolled_at(NOW + DAY)));
		assert_eq!(stored(), Study { investigators: 1, ..registered() });
		assert_eq!(Investigators::<Test>::iter().count(), 1);
		System::assert_last_event(
			Event::InvestigatorEnrolled {
				study: STUDY,
				investigator: DR_OKAFOR,
				by: INSTITUTE_ADMIN,
			}
			.into(),
		);
	});
}

#[test]
fn enroll_of_practitioners_of_any_member_works() {
	build_and_execute(|| {
		institute_studies();
		// Whatever the roles of who credentials them.
		set_roles(ST_MARY, Role::Payer.into());
		for (number, who) in [(1, DR_CHEN), (2, DR_LINDQVIST), (3, DR_OKAFOR)] {
			assert_ok!(enroll(INSTITUTE_ADMIN, who));
			assert!(takes_part(who));
			assert_eq!(stored().investigators, number);
		}
	});
}

#[test]
fn enroll_in_one_study_leaves_the_other() {
	build_and_execute(|| {
		institute_studies();
		assert_ok!(register(LAKESIDE_ADMIN, END));
		assert_ok!(Research::enroll(signed(LAKESIDE_ADMIN), StudyId(1), DR_OKAFOR));
		assert!(!takes_part(DR_OKAFOR));
		assert!(Research::takes_part(&DR_OKAFOR, StudyId(1)));
		assert_eq!(stored().investigators, 0);
		// They may take part in both.
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
		assert!(takes_part(DR_OKAFOR) && Research::takes_part(&DR_OKAFOR, StudyId(1)));
	});
}

#[test]
fn enroll_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		institute_studies();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Research::enroll(origin, STUDY, DR_OKAFOR), DispatchError::BadOrigin);
		}
		// Who practises for the sponsor is not its admin, though they registered the study.
		for who in OTHERS.into_iter().chain([DR_CHEN]) {
			assert_noop!(enroll(who, DR_OKAFOR), Error::<Test>::NotAuthorized);
			assert_noop!(enroll(who, who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn enroll_for_a_suspended_sponsor_fails() {
	build_and_execute(|| {
		institute_studies();
		suspend(INSTITUTE);
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_OKAFOR), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn enroll_takes_the_role() {
	build_and_execute(|| {
		institute_studies();
		set_roles(INSTITUTE, roles_at_first(ST_MARY));
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_OKAFOR), Error::<Test>::NotAuthorized);
		set_roles(INSTITUTE, roles_at_first(LAKESIDE));
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
	});
}

#[test]
fn enroll_in_an_unknown_study_fails() {
	build_and_execute(|| {
		institute_studies();
		for study in [StudyId(1), UNKNOWN] {
			assert_noop!(
				Research::enroll(signed(INSTITUTE_ADMIN), study, DR_OKAFOR),
				Error::<Test>::NotFound
			);
		}
	});
}

#[test]
fn enroll_of_who_is_no_practitioner_in_good_standing_fails() {
	build_and_execute(|| {
		institute_studies();
		let not_now = DispatchError::from(Error::<Test>::NotInGoodStanding);
		for who in [STRANGER, COUNCIL, INSTITUTE_ADMIN, ST_MARY_ADMIN] {
			assert_noop!(enroll(INSTITUTE_ADMIN, who), not_now);
		}
		employ(DR_LINDQVIST, None);
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_LINDQVIST), not_now);
		suspend(ST_MARY);
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_OKAFOR), not_now);
		set_roles(ST_MARY, roles_at_first(ST_MARY));
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
	});
}

#[test]
fn enroll_of_an_investigator_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(NOW + DAY);
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_OKAFOR), Error::<Test>::AlreadyExists);
		// Also when credentialed elsewhere since.
		employ(DR_OKAFOR, Some(LAKESIDE));
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_OKAFOR), Error::<Test>::AlreadyExists);
		assert!(takes_part(DR_OKAFOR));
	});
}

#[test]
fn enroll_of_who_was_removed_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		for (later, by) in [(DAY, DR_OKAFOR), (2 * DAY, INSTITUTE_ADMIN)] {
			set_time(NOW + later);
			assert_ok!(remove(by, DR_OKAFOR));
			assert!(!takes_part(DR_OKAFOR));
			set_time(NOW + later + HOUR);
			assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
			assert!(takes_part(DR_OKAFOR));
			// What was before makes room.
			assert_eq!(stored_investigator(DR_OKAFOR), Some(enrolled_at(NOW + later + HOUR)));
			assert_eq!(stored().investigators, 1);
		}
	});
}

#[test]
fn enroll_as_many_as_there_may_be() {
	build_and_execute(|| {
		institute_studies();
		for who in [DR_CHEN, DR_LINDQVIST, DR_OKAFOR] {
			assert_ok!(enroll(INSTITUTE_ADMIN, who));
		}
		assert_eq!(stored().investigators, MAX_INVESTIGATORS);
		assert_noop!(enroll(INSTITUTE_ADMIN, NURSE_ADEYEMI), Error::<Test>::LimitReached);
		// Who cannot act takes room, and who was removed does not.
		employ(DR_LINDQVIST, None);
		assert_noop!(enroll(INSTITUTE_ADMIN, NURSE_ADEYEMI), Error::<Test>::LimitReached);
		assert_ok!(remove(INSTITUTE_ADMIN, DR_LINDQVIST));
		assert_ok!(enroll(INSTITUTE_ADMIN, NURSE_ADEYEMI));
		assert_eq!(stored().investigators, MAX_INVESTIGATORS);
		assert_eq!(Investigators::<Test>::iter().count(), 4);
		// Who was removed needs room like any other.
		employ(DR_LINDQVIST, Some(LAKESIDE));
		assert_noop!(enroll(INSTITUTE_ADMIN, DR_LINDQVIST), Error::<Test>::LimitReached);
		// Another study has room of its own.
		institute_studies();
		assert_ok!(Research::enroll(signed(INSTITUTE_ADMIN), StudyId(1), DR_LINDQVIST));
	});
}

#[test]
fn enroll_works_in_the_last_moment() {
	build_and_execute(|| {
		institute_studies();
		set_time(END - 1);
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
		assert!(takes_part(DR_OKAFOR));
		set_time(END);
		assert!(!takes_part(DR_OKAFOR));
	});
}

#[test]
fn enroll_in_what_is_over_fails() {
	each_way_over(|| {
		for who in [DR_CHEN, DR_OKAFOR] {
			assert_noop!(enroll(INSTITUTE_ADMIN, who), Error::<Test>::Ended);
		}
		assert_noop!(enroll(LAKESIDE_ADMIN, DR_CHEN), Error::<Test>::NotAuthorized);
	});
}
