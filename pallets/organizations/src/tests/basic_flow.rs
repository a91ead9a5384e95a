use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use salus_primitives::{traits::OrganizationInspect, EncryptionKey, OrganizationId, Privileges};

#[test]
fn basic_flow_works() {
	ExtBuilder::default().build_and_execute(|| {
		// The council admits a clinic, whose admin can pay fees.
		let license_expires_at = START + YEAR;
		assert_ok!(Organizations::admit(
			council(),
			name("Northside Clinic"),
			provider(),
			NORTHSIDE,
			license_expires_at,
			CREDIT,
			None
		));
		let clinic = OrganizationId(0);
		assert_eq!(Balances::balance(&NORTHSIDE), CREDIT);
		assert_eq!(Organizations::administered_by(&NORTHSIDE), Some(clinic));

		// It publishes its key and credentials a doctor, who has no balance.
		let key = Some(EncryptionKey([3; 32]));
		assert_ok!(Organizations::set_encryption_key(signed(NORTHSIDE), key));
		enroll(NORTHSIDE, DR_OKAFOR, break_glass());
		assert_eq!(Balances::balance(&DR_OKAFOR), 0);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(clinic));

		// She may break the glass a day later.
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), Some((clinic, Privileges::empty())));
		set_now(START + DAY);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), Some((clinic, break_glass())));

		// Her credential runs out and is renewed; the privilege keeps its start.
		set_now(START + YEAR / 2);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), None);
		assert_ok!(Organizations::renew_practitioner(
			signed(NORTHSIDE),
			DR_OKAFOR,
			break_glass(),
			now() + YEAR
		));
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), Some((clinic, break_glass())));

		// The licence runs out and is renewed.
		set_now(license_expires_at);
		assert!(!Organizations::in_good_standing(clinic));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), None);
		assert_ok!(Organizations::renew(council(), clinic, now() + YEAR));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(clinic));

		// The council suspends it, and lifts that again.
		assert_ok!(Organizations::suspend(council(), clinic));
		assert_eq!(Organizations::acting_for(&NORTHSIDE), None);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), None);
		assert_ok!(Organizations::reinstate(council(), clinic));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(clinic));

		// Another account takes over; the old one may nothing more.
		assert_ok!(Organizations::rotate_admin(signed(NORTHSIDE), STRANGER));
		assert_noop!(
			Organizations::remove_practitioner(signed(NORTHSIDE), DR_OKAFOR),
			Error::<Test>::NotAuthorized
		);
		assert_ok!(Organizations::remove_practitioner(signed(STRANGER), DR_OKAFOR));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), None);

		// The council removes the clinic for good. Its record stays.
		assert_ok!(Organizations::remove(council(), clinic));
		System::assert_last_event(Event::Removed { organization: clinic }.into());
		assert_eq!(Organizations::acting_for(&STRANGER), None);
		assert_eq!(stored(clinic).removed_at, Some(now()));
	});
}
