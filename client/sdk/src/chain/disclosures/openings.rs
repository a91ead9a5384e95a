//! What opens an entry, which its holder keeps.

use super::Disclosure;
use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::error::ChainError;
use rand::RngCore;
use salus_primitives::{Action, DenyReason, PatientId, Purpose, ReceiptId, Recipient};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of the format in which a holder keeps openings.
const VERSION: u32 = 1;

/// What a description says: a JSON object, of which nothing is on the chain but a commitment.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
	/// When, on the chain's clock.
	pub at: Moment,
	/// Which record, by its leaf.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub leaf: Option<Hex32>,
	/// Which account asked for it.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub requester: Option<Account>,
	/// What they wanted to do.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub action: Option<Action>,
	/// Why.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub purpose: Option<Purpose>,
	/// Which use of the grant was taken for it, if its uses are counted.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub receipt: Option<ReceiptId>,
	/// Whether it told whose the record is at the patient's insurer; left out if it did not.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub member: Option<bool>,
	/// Exactly why it was refused.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub reason: Option<DenyReason>,
	/// What the holder adds: the person, the legal ground.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub note: Option<String>,
}

impl Description {
	/// The text to commit to.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn text(&self) -> Result<String, ChainError> {
		serde_json::to_string(self).map_err(|error| ChainError::Malformed(error.to_string()))
	}
}

/// A text, and the salt under which the chain knows its commitment. Who has both can check it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaltedText {
	/// 32 random bytes.
	pub salt: Hex32,
	/// The text, in UTF-8.
	pub text: String,
}

/// Shows neither salt nor text, so that neither gets into a log.
impl std::fmt::Debug for SaltedText {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("SaltedText(..)")
	}
}

impl SaltedText {
	/// A text under a fresh salt.
	pub fn new(text: String) -> Self {
		let mut salt = [0; 32];
		rand::rngs::OsRng.fill_bytes(&mut salt);
		Self { salt: Hex32(salt), text }
	}

	/// The commitment to it as a description.
	pub fn as_description(&self) -> [u8; 32] {
		self.commitment("salus/disclosure/v1")
	}

	/// The commitment to it as a recipient who is no member.
	pub fn as_recipient(&self) -> [u8; 32] {
		self.commitment("salus/recipient/v1")
	}

	/// The commitment to it under a tag.
	pub(in crate::chain) fn commitment(&self, tag: &str) -> [u8; 32] {
		Sha256::new()
			.chain_update(tag)
			.chain_update([0])
			.chain_update(self.salt.0)
			.chain_update(&self.text)
			.finalize()
			.into()
	}
}

/// What the holder keeps of an entry: the openings of its commitments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptDisclosure {
	version: u32,
	/// The chain's first block.
	pub genesis: Hex32,
	/// Whose records.
	pub patient: Hex32,
	/// What was given or refused, why and when.
	pub description: SaltedText,
	/// Who got it, if that is no member.
	pub recipient: Option<SaltedText>,
}

impl KeptDisclosure {
	/// What is kept of an entry about this patient.
	pub const fn new(
		genesis: [u8; 32],
		patient: PatientId,
		description: SaltedText,
		recipient: Option<SaltedText>,
	) -> Self {
		let (genesis, patient) = (Hex32(genesis), Hex32(patient.0));
		Self { version: VERSION, genesis, patient, description, recipient }
	}

