use super::kept::*;
use crate::{
	mock::*,
	payload::{wrapped, CustodialRegistration, Registration},
	Call, Custody, Error, Event, Patient, PatientKey,
};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use salus_primitives::{EncryptionKey, OrganizationId, Role, Roles};
use sp_core::{ecdsa, ed25519, sr25519, Pair};
use sp_runtime::{
	traits::IdentifyAccount, DispatchError, DispatchResult, MultiSignature, MultiSigner,
};

fn lakeside() -> RuntimeOrigin {
	signed(&LAKESIDE)
}

/// Has the kept key sign one registration, and Lakeside submit another.
fn differs(
	signed_by_the_key: CustodialRegistration<AccountId>,
	submitted: CustodialRegistration<AccountId>,
) -> DispatchResult {
	submit(lakeside(), submitted, sign(&omar_kept(), &signed_by_the_key.bytes()))
}

#[test]
fn register_custodial_works() {
	for by in [LAKESIDE, DR_LINDQVIST, OFFICER_REYES] {
		ExtBuilder.build_and_execute(|| {
			let registration = custodial(&omar_kept());
			let signature = sign(&omar_kept(), &registration.bytes());
			assert_ok!(submit(signed(&by), registration, signature));

			let key = account(&omar_kept());
			let patient = crate::payload::patient_id(GENESIS_HASH, &key);
			assert_eq!(
				stored(patient),
				Patient {
					keys: vec![key.clone()].try_into().unwrap(),
					control_keys: 1,
					encryption_key: ENCRYPTION_KEY,
					registered_at: START,
					sponsor: Some(LAKESIDE_ID),
					recovered_at: None,
				}
			);
			assert_eq!(
				stored_key(&omar_kept()),
				Some(PatientKey { patient, purposes: KEPT, added_at: START, removed_at: None })
			);
			assert_eq!(
				stored_custody(patient),
				Some(Custody { organization: LAKESIDE_ID, since: START, ended_at: None })
			);
			assert_eq!(System::sufficients(&key), 1);
			let (encryption_key, custodian) = (ENCRYPTION_KEY, LAKESIDE_ID);
			System::assert_last_event(
				Event::RegisteredInCustody { patient, key, encryption_key, custodian, by }.into(),
			);
		});
	}
}

#[test]
fn register_custodial_without_encryption_key_works() {
	ExtBuilder.build_and_execute(|| {
		let without = CustodialRegistration { encryption_key: None, ..custodial(&omar_kept()) };
		assert_ok!(differs(without.clone(), without));
		let patient = PatientIdentity::patient_id_for(&account(&omar_kept()));
		assert_eq!(stored(patient).encryption_key, None);
	});
}

#[test]
fn register_custodial_with_a_wrapped_payload_works() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let signature = sign(&omar_kept(), &wrapped(&registration.bytes()));
		assert_ok!(submit(lakeside(), registration, signature));
	});
}

#[test]
fn register_custodial_with_half_a_wrapper_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let bytes = registration.bytes();
		for half in [[b"<Bytes>", &bytes[..]].concat(), [&bytes[..], b"</Bytes>"].concat()] {
			assert_noop!(
				submit(lakeside(), registration.clone(), sign(&omar_kept(), &half)),
				Error::<Test>::InvalidSignature
			);
		}
	});
}

#[test]
fn register_custodial_with_other_kinds_of_keys_works() {
	ExtBuilder.build_and_execute(|| {
		let ed = ed25519::Pair::from_string("//OmarKept", None).unwrap();
		let ec = ecdsa::Pair::from_string("//OmarKept", None).unwrap();
		let of_ed = CustodialRegistration {
			key: MultiSigner::from(ed.public()).into_account(),
			..custodial(&omar_kept())
		};
		let of_ec = CustodialRegistration {
			key: MultiSigner::from(ec.public()).into_account(),
			..custodial(&omar_kept())
		};
		let (by_ed, by_ec) = (ed.sign(&of_ed.bytes()), ec.sign(&of_ec.bytes()));
		assert_ok!(submit(lakeside(), of_ed, by_ed.into()));
		assert_ok!(submit(lakeside(), of_ec, by_ec.into()));
	});
}

