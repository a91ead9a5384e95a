use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::PatientInspect, EncryptionKey, KeyPurpose, KeyPurposes};

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
