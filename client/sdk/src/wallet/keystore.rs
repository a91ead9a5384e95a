//! Key files of polkadot-js: version 3, `scrypt` and `xsalsa20-poly1305`.
//!
//! Encoded (base64): salt (32 bytes), N, p, r (each 4 bytes, little endian), nonce (24), and the box
//! over: a PKCS#8 header, the secret key (64), a divider, the public key (32).

use super::secret::AccountSecret;
use super::{Derived, WalletError};
use age::secrecy::{ExposeSecret, SecretString};
use base64::prelude::{Engine, BASE64_STANDARD};
use crypto_secretbox::aead::{Aead, KeyInit};
use crypto_secretbox::{Key, Nonce, XSalsa20Poly1305};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use subxt::utils::AccountId32;
use subxt_signer::polkadot_js_compat::{decrypt_json, Error as DecryptError};
use subxt_signer::sr25519::Keypair;
use zeroize::Zeroizing;

/// Where a file says how its key was derived.
const DERIVED: &str = "salusDerived";
const HEADER: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];
const PARAMETERS: usize = 68;
/// A key file is about 600 bytes.
const MAX_BYTES: u64 = 64 * 1024;
/// The parameters that every release of polkadot-js reads: N, p, r.
const SCRYPT: (u32, u32, u32) = (1 << 15, 1, 8);
/// Those it allows. Others are refused, since a file must not choose how long we compute.
const ALLOWED: [(u32, u32, u32); 6] =
	[(1 << 13, 10, 8), (1 << 14, 5, 8), (1 << 15, 3, 8), SCRYPT, (1 << 16, 2, 8), (1 << 17, 1, 8)];

