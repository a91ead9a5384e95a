//! The commitment to a representative, who acts for a patient and is not named until then.
//!
//! The file of an opening, JSON, with a newline at its end:
//!
//! ```json
//! {
//!   "format": "salus/representative-opening/v1",
//!   "salt": "<64 hex digits>",
//!   "representative": "<64 hex digits: the representative's account>",
//!   "capacity": "<a code of HL7 v3 RoleCode, as PRN>",
//!   "reason": "<64 hex digits: the commitment to why>"
//! }
//! ```
//!
//! The patient gives it to the representative, who needs it to accept, and keeps it. Members of other
//! names are errors. Hexadecimal is written in lower case without 0x and read in either case.

use crate::{hash::sha256, Salt};
use codec::Encode;
use salus_primitives::{RepresentativeCapacity, RepresentativeHash};

/// The commitment to a representative:
/// `SHA-256("salus/representative/v1" ‖ 0x00 ‖ salt ‖ account ‖ capacity ‖ reason)`.
///
/// `account` is the 32 bytes of the account by which the representative acts, `capacity` one byte, the
/// index of the code in [`RepresentativeCapacity`], and `reason` 32 bytes: a salted commitment to why,
/// whose opening never stands on the chain. The salt is 32 random bytes, fresh for each
/// representative. It is in clear from when the representative accepts.
pub fn commit(
	account: &[u8],
	capacity: RepresentativeCapacity,
	reason: &[u8; 32],
	salt: &Salt,
) -> RepresentativeHash {
	RepresentativeHash(sha256(&[
		b"salus/representative/v1",
		&[0],
		salt.as_bytes(),
		account,
		&capacity.encode(),
		reason,
	]))
}

/// What a representative needs to accept: whom the patient committed to, as what and why, and with
/// which salt.
#[derive(Clone, PartialEq, Eq)]
pub struct RepresentativeOpening {
	/// The salt of the commitment.
	pub salt: [u8; 32],
	/// The account by which the representative acts.
	pub representative: [u8; 32],
	/// In which capacity.
	pub capacity: RepresentativeCapacity,
	/// The commitment to why.
	pub reason: [u8; 32],
}

impl RepresentativeOpening {
	/// The commitment that this opens.
	pub fn hash(&self) -> RepresentativeHash {
		let salt = Salt::from_bytes(self.salt);
		commit(&self.representative, self.capacity, &self.reason, &salt)
	}
}

/// Shows no byte of the salt, so that none gets into a log.
impl core::fmt::Debug for RepresentativeOpening {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.debug_struct("RepresentativeOpening")
			.field("salt", &Salt::from_bytes(self.salt))
			.field("representative", &self.representative)
			.field("capacity", &self.capacity)
			.field("reason", &self.reason)
			.finish()
	}
}

#[cfg(feature = "json")]
mod file {
	use super::RepresentativeOpening;
	use salus_primitives::{hex32, RepresentativeCapacity};
	use serde::{Deserialize, Serialize};

	/// The name of the file's format that this crate writes and reads.
	pub const FORMAT: &str = "salus/representative-opening/v1";

	#[derive(Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct File {
		format: String,
		#[serde(with = "hex32")]
		salt: [u8; 32],
		#[serde(with = "hex32")]
		representative: [u8; 32],
		capacity: RepresentativeCapacity,
		#[serde(with = "hex32")]
		reason: [u8; 32],
	}

	impl RepresentativeOpening {
		/// Reads an opening file.
		///
		/// # Errors
		///
		/// What is no JSON of this format, and another format.
		pub fn from_json(json: &[u8]) -> Result<Self, RepresentativeError> {
			/// The format alone, so that a later one is named rather than called malformed.
			#[derive(Deserialize)]
			struct Format {
				format: String,
			}
			let malformed =
				|error: serde_json::Error| RepresentativeError::Malformed(error.to_string());
			let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
			if format != FORMAT {
				return Err(RepresentativeError::UnsupportedFormat(format));
			}
			let File { salt, representative, capacity, reason, .. } =
				serde_json::from_slice(json).map_err(malformed)?;
			Ok(Self { salt, representative, capacity, reason })
		}

		/// The opening file.
		///
		/// # Errors
		///
		/// None that is known: a file of numbers and a code can be written.
		pub fn to_json(&self) -> Result<Vec<u8>, RepresentativeError> {
			let Self { salt, representative, capacity, reason } = *self;
			let file = File { format: FORMAT.into(), salt, representative, capacity, reason };
			let mut json = serde_json::to_vec_pretty(&file)
				.map_err(|error| RepresentativeError::Malformed(error.to_string()))?;
			json.push(b'\n');
			Ok(json)
		}
	}

	/// Why a file opens no representative.
	#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
	pub enum RepresentativeError {
		/// It is no JSON of this format.
		#[error("this is no opening file of a representative: {0}")]
		Malformed(String),
		/// It is of a format that this program does not know.
		#[error("the file is of the format {0:?}, and this program reads {FORMAT}")]
		UnsupportedFormat(String),
	}
}

