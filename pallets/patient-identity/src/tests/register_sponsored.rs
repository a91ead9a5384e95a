use crate::{
	mock::*,
	payload::{wrapped, Registration},
	Call, Error, Event, Patient, PatientKey,
};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use salus_primitives::{EncryptionKey, KeyPurposes, OrganizationId};
use sp_core::{ecdsa, ed25519, Pair};
use sp_runtime::{
	traits::IdentifyAccount, DispatchError, DispatchResult, MultiSignature, MultiSigner,
};

/// Submits the registration as it is, whatever was signed.
fn submit(
	origin: RuntimeOrigin,
	registration: Registration<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	PatientIdentity::register_sponsored(
		origin,
		registration.key,
		registration.encryption_key,
		registration.expires_at,
		signature,
	)
}

/// Has Ana sign `signed_by_ana`, and St. Mary's submit `submitted`.
fn differs(
	signed_by_ana: Registration<AccountId>,
	submitted: Registration<AccountId>,
) -> DispatchResult {
	submit(signed(&ST_MARY), submitted, sign(&ana(), &signed_by_ana.bytes()))
}

#[test]
fn register_sponsored_works() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &registration.bytes());
		assert_ok!(submit(signed(&ST_MARY), registration, signature));

		let patient = crate::payload::patient_id(GENESIS_HASH, &account(&ana()));
		assert_eq!(
			stored(patient),
			Patient {
				keys: vec![account(&ana())].try_into().unwrap(),
				control_keys: 1,
				encryption_key: ENCRYPTION_KEY,
				registered_at: START,
				sponsor: Some(ST_MARY_ID),
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
				sponsor: Some(ST_MARY_ID),
				by: ST_MARY,
			}
			.into(),
		);
	});
}

#[test]
fn register_sponsored_with_a_wrapped_payload_works() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &wrapped(&registration.bytes()));
		assert_ok!(submit(signed(&ST_MARY), registration, signature));
	});
}

#[test]
fn register_sponsored_with_half_a_wrapper_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let bytes = registration.bytes();
		for half in [[b"<Bytes>", &bytes[..]].concat(), [&bytes[..], b"</Bytes>"].concat()] {
			assert_noop!(
				submit(signed(&ST_MARY), registration.clone(), sign(&ana(), &half)),
				Error::<Test>::InvalidSignature
			);
		}
	});
}

#[test]
fn register_sponsored_with_other_kinds_of_keys_works() {
	ExtBuilder.build_and_execute(|| {
		let ed = ed25519::Pair::from_string("//Ana", None).unwrap();
		let ec = ecdsa::Pair::from_string("//Ana", None).unwrap();
		let of_ed = Registration {
			key: MultiSigner::from(ed.public()).into_account(),
			..registration(&ana())
		};
		let of_ec = Registration {
			key: MultiSigner::from(ec.public()).into_account(),
			..registration(&ana())
		};
		let (by_ed, by_ec) = (ed.sign(&of_ed.bytes()), ec.sign(&of_ec.bytes()));
		assert_ok!(submit(signed(&ST_MARY), of_ed, by_ed.into()));
		assert_ok!(submit(signed(&ST_MARY), of_ec, by_ec.into()));
	});
}

#[test]
fn register_sponsored_bounds_the_expiry() {
	ExtBuilder.build_and_execute(|| {
		let until = |key: &sp_core::sr25519::Pair, expires_at| {
			let registration = Registration { expires_at, ..registration(key) };
			let signature = sign(key, &registration.bytes());
			submit(signed(&ST_MARY), registration, signature)
		};
		assert_noop!(until(&ana(), START), Error::<Test>::Expired);
		assert_noop!(until(&ana(), 0), Error::<Test>::Expired);
		assert_ok!(until(&ana(), START + 1));
		assert_noop!(until(&ben(), START + DAY + 1), Error::<Test>::TooFar);
		assert_noop!(until(&ben(), u64::MAX), Error::<Test>::TooFar);
		assert_ok!(until(&ben(), START + DAY));
	});
}

