use crate::payload::{
	patient_id, wrapped, CustodialRegistration, IdentityClaim, KeyAddition, KeyRecovery,
	Registration, ADD_KEY_TAG, CLAIM_TAG, CUSTODY_TAG, RECOVER_TAG, REGISTER_TAG,
};
use salus_primitives::{EncryptionKey, KeyPurpose, KeyPurposes, OrganizationId, PatientId};
use sp_runtime::AccountId32;

const GENESIS: [u8; 32] = [0x11; 32];
const KEY: AccountId32 = AccountId32::new([0x22; 32]);

#[test]
fn patient_id_is_as_documented() {
	let preimage = [&b"salus/patient/v1"[..], &GENESIS, &[0x22; 32]].concat();
	assert_eq!(preimage.len(), 80);
	assert_eq!(patient_id(GENESIS, &KEY), PatientId(sp_io::hashing::blake2_256(&preimage)));
	assert_ne!(patient_id([0x12; 32], &KEY), patient_id(GENESIS, &KEY));
	assert_ne!(patient_id(GENESIS, &AccountId32::new([0x23; 32])), patient_id(GENESIS, &KEY));
}

#[test]
fn registration_is_as_documented() {
	let registration = Registration {
		genesis_hash: GENESIS,
		key: KEY,
		encryption_key: Some(EncryptionKey([0x33; 32])),
		sponsor: OrganizationId(0x0403_0201),
		expires_at: 0x0807_0605_0403_0201,
	};
	let start = [&b"salus/register/v1"[..], &GENESIS, &[0x22; 32]].concat();
	let end = [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8];
	let with_key = [&start[..], &[1], &[0x33; 32], &end].concat();
	assert_eq!(registration.bytes(), with_key);
	assert_eq!(with_key.len(), 126);

	let without = Registration { encryption_key: None, ..registration };
	assert_eq!(without.bytes(), [&start[..], &[0], &end].concat());
}

#[test]
fn key_addition_is_as_documented() {
	let addition = KeyAddition {
		genesis_hash: GENESIS,
		patient: PatientId([0x44; 32]),
		key: KEY,
		purposes: KeyPurposes::of(&[KeyPurpose::Control, KeyPurpose::RecoveryVeto]),
		expires_at: 0x0807_0605_0403_0201,
	};
	let expected = [
		&b"salus/add-key/v1"[..],
		&GENESIS,
		&[0x44; 32],
		&[0x22; 32],
		&[0b101],
		&[1, 2, 3, 4, 5, 6, 7, 8],
	]
	.concat();
	assert_eq!(addition.bytes(), expected);
	assert_eq!(expected.len(), 121);
}

#[test]
fn key_recovery_is_as_documented() {
	let wish = KeyRecovery {
		genesis_hash: GENESIS,
		patient: PatientId([0x44; 32]),
		key: KEY,
		encryption_key: Some(EncryptionKey([0x33; 32])),
		expires_at: 0x0807_0605_0403_0201,
	};
	let start = [&b"salus/recover/v1"[..], &GENESIS, &[0x44; 32], &[0x22; 32]].concat();
	let end = [1, 2, 3, 4, 5, 6, 7, 8];
	let with_key = [&start[..], &[1], &[0x33; 32], &end].concat();
	assert_eq!(wish.bytes(), with_key);
	assert_eq!(with_key.len(), 153);

	let without = KeyRecovery { encryption_key: None, ..wish };
	assert_eq!(without.bytes(), [&start[..], &[0], &end].concat());
}

#[test]
fn custodial_registration_is_as_documented() {
	let registration = CustodialRegistration {
		genesis_hash: GENESIS,
		key: KEY,
		encryption_key: Some(EncryptionKey([0x33; 32])),
		custodian: OrganizationId(0x0403_0201),
		expires_at: 0x0807_0605_0403_0201,
	};
	let start = [&b"salus/custody/v1"[..], &GENESIS, &[0x22; 32]].concat();
	let end = [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8];
	let with_key = [&start[..], &[1], &[0x33; 32], &end].concat();
	assert_eq!(registration.bytes(), with_key);
	assert_eq!(with_key.len(), 125);

	let without = CustodialRegistration { encryption_key: None, ..registration };
	assert_eq!(without.bytes(), [&start[..], &[0], &end].concat());
}

#[test]
fn identity_claim_is_as_documented() {
	let claim = IdentityClaim {
		genesis_hash: GENESIS,
		patient: PatientId([0x44; 32]),
		key: KEY,
		encryption_key: Some(EncryptionKey([0x33; 32])),
		expires_at: 0x0807_0605_0403_0201,
	};
	let start = [&b"salus/claim/v1"[..], &GENESIS, &[0x44; 32], &[0x22; 32]].concat();
	let end = [1, 2, 3, 4, 5, 6, 7, 8];
	let with_key = [&start[..], &[1], &[0x33; 32], &end].concat();
	assert_eq!(claim.bytes(), with_key);
	assert_eq!(with_key.len(), 151);

	let without = IdentityClaim { encryption_key: None, ..claim };
	assert_eq!(without.bytes(), [&start[..], &[0], &end].concat());
}

// What is signed for one thing is read as nothing else, whatever stands behind the tag.
#[test]
fn no_tag_begins_another() {
	let tags: [&[u8]; 5] = [&REGISTER_TAG, &ADD_KEY_TAG, &RECOVER_TAG, &CUSTODY_TAG, &CLAIM_TAG];
	for (index, tag) in tags.iter().enumerate() {
		for (other_index, other) in tags.iter().enumerate() {
			assert!(index == other_index || !other.starts_with(tag));
		}
	}
}

#[test]
fn wrapped_is_as_wallets_do() {
	assert_eq!(wrapped(b"payload"), b"<Bytes>payload</Bytes>");
}
