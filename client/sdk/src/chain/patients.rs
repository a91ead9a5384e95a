//! Patients' identities.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::api::runtime_types::sp_runtime::MultiSignature;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::custody::Custody;
use crate::chain::error::ChainError;
use codec::Encode;
use salus_primitives::{EncryptionKey, KeyPurposes, OrganizationId, PatientId, UnixMillis};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};
use subxt_signer::sr25519::Keypair;

/// The tag of a registration that somebody else submits.
const REGISTER_TAG: &[u8; 17] = b"salus/register/v1";
/// The tag of a new key's proof that somebody holds it.
const ADD_KEY_TAG: &[u8; 16] = b"salus/add-key/v1";

/// A key of a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PatientKey {
	/// The key, as an account.
	pub key: Account,
	/// What it may be used for.
	pub purposes: KeyPurposes,
	/// When it was added.
	pub added_at: Moment,
	/// When it was removed, if it was.
	pub removed_at: Option<Moment>,
}

impl From<views::KeyView<AccountId32>> for PatientKey {
	fn from(view: views::KeyView<AccountId32>) -> Self {
		Self {
			key: view.key.into(),
			purposes: view.purposes.0,
			added_at: Moment(view.added_at),
			removed_at: view.removed_at.map(Moment),
		}
	}
}

/// A patient's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Patient {
	/// The pseudonym.
	pub id: Hex32,
	/// The live keys.
	pub keys: Vec<PatientKey>,
	/// The X25519 key to which others encrypt for the patient.
	pub encryption_key: Option<Hex32>,
	/// When it was registered.
	pub registered_at: Moment,
	/// The organization that sponsored the registration, if one did.
	pub sponsor: Option<OrganizationId>,
	/// Who keeps the key of a patient without a device, or did; `None` if nobody ever did.
	pub custody: Option<Custody>,
}

impl Patient {
	/// The organization that keeps the key now, if one does.
	pub fn custodian(&self) -> Option<OrganizationId> {
		let custody = self.custody.filter(|custody| custody.ended_at.is_none())?;
		Some(custody.organization)
	}
}

/// One patient.
pub async fn patient(at: &AtBlock, id: PatientId) -> Result<Option<Patient>, ChainError> {
	let query = api::runtime_apis().patient_identity_api().patient(Static(id));
	Ok(at.runtime_apis().call(query).await?.map(|view| Patient {
		id: Hex32(view.id.0 .0),
		keys: view.keys.into_iter().map(PatientKey::from).collect(),
		encryption_key: view.encryption_key.map(|key| Hex32(key.0 .0)),
		registered_at: Moment(view.registered_at),
		sponsor: view.sponsor.map(|sponsor| sponsor.0),
		custody: view.custody.map(Custody::from),
	}))
}

/// The patient whose key an account is or was, and that key.
pub async fn patient_of(
	at: &AtBlock,
	key: Account,
) -> Result<Option<(PatientId, PatientKey)>, ChainError> {
	let query = api::runtime_apis().patient_identity_api().patient_of(key.into());
	let answer = at.runtime_apis().call(query).await?;
	Ok(answer.map(|(patient, key)| (patient.0, key.into())))
}

/// The patient in whose name a key speaks, and that key: as [`patient_of`], but for a key that an
/// organization keeps for a patient without a device, which is the patient's for nothing.
pub async fn speaks_for(
	at: &AtBlock,
	key: Account,
) -> Result<Option<(PatientId, PatientKey)>, ChainError> {
	let Some((id, key)) = patient_of(at, key).await? else { return Ok(None) };
	let custodian = patient(at, id).await?.and_then(|patient| patient.custodian());
	Ok(custodian.is_none().then_some((id, key)))
}

/// The id of the identity whose first key is, or would be, `key`.
pub async fn patient_id_for(at: &AtBlock, key: Account) -> Result<PatientId, ChainError> {
	let query = api::runtime_apis().patient_identity_api().patient_id_for(key.into());
	Ok(at.runtime_apis().call(query).await?.0)
}

/// A registration that an organization submits and pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration {
	/// The chain's first block.
	pub genesis: [u8; 32],
	/// The identity's first key, which signs.
	pub key: Account,
	/// The X25519 key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// The only organization that may submit it.
	pub sponsor: OrganizationId,
	/// The first moment at which it is no longer accepted.
	pub expires_at: UnixMillis,
}

impl Registration {
	/// `"salus/register/v1" ‖ genesis ‖ key ‖ encryption key ‖ sponsor ‖ expiry`, SCALE-encoded.
	pub fn bytes(&self) -> Vec<u8> {
		let head = (REGISTER_TAG, self.genesis, self.key.0, self.encryption_key);
		(head, self.sponsor, self.expires_at).encode()
	}

