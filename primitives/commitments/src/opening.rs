//! The opening file: what a verifier needs to check a record against the chain.
//!
//! It is JSON, and holds for each of the four commitments either the salt and what it is about
//! (`opened`) or the commitment alone (`closed`), so that a part can be shown without the others.
//! The record's own bytes are not in it, and the seed never is.
//!
//! ```json
//! {
//!   "version": 1,
//!   "form": "jcs-static",
//!   "leaf": "<64 hex digits>",
//!   "record":  { "opened": { "salt": "<hex>" } },
//!   "subject": { "opened": { "salt": "<hex>", "value": "<patient id, hex>" } },
//!   "member":  { "closed": { "commitment": "<hex>" } },
//!   "label":   { "opened": { "salt": "<hex>", "value": {
//!     "author": { "organization": 3, "account": null },
//!     "category": "LabResults", "sensitivities": ["HIV"], "confidentiality": "R",
//!     "days": { "first": 17000, "last": 17000 },
//!     "context": { "encounter": null, "care_plan": null },
//!     "version": 1 } } },
//!   "anchor": { "batch": { "issuer": 3, "sequence": 0, "index": 4, "count": 7,
//!     "proof": ["<hex>", "<hex>", "<hex>"] } },
//!   "chain": { "genesis_hash": "<hex>", "block_hash": "<hex>", "block_number": 42 }
//! }
//! ```
//!
//! A single anchor is `"anchor": { "single": { "issuer": 3 } }`. Members of other names are errors.
//! Hexadecimal is written in lower case without 0x and read in either case.

use crate::{
	canonical::{canonicalize, CanonicalError},
	merkle,
	record::{member_commitment, record_commitment, subject_commitment},
	Commitments, Form, Label, RecordVersion, Salt, Salts,
};
use salus_primitives::{hex32, BatchSequence, Leaf, OrganizationId, PatientId};
use serde::{Deserialize, Serialize};

/// The version of the format that this crate writes and reads.
pub const VERSION: u32 = 1;

/// An opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
	version: u32,
	/// The canonical form of the record.
	pub form: Form,
	/// The leaf that was anchored.
	#[serde(with = "hex_leaf")]
	pub leaf: Leaf,
	/// The record commitment, opened by its salt and the record itself.
	pub record: RecordPart,
	/// Whose record it is: a patient's pseudonym.
	pub subject: Part<Bytes32>,
	/// The patient's payer-side id, or random bytes.
	pub member: Part<Bytes32>,
	/// What the record is.
	pub label: Part<Label>,
	/// Where the leaf was anchored.
	pub anchor: Anchor,
	/// In which block of which chain.
	pub chain: ChainPoint,
}

/// One of the commitments, opened or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Part<T> {
	/// It can be checked.
	Opened {
		/// The salt of the commitment.
		#[serde(with = "hex_salt")]
		salt: Salt,
		/// What is committed to.
		value: T,
	},
	/// It is only known that there is one.
	Closed {
		/// The commitment.
		#[serde(with = "hex32")]
		commitment: [u8; 32],
	},
}

/// The record commitment, opened or not. What it is about, the record's bytes, stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordPart {
	/// It can be checked by who has the record.
	Opened {
		/// The salt of the commitment.
		#[serde(with = "hex_salt")]
		salt: Salt,
	},
	/// It is only known that there is one.
	Closed {
		/// The commitment.
		#[serde(with = "hex32")]
		commitment: [u8; 32],
	},
}

/// Where a leaf was anchored: what to ask the chain for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Anchor {
	/// On its own. The anchor's id is the issuer and the leaf.
	Single {
		/// The organization that anchored it.
		issuer: OrganizationId,
	},
	/// In a batch. The batch's id is the issuer and the sequence number.
	Batch {
		/// The organization that anchored it.
		issuer: OrganizationId,
		/// Its number among the issuer's batches.
		sequence: BatchSequence,
		/// Which leaf of the batch it is; 0 is the first.
		index: u64,
		/// The number of leaves in the batch.
		count: u64,
		/// The RFC 6962 audit path, from the leaf upwards.
		proof: Vec<Bytes32>,
	},
}

impl Anchor {
	/// The organization that anchored it.
	pub const fn issuer(&self) -> OrganizationId {
		match self {
			Self::Single { issuer } | Self::Batch { issuer, .. } => *issuer,
		}
	}
}

