use crate::{mock::*, Error, Event, Patient, PatientKey};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::KeyPurposes;
use sp_runtime::DispatchError;

#[test]
fn register_works() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(PatientIdentity::register(signed(&account(&ana())), ENCRYPTION_KEY));

		let patient = crate::payload::patient_id(GENESIS_HASH, &account(&ana()));
		assert_eq!(
			stored(patient),
			Patient {
				keys: vec![account(&ana())].try_into().unwrap(),
				control_keys: 1,
				encryption_key: ENCRYPTION_KEY,
				registered_at: START,
				sponsor: None,
				recovered_at: None,
			}
		);
		assert_eq!(
			stored_key(&ana()),
			Some(PatientKey {
				patient,
				purposes: KeyPurposes::all(),
				added_at: START,
				removed_at: None
			})
		);
		assert_eq!(System::sufficients(&account(&ana())), 1);
		System::assert_last_event(
			Event::Registered {
				patient,
				key: account(&ana()),
				encryption_key: ENCRYPTION_KEY,
				sponsor: None,
				by: account(&ana()),
			}
			.into(),
		);
	});
}

#[test]
fn register_without_encryption_key_works() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(PatientIdentity::register(signed(&account(&ana())), None));
		let patient = PatientIdentity::patient_id_for(&account(&ana()));
		assert_eq!(stored(patient).encryption_key, None);
	});
}

#[test]
fn register_without_signer_fails() {
	ExtBuilder.build_and_execute(|| {
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(PatientIdentity::register(origin, None), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn register_with_a_live_key_fails() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		for key in [ana(), ana_phone()] {
			assert_noop!(
				PatientIdentity::register(signed(&account(&key)), None),
				Error::<Test>::AlreadyExists
			);
		}
	});
}

#[test]
fn register_with_a_removed_key_fails() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		remove_key(&ana(), &ana_phone());
		assert_noop!(
			PatientIdentity::register(signed(&account(&ana_phone())), None),
			Error::<Test>::Removed
		);
	});
}
