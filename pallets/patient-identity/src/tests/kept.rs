//! Omar's identity, whose key Lakeside keeps, as the tests of several calls make and claim it.

use crate::{
	mock::*,
	payload::{CustodialRegistration, IdentityClaim},
	Custodies, Custody,
};
use frame_support::{assert_ok, dispatch::DispatchResult};
use salus_primitives::{EncryptionKey, KeyPurpose, KeyPurposes, PatientId};
use sp_core::sr25519;
use sp_runtime::MultiSignature;

/// What stands with a key that an organization keeps.
pub const KEPT: KeyPurposes =
	KeyPurposes::empty().with(KeyPurpose::Control).with(KeyPurpose::Consent);

/// The key that Lakeside keeps for Omar, who has no device.
pub fn omar_kept() -> sr25519::Pair {
	pair("OmarKept")
}

/// Omar's phone, when he has one.
pub fn omar_phone() -> sr25519::Pair {
	pair("OmarPhone")
}

/// A registration in Lakeside's custody that everything is right with.
pub fn custodial(key: &sr25519::Pair) -> CustodialRegistration<AccountId> {
	CustodialRegistration {
		genesis_hash: GENESIS_HASH,
		key: account(key),
		encryption_key: ENCRYPTION_KEY,
		custodian: LAKESIDE_ID,
		expires_at: now() + HOUR,
	}
}

/// Registers in custody as it is, whatever was signed.
pub fn submit(
	origin: RuntimeOrigin,
	registration: CustodialRegistration<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	PatientIdentity::register_custodial(
		origin,
		registration.key,
		registration.encryption_key,
		registration.expires_at,
		signature,
	)
}

/// Lakeside's doctor registers an identity in custody whose first key this is, which signs.
pub fn register_kept(key: &sr25519::Pair) -> PatientId {
	let registration = custodial(key);
	let signature = sign(key, &registration.bytes());
	assert_ok!(submit(signed(&DR_LINDQVIST), registration, signature));
	PatientIdentity::patient_id_for(&account(key))
}

/// Omar's identity, of which Lakeside keeps the key.
pub fn omar_in_custody() -> PatientId {
	register_kept(&omar_kept())
}

/// A claim that everything is right with.
pub fn claim_of(patient: PatientId, key: &sr25519::Pair) -> IdentityClaim<AccountId> {
	IdentityClaim {
		genesis_hash: GENESIS_HASH,
		patient,
		key: account(key),
		encryption_key: Some(EncryptionKey([9; 32])),
		expires_at: now() + HOUR,
	}
}

/// The commitment to what the officer looked at.
pub const EVIDENCE: [u8; 32] = [0xe7; 32];

/// Claims as it is, whatever was signed.
pub fn claim_signed(
	origin: RuntimeOrigin,
	claim: IdentityClaim<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	PatientIdentity::claim_identity(
		origin,
		claim.patient,
		claim.key,
		claim.encryption_key,
		EVIDENCE,
		claim.expires_at,
		signature,
	)
}

/// Claims an identity for a key, which signs.
pub fn claim(by: &AccountId, patient: PatientId, key: &sr25519::Pair) -> DispatchResult {
	let claim = claim_of(patient, key);
	let signature = sign(key, &claim.bytes());
	claim_signed(signed(by), claim, signature)
}

/// Omar's identity, which he has just taken over by his phone.
pub fn omar_claimed() -> PatientId {
	let patient = omar_in_custody();
	assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
	patient
}

/// What is stored of who keeps a patient's key.
pub fn stored_custody(patient: PatientId) -> Option<Custody> {
	Custodies::<Test>::get(patient)
}
