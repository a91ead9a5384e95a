//! What other pallets ask.

use super::*;
use frame_support::{assert_ok, assert_storage_noop};
use salus_primitives::Role;

#[test]
fn a_study_is_open_until_its_end() {
	build_and_execute(|| {
		assert!(!is_open() && !Research::is_open(UNKNOWN));
		dr_okafor_takes_part();
		for (now, open) in [(NOW, true), (END - 1, true), (END, false), (END + 1, false)] {
			set_time(now);
			assert_storage_noop!(assert_eq!(is_open(), open, "at {now}"));
			assert_storage_noop!(assert_eq!(takes_part(DR_OKAFOR), open, "at {now}"));
			let until = Research::takes_part_until(&DR_OKAFOR, STUDY);
			assert_eq!(until, open.then_some(END), "at {now}");
		}
		assert!(!Research::is_open(StudyId(1)));
	});
}

#[test]
fn a_study_is_open_while_its_sponsor_is_a_researcher_in_good_standing() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		suspend(INSTITUTE);
		assert!(!is_open() && !takes_part(DR_OKAFOR));
		for role in Role::ALL {
			set_roles(INSTITUTE, (*role).into());
			let open = *role == Role::Researcher;
			assert_eq!((is_open(), takes_part(DR_OKAFOR)), (open, open), "{role}");
		}
		set_roles(INSTITUTE, roles_at_first(LAKESIDE));
		assert!(is_open() && takes_part(DR_OKAFOR));
	});
}

#[test]
fn a_study_has_its_sponsor_whatever_becomes_of_either() {
	build_and_execute(|| {
		assert_eq!(Research::sponsor(UNKNOWN), None);
		dr_okafor_takes_part();
		suspend(INSTITUTE);
		set_time(END);
		assert_storage_noop!(assert_eq!(Research::sponsor(STUDY), Some(INSTITUTE)));
	});
}

#[test]
fn only_investigators_take_part() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		// Not who sponsors the study, nor who works with the investigator, nor who administers where.
		let others = OTHERS.into_iter().filter(|who| *who != DR_OKAFOR);
		for who in others.chain([INSTITUTE_ADMIN, DR_CHEN]) {
			assert!(!takes_part(who), "{who}");
		}
		assert!(!Research::takes_part(&DR_OKAFOR, UNKNOWN));
	});
}

#[test]
fn an_investigator_takes_part_while_a_member_in_good_standing_credentials_them() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		suspend(ST_MARY);
		assert!(is_open() && !takes_part(DR_OKAFOR));
		set_roles(ST_MARY, roles_at_first(ST_MARY));
		assert!(takes_part(DR_OKAFOR));
		employ(DR_OKAFOR, None);
		assert!(!takes_part(DR_OKAFOR));
		// Any other member will do.
		employ(DR_OKAFOR, Some(LAKESIDE));
		assert!(takes_part(DR_OKAFOR));
		assert_ok!(remove(INSTITUTE_ADMIN, DR_OKAFOR));
		assert!(!takes_part(DR_OKAFOR));
	});
}