/// A block of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainPoint {
	/// The hash of the chain's first block, which names the chain.
	#[serde(with = "hex32")]
	pub genesis_hash: [u8; 32],
	/// The hash of the block in which the leaf was anchored.
	#[serde(with = "hex32")]
	pub block_hash: [u8; 32],
	/// The number of that block.
	pub block_number: u64,
}

/// 32 bytes, in hexadecimal in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes32(#[serde(with = "hex32")] pub [u8; 32]);

impl Opening {
	/// The opening of a record version, with every part opened.
	pub fn of(
		version: &RecordVersion<'_>,
		salts: &Salts,
		anchor: Anchor,
		chain: ChainPoint,
	) -> Self {
		Self {
			version: VERSION,
			form: version.form,
			leaf: version.commitments(salts).leaf(),
			record: RecordPart::Opened { salt: salts.record },
			subject: Part::Opened { salt: salts.subject, value: Bytes32(version.patient.0) },
			member: Part::Opened { salt: salts.member, value: Bytes32(version.member) },
			label: Part::Opened { salt: salts.label, value: version.label },
			anchor,
			chain,
		}
	}

	/// Reads an opening file.
	///
	/// # Errors
	///
	/// What is no JSON of this format, an opening of another version, and a batch's proof that does
	/// not have the length that its index and count ask for.
	pub fn from_json(json: &[u8]) -> Result<Self, OpeningError> {
		/// The version alone, so that a later format is named rather than called malformed.
		#[derive(Deserialize)]
		struct Version {
			version: u32,
		}
		let malformed = |error: serde_json::Error| OpeningError::Malformed(error.to_string());
		let Version { version } = serde_json::from_slice(json).map_err(malformed)?;
		if version != VERSION {
			return Err(OpeningError::UnsupportedVersion(version));
		}
		let opening: Self = serde_json::from_slice(json).map_err(malformed)?;
		if let Anchor::Batch { index, count, proof, .. } = &opening.anchor {
			let length = merkle::proof_length(*count, *index);
			if length.is_none() || length != u32::try_from(proof.len()).ok() {
				return Err(OpeningError::ProofLength);
			}
		}
		Ok(opening)
	}

	/// The opening file: JSON for people to read, with a newline at its end.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn to_json(&self) -> Result<Vec<u8>, OpeningError> {
		let mut json = serde_json::to_vec_pretty(self)
			.map_err(|error| OpeningError::Malformed(error.to_string()))?;
		json.push(b'\n');
		Ok(json)
	}

	/// Whether this opening is about this record, whose bytes may be in any form that has the same
	/// canonical one: the leaf computed from the record and from what is opened is the opening's.
	///
	/// It still has to be asked of the chain whether that leaf was anchored: see
	/// [`Self::leads_to`] for a batch.
	///
	/// # Errors
	///
	/// The record has no canonical form of this kind, the record part is closed, or the leaf is
	/// another one: the record, a salt or an opened value differs from what was committed to.
	pub fn check(&self, record: &[u8]) -> Result<(), OpeningError> {
		let RecordPart::Opened { salt } = &self.record else {
			return Err(OpeningError::RecordClosed);
		};
		let canonical = canonicalize(self.form, record)?;
		let record = record_commitment(self.form, salt, &canonical);
		self.leaf_is_of(record)
	}

	/// Whether what is opened belongs to the leaf, for a verifier who does not have the record.
	///
	/// # Errors
	///
	/// The record part is open, so that the record is needed ([`Self::check`]), or the leaf is
	/// another one.
	pub fn check_without_record(&self) -> Result<(), OpeningError> {
		match &self.record {
			RecordPart::Opened { .. } => Err(OpeningError::RecordNeeded),
			RecordPart::Closed { commitment } => self.leaf_is_of(*commitment),
		}
	}

	fn leaf_is_of(&self, record: [u8; 32]) -> Result<(), OpeningError> {
		let commitments = Commitments {
			record,
			subject: self.subject.commitment(subject_of),
			member: self.member.commitment(member_of),
			label: self.label.commitment(label_of),
		};
		if commitments.leaf() == self.leaf {
			Ok(())
		} else {
			Err(OpeningError::Mismatch)
		}
	}

	/// Whether the opening's path leads from its leaf to this root, which the chain must give.
	/// False for a leaf that was anchored on its own.
	pub fn leads_to(&self, root: &[u8; 32]) -> bool {
		let Anchor::Batch { index, count, proof, .. } = &self.anchor else { return false };
		let proof: Vec<[u8; 32]> = proof.iter().map(|hash| hash.0).collect();
		merkle::verify_inclusion(root, *count, *index, &merkle::leaf_hash(&self.leaf.0), &proof)
	}

	/// The patient whose record it is, if that part is opened.
	pub fn patient(&self) -> Option<PatientId> {
		match &self.subject {
			Part::Opened { value, .. } => Some(PatientId(value.0)),
			Part::Closed { .. } => None,
		}
	}

	/// This opening without the record's salt: it then shows nothing about the record's bytes.
	///
	/// # Errors
	///
	/// The record has no canonical form of this kind.
	pub fn without_record(mut self, record: &[u8]) -> Result<Self, OpeningError> {
		if let RecordPart::Opened { salt } = &self.record {
			let canonical = canonicalize(self.form, record)?;
			let commitment = record_commitment(self.form, salt, &canonical);
			self.record = RecordPart::Closed { commitment };
		}
		Ok(self)
	}

	/// This opening without the patient's pseudonym.
	#[must_use]
	pub fn without_subject(mut self) -> Self {
		self.subject = self.subject.closed(subject_of);
		self
	}

	/// This opening without the payer-side id: what a clinic gets.
	#[must_use]
	pub fn without_member(mut self) -> Self {
		self.member = self.member.closed(member_of);
		self
	}

	/// This opening without the label.
	#[must_use]
	pub fn without_label(mut self) -> Self {
		self.label = self.label.closed(label_of);
		self
	}
}

