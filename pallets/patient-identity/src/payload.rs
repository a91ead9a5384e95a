//! What a patient's key signs outside a transaction. These are public formats: a wallet rebuilds
//! them byte by byte.
//!
//! `‖` is concatenation; tags are ASCII without a length; `u32` and `u64` are little-endian. A key
//! is the 32 bytes of its account. `encryption_key` is one byte `00` for none, or `01` and its 32
//! bytes. `purposes` is one byte: bit 0 control, bit 1 consent, bit 2 veto of a recovery.
//!
//! | what | bytes |
//! |---|---|
//! | id of a patient | `blake2_256("salus/patient/v1" ‖ genesis hash ‖ first key)` |
//! | registration | `"salus/register/v1" ‖ genesis hash ‖ key ‖ encryption_key ‖ sponsor (u32) ‖ expires_at (u64)` |
//! | addition of a key, rotation to it | `"salus/add-key/v1" ‖ genesis hash ‖ patient ‖ key ‖ purposes ‖ expires_at (u64)` |
//! | registration in custody | `"salus/custody/v1" ‖ genesis hash ‖ key ‖ encryption_key ‖ custodian (u32) ‖ expires_at (u64)` |
//! | taking an identity over from a custodian | `"salus/claim/v1" ‖ genesis hash ‖ patient ‖ key ‖ encryption_key ‖ expires_at (u64)` |
//! | recovery to a key | `"salus/recover/v1" ‖ genesis hash ‖ patient ‖ key ‖ encryption_key ‖ expires_at (u64)` |
//!
//! The key signs those bytes as they are, or between `<Bytes>` and `</Bytes>`, since wallets in a
//! browser sign nothing else. `expires_at` is in Unix milliseconds: the first moment at which the
//! chain no longer accepts the signature.
//!
//! No other message that a key signs for this chain begins with these tags: a transaction's
//! payload begins with a pallet's index, which would have to be 115 (`s`) or 60 (`<`), or is a
//! hash.

use alloc::vec::Vec;
use codec::Encode;
use salus_primitives::{EncryptionKey, KeyPurposes, OrganizationId, PatientId, UnixMillis};

/// The tag of an identity's id.
pub const PATIENT_TAG: [u8; 16] = *b"salus/patient/v1";
/// The tag of a registration.
pub const REGISTER_TAG: [u8; 17] = *b"salus/register/v1";
/// The tag of an addition of a key.
pub const ADD_KEY_TAG: [u8; 16] = *b"salus/add-key/v1";
/// The tag of a recovery. Not that of an addition: whoever found the lost phone could take the new
/// key with it before the recovery does.
pub const RECOVER_TAG: [u8; 16] = *b"salus/recover/v1";
/// The tag of a registration in custody. Not that of another registration: what a patient signed for
/// a sponsor makes nobody a custodian.
pub const CUSTODY_TAG: [u8; 16] = *b"salus/custody/v1";
/// The tag of taking an identity over from a custodian.
pub const CLAIM_TAG: [u8; 14] = *b"salus/claim/v1";
/// What a browser's wallet puts before the bytes that it signs.
pub const WRAPPER_START: &[u8] = b"<Bytes>";
/// What a browser's wallet puts after the bytes that it signs.
pub const WRAPPER_END: &[u8] = b"</Bytes>";

/// The id of the identity whose first key is `first_key`, on the chain of this genesis hash.
pub fn patient_id<AccountId: Encode>(genesis_hash: [u8; 32], first_key: &AccountId) -> PatientId {
	let preimage = (PATIENT_TAG, genesis_hash, first_key).encode();
	PatientId(sp_io::hashing::blake2_256(&preimage))
}

/// A registration that an organization submits and pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration<AccountId> {
	/// The hash of the chain's first block.
	pub genesis_hash: [u8; 32],
	/// The identity's first key, which signs.
	pub key: AccountId,
	/// The key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// The organization that may submit this; no other may.
	pub sponsor: OrganizationId,
	/// The first moment at which this is no longer accepted.
	pub expires_at: UnixMillis,
}

