//! Disclosures: who was given records, and who was refused them.
//!
//! An entry shows what happened and on what. What was given, to which person, for which purpose and
//! when, or why it was refused, stands in a text whose salted commitment alone is on the chain; the holder keeps text and
//! salt, and gives them to the patient.
//!
//! | commitment | formula |
//! |---|---|
//! | description | `SHA-256("salus/disclosure/v1" ‖ 0x00 ‖ salt ‖ text)` |
//! | recipient who is no member | `SHA-256("salus/recipient/v1" ‖ 0x00 ‖ salt ‖ text)` |

mod openings;

pub use openings::{Description, KeptDisclosure, SaltedText};

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::consent::law_in_words;
use crate::chain::error::ChainError;
use crate::chain::organizations::{self, PAGE};
use crate::chain::patients;
use crate::chain::relationships::kind_in_words;
use crate::chain::release::{employer, Reader};
use crate::chain::submit::Receipt;
use salus_primitives::{Basis, Judged, OrganizationId, Outcome, PatientId, Recipient};
use serde::Serialize;
use std::collections::BTreeMap;
use subxt::utils::Static;

/// An entry about a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
	/// Its number among the patient's entries, from 0 on.
	pub index: u32,
	/// The organization that holds the records, and wrote the entry.
	pub holder: OrganizationId,
	/// Its number among the holder's entries about this patient, from 0 on.
	pub sequence: u32,
	/// Who was given records, or was refused them.
	pub recipient: Recipient,
	/// What the holder says it did, and on what it released.
	pub outcome: Outcome,
	/// What the chain found about the basis, in the entry's block.
	pub judged: Judged,
	/// The commitment to what was given or refused, why and when.
	pub description: Hex32,
	/// The number of the block in which it was written.
	pub block: u64,
	/// That block's time.
	pub recorded_at: Moment,
}

impl From<views::disclosures::DisclosureView<u32>> for Disclosure {
	fn from(view: views::disclosures::DisclosureView<u32>) -> Self {
		Self {
			index: view.index,
			holder: view.holder.0,
			sequence: view.sequence,
			recipient: view.recipient.0,
			outcome: view.outcome.0,
			judged: view.judged.0,
			description: Hex32(view.description),
			block: view.block.into(),
			recorded_at: Moment(view.recorded_at),
		}
	}
}

/// One entry about a patient.
pub async fn disclosure(
	at: &AtBlock,
	patient: PatientId,
	index: u32,
) -> Result<Option<Disclosure>, ChainError> {
	let query = api::runtime_apis().disclosures_api().disclosure(Static(patient), index);
	Ok(at.runtime_apis().call(query).await?.map(Disclosure::from))
}

/// Every entry about a patient, in the order in which they were written.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the node lists them in another order.
pub async fn disclosures(at: &AtBlock, patient: PatientId) -> Result<Vec<Disclosure>, ChainError> {
	let mut all: Vec<Disclosure> = Vec::new();
	loop {
		let from = all.last().map_or(0, |last| last.index.saturating_add(1));
		let query = api::runtime_apis().disclosures_api().disclosures(Static(patient), from, PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			return Ok(all);
		}
		for entry in page.into_iter().map(Disclosure::from) {
			if all.last().is_some_and(|last| entry.index <= last.index) {
				let wrong = "it lists a patient's disclosures in a wrong order";
				return Err(ChainError::Incompatible(wrong.into()));
			}
			all.push(entry);
		}
	}
}

/// How many entries there are about a patient: the index of the next.
pub async fn count(at: &AtBlock, patient: PatientId) -> Result<u32, ChainError> {
	let address = api::storage().disclosures().next_index();
	Ok(match at.storage().try_fetch(address, (Static(patient),)).await? {
		Some(value) => value.decode()?,
		None => 0,
	})
}

/// How many entries a holder wrote about a patient: the sequence of its next.
pub async fn count_by(
	at: &AtBlock,
	patient: PatientId,
	holder: OrganizationId,
) -> Result<u32, ChainError> {
	let query =
		api::runtime_apis().disclosures_api().disclosures_by(Static(patient), Static(holder));
	Ok(at.runtime_apis().call(query).await?)
}

/// Numbers that should be there and are not. The chain leaves none out: a node that does, hides
/// entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
	/// The holder whose sequence has the gap; `None` if it is the patient's index.
	pub holder: Option<OrganizationId>,
	/// The first number that is missing.
	pub first: u32,
	/// The last one.
	pub last: u32,
}

