//! The vault that record commands read and write, and whose it is.

use crate::{
	arguments,
	error::CliError,
	keys::{self, PasswordOpts},
};
use clap::Args;
use salus_client::{chain::Hex32, vault::Vault, wallet::Key};
use salus_primitives::Leaf;
use std::path::{Path, PathBuf};

/// A record of a vault, and the key that reads it.
#[derive(Debug, Args)]
pub struct RecordOfVault {
	/// The record, by its leaf
	#[arg(value_name = "LEAF", value_parser = arguments::hex32)]
	leaf: Hex32,
	/// The directory of the vault
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	/// Whose vault it is: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	password: PasswordOpts,
}

impl RecordOfVault {
	/// The record's leaf.
	pub const fn leaf(&self) -> Leaf {
		Leaf(self.leaf.0)
	}

	/// The vault, which has to be there.
	pub fn vault(&self) -> Result<Vault, CliError> {
		existing(&self.vault)
	}

	/// The key of its owner.
	pub fn owner(&self) -> Result<Key, CliError> {
		self.unlock(&self.key)
	}

	/// Another key, which has the same password.
	pub fn unlock(&self, name: &str) -> Result<Key, CliError> {
		keys::unlock(name, &self.password)
	}
}

/// The vault in this directory, which has to be there.
pub fn existing(directory: &Path) -> Result<Vault, CliError> {
	if !directory.is_dir() {
		return Err(CliError::unusable(format_args!(
			"there is no vault in {}",
			directory.display()
		)));
	}
	Ok(Vault::open(directory)?)
}
