use super::refused_to_all_but_an_admin;
use crate::{mock::*, Administration, Admins, Error, Event, Organization};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::OrganizationInspect, Privileges};

#[test]
fn rotate_admin_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		let before = stored(organization);
		set_now(START + HOUR);
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY), ST_MARY_NEW_ADMIN));

		assert_eq!(stored(organization), Organization { admin: ST_MARY_NEW_ADMIN, ..before });
		assert_eq!(
			Admins::<Test>::get(ST_MARY),
			Some(Administration { organization, began_at: START, ended_at: Some(START + HOUR) })
		);
		assert_eq!(
			Admins::<Test>::get(ST_MARY_NEW_ADMIN),
			Some(Administration { organization, began_at: START + HOUR, ended_at: None })
		);
		assert_eq!(Organizations::administered_by(&ST_MARY), None);
		assert_eq!(Organizations::administered_by(&ST_MARY_NEW_ADMIN), Some(organization));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(organization));
		assert_eq!(System::sufficients(&ST_MARY), 1);
		assert_eq!(System::sufficients(&ST_MARY_NEW_ADMIN), 1);
		System::assert_last_event(
			Event::AdminRotated { organization, old_admin: ST_MARY, new_admin: ST_MARY_NEW_ADMIN }
				.into(),
		);
		assert_noop!(
			Organizations::rotate_admin(signed(ST_MARY), STRANGER),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn rotate_admin_back_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY), ST_MARY_NEW_ADMIN));
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY_NEW_ADMIN), ST_MARY));
		assert_eq!(Organizations::administered_by(&ST_MARY), Some(organization));
		assert_eq!(System::sufficients(&ST_MARY), 1);
	});
}

#[test]
fn rotate_admin_frees_the_old_one() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY), ST_MARY_NEW_ADMIN));
		enroll(ST_MARY_NEW_ADMIN, ST_MARY, Privileges::empty());
		assert_eq!(Organizations::administered_by(&ST_MARY), None);
		assert_eq!(
			Organizations::practitioner(&ST_MARY),
			Some((organization, Privileges::empty()))
		);
		assert_eq!(System::sufficients(&ST_MARY), 1);
	});
}

#[test]
fn rotate_admin_to_one_who_takes_part_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		admit(NORTHSIDE);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		for engaged in [ST_MARY, NORTHSIDE, DR_OKAFOR] {
			assert_noop!(
				Organizations::rotate_admin(signed(ST_MARY), engaged),
				Error::<Test>::AlreadyExists
			);
		}
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY), DR_OKAFOR));
		assert_eq!(System::sufficients(&DR_OKAFOR), 1);
	});
}

#[test]
fn rotate_admin_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		refused_to_all_but_an_admin(|origin| {
			Organizations::rotate_admin(origin, ST_MARY_NEW_ADMIN)
		});
	});
}

#[test]
fn rotate_admin_in_bad_standing_fails() {
	for (worsen, error) in bad_standings() {
		ExtBuilder::default().build_and_execute(|| {
			worsen(admit(ST_MARY));
			assert_noop!(Organizations::rotate_admin(signed(ST_MARY), ST_MARY_NEW_ADMIN), error);
		});
	}
}
