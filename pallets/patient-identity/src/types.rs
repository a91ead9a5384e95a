//! What is stored about patients and their keys. Plain data.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{EncryptionKey, KeyPurposes, OrganizationId, PatientId, UnixMillis};
use scale_info::TypeInfo;

/// A patient's identity: a pseudonym and what belongs to it. `Keys` is a bounded list of accounts.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Patient<Keys> {
	/// The live keys, in the order in which they were added. What each may do stands with the key.
	pub keys: Keys,
	/// How many of the live keys have the control purpose; at least 1. Kept here so that the last
	/// one is recognized without reading the others.
	pub control_keys: u32,
	/// The X25519 key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// When the identity was registered.
	pub registered_at: UnixMillis,
	/// The organization that sponsored the registration; none if the patient registered alone.
	pub sponsor: Option<OrganizationId>,
}

/// A key of one identity, for ever. Stays when it has been removed.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct PatientKey {
	/// The identity it belongs to.
	pub patient: PatientId,
	/// What it may be used for. Never empty.
	pub purposes: KeyPurposes,
	/// When it was added.
	pub added_at: UnixMillis,
	/// When it was removed, if it was. A removed key never comes back, here or elsewhere.
	pub removed_at: Option<UnixMillis>,
}

impl PatientKey {
	/// Whether it can be used at all.
	pub fn is_live(&self) -> bool {
		self.removed_at.is_none()
	}
}