#[test]
fn register_custodial_bounds_the_expiry() {
	ExtBuilder.build_and_execute(|| {
		let until = |key: &sr25519::Pair, expires_at| {
			let registration = CustodialRegistration { expires_at, ..custodial(key) };
			let signature = sign(key, &registration.bytes());
			submit(lakeside(), registration, signature)
		};
		assert_noop!(until(&omar_kept(), START), Error::<Test>::Expired);
		assert_noop!(until(&omar_kept(), 0), Error::<Test>::Expired);
		assert_ok!(until(&omar_kept(), START + 1));
		assert_noop!(until(&ben(), START + DAY + 1), Error::<Test>::TooFar);
		assert_noop!(until(&ben(), u64::MAX), Error::<Test>::TooFar);
		assert_ok!(until(&ben(), START + DAY));
	});
}

#[test]
fn register_custodial_expires_in_its_block() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let signature = sign(&omar_kept(), &registration.bytes());
		set_now(registration.expires_at);
		assert_noop!(
			submit(lakeside(), registration.clone(), signature.clone()),
			Error::<Test>::Expired
		);
		set_now(registration.expires_at - 1);
		assert_ok!(submit(lakeside(), registration, signature));
	});
}

#[test]
fn register_custodial_without_signer_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let signature = sign(&omar_kept(), &registration.bytes());
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				submit(origin, registration.clone(), signature.clone()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn register_custodial_by_one_who_acts_for_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let signature = sign(&omar_kept(), &registration.bytes());
		for who in [STRANGER, account(&omar_kept()), account(&ben())] {
			assert_noop!(
				submit(signed(&who), registration.clone(), signature.clone()),
				Error::<Test>::NotAuthorized
			);
		}
		// As do those whose organization is no longer in good standing.
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		for who in [LAKESIDE, DR_LINDQVIST, OFFICER_REYES] {
			assert_noop!(
				submit(signed(&who), registration.clone(), signature.clone()),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

// Of a payer, a researcher or a regulator no patient has reason to leave a key there.
#[test]
fn register_custodial_takes_a_role_of_treatment() {
	for role in Role::ALL {
		ExtBuilder.build_and_execute(|| {
			let registration = custodial(&omar_kept());
			let signature = sign(&omar_kept(), &registration.bytes());
			let by = |roles| {
				RolesOf::set([(LAKESIDE_ID, roles)].into());
				submit(lakeside(), registration.clone(), signature.clone())
			};
			let treating = Roles::of(&[Role::Provider, Role::Pharmacy, Role::Laboratory]);
			let others = Roles::of(&[
				Role::Payer,
				Role::Researcher,
				Role::Regulator,
				Role::ExternalReviewer,
			]);
			assert_noop!(by(Roles::empty()), Error::<Test>::NotAuthorized);
			assert_noop!(by(others), Error::<Test>::NotAuthorized);
			if treating.contains(*role) {
				assert_ok!(by((*role).into()));
			} else {
				assert_noop!(by((*role).into()), Error::<Test>::NotAuthorized);
				assert_ok!(by(others.with(Role::Provider)));
			}
		});
	}
}

#[test]
fn register_custodial_by_another_organization_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let signature = sign(&omar_kept(), &registration.bytes());
		assert_noop!(
			submit(signed(&NORTHSIDE), registration.clone(), signature.clone()),
			Error::<Test>::InvalidSignature
		);
		assert_ok!(submit(lakeside(), registration, signature));
	});
}

#[test]
fn register_custodial_on_another_chain_fails() {
	ExtBuilder.build_and_execute(|| {
		let here = custodial(&omar_kept());
		let elsewhere = CustodialRegistration { genesis_hash: [0x77; 32], ..here.clone() };
		assert_noop!(differs(elsewhere, here), Error::<Test>::InvalidSignature);
	});
}

#[test]
fn register_custodial_with_a_changed_payload_fails() {
	ExtBuilder.build_and_execute(|| {
		let right = custodial(&omar_kept());
		for changed in [
			CustodialRegistration { key: account(&ben()), ..right.clone() },
			CustodialRegistration { encryption_key: None, ..right.clone() },
			CustodialRegistration { encryption_key: Some(EncryptionKey([4; 32])), ..right.clone() },
			CustodialRegistration { expires_at: right.expires_at + 1, ..right.clone() },
		] {
			assert_noop!(differs(right.clone(), changed.clone()), Error::<Test>::InvalidSignature);
			assert_noop!(differs(changed, right.clone()), Error::<Test>::InvalidSignature);
		}
		let other = CustodialRegistration { custodian: OrganizationId(9), ..right.clone() };
		assert_noop!(differs(other, right), Error::<Test>::InvalidSignature);
	});
}