	/// The signature by which the key agrees.
	pub fn sign(&self, key: &Keypair) -> [u8; 64] {
		key.sign(&self.bytes()).0
	}

	/// The sponsor's call.
	pub fn call(&self, at: &AtBlock, signature: [u8; 64]) -> Result<Call, ChainError> {
		let payload = api::tx().patient_identity().register_sponsored(
			self.key.into(),
			self.encryption_key.map(Static),
			self.expires_at,
			MultiSignature::Sr25519(signature),
		);
		Call::new(at, &payload)
	}
}

/// A new key's proof that somebody holds it and wants it to belong to a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAddition {
	/// The chain's first block.
	pub genesis: [u8; 32],
	/// The identity that the key is added to.
	pub patient: PatientId,
	/// The new key, which signs.
	pub key: Account,
	/// What it may be used for.
	pub purposes: KeyPurposes,
	/// The first moment at which it is no longer accepted.
	pub expires_at: UnixMillis,
}

impl KeyAddition {
	/// `"salus/add-key/v1" ‖ genesis ‖ patient ‖ key ‖ purposes ‖ expiry`, SCALE-encoded.
	pub fn bytes(&self) -> Vec<u8> {
		let head = (ADD_KEY_TAG, self.genesis, self.patient, self.key.0);
		(head, self.purposes, self.expires_at).encode()
	}

	/// The call of a key that controls the identity, which puts the new key in the place of `old`. Both
	/// have the same purposes.
	pub fn rotation_call(
		&self,
		at: &AtBlock,
		old: Account,
		key: &Keypair,
	) -> Result<Call, ChainError> {
		let payload = api::tx().patient_identity().rotate_key(
			Static(self.patient),
			old.into(),
			self.key.into(),
			self.expires_at,
			MultiSignature::Sr25519(key.sign(&self.bytes()).0),
		);
		Call::new(at, &payload)
	}

	/// The call of a key that controls the identity, with the new key's signature.
	pub fn call(&self, at: &AtBlock, key: &Keypair) -> Result<Call, ChainError> {
		let payload = api::tx().patient_identity().add_key(
			Static(self.patient),
			self.key.into(),
			Static(self.purposes),
			self.expires_at,
			MultiSignature::Sr25519(key.sign(&self.bytes()).0),
		);
		Call::new(at, &payload)
	}
}

/// The call that changes what a key may be used for.
pub fn set_key_purposes(
	at: &AtBlock,
	patient: PatientId,
	key: Account,
	purposes: KeyPurposes,
) -> Result<Call, ChainError> {
	let payload = api::tx().patient_identity().set_key_purposes(
		Static(patient),
		key.into(),
		Static(purposes),
	);
	Call::new(at, &payload)
}

/// The call by which a key that can pay registers itself.
pub fn register(at: &AtBlock, encryption_key: Option<EncryptionKey>) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().patient_identity().register(encryption_key.map(Static)))
}

/// The call that removes a key for ever.
pub fn remove_key(at: &AtBlock, patient: PatientId, key: Account) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().patient_identity().remove_key(Static(patient), key.into()))
}

/// The call that publishes, replaces or withdraws the patient's encryption key.
pub fn set_encryption_key(
	at: &AtBlock,
	patient: PatientId,
	encryption_key: Option<EncryptionKey>,
) -> Result<Call, ChainError> {
	let payload = api::tx()
		.patient_identity()
		.set_encryption_key(Static(patient), encryption_key.map(Static));
	Call::new(at, &payload)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn registration_bytes_are_the_public_format() {
		let registration = Registration {
			genesis: [1; 32],
			key: Account([2; 32]),
			encryption_key: Some(EncryptionKey([3; 32])),
			sponsor: OrganizationId(4),
			expires_at: 5,
		};
		let mut expected = b"salus/register/v1".to_vec();
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.push(1);
		expected.extend([3; 32]);
		expected.extend([4, 0, 0, 0]);
		expected.extend([5, 0, 0, 0, 0, 0, 0, 0]);
		assert_eq!(registration.bytes(), expected);
	}

	#[test]
	fn key_addition_bytes_are_the_public_format() {
		let addition = KeyAddition {
			genesis: [1; 32],
			patient: PatientId([2; 32]),
			key: Account([3; 32]),
			purposes: KeyPurposes::all(),
			expires_at: 0x0102,
		};
		let mut expected = b"salus/add-key/v1".to_vec();
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.extend([3; 32]);
		expected.push(0b111);
		expected.extend([2, 1, 0, 0, 0, 0, 0, 0]);
		assert_eq!(addition.bytes(), expected);
	}
}
