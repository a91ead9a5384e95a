//! Texts to which the chain has salted commitments, each opened by a JSON file of its own.
//!
//! | text | commitment | file |
//! |---|---|---|
//! | why an organization asks for a grant, why somebody acts for a patient or is kept from it | `SHA-256("salus/reason/v1" ‖ 0x00 ‖ salt ‖ text)` | `salus/reason-opening/v1` |
//! | the event with which a grant ends | `SHA-256("salus/event/v1" ‖ 0x00 ‖ salt ‖ text)` | `salus/event-opening/v1` |
//! | what a study is about | `SHA-256("salus/protocol/v1" ‖ 0x00 ‖ salt ‖ text)` | `salus/protocol-opening/v1` |
//! | who issued a licence where, under which number | `SHA-256("salus/license/v1" ‖ 0x00 ‖ salt ‖ text)` | `salus/license-opening/v1` |
//! | what shows a relationship, or that a patient lacks capacity | `SHA-256("salus/evidence/v1" ‖ 0x00 ‖ salt ‖ text)` | `salus/evidence-opening/v1` |

use crate::chain::account::Hex32;
use crate::chain::disclosures::SaltedText;
use crate::chain::error::ChainError;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// What a text says, so that one is never taken for another.
pub trait TextKind {
	/// The tag of its commitment.
	const TAG: &'static str;
	/// The name of the format in which its opening is kept.
	const FORMAT: &'static str;
	/// What it is called.
	const NAME: &'static str;
}

macro_rules! kinds {
	($($(#[$doc:meta])* $kind:ident: $name:literal, $tag:literal, $format:literal;)*) => {
		$(
			$(#[$doc])*
			#[derive(Clone, Copy, Debug, PartialEq, Eq)]
			pub struct $kind;

			impl TextKind for $kind {
				const TAG: &'static str = $tag;
				const FORMAT: &'static str = $format;
				const NAME: &'static str = $name;
			}
		)*
	};
}

kinds! {
	/// Why an organization asks for a grant, why somebody acts for a patient, or is kept from it.
	Reason: "a reason", "salus/reason/v1", "salus/reason-opening/v1";
	/// The event with which a grant ends.
	Event: "an event", "salus/event/v1", "salus/event-opening/v1";
	/// What shows that an organization treats a patient or covers the patient's care, or that a patient
	/// lacks capacity.
	Evidence: "evidence", "salus/evidence/v1", "salus/evidence-opening/v1";
	/// Who issued a licence of an organization where, under which number.
	License: "a licence", "salus/license/v1", "salus/license-opening/v1";
	/// What a research study is about: its title, its protocol and its ethics approval.
	Protocol: "a protocol", "salus/protocol/v1", "salus/protocol-opening/v1";
}

/// What opens the commitment to a text: a JSON file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct TextOpening<K> {
	format: String,
	/// 32 random bytes.
	pub salt: Hex32,
	/// The text, in UTF-8.
	pub text: String,
	#[serde(skip)]
	kind: PhantomData<K>,
}

/// Shows neither salt nor text, so that neither gets into a log.
impl<K> std::fmt::Debug for TextOpening<K> {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("TextOpening(..)")
	}
}

impl<K: TextKind> TextOpening<K> {
	/// Commits to a text, under a fresh salt: what the chain gets, and what opens that.
	pub fn commit(text: &str) -> ([u8; 32], Self) {
		let SaltedText { salt, text } = SaltedText::new(text.to_owned());
		let opening = Self { format: K::FORMAT.into(), salt, text, kind: PhantomData };
		(opening.commitment(), opening)
	}

	/// The commitment that this opens.
	pub fn commitment(&self) -> [u8; 32] {
		SaltedText { salt: self.salt, text: self.text.clone() }.commitment(K::TAG)
	}

	/// Reads an opening file.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format.
	pub fn from_json(json: &[u8]) -> Result<Self, ChainError> {
		let opening: Self = serde_json::from_slice(json).map_err(|error| {
			ChainError::Malformed(format!("no opening of {}: {error}", K::NAME))
		})?;
		if opening.format == K::FORMAT {
			Ok(opening)
		} else {
			let format = opening.format;
			Err(ChainError::Malformed(format!("'{format}' is not {}", K::FORMAT)))
		}
	}

	/// The opening file.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn to_json(&self) -> Result<Vec<u8>, ChainError> {
		let mut json = serde_json::to_vec_pretty(self)
			.map_err(|error| ChainError::Malformed(error.to_string()))?;
		json.push(b'\n');
		Ok(json)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sha2::{Digest, Sha256};

	/// The commitment to a text under a salt of sevens.
	fn committed<K: TextKind>(text: &str) -> [u8; 32] {
		let salt = Hex32([7; 32]);
		let format = K::FORMAT.into();
		TextOpening::<K> { format, salt, text: text.into(), kind: PhantomData }.commitment()
	}

	#[test]
	fn commitments_are_the_public_formats() {
		for (tag, commitment) in [
			("salus/reason/v1", committed::<Reason>("birth")),
			("salus/event/v1", committed::<Event>("birth")),
			("salus/evidence/v1", committed::<Evidence>("birth")),
			("salus/protocol/v1", committed::<Protocol>("birth")),
			("salus/license/v1", committed::<License>("birth")),
		] {
			let hash = Sha256::new().chain_update(tag).chain_update([0]).chain_update([7; 32]);
			let expected: [u8; 32] = hash.chain_update("birth").finalize().into();
			assert_eq!(commitment, expected, "{tag}");
		}
	}

	#[test]
	fn two_equal_texts_have_nothing_in_common() {
		assert_ne!(
			TextOpening::<Event>::commit("birth").0,
			TextOpening::<Event>::commit("birth").0
		);
	}

	fn survives<K: TextKind + PartialEq>(format: &str, other: &str) {
		let (commitment, opening) = TextOpening::<K>::commit("second opinion");
		let json = opening.to_json().expect("JSON");
		let read = TextOpening::<K>::from_json(&json).expect("the same");
		assert_eq!((read.commitment(), read.text.as_str()), (commitment, "second opinion"));
		let text = String::from_utf8(json).expect("text");
		assert!(text.contains(format), "{text}");
		for changed in [
			text.replacen(format, other, 1),
			text.replacen("\"text\"", "\"words\"", 1),
			text.replacen('{', "{\"kind\": null,", 1),
			String::new(),
		] {
			assert!(TextOpening::<K>::from_json(changed.as_bytes()).is_err(), "{changed}");
		}
		assert_eq!(format!("{opening:?}"), "TextOpening(..)");
	}

	#[test]
	fn an_opening_survives_its_file_and_another_format_does_not() {
		survives::<Reason>("reason-opening/v1", "event-opening/v1");
		survives::<Event>("event-opening/v1", "evidence-opening/v1");
		survives::<Evidence>("evidence-opening/v1", "evidence-opening/v2");
		survives::<Protocol>("protocol-opening/v1", "evidence-opening/v1");
		survives::<License>("license-opening/v1", "protocol-opening/v1");
	}
}
