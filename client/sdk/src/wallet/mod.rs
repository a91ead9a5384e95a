//! The wallet: a directory of encrypted keys.
//!
//! ```text
//! <home>/keys/<name>.json
//! ```
//!
//! A key is an sr25519 account, kept in the encrypted JSON format of polkadot-js, which its apps and
//! extensions import and export. From the same secret comes an age X25519 identity, so that whoever
//! finds the account again from its phrase also reads again what was encrypted to it.
//!
//! A key is spoken of by its name, or, in development, by a URI such as `//Alice`.
//!
//! One phrase is enough for all identities of a person: see [`KeyPath`].

mod derivation;
mod error;
mod keystore;
mod name;
mod password;
mod secret;

#[cfg(test)]
mod tests;

pub use derivation::Root;
pub use error::WalletError;
pub use name::{KeyName, KeySpec};
pub use password::PasswordSource;

use crate::vault::{create_dir, encryption_key_of, replace, write_new};
use age::secrecy::{ExposeSecret, SecretString};
use age::x25519::Identity;
use keystore::Keystore;
use rand::RngCore;
use salus_primitives::EncryptionKey;
use secret::AccountSecret;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};
use subxt_signer::bip39::Mnemonic;
use subxt_signer::sr25519::Keypair;
use zeroize::Zeroizing;

/// How many words a new phrase has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordCount {
	/// 12 words: 128 bits.
	Twelve,
	/// 24 words: 256 bits.
	TwentyFour,
}

/// What to do if the name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfTaken {
	/// Refuse, and leave the key that is there.
	Refuse,
	/// Put the new key in its place: the old one is lost, unless its phrase is kept.
	Replace,
}

/// Where an imported key comes from.
pub enum ImportSource {
	/// A BIP-39 phrase, a `0x` seed of 32 bytes, or a URI of either with derivations
	/// (`phrase//hard/soft///password`); without a phrase (`//Alice`) the well-known one.
	Uri(SecretString),
	/// A key file of polkadot-js, with sr25519. It is kept under the password it has.
	File(PathBuf),
}

/// Where a key is among those that are derived from one root: `//salus//<relationship>//<number>`.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct KeyPath {
	/// Which of the person's relationships: each has an identity of its own.
	pub relationship: u32,
	/// Which of that identity's keys: 0 is the first, which fixes the identity's id.
	pub number: u32,
}

/// How a key came from another one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Derived {
	/// The public key of the root: 32 bytes in hex.
	pub root: String,
	/// The path from there.
	#[serde(flatten)]
	pub path: KeyPath,
}

/// What the wallet shows of a key without its password.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct KeyEntry {
	/// Its name.
	pub name: String,
	/// Its address: SS58 with prefix 42.
	pub address: String,
	/// Its public key, which is its account id: 32 bytes in hex.
	pub public_key: String,
	/// How it came from another key, if the wallet derived it.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub derived: Option<Derived>,
}

/// A new key.
pub struct Created {
	/// What the wallet shows of it.
	pub entry: KeyEntry,
	/// Its phrase, to be written down: it is kept nowhere.
	pub phrase: SecretString,
}

/// A key that can be used.
#[derive(Clone)]
pub struct Key {
	/// The name or URI by which it was asked for, without a password.
	pub name: String,
	/// Signs for the account.
	pub signer: Keypair,
	/// The account: the public key of `signer`.
	pub account: [u8; 32],
	/// Reads what is encrypted to the account's owner.
	pub encryption: Identity,
}

impl Key {
	/// The key to which others encrypt: what its owner publishes on chain.
	pub fn encryption_key(&self) -> EncryptionKey {
		encryption_key_of(&self.encryption)
	}

	/// The address of the account: SS58 with prefix 42.
	pub fn address(&self) -> String {
		address_of(self.account)
	}

	fn new(name: String, signer: Keypair, secret: &AccountSecret) -> Result<Self, WalletError> {
		let account = signer.public_key().0;
		// Two libraries derived it, each in its own way.
		if account != secret.public_key() {
			return Err(WalletError::Derivation);
		}
		Ok(Self { name, signer, account, encryption: secret.encryption_identity()? })
	}
}

impl fmt::Debug for Key {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("Key")
			.field("name", &self.name)
			.field("account", &hex::encode(self.account))
			.finish_non_exhaustive()
	}
}

