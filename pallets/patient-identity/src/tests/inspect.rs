use crate::{mock::*, payload::patient_id};
use frame_support::assert_ok;
use salus_primitives::{traits::PatientInspect, KeyPurpose, KeyPurposes, PatientId};
use salus_runtime_api::{KeyView, PatientView};
use sp_core::sr25519;

fn key_view(key: &sr25519::Pair, purposes: KeyPurposes) -> KeyView<AccountId> {
	KeyView { key: account(key), purposes, added_at: START, removed_at: None }
}

#[test]
fn nobody_is_nobody() {
	ExtBuilder.build_and_execute(|| {
		let nobody = PatientId([0; 32]);
		assert!(!PatientIdentity::exists(nobody));
		assert_eq!(PatientIdentity::patient_view(nobody), None);
		assert_eq!(PatientIdentity::encryption_key(nobody), None);
		assert_eq!(PatientIdentity::patient_of(&STRANGER), None);
		assert_eq!(PatientIdentity::patient_of_view(&STRANGER), None);
		assert!(!PatientIdentity::may(&STRANGER, nobody, KeyPurpose::Control));
		assert_eq!(PatientIdentity::custodian(nobody), None);
	});
}

#[test]
fn patient_view_shows_the_live_keys() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let (consent, old) = (pair("AnaConsent"), pair("AnaOld"));
		add_key(&ana(), &old, KeyPurposes::all());
		add_key(&ana(), &consent, KeyPurpose::Consent.into());
		remove_key(&ana(), &old);
		assert!(PatientIdentity::exists(patient));
		assert_eq!(
			PatientIdentity::patient_view(patient),
			Some(PatientView {
				id: patient,
				keys: vec![
					key_view(&ana(), KeyPurposes::all()),
					key_view(&consent, KeyPurpose::Consent.into()),
				],
				encryption_key: ENCRYPTION_KEY,
				registered_at: START,
				sponsor: None,
				custody: None,
			})
		);
	});
}

#[test]
fn patient_view_shows_the_sponsor() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		assert_ok!(PatientIdentity::register_sponsored(
			signed(&ST_MARY),
			account(&ana()),
			ENCRYPTION_KEY,
			registration.expires_at,
			sign(&ana(), &registration.bytes())
		));
		let patient = PatientIdentity::patient_of(&account(&ana())).unwrap();
		assert_eq!(PatientIdentity::patient_view(patient).unwrap().sponsor, Some(ST_MARY_ID));
	});
}

#[test]
fn patient_of_view_shows_removed_keys() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		let live = key_view(&ana_phone(), KeyPurposes::all());
		assert_eq!(
			PatientIdentity::patient_of_view(&account(&ana_phone())),
			Some((patient, live.clone()))
		);
		set_now(START + HOUR);
		remove_key(&ana(), &ana_phone());
		let removed = KeyView { removed_at: Some(START + HOUR), ..live };
		assert_eq!(
			PatientIdentity::patient_of_view(&account(&ana_phone())),
			Some((patient, removed))
		);
		assert_eq!(PatientIdentity::patient_of(&account(&ana_phone())), None);
	});
}

#[test]
fn a_removed_key_is_known_as_one() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		let removed = || {
			[account(&ana()), account(&ana_phone()), STRANGER]
				.map(|key| PatientIdentity::is_removed(&key))
		};
		assert_eq!(removed(), [false, false, false]);
		remove_key(&ana(), &ana_phone());
		assert_eq!(removed(), [false, true, false]);
	});
}

#[test]
fn patient_id_for_is_that_of_the_first_key() {
	ExtBuilder.build_and_execute(|| {
		let before = PatientIdentity::patient_id_for(&account(&ana()));
		assert_eq!(before, patient_id(GENESIS_HASH, &account(&ana())));
		assert_eq!(register(&ana()), before);
		assert_eq!(PatientIdentity::patient_of(&account(&ana())), Some(before));
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		assert_eq!(PatientIdentity::patient_of(&account(&ana_phone())), Some(before));
		assert_ne!(PatientIdentity::patient_id_for(&account(&ana_phone())), before);
	});
}

#[test]
fn may_holds_for_the_own_patient_alone() {
	ExtBuilder.build_and_execute(|| {
		let (patient, other) = (register(&ana()), register(&ben()));
		for purpose in KeyPurpose::ALL {
			assert!(PatientIdentity::may(&account(&ana()), patient, *purpose));
			assert!(!PatientIdentity::may(&account(&ana()), other, *purpose));
			assert!(!PatientIdentity::may(&STRANGER, patient, *purpose));
		}
	});
}

#[test]
fn inspect_weight_is_of_the_identity_and_the_time() {
	assert_eq!(PatientIdentity::inspect_weight(), DbWeight::get().reads(2));
}
