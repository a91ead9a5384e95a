//! The key for the veto alone that is made when a patient registers: its phrase goes on paper.

use crate::{
	error::CliError,
	keys,
	online::{now, NodeOpts},
	openings::{can_write, NewFiles},
	signing::Signing,
};
use salus_client::{
	chain::{patients::KeyAddition, Account, Chain, Hex32},
	secrets::{ExposeSecret, SecretString},
	wallet::{new_phrase, Key, KeySpec, PasswordSource, WordCount},
};
use salus_primitives::{KeyPurpose, PatientId};
use serde::Serialize;
use std::path::{Path, PathBuf};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// A key that is in no wallet, and where its phrase will be.
pub struct PrintedKey {
	key: Key,
	phrase: SecretString,
	file: PathBuf,
}

/// A printed key that an identity has.
#[derive(Serialize)]
pub struct Printed {
	/// The key.
	pub key: Account,
	/// The file to print, and to delete.
	pub file: PathBuf,
}

impl PrintedKey {
	/// Makes a key; nothing is written yet.
	///
	/// # Errors
	///
	/// If its phrase could not be written to this file.
	pub fn new(file: &Path) -> Result<Self, CliError> {
		can_write(Some(file))?;
		let phrase = new_phrase(WordCount::Twelve)?;
		let uri = KeySpec::Uri(phrase.clone());
		let key = keys::wallet()?.signer(&uri, &PasswordSource::Prompt)?;
		Ok(Self { key, phrase, file: file.into() })
	}

	/// Adds the key to a patient's, for the veto and nothing else, and keeps its phrase.
	///
	/// # Errors
	///
	/// If the chain refuses it, or the phrase cannot be written: then the patient has no such key.
	pub async fn add(
		&self,
		chain: &Chain,
		node: &NodeOpts,
		patient: PatientId,
		control: Key,
		relayer: Option<Key>,
	) -> Result<Printed, CliError> {
		let addition = KeyAddition {
			genesis: chain.genesis(),
			patient,
			key: Account::from(&self.key.signer),
			purposes: KeyPurpose::RecoveryVeto.into(),
			expires_at: now(chain).await?.saturating_add(HOUR_MS),
		};
		let call = addition.call(&chain.best().await?, &self.key.signer)?;
		let mut files = NewFiles::default();
		files.add(&self.file, format!("{}\n", self.phrase.expose_secret()).into_bytes());
		let added =
			Signing::at_once(control, relayer).act_keeping(chain, node, &call, &files).await;
		added.map_err(|error| {
			let done =
				format!("patient {} is registered, without a key to print", Hex32(patient.0));
			error.after(done).next("add one with `salus patient key add`")
		})?;
		Ok(Printed { key: addition.key, file: self.file.clone() })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_printed_key_is_new_and_spares_what_is_there() {
		let home = tempfile::tempdir().expect("a directory");
		let file = home.path().join("veto.txt");
		let [first, second] =
			[(); 2].map(|()| PrintedKey::new(&file).expect("nothing is there, nor written"));
		assert_ne!(first.key.account, second.key.account);
		let phrase = first.phrase.expose_secret();
		assert_eq!(phrase.split(' ').count(), 12);
		let again = KeySpec::Uri(first.phrase.clone());
		let again = keys::wallet().expect("a home").signer(&again, &PasswordSource::Prompt);
		assert_eq!(again.expect("a phrase").account, first.key.account);
		std::fs::write(&file, "another's").expect("written");
		let refused = PrintedKey::new(&file).err().expect("it is taken").line();
		assert!(refused.contains("veto.txt is there already"), "{refused}");
	}
}
