use super::refused_to_all_but_a_control_key;
use crate::{
	mock::*,
	payload::{wrapped, KeyAddition},
	Error, Event, PatientKey,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{
	recovery::ENTRUSTING_PAUSE, traits::PatientInspect, KeyPurpose, KeyPurposes, PatientId,
};
use sp_core::sr25519;
use sp_runtime::MultiSignature;

/// Submits the rotation as it is, whatever was signed.
fn submit(
	origin: RuntimeOrigin,
	old: &sr25519::Pair,
	addition: KeyAddition<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	let KeyAddition { patient, key, expires_at, .. } = addition;
	PatientIdentity::rotate_key(origin, patient, account(old), key, expires_at, signature)
}

/// Ana's first key submits a rotation that the new key signed.
fn submit_signed(
	old: &sr25519::Pair,
	key: &sr25519::Pair,
	addition: KeyAddition<AccountId>,
) -> DispatchResult {
	let signature = sign(key, &addition.bytes());
	submit(signed(&account(&ana())), old, addition, signature)
}

#[test]
fn rotate_key_works() {
	for wraps in [false, true] {
		ExtBuilder.build_and_execute(|| {
			let patient = register(&ana());
			let old = pair("AnaOld");
			let purposes = KeyPurposes::of(&[KeyPurpose::Consent, KeyPurpose::RecoveryVeto]);
			add_key(&ana(), &old, purposes);
			let before = stored_key(&old).unwrap();
			set_now(START + HOUR);
			let addition = addition(patient, &ana_phone(), purposes);
			let bytes = addition.bytes();
			let signed_bytes = if wraps { wrapped(&bytes) } else { bytes };
			let signature = sign(&ana_phone(), &signed_bytes);
			assert_ok!(submit(signed(&account(&ana())), &old, addition, signature));

			assert_eq!(
				stored_key(&ana_phone()),
				Some(PatientKey { patient, purposes, added_at: START + HOUR, removed_at: None })
			);
			assert_eq!(
				stored_key(&old),
				Some(PatientKey { removed_at: Some(START + HOUR), ..before })
			);
			assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana()), account(&ana_phone())]);
			assert_eq!(stored(patient).control_keys, 1);
			assert!(!PatientIdentity::may(&account(&old), patient, KeyPurpose::Consent));
			for key in [&old, &ana_phone()] {
				assert_eq!(System::sufficients(&account(key)), 1);
			}
			let (old, key, by) = (account(&old), account(&ana_phone()), account(&ana()));
			System::assert_last_event(Event::KeyRotated { patient, old, key, purposes, by }.into());
		});
	}
}

#[test]
fn rotate_key_of_the_last_control_key_by_itself_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		assert_ok!(submit_signed(&ana(), &ana_phone(), addition));
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana_phone())]);
		assert_eq!(stored(patient).control_keys, 1);
		add_key(&ana_phone(), &pair("AnaTablet"), KeyPurposes::all());
	});
}

#[test]
fn rotate_key_of_a_full_list_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		for index in 1..MAX_KEYS {
			add_key(&ana(), &pair(&index.to_string()), KeyPurposes::all());
		}
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		assert_ok!(submit_signed(&pair("1"), &ana_phone(), addition));
		assert_eq!(stored(patient).keys.len(), MAX_KEYS as usize);
	});
}

#[test]
fn rotate_key_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		let signature = sign(&ana_phone(), &addition.bytes());
		refused_to_all_but_a_control_key(|origin| {
			submit(origin, &ana(), addition.clone(), signature.clone())
		});
		assert_noop!(
			submit(signed(&account(&ana_phone())), &ana(), addition.clone(), signature.clone()),
			Error::<Test>::NotAuthorized
		);
		assert_ok!(submit(signed(&account(&ana())), &ana(), addition, signature));
	});
}

