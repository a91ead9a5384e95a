//! The label of a record: what the holder says it is, so that access can be decided without it.

use crate::{record::label_commitment, Salt};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{
	Confidentiality, DataCategory, DayWindow, Leaf, RecordFacts, RecordOrigin, Sensitivities,
};
use scale_info::TypeInfo;

pub use salus_primitives::Author;

/// The label of one record version. It is committed to, never in clear on chain.
///
/// Its SCALE encoding is part of a public format (`"salus/label/v1"`): the order, the types and the
/// codes of the fields never change under that name. In their order:
///
/// | field | bytes |
/// |---|---|
/// | author's organization | `u32`, little endian |
/// | author's account | `0x00`, or `0x01` and 32 bytes |
/// | category | 1 byte, the index in [`DataCategory`] |
/// | sensitivities | `u32`, little endian; bit *n* is the *n*th code of [`Sensitivities`] |
/// | confidentiality | 1 byte, `U` 0, `L` 1, `M` 2, `N` 3, `R` 4, `V` 5 |
/// | days | two `i32`, little endian: first and last day, both included |
/// | encounter | `0x00`, or `0x01` and 32 bytes |
/// | care plan | `0x00`, or `0x01` and 32 bytes |
/// | version | `u32`, little endian |
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "json", serde(deny_unknown_fields))]
pub struct Label {
	/// Who wrote the record.
	pub author: Author,
	/// What kind of data it is.
	pub category: DataCategory,
	/// Why it is sensitive; empty if it is not.
	pub sensitivities: Sensitivities,
	/// How confidential it is.
	pub confidentiality: Confidentiality,
	/// The days the data is from; a partial date is an interval.
	pub days: DayWindow,
	/// In which context it was written.
	pub context: Context,
	/// Which version of the record this is, counted from 1. (The version of the format is in the
	/// commitment's name.)
	pub version: u32,
}

/// In which context a record was written. The identifiers are keyed (see [`keyed`](crate::keyed)),
/// never those of the holder's system.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "json", serde(deny_unknown_fields))]
pub struct Context {
	/// The encounter, of [`Kind::Encounter`](crate::keyed::Kind::Encounter).
	#[cfg_attr(feature = "json", serde(default, with = "salus_primitives::hex32::option"))]
	pub encounter: Option<[u8; 32]>,
	/// The care plan, of [`Kind::CarePlan`](crate::keyed::Kind::CarePlan).
	#[cfg_attr(feature = "json", serde(default, with = "salus_primitives::hex32::option"))]
	pub care_plan: Option<[u8; 32]>,
}

impl Label {
	/// The commitment to the label:
	/// `SHA-256("salus/label/v1" ‖ 0x00 ‖ salt_label ‖ SCALE(Label))`.
	pub fn commitment(&self, salt: &Salt) -> [u8; 32] {
		label_commitment(salt, &self.encode())
	}

	/// What a decision about access needs to know of the record. Which leaf it has is not in its
	/// label.
	pub fn facts(&self) -> RecordFacts {
		RecordFacts {
			category: self.category,
			confidentiality: self.confidentiality,
			sensitivities: self.sensitivities,
			days: self.days,
			origin: Some(self.origin(None)),
		}
	}

	/// What a decision needs to know beside the facts, where a grant or a restriction names authors,
	/// contexts or records. `leaf` is the one that has this label, where it is known.
	pub fn origin(&self, leaf: Option<Leaf>) -> RecordOrigin {
		RecordOrigin {
			author: self.author,
			encounter: self.context.encounter,
			care_plan: self.context.care_plan,
			leaf,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{Day, OrganizationId, Sensitivity};

	fn label() -> Label {
		Label {
			author: Author { organization: OrganizationId(0x01020304), account: Some([0xaa; 32]) },
			category: DataCategory::LabResults,
			sensitivities: Sensitivities::of(&[Sensitivity::Eth, Sensitivity::Hiv]),
			confidentiality: Confidentiality::R,
			days: DayWindow::new(Day(-1), Day(17_000)).unwrap(),
			context: Context { encounter: None, care_plan: Some([0xbb; 32]) },
			version: 2,
		}
	}

	#[test]
	fn encoding_is_the_public_format() {
		let mut expected = alloc::vec![4, 3, 2, 1, 1];
		expected.extend([0xaa; 32]);
		expected.extend([6, 0b1_0001, 0, 0, 0, 4]);
		expected.extend([0xff, 0xff, 0xff, 0xff, 0x68, 0x42, 0, 0]);
		expected.extend([0, 1]);
		expected.extend([0xbb; 32]);
		expected.extend([2, 0, 0, 0]);
		assert_eq!(label().encode(), expected);
		assert_eq!(Label::decode(&mut &expected[..]).unwrap(), label());
		assert!(expected.len() <= Label::max_encoded_len());
	}

	#[test]
	fn every_field_changes_the_commitment() {
		let salt = Salt::from_bytes([1; 32]);
		let base = label().commitment(&salt);
		let changed = [
			Label {
				author: Author { organization: OrganizationId(9), ..label().author },
				..label()
			},
			Label { author: Author { account: None, ..label().author }, ..label() },
			Label { category: DataCategory::Imaging, ..label() },
			Label { sensitivities: Sensitivities::empty(), ..label() },
			Label { confidentiality: Confidentiality::V, ..label() },
			Label { days: DayWindow::on(Day(-1)), ..label() },
			Label { context: Context { encounter: Some([0; 32]), ..label().context }, ..label() },
			Label { context: Context { care_plan: None, ..label().context }, ..label() },
			Label { version: 3, ..label() },
		];
		for other in changed {
			assert_ne!(other.commitment(&salt), base, "{other:?}");
		}
		assert_ne!(label().commitment(&Salt::from_bytes([2; 32])), base);
	}

	#[test]
	fn facts_are_those_of_the_label() {
		let facts = label().facts();
		assert_eq!(facts.category, DataCategory::LabResults);
		assert_eq!(facts.confidentiality, Confidentiality::R);
		assert_eq!(facts.sensitivities, label().sensitivities);
		assert_eq!(facts.days, label().days);
		assert_eq!(facts.origin, Some(label().origin(None)));
	}

	#[test]
	fn origin_is_that_of_the_label() {
		let leaf = Some(Leaf([9; 32]));
		let mut label = label();
		label.context.encounter = Some([0xcc; 32]);
		assert_eq!(
			label.origin(leaf),
			RecordOrigin {
				author: label.author,
				encounter: Some([0xcc; 32]),
				care_plan: Some([0xbb; 32]),
				leaf,
			}
		);
		assert_eq!(label.origin(None).leaf, None);
	}
}