#[cfg(feature = "json")]
pub use file::{RepresentativeError, FORMAT};

#[cfg(test)]
mod tests {
	use super::*;

	fn opening() -> RepresentativeOpening {
		RepresentativeOpening {
			salt: [7; 32],
			representative: [0x0a; 32],
			capacity: RepresentativeCapacity::Parent,
			reason: [0x51; 32],
		}
	}

	/// Computed by Python: `sha256(b"salus/representative/v1\0" + bytes([7]) * 32
	/// + bytes([0x0a]) * 32 + bytes([8]) + bytes([0x51]) * 32).hexdigest()`.
	#[test]
	fn golden_vector() {
		assert_eq!(
			hex::encode(opening().hash().0),
			"751b3f765aa3b71016894f20e5b0c816412ab2ff04c40e8c0ede46d60f87faf5"
		);
	}

	#[test]
	fn every_bit_counts() {
		let base = opening();
		for bit in 0..32 * 8 {
			let flip = |bytes: &mut [u8; 32]| bytes[bit / 8] ^= 1 << (bit % 8);
			let (mut salt, mut who, mut why) = (base.clone(), base.clone(), base.clone());
			flip(&mut salt.salt);
			flip(&mut who.representative);
			flip(&mut why.reason);
			let hashes = [base.hash(), salt.hash(), who.hash(), why.hash()];
			assert_eq!(hashes.iter().collect::<alloc::collections::BTreeSet<_>>().len(), 4);
		}
		for capacity in RepresentativeCapacity::ALL {
			let other = RepresentativeOpening { capacity: *capacity, ..base.clone() };
			assert_eq!(other.hash() == base.hash(), *capacity == base.capacity);
		}
	}

	#[test]
	fn an_opening_shows_no_salt_in_debug_output() {
		let shown = alloc::format!("{:?}", opening());
		assert!(shown.starts_with("RepresentativeOpening { salt: Salt(..), representative: [10"));
	}

	/// The file of the vector, with other members in it or not.
	fn file(changes: &[(&str, serde_json::Value)]) -> Vec<u8> {
		let mut file = serde_json::json!({
			"format": "salus/representative-opening/v1",
			"salt": "07".repeat(32),
			"representative": "0A".repeat(32),
			"capacity": "PRN",
			"reason": "51".repeat(32),
		});
		for (name, value) in changes {
			file[*name] = value.clone();
		}
		file.to_string().into_bytes()
	}

	#[test]
	fn the_file_is_the_public_format() {
		assert_eq!(RepresentativeOpening::from_json(&file(&[])), Ok(opening()));
		let written = opening().to_json().unwrap();
		assert_eq!(RepresentativeOpening::from_json(&written), Ok(opening()));
		let lower = file(&[("representative", serde_json::json!("0a".repeat(32)))]);
		let values = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).unwrap();
		assert_eq!(values(&written), values(&lower));
		assert_eq!(written.last(), Some(&b'\n'));
	}

	#[test]
	fn what_opens_no_representative_is_no_file() {
		let later = serde_json::json!("salus/representative-opening/v2");
		assert_eq!(
			RepresentativeOpening::from_json(&file(&[("format", later)])),
			Err(RepresentativeError::UnsupportedFormat("salus/representative-opening/v2".into()))
		);
		for (member, value) in [
			("salt", serde_json::json!("07")),
			("representative", serde_json::json!("zz".repeat(32))),
			("capacity", serde_json::json!("NOK")),
			("reason", serde_json::json!("51".repeat(33))),
			("patient", serde_json::json!(0)),
		] {
			let read = RepresentativeOpening::from_json(&file(&[(member, value)]));
			assert!(matches!(read, Err(RepresentativeError::Malformed(_))), "{member}");
		}
		let read = RepresentativeOpening::from_json(b"{}");
		assert!(matches!(read, Err(RepresentativeError::Malformed(_))));
	}
}