#[test]
fn register_sponsored_expires_in_its_block() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &registration.bytes());
		set_now(registration.expires_at);
		assert_noop!(
			submit(signed(&ST_MARY), registration.clone(), signature.clone()),
			Error::<Test>::Expired
		);
		set_now(registration.expires_at - 1);
		assert_ok!(submit(signed(&ST_MARY), registration, signature));
	});
}

#[test]
fn register_sponsored_without_signer_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &registration.bytes());
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				submit(origin, registration.clone(), signature.clone()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn register_sponsored_by_one_who_acts_for_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &registration.bytes());
		for who in [STRANGER, account(&ana()), account(&ben())] {
			assert_noop!(
				submit(signed(&who), registration.clone(), signature.clone()),
				Error::<Test>::NotAuthorized
			);
		}
		// As does one whose organization is no longer in good standing.
		ActingFor::mutate(|acting| acting.remove(&ST_MARY));
		assert_noop!(
			submit(signed(&ST_MARY), registration, signature),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn register_sponsored_by_another_sponsor_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &registration.bytes());
		assert_noop!(
			submit(signed(&NORTHSIDE), registration.clone(), signature.clone()),
			Error::<Test>::InvalidSignature
		);
		assert_ok!(submit(signed(&ST_MARY), registration, signature));
	});
}

#[test]
fn register_sponsored_on_another_chain_fails() {
	ExtBuilder.build_and_execute(|| {
		let here = registration(&ana());
		let elsewhere = Registration { genesis_hash: [0x77; 32], ..here.clone() };
		assert_noop!(differs(elsewhere, here), Error::<Test>::InvalidSignature);
	});
}

#[test]
fn register_sponsored_with_a_changed_payload_fails() {
	ExtBuilder.build_and_execute(|| {
		let right = registration(&ana());
		for changed in [
			Registration { key: account(&ben()), ..right.clone() },
			Registration { encryption_key: None, ..right.clone() },
			Registration { encryption_key: Some(EncryptionKey([4; 32])), ..right.clone() },
			Registration { expires_at: right.expires_at + 1, ..right.clone() },
		] {
			assert_noop!(differs(right.clone(), changed.clone()), Error::<Test>::InvalidSignature);
			assert_noop!(differs(changed, right.clone()), Error::<Test>::InvalidSignature);
		}
		let other = Registration { sponsor: OrganizationId(9), ..right.clone() };
		assert_noop!(differs(other, right), Error::<Test>::InvalidSignature);
	});
}

#[test]
fn register_sponsored_signed_by_another_fails() {
	ExtBuilder.build_and_execute(|| {
		let right = registration(&ana());
		assert_noop!(
			submit(signed(&ST_MARY), right.clone(), sign(&ben(), &right.bytes())),
			Error::<Test>::InvalidSignature
		);
	});
}

#[test]
fn register_sponsored_with_the_proof_of_an_addition_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ben());
		let addition = addition(patient, &ana(), KeyPurposes::all());
		assert_noop!(
			submit(signed(&ST_MARY), registration(&ana()), sign(&ana(), &addition.bytes())),
			Error::<Test>::InvalidSignature
		);
	});
}

// What is cheap to check fails first: an invalid signature is never reached.
#[test]
fn register_sponsored_checks_the_signature_last() {
	ExtBuilder.build_and_execute(|| {
		register(&ben());
		let forged = |key: &sp_core::sr25519::Pair| sign(&pair("Mallory"), &account(key).encode());
		let expired = Registration { expires_at: START, ..registration(&ana()) };
		assert_noop!(submit(signed(&ST_MARY), expired, forged(&ana())), Error::<Test>::Expired);
		assert_noop!(
			submit(signed(&STRANGER), registration(&ana()), forged(&ana())),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(
			submit(signed(&ST_MARY), registration(&ben()), forged(&ben())),
			Error::<Test>::AlreadyExists
		);
	});
}

#[test]
fn register_sponsored_weighs_the_reads_of_members() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let call = Call::<Test>::register_sponsored {
			key: registration.key.clone(),
			encryption_key: None,
			expires_at: 0,
			signature: sign(&ana(), &registration.bytes()),
		};
		assert_eq!(call.get_dispatch_info().call_weight, INSPECT_WEIGHT);
	});
}
