//! The commitments to a consent that was signed on paper, and to who saw it signed.
//!
//! The file of an opening, JSON, with a newline at its end:
//!
//! ```json
//! {
//!   "format": "salus/paper-opening/v1",
//!   "patient": "<64 hex digits>",
//!   "organization": <the id of the organization that records it, and keeps it>,
//!   "document": "<64 hex digits: the SHA-256 of the document's bytes>",
//!   "document_salt": "<64 hex digits>",
//!   "witness": "<who saw it signed, in UTF-8>",
//!   "witness_salt": "<64 hex digits>",
//!   "signer": "<ONESELF, or in which capacity: a code of HL7 v3 RoleCode, as PRN>",
//!   "signed_at": <when it was signed, in Unix milliseconds>
//! }
//! ```
//!
//! The organization keeps it with the paper, and gives it to whoever may check. The grant that the
//! paper gave is not in it, since it is written before: the chain knows that by the commitment. Members
//! of other names are errors. Hexadecimal is written in lower case without 0x and read in either case.

use crate::{hash::sha256, Salt};
use alloc::string::String;
use salus_primitives::{OrganizationId, PaperSigner, PatientId, SignedPaper, UnixMillis};

/// The commitment to a signed document:
/// `SHA-256("salus/paper/v1" ‖ 0x00 ‖ salt ‖ SHA-256 of the document's bytes)`.
///
/// The salt is 32 random bytes, fresh for each recording: a form that many sign is the same for all
/// who sign it alike.
pub fn commit(document: &[u8; 32], salt: &Salt) -> [u8; 32] {
	sha256(&[b"salus/paper/v1", &[0], salt.as_bytes(), document])
}

/// The commitment to who saw a document signed: `SHA-256("salus/witness/v1" ‖ 0x00 ‖ salt ‖ text)`.
///
/// The salt is 32 random bytes of its own, so that one is opened without the other.
pub fn commit_to_witness(text: &str, salt: &Salt) -> [u8; 32] {
	sha256(&[b"salus/witness/v1", &[0], salt.as_bytes(), text.as_bytes()])
}

/// What an organization keeps of a paper that it recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct PaperOpening {
	/// In whose name it was signed.
	pub patient: PatientId,
	/// The organization that records it, and keeps it.
	pub organization: OrganizationId,
	/// The SHA-256 of the document's bytes.
	pub document: [u8; 32],
	/// The salt of the commitment to it.
	pub document_salt: [u8; 32],
	/// Who saw it signed, in words of the organization.
	pub witness: String,
	/// The salt of the commitment to that.
	pub witness_salt: [u8; 32],
	/// Who signed it.
	pub signer: PaperSigner,
	/// When it was signed, in Unix milliseconds.
	pub signed_at: UnixMillis,
}

impl PaperOpening {
	/// What the chain gets of the paper: the commitments that this opens, who signed, and when.
	pub fn paper(&self) -> SignedPaper {
		SignedPaper {
			document: commit(&self.document, &Salt::from_bytes(self.document_salt)),
			witness: commit_to_witness(&self.witness, &Salt::from_bytes(self.witness_salt)),
			signer: self.signer,
			signed_at: self.signed_at,
		}
	}

	/// Whether these bytes are the document that was signed.
	pub fn is_of_document(&self, bytes: &[u8]) -> bool {
		sha256(&[bytes]) == self.document
	}
}

/// Shows neither salts nor who saw it, so that none gets into a log.
impl core::fmt::Debug for PaperOpening {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("PaperOpening(..)")
	}
}

#[cfg(feature = "json")]
mod file {
	use super::PaperOpening;
	use salus_primitives::{hex32, OrganizationId, PatientId, UnixMillis};
	use serde::{Deserialize, Serialize};

	/// The name of the file's format that this crate writes and reads.
	pub const FORMAT: &str = "salus/paper-opening/v1";

