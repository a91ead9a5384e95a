//! `remove`.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn remove_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_CHEN));
		set_time(NOW + DAY);
		assert!(takes_part(DR_OKAFOR));
		assert_ok!(remove(INSTITUTE_ADMIN, DR_OKAFOR));
		assert!(!takes_part(DR_OKAFOR));
		let removed = Investigator { removed_at: Some(NOW + DAY), ..enrolled_at(NOW) };
		assert_eq!(stored_investigator(DR_OKAFOR), Some(removed));
		// The other stays, and so does all else.
		assert!(takes_part(DR_CHEN));
		assert_eq!(stored(), Study { investigators: 1, ..registered() });
		System::assert_last_event(
			Event::InvestigatorRemoved {
				study: STUDY,
				investigator: DR_OKAFOR,
				by: INSTITUTE_ADMIN,
			}
			.into(),
		);
	});
}

#[test]
fn remove_by_the_investigator_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		assert_ok!(remove(DR_OKAFOR, DR_OKAFOR));
		assert!(!takes_part(DR_OKAFOR));
		System::assert_last_event(
			Event::InvestigatorRemoved { study: STUDY, investigator: DR_OKAFOR, by: DR_OKAFOR }
				.into(),
		);
	});
}

#[test]
fn remove_by_the_investigator_whatever_the_standing_works() {
	let losses: [fn(); 4] = [
		|| suspend(ST_MARY),
		|| employ(DR_OKAFOR, None),
		|| suspend(INSTITUTE),
		|| set_roles(INSTITUTE, roles_at_first(ST_MARY)),
	];
	for lose in losses {
		build_and_execute(|| {
			dr_okafor_takes_part();
			lose();
			assert!(!takes_part(DR_OKAFOR));
			assert_ok!(remove(DR_OKAFOR, DR_OKAFOR));
			// Standing and role do not bring them back.
			set_roles(ST_MARY, roles_at_first(ST_MARY));
			set_roles(INSTITUTE, roles_at_first(INSTITUTE));
			employ(DR_OKAFOR, Some(ST_MARY));
			assert!(is_open() && !takes_part(DR_OKAFOR));
		});
	}
}

#[test]
fn remove_of_who_is_in_no_good_standing_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		employ(DR_OKAFOR, None);
		assert_ok!(remove(INSTITUTE_ADMIN, DR_OKAFOR));
		assert_eq!(stored().investigators, 0);
	});
}

#[test]
fn remove_without_the_role_works() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_roles(INSTITUTE, roles_at_first(ST_MARY));
		assert_ok!(remove(INSTITUTE_ADMIN, DR_OKAFOR));
	});
}

#[test]
fn remove_leaves_other_studies() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		institute_studies();
		assert_ok!(Research::enroll(signed(INSTITUTE_ADMIN), StudyId(1), DR_OKAFOR));
		assert_ok!(Research::remove(signed(INSTITUTE_ADMIN), StudyId(1), DR_OKAFOR));
		assert!(takes_part(DR_OKAFOR));
		assert!(!Research::takes_part(&DR_OKAFOR, StudyId(1)));
	});
}

#[test]
fn remove_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_CHEN));
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Research::remove(origin, STUDY, DR_OKAFOR), DispatchError::BadOrigin);
		}
		// Neither the sponsor's practitioners, nor the admin of who credentials the investigator, nor
		// one investigator another.
		for who in
			[DR_CHEN, ST_MARY_ADMIN, LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_ADEYEMI, COUNCIL, STRANGER]
		{
			assert_noop!(remove(who, DR_OKAFOR), Error::<Test>::NotAuthorized);
			// Who may not is not told who takes part.
			let unknown = remove(who, 12_345);
			assert_eq!(unknown, Err(Error::<Test>::NotAuthorized.into()));
		}
	});
}

#[test]
fn remove_for_a_suspended_sponsor_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		suspend(INSTITUTE);
		assert_noop!(remove(INSTITUTE_ADMIN, DR_OKAFOR), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn remove_from_an_unknown_study_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		for study in [StudyId(1), UNKNOWN] {
			for who in [INSTITUTE_ADMIN, DR_OKAFOR] {
				assert_noop!(
					Research::remove(signed(who), study, DR_OKAFOR),
					Error::<Test>::NotFound
				);
			}
		}
	});
}

#[test]
fn remove_of_who_was_never_enrolled_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		for who in [DR_CHEN, NURSE_ADEYEMI, STRANGER] {
			assert_noop!(remove(INSTITUTE_ADMIN, who), Error::<Test>::NotFound);
			assert_noop!(remove(who, who), Error::<Test>::NotFound);
		}
	});
}

#[test]
fn remove_of_who_was_removed_fails() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(NOW + DAY);
		assert_ok!(remove(INSTITUTE_ADMIN, DR_OKAFOR));
		set_time(NOW + 2 * DAY);
		for by in [INSTITUTE_ADMIN, DR_OKAFOR] {
			assert_noop!(remove(by, DR_OKAFOR), Error::<Test>::Removed);
		}
		assert_eq!(stored().investigators, 0);
	});
}

#[test]
fn remove_works_in_the_last_moment() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(END - 1);
		assert_ok!(remove(DR_OKAFOR, DR_OKAFOR));
	});
}

#[test]
fn remove_from_what_is_over_fails() {
	each_way_over(|| {
		for by in [INSTITUTE_ADMIN, DR_OKAFOR] {
			assert_noop!(remove(by, DR_OKAFOR), Error::<Test>::Ended);
		}
		assert_noop!(remove(LAKESIDE_ADMIN, DR_OKAFOR), Error::<Test>::NotAuthorized);
	});
}
