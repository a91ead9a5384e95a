//! Why the wallet refuses.

use super::KeyName;
use std::io;
use std::path::{Path, PathBuf};

/// Why the wallet refuses. No error shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
	/// There is no key of this name.
	#[error("no key named {0}: see `salus keys list`, or make one with `salus keys new {0}`")]
	NotFound(KeyName),
	/// There is a key of this name already; it was left as it is.
	#[error("a key named {0} is there already: take another name, or replace it with --force")]
	AlreadyExists(KeyName),
	/// A name that is no file name everywhere.
	#[error(
		"\"{0}\" is no key name: use 1 to 64 letters, digits, '-', '_' and '.', not beginning with \
		 '.'; or a URI that begins with //"
	)]
	BadName(String),
	/// The password does not open the key.
	#[error("wrong password for key {0}")]
	WrongPassword(String),
	/// A new key without a password.
	#[error("the password is empty: choose one")]
	EmptyPassword,
	/// The second time another password was typed.
	#[error("the two passwords differ: nothing was written")]
	PasswordsDiffer,
	/// There is nobody to ask for a password.
	#[error("no password: there is no terminal to ask on; set SALUS_PASSWORD or --password-file")]
	NoTerminal(#[source] io::Error),
	/// The phrase, seed or URI cannot be read.
	#[error(
		"not a phrase of 12 to 24 BIP-39 words, a 0x seed of 32 bytes, or a URI of either: {0}"
	)]
	BadUri(String),
	/// The key cannot be derived.
	#[error("the key cannot be derived: its file or phrase is damaged")]
	Derivation,
	/// A file is no key file of polkadot-js with sr25519.
	#[error("{path}: not a polkadot-js key file: {problem}")]
	NotAKeystore {
		/// The file.
		path: PathBuf,
		/// What is wrong.
		problem: String,
	},
	/// Neither `SALUS_HOME` nor `HOME` is set.
	#[error("no home directory: set SALUS_HOME")]
	NoHome,
	/// A file or directory could not be read or written.
	#[error("{path}: {error}")]
	Io {
		/// The file or directory.
		path: PathBuf,
		/// The system's error.
		error: io::Error,
	},
}

impl WalletError {
	pub(crate) fn io(path: &Path, error: io::Error) -> Self {
		Self::Io { path: path.into(), error }
	}
}
