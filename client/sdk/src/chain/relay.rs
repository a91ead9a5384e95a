//! What a patient signed for others to submit and pay for, as a file.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::call::Call;
use crate::chain::client::Chain;
use crate::chain::error::ChainError;
use crate::chain::patients::Registration;
use crate::chain::submit::{Patience, Receipt};
use crate::chain::words;
use salus_primitives::{EncryptionKey, OrganizationId};
use serde::{Deserialize, Serialize};
use subxt_signer::sr25519::Keypair;

/// The version of the file's format.
pub const FORMAT: &str = "salus/relay/v1";

/// Something signed that waits for somebody to submit it. It holds no secret: who has it can do
/// nothing with it but what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayFile {
	/// [`FORMAT`].
	pub format: String,
	/// The chain's first block. It can be submitted nowhere else.
	pub genesis: Hex32,
	/// Who signed, as SS58.
	pub signer: String,
	/// What it does, in words.
	pub words: String,
	/// What was signed.
	#[serde(flatten)]
	pub signed: Signed,
}

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Signed {
	/// A call, by a key that the chain knows.
	MetaTransaction {
		/// The encoded call, in hexadecimal.
		call: String,
		/// The signed meta-transaction, in hexadecimal.
		meta_transaction: String,
		/// The signer's nonce that it uses.
		nonce: u64,
		/// The first block in which it can no longer be submitted.
		dies_at_block: u64,
	},
	/// A registration, by a key that the chain does not know yet.
	Registration {
		/// The X25519 key to which others encrypt for the patient.
		encryption_key: Option<Hex32>,
		/// The only organization that may submit it.
		sponsor: OrganizationId,
		/// The first moment at which it is no longer accepted, in Unix milliseconds.
		expires_at: u64,
		/// The key's signature, in hexadecimal.
		signature: String,
	},
}

impl RelayFile {
	/// Signs a call as a meta-transaction.
	pub async fn meta_transaction(
		chain: &Chain,
		call: &Call,
		signer: &Keypair,
		period: u64,
	) -> Result<Self, ChainError> {
		let words = words::describe(&chain.best().await?, call)?;
		let meta_tx = chain.meta_transaction(call, signer.into(), period).await?;
		Ok(Self {
			format: FORMAT.into(),
			genesis: Hex32(chain.genesis()),
			signer: Account::from(signer).ss58(),
			words,
			signed: Signed::MetaTransaction {
				call: call.hex(),
				meta_transaction: hex::encode(meta_tx.sign(signer)),
				nonce: meta_tx.nonce,
				dies_at_block: meta_tx.dies_at(),
			},
		})
	}

	/// Signs a registration.
	pub fn registration(registration: &Registration, key: &Keypair) -> Self {
		Self {
			format: FORMAT.into(),
			genesis: Hex32(registration.genesis),
			signer: registration.key.ss58(),
			words: format!(
				"register {} as a new patient, sponsored by organization {}, before {}",
				registration.key,
				registration.sponsor.0,
				Moment(registration.expires_at)
			),
			signed: Signed::Registration {
				encryption_key: registration.encryption_key.map(|key| Hex32(key.0)),
				sponsor: registration.sponsor,
				expires_at: registration.expires_at,
				signature: hex::encode(registration.sign(key)),
			},
		}
	}

	/// What the signed bytes do, in words: read from the bytes, not from the file's own words.
	pub async fn describe(&self, chain: &Chain) -> Result<String, ChainError> {
		match &self.signed {
			Signed::MetaTransaction { meta_transaction, call, .. } => {
				let call = bytes(call)?;
				if !bytes(meta_transaction)?.starts_with(&call) {
					return Err(ChainError::Malformed(
						"the file's call is not the one that was signed".into(),
					));
				}
				let best = chain.best().await?;
				words::describe(&best, &Call::decode(&best, call)?)
			}
			Signed::Registration { sponsor, expires_at, .. } => Ok(format!(
				"register {} as a new patient, sponsored by organization {}, before {}",
				self.signer,
				sponsor.0,
				Moment(*expires_at)
			)),
		}
	}

	/// The call that the relayer signs and sends.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the file is not of this format or not whole,
	/// [`ChainError::Invalid`] if it is for another chain.
	pub async fn call(&self, chain: &Chain) -> Result<Call, ChainError> {
		if self.format != FORMAT {
			return Err(ChainError::Malformed(format!("'{}' is not {FORMAT}", self.format)));
		}
		if self.genesis.0 != chain.genesis() {
			return Err(ChainError::Invalid(format!(
				"it was signed for the chain {}, and this is {}",
				self.genesis,
				Hex32(chain.genesis())
			)));
		}
		match &self.signed {
			Signed::MetaTransaction { meta_transaction, .. } => {
				let call = chain.relay_call(&bytes(meta_transaction)?).await?;
				// The node answers what it cannot read with a report of its own crash.
				Call::decode(&chain.best().await?, call.bytes().to_vec()).map_err(|_| {
					ChainError::Malformed("what was signed is not whole: it cannot be read".into())
				})
			}
			Signed::Registration { encryption_key, sponsor, expires_at, signature } => {
				let key = self
					.signer
					.parse::<Account>()
					.map_err(|error| ChainError::Malformed(error.to_string()))?;
				let signature = <[u8; 64]>::try_from(bytes(signature)?)
					.map_err(|_| ChainError::Malformed("a signature has 64 bytes".into()))?;
				let registration = Registration {
					genesis: self.genesis.0,
					key,
					encryption_key: encryption_key.map(|key| EncryptionKey(key.0)),
					sponsor: *sponsor,
					expires_at: *expires_at,
				};
				registration.call(&chain.best().await?, signature)
			}
		}
	}

	/// Submits it; `relayer` pays.
	///
	/// # Errors
	///
	/// As [`Self::call`], [`Chain::submit`] and [`Chain::relay`].
	pub async fn submit(
		&self,
		chain: &Chain,
		relayer: &Keypair,
		patience: Patience,
	) -> Result<Receipt, ChainError> {
		let call = self.call(chain).await?;
		match &self.signed {
			Signed::MetaTransaction { meta_transaction, .. } => {
				chain.relay(&bytes(meta_transaction)?, relayer, patience).await
			}
			Signed::Registration { .. } => chain.submit(&call, relayer, patience).await,
		}
	}
}

fn bytes(text: &str) -> Result<Vec<u8>, ChainError> {
	hex::decode(text).map_err(|error| ChainError::Malformed(format!("no hexadecimal: {error}")))
}