#[test]
fn register_custodial_signed_by_another_fails() {
	ExtBuilder.build_and_execute(|| {
		let right = custodial(&omar_kept());
		assert_noop!(
			submit(lakeside(), right.clone(), sign(&ben(), &right.bytes())),
			Error::<Test>::InvalidSignature
		);
	});
}

/// The same registration, but for what it makes of the organization.
fn sponsored(registration: &CustodialRegistration<AccountId>) -> Registration<AccountId> {
	Registration {
		genesis_hash: registration.genesis_hash,
		key: registration.key.clone(),
		encryption_key: registration.encryption_key,
		sponsor: registration.custodian,
		expires_at: registration.expires_at,
	}
}

fn sponsor(
	registration: &CustodialRegistration<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	PatientIdentity::register_sponsored(
		lakeside(),
		registration.key.clone(),
		registration.encryption_key,
		registration.expires_at,
		signature,
	)
}

// What Ana signed so that Lakeside pays for her makes Lakeside no custodian.
#[test]
fn register_custodial_with_what_was_signed_for_a_sponsor_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&ana());
		let bytes = sponsored(&registration).bytes();
		for signed_bytes in [wrapped(&bytes), bytes] {
			let signature = sign(&ana(), &signed_bytes);
			assert_noop!(
				submit(lakeside(), registration.clone(), signature.clone()),
				Error::<Test>::InvalidSignature
			);
		}
		assert_ok!(sponsor(&registration, sign(&ana(), &sponsored(&registration).bytes())));
		let patient = PatientIdentity::patient_id_for(&account(&ana()));
		assert_eq!(stored_custody(patient), None);
	});
}

#[test]
fn register_sponsored_with_what_was_signed_for_a_custodian_fails() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let bytes = registration.bytes();
		for signed_bytes in [wrapped(&bytes), bytes] {
			let signature = sign(&omar_kept(), &signed_bytes);
			assert_noop!(sponsor(&registration, signature), Error::<Test>::InvalidSignature);
		}
	});
}

#[test]
fn register_custodial_with_what_was_signed_for_something_else_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ben());
		let key = omar_kept();
		for bytes in [
			addition(patient, &key, KEPT).bytes(),
			wish(patient, &key).bytes(),
			claim_of(patient, &key).bytes(),
		] {
			assert_noop!(
				submit(lakeside(), custodial(&key), sign(&key, &bytes)),
				Error::<Test>::InvalidSignature
			);
		}
	});
}

#[test]
fn register_custodial_with_a_key_that_was_used_fails() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		add_key(&ana(), &ana_phone(), KEPT);
		let (kept, other) = (omar_kept(), pair("AnaOther"));
		register_kept(&kept);
		add_key(&ana(), &other, KEPT);
		remove_key(&ana(), &other);
		for (key, error) in [
			(ana(), Error::<Test>::AlreadyExists),
			(ana_phone(), Error::<Test>::AlreadyExists),
			(kept, Error::<Test>::AlreadyExists),
			(other, Error::<Test>::Removed),
		] {
			let registration = custodial(&key);
			let signature = sign(&key, &registration.bytes());
			assert_noop!(submit(lakeside(), registration, signature), error);
		}
	});
}

// What is cheap to check fails first: an invalid signature is never reached.
#[test]
fn register_custodial_checks_the_signature_last() {
	ExtBuilder.build_and_execute(|| {
		register(&ben());
		let forged = |key: &sr25519::Pair| sign(&pair("Mallory"), &account(key).encode());
		let right = custodial(&omar_kept());
		let expired = CustodialRegistration { expires_at: START, ..right.clone() };
		let by_a_key = forged(&omar_kept());
		assert_noop!(submit(lakeside(), expired, by_a_key.clone()), Error::<Test>::Expired);
		assert_noop!(submit(signed(&STRANGER), right, by_a_key), Error::<Test>::NotAuthorized);
		assert_noop!(
			submit(lakeside(), custodial(&ben()), forged(&ben())),
			Error::<Test>::AlreadyExists
		);
	});
}

#[test]
fn register_custodial_is_paid_and_weighs_the_reads_of_members() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let call = Call::<Test>::register_custodial {
			key: registration.key.clone(),
			encryption_key: None,
			expires_at: 0,
			signature: sign(&omar_kept(), &registration.bytes()),
		};
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.call_weight), (DispatchClass::Normal, INSPECT_WEIGHT));
	});
}
