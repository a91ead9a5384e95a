//! Keys of the wallet, as commands name them.

use crate::{error::CliError, input::InputFile};
use clap::Args;
use salus_client::{
	chain::{Account, Hex32},
	secrets::SecretString,
	vault::VaultError,
	wallet::{Key, KeyName, KeySpec, PasswordSource, Wallet, WalletError},
};
use salus_primitives::EncryptionKey;
use std::path::PathBuf;

/// Where the password of a key is.
#[derive(Clone, Debug, Default, Args)]
pub struct PasswordOpts {
	/// The file that holds the password of the keys; without it SALUS_PASSWORD, else the terminal
	/// asks
	#[arg(long, value_name = "FILE")]
	password_file: Option<PathBuf>,
}

impl PasswordOpts {
	/// As if this file had been given.
	pub const fn from_file(password_file: Option<PathBuf>) -> Self {
		Self { password_file }
	}

	/// Where the password comes from.
	pub fn source(&self) -> PasswordSource {
		PasswordSource::from_command(self.password_file.clone())
	}
}

/// The wallet of whoever calls.
pub fn wallet() -> Result<Wallet, CliError> {
	Ok(Wallet::open(&Wallet::default_home()?))
}

/// A key that can sign: by its name in the wallet, or by a development URI.
pub fn unlock(name: &str, password: &PasswordOpts) -> Result<Key, CliError> {
	let spec: KeySpec = name.parse()?;
	Ok(wallet()?.signer(&spec, &password.source())?)
}

/// What a file says a key is: a phrase, a seed, or a URI of either.
pub fn phrase(file: &InputFile) -> Result<SecretString, CliError> {
	let text = String::from_utf8(file.read()?)
		.map_err(|_| CliError::refused(format_args!("{file}: this is no text")))?;
	Ok(SecretString::from(text.trim().to_owned()))
}

/// An account: SS58, hexadecimal, a key of the wallet, or a development URI.
pub fn account(text: &str) -> Result<Account, CliError> {
	if let Ok(account) = text.parse::<Account>() {
		return Ok(account);
	}
	if text.starts_with("//") {
		return Ok(Account(unlock(text, &PasswordOpts::default())?.account));
	}
	let named = || -> Result<Account, CliError> {
		let name: KeyName = text.parse()?;
		let entry = wallet()?.entry(&name)?;
		entry.public_key.parse().map_err(CliError::refused)
	};
	named().map_err(|_| {
		CliError::refused(format_args!(
			"'{text}' is no account: neither SS58, nor 64 hexadecimal digits, nor a key of the wallet"
		))
		.next("see `salus keys list`")
	})
}

/// Which encryption key is published.
#[derive(Clone, Debug, Args)]
#[group(multiple = false)]
pub struct EncryptionKeyOpts {
	/// This X25519 public key: 64 hexadecimal digits
	#[arg(long, value_name = "HEX", value_parser = crate::arguments::hex32)]
	encryption_key: Option<Hex32>,
	/// None: withdraw the one that is published
	#[arg(long)]
	withdraw: bool,
}

impl EncryptionKeyOpts {
	/// Whether it is said which.
	pub const fn is_given(&self) -> bool {
		self.withdraw || self.encryption_key.is_some()
	}

	/// The key to publish; that of `own` if none was given.
	pub fn resolve(&self, own: &Key) -> Option<EncryptionKey> {
		if self.withdraw {
			return None;
		}
		Some(self.encryption_key.map_or_else(|| own.encryption_key(), |key| EncryptionKey(key.0)))
	}
}

/// What was done with an encryption key, in words.
pub fn encryption_key_in_words(key: Option<EncryptionKey>) -> String {
	match key {
		Some(key) => format!("others encrypt to {}", Hex32(key.0)),
		None => "the encryption key is withdrawn".into(),
	}
}

impl From<WalletError> for CliError {
	fn from(error: WalletError) -> Self {
		match error {
			WalletError::Io { .. } | WalletError::NoTerminal(_) | WalletError::NoHome => {
				Self::unusable(error)
			}
			_ => Self::refused(error),
		}
	}
}

impl From<VaultError> for CliError {
	fn from(error: VaultError) -> Self {
		match error {
			VaultError::Io { .. } => Self::unusable(error),
			_ => Self::refused(error),
		}
	}
}
