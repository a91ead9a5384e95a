//! Which keys somebody has from one secret.
//!
//! A patient has an identity for each relationship, and for each identity a first key, which fixes
//! its id, and those that come later: another device's, one that replaces a lost one, one to veto a
//! recovery. All are derived from one root by hard junctions, as Substrate derives them:
//!
//! ```text
//! <root>//salus//<relationship>//<number>
//! ```
//!
//! So whoever has the root's phrase finds all of them again, with any wallet that derives as
//! Substrate does; and no derived key tells of another, or of the root.

use super::secret::{derive, AccountSecret};
use super::{KeyPath, WalletError};
use age::secrecy::SecretString;
use schnorrkel::SecretKey;
use subxt_signer::DeriveJunction;

/// The first junction, which keeps these keys apart from others of the same root.
const SALUS: &str = "salus";

impl KeyPath {
	/// The path of the first key of a relationship's identity, which fixes the identity's id.
	pub const fn first_of(relationship: u32) -> Self {
		Self { relationship, number: 0 }
	}

	fn junctions(self) -> [DeriveJunction; 3] {
		// A junction that is a number is one of 64 bits, as in a URI.
		[
			DeriveJunction::hard(SALUS),
			DeriveJunction::hard(u64::from(self.relationship)),
			DeriveJunction::hard(u64::from(self.number)),
		]
	}
}

impl std::fmt::Display for KeyPath {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "//{SALUS}//{}//{}", self.relationship, self.number)
	}
}

/// A secret from which keys are derived.
pub struct Root(SecretKey);

impl Root {
	/// The root of a phrase, a seed, or a URI of either.
	pub fn from_uri(uri: &SecretString) -> Result<Self, WalletError> {
		Self::from_secret(&AccountSecret::from_uri(uri)?)
	}

	pub(super) fn from_secret(secret: &AccountSecret) -> Result<Self, WalletError> {
		secret.secret_key().map(Self)
	}

	/// The account of the root itself.
	pub fn account(&self) -> [u8; 32] {
		self.secret().public_key()
	}

	/// The account at a path.
	pub fn account_at(&self, path: KeyPath) -> [u8; 32] {
		self.secret_at(path).public_key()
	}

	pub(super) fn secret(&self) -> AccountSecret {
		AccountSecret::from_secret_key(&self.0)
	}

	pub(super) fn secret_at(&self, path: KeyPath) -> AccountSecret {
		AccountSecret::from_secret_key(&derive(self.0.clone(), &path.junctions()))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use age::secrecy::ExposeSecret;

	const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

	#[test]
	fn a_path_derives_as_its_uri_does() {
		for root in [PHRASE, "//Alice", &format!("{PHRASE}//a/b///word")] {
			let base = SecretString::from(root.to_owned());
			for path in [KeyPath::first_of(0), KeyPath { relationship: u32::MAX, number: 7 }] {
				let (before, password) = root.split_once("///").unwrap_or((root, ""));
				let password = if password.is_empty() { "" } else { "///word" };
				let uri = SecretString::from(format!("{before}{path}{password}"));
				let expected = super::super::secret::signer_of_uri(&uri).unwrap();
				let derived = Root::from_uri(&base).unwrap().account_at(path);
				assert_eq!(derived, expected.public_key().0, "{}", base.expose_secret());
			}
		}
	}

	#[test]
	fn every_path_has_a_key_of_its_own() {
		let root = Root::from_uri(&SecretString::from(PHRASE.to_owned())).unwrap();
		let paths = (0..5)
			.flat_map(|relationship| (0..5).map(move |number| KeyPath { relationship, number }));
		let mut accounts: Vec<_> = paths.map(|path| root.account_at(path)).collect();
		accounts.push(root.account());
		let all = accounts.len();
		accounts.sort_unstable();
		accounts.dedup();
		assert_eq!(accounts.len(), all);
	}
}
