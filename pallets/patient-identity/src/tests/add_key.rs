use super::refused_to_all_but_a_control_key;
use crate::{
	mock::*,
	payload::{wrapped, KeyAddition},
	Error, Event, PatientKey,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{traits::PatientInspect, KeyPurpose, KeyPurposes, PatientId};
use sp_core::sr25519;
use sp_runtime::MultiSignature;

/// Submits the addition as it is, whatever was signed.
fn submit(
	origin: RuntimeOrigin,
	addition: KeyAddition<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	PatientIdentity::add_key(
		origin,
		addition.patient,
		addition.key,
		addition.purposes,
		addition.expires_at,
		signature,
	)
}

/// Ana's first key submits an addition that the new key signed.
fn submit_signed(key: &sr25519::Pair, addition: KeyAddition<AccountId>) -> DispatchResult {
	let signature = sign(key, &addition.bytes());
	submit(signed(&account(&ana())), addition, signature)
}

#[test]
fn add_key_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_now(START + HOUR);
		let purposes = KeyPurposes::of(&[KeyPurpose::Consent, KeyPurpose::RecoveryVeto]);
		assert_ok!(submit_signed(&ana_phone(), addition(patient, &ana_phone(), purposes)));

		assert_eq!(
			stored_key(&ana_phone()),
			Some(PatientKey { patient, purposes, added_at: START + HOUR, removed_at: None })
		);
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana()), account(&ana_phone())]);
		assert_eq!(stored(patient).control_keys, 1);
		assert_eq!(System::sufficients(&account(&ana_phone())), 1);
		System::assert_last_event(
			Event::KeyAdded { patient, key: account(&ana_phone()), purposes, by: account(&ana()) }
				.into(),
		);
	});
}

#[test]
fn add_key_gives_exactly_its_purposes() {
	for purpose in KeyPurpose::ALL {
		ExtBuilder.build_and_execute(|| {
			let patient = register(&ana());
			add_key(&ana(), &ana_phone(), (*purpose).into());
			for other in KeyPurpose::ALL {
				assert_eq!(
					PatientIdentity::may(&account(&ana_phone()), patient, *other),
					other == purpose
				);
			}
			let controls = if *purpose == KeyPurpose::Control { 2 } else { 1 };
			assert_eq!(stored(patient).control_keys, controls);
		});
	}
}

#[test]
fn add_key_with_a_wrapped_payload_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		let signature = sign(&ana_phone(), &wrapped(&addition.bytes()));
		assert_ok!(submit(signed(&account(&ana())), addition, signature));
	});
}

#[test]
fn add_key_by_an_added_control_key_works() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurpose::Control.into());
		add_key(&ana_phone(), &pair("AnaTablet"), KeyPurposes::all());
	});
}

#[test]
fn add_key_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		let signature = sign(&ana_phone(), &addition.bytes());
		refused_to_all_but_a_control_key(|origin| {
			submit(origin, addition.clone(), signature.clone())
		});
		// Not even to the new key itself.
		assert_noop!(
			submit(signed(&account(&ana_phone())), addition.clone(), signature.clone()),
			Error::<Test>::NotAuthorized
		);
		assert_ok!(submit(signed(&account(&ana())), addition, signature));
	});
}

#[test]
fn add_key_without_purpose_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		assert_noop!(
			submit_signed(&ana_phone(), addition(patient, &ana_phone(), KeyPurposes::empty())),
			Error::<Test>::Empty
		);
	});
}

#[test]
fn add_key_bounds_the_expiry() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let until = |key: &sr25519::Pair, expires_at| {
			let addition = KeyAddition { expires_at, ..addition(patient, key, KeyPurposes::all()) };
			submit_signed(key, addition)
		};
		assert_noop!(until(&ana_phone(), START), Error::<Test>::Expired);
		assert_ok!(until(&ana_phone(), START + 1));
		let tablet = pair("AnaTablet");
		assert_noop!(until(&tablet, START + DAY + 1), Error::<Test>::TooFar);
		assert_ok!(until(&tablet, START + DAY));
	});
}

#[test]
fn add_key_to_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		let nobody = PatientId([0; 32]);
		assert_noop!(
			submit_signed(&ana_phone(), addition(nobody, &ana_phone(), KeyPurposes::all())),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn add_key_that_belongs_somewhere_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		for key in [ana(), ana_phone(), ben()] {
			assert_noop!(
				submit_signed(&key, addition(patient, &key, KeyPurposes::all())),
				Error::<Test>::AlreadyExists
			);
		}
	});
}

#[test]
fn add_key_that_was_removed_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let (own, other) = (pair("AnaOld"), pair("BenOld"));
		add_key(&ana(), &own, KeyPurposes::all());
		remove_key(&ana(), &own);
		add_key(&ben(), &other, KeyPurposes::all());
		remove_key(&ben(), &other);
		for key in [own, other] {
			assert_noop!(
				submit_signed(&key, addition(patient, &key, KeyPurposes::all())),
				Error::<Test>::Removed
			);
		}
	});
}

#[test]
fn add_key_bounds_their_number() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		for index in 1..MAX_KEYS {
			add_key(&ana(), &pair(&index.to_string()), KeyPurposes::all());
		}
		assert_noop!(
			submit_signed(&ana_phone(), addition(patient, &ana_phone(), KeyPurposes::all())),
			Error::<Test>::LimitReached
		);
		// Only live keys count.
		remove_key(&ana(), &pair("1"));
		assert_ok!(submit_signed(
			&ana_phone(),
			addition(patient, &ana_phone(), KeyPurposes::all())
		));
	});
}

#[test]
fn add_key_that_did_not_sign_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let right = addition(patient, &ana_phone(), KeyPurposes::all());
		for signer in [ana(), ben()] {
			assert_noop!(submit_signed(&signer, right.clone()), Error::<Test>::InvalidSignature);
		}
	});
}

#[test]
fn add_key_with_a_changed_payload_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let other_patient = register(&ben());
		let right = addition(patient, &ana_phone(), KeyPurposes::all());
		for other in [
			KeyAddition { genesis_hash: [0x77; 32], ..right.clone() },
			KeyAddition { patient: other_patient, ..right.clone() },
			KeyAddition { key: account(&pair("AnaTablet")), ..right.clone() },
			KeyAddition { purposes: KeyPurpose::Consent.into(), ..right.clone() },
			KeyAddition { expires_at: right.expires_at - 1, ..right.clone() },
		] {
			let signature = sign(&ana_phone(), &other.bytes());
			assert_noop!(
				submit(signed(&account(&ana())), right.clone(), signature),
				Error::<Test>::InvalidSignature
			);
		}
	});
}

#[test]
fn add_key_with_a_registration_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let signature = sign(&ana_phone(), &registration(&ana_phone()).bytes());
		assert_noop!(
			submit(
				signed(&account(&ana())),
				addition(patient, &ana_phone(), KeyPurposes::all()),
				signature
			),
			Error::<Test>::InvalidSignature
		);
	});
}
