use super::refused_to_all_but_an_admin;
use crate::{mock::*, Error, Event, Practitioner, Practitioners};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{traits::OrganizationInspect, Privilege, Privileges, UnixMillis};

fn enroll_until(
	origin: RuntimeOrigin,
	practitioner: AccountId,
	expires_at: UnixMillis,
) -> DispatchResult {
	Organizations::enroll_practitioner(origin, practitioner, break_glass(), expires_at)
}

#[test]
fn enroll_practitioner_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		let privileges = Privileges::all();
		assert_ok!(Organizations::enroll_practitioner(
			signed(ST_MARY),
			DR_OKAFOR,
			privileges,
			START + YEAR
		));

		assert_eq!(
			Practitioners::<Test>::get(DR_OKAFOR),
			Some(Practitioner {
				organization,
				privileges,
				break_glass_from: Some(START + DAY),
				enrolled_at: START,
				expires_at: START + YEAR,
				removed_at: None,
			})
		);
		assert_eq!(stored(organization).practitioners, 1);
		assert_eq!(System::sufficients(&DR_OKAFOR), 1);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(organization));
		System::assert_last_event(
			Event::PractitionerEnrolled {
				organization,
				practitioner: DR_OKAFOR,
				privileges,
				break_glass_from: Some(START + DAY),
				expires_at: START + YEAR,
				by: ST_MARY,
			}
			.into(),
		);
	});
}

#[test]
fn enroll_practitioner_without_privileges_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		assert_eq!(Practitioners::<Test>::get(DR_OKAFOR).unwrap().break_glass_from, None);
		set_now(START + 2 * DAY);
		assert_eq!(
			Organizations::practitioner(&DR_OKAFOR),
			Some((organization, Privileges::empty()))
		);
	});
}

// Only emergency access waits; the privacy officer begins at once.
#[test]
fn enroll_practitioner_delays_break_glass_alone() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		let officer = Privileges::from(Privilege::PrivacyOfficer);
		set_now(START + DAY - 1);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), Some((organization, officer)));
		set_now(START + DAY);
		assert_eq!(
			Organizations::practitioner(&DR_OKAFOR),
			Some((organization, Privileges::all()))
		);
	});
}

#[test]
fn enroll_practitioner_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		refused_to_all_but_an_admin(|origin| enroll_until(origin, DR_LINDQVIST, START + DAY));
	});
}

#[test]
fn enroll_practitioner_in_bad_standing_fails() {
	for (worsen, error) in bad_standings() {
		ExtBuilder::default().build_and_execute(|| {
			worsen(admit(ST_MARY));
			assert_noop!(enroll_until(signed(ST_MARY), DR_OKAFOR, now() + DAY), error);
		});
	}
}

#[test]
fn enroll_practitioner_at_the_last_moment_of_the_licence_works() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		set_now(stored(id).license_expires_at - 1);
		assert_ok!(enroll_until(signed(ST_MARY), DR_OKAFOR, now() + DAY));
	});
}

#[test]
fn enroll_practitioner_bounds_the_expiry() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		assert_noop!(enroll_until(signed(ST_MARY), DR_OKAFOR, START), Error::<Test>::InPast);
		assert_ok!(enroll_until(signed(ST_MARY), DR_OKAFOR, START + 1));
		assert_noop!(
			enroll_until(signed(ST_MARY), DR_LINDQVIST, START + YEAR + 1),
			Error::<Test>::TooFar
		);
		assert_ok!(enroll_until(signed(ST_MARY), DR_LINDQVIST, START + YEAR));
	});
}

#[test]
fn enroll_practitioner_bounds_their_number() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		for index in 0..u64::from(MAX_PRACTITIONERS) {
			assert_ok!(enroll_until(signed(ST_MARY), 100 + index, START + DAY));
		}
		assert_noop!(
			enroll_until(signed(ST_MARY), DR_OKAFOR, START + DAY),
			Error::<Test>::LimitReached
		);
		// Who has expired counts, who was removed does not.
		set_now(START + 2 * DAY);
		assert_noop!(
			enroll_until(signed(ST_MARY), DR_OKAFOR, now() + DAY),
			Error::<Test>::LimitReached
		);
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), 100));
		assert_ok!(enroll_until(signed(ST_MARY), DR_OKAFOR, now() + DAY));
	});
}

#[test]
fn enroll_practitioner_who_takes_part_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		admit(NORTHSIDE);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		for admin in [ST_MARY, NORTHSIDE] {
			for engaged in [ST_MARY, NORTHSIDE, DR_OKAFOR] {
				assert_noop!(
					enroll_until(signed(admin), engaged, START + DAY),
					Error::<Test>::AlreadyExists
				);
			}
		}
		// An expired credential is still one.
		set_now(START + YEAR / 2);
		assert_noop!(
			enroll_until(signed(NORTHSIDE), DR_OKAFOR, now() + DAY),
			Error::<Test>::AlreadyExists
		);
	});
}

#[test]
fn enroll_practitioner_again_after_removal_works() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		let other = admit(NORTHSIDE);
		enroll(ST_MARY, DR_OKAFOR, break_glass());
		set_now(START + 2 * DAY);
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		enroll(NORTHSIDE, DR_OKAFOR, break_glass());

		// The privilege is new there, the reference is not.
		assert_eq!(
			Practitioners::<Test>::get(DR_OKAFOR).unwrap().break_glass_from,
			Some(START + 3 * DAY)
		);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(other));
		assert_eq!(System::sufficients(&DR_OKAFOR), 1);
	});
}