/// A new phrase, of random words.
///
/// # Errors
///
/// [`WalletError::Derivation`] if it could not be made.
pub fn new_phrase(words: WordCount) -> Result<SecretString, WalletError> {
	let mut entropy = Zeroizing::new([0; 32]);
	let entropy = match words {
		WordCount::Twelve => &mut entropy[..16],
		WordCount::TwentyFour => &mut entropy[..],
	};
	rand::rngs::OsRng.fill_bytes(entropy);
	let phrase = Mnemonic::from_entropy(entropy).map_err(|_| WalletError::Derivation)?;
	Ok(SecretString::from(phrase.to_string()))
}

/// A wallet. Nothing is read before it is asked for.
#[derive(Clone, Debug)]
pub struct Wallet {
	keys: PathBuf,
}

impl Wallet {
	/// The wallet in `home`, whether or not it is there yet.
	pub fn open(home: &Path) -> Self {
		Self { keys: home.join("keys") }
	}

	/// `$SALUS_HOME`, else `~/.salus`.
	pub fn default_home() -> Result<PathBuf, WalletError> {
		let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
		variable("SALUS_HOME")
			.map(PathBuf::from)
			.or_else(|| variable("HOME").map(|home| Path::new(&home).join(".salus")))
			.ok_or(WalletError::NoHome)
	}

	/// Makes a key with a new phrase and keeps it under a password.
	pub fn create(
		&self,
		name: &KeyName,
		words: WordCount,
		password: &PasswordSource,
		if_taken: IfTaken,
	) -> Result<Created, WalletError> {
		self.check_free(name, if_taken)?;
		let phrase = new_phrase(words)?;
		let secret = AccountSecret::from_uri(&phrase)?;
		let entry = self.keep(name, &secret, None, &password.read_new(name)?, if_taken)?;
		Ok(Created { entry, phrase })
	}

	/// Keeps a key that exists already.
	pub fn import(
		&self,
		name: &KeyName,
		source: &ImportSource,
		password: &PasswordSource,
		if_taken: IfTaken,
	) -> Result<KeyEntry, WalletError> {
		self.check_free(name, if_taken)?;
		match source {
			ImportSource::Uri(uri) => {
				let secret = AccountSecret::from_uri(uri)?;
				self.keep(name, &secret, None, &password.read_new(name)?, if_taken)
			}
			ImportSource::File(path) => {
				let keystore = Keystore::read(path)?;
				let password = password.read(name.as_str())?;
				let secret = keystore.open(name.as_str(), &password)?;
				self.keep(name, &secret, keystore.derived(), &password, if_taken)
			}
		}
	}

	/// The root that a key is, and its password; that of a URI has none.
	pub fn root(
		&self,
		spec: &KeySpec,
		password: &PasswordSource,
	) -> Result<(Root, Option<SecretString>), WalletError> {
		match spec {
			KeySpec::Uri(uri) => Ok((Root::from_uri(uri)?, None)),
			KeySpec::Name(name) => {
				let keystore = self.keystore(name)?;
				let password = password.read(name.as_str())?;
				let secret = keystore.open(name.as_str(), &password)?;
				Ok((Root::from_secret(&secret)?, Some(password)))
			}
		}
	}

	/// Derives a key and keeps it under a password.
	pub fn derive(
		&self,
		name: &KeyName,
		root: &Root,
		path: KeyPath,
		password: &SecretString,
		if_taken: IfTaken,
	) -> Result<KeyEntry, WalletError> {
		let derived = Derived { root: hex::encode(root.account()), path };
		self.keep(name, &root.secret_at(path), Some(&derived), password, if_taken)
	}

	/// Keeps the root itself, or what it leads to, under a password. A key that the wallet has already
	/// stays as it is, and under the name that it has.
	pub fn restore(
		&self,
		name: &KeyName,
		root: &Root,
		path: Option<KeyPath>,
		password: &SecretString,
	) -> Result<KeyEntry, WalletError> {
		let account = path.map_or_else(|| root.account(), |path| root.account_at(path));
		let account = hex::encode(account);
		if let Some(entry) = self.list()?.into_iter().find(|entry| entry.public_key == account) {
			return Ok(entry);
		}
		match path {
			Some(path) => self.derive(name, root, path, password, IfTaken::Refuse),
			None => self.keep(name, &root.secret(), None, password, IfTaken::Refuse),
		}
	}

