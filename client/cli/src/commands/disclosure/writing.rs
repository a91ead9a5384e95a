//! Writing an entry: its openings are in the vault before it is on the chain.

use crate::{error::CliError, signing::Signing};
use salus_client::{
	chain::{
		disclosures::{self, Description, KeptDisclosure, NewDisclosure, SaltedText},
		Call, Chain, ChainError, Patience, Receipt,
	},
	vault::Vault,
};
use salus_primitives::{EncryptionKey, Outcome, PatientId, Recipient};

/// Who was given records, or was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
	/// A member or the patient, whom the chain names.
	Known(Recipient),
	/// Somebody who is no member, by what the holder calls them: the chain gets a commitment.
	Outsider(String),
}

/// An entry that is not written yet, and what opens it.
pub struct Prepared {
	new: NewDisclosure,
	kept: KeptDisclosure,
}

impl Prepared {
	/// An entry with fresh salts.
	pub fn new(
		chain: &Chain,
		patient: PatientId,
		to: To,
		outcome: Outcome,
		description: &Description,
	) -> Result<Self, ChainError> {
		let description = SaltedText::new(description.text()?);
		let (recipient, outsider) = match to {
			To::Known(recipient) => (recipient, None),
			To::Outsider(name) => {
				let salted = SaltedText::new(name);
				(Recipient::External(salted.as_recipient()), Some(salted))
			}
		};
		let new = NewDisclosure {
			patient,
			recipient,
			outcome,
			description: description.as_description(),
		};
		let kept = KeptDisclosure::new(chain.genesis(), patient, description, outsider);
		Ok(Self { new, kept })
	}

	/// What goes to the chain.
	pub const fn entry(&self) -> &NewDisclosure {
		&self.new
	}

	/// The call that writes it.
	pub async fn call(&self, chain: &Chain) -> Result<Call, ChainError> {
		disclosures::disclose_call(&chain.best().await?, &self.new)
	}

	/// Puts what opens it into the vault of the holder, who owns the key.
	pub fn keep(&self, vault: &Vault, owner: &EncryptionKey) -> Result<(), CliError> {
		let json = self.kept.to_json()?;
		vault.put_disclosure(&self.new.description, &json, owner).map_err(|error| {
			CliError::unusable(format_args!(
				"the vault does not take the disclosure, so nothing was sent: {error}"
			))
			.next("make room, or check the permissions of the vault")
		})
	}
}

/// A holder that writes entries.
pub struct Writer<'a> {
	/// The chain.
	pub chain: &'a Chain,
	/// For which block to wait, and how long.
	pub patience: Patience,
	/// Who signs and pays.
	pub signing: &'a Signing,
	/// Where the openings stay.
	pub vault: &'a Vault,
	/// To whom they are encrypted.
	pub owner: EncryptionKey,
}

impl Writer<'_> {
	/// Writes an entry, and waits for its block. If it is certain that it never comes to be, its
	/// opening goes.
	pub async fn write(&self, prepared: &Prepared) -> Result<Receipt, CliError> {
		let call = prepared.call(self.chain).await?;
		let transaction = self.signing.transaction(self.chain, &call).await?;
		prepared.keep(self.vault, &self.owner)?;
		match self.chain.send(transaction, self.patience).await {
			Ok(receipt) => Ok(receipt),
			Err(error) => {
				if error.is_final(self.patience.wait) {
					self.vault.discard_disclosure(&prepared.entry().description)?;
				}
				Err(error.into())
			}
		}
	}

	/// Describes what was given or refused, and writes the entry about it.
	pub async fn record(
		&self,
		patient: PatientId,
		to: To,
		outcome: Outcome,
		description: &Description,
	) -> Result<disclosures::Recorded, CliError> {
		let prepared = Prepared::new(self.chain, patient, to, outcome, description)?;
		Ok(disclosures::recorded(&self.write(&prepared).await?)?)
	}
}