impl<AccountId: Encode> Registration<AccountId> {
	/// The bytes to sign.
	pub fn bytes(&self) -> Vec<u8> {
		(
			REGISTER_TAG,
			self.genesis_hash,
			&self.key,
			self.encryption_key,
			self.sponsor,
			self.expires_at,
		)
			.encode()
	}
}

/// A new key's proof that somebody holds it and wants it to belong to `patient`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAddition<AccountId> {
	/// The hash of the chain's first block.
	pub genesis_hash: [u8; 32],
	/// The identity that the key is added to.
	pub patient: PatientId,
	/// The new key, which signs.
	pub key: AccountId,
	/// What it may be used for.
	pub purposes: KeyPurposes,
	/// The first moment at which this is no longer accepted.
	pub expires_at: UnixMillis,
}

impl<AccountId: Encode> KeyAddition<AccountId> {
	/// The bytes to sign.
	pub fn bytes(&self) -> Vec<u8> {
		(ADD_KEY_TAG, self.genesis_hash, self.patient, &self.key, self.purposes, self.expires_at)
			.encode()
	}
}

/// A new key's proof that somebody holds it and wants `patient` to be recovered to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecovery<AccountId> {
	/// The hash of the chain's first block.
	pub genesis_hash: [u8; 32],
	/// The identity that is recovered.
	pub patient: PatientId,
	/// The new key, which signs.
	pub key: AccountId,
	/// The key to which others encrypt for the patient from then on.
	pub encryption_key: Option<EncryptionKey>,
	/// The first moment at which this starts no recovery any more.
	pub expires_at: UnixMillis,
}

impl<AccountId: Encode> KeyRecovery<AccountId> {
	/// The bytes to sign.
	pub fn bytes(&self) -> Vec<u8> {
		(
			RECOVER_TAG,
			self.genesis_hash,
			self.patient,
			&self.key,
			self.encryption_key,
			self.expires_at,
		)
			.encode()
	}
}

/// A registration of an identity whose key an organization keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodialRegistration<AccountId> {
	/// The hash of the chain's first block.
	pub genesis_hash: [u8; 32],
	/// The identity's first key, which signs.
	pub key: AccountId,
	/// The key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// The organization that keeps the key, and may submit this; no other may.
	pub custodian: OrganizationId,
	/// The first moment at which this is no longer accepted.
	pub expires_at: UnixMillis,
}

impl<AccountId: Encode> CustodialRegistration<AccountId> {
	/// The bytes to sign.
	pub fn bytes(&self) -> Vec<u8> {
		(
			CUSTODY_TAG,
			self.genesis_hash,
			&self.key,
			self.encryption_key,
			self.custodian,
			self.expires_at,
		)
			.encode()
	}
}

/// A patient's key's proof that somebody holds it and wants `patient`, whose keys an organization
/// keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityClaim<AccountId> {
	/// The hash of the chain's first block.
	pub genesis_hash: [u8; 32],
	/// The identity that is taken over.
	pub patient: PatientId,
	/// The patient's key, which signs.
	pub key: AccountId,
	/// The key to which others encrypt for the patient from then on.
	pub encryption_key: Option<EncryptionKey>,
	/// The first moment at which this is no longer accepted.
	pub expires_at: UnixMillis,
}

impl<AccountId: Encode> IdentityClaim<AccountId> {
	/// The bytes to sign.
	pub fn bytes(&self) -> Vec<u8> {
		(
			CLAIM_TAG,
			self.genesis_hash,
			self.patient,
			&self.key,
			self.encryption_key,
			self.expires_at,
		)
			.encode()
	}
}

/// `payload` as a browser's wallet signs it: `<Bytes>` ‖ payload ‖ `</Bytes>`.
pub fn wrapped(payload: &[u8]) -> Vec<u8> {
	[WRAPPER_START, payload, WRAPPER_END].concat()
}
