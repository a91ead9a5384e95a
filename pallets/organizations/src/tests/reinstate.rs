use super::refused_to_all_but_the_council;
use crate::{mock::*, Error, Event, Suspension};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::OrganizationInspect, OrganizationId, Privileges};

#[test]
fn reinstate_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		assert_ok!(Organizations::suspend(council(), organization));
		set_now(START + DAY);
		assert_ok!(Organizations::reinstate(council(), organization));

		assert_eq!(
			stored(organization).suspension,
			Some(Suspension { began_at: START, ended_at: Some(START + DAY) })
		);
		assert_eq!(Organizations::acting_for(&ST_MARY), Some(organization));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(organization));
		System::assert_last_event(Event::Reinstated { organization }.into());
	});
}

#[test]
fn reinstate_does_not_renew() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::suspend(council(), organization));
		expire(organization);
		assert_ok!(Organizations::reinstate(council(), organization));
		assert!(!Organizations::in_good_standing(organization));
	});
}

#[test]
fn reinstate_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::suspend(council(), organization));
		refused_to_all_but_the_council(|origin| Organizations::reinstate(origin, organization));
	});
}

#[test]
fn reinstate_of_one_that_is_not_suspended_fails() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Organizations::reinstate(council(), OrganizationId(0)),
			Error::<Test>::NotFound
		);
		let organization = admit(ST_MARY);
		assert_noop!(
			Organizations::reinstate(council(), organization),
			Error::<Test>::NotSuspended
		);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_ok!(Organizations::reinstate(council(), organization));
		assert_noop!(
			Organizations::reinstate(council(), organization),
			Error::<Test>::NotSuspended
		);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(Organizations::reinstate(council(), organization), Error::<Test>::Removed);
	});
}