	/// The bytes to keep.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn to_json(&self) -> Result<Vec<u8>, ChainError> {
		serde_json::to_vec(self).map_err(|error| ChainError::Malformed(error.to_string()))
	}

	/// Reads what was kept.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format and version.
	pub fn from_json(json: &[u8]) -> Result<Self, ChainError> {
		let kept: Self = serde_json::from_slice(json)
			.map_err(|error| ChainError::Malformed(format!("no opening of an entry: {error}")))?;
		if kept.version != VERSION {
			return Err(ChainError::Malformed(format!(
				"an opening of version {}, which this client does not know",
				kept.version
			)));
		}
		Ok(kept)
	}

	/// Whether it opens what this entry commits to.
	pub fn opens(&self, entry: &Disclosure) -> bool {
		let recipient = match (entry.recipient, &self.recipient) {
			(Recipient::External(commitment), Some(opening)) => {
				opening.as_recipient() == commitment
			}
			(Recipient::External(_), None) => true,
			(_, opening) => opening.is_none(),
		};
		recipient && self.description.as_description() == entry.description.0
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{Basis, Judged, OrganizationId, Outcome};

	#[test]
	fn commitments_are_the_public_formats() {
		let salted = SaltedText { salt: Hex32([7; 32]), text: "asked by Dr Okafor".into() };
		for (tag, commitment) in [
			("salus/disclosure/v1", salted.as_description()),
			("salus/recipient/v1", salted.as_recipient()),
		] {
			let mut bytes = tag.as_bytes().to_vec();
			bytes.push(0);
			bytes.extend([7; 32]);
			bytes.extend(b"asked by Dr Okafor");
			assert_eq!(commitment, <[u8; 32]>::from(Sha256::digest(bytes)), "{tag}");
		}
		let other = SaltedText::new(salted.text.clone());
		assert_ne!(other.salt, SaltedText::new(salted.text).salt);
	}

	#[test]
	fn what_is_kept_opens_its_entry_and_no_other() {
		let salted = |text: &str| SaltedText::new(text.into());
		let kept = KeptDisclosure::new([1; 32], PatientId([2; 32]), salted("a"), None);
		let read = KeptDisclosure::from_json(&kept.to_json().expect("JSON")).expect("the same");
		assert_eq!(read, kept);
		let mut described = Disclosure {
			index: 0,
			holder: OrganizationId(1),
			sequence: 0,
			recipient: Recipient::Patient,
			outcome: Outcome::Released { basis: Basis::Patient },
			judged: Judged::InForce,
			description: Hex32([0; 32]),
			block: 1,
			recorded_at: Moment(1),
		};
		assert!(!kept.opens(&described));
		described.description = Hex32(kept.description.as_description());
		assert!(kept.opens(&described));

		let outside = KeptDisclosure { recipient: Some(salted("a coroner")), ..kept.clone() };
		assert!(!outside.opens(&described), "the entry names a member");
		let named = outside.recipient.as_ref().expect("one").as_recipient();
		described.recipient = Recipient::External(named);
		assert!(outside.opens(&described) && kept.opens(&described));
		described.recipient = Recipient::External([9; 32]);
		assert!(!outside.opens(&described), "another recipient");
	}

	#[test]
	fn another_format_is_refused() {
		let salted = SaltedText::new("a".into());
		let kept = KeptDisclosure::new([1; 32], PatientId([2; 32]), salted, None);
		let text = String::from_utf8(kept.to_json().expect("JSON")).expect("text");
		for changed in [
			text.replacen("\"version\":1", "\"version\":2", 1),
			text.replacen("\"genesis\"", "\"first\"", 1),
			String::new(),
		] {
			assert!(KeptDisclosure::from_json(changed.as_bytes()).is_err(), "{changed}");
		}
	}

	#[test]
	fn descriptions_say_what_is_known() {
		let description = Description {
			at: Moment(0),
			leaf: None,
			requester: None,
			action: None,
			purpose: None,
			receipt: None,
			member: None,
			reason: Some(DenyReason::Sensitivity),
			note: None,
		};
		let text = description.text().expect("JSON");
		assert_eq!(text, r#"{"at":"1970-01-01T00:00:00.000Z","reason":"Sensitivity"}"#);
		let text = Description { member: Some(true), ..description }.text().expect("JSON");
		let told = r#"{"at":"1970-01-01T00:00:00.000Z","member":true,"reason":"Sensitivity"}"#;
		assert_eq!(text, told);
	}
}
