use super::refused_to_all_but_the_council;
use crate::{mock::*, Error, Event, Organization, Suspension};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::OrganizationInspect, OrganizationId, Privileges, Roles};

#[test]
fn suspend_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		let before = stored(organization);
		set_now(START + HOUR);
		assert_ok!(Organizations::suspend(council(), organization));

		let suspension = Some(Suspension { began_at: START + HOUR, ended_at: None });
		assert_eq!(stored(organization), Organization { suspension, ..before });
		assert!(!Organizations::in_good_standing(organization));
		assert_eq!(Organizations::roles(organization), Roles::empty());
		assert_eq!(Organizations::administered_by(&ST_MARY), None);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), None);
		System::assert_last_event(Event::Suspended { organization }.into());
	});
}

#[test]
fn suspend_again_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_ok!(Organizations::reinstate(council(), organization));
		set_now(START + DAY);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_eq!(
			stored(organization).suspension,
			Some(Suspension { began_at: START + DAY, ended_at: None })
		);
	});
}

#[test]
fn suspend_touches_no_other() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		let other = admit(NORTHSIDE);
		enroll(NORTHSIDE, DR_LINDQVIST, Privileges::empty());
		assert_ok!(Organizations::suspend(council(), organization));
		assert_eq!(Organizations::acting_for(&DR_LINDQVIST), Some(other));
	});
}

#[test]
fn suspend_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		refused_to_all_but_the_council(|origin| Organizations::suspend(origin, organization));
	});
}

#[test]
fn suspend_of_a_suspended_or_removed_one_fails() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Organizations::suspend(council(), OrganizationId(0)), Error::<Test>::NotFound);
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_noop!(Organizations::suspend(council(), organization), Error::<Test>::Suspended);
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(Organizations::suspend(council(), organization), Error::<Test>::Removed);
	});
}
