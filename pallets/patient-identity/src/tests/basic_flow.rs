use super::kept::*;
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, SUPPORTER_MATURITY},
	traits::PatientInspect,
	EncryptionKey, KeyPurpose, KeyPurposes,
};

#[test]
fn basic_flow_works() {
	ExtBuilder.build_and_execute(|| {
		// Ana has a key and nothing else. St. Mary's submits what she signed.
		let registration = registration(&ana());
		assert_ok!(PatientIdentity::register_sponsored(
			signed(&ST_MARY),
			account(&ana()),
			ENCRYPTION_KEY,
			registration.expires_at,
			sign(&ana(), &registration.bytes())
		));
		let patient = PatientIdentity::patient_id_for(&account(&ana()));
		assert!(PatientIdentity::may(&account(&ana()), patient, KeyPurpose::Consent));

		// Her new phone wants to belong to her identity, and her old key agrees.
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		assert_eq!(PatientIdentity::patient_of(&account(&ana_phone())), Some(patient));

		// The phone takes the old key out, for ever.
		assert_ok!(PatientIdentity::remove_key(
			signed(&account(&ana_phone())),
			patient,
			account(&ana())
		));
		System::assert_last_event(
			Event::KeyRemoved { patient, key: account(&ana()), by: account(&ana_phone()) }.into(),
		);
		assert!(!PatientIdentity::may(&account(&ana()), patient, KeyPurpose::Consent));
		assert_noop!(
			PatientIdentity::register(signed(&account(&ana())), None),
			Error::<Test>::Removed
		);

		// The id stays, and so does what belongs to it.
		assert_ok!(PatientIdentity::set_encryption_key(
			signed(&account(&ana_phone())),
			patient,
			Some(EncryptionKey([9; 32]))
		));
		assert_eq!(PatientIdentity::encryption_key(patient), Some(EncryptionKey([9; 32])));
	});
}

// Ana loses her phone, and with it the only key that controls her identity.
#[test]
fn recovery_flow_works() {
	ExtBuilder.build_and_execute(|| {
		// She printed a key that can veto and nothing else, and chose three guardians, of whom two
		// are needed. Who they are nobody sees.
		let patient = register_sponsored(&ana());
		let paper = pair("AnaPaper");
		add_key(&ana(), &paper, KeyPurpose::RecoveryVeto.into());
		set_guardians(&ana(), &[GRACE, HUGO, IRIS], 2);

		// Half a year later the phone is gone. Her sister starts a recovery to the key of a new
		// one, and a friend supports it. Now everybody sees that these two are guardians of this
		// id.
		set_now(START + 6 * SUPPORTER_MATURITY);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));

		// For seven days the old keys could veto; whoever found the phone cannot unlock it.
		set_now(now() + DEFAULT_RECOVERY_DELAY - 1);
		assert_noop!(complete(patient), Error::<Test>::TooSoon);
		set_now(now() + 1);
		assert_ok!(complete(patient));

		// The id and all that hangs on it are hers again; the phone's key is nothing any more; the
		// printed one still vetoes.
		assert_eq!(PatientIdentity::patient_of(&account(&ana_phone())), Some(patient));
		assert!(PatientIdentity::may(&account(&ana_phone()), patient, KeyPurpose::Control));
		assert_eq!(PatientIdentity::patient_of(&account(&ana())), None);
		assert!(PatientIdentity::may(&account(&paper), patient, KeyPurpose::RecoveryVeto));

		// For three days she entrusts nobody with anything new.
		assert!(!PatientIdentity::may_entrust(patient));
	});
}

// Omar has no phone, and a year later he has one.
#[test]
fn custody_flow_works() {
	ExtBuilder.build_and_execute(|| {
		// The desk of the clinic makes a key, keeps it, and registers an identity for him.
		let patient = omar_in_custody();
		let kept = account(&omar_kept());
		assert_eq!(PatientIdentity::custodian(patient), Some(LAKESIDE_ID));
		// It may do nothing.
		for purpose in KeyPurpose::ALL {
			assert!(!PatientIdentity::may(&kept, patient, *purpose));
		}

		// He comes with a phone, whose key signs that it wants the identity. A privacy officer has
		// looked at his passport.
		set_now(START + 365 * DAY);
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		assert_eq!(PatientIdentity::patient_of(&account(&omar_phone())), Some(patient));
		assert_eq!(PatientIdentity::custodian(patient), None);
		for purpose in KeyPurpose::ALL {
			assert!(PatientIdentity::may(&account(&omar_phone()), patient, *purpose));
		}
		// What the desk has in its safe is worth nothing.
		assert!(PatientIdentity::is_removed(&kept));

		// For three days he entrusts nobody with anything new.
		assert!(!PatientIdentity::may_entrust(patient));
	});
}
