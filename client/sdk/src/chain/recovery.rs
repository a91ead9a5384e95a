//! Recovering an identity whose keys are lost: guardians, attempts, vetoes.
//!
//! Nobody knows who a patient's guardians are: the chain has salted commitments, and each guardian a
//! file that opens its own. A guardian that acts opens it to everybody.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api::recovery as views;
use crate::chain::api::runtime_types::sp_runtime::MultiSignature;
use crate::chain::call::Call;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use codec::Encode;
use salus_commitments::guardian::GuardianOpening;
use salus_primitives::{
	Capacity, EncryptionKey, GuardianHash, OrganizationId, PatientId, RecoveryStatus, Supporter,
	UnixMillis,
};
use serde::{Deserialize, Serialize};
use subxt::utils::{AccountId32, Static};
use subxt_signer::sr25519::{verify, Keypair, PublicKey, Signature};

/// The tag of a new key's wish.
const RECOVER_TAG: &[u8; 16] = b"salus/recover/v1";

/// The name of a wish file's format.
pub const WISH_FORMAT: &str = "salus/recovery-wish/v1";

/// A guardian of a patient, of whom only a commitment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Guardian {
	/// The commitment to the guardian's account.
	pub commitment: Hex32,
	/// When the patient added it.
	pub added_at: Moment,
	/// The first moment at which it may support an attempt.
	pub supports_from: Moment,
	/// The first moment at which it may start one.
	pub starts_from: Moment,
}

/// Who helped in an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Helper {
	/// A guardian, who is in clear now.
	Guardian {
		/// The guardian's account.
		account: Account,
		/// The commitment that it opened.
		commitment: Hex32,
	},
	/// A member organization that attested the person.
	Organization {
		/// The organization.
		organization: OrganizationId,
		/// Who attested for it.
		account: Account,
		/// The salted commitment to what shows it.
		evidence: Hex32,
	},
}

/// An attempt to recover an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
	/// Where it stands.
	#[serde(serialize_with = "status_word")]
	pub status: RecoveryStatus,
	/// The key that the patient gets by it.
	pub key: Account,
	/// The key to which others encrypt for the patient afterwards.
	pub encryption_key: Option<Hex32>,
	/// When it was started.
	pub started_at: Moment,
	/// Who helped, in the order in which they did.
	pub supporters: Vec<Helper>,
	/// The first moment at which it can be completed, once enough helped.
	pub completes_at: Option<Moment>,
	/// The first moment at which it comes to nothing of itself, as it stands.
	pub lapses_at: Moment,
	/// When it was vetoed or completed, if it was.
	pub ended_at: Option<Moment>,
}

/// By whom and how an identity can be recovered, and what was last tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recovery {
	/// The guardians. Without any, member organizations attest the person.
	pub guardians: Vec<Guardian>,
	/// How many guardians, or else organizations, have to help.
	pub threshold: u32,
	/// How long an attempt with enough help waits for a veto, in milliseconds.
	pub delay_ms: UnixMillis,
	/// The last attempt, if there was one.
	pub attempt: Option<Attempt>,
	/// When the identity was last recovered, if it was.
	pub recovered_at: Option<Moment>,
	/// The first moment at which the patient may add a guardian or grant anything again; `None` if the
	/// patient may now.
	pub entrusts_from: Option<Moment>,
}

fn status_word<S: serde::Serializer>(
	status: &RecoveryStatus,
	serializer: S,
) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(&format!("{status:?}"))
}

impl From<Supporter<AccountId32>> for Helper {
	fn from(supporter: Supporter<AccountId32>) -> Self {
		match supporter {
			Supporter::Guardian { account, commitment } => {
				Self::Guardian { account: account.into(), commitment: Hex32(commitment.0) }
			}
			Supporter::Organization { organization, account, evidence } => Self::Organization {
				organization,
				account: account.into(),
				evidence: Hex32(evidence),
			},
		}
	}
}

impl From<views::AttemptView<AccountId32>> for Attempt {
	fn from(view: views::AttemptView<AccountId32>) -> Self {
		Self {
			status: view.status.0,
			key: view.key.into(),
			encryption_key: view.encryption_key.map(|key| Hex32(key.0 .0)),
			started_at: Moment(view.started_at),
			supporters: view.supporters.into_iter().map(|one| Helper::from(one.0)).collect(),
			completes_at: view.completes_at.map(Moment),
			lapses_at: Moment(view.lapses_at),
			ended_at: view.ended_at.map(Moment),
		}
	}
}

