//! Encryption of records, all of it by age v1 (<https://c2sp.org/age>) with X25519 recipients.

use super::VaultError;
use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use age::DecryptError;
use salus_primitives::{EncryptionKey, Leaf};
use zeroize::Zeroizing;

const RECIPIENT_PREFIX: bech32::Hrp = bech32::Hrp::parse_unchecked("age");

/// The age recipient of an encryption key, as it is published on chain.
///
/// Refused if the key is one of the few X25519 points under which every secret is the same.
pub fn recipient_of(key: &EncryptionKey) -> Result<Recipient, VaultError> {
	// A multiple of the curve's cofactor turns exactly those points into zero; X25519 makes every
	// scalar such a multiple.
	if x25519_dalek::x25519([1; 32], key.0) == [0; 32] {
		return Err(VaultError::WeakKey(*key));
	}
	bech32::encode::<bech32::Bech32>(RECIPIENT_PREFIX, &key.0)
		.ok()
		.and_then(|text| text.parse().ok())
		.ok_or(VaultError::WeakKey(*key))
}

/// The encryption key of an age identity: what its owner publishes on chain.
pub fn encryption_key_of(identity: &Identity) -> EncryptionKey {
	let key = bech32::decode(&identity.to_public().to_string())
		.ok()
		.and_then(|(_, bytes)| <[u8; 32]>::try_from(bytes).ok());
	EncryptionKey(key.expect("age writes a recipient as bech32 of its 32 bytes"))
}

/// Encrypts to one recipient.
pub(crate) fn seal(recipient: &Recipient, content: &[u8]) -> Result<Vec<u8>, VaultError> {
	age::encrypt(recipient, content).map_err(|error| VaultError::Encryption(error.to_string()))
}

/// Decrypts the file called `name`.
pub(crate) fn unseal(
	identity: &Identity,
	name: &str,
	content: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
	match age::decrypt(identity, content) {
		Ok(plain) => Ok(Zeroizing::new(plain)),
		Err(DecryptError::NoMatchingKeys) => Err(VaultError::WrongKey { file: name.into() }),
		Err(error) => Err(VaultError::Corrupted { file: name.into(), problem: error.to_string() }),
	}
}

/// The text in an envelope: the record's key as an age identity file, under the leaf it belongs to.
pub(crate) fn envelope_text(leaf: &Leaf, key: &Identity) -> Zeroizing<String> {
	Zeroizing::new(format!("{}{}\n", envelope_head(leaf), key.to_string().expose_secret()))
}

/// Reads the text in an envelope. `None` if it is for another record, or none at all.
pub(crate) fn read_envelope_text(leaf: &Leaf, text: &[u8]) -> Option<Identity> {
	let text = std::str::from_utf8(text).ok()?;
	text.strip_prefix(&envelope_head(leaf))?.strip_suffix('\n')?.parse().ok()
}

fn envelope_head(leaf: &Leaf) -> String {
	format!("# salus record {}\n", hex::encode(leaf.0))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn keys_become_recipients_and_back() {
		// The pair of keys in the tests of the age crate.
		let identity: Identity =
			"AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33"
				.parse()
				.unwrap();
		let key = encryption_key_of(&identity);
		assert_eq!(
			recipient_of(&key).unwrap().to_string(),
			"age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa"
		);
	}

	#[test]
	fn points_of_low_order_are_refused() {
		let mut one = [0; 32];
		one[0] = 1;
		let mut minus_one = [0xff; 32];
		minus_one[0] = 0xec;
		minus_one[31] = 0x7f;
		let order_eight =
			hex::decode("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
				.unwrap()
				.try_into()
				.unwrap();
		for point in [[0; 32], one, minus_one, order_eight] {
			let refused = recipient_of(&EncryptionKey(point));
			assert!(matches!(refused, Err(VaultError::WeakKey(_))), "{}", hex::encode(point));
		}
	}

	#[test]
	fn an_envelope_is_for_one_record() {
		let key = Identity::generate();
		let text = envelope_text(&Leaf([1; 32]), &key);
		let read = read_envelope_text(&Leaf([1; 32]), text.as_bytes()).unwrap();
		assert_eq!(encryption_key_of(&read), encryption_key_of(&key));
		assert!(read_envelope_text(&Leaf([2; 32]), text.as_bytes()).is_none());
		assert!(read_envelope_text(&Leaf([1; 32]), b"\xff").is_none());
		assert!(read_envelope_text(&Leaf([1; 32]), b"").is_none());
	}
}
