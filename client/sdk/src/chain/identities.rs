//! Finding a person's identities again from one root.

use crate::chain::account::Account;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::patients::{patient, patient_of, Patient, PatientKey};
use crate::wallet::{KeyPath, Root};
use serde::Serialize;

/// How many relationships in a row without an identity end a search, unless somebody says otherwise.
pub const RELATIONSHIP_GAP: u32 = 20;
/// How many of an identity's keys are tried.
pub const KEY_NUMBERS: u32 = 32;

/// A live key of an identity that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundKey {
	/// Where it is among the root's keys; `None` is the root itself.
	#[serde(flatten)]
	pub path: Option<KeyPath>,
	/// What the chain says of it.
	pub key: PatientKey,
}

/// An identity that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundIdentity {
	/// Which of the person's relationships it is for; `None` if its first key is the root itself.
	pub relationship: Option<u32>,
	/// What the chain says of it.
	pub patient: Patient,
	/// Its live keys that come from the root.
	pub keys: Vec<FoundKey>,
}

impl FoundIdentity {
	/// Its live keys that do not come from the root.
	pub fn other_keys(&self) -> impl Iterator<Item = &PatientKey> {
		let own = |key: &PatientKey| self.keys.iter().any(|found| found.key.key == key.key);
		self.patient.keys.iter().filter(move |key| !own(key))
	}
}

/// The identities to which `root` or the first key of one of its relationships belongs or ever did:
/// the root's first, then those of the relationships in their order, until `gap` in a row have none;
/// each once.
///
/// A key that registered an identity belongs to it for ever, so that it is found also if that key was
/// removed; and so is one that was recovered to such a key, from other keys that are lost. The node
/// that is asked learns that the identities are one person's.
pub async fn of_root(
	at: &AtBlock,
	root: &Root,
	gap: u32,
) -> Result<Vec<FoundIdentity>, ChainError> {
	let mut found = Vec::new();
	if let Some(patient) = identity(at, root.account()).await? {
		found.push(FoundIdentity {
			relationship: None,
			keys: own_keys(root, None, &patient),
			patient,
		});
	}
	let (mut relationship, mut without) = (0u32, 0);
	while without < gap {
		let first = root.account_at(KeyPath::first_of(relationship));
		match identity(at, first).await? {
			None => without += 1,
			Some(patient) => {
				without = 0;
				let keys = own_keys(root, Some(relationship), &patient);
				add(&mut found, FoundIdentity { relationship: Some(relationship), keys, patient });
			}
		}
		let Some(next) = relationship.checked_add(1) else { break };
		relationship = next;
	}
	Ok(found)
}

/// Adds an identity; of one that was found by another key before, the keys that are new.
fn add(found: &mut Vec<FoundIdentity>, one: FoundIdentity) {
	match found.iter_mut().find(|known| known.patient.id == one.patient.id) {
		None => found.push(one),
		Some(known) => {
			for key in one.keys {
				if !known.keys.contains(&key) {
					known.keys.push(key);
				}
			}
		}
	}
}

async fn identity(at: &AtBlock, first: [u8; 32]) -> Result<Option<Patient>, ChainError> {
	match patient_of(at, Account(first)).await? {
		None => Ok(None),
		Some((id, _)) => patient(at, id).await,
	}
}

fn own_keys(root: &Root, relationship: Option<u32>, patient: &Patient) -> Vec<FoundKey> {
	let paths = relationship.into_iter().flat_map(|relationship| {
		(0..KEY_NUMBERS).map(move |number| Some(KeyPath { relationship, number }))
	});
	let candidates = std::iter::once(None).chain(paths);
	candidates
		.filter_map(|path: Option<KeyPath>| {
			let account = path.map_or_else(|| root.account(), |path| root.account_at(path));
			let key = patient.keys.iter().find(|key| key.key.0 == account)?;
			Some(FoundKey { path, key: key.clone() })
		})
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::account::{Hex32, Moment};
	use salus_primitives::KeyPurposes;

	fn key(number: u8) -> PatientKey {
		PatientKey {
			key: Account([number; 32]),
			purposes: KeyPurposes::all(),
			added_at: Moment(0),
			removed_at: None,
		}
	}

	fn found(id: u8, relationship: Option<u32>, numbers: &[u8]) -> FoundIdentity {
		let patient = Patient {
			id: Hex32([id; 32]),
			keys: vec![key(1), key(2), key(3)],
			encryption_key: None,
			registered_at: Moment(0),
			sponsor: None,
			custody: None,
		};
		let keys =
			numbers.iter().map(|number| FoundKey { path: None, key: key(*number) }).collect();
		FoundIdentity { relationship, patient, keys }
	}

	#[test]
	fn an_identity_that_is_found_twice_is_one() {
		let mut all = vec![];
		add(&mut all, found(1, None, &[1]));
		add(&mut all, found(2, Some(0), &[2]));
		add(&mut all, found(1, Some(1), &[1, 3]));
		assert_eq!(all, [found(1, None, &[1, 3]), found(2, Some(0), &[2])]);
	}
}
