//! The commitment to the day on which a minor comes of age.
//!
//! The file of an opening, JSON, with a newline at its end:
//!
//! ```json
//! {
//!   "format": "salus/age-out-opening/v1",
//!   "salt": "<64 hex digits>",
//!   "day": <the day: days since 1970-01-01>
//! }
//! ```
//!
//! The day is a birthday: the patient keeps the file, gives it to whom it concerns, and never to the
//! chain. Members of other names are errors. Hexadecimal is written in lower case without 0x and read
//! in either case.

use crate::{hash::sha256, Salt};
use salus_primitives::Day;

/// The commitment to the day on which a patient comes of age:
/// `SHA-256("salus/age-out/v1" ‖ 0x00 ‖ salt ‖ day)`, `day` as 4 bytes, little-endian, days since
/// 1970-01-01. The salt is 32 random bytes.
pub fn commit(day: Day, salt: &Salt) -> [u8; 32] {
	sha256(&[b"salus/age-out/v1", &[0], salt.as_bytes(), &day.0.to_le_bytes()])
}

/// What opens the commitment to the day on which a patient comes of age.
#[derive(Clone, PartialEq, Eq)]
pub struct AgeOutOpening {
	/// The salt of the commitment.
	pub salt: [u8; 32],
	/// The day.
	pub day: Day,
}

impl AgeOutOpening {
	/// The commitment that this opens.
	pub fn hash(&self) -> [u8; 32] {
		commit(self.day, &Salt::from_bytes(self.salt))
	}
}

/// Shows neither salt nor day, so that neither gets into a log.
impl core::fmt::Debug for AgeOutOpening {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("AgeOutOpening(..)")
	}
}

#[cfg(feature = "json")]
mod file {
	use super::AgeOutOpening;
	use salus_primitives::{hex32, Day};
	use serde::{Deserialize, Serialize};

	/// The name of the file's format that this crate writes and reads.
	pub const FORMAT: &str = "salus/age-out-opening/v1";

	#[derive(Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct File {
		format: String,
		#[serde(with = "hex32")]
		salt: [u8; 32],
		day: i32,
	}

	impl AgeOutOpening {
		/// Reads an opening file.
		///
		/// # Errors
		///
		/// What is no JSON of this format, and another format.
		pub fn from_json(json: &[u8]) -> Result<Self, AgeOutError> {
			/// The format alone, so that a later one is named rather than called malformed.
			#[derive(Deserialize)]
			struct Format {
				format: String,
			}
			let malformed = |error: serde_json::Error| AgeOutError::Malformed(error.to_string());
			let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
			if format != FORMAT {
				return Err(AgeOutError::UnsupportedFormat(format));
			}
			let File { salt, day, .. } = serde_json::from_slice(json).map_err(malformed)?;
			Ok(Self { salt, day: Day(day) })
		}

		/// The opening file.
		///
		/// # Errors
		///
		/// None that is known: a file of numbers can be written.
		pub fn to_json(&self) -> Result<Vec<u8>, AgeOutError> {
			let file = File { format: FORMAT.into(), salt: self.salt, day: self.day.0 };
			let mut json = serde_json::to_vec_pretty(&file)
				.map_err(|error| AgeOutError::Malformed(error.to_string()))?;
			json.push(b'\n');
			Ok(json)
		}
	}

	/// Why a file opens no day of coming of age.
	#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
	pub enum AgeOutError {
		/// It is no JSON of this format.
		#[error("this is no opening file of a day of coming of age: {0}")]
		Malformed(String),
		/// It is of a format that this program does not know.
		#[error("the file is of the format {0:?}, and this program reads {FORMAT}")]
		UnsupportedFormat(String),
	}
}

#[cfg(feature = "json")]
pub use file::{AgeOutError, FORMAT};

#[cfg(test)]
mod tests {
	use super::*;

	fn opening() -> AgeOutOpening {
		AgeOutOpening { salt: [7; 32], day: Day(20_454) }
	}

	/// Computed by Python: `sha256(b"salus/age-out/v1\0" + bytes([7]) * 32
	/// + (20454).to_bytes(4, "little")).hexdigest()`.
	#[test]
	fn golden_vector() {
		assert_eq!(
			hex::encode(opening().hash()),
			"a7786ea6225238e8f97f1a6e2ff0daa9cca1243fc655fa9acd735c798eac461b"
		);
	}

	#[test]
	fn day_and_salt_count() {
		let other_day = AgeOutOpening { day: Day(20_455), ..opening() };
		let other_salt = AgeOutOpening { salt: [8; 32], ..opening() };
		assert_ne!(other_day.hash(), opening().hash());
		assert_ne!(other_salt.hash(), opening().hash());
		assert_eq!(alloc::format!("{:?}", opening()), "AgeOutOpening(..)");
	}

	#[test]
	fn the_file_is_the_public_format() {
		let file = |day: serde_json::Value, format: &str| {
			let salt = "07".repeat(32);
			serde_json::json!({ "format": format, "salt": salt, "day": day })
		};
		let this = "salus/age-out-opening/v1";
		let written = opening().to_json().unwrap();
		let values: serde_json::Value = serde_json::from_slice(&written).unwrap();
		assert_eq!(values, file(20_454.into(), this));
		assert_eq!(written.last(), Some(&b'\n'));
		let read = |file: &serde_json::Value| AgeOutOpening::from_json(file.to_string().as_bytes());
		assert_eq!(read(&values), Ok(opening()));
		let later = "salus/age-out-opening/v2";
		assert_eq!(
			read(&file(20_454.into(), later)),
			Err(AgeOutError::UnsupportedFormat(later.into()))
		);
		let mut more = values.clone();
		more["patient"] = 0.into();
		for wrong in [file("2026-01-01".into(), this), more, serde_json::json!({})] {
			assert!(matches!(read(&wrong), Err(AgeOutError::Malformed(_))), "{wrong}");
		}
	}
}