fn subject_of(salt: &Salt, patient: &Bytes32) -> [u8; 32] {
	subject_commitment(salt, &PatientId(patient.0))
}

fn member_of(salt: &Salt, member: &Bytes32) -> [u8; 32] {
	member_commitment(salt, &member.0)
}

fn label_of(salt: &Salt, label: &Label) -> [u8; 32] {
	label.commitment(salt)
}

impl<T> Part<T> {
	fn commitment(&self, commit: impl Fn(&Salt, &T) -> [u8; 32]) -> [u8; 32] {
		match self {
			Self::Opened { salt, value } => commit(salt, value),
			Self::Closed { commitment } => *commitment,
		}
	}

	fn closed(&self, commit: impl Fn(&Salt, &T) -> [u8; 32]) -> Self {
		Self::Closed { commitment: self.commitment(commit) }
	}
}

/// Why an opening cannot be read, or does not open what it is held against.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
	/// It is no JSON of this format.
	#[error("this is no opening file: {0}")]
	Malformed(String),
	/// It is of a version that this program does not know.
	#[error("the opening file is of version {0}, and this program reads version {VERSION}")]
	UnsupportedVersion(u32),
	/// A batch's index is not below its count, or its proof has another length than they ask for.
	#[error("the opening's proof does not have the length that its index and count ask for")]
	ProofLength,
	/// The record has no canonical form.
	#[error("the record has no canonical form: {0}")]
	Canonical(#[from] CanonicalError),
	/// The record part is closed, so that nothing can be said about a record's bytes.
	#[error("the opening does not open the record commitment")]
	RecordClosed,
	/// The record part is opened, so that the record's bytes are needed.
	#[error("the opening can only be checked together with its record")]
	RecordNeeded,
	/// The leaf is another one: the record, a salt or an opened value is not what was committed to.
	#[error("record and opening do not belong together: they give another leaf")]
	Mismatch,
}

mod hex_salt {
	use super::{hex32, Salt};
	use serde::{Deserializer, Serializer};

	pub fn serialize<S: Serializer>(salt: &Salt, serializer: S) -> Result<S::Ok, S::Error> {
		hex32::serialize(salt.as_bytes(), serializer)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Salt, D::Error> {
		hex32::deserialize(deserializer).map(Salt::from_bytes)
	}
}

mod hex_leaf {
	use super::{hex32, Leaf};
	use serde::{Deserializer, Serializer};

	pub fn serialize<S: Serializer>(leaf: &Leaf, serializer: S) -> Result<S::Ok, S::Error> {
		hex32::serialize(&leaf.0, serializer)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Leaf, D::Error> {
		hex32::deserialize(deserializer).map(Leaf)
	}
}

#[cfg(test)]
#[path = "opening_tests.rs"]
mod tests;
