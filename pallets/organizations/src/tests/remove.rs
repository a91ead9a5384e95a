use super::refused_to_all_but_the_council;
use crate::{mock::*, Admins, Error, Event, Organization, Practitioners};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::OrganizationInspect, OrganizationId, Privileges};

#[test]
fn remove_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		let before = stored(organization);
		set_now(START + HOUR);
		assert_ok!(Organizations::remove(council(), organization));

		// The record stays.
		let removed_at = Some(START + HOUR);
		assert_eq!(stored(organization), Organization { removed_at, practitioners: 0, ..before });
		assert_eq!(Admins::<Test>::get(ST_MARY).unwrap().ended_at, removed_at);
		assert_eq!(Practitioners::<Test>::get(DR_OKAFOR).unwrap().removed_at, None);
		assert!(!Organizations::in_good_standing(organization));
		assert_eq!(Organizations::acting_for(&ST_MARY), None);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), None);
		System::assert_last_event(Event::Removed { organization }.into());
	});
}

#[test]
fn remove_frees_its_people() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		enroll(ST_MARY, DR_LINDQVIST, Privileges::empty());
		assert_ok!(Organizations::remove(council(), organization));

		let other = admit(NORTHSIDE);
		for freed in [ST_MARY, DR_OKAFOR] {
			enroll(NORTHSIDE, freed, Privileges::empty());
			assert_eq!(Organizations::acting_for(&freed), Some(other));
			assert_eq!(System::sufficients(&freed), 1);
		}
		assert_ok!(Organizations::rotate_admin(signed(NORTHSIDE), DR_LINDQVIST));
		assert_eq!(Organizations::acting_for(&DR_LINDQVIST), Some(other));
		assert_eq!(System::sufficients(&DR_LINDQVIST), 1);
	});
}

#[test]
fn remove_of_a_suspended_or_expired_one_works() {
	ExtBuilder::default().build_and_execute(|| {
		let suspended = admit(ST_MARY);
		let expired = admit(NORTHSIDE);
		assert_ok!(Organizations::suspend(council(), suspended));
		expire(expired);
		assert_ok!(Organizations::remove(council(), suspended));
		assert_ok!(Organizations::remove(council(), expired));
	});
}

#[test]
fn remove_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		refused_to_all_but_the_council(|origin| Organizations::remove(origin, organization));
	});
}

#[test]
fn remove_of_nobody_fails() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Organizations::remove(council(), OrganizationId(0)), Error::<Test>::NotFound);
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(Organizations::remove(council(), organization), Error::<Test>::Removed);
	});
}
