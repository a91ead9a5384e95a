//! The commitments of one record version, and the leaf over them.

use crate::{hash::sha256, Label, Salt, Salts};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{Leaf, PatientId};
use scale_info::TypeInfo;

/// The canonical form of a record: which bytes are committed to. Every proof names it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "json", serde(rename_all = "kebab-case"))]
pub enum Form {
	/// The bytes as they are: any file. The only form that keeps decimals as they are written.
	Raw,
	/// RFC 8785 of a FHIR JSON resource.
	Jcs,
	/// RFC 8785 after dropping top-level `text` and `meta` (FHIR's `#static`), which survives a move
	/// between servers.
	JcsStatic,
}

impl Form {
	/// Every form.
	pub const ALL: &'static [Self] = &[Self::Raw, Self::Jcs, Self::JcsStatic];

	/// The name of the form, as it stands in the record commitment.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Raw => "raw",
			Self::Jcs => "jcs",
			Self::JcsStatic => "jcs-static",
		}
	}
}

impl core::fmt::Display for Form {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str(self.name())
	}
}

impl core::str::FromStr for Form {
	type Err = UnknownForm;

	fn from_str(name: &str) -> Result<Self, UnknownForm> {
		Self::ALL.iter().copied().find(|form| form.name() == name).ok_or(UnknownForm)
	}
}

/// A name that is no canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownForm;

impl core::fmt::Display for UnknownForm {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("unknown form: it is raw, jcs or jcs-static")
	}
}

impl core::error::Error for UnknownForm {}

/// The commitment to a record's canonical bytes:
/// `SHA-256("salus/record/v1/" ‖ form ‖ 0x00 ‖ salt_record ‖ canonical bytes)`.
///
/// `canonical` must be the bytes of that form already (feature `json`: `canonical::canonicalize`).
pub fn record_commitment(form: Form, salt: &Salt, canonical: &[u8]) -> [u8; 32] {
	sha256(&[b"salus/record/v1/", form.name().as_bytes(), &[0], salt.as_bytes(), canonical])
}

/// The commitment to whose record it is: `SHA-256("salus/subject/v1" ‖ 0x00 ‖ salt_subject ‖ PatientId)`.
pub fn subject_commitment(salt: &Salt, patient: &PatientId) -> [u8; 32] {
	sha256(&[b"salus/subject/v1", &[0], salt.as_bytes(), &patient.0])
}

/// The tag by which a payer recognizes its member when a claim cites the record:
/// `SHA-256("salus/member/v1" ‖ 0x00 ‖ salt_member ‖ member)`.
///
/// `member` is the patient's payer-side id, or 32 random bytes where there is none.
pub fn member_commitment(salt: &Salt, member: &[u8; 32]) -> [u8; 32] {
	sha256(&[b"salus/member/v1", &[0], salt.as_bytes(), member])
}

/// [`member_commitment`] by a SHA-256 of the caller's: a runtime gives the host's. It is called
/// once, with 80 bytes.
pub fn member_commitment_with(
	sha256: impl Fn(&[u8]) -> [u8; 32],
	salt: &Salt,
	member: &[u8; 32],
) -> [u8; 32] {
	let mut bytes = [0u8; MEMBER_PREIMAGE];
	let pieces = [b"salus/member/v1\0".as_slice(), salt.as_bytes(), member];
	for (slot, byte) in bytes.iter_mut().zip(pieces.into_iter().flatten()) {
		*slot = *byte;
	}
	sha256(&bytes)
}

/// The commitment to an encoded label:
/// `SHA-256("salus/label/v1" ‖ 0x00 ‖ salt_label ‖ SCALE(Label))`.
pub(crate) fn label_commitment(salt: &Salt, encoded: &[u8]) -> [u8; 32] {
	sha256(&[b"salus/label/v1", &[0], salt.as_bytes(), encoded])
}

/// The four commitments of one record version.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Commitments {
	/// To the bytes: [`record_commitment`].
	pub record: [u8; 32],
	/// To whose record it is: [`subject_commitment`].
	pub subject: [u8; 32],
	/// To the payer's member: [`member_commitment`].
	pub member: [u8; 32],
	/// To the label: [`Label::commitment`](crate::Label::commitment).
	pub label: [u8; 32],
}

impl Commitments {
	/// The leaf, which is anchored:
	/// `SHA-256("salus/leaf/v1" ‖ 0x00 ‖ record ‖ subject ‖ member ‖ label)`.
	pub fn leaf(&self) -> Leaf {
		self.leaf_with(|bytes| sha256(&[bytes]))
	}

	/// [`Self::leaf`] by a SHA-256 of the caller's: a runtime gives the host's. It is called once,
	/// with 142 bytes.
	pub fn leaf_with(&self, sha256: impl Fn(&[u8]) -> [u8; 32]) -> Leaf {
		let mut bytes = [0u8; LEAF_PREIMAGE];
		let pieces = [b"salus/leaf/v1\0".as_slice(), &self.record, &self.subject]
			.into_iter()
			.chain([self.member.as_slice(), &self.label]);
		for (slot, byte) in bytes.iter_mut().zip(pieces.flatten()) {
			*slot = *byte;
		}
		Leaf(sha256(&bytes))
	}
}

/// Everything that the four commitments of one record version are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordVersion<'a> {
	/// The form of the bytes.
	pub form: Form,
	/// The bytes, canonical in that form.
	pub canonical: &'a [u8],
	/// Whose record it is.
	pub patient: PatientId,
	/// The patient's payer-side id, or 32 random bytes where there is none.
	pub member: [u8; 32],
	/// What the record is.
	pub label: Label,
}

