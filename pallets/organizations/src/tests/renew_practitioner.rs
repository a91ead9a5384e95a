use super::refused_to_all_but_an_admin;
use crate::{mock::*, Error, Event, Practitioner, Practitioners};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{traits::OrganizationInspect, Privilege, Privileges, UnixMillis};

fn renew_until(origin: RuntimeOrigin, who: AccountId, expires_at: UnixMillis) -> DispatchResult {
	Organizations::renew_practitioner(origin, who, Privileges::empty(), expires_at)
}

fn break_glass_from() -> Option<UnixMillis> {
	Practitioners::<Test>::get(DR_OKAFOR).unwrap().break_glass_from
}

#[test]
fn renew_practitioner_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		let before = Practitioners::<Test>::get(DR_OKAFOR).unwrap();
		set_now(before.expires_at);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), None);

		let (privileges, expires_at) = (Privileges::all(), now() + YEAR);
		assert_ok!(Organizations::renew_practitioner(
			signed(ST_MARY),
			DR_OKAFOR,
			privileges,
			expires_at
		));
		let break_glass_from = Some(now() + DAY);
		assert_eq!(
			Practitioners::<Test>::get(DR_OKAFOR),
			Some(Practitioner { privileges, break_glass_from, expires_at, ..before })
		);
		assert_eq!(stored(organization).practitioners, 1);
		assert_eq!(System::sufficients(&DR_OKAFOR), 1);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(organization));
		System::assert_last_event(
			Event::PractitionerRenewed {
				organization,
				practitioner: DR_OKAFOR,
				privileges,
				break_glass_from,
				expires_at,
				by: ST_MARY,
			}
			.into(),
		);
	});
}

#[test]
fn renew_practitioner_keeps_the_start_of_break_glass() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, break_glass());
		let renew = |privileges| {
			assert_ok!(Organizations::renew_practitioner(
				signed(ST_MARY),
				DR_OKAFOR,
				privileges,
				now() + YEAR
			));
		};
		set_now(START + HOUR);
		renew(Privileges::all());
		assert_eq!(break_glass_from(), Some(START + DAY));

		// Taken away and given anew, it waits anew.
		renew(Privilege::PrivacyOfficer.into());
		assert_eq!(break_glass_from(), None);
		renew(break_glass());
		assert_eq!(break_glass_from(), Some(START + HOUR + DAY));
	});
}

#[test]
fn renew_practitioner_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		refused_to_all_but_an_admin(|origin| renew_until(origin, DR_OKAFOR, START + DAY));
	});
}

#[test]
fn renew_practitioner_in_bad_standing_fails() {
	for (worsen, error) in bad_standings() {
		ExtBuilder::default().build_and_execute(|| {
			let id = admit(ST_MARY);
			enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
			worsen(id);
			assert_noop!(renew_until(signed(ST_MARY), DR_OKAFOR, now() + DAY), error);
		});
	}
}

#[test]
fn renew_practitioner_bounds_the_expiry() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		assert_noop!(renew_until(signed(ST_MARY), DR_OKAFOR, START), Error::<Test>::InPast);
		assert_ok!(renew_until(signed(ST_MARY), DR_OKAFOR, START + 1));
		assert_noop!(
			renew_until(signed(ST_MARY), DR_OKAFOR, START + YEAR + 1),
			Error::<Test>::TooFar
		);
		assert_ok!(renew_until(signed(ST_MARY), DR_OKAFOR, START + YEAR));
	});
}

#[test]
fn renew_practitioner_of_another_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		admit(NORTHSIDE);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		assert_noop!(
			renew_until(signed(NORTHSIDE), DR_OKAFOR, START + DAY),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(renew_until(signed(ST_MARY), STRANGER, START + DAY), Error::<Test>::NotFound);
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		assert_noop!(renew_until(signed(ST_MARY), DR_OKAFOR, START + DAY), Error::<Test>::Removed);
	});
}