#[test]
fn rotate_key_bounds_the_expiry() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let until = |old: &sr25519::Pair, key: &sr25519::Pair, expires_at| {
			let addition = KeyAddition { expires_at, ..addition(patient, key, KeyPurposes::all()) };
			let signature = sign(key, &addition.bytes());
			submit(signed(&account(old)), old, addition, signature)
		};
		let tablet = pair("AnaTablet");
		assert_noop!(until(&ana(), &ana_phone(), START), Error::<Test>::Expired);
		assert_ok!(until(&ana(), &ana_phone(), START + 1));
		assert_noop!(until(&ana_phone(), &tablet, START + DAY + 1), Error::<Test>::TooFar);
		assert_ok!(until(&ana_phone(), &tablet, START + DAY));
	});
}

#[test]
fn rotate_key_that_is_none_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let right = addition(patient, &ana_phone(), KeyPurposes::all());
		let nobody = KeyAddition { patient: PatientId([0; 32]), ..right.clone() };
		assert_noop!(submit_signed(&ana(), &ana_phone(), nobody), Error::<Test>::NotFound);
		for old in [ben(), pair("Nobody")] {
			assert_noop!(submit_signed(&old, &ana_phone(), right.clone()), Error::<Test>::NotFound);
		}
		let old = pair("AnaOld");
		add_key(&ana(), &old, KeyPurposes::all());
		remove_key(&ana(), &old);
		assert_noop!(submit_signed(&old, &ana_phone(), right), Error::<Test>::Removed);
	});
}

#[test]
fn rotate_key_to_one_that_was_used_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let old = pair("AnaOld");
		add_key(&ana(), &old, KeyPurposes::all());
		remove_key(&ana(), &old);
		for (key, error) in [
			(ana(), Error::<Test>::AlreadyExists),
			(ben(), Error::<Test>::AlreadyExists),
			(old, Error::<Test>::Removed),
		] {
			let addition = addition(patient, &key, KeyPurposes::all());
			assert_noop!(submit_signed(&ana(), &key, addition), error);
		}
	});
}

#[test]
fn rotate_key_with_another_payload_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let other_patient = register(&ben());
		let right = addition(patient, &ana_phone(), KeyPurposes::all());
		for other in [
			KeyAddition { genesis_hash: [0x77; 32], ..right.clone() },
			KeyAddition { patient: other_patient, ..right.clone() },
			KeyAddition { key: account(&pair("AnaTablet")), ..right.clone() },
			// Not the purposes that the old key has.
			KeyAddition { purposes: KeyPurpose::Consent.into(), ..right.clone() },
			KeyAddition { expires_at: right.expires_at - 1, ..right.clone() },
		] {
			let signature = sign(&ana_phone(), &other.bytes());
			assert_noop!(
				submit(signed(&account(&ana())), &ana(), right.clone(), signature),
				Error::<Test>::InvalidSignature
			);
		}
		assert_noop!(submit_signed(&ana(), &ben(), right.clone()), Error::<Test>::InvalidSignature);
		let signature = sign(&ana_phone(), &wish(patient, &ana_phone()).bytes());
		assert_noop!(
			submit(signed(&account(&ana())), &ana(), right, signature),
			Error::<Test>::InvalidSignature
		);
	});
}

#[test]
fn rotate_key_for_the_veto_alone_waits_after_a_recovery() {
	ExtBuilder.build_and_execute(|| {
		let (patient, paper) = ana_recovered();
		let (by, next) = (signed(&account(&ana_phone())), pair("AnaNextPaper"));
		let rotate = || {
			let addition = addition(patient, &next, KeyPurpose::RecoveryVeto.into());
			let signature = sign(&next, &addition.bytes());
			submit(by.clone(), &paper, addition, signature)
		};
		let recovered_at = now();
		for at in [recovered_at, recovered_at + ENTRUSTING_PAUSE - 1] {
			set_now(at);
			assert_noop!(rotate(), Error::<Test>::RecentlyRecovered);
		}
		set_now(recovered_at + ENTRUSTING_PAUSE);
		assert_ok!(rotate());
	});
}

// The new phone is replaced at once, if it has to be.
#[test]
fn rotate_key_for_more_than_the_veto_works_after_a_recovery() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovered();
		let next = pair("AnaNextPhone");
		let addition = addition(patient, &next, KeyPurposes::all());
		let signature = sign(&next, &addition.bytes());
		assert_ok!(submit(signed(&account(&ana_phone())), &ana_phone(), addition, signature));
	});
}
