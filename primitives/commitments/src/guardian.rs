//! The commitment to a guardian, who helps a patient to recover and is not named until then.
//!
//! The file of an opening, JSON, with a newline at its end:
//!
//! ```json
//! {
//!   "format": "salus/guardian-opening/v1",
//!   "salt": "<64 hex digits>",
//!   "guardian": "<64 hex digits: the guardian's account>"
//! }
//! ```
//!
//! The patient gives it to the guardian, who needs it to act, and keeps it. Members of other names
//! are errors. Hexadecimal is written in lower case without 0x and read in either case.

use crate::{hash::sha256, Salt};
use salus_primitives::GuardianHash;

/// The commitment to a guardian: `SHA-256("salus/guardian/v1" ‖ 0x00 ‖ salt ‖ account)`.
///
/// `account` is the 32 bytes of the account by which the guardian acts. The salt is 32 random
/// bytes, fresh for each guardian of each patient: else it would show whom else somebody guards. It stays
/// with patient and guardian until the guardian acts, and is in clear from then on.
pub fn commit(account: &[u8], salt: &Salt) -> GuardianHash {
	GuardianHash(sha256(&[b"salus/guardian/v1", &[0], salt.as_bytes(), account]))
}

/// What a guardian needs to act: whom the patient committed to, and with which salt.
#[derive(Clone, PartialEq, Eq)]
pub struct GuardianOpening {
	/// The salt of the commitment.
	pub salt: [u8; 32],
	/// The account by which the guardian acts.
	pub guardian: [u8; 32],
}

impl GuardianOpening {
	/// The commitment that this opens.
	pub fn hash(&self) -> GuardianHash {
		commit(&self.guardian, &Salt::from_bytes(self.salt))
	}
}

/// Shows no byte of the salt, so that none gets into a log.
impl core::fmt::Debug for GuardianOpening {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.debug_struct("GuardianOpening")
			.field("salt", &Salt::from_bytes(self.salt))
			.field("guardian", &self.guardian)
			.finish()
	}
}

#[cfg(feature = "json")]
mod file {
	use super::GuardianOpening;
	use salus_primitives::hex32;
	use serde::{Deserialize, Serialize};

	/// The name of the file's format that this crate writes and reads.
	pub const FORMAT: &str = "salus/guardian-opening/v1";

	#[derive(Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct File {
		format: String,
		#[serde(with = "hex32")]
		salt: [u8; 32],
		#[serde(with = "hex32")]
		guardian: [u8; 32],
	}

	impl GuardianOpening {
		/// Reads an opening file.
		///
		/// # Errors
		///
		/// What is no JSON of this format, and another format.
		pub fn from_json(json: &[u8]) -> Result<Self, GuardianError> {
			/// The format alone, so that a later one is named rather than called malformed.
			#[derive(Deserialize)]
			struct Format {
				format: String,
			}
			let malformed = |error: serde_json::Error| GuardianError::Malformed(error.to_string());
			let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
			if format != FORMAT {
				return Err(GuardianError::UnsupportedFormat(format));
			}
			let File { salt, guardian, .. } = serde_json::from_slice(json).map_err(malformed)?;
			Ok(Self { salt, guardian })
		}

		/// The opening file.
		///
		/// # Errors
		///
		/// None that is known: a file of two numbers can be written.
		pub fn to_json(&self) -> Result<Vec<u8>, GuardianError> {
			let file = File { format: FORMAT.into(), salt: self.salt, guardian: self.guardian };
			let mut json = serde_json::to_vec_pretty(&file)
				.map_err(|error| GuardianError::Malformed(error.to_string()))?;
			json.push(b'\n');
			Ok(json)
		}
	}

	/// Why a file opens no guardian.
	#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
	pub enum GuardianError {
		/// It is no JSON of this format.
		#[error("this is no opening file of a guardian: {0}")]
		Malformed(String),
		/// It is of a format that this program does not know.
		#[error("the file is of the format {0:?}, and this program reads {FORMAT}")]
		UnsupportedFormat(String),
	}
}

#[cfg(feature = "json")]
pub use file::{GuardianError, FORMAT};

#[cfg(test)]
mod tests {
	use super::*;

	fn opening(salt: u8, guardian: u8) -> GuardianOpening {
		GuardianOpening { salt: [salt; 32], guardian: [guardian; 32] }
	}

	/// Computed by Python:
	/// `sha256(b"salus/guardian/v1\0" + bytes([7]) * 32 + bytes([0x0a]) * 32).hexdigest()`.
	#[test]
	fn golden_vector() {
		assert_eq!(
			hex::encode(opening(7, 0x0a).hash().0),
			"43c55a3f93abe905efee72506c179b5d7afadedfc135eed6459df6a7c6333806"
		);
	}

	#[test]
	fn every_bit_counts() {
		let base = opening(7, 0x0a);
		for bit in 0..32 * 8 {
			let (mut salt, mut guardian) = (base.clone(), base.clone());
			salt.salt[bit / 8] ^= 1 << (bit % 8);
			guardian.guardian[bit / 8] ^= 1 << (bit % 8);
			assert_ne!(salt.hash(), base.hash());
			assert_ne!(guardian.hash(), base.hash());
			assert_ne!(salt.hash(), guardian.hash());
		}
	}

	#[test]
	fn a_guardian_is_no_grantee() {
		let grantee = crate::grantee::commit(&[0x0a; 32], &Salt::from_bytes([7; 32]));
		assert_ne!(grantee.0, opening(7, 0x0a).hash().0);
	}

	#[test]
	fn an_opening_shows_no_salt_in_debug_output() {
		let shown = alloc::format!("{:?}", opening(0xab, 0));
		assert!(shown.starts_with("GuardianOpening { salt: Salt(..), guardian: [0, 0,"), "{shown}");
	}

	/// The file of the vector, with other members in it or not.
	fn file(changes: &[(&str, serde_json::Value)]) -> Vec<u8> {
		let mut file = serde_json::json!({
			"format": "salus/guardian-opening/v1",
			"salt": "07".repeat(32),
			"guardian": "0A".repeat(32),
		});
		for (name, value) in changes {
			file[*name] = value.clone();
		}
		file.to_string().into_bytes()
	}

	#[test]
	fn the_file_is_the_public_format() {
		let base = opening(7, 0x0a);
		assert_eq!(GuardianOpening::from_json(&file(&[])), Ok(base.clone()));
		let written = base.to_json().unwrap();
		assert_eq!(GuardianOpening::from_json(&written), Ok(base));
		let lower = file(&[("guardian", serde_json::json!("0a".repeat(32)))]);
		let values = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).unwrap();
		assert_eq!(values(&written), values(&lower));
		assert_eq!(written.last(), Some(&b'\n'));
	}

	#[test]
	fn what_opens_no_guardian_is_no_file() {
		let later = serde_json::json!("salus/guardian-opening/v2");
		assert_eq!(
			GuardianOpening::from_json(&file(&[("format", later)])),
			Err(GuardianError::UnsupportedFormat("salus/guardian-opening/v2".into()))
		);
		for (member, value) in [
			("salt", serde_json::json!("07")),
			("guardian", serde_json::json!("zz".repeat(32))),
			("guardian", serde_json::json!("0a".repeat(33))),
			("patient", serde_json::json!(0)),
		] {
			let read = GuardianOpening::from_json(&file(&[(member, value)]));
			assert!(matches!(read, Err(GuardianError::Malformed(_))), "{member}");
		}
		assert!(matches!(GuardianOpening::from_json(b"{}"), Err(GuardianError::Malformed(_))));
	}
}