/// The gaps in a list of entries, if there are `count` of them, of each holder as many as `by_holder`
/// says.
pub fn gaps(
	entries: &[Disclosure],
	count: u32,
	by_holder: &BTreeMap<OrganizationId, u32>,
) -> Vec<Gap> {
	let mut found = missing(None, entries.iter().map(|entry| entry.index), count);
	for (holder, count) in by_holder {
		let own = entries.iter().filter(|entry| entry.holder == *holder);
		found.extend(missing(Some(*holder), own.map(|entry| entry.sequence), *count));
	}
	found
}

/// What is missing of the numbers below `count`.
fn missing(
	holder: Option<OrganizationId>,
	numbers: impl Iterator<Item = u32>,
	count: u32,
) -> Vec<Gap> {
	let mut found = Vec::new();
	let mut next = 0;
	for number in numbers.chain([count]) {
		if number > next {
			found.push(Gap { holder, first: next, last: number.saturating_sub(1) });
		}
		next = next.max(number.saturating_add(1));
	}
	found
}

/// An entry to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDisclosure {
	/// Whose records.
	pub patient: PatientId,
	/// Who was given them, or was refused.
	pub recipient: Recipient,
	/// What the holder did, and on what it released.
	pub outcome: Outcome,
	/// The commitment to what was given or refused, why and when.
	pub description: [u8; 32],
}

/// The holder's call that writes an entry.
pub fn disclose_call(at: &AtBlock, new: &NewDisclosure) -> Result<Call, ChainError> {
	let payload = api::tx().disclosures().disclose(
		Static(new.patient),
		Static(new.recipient),
		Static(new.outcome),
		new.description,
	);
	Call::new(at, &payload)
}

/// What the chain made of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
	/// Its number among the patient's entries.
	pub index: u32,
	/// The organization that wrote it.
	pub holder: OrganizationId,
	/// Its number among that organization's about this patient.
	pub sequence: u32,
	/// What the chain found about the basis.
	pub judged: Judged,
}

/// The entry that a transaction wrote.
pub fn recorded(receipt: &Receipt) -> Result<Recorded, ChainError> {
	let event: api::disclosures::events::Recorded = receipt.event()?;
	Ok(Recorded {
		index: event.index,
		holder: event.holder.0,
		sequence: event.sequence,
		judged: event.judged.0,
	})
}

/// As whom an entry names an account that asks for a patient's records: as the patient, or as the
/// member for which it acts, whatever the standing. `None` if it is neither.
pub async fn recipient_for(
	at: &AtBlock,
	requester: Account,
	patient: PatientId,
) -> Result<Option<Recipient>, ChainError> {
	let identity = patients::speaks_for(at, requester).await?;
	if identity.is_some_and(|(id, _)| id == patient) {
		return Ok(Some(Recipient::Patient));
	}
	let organization = match employer(at, requester).await? {
		Some(organization) => Some(organization),
		None => organizations::acting_for(at, requester).await?,
	};
	Ok(organization.map(Recipient::Organization))
}

/// As whom an entry names who can read a record once it is released; `None` for a person, who is no
/// member: an entry has a commitment to who that is.
///
/// # Errors
///
/// [`ChainError::NotFound`] if a practitioner acts for nobody any more.
pub async fn recipient_of(at: &AtBlock, reader: Reader) -> Result<Option<Recipient>, ChainError> {
	match reader {
		Reader::Patient => Ok(Some(Recipient::Patient)),
		Reader::Organization(id) => Ok(Some(Recipient::Organization(id))),
		Reader::Person(_) => Ok(None),
		Reader::Practitioner(account) => {
			let organization = employer(at, account).await?.ok_or_else(|| {
				ChainError::NotFound(format!("practitioner {account} acts for no member any more"))
			})?;
			Ok(Some(Recipient::Organization(organization)))
		}
	}
}

/// What the call writes, in words.
pub(crate) fn in_words(
	patient: PatientId,
	recipient: &Recipient,
	outcome: &Outcome,
	description: [u8; 32],
) -> String {
	format!(
		"record about patient {}: {} {}, described by {}",
		Hex32(patient.0),
		recipient_in_words(recipient),
		outcome_in_words(outcome),
		Hex32(description)
	)
}

/// Who was given records or refused them, in words.
pub fn recipient_in_words(recipient: &Recipient) -> String {
	match recipient {
		Recipient::Organization(id) => format!("organization {}", id.0),
		Recipient::Patient => "the patient".into(),
		Recipient::External(commitment) => format!("no member ({})", Hex32(*commitment)),
	}
}

