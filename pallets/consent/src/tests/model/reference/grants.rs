//! How a grant stands.

use super::{Given, Model};
use salus_runtime_api::GrantStatus;

/// What keeps a grant from being relied on, the worst first: what ends it, what has not begun, what
/// the patient can undo, what was used up.
const WORST_FIRST: [GrantStatus; 5] = [
	GrantStatus::Revoked,
	GrantStatus::Expired,
	GrantStatus::NotYetValid,
	GrantStatus::Suspended,
	GrantStatus::UsedUp,
];

impl Given {
	pub fn used(&self) -> u32 {
		self.receipts.len() as u32
	}

	pub fn is_paused(&self) -> bool {
		self.pauses.iter().any(|(_, resumed)| resumed.is_none())
	}

	/// Whether this keeps it from being relied on at a moment that is not past.
	fn is(&self, status: GrantStatus, now: u64) -> bool {
		match status {
			GrantStatus::Revoked => self.revoked.is_some(),
			GrantStatus::Expired => self.until.is_some_and(|until| until <= now),
			GrantStatus::NotYetValid => now < self.from,
			GrantStatus::Suspended => self.is_paused(),
			GrantStatus::UsedUp => self.uses == Some(self.used()),
			GrantStatus::Live => true,
		}
	}

	/// Whether it ended, and nothing can rest on it any more.
	pub fn is_over(&self, now: u64) -> bool {
		self.is(GrantStatus::Revoked, now) || self.is(GrantStatus::Expired, now)
	}

	/// Whether it could be relied on at a moment of the past.
	pub fn held_at(&self, moment: u64) -> bool {
		let paused = |(from, until): &(u64, Option<u64>)| {
			*from <= moment && until.is_none_or(|until| moment < until)
		};
		self.was_valid_at(moment) && !self.pauses.iter().any(paused)
	}

	pub fn was_valid_at(&self, moment: u64) -> bool {
		let revoked = self.revoked.is_some_and(|at| at <= moment);
		let ended = self.until.is_some_and(|until| until <= moment);
		self.from <= moment && !ended && !revoked
	}
}

impl Model {
	pub(super) fn parent(&self, patient: usize, given: &Given) -> Option<&Given> {
		given.out_of.and_then(|(parent, _)| self.given(patient, parent))
	}

	/// Whether a grant ended, or the one out of which it was given.
	pub(super) fn is_done(&self, patient: usize, given: &Given) -> bool {
		let parent = self.parent(patient, given);
		given.is_over(self.now) || parent.is_some_and(|parent| parent.is_over(self.now))
	}

	/// The worst that is so of a grant, or of the one out of which it was given.
	pub(super) fn status(&self, patient: usize, id: u32) -> Option<GrantStatus> {
		let given = self.given(patient, id)?;
		let both = || [Some(given), self.parent(patient, given)].into_iter().flatten();
		let worst =
			WORST_FIRST.into_iter().find(|one| both().any(|grant| grant.is(*one, self.now)));
		Some(worst.unwrap_or(GrantStatus::Live))
	}

	/// How a grant stands, and how often it was used.
	pub fn standing(&self, patient: usize, id: u32) -> Option<(GrantStatus, u32)> {
		self.status(patient, id).zip(self.given(patient, id).map(Given::used))
	}

	/// When a grant ends, or the one out of which it was given if that is sooner.
	pub(super) fn end(&self, patient: usize, given: &Given) -> Option<u64> {
		let ends = [Some(given), self.parent(patient, given)];
		ends.into_iter().flatten().filter_map(|grant| grant.until).min()
	}
}
