//! Plain data of relationships.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{Day, UnixMillis};
use salus_runtime_api::{AttestationEnding, RelationshipStatus};
use scale_info::TypeInfo;

/// The most attestations of one relationship that are kept. For another the eldest makes room that has
/// been over for a [`FILING_HORIZON`](salus_primitives::insurance::FILING_HORIZON), or one that never
/// held; or two become one between which lies a gap within a day.
pub const MAX_ATTESTATIONS: u32 = 16;

/// That an organization said that it treats, or covers, a patient.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Attestation<AccountId> {
	/// When it was made, and the first moment at which it holds: the time of its block, in Unix
	/// milliseconds.
	pub attested_at: UnixMillis,
	/// Who made it for the organization: who answers for it.
	pub attested_by: AccountId,
	/// The first moment at which it no longer holds of itself, in Unix milliseconds; after
	/// `attested_at`.
	pub valid_until: UnixMillis,
	/// A salted commitment to what shows it, such as an encounter or a membership: opened to the
	/// patient and to who reviews a dispute.
	pub evidence: [u8; 32],
	/// How it was last attested anew while it held, if it was.
	pub renewed: Option<Renewal<AccountId>>,
	/// When and how it ended before its time, if it did.
	pub ended: Option<Ended>,
}

/// That an attestation was made anew while it held, so that it went on; or on the day on which it had
/// ended, where there was no room for another.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Renewal<AccountId> {
	/// When: the time of its block, in Unix milliseconds.
	pub at: UnixMillis,
	/// Who made it for the organization.
	pub by: AccountId,
	/// A salted commitment to what shows it by then.
	pub evidence: [u8; 32],
}

/// That an attestation ended before its time.
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
pub struct Ended {
	/// The first moment at which it no longer holds: the time of that block, in Unix milliseconds.
	pub at: UnixMillis,
	/// How.
	pub how: AttestationEnding,
}

impl<AccountId> Attestation<AccountId> {
	/// The first moment at which it no longer holds, as far as is known, in Unix milliseconds.
	pub fn holds_until(&self) -> UnixMillis {
		self.ended.map_or(self.valid_until, |ended| ended.at)
	}

	/// Whether it holds at `now`, in Unix milliseconds.
	pub fn holds(&self, now: UnixMillis) -> bool {
		self.attested_at <= now && now < self.holds_until()
	}

	/// Whether it goes on if it is attested anew at `now`, in Unix milliseconds: it has held without
	/// a gap, and it was not the patient who ended it.
	pub fn goes_on(&self, now: UnixMillis) -> bool {
		now <= self.holds_until() && !self.was_ended_by_patient()
	}

	/// Whether it takes a place for nothing: it ended in the block that made it, and it was not the
	/// patient who ended it.
	pub fn never_held(&self) -> bool {
		self.holds_until() <= self.attested_at && !self.was_ended_by_patient()
	}

	/// Whether one made at `at`, in Unix milliseconds, may go on with it where there is no room for
	/// another: it held on that day (UTC), and it was not the patient who ended it. Claims are judged
	/// by their day, and on that day it held either way.
	pub fn held_on_day_of(&self, at: UnixMillis) -> bool {
		let last_moment =
			self.holds_until().checked_sub(1).filter(|last| self.attested_at <= *last);
		!self.was_ended_by_patient() && last_moment.map(Day::of) == Some(Day::of(at))
	}

	/// The same, gone on with by the one after it.
	pub fn joined(self, next: Self) -> Self {
		let Self { attested_at: at, attested_by: by, evidence, .. } = next;
		let renewed = next.renewed.unwrap_or(Renewal { at, by, evidence });
		let (valid_until, ended) = (next.valid_until, next.ended);
		Self { valid_until, renewed: Some(renewed), ended, ..self }
	}

	fn was_ended_by_patient(&self) -> bool {
		self.ended.is_some_and(|ended| ended.how == AttestationEnding::ByPatient)
	}

	/// When it was last made, in Unix milliseconds.
	pub fn said_at(&self) -> UnixMillis {
		self.renewed.as_ref().map_or(self.attested_at, |renewed| renewed.at)
	}
}

/// What connects an organization with a patient: what the one attested, and whether the other
/// disputes it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Relationship<AccountId> {
	/// The attestations in the order of time; only the last may hold.
	pub attestations: BoundedVec<Attestation<AccountId>, ConstU32<MAX_ATTESTATIONS>>,
	/// Since when the patient disputes it, in Unix milliseconds, if the patient does. While it is
	/// disputed nothing holds, and nothing can be attested.
	pub disputed_at: Option<UnixMillis>,
}

impl<AccountId> Default for Relationship<AccountId> {
	fn default() -> Self {
		Self { attestations: BoundedVec::new(), disputed_at: None }
	}
}

impl<AccountId> Relationship<AccountId> {
	/// The attestation that holds at `now`, in Unix milliseconds.
	pub fn in_force(&self, now: UnixMillis) -> Option<&Attestation<AccountId>> {
		self.attestations.last().filter(|last| last.holds(now))
	}

	/// Where it stands at `now`, in Unix milliseconds.
	pub fn status(&self, now: UnixMillis) -> RelationshipStatus {
		if self.disputed_at.is_some() {
			return RelationshipStatus::Disputed;
		}
		match self.attestations.last() {
			Some(last) if last.holds(now) => RelationshipStatus::InForce,
			Some(last) if last.ended.is_some() => RelationshipStatus::Ended,
			_ => RelationshipStatus::Expired,
		}
	}
}
