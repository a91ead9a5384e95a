use super::refused_to_all_but_a_control_key;
use crate::{mock::*, Error, Event, Patient};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::PatientInspect, Acting, EncryptionKey, PatientId};

#[test]
fn set_encryption_key_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let before = stored(patient);
		for encryption_key in [Some(EncryptionKey([9; 32])), None] {
			assert_ok!(PatientIdentity::set_encryption_key(
				signed(&account(&ana())),
				patient,
				encryption_key
			));
			assert_eq!(stored(patient), Patient { encryption_key, ..before.clone() });
			assert_eq!(PatientIdentity::encryption_key(patient), encryption_key);
			let (by, acting) = (account(&ana()), Acting::Patient);
			System::assert_last_event(
				Event::EncryptionKeySet { patient, encryption_key, by, acting }.into(),
			);
		}
	});
}

#[test]
fn set_encryption_key_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		refused_to_all_but_a_control_key(|origin| {
			PatientIdentity::set_encryption_key(origin, patient, None)
		});
	});
}

#[test]
fn set_encryption_key_of_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		assert_noop!(
			PatientIdentity::set_encryption_key(signed(&account(&ana())), PatientId([0; 32]), None),
			Error::<Test>::NotFound
		);
	});
}