	#[derive(Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct File {
		format: String,
		#[serde(with = "hex32")]
		patient: [u8; 32],
		organization: u32,
		#[serde(with = "hex32")]
		document: [u8; 32],
		#[serde(with = "hex32")]
		document_salt: [u8; 32],
		witness: String,
		#[serde(with = "hex32")]
		witness_salt: [u8; 32],
		signer: String,
		signed_at: UnixMillis,
	}

	impl PaperOpening {
		/// Reads an opening file.
		///
		/// # Errors
		///
		/// What is no JSON of this format, and another format.
		pub fn from_json(json: &[u8]) -> Result<Self, PaperError> {
			/// The format alone, so that a later one is named rather than called malformed.
			#[derive(Deserialize)]
			struct Format {
				format: String,
			}
			let malformed = |error: serde_json::Error| PaperError::Malformed(error.to_string());
			let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
			if format != FORMAT {
				return Err(PaperError::UnsupportedFormat(format));
			}
			let file: File = serde_json::from_slice(json).map_err(malformed)?;
			let signer = file.signer.parse().map_err(|_| PaperError::UnknownSigner(file.signer))?;
			Ok(Self {
				patient: PatientId(file.patient),
				organization: OrganizationId(file.organization),
				document: file.document,
				document_salt: file.document_salt,
				witness: file.witness,
				witness_salt: file.witness_salt,
				signer,
				signed_at: file.signed_at,
			})
		}

		/// The opening file.
		///
		/// # Errors
		///
		/// None that is known: a file of numbers and texts can be written.
		pub fn to_json(&self) -> Result<Vec<u8>, PaperError> {
			let file = File {
				format: FORMAT.into(),
				patient: self.patient.0,
				organization: self.organization.0,
				document: self.document,
				document_salt: self.document_salt,
				witness: self.witness.clone(),
				witness_salt: self.witness_salt,
				signer: self.signer.code().into(),
				signed_at: self.signed_at,
			};
			let mut json = serde_json::to_vec_pretty(&file)
				.map_err(|error| PaperError::Malformed(error.to_string()))?;
			json.push(b'\n');
			Ok(json)
		}
	}

	/// Why a file opens no paper.
	#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
	pub enum PaperError {
		/// It is no JSON of this format.
		#[error("this is no opening file of a signed paper: {0}")]
		Malformed(String),
		/// It names a signer by no code that this program knows.
		#[error("{0:?} is no code of who signs a paper")]
		UnknownSigner(String),
		/// It is of a format that this program does not know.
		#[error("the file is of the format {0:?}, and this program reads {FORMAT}")]
		UnsupportedFormat(String),
	}
}