/// By whom and how an identity can be recovered; `None` if there is no such patient.
pub async fn recovery(at: &AtBlock, patient: PatientId) -> Result<Option<Recovery>, ChainError> {
	let query = api::runtime_apis().patient_identity_api().recovery(Static(patient));
	Ok(at.runtime_apis().call(query).await?.map(|view| Recovery {
		guardians: view
			.guardians
			.into_iter()
			.map(|guardian| Guardian {
				commitment: Hex32(guardian.commitment.0 .0),
				added_at: Moment(guardian.added_at),
				supports_from: Moment(guardian.supports_from),
				starts_from: Moment(guardian.starts_from),
			})
			.collect(),
		threshold: view.threshold,
		delay_ms: view.delay_ms,
		attempt: view.attempt.map(Attempt::from),
		recovered_at: view.recovered_at.map(Moment),
		entrusts_from: view.entrusts_from.map(Moment),
	}))
}

/// The wish of a new key to become the key of a patient, for those who help to submit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
	/// [`WISH_FORMAT`].
	pub format: String,
	/// The chain's first block.
	pub genesis: Hex32,
	/// The identity that is to be recovered.
	pub patient: Hex32,
	/// The new key, as SS58.
	pub key: String,
	/// The X25519 key to which others encrypt for the patient afterwards.
	pub encryption_key: Option<Hex32>,
	/// The first moment at which no attempt can be started with it, in Unix milliseconds.
	pub expires_at: UnixMillis,
	/// The new key's signature, in hexadecimal.
	pub signature: String,
}

impl Wish {
	/// Has the new key sign its wish, on the chain with this first block.
	pub fn sign(
		genesis: [u8; 32],
		patient: PatientId,
		key: &Keypair,
		encryption_key: Option<EncryptionKey>,
		expires_at: UnixMillis,
	) -> Self {
		let bytes = wish_bytes(genesis, patient, Account::from(key), encryption_key, expires_at);
		Self {
			format: WISH_FORMAT.into(),
			genesis: Hex32(genesis),
			patient: Hex32(patient.0),
			key: Account::from(key).ss58(),
			encryption_key: encryption_key.map(|key| Hex32(key.0)),
			expires_at,
			signature: hex::encode(key.sign(&bytes).0),
		}
	}

	/// The new key.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the file's key is no account.
	pub fn account(&self) -> Result<Account, ChainError> {
		let Self { key, .. } = self;
		key.parse().map_err(|_| ChainError::Malformed(format!("'{key}' is no account")))
	}

	/// Checks that the file is of this format, and for the chain with this first block.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format, [`ChainError::Invalid`] if it is for another
	/// chain.
	pub fn check(&self, genesis: [u8; 32]) -> Result<(), ChainError> {
		if self.format != WISH_FORMAT {
			return Err(ChainError::Malformed(format!("'{}' is not {WISH_FORMAT}", self.format)));
		}
		if self.genesis.0 != genesis {
			return Err(ChainError::Invalid("the wish is for another chain".into()));
		}
		Ok(())
	}

	fn signature(&self) -> Result<[u8; 64], ChainError> {
		let mut signature = [0; 64];
		hex::decode_to_slice(&self.signature, &mut signature)
			.map_err(|_| ChainError::Malformed("a signature has 128 hexadecimal digits".into()))?;
		Ok(signature)
	}

	/// Whether the new key signed it.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the file's key is no account, or its signature none.
	pub fn is_signed(&self) -> Result<bool, ChainError> {
		let (patient, key) = (PatientId(self.patient.0), self.account()?);
		let encryption_key = self.encryption_key.map(|key| EncryptionKey(key.0));
		let bytes = wish_bytes(self.genesis.0, patient, key, encryption_key, self.expires_at);
		Ok(verify(&Signature(self.signature()?), bytes, &PublicKey(key.0)))
	}

	/// The call that starts an attempt for it.
	///
	/// # Errors
	///
	/// As of [`check`](Self::check).
	pub fn start_call(
		&self,
		chain: &Chain,
		at: &AtBlock,
		by: Capacity,
	) -> Result<Call, ChainError> {
		self.check(chain.genesis())?;
		let signature = self.signature()?;
		let payload = api::tx().patient_identity().start_recovery(
			Static(PatientId(self.patient.0)),
			Static(by),
			self.account()?.into(),
			self.encryption_key.map(|key| Static(EncryptionKey(key.0))),
			self.expires_at,
			MultiSignature::Sr25519(signature),
		);
		Call::new(at, &payload)
	}
}

