//! Nothing that a key signed can be used twice, neither a payload nor a transaction.

use super::kept::*;
use crate::{mock::*, payload::Registration, Error};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use frame_system::CheckNonce;
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, SUPPORTER_REST},
	KeyPurposes,
};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	MultiSignature,
};

fn submit(registration: &Registration<AccountId>, signature: &MultiSignature) -> DispatchResult {
	PatientIdentity::register_sponsored(
		signed(&ST_MARY),
		registration.key.clone(),
		registration.encryption_key,
		registration.expires_at,
		signature.clone(),
	)
}

#[test]
fn registration_is_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let registration = registration(&ana());
		let signature = sign(&ana(), &registration.bytes());
		assert_ok!(submit(&registration, &signature));
		assert_noop!(submit(&registration, &signature), Error::<Test>::AlreadyExists);

		// Nor after the key is gone from the identity.
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		remove_key(&ana_phone(), &ana());
		assert_noop!(submit(&registration, &signature), Error::<Test>::Removed);

		// Nor by another sponsor, nor later.
		ActingFor::mutate(|acting| acting.insert(ST_MARY, NORTHSIDE_ID));
		assert_noop!(submit(&registration, &signature), Error::<Test>::Removed);
		set_now(registration.expires_at);
		assert_noop!(submit(&registration, &signature), Error::<Test>::Expired);
	});
}

#[test]
fn addition_is_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		let signature = sign(&ana_phone(), &addition.bytes());
		let submit = || {
			PatientIdentity::add_key(
				signed(&account(&ana())),
				patient,
				addition.key.clone(),
				addition.purposes,
				addition.expires_at,
				signature.clone(),
			)
		};
		assert_ok!(submit());
		assert_noop!(submit(), Error::<Test>::AlreadyExists);
		remove_key(&ana(), &ana_phone());
		assert_noop!(submit(), Error::<Test>::Removed);
	});
}

#[test]
fn transactions_of_a_removed_key_are_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let phone = account(&ana_phone());
		let validate =
			|nonce| CheckNonce::<Test>::validate_nonce_for_account(&phone, nonce).map(|_| ());
		let rejected = |reason: InvalidTransaction| Err(TransactionValidityError::Invalid(reason));
		// A key without balance acts as soon as it belongs to a patient, and not before.
		assert_eq!(validate(0), rejected(InvalidTransaction::Payment));
		register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurposes::all());
		assert_eq!(validate(0), Ok(()));
		assert_ok!(CheckNonce::<Test>::prepare_nonce_for_account(&phone, 0));
		assert_eq!(validate(0), rejected(InvalidTransaction::Stale));

		remove_key(&ana(), &ana_phone());
		assert_eq!(validate(0), rejected(InvalidTransaction::Stale));
		assert_eq!(System::account_nonce(&phone), 1);
	});
}

#[test]
fn rotation_is_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let tablet = pair("AnaTablet");
		add_key(&ana(), &tablet, KeyPurposes::all());
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		let signature = sign(&ana_phone(), &addition.bytes());
		let rotate = |by: &sp_core::sr25519::Pair, old: &sp_core::sr25519::Pair| {
			PatientIdentity::rotate_key(
				signed(&account(by)),
				patient,
				account(old),
				addition.key.clone(),
				addition.expires_at,
				signature.clone(),
			)
		};
		assert_ok!(rotate(&ana(), &ana()));
		// Neither to take another key's place, nor to be added, nor when it is removed.
		assert_noop!(rotate(&tablet, &tablet), Error::<Test>::AlreadyExists);
		let add = || {
			PatientIdentity::add_key(
				signed(&account(&tablet)),
				patient,
				addition.key.clone(),
				addition.purposes,
				addition.expires_at,
				signature.clone(),
			)
		};
		assert_noop!(add(), Error::<Test>::AlreadyExists);
		remove_key(&tablet, &ana_phone());
		assert_noop!(add(), Error::<Test>::Removed);
		assert_noop!(rotate(&tablet, &tablet), Error::<Test>::Removed);
	});
}

#[test]
fn a_wish_to_be_recovered_is_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let wish = wish(patient, &ana_phone());
		let signature = sign(&ana_phone(), &wish.bytes());
		let start = |by: &AccountId| {
			start_signed(signed(by), as_guardian(by), wish.clone(), signature.clone())
		};
		assert_ok!(start(&GRACE));
		assert_noop!(start(&GRACE), Error::<Test>::AlreadyOpen);
		assert_noop!(start(&HUGO), Error::<Test>::AlreadyOpen);
		// After a veto the same wish is good for its hour, but not for who helped with it.
		assert_ok!(veto(&account(&ana()), patient));
		assert_noop!(start(&GRACE), Error::<Test>::Resting);
		assert_ok!(start(&HUGO));
		assert_ok!(support(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		let completes_at = now() + DEFAULT_RECOVERY_DELAY;
		set_now(completes_at);
		assert_ok!(complete(patient));
		set_now(completes_at + SUPPORTER_REST);
		assert_noop!(start(&GRACE), Error::<Test>::Expired);
		// A fresh one does not bring the key back, either.
		let again = crate::mock::start(&GRACE, as_guardian(&GRACE), patient, &ana_phone());
		assert_eq!(again, Err(Error::<Test>::AlreadyExists.into()));
		add_key(&ana_phone(), &pair("AnaTablet"), KeyPurposes::all());
		remove_key(&pair("AnaTablet"), &ana_phone());
		let again = crate::mock::start(&GRACE, as_guardian(&GRACE), patient, &ana_phone());
		assert_eq!(again, Err(Error::<Test>::Removed.into()));
	});
}

#[test]
fn a_registration_in_custody_is_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let registration = custodial(&omar_kept());
		let signature = sign(&omar_kept(), &registration.bytes());
		let submit =
			|| super::kept::submit(signed(&LAKESIDE), registration.clone(), signature.clone());
		assert_ok!(submit());
		assert_noop!(submit(), Error::<Test>::AlreadyExists);

		// Nor when the patient has taken the identity over: he is nobody's again.
		let patient = PatientIdentity::patient_id_for(&account(&omar_kept()));
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		assert_noop!(submit(), Error::<Test>::Removed);
		set_now(registration.expires_at);
		assert_noop!(submit(), Error::<Test>::Expired);
	});
}

#[test]
fn a_claim_is_not_replayed() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let claim = claim_of(patient, &omar_phone());
		let signature = sign(&omar_phone(), &claim.bytes());
		let submit = || claim_signed(signed(&LAKESIDE), claim.clone(), signature.clone());
		assert_ok!(submit());
		assert_noop!(submit(), Error::<Test>::NotInCustody);
		// Nor when the phone is lost.
		let tablet = pair("OmarTablet");
		add_key(&omar_phone(), &tablet, KeyPurposes::all());
		remove_key(&tablet, &omar_phone());
		assert_noop!(submit(), Error::<Test>::NotInCustody);
		set_now(claim.expires_at);
		assert_noop!(submit(), Error::<Test>::Expired);
	});
}