#[cfg(feature = "json")]
pub use file::{PaperError, FORMAT};

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::RepresentativeCapacity;

	fn opening() -> PaperOpening {
		PaperOpening {
			patient: PatientId([1; 32]),
			organization: OrganizationId(3),
			document: sha256(&[b"I consent."]),
			document_salt: [7; 32],
			witness: "the nurse at the desk".into(),
			witness_salt: [8; 32],
			signer: PaperSigner::Representative(RepresentativeCapacity::Parent),
			signed_at: 1_000,
		}
	}

	/// Computed by Python: `sha256(b"salus/paper/v1\0" + bytes([7]) * 32
	/// + sha256(b"I consent.").digest()).hexdigest()` and `sha256(b"salus/witness/v1\0"
	/// + bytes([8]) * 32 + b"the nurse at the desk").hexdigest()`.
	#[test]
	fn golden_vectors() {
		let paper = opening().paper();
		assert_eq!(
			hex::encode(paper.document),
			"b7a8084da64961716d069bef2e1a5e421b62e2379335ce77a32557016faf26a0"
		);
		assert_eq!(
			hex::encode(paper.witness),
			"3d23058f614a5a16f7db44192865a0e461f23535b81031eea18b4d88e8329ad1"
		);
		assert_eq!((paper.signer, paper.signed_at), (opening().signer, 1_000));
	}

	#[test]
	fn every_bit_counts() {
		let base = opening().paper();
		for bit in 0..32 * 8 {
			let flip = |bytes: &mut [u8; 32]| bytes[bit / 8] ^= 1 << (bit % 8);
			let (mut document, mut salt, mut witness) = (opening(), opening(), opening());
			flip(&mut document.document);
			flip(&mut salt.document_salt);
			flip(&mut witness.witness_salt);
			assert_ne!(document.paper().document, base.document);
			assert_ne!(salt.paper().document, base.document);
			assert_ne!(witness.paper().witness, base.witness);
			assert_eq!(document.paper().witness, base.witness);
			assert_eq!(witness.paper().document, base.document);
		}
		let other = PaperOpening { witness: "the nurse at the desk ".into(), ..opening() };
		assert_ne!(other.paper().witness, base.witness);
	}

	#[test]
	fn a_paper_is_no_witness_and_neither_is_a_grantee() {
		let (bytes, salt) = ([0x61; 32], Salt::from_bytes([7; 32]));
		let text = core::str::from_utf8(&bytes).unwrap();
		let paper = commit(&bytes, &salt);
		assert_ne!(paper, commit_to_witness(text, &salt));
		assert_ne!(paper, crate::grantee::commit(&bytes, &salt).0);
	}

	#[test]
	fn the_document_is_known_by_every_byte() {
		assert!(opening().is_of_document(b"I consent."));
		assert!(!opening().is_of_document(b"I consent"));
		assert!(!opening().is_of_document(b""));
	}

	#[test]
	fn an_opening_shows_nothing_in_debug_output() {
		assert_eq!(alloc::format!("{:?}", opening()), "PaperOpening(..)");
	}

	/// The file of the vector, with other members in it or not.
	fn file(changes: &[(&str, serde_json::Value)]) -> Vec<u8> {
		let mut file = serde_json::json!({
			"format": "salus/paper-opening/v1",
			"patient": "01".repeat(32),
			"organization": 3,
			"document": hex::encode_upper(sha256(&[b"I consent."])),
			"document_salt": "07".repeat(32),
			"witness": "the nurse at the desk",
			"witness_salt": "08".repeat(32),
			"signer": "PRN",
			"signed_at": 1_000,
		});
		for (name, value) in changes {
			file[*name] = value.clone();
		}
		file.to_string().into_bytes()
	}

	#[test]
	fn the_file_is_the_public_format() {
		assert_eq!(PaperOpening::from_json(&file(&[])), Ok(opening()));
		let written = opening().to_json().unwrap();
		assert_eq!(PaperOpening::from_json(&written), Ok(opening()));
		let lower = hex::encode(sha256(&[b"I consent."]));
		let values = |json: &[u8]| serde_json::from_slice::<serde_json::Value>(json).unwrap();
		assert_eq!(values(&written), values(&file(&[("document", lower.into())])));
		assert_eq!(written.last(), Some(&b'\n'));
		let own = PaperOpening { signer: PaperSigner::Patient, ..opening() };
		assert_eq!(PaperOpening::from_json(&file(&[("signer", "ONESELF".into())])), Ok(own));
	}

	#[test]
	fn what_opens_no_paper_is_no_file() {
		let later = serde_json::json!("salus/paper-opening/v2");
		assert_eq!(
			PaperOpening::from_json(&file(&[("format", later)])),
			Err(PaperError::UnsupportedFormat("salus/paper-opening/v2".into()))
		);
		assert_eq!(
			PaperOpening::from_json(&file(&[("signer", "NOK".into())])),
			Err(PaperError::UnknownSigner("NOK".into()))
		);
		for (member, value) in [
			("document_salt", serde_json::json!("07")),
			("document", serde_json::json!("zz".repeat(32))),
			("witness_salt", serde_json::json!("08".repeat(33))),
			("organization", serde_json::json!(-1)),
			("signed_at", serde_json::json!("1970-01-01")),
			("witness", serde_json::json!(null)),
			("grant", serde_json::json!(0)),
		] {
			let read = PaperOpening::from_json(&file(&[(member, value)]));
			assert!(matches!(read, Err(PaperError::Malformed(_))), "{member}");
		}
		assert!(matches!(PaperOpening::from_json(b"{}"), Err(PaperError::Malformed(_))));
	}
}
