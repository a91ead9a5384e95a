//! How keys are spoken of.

use super::WalletError;
use age::secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::str::FromStr;

/// The name of a key: 1 to 64 ASCII letters, digits, `-`, `_` and `.`, not beginning with `.`; so it
/// is a file name everywhere and never a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
	/// The name.
	pub fn as_str(&self) -> &str {
		&self.0
	}
}

impl FromStr for KeyName {
	type Err = WalletError;

	fn from_str(text: &str) -> Result<Self, WalletError> {
		let fits = (1..=64).contains(&text.len())
			&& !text.starts_with('.')
			&& text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
		if fits {
			Ok(Self(text.into()))
		} else {
			// What does not fit may be a phrase or a password typed in the wrong place.
			let shown = text.split_whitespace().next().unwrap_or_default();
			Err(WalletError::BadName(shown.chars().take(16).collect()))
		}
	}
}

impl fmt::Display for KeyName {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.0)
	}
}

/// A key: by its name in the wallet, or by a development URI that begins with `//`.
///
/// A URI derives from the phrase that everybody knows: it is for tests and development networks.
#[derive(Clone, Debug)]
pub enum KeySpec {
	/// The key of this name.
	Name(KeyName),
	/// The key this URI derives, such as `//Alice`.
	Uri(SecretString),
}

impl FromStr for KeySpec {
	type Err = WalletError;

	fn from_str(text: &str) -> Result<Self, WalletError> {
		if text.starts_with("//") && text.len() > 2 {
			Ok(Self::Uri(SecretString::from(text.to_string())))
		} else {
			text.parse().map(Self::Name)
		}
	}
}

/// The name, or the URI without its password.
impl fmt::Display for KeySpec {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Name(name) => name.fmt(f),
			Self::Uri(uri) => {
				let uri = uri.expose_secret();
				f.write_str(uri.split_once("///").map_or(uri, |(path, _)| path))
			}
		}
	}
}