	/// The first relationship after all for which the wallet has a key of this root.
	pub fn next_relationship(&self, root: &Root) -> Result<u32, WalletError> {
		let root = hex::encode(root.account());
		let mut next = 0;
		for entry in self.list()? {
			if let Some(derived) = entry.derived.filter(|derived| derived.root == root) {
				next = next.max(derived.path.relationship.saturating_add(1));
			}
		}
		Ok(next)
	}

	/// Every key, in the order of the names.
	pub fn list(&self) -> Result<Vec<KeyEntry>, WalletError> {
		self.names()?.iter().map(|name| self.entry(name)).collect()
	}

	/// The directory in which the keys are, whether or not it is there yet.
	pub fn directory(&self) -> &Path {
		&self.keys
	}

	/// The names of the keys, in their order, whether or not they can be read.
	pub fn names(&self) -> Result<Vec<KeyName>, WalletError> {
		let entries = match fs::read_dir(&self.keys) {
			Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
			other => other.map_err(|error| WalletError::io(&self.keys, error))?,
		};
		let mut names = Vec::new();
		for entry in entries {
			let file = entry.map_err(|error| WalletError::io(&self.keys, error))?.file_name();
			let name = file.to_str().and_then(|file| file.strip_suffix(".json"));
			names.extend(name.and_then(|name| name.parse::<KeyName>().ok()));
		}
		names.sort_unstable();
		Ok(names)
	}

	/// What is known of a key without its password.
	pub fn entry(&self, name: &KeyName) -> Result<KeyEntry, WalletError> {
		let keystore = self.keystore(name)?;
		Ok(entry_of(name, keystore.public_key(), keystore.derived().cloned()))
	}

	/// Opens a key. A URI needs no password.
	pub fn signer(&self, spec: &KeySpec, password: &PasswordSource) -> Result<Key, WalletError> {
		match spec {
			KeySpec::Uri(uri) => {
				let secret = AccountSecret::from_uri(uri)?;
				Key::new(spec.to_string(), secret::signer_of_uri(uri)?, &secret)
			}
			KeySpec::Name(name) => {
				let keystore = self.keystore(name)?;
				let password = password.read(name.as_str())?;
				let secret = keystore.open(name.as_str(), &password)?;
				let signer = keystore.signer(name.as_str(), &password)?;
				Key::new(spec.to_string(), signer, &secret)
			}
		}
	}

	/// The file in which a key is, whether or not it is there.
	pub fn path_of(&self, name: &KeyName) -> PathBuf {
		self.keys.join(format!("{name}.json"))
	}

	fn keystore(&self, name: &KeyName) -> Result<Keystore, WalletError> {
		let path = self.path_of(name);
		if !path.exists() {
			return Err(WalletError::NotFound(name.clone()));
		}
		Keystore::read(&path)
	}

	/// Refuses a name that is taken. Asked before a password is, so that nobody types one for nothing.
	pub fn check_free(&self, name: &KeyName, if_taken: IfTaken) -> Result<(), WalletError> {
		if if_taken == IfTaken::Refuse && self.path_of(name).exists() {
			return Err(WalletError::AlreadyExists(name.clone()));
		}
		Ok(())
	}

	fn keep(
		&self,
		name: &KeyName,
		secret: &AccountSecret,
		derived: Option<&Derived>,
		password: &SecretString,
		if_taken: IfTaken,
	) -> Result<KeyEntry, WalletError> {
		let file = keystore::seal(name.as_str(), secret, derived, password.expose_secret())?;
		create_dir(&self.keys).map_err(|error| WalletError::io(&self.keys, error))?;
		let path = self.path_of(name);
		let written = match if_taken {
			IfTaken::Refuse => write_new(&path, file.as_bytes()),
			IfTaken::Replace => replace(&path, file.as_bytes()),
		};
		written.map_err(|error| match error.kind() {
			std::io::ErrorKind::AlreadyExists => WalletError::AlreadyExists(name.clone()),
			_ => WalletError::io(&path, error),
		})?;
		Ok(entry_of(name, secret.public_key(), derived.cloned()))
	}
}

fn entry_of(name: &KeyName, public_key: [u8; 32], derived: Option<Derived>) -> KeyEntry {
	KeyEntry {
		name: name.to_string(),
		address: address_of(public_key),
		public_key: hex::encode(public_key),
		derived,
	}
}

fn address_of(account: [u8; 32]) -> String {
	subxt::utils::AccountId32(account).to_string()
}
