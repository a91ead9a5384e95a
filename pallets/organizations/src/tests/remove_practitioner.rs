use super::refused_to_all_but_an_admin;
use crate::{mock::*, Error, Event, Practitioner, Practitioners};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::OrganizationInspect, Privileges};

#[test]
fn remove_practitioner_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		let before = Practitioners::<Test>::get(DR_OKAFOR).unwrap();
		set_now(START + HOUR);
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));

		assert_eq!(
			Practitioners::<Test>::get(DR_OKAFOR),
			Some(Practitioner { removed_at: Some(START + HOUR), ..before })
		);
		assert_eq!(stored(organization).practitioners, 0);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), None);
		assert_eq!(System::sufficients(&DR_OKAFOR), 1);
		System::assert_last_event(
			Event::PractitionerRemoved { organization, practitioner: DR_OKAFOR, by: ST_MARY }
				.into(),
		);
	});
}

#[test]
fn remove_practitioner_who_expired_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		set_now(START + YEAR);
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		assert_eq!(stored(organization).practitioners, 0);
	});
}

#[test]
fn remove_practitioner_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		refused_to_all_but_an_admin(|origin| Organizations::remove_practitioner(origin, DR_OKAFOR));
	});
}

#[test]
fn remove_practitioner_in_bad_standing_fails() {
	for (worsen, error) in bad_standings() {
		ExtBuilder::default().build_and_execute(|| {
			let id = admit(ST_MARY);
			enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
			worsen(id);
			assert_noop!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR), error);
		});
	}
}

#[test]
fn remove_practitioner_of_another_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		admit(NORTHSIDE);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		assert_noop!(
			Organizations::remove_practitioner(signed(NORTHSIDE), DR_OKAFOR),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(
			Organizations::remove_practitioner(signed(ST_MARY), STRANGER),
			Error::<Test>::NotFound
		);
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		assert_noop!(
			Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR),
			Error::<Test>::Removed
		);
	});
}
