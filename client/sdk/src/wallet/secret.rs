//! The secret of an account, and what is derived from it.

use super::WalletError;
use age::secrecy::{ExposeSecret, SecretString};
use age::x25519::Identity;
use hmac::{Hmac, Mac};
use schnorrkel::derive::{ChainCode, Derivation};
use schnorrkel::{ExpansionMode, MiniSecretKey, SecretKey};
use sha2::{Sha256, Sha512};
use subxt_signer::bip39::Mnemonic;
use subxt_signer::sr25519::Keypair;
use subxt_signer::{DeriveJunction, SecretUri};
use zeroize::{Zeroize, Zeroizing};

/// What the encryption identity is derived for.
const ENCRYPTION: &[u8] = b"salus/encryption/v1";

/// An sr25519 secret key, in the form in which polkadot-js keeps it: the scalar times the cofactor,
/// and the seed of the nonces.
pub(crate) struct AccountSecret {
	bytes: Zeroizing<[u8; 64]>,
	public_key: [u8; 32],
}

impl AccountSecret {
	/// Derives the secret of a URI. `subxt-signer` derives the same, but does not show the secret.
	pub(crate) fn from_uri(uri: &SecretString) -> Result<Self, WalletError> {
		let uri = parse(uri)?;
		let phrase = uri.phrase.expose_secret();
		let seed = match phrase.strip_prefix("0x") {
			Some(digits) => {
				let mut seed = Zeroizing::new([0; 32]);
				hex::decode_to_slice(digits, &mut *seed)
					.map_err(|_| bad("a seed has 64 hex digits"))?;
				seed
			}
			None => {
				let password = uri.password.as_ref().map(|password| password.expose_secret());
				seed_of_phrase(phrase, password.unwrap_or_default())?
			}
		};
		let root = MiniSecretKey::from_bytes(&*seed).map_err(|_| WalletError::Derivation)?;
		Ok(Self::from_secret_key(&derive(root.expand(ExpansionMode::Ed25519), &uri.junctions)))
	}

	/// The secret as the library has it that derives.
	pub(crate) fn secret_key(&self) -> Result<SecretKey, WalletError> {
		SecretKey::from_ed25519_bytes(&*self.bytes).map_err(|_| WalletError::Derivation)
	}

	/// The secret of a key of that library.
	pub(crate) fn from_secret_key(secret: &SecretKey) -> Self {
		Self {
			bytes: Zeroizing::new(secret.to_ed25519_bytes()),
			public_key: secret.to_public().to_bytes(),
		}
	}

	/// Takes the secret as polkadot-js keeps it.
	pub(crate) fn from_bytes(bytes: Zeroizing<[u8; 64]>) -> Result<Self, WalletError> {
		let secret = SecretKey::from_ed25519_bytes(&*bytes).map_err(|_| WalletError::Derivation)?;
		Ok(Self { bytes, public_key: secret.to_public().to_bytes() })
	}

	/// The secret as polkadot-js keeps it.
	pub(crate) fn bytes(&self) -> &[u8; 64] {
		&self.bytes
	}

	/// The account's public key.
	pub(crate) fn public_key(&self) -> [u8; 32] {
		self.public_key
	}

	/// The age identity of the account's owner.
	///
	/// Its secret is `HMAC-SHA-256(scalar, "salus/encryption/v1")`, where the scalar is the first half
	/// of [`Self::bytes`]: the part that every way to the account leads to. (The second half is random
	/// after a soft derivation, and a key file does not hold the phrase.)
	pub(crate) fn encryption_identity(&self) -> Result<Identity, WalletError> {
		const PREFIX: bech32::Hrp = bech32::Hrp::parse_unchecked("age-secret-key-");

		let (scalar, _) = self.bytes.split_at(32);
		let mut mac =
			Hmac::<Sha256>::new_from_slice(scalar).map_err(|_| WalletError::Derivation)?;
		mac.update(ENCRYPTION);
		let mut secret: [u8; 32] = mac.finalize().into_bytes().into();
		let text = bech32::encode::<bech32::Bech32>(PREFIX, &secret).map(Zeroizing::new);
		secret.zeroize();
		let text = Zeroizing::new(text.map_err(|_| WalletError::Derivation)?.to_uppercase());
		text.parse().map_err(|_| WalletError::Derivation)
	}
}

/// The secret that the junctions lead to.
pub(crate) fn derive(root: SecretKey, junctions: &[DeriveJunction]) -> SecretKey {
	junctions.iter().fold(root, |secret, junction| match junction {
		DeriveJunction::Soft(code) => secret.derived_key_simple(ChainCode(*code), []).0,
		DeriveJunction::Hard(code) => secret
			.hard_derive_mini_secret_key(Some(ChainCode(*code)), [])
			.0
			.expand(ExpansionMode::Ed25519),
	})
}

/// The signer of a URI.
pub(crate) fn signer_of_uri(uri: &SecretString) -> Result<Keypair, WalletError> {
	Keypair::from_uri(&parse(uri)?).map_err(|error| bad(&error.to_string()))
}

fn parse(uri: &SecretString) -> Result<SecretUri, WalletError> {
	uri.expose_secret().trim().parse().map_err(|_| bad("its form is wrong"))
}

/// Substrate's way from a phrase to a seed: PBKDF2 over the entropy, not over the words.
fn seed_of_phrase(phrase: &str, password: &str) -> Result<Zeroizing<[u8; 32]>, WalletError> {
	let mnemonic: Mnemonic = phrase.parse().map_err(|error| match error {
		// The words themselves are secret: say only where the trouble is.
		subxt_signer::bip39::Error::UnknownWord(at) => {
			bad(&format!("word {} is not in the list", at.saturating_add(1)))
		}
		other => bad(&other.to_string()),
	})?;
	let (entropy, length) = mnemonic.to_entropy_array();
	let entropy = Zeroizing::new(entropy);
	let entropy = entropy.get(..length).ok_or(WalletError::Derivation)?;
	let salt = Zeroizing::new(format!("mnemonic{password}"));
	let mut seed = Zeroizing::new([0; 64]);
	pbkdf2::pbkdf2::<Hmac<Sha512>>(entropy, salt.as_bytes(), 2048, &mut *seed)
		.map_err(|_| WalletError::Derivation)?;
	let mut first = Zeroizing::new([0; 32]);
	first.copy_from_slice(seed.split_at(32).0);
	Ok(first)
}

fn bad(problem: &str) -> WalletError {
	WalletError::BadUri(problem.into())
}
