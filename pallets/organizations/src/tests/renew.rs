use super::refused_to_all_but_the_council;
use crate::{mock::*, Error, Event, Organization};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::OrganizationInspect, OrganizationId};

#[test]
fn renew_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		let before = stored(organization);
		expire(organization);
		assert!(!Organizations::in_good_standing(organization));

		let license_expires_at = now() + YEAR;
		assert_ok!(Organizations::renew(council(), organization, license_expires_at));
		assert_eq!(stored(organization), Organization { license_expires_at, ..before });
		assert!(Organizations::in_good_standing(organization));
		System::assert_last_event(Event::Renewed { organization, license_expires_at }.into());
	});
}

#[test]
fn renew_to_an_earlier_expiry_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::renew(council(), organization, START + HOUR));
		set_now(START + HOUR);
		assert!(!Organizations::in_good_standing(organization));
	});
}

#[test]
fn renew_does_not_lift_a_suspension() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_ok!(Organizations::renew(council(), organization, START + YEAR));
		assert!(!Organizations::in_good_standing(organization));
	});
}

#[test]
fn renew_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		refused_to_all_but_the_council(|origin| {
			Organizations::renew(origin, organization, START + YEAR)
		});
	});
}

#[test]
fn renew_bounds_the_expiry() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_noop!(Organizations::renew(council(), organization, START), Error::<Test>::InPast);
		assert_ok!(Organizations::renew(council(), organization, START + 1));
		let last = START + 3 * YEAR;
		assert_noop!(
			Organizations::renew(council(), organization, last + 1),
			Error::<Test>::TooFar
		);
		assert_ok!(Organizations::renew(council(), organization, last));
	});
}

#[test]
fn renew_of_nobody_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_noop!(
			Organizations::renew(council(), OrganizationId(1), START + YEAR),
			Error::<Test>::NotFound
		);
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(
			Organizations::renew(council(), organization, START + YEAR),
			Error::<Test>::Removed
		);
	});
}
