//! The commitment to an annex: what a grant or a restriction says off chain.
//!
//! `AnnexHash = SHA-256("salus/annex/v1" ‖ 0x00 ‖ salt ‖ padded)`, where `padded` is `SCALE(Annex)`
//! followed by zero bytes up to [`ANNEX_BYTES`]. So every opening has one length, and neither it nor
//! its file says how much is in it. The salt is 32 random bytes, fresh for each annex.
//!
//! The file, JSON, with a newline at its end:
//!
//! ```json
//! {
//!   "format": "salus/annex-opening/v1",
//!   "salt": "<64 hex digits>",
//!   "annex": "<2208 hex digits: padded>"
//! }
//! ```
//!
//! Members of other names are errors, and so is everything that the chain would not decode.
//! Hexadecimal is written in lower case without 0x and read in either case.

use crate::{hash::sha256, Salt};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{Annex, AnnexHash};
use scale_info::TypeInfo;

/// The length to which every annex is padded: that of the longest one. It never changes under
/// `"salus/annex/v1"`.
pub const ANNEX_BYTES: usize = 1_104;

/// The commitment to an annex:
/// `SHA-256("salus/annex/v1" ‖ 0x00 ‖ salt ‖ SCALE(Annex), padded to 1,104 bytes)`.
pub fn commit(annex: &Annex, salt: &Salt) -> AnnexHash {
	hash_of(&padded(annex), salt)
}

/// What an annex has of a signed document: the SHA-256 of its bytes, as `sha256sum` prints it.
pub fn document_hash(document: &[u8]) -> [u8; 32] {
	sha256(&[document])
}

fn hash_of(padded: &[u8; ANNEX_BYTES], salt: &Salt) -> AnnexHash {
	AnnexHash(sha256(&[b"salus/annex/v1", &[0], salt.as_bytes(), padded]))
}

/// `SCALE(Annex)`, followed by zero bytes up to [`ANNEX_BYTES`].
pub fn padded(annex: &Annex) -> [u8; ANNEX_BYTES] {
	let mut padded = [0; ANNEX_BYTES];
	// None is longer: the bounds of an annex are part of the format.
	for (slot, byte) in padded.iter_mut().zip(annex.encode()) {
		*slot = byte;
	}
	padded
}

/// What shows somebody an annex: the parameter of a read, never of an extrinsic.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct AnnexOpening {
	/// The salt of the commitment.
	pub salt: [u8; 32],
	/// What is committed to.
	pub annex: Annex,
}

impl AnnexOpening {
	/// The commitment that this opens.
	pub fn hash(&self) -> AnnexHash {
		commit(&self.annex, &Salt::from_bytes(self.salt))
	}

	/// Whether this is what was committed to. An annex whose lists are out of order opens nothing:
	/// nobody could be shown it.
	pub fn opens(&self, hash: &AnnexHash) -> bool {
		self.annex.is_ordered() && self.hash() == *hash
	}

	/// Whether these are the bytes of the signed document that the annex names. None are if it names
	/// none.
	pub fn is_of_document(&self, document: &[u8]) -> bool {
		self.annex.document == Some(document_hash(document))
	}
}

/// Shows no byte of the salt, so that none gets into a log.
impl core::fmt::Debug for AnnexOpening {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.debug_struct("AnnexOpening")
			.field("salt", &Salt::from_bytes(self.salt))
			.field("annex", &self.annex)
			.finish()
	}
}

#[cfg(feature = "json")]
mod file {
	use super::{padded, AnnexOpening, ANNEX_BYTES};
	use codec::Decode;
	use salus_primitives::{hex32, Annex};
	use serde::{Deserialize, Serialize};

	/// The name of the file's format that this crate writes and reads.
	pub const FORMAT: &str = "salus/annex-opening/v1";

	#[derive(Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct File {
		format: String,
		#[serde(with = "hex32")]
		salt: [u8; 32],
		annex: String,
	}

	impl AnnexOpening {
		/// Reads an opening file.
		///
		/// # Errors
		///
		/// What is no JSON of this format, another format, and an annex of another length, that does
		/// not decode, or whose padding is not zero.
		pub fn from_json(json: &[u8]) -> Result<Self, AnnexError> {
			/// The format alone, so that a later one is named rather than called malformed.
			#[derive(Deserialize)]
			struct Format {
				format: String,
			}
			let malformed = |error: serde_json::Error| AnnexError::Malformed(error.to_string());
			let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
			if format != FORMAT {
				return Err(AnnexError::UnsupportedFormat(format));
			}
			let file: File = serde_json::from_slice(json).map_err(malformed)?;
			if file.annex.len() != ANNEX_BYTES.saturating_mul(2) {
				return Err(AnnexError::Length);
			}
			let bytes = hex::decode(file.annex)
				.map_err(|error| AnnexError::Malformed(error.to_string()))?;
			let annex = Annex::decode(&mut &bytes[..])
				.map_err(|error| AnnexError::Annex(error.to_string()))?;
			// What follows the annex must be zeros, and the annex itself be spelled the one way.
			if padded(&annex)[..] != bytes[..] {
				return Err(AnnexError::Padding);
			}
			Ok(Self { salt: file.salt, annex })
		}

		/// The opening file, of one length whatever is in it.
		///
		/// # Errors
		///
		/// The lists of the annex are out of order, so that nobody could read the file.
		pub fn to_json(&self) -> Result<Vec<u8>, AnnexError> {
			if !self.annex.is_ordered() {
				return Err(AnnexError::Annex("its lists are out of order".into()));
			}
			let file = File {
				format: FORMAT.into(),
				salt: self.salt,
				annex: hex::encode(padded(&self.annex)),
			};
			let mut json = serde_json::to_vec_pretty(&file)
				.map_err(|error| AnnexError::Malformed(error.to_string()))?;
			json.push(b'\n');
			Ok(json)
		}
	}

	/// Why a file opens no annex.
	#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
	pub enum AnnexError {
		/// It is no JSON of this format.
		#[error("this is no opening file of an annex: {0}")]
		Malformed(String),
		/// It is of a format that this program does not know.
		#[error("the file is of the format {0:?}, and this program reads {FORMAT}")]
		UnsupportedFormat(String),
		/// The annex is shorter or longer than all are.
		#[error("the annex does not have {ANNEX_BYTES} bytes")]
		Length,
		/// The annex has codes that nobody knows, or lists that are too long or out of order.
		#[error("the annex is none: {0}")]
		Annex(String),
		/// Something other than zeros follows the annex.
		#[error("something follows the annex where there must be zeros")]
		Padding,
	}
}

#[cfg(feature = "json")]
pub use file::{AnnexError, FORMAT};

#[cfg(test)]
#[path = "annex_tests.rs"]
mod tests;