#[derive(Serialize, Deserialize)]
struct File {
	address: String,
	encoded: String,
	encoding: Encoding,
	#[serde(default)]
	meta: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct Encoding {
	content: Vec<String>,
	r#type: Vec<String>,
	version: String,
}

/// A key file that was read.
pub(crate) struct Keystore {
	path: PathBuf,
	json: String,
	address: [u8; 32],
	encoded: Vec<u8>,
	derived: Option<Derived>,
}

impl Keystore {
	/// Reads a key file, as far as that goes without its password.
	pub(crate) fn read(path: &Path) -> Result<Self, WalletError> {
		let wrong = |problem: &str| WalletError::NotAKeystore {
			path: path.into(),
			problem: problem.into(),
		};
		let length = fs::metadata(path).map_err(|error| WalletError::io(path, error))?.len();
		if length > MAX_BYTES {
			return Err(wrong("it is too large"));
		}
		let json = fs::read_to_string(path).map_err(|error| WalletError::io(path, error))?;
		let file: File = serde_json::from_str(&json).map_err(|error| wrong(&error.to_string()))?;
		let has = |list: &[String], word: &str| list.iter().any(|known| known == word);
		let Encoding { content, r#type: kind, version } = &file.encoding;
		if !has(content, "sr25519") {
			return Err(wrong("only sr25519 keys are supported"));
		}
		if version != "3"
			|| !has(content, "pkcs8")
			|| !has(kind, "scrypt")
			|| !has(kind, "xsalsa20-poly1305")
		{
			return Err(wrong("only encrypted files of version 3 are supported"));
		}
		let address =
			AccountId32::from_str(&file.address).map_err(|_| wrong("the address is wrong"))?.0;
		let encoded =
			BASE64_STANDARD.decode(&file.encoded).map_err(|_| wrong("it is no base64"))?;
		if encoded.len() <= PARAMETERS {
			return Err(wrong("it is too short"));
		}
		// Other wallets keep what they like there.
		let derived =
			file.meta.get(DERIVED).and_then(|derived| serde_json::from_value(derived.clone()).ok());
		Ok(Self { path: path.into(), json, address, encoded, derived })
	}

	/// The public key, as the file's address says.
	pub(crate) fn public_key(&self) -> [u8; 32] {
		self.address
	}

	/// How the key came from another one, as the file says.
	pub(crate) fn derived(&self) -> Option<&Derived> {
		self.derived.as_ref()
	}

	/// The secret in it. `name` is for the error.
	pub(crate) fn open(
		&self,
		name: &str,
		password: &SecretString,
	) -> Result<AccountSecret, WalletError> {
		let wrong = |problem: &str| WalletError::NotAKeystore {
			path: self.path.clone(),
			problem: problem.into(),
		};
		let (parameters, sealed) =
			self.encoded.split_at_checked(PARAMETERS).ok_or_else(|| wrong("it is too short"))?;
		let (salt, rest) = parameters.split_at(32);
		let (numbers, nonce) = rest.split_at(12);
		let number = |at: usize| {
			numbers.iter().skip(at * 4).take(4).rev().fold(0, |n, byte| n << 8 | u32::from(*byte))
		};
		let scrypt = (number(0), number(1), number(2));
		if !ALLOWED.contains(&scrypt) {
			return Err(wrong("its scrypt parameters are not those of polkadot-js"));
		}
		let plain = cipher(password.expose_secret(), salt, scrypt)?
			.decrypt(Nonce::from_slice(nonce), sealed)
			.map(Zeroizing::new)
			.map_err(|_| WalletError::WrongPassword(name.into()))?;
		let secret = plain
			.strip_prefix(&HEADER)
			.and_then(|rest| rest.split_at_checked(64))
			.filter(|(_, rest)| {
				rest.strip_prefix(&DIVIDER).is_some_and(|public_key| public_key == self.address)
			})
			.and_then(|(secret, _)| <[u8; 64]>::try_from(secret).ok())
			.ok_or_else(|| wrong("what it holds is no sr25519 key of its address"))?;
		let secret = AccountSecret::from_bytes(Zeroizing::new(secret))?;
		if secret.public_key() != self.address {
			return Err(wrong("what it holds is no sr25519 key of its address"));
		}
		Ok(secret)
	}

	/// The signer in it, by `subxt-signer`'s own reading of the file.
	pub(crate) fn signer(
		&self,
		name: &str,
		password: &SecretString,
	) -> Result<Keypair, WalletError> {
		decrypt_json(&self.json, password.expose_secret()).map_err(|error| match error {
			DecryptError::Secretbox(_) => WalletError::WrongPassword(name.into()),
			other => {
				WalletError::NotAKeystore { path: self.path.clone(), problem: other.to_string() }
			}
		})
	}
}

/// Writes the key file of a secret, and how it came from another one, if it did.
pub(crate) fn seal(
	name: &str,
	secret: &AccountSecret,
	derived: Option<&Derived>,
	password: &str,
) -> Result<String, WalletError> {
	let (mut salt, mut nonce) = ([0; 32], [0; 24]);
	rand::rngs::OsRng.fill_bytes(&mut salt);
	rand::rngs::OsRng.fill_bytes(&mut nonce);
	let mut plain = Zeroizing::new(Vec::with_capacity(117));
	plain.extend_from_slice(&HEADER);
	plain.extend_from_slice(secret.bytes());
	plain.extend_from_slice(&DIVIDER);
	plain.extend_from_slice(&secret.public_key());
	let sealed = cipher(password, &salt, SCRYPT)?
		.encrypt(Nonce::from_slice(&nonce), plain.as_slice())
		.map_err(|_| WalletError::Derivation)?;

	let (n, p, r) = SCRYPT;
	let mut encoded = salt.to_vec();
	for number in [n, p, r] {
		encoded.extend_from_slice(&number.to_le_bytes());
	}
	encoded.extend_from_slice(&nonce);
	encoded.extend_from_slice(&sealed);
	let mut meta = serde_json::Map::from_iter([("name".to_string(), name.into())]);
	if let Some(derived) = derived {
		let derived = serde_json::to_value(derived).map_err(|_| WalletError::Derivation)?;
		meta.insert(DERIVED.into(), derived);
	}
	let words = |words: [&str; 2]| words.map(String::from).to_vec();
	let file = File {
		address: AccountId32(secret.public_key()).to_string(),
		encoded: BASE64_STANDARD.encode(encoded),
		encoding: Encoding {
			content: words(["pkcs8", "sr25519"]),
			r#type: words(["scrypt", "xsalsa20-poly1305"]),
			version: "3".into(),
		},
		meta,
	};
	serde_json::to_string_pretty(&file).map(|json| json + "\n").map_err(|_| WalletError::Derivation)
}

fn cipher(
	password: &str,
	salt: &[u8],
	(n, p, r): (u32, u32, u32),
) -> Result<XSalsa20Poly1305, WalletError> {
	let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| WalletError::Derivation)?;
	let parameters = scrypt::Params::new(log_n, r, p, 32).map_err(|_| WalletError::Derivation)?;
	let mut key = Zeroizing::new([0; 32]);
	scrypt::scrypt(password.as_bytes(), salt, &parameters, &mut *key)
		.map_err(|_| WalletError::Derivation)?;
	Ok(XSalsa20Poly1305::new(Key::from_slice(&*key)))
}
