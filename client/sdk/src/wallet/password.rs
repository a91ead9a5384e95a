//! Where passwords come from.

use super::{KeyName, WalletError};
use age::secrecy::{ExposeSecret, SecretString};
use std::path::PathBuf;
use std::{env, fs};
use zeroize::Zeroizing;

/// Where the password of a key comes from.
#[derive(Clone, Debug)]
pub enum PasswordSource {
	/// It is asked for on the terminal, for a new key twice.
	Prompt,
	/// It is the first line of a file.
	File(PathBuf),
	/// It is this.
	Given(SecretString),
}

impl PasswordSource {
	/// The source a command takes: the file it was given, else `$SALUS_PASSWORD`, else the terminal.
	pub fn from_command(password_file: Option<PathBuf>) -> Self {
		match (password_file, env::var("SALUS_PASSWORD")) {
			(Some(file), _) => Self::File(file),
			(None, Ok(password)) => Self::Given(SecretString::from(password)),
			(None, Err(_)) => Self::Prompt,
		}
	}

	/// The password of the key called `name`.
	pub fn read(&self, name: &str) -> Result<SecretString, WalletError> {
		match self {
			Self::Prompt => prompt(&format!("Password of key {name}: ")),
			Self::File(path) => {
				let content = Zeroizing::new(
					fs::read_to_string(path).map_err(|error| WalletError::io(path, error))?,
				);
				Ok(SecretString::from(content.lines().next().unwrap_or_default().to_string()))
			}
			Self::Given(password) => Ok(password.clone()),
		}
	}

	/// A password for a new key, which must not be empty.
	pub fn read_new(&self, name: &KeyName) -> Result<SecretString, WalletError> {
		let password = match self {
			Self::Prompt => {
				let first = prompt(&format!("New password for key {name}: "))?;
				let second = prompt("The same again: ")?;
				if first.expose_secret() != second.expose_secret() {
					return Err(WalletError::PasswordsDiffer);
				}
				first
			}
			_ => self.read(name.as_str())?,
		};
		if password.expose_secret().is_empty() {
			return Err(WalletError::EmptyPassword);
		}
		Ok(password)
	}
}

fn prompt(text: &str) -> Result<SecretString, WalletError> {
	rpassword::prompt_password(text).map(SecretString::from).map_err(WalletError::NoTerminal)
}
