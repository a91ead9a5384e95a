use super::refused_to_all_but_a_control_key;
use crate::{mock::*, Error, Event, PatientKey};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	recovery::ENTRUSTING_PAUSE, traits::PatientInspect, KeyPurpose, KeyPurposes, PatientId,
};

#[test]
fn remove_key_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		let before = stored_key(&ana_phone()).unwrap();
		set_now(START + HOUR);
		assert_ok!(PatientIdentity::remove_key(
			signed(&account(&ana())),
			patient,
			account(&ana_phone())
		));

		assert_eq!(
			stored_key(&ana_phone()),
			Some(PatientKey { removed_at: Some(START + HOUR), ..before })
		);
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana())]);
		assert_eq!(stored(patient).control_keys, 1);
		assert_eq!(PatientIdentity::patient_of(&account(&ana_phone())), None);
		for purpose in KeyPurpose::ALL {
			assert!(!PatientIdentity::may(&account(&ana_phone()), patient, *purpose));
		}
		// The reference stays, and the nonce with it.
		assert_eq!(System::sufficients(&account(&ana_phone())), 1);
		System::assert_last_event(
			Event::KeyRemoved { patient, key: account(&ana_phone()), by: account(&ana()) }.into(),
		);
	});
}

#[test]
fn remove_key_of_ones_own_works() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurpose::Control.into());
		remove_key(&ana(), &ana());
		assert!(!stored_key(&ana()).unwrap().is_live());
	});
}

#[test]
fn remove_key_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurpose::RecoveryVeto.into());
		refused_to_all_but_a_control_key(|origin| {
			PatientIdentity::remove_key(origin, patient, account(&ana_phone()))
		});
	});
}

#[test]
fn remove_key_never_takes_the_last_control_key() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let remove =
			|| PatientIdentity::remove_key(signed(&account(&ana())), patient, account(&ana()));
		assert_noop!(remove(), Error::<Test>::LastControlKey);
		// Keys for other things are none.
		add_key(&ana(), &pair("AnaConsent"), KeyPurpose::Consent.into());
		add_key(&ana(), &pair("AnaVeto"), KeyPurpose::RecoveryVeto.into());
		assert_noop!(remove(), Error::<Test>::LastControlKey);
		// Nor is a removed one.
		add_key(&ana(), &ana_phone(), KeyPurpose::Control.into());
		remove_key(&ana(), &ana_phone());
		assert_noop!(remove(), Error::<Test>::LastControlKey);
		add_key(&ana(), &pair("AnaTablet"), KeyPurpose::Control.into());
		assert_ok!(remove());
	});
}

// Whoever got the identity by a wrong recovery cannot take the sheet out of the drawer.
#[test]
fn remove_key_for_the_veto_alone_waits_after_a_recovery() {
	ExtBuilder.build_and_execute(|| {
		let (patient, paper) = ana_recovered();
		let by = signed(&account(&ana_phone()));
		let remove = || PatientIdentity::remove_key(by.clone(), patient, account(&paper));
		// One that may do more does not outlive a recovery, and may go.
		let purposes = KeyPurposes::of(&[KeyPurpose::Consent, KeyPurpose::RecoveryVeto]);
		add_key(&ana_phone(), &pair("AnaTablet"), purposes);
		remove_key(&ana_phone(), &pair("AnaTablet"));
		let recovered_at = now();
		for at in [recovered_at, recovered_at + ENTRUSTING_PAUSE - 1] {
			set_now(at);
			assert_noop!(remove(), Error::<Test>::RecentlyRecovered);
		}
		set_now(recovered_at + ENTRUSTING_PAUSE);
		assert_ok!(remove());
	});
}

#[test]
fn remove_key_that_is_none_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let remove =
			|patient, key| PatientIdentity::remove_key(signed(&account(&ana())), patient, key);
		assert_noop!(remove(PatientId([0; 32]), account(&ana())), Error::<Test>::NotFound);
		assert_noop!(remove(patient, STRANGER), Error::<Test>::NotFound);
		assert_noop!(remove(patient, account(&ben())), Error::<Test>::NotFound);
	});
}

#[test]
fn remove_key_twice_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		remove_key(&ana(), &ana_phone());
		assert_noop!(
			PatientIdentity::remove_key(signed(&account(&ana())), patient, account(&ana_phone())),
			Error::<Test>::Removed
		);
	});
}
