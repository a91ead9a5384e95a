//! 32 bytes as hexadecimal in JSON: written in lower case without 0x, read in either case.

use alloc::borrow::Cow;
use serde::{de::Error, Deserialize, Deserializer, Serializer};

/// Writes 32 bytes, for `#[serde(with = "…")]`.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(&hex::encode(bytes))
}

/// Reads 32 bytes, for `#[serde(with = "…")]`.
///
/// # Errors
///
/// What is no string of 64 hexadecimal digits.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
	parse(&Cow::<str>::deserialize(deserializer)?)
}

fn parse<E: Error>(text: &str) -> Result<[u8; 32], E> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text, &mut bytes)
		.map(|()| bytes)
		.map_err(|_| E::custom("expected 64 hexadecimal digits without 0x"))
}

/// 32 bytes as hexadecimal, or null.
pub mod option {
	use alloc::borrow::Cow;
	use serde::{Deserialize, Deserializer, Serializer};

	/// Writes 32 bytes or null, for `#[serde(with = "…")]`.
	///
	/// # Errors
	///
	/// Those of the serializer.
	pub fn serialize<S: Serializer>(
		bytes: &Option<[u8; 32]>,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		match bytes {
			Some(bytes) => serializer.serialize_some(&hex::encode(bytes)),
			None => serializer.serialize_none(),
		}
	}

	/// Reads 32 bytes or null, for `#[serde(with = "…")]`.
	///
	/// # Errors
	///
	/// What is neither null nor a string of 64 hexadecimal digits.
	pub fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<[u8; 32]>, D::Error> {
		Option::<Cow<'_, str>>::deserialize(deserializer)?
			.map(|text| super::parse(&text))
			.transpose()
	}
}