impl RecordVersion<'_> {
	/// The four commitments, each with its salt.
	pub fn commitments(&self, salts: &Salts) -> Commitments {
		Commitments {
			record: record_commitment(self.form, &salts.record, self.canonical),
			subject: subject_commitment(&salts.subject, &self.patient),
			member: member_commitment(&salts.member, &self.member),
			label: self.label.commitment(&salts.label),
		}
	}
}

/// The bytes of `"salus/member/v1" ‖ 0x00`, a salt and a member.
const MEMBER_PREIMAGE: usize = 16 + 2 * 32;

/// The bytes of `"salus/leaf/v1" ‖ 0x00` and four commitments.
const LEAF_PREIMAGE: usize = 14 + 4 * 32;

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Seed;
	use sha2::{Digest, Sha256};

	/// The formulas, written a second time: one buffer, one hash.
	fn digest(text: &str, pieces: &[&[u8]]) -> [u8; 32] {
		let mut bytes = text.as_bytes().to_vec();
		bytes.push(0);
		pieces.iter().for_each(|piece| bytes.extend_from_slice(piece));
		Sha256::digest(&bytes).into()
	}

	#[test]
	fn forms_have_their_names() {
		let names: alloc::vec::Vec<_> = Form::ALL.iter().map(|form| form.name()).collect();
		assert_eq!(names, ["raw", "jcs", "jcs-static"]);
		for form in Form::ALL {
			assert_eq!(form.name().parse(), Ok(*form));
			assert_eq!(alloc::format!("{form}"), form.name());
			// Who wrote another name is told each of them.
			assert!(alloc::format!("{UnknownForm}").contains(form.name()));
		}
		assert_eq!("RAW".parse::<Form>(), Err(UnknownForm));
		assert_eq!("jcs_static".parse::<Form>(), Err(UnknownForm));
	}

	#[test]
	fn commitments_follow_their_formulas() {
		let salt = Salt::from_bytes([5; 32]);
		assert_eq!(
			record_commitment(Form::JcsStatic, &salt, b"{}"),
			digest("salus/record/v1/jcs-static", &[&[5; 32], b"{}"])
		);
		assert_eq!(
			record_commitment(Form::Raw, &salt, b""),
			digest("salus/record/v1/raw", &[&[5; 32]])
		);
		assert_eq!(
			subject_commitment(&salt, &PatientId([6; 32])),
			digest("salus/subject/v1", &[&[5; 32], &[6; 32]])
		);
		assert_eq!(
			member_commitment(&salt, &[6; 32]),
			digest("salus/member/v1", &[&[5; 32], &[6; 32]])
		);
		assert_eq!(label_commitment(&salt, b"xyz"), digest("salus/label/v1", &[&[5; 32], b"xyz"]));
	}

	#[test]
	fn member_commitment_by_the_callers_hash_is_the_same() {
		let salt = Salt::from_bytes([5; 32]);
		let lengths = core::cell::RefCell::new(alloc::vec::Vec::new());
		let sha256 = |bytes: &[u8]| {
			lengths.borrow_mut().push(bytes.len());
			Sha256::digest(bytes).into()
		};
		let commitment = member_commitment_with(sha256, &salt, &[6; 32]);
		assert_eq!(commitment, member_commitment(&salt, &[6; 32]));
		assert_eq!(lengths.into_inner(), [80]);
	}

	#[test]
	fn leaf_follows_its_formula() {
		let commitments =
			Commitments { record: [1; 32], subject: [2; 32], member: [3; 32], label: [4; 32] };
		let expected = digest("salus/leaf/v1", &[&[1; 32], &[2; 32], &[3; 32], &[4; 32]]);
		assert_eq!(commitments.leaf(), Leaf(expected));
		let lengths = core::cell::RefCell::new(alloc::vec::Vec::new());
		let leaf = commitments.leaf_with(|bytes| {
			lengths.borrow_mut().push(bytes.len());
			Sha256::digest(bytes).into()
		});
		assert_eq!((leaf, lengths.into_inner()), (Leaf(expected), alloc::vec![142]));
	}

	/// The values that a third party's first test should reach, computed outside of this crate.
	#[test]
	fn golden_vector() {
		let salts = Seed::from_bytes([0x42; 32]).salts();
		let record = record_commitment(Form::Raw, &salts.record, b"salus");
		assert_eq!(hex::encode(salts.record.as_bytes()), GOLDEN_SALT_RECORD);
		assert_eq!(hex::encode(record), GOLDEN_RECORD);
		let commitments = Commitments {
			record,
			subject: subject_commitment(&salts.subject, &PatientId([0x11; 32])),
			member: member_commitment(&salts.member, &[0x22; 32]),
			label: label_commitment(&salts.label, b""),
		};
		assert_eq!(hex::encode(commitments.leaf().0), GOLDEN_LEAF);
	}

	const GOLDEN_SALT_RECORD: &str =
		"31d1bf994524cb20380f40cf6094e27e547f6230b127a0726ca1e9a6dc2c0a56";
	const GOLDEN_RECORD: &str = "b9c840d6fe31c7336920450e1d856ea9d3e7067c0c2e2a8149b46fc9ae71dc9e";
	const GOLDEN_LEAF: &str = "400d9458268918a7d99d5905f038ebb1069ef3a5781d4cd9b76e2375304bfed8";
}