/// What the holder did, in words that follow the recipient's.
pub fn outcome_in_words(outcome: &Outcome) -> String {
	match outcome {
		Outcome::Released { basis } => format!("was given records, by {}", basis_in_words(*basis)),
		Outcome::Refused => "was refused records".into(),
	}
}

fn basis_in_words(basis: Basis) -> String {
	match basis {
		Basis::OwnRecord => "right of its own records".into(),
		Basis::Patient => "the patient's own right".into(),
		Basis::Grant(id) => format!("grant {}", id.0),
		Basis::Policy(kind) => format!("the base policy, because it {}", kind_in_words(kind)),
		Basis::Law(law) => format!("45 CFR {law}, {}", law_in_words(law)),
		Basis::Emergency(id) => format!("emergency {}", id.0),
		Basis::Representative { representative, capacity } => {
			format!("the patient's representative {} ({capacity})", representative.0)
		}
	}
}

/// What the chain found about a basis, in words.
pub const fn judged_in_words(judged: Judged) -> &'static str {
	match judged {
		Judged::InForce => "in force; no more was judged",
		Judged::NotInForce => "not in force",
		Judged::NotJudged => "not judged",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{EmergencyId, GrantId, RelationshipKind};

	const HOSPITAL: OrganizationId = OrganizationId(1);
	const CLINIC: OrganizationId = OrganizationId(2);

	fn entry(index: u32, holder: OrganizationId, sequence: u32) -> Disclosure {
		Disclosure {
			index,
			holder,
			sequence,
			recipient: Recipient::Patient,
			outcome: Outcome::Released { basis: Basis::Patient },
			judged: Judged::InForce,
			description: Hex32([0; 32]),
			block: 1,
			recorded_at: Moment(1),
		}
	}

	fn counts(hospital: u32, clinic: u32) -> BTreeMap<OrganizationId, u32> {
		BTreeMap::from([(HOSPITAL, hospital), (CLINIC, clinic)])
	}

	#[test]
	fn whole_lists_have_no_gaps() {
		assert_eq!(gaps(&[], 0, &BTreeMap::new()), []);
		let entries = [entry(0, HOSPITAL, 0), entry(1, CLINIC, 0), entry(2, HOSPITAL, 1)];
		assert_eq!(gaps(&entries, 3, &counts(2, 1)), []);
	}

	#[test]
	fn what_is_left_out_shows() {
		let all = [entry(0, HOSPITAL, 0), entry(1, CLINIC, 0), entry(2, HOSPITAL, 1)];
		let gap = |holder, number| Gap { holder, first: number, last: number };
		for (left_out, holder, sequence) in [(0, HOSPITAL, 0), (1, CLINIC, 0), (2, HOSPITAL, 1)] {
			let rest: Vec<_> =
				all.iter().filter(|entry| entry.index != left_out).cloned().collect();
			let expected = [gap(None, left_out), gap(Some(holder), sequence)];
			assert_eq!(gaps(&rest, 3, &counts(2, 1)), expected, "{left_out}");
		}
		// Renumbered, so that the patient's index tells nothing.
		let renumbered = [entry(0, CLINIC, 0), entry(1, HOSPITAL, 1)];
		assert_eq!(gaps(&renumbered, 2, &counts(2, 1)), [gap(Some(HOSPITAL), 0)]);
		let long = Gap { holder: None, first: 3, last: 9 };
		assert_eq!(gaps(&all, 10, &counts(2, 1)), [long]);
	}

	#[test]
	fn entries_read_as_sentences() {
		let words =
			|recipient, outcome| in_words(PatientId([1; 32]), &recipient, &outcome, [2; 32]);
		let by_grant = Outcome::Released { basis: Basis::Grant(GrantId(3)) };
		let patient = "01".repeat(32);
		let description = "02".repeat(32);
		assert_eq!(
			words(Recipient::Organization(CLINIC), by_grant),
			format!(
				"record about patient {patient}: organization 2 was given records, by grant 3, \
				 described by {description}"
			)
		);
		let by_policy = Outcome::Released { basis: Basis::Policy(RelationshipKind::Coverage) };
		assert!(words(Recipient::Organization(CLINIC), by_policy).contains(
			"organization 2 was given records, by the base policy, because it covers the patient's care"
		));
		let in_emergency = Outcome::Released { basis: Basis::Emergency(EmergencyId(4)) };
		assert!(words(Recipient::Organization(CLINIC), in_emergency)
			.contains("organization 2 was given records, by emergency 4, described by"));
		assert_eq!(
			words(Recipient::External([3; 32]), Outcome::Refused),
			format!(
				"record about patient {patient}: no member ({}) was refused records, described by \
				 {description}",
				"03".repeat(32)
			)
		);
	}
}
