//! Who may help a patient, and for which organization; as far as the history tells.

use super::reference::{Fact, Model};
use crate::mock::DAY;
use salus_primitives::{RelationshipKind, UnixMillis};

/// Who may try to help: four people without an identity, two by a key of one (those of these
/// numbers), the admins of three organizations, and of the last of these a privacy officer and a
/// doctor. Named by their place.
pub const PERSON_KEYS: [(usize, usize); 2] = [(4, 0), (5, 3)];
pub const FIRST_ADMIN: usize = 6;
pub const OFFICER: usize = 9;
pub const DOCTOR: usize = 10;
pub const PERSONS: usize = 11;

/// The first of all people who are one party: an organization, whoever speaks for it, or somebody.
pub fn party(person: usize) -> usize {
	if person == OFFICER {
		FIRST_ADMIN + 2
	} else {
		person
	}
}

/// The key of an identity by which somebody acts, if it is or will be one.
pub fn key_of(person: usize) -> Option<usize> {
	PERSON_KEYS.iter().find(|(one, _)| *one == person).map(|(_, key)| *key)
}

/// For which organization somebody acts, while it stands.
pub fn works_for(person: usize) -> Option<usize> {
	if person == DOCTOR {
		Some(2)
	} else {
		speaks_for(person)
	}
}

/// For which organization somebody may say who a person is, while it stands.
pub fn speaks_for(person: usize) -> Option<usize> {
	party(person).checked_sub(FIRST_ADMIN).filter(|_| person != DOCTOR)
}

impl Model {
	pub fn stands(&self, one: usize) -> bool {
		let last = self.history.iter().rev().find_map(|fact| match fact {
			Fact::Stands { organization, good } if *organization == one => Some(*good),
			_ => None,
		});
		last.unwrap_or(true)
	}

	/// Whether an organization has dealt with a patient, as the chain can know.
	pub fn knows(&self, one: usize, who: usize, since: UnixMillis) -> bool {
		let by_relationship = |kind: &RelationshipKind| {
			let times = self.related(who, one, *kind);
			times.iter().any(|(from, _)| from + 30 * DAY <= since)
				&& times.iter().any(|(from, until)| *from <= self.now && self.now < *until)
		};
		let sponsored = |(by, at)| by == one && at + 30 * DAY <= since;
		RelationshipKind::ALL.iter().any(by_relationship)
			|| self.sponsored(who).is_some_and(sponsored)
	}

	/// The organization that sponsored a registration, and when.
	pub fn sponsored(&self, one: usize) -> Option<(usize, UnixMillis)> {
		self.history.iter().find_map(|fact| match fact {
			Fact::Sponsored { patient, organization, at } if *patient == one => {
				Some((*organization, *at))
			}
			_ => None,
		})
	}

	/// When a relationship held and holds. A dispute ends it.
	fn related(
		&self,
		who: usize,
		one: usize,
		wanted: RelationshipKind,
	) -> Vec<(UnixMillis, UnixMillis)> {
		let mut times: Vec<(UnixMillis, UnixMillis)> = vec![];
		for fact in &self.history {
			match fact {
				Fact::Related { patient, organization, kind, from, until }
					if (*patient, *organization, *kind) == (who, one, wanted) =>
				{
					times.push((*from, *until));
				}
				Fact::Disputed { patient, organization, kind, on: true, at }
					if (*patient, *organization, *kind) == (who, one, wanted) =>
				{
					times.iter_mut().for_each(|(_, until)| *until = *at.min(until));
				}
				_ => {}
			}
		}
		times
	}

	/// Whether the patient disputes a relationship with an organization, of whichever kind.
	pub fn is_disputed(&self, who: usize, one: usize) -> bool {
		RelationshipKind::ALL.iter().any(|wanted| {
			let last = self.history.iter().rev().find_map(|fact| match fact {
				Fact::Disputed { patient, organization, kind, on, .. }
					if (*patient, *organization, kind) == (who, one, wanted) =>
				{
					Some(*on)
				}
				_ => None,
			});
			last == Some(true)
		})
	}
}