/// `"salus/recover/v1" ‖ genesis ‖ patient ‖ key ‖ encryption key ‖ expiry`, SCALE-encoded.
fn wish_bytes(
	genesis: [u8; 32],
	patient: PatientId,
	key: Account,
	encryption_key: Option<EncryptionKey>,
	expires_at: UnixMillis,
) -> Vec<u8> {
	(RECOVER_TAG, genesis, patient, key.0, encryption_key, expires_at).encode()
}

/// A new guardian: the commitment, and what the guardian needs to act.
///
/// # Errors
///
/// [`ChainError::Invalid`] if the system gives no random bytes.
pub fn new_guardian(account: Account) -> Result<(GuardianHash, GuardianOpening), ChainError> {
	let salt =
		crate::services::fresh_salt().map_err(|error| ChainError::Invalid(error.to_string()))?;
	let opening = GuardianOpening { salt: *salt.as_bytes(), guardian: account.0 };
	Ok((opening.hash(), opening))
}

/// The call by which a patient chooses all of its guardians, how many have to help, and how long an
/// attempt waits for a veto.
///
/// # Errors
///
/// [`ChainError::Invalid`] if there are more guardians than a patient may have.
pub fn set_guardians_call(
	at: &AtBlock,
	patient: PatientId,
	guardians: Vec<GuardianHash>,
	threshold: u32,
	delay_ms: UnixMillis,
) -> Result<Call, ChainError> {
	let guardians = api::runtime_types::bounded_collections::bounded_vec::BoundedVec(
		guardians.into_iter().map(Static).collect(),
	);
	let payload =
		api::tx().patient_identity().set_guardians(Static(patient), guardians, threshold, delay_ms);
	Call::new(at, &payload)
}

/// The call that supports the open attempt for this key.
pub fn support_call(
	at: &AtBlock,
	patient: PatientId,
	by: Capacity,
	key: Account,
) -> Result<Call, ChainError> {
	let payload =
		api::tx().patient_identity().support_recovery(Static(patient), Static(by), key.into());
	Call::new(at, &payload)
}

/// The call by which a guardian, or an organization, takes back its support of the open attempt.
pub fn withdraw_support_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().patient_identity().withdraw_support(Static(patient)))
}

/// The call by which a key of the patient ends the open attempt: free exactly if it succeeds.
pub fn veto_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().patient_identity().veto_recovery(Static(patient)))
}

/// The call, of anybody, that completes an attempt whose delay is over.
pub fn complete_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().patient_identity().complete_recovery(Static(patient)))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn wish_bytes_are_the_public_format() {
		let key = Some(EncryptionKey([4; 32]));
		let bytes = wish_bytes([1; 32], PatientId([2; 32]), Account([3; 32]), key, 0x0102);
		let mut expected = b"salus/recover/v1".to_vec();
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.extend([3; 32]);
		expected.push(1);
		expected.extend([4; 32]);
		expected.extend([2, 1, 0, 0, 0, 0, 0, 0]);
		assert_eq!(bytes, expected);
		let none = wish_bytes([1; 32], PatientId([2; 32]), Account([3; 32]), None, 0x0102);
		assert_eq!(none.len(), expected.len() - 32);
		assert_eq!(none[16 + 96], 0);
	}

	#[test]
	fn a_wish_is_for_its_chain_and_of_its_key() {
		let key = subxt_signer::sr25519::dev::eve();
		let wish = Wish::sign([1; 32], PatientId([2; 32]), &key, None, 5);
		assert!(wish.check([1; 32]).is_ok() && wish.is_signed().unwrap());
		assert!(matches!(wish.check([9; 32]), Err(ChainError::Invalid(_))));
		let other = Wish { format: "salus/recovery-wish/v2".into(), ..wish.clone() };
		assert!(matches!(other.check([1; 32]), Err(ChainError::Malformed(_))));
		for other in [
			Wish { genesis: Hex32([9; 32]), ..wish.clone() },
			Wish { patient: Hex32([9; 32]), ..wish.clone() },
			Wish { encryption_key: Some(Hex32([9; 32])), ..wish.clone() },
			Wish { expires_at: 6, ..wish.clone() },
			Wish { key: Account([9; 32]).ss58(), ..wish.clone() },
		] {
			assert!(!other.is_signed().unwrap());
		}
		let short = Wish { signature: "00".into(), ..wish };
		assert!(matches!(short.is_signed(), Err(ChainError::Malformed(_))));
	}

	#[test]
	fn each_new_guardian_has_a_salt_of_its_own() {
		let (first, opening) = new_guardian(Account([1; 32])).unwrap();
		let (second, _) = new_guardian(Account([1; 32])).unwrap();
		assert_ne!(first, second);
		assert_eq!(first, opening.hash());
	}
}
