//! Plain data of deaths, leavings, and identities that are one person's.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	life::{
		Closing, DEATH_ATTESTATIONS, DEATH_ATTESTATION_WAIT, MAX_DEATH_ATTESTATIONS, REFUTED_REST,
		WITHDRAWN_REST,
	},
	LifeClosing, OrganizationId, PatientId, UnixMillis,
};
use scale_info::TypeInfo;

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo,
			)]
			$item
		)*
	};
}

plain! {
	/// That an organization attested that a patient died.
	pub struct DeathAttestation<AccountId> {
		/// The organization that answers for it.
		pub organization: OrganizationId,
		/// Who attested it for the organization.
		pub by: AccountId,
		/// When: the time of that block, in Unix milliseconds.
		pub attested_at: UnixMillis,
		/// The salted commitment to what shows it.
		pub evidence: [u8; 32],
		/// When it was withdrawn, refuted or reversed, or had waited for another for too long, in Unix
		/// milliseconds, if it was.
		pub ended_at: Option<UnixMillis>,
		/// Whether it was the organization that ended it.
		pub withdrawn: bool,
	}

	/// That a patient left.
	pub struct Leaving {
		/// When: the time of that block, in Unix milliseconds.
		pub left_at: UnixMillis,
		/// When the patient came back, in Unix milliseconds, if the patient did; not before `left_at`.
		pub returned_at: Option<UnixMillis>,
	}

	/// That two identities are one person's (FHIR Patient.link): one is replaced by the other.
	pub struct Link<AccountId> {
		/// The identity that goes on.
		pub survivor: PatientId,
		/// The organization that says so, which kept the keys of the duplicate.
		pub organization: OrganizationId,
		/// Who said so for the organization.
		pub proposed_by: AccountId,
		/// When: the time of that block, in Unix milliseconds.
		pub proposed_at: UnixMillis,
		/// Since when it holds, in Unix milliseconds: since the survivor accepted it, or at once if the
		/// organization kept its keys, too.
		pub holds_since: Option<UnixMillis>,
		/// When it was undone, in Unix milliseconds, if it was.
		pub ended_at: Option<UnixMillis>,
	}
}

/// What is known of a patient's death and leaving.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Life<AccountId> {
	/// What organizations attested of the patient's death, ended ones too as long as there is room: of
	/// each organization the last, in the order of time.
	pub attestations: BoundedVec<DeathAttestation<AccountId>, ConstU32<MAX_DEATH_ATTESTATIONS>>,
	/// Since when two organizations or more attested it without a break, in Unix milliseconds, if they
	/// do: then the patient is deceased.
	pub deceased_since: Option<UnixMillis>,
	/// When a key of the patient last refuted it, or the council reversed it, in Unix milliseconds, if
	/// one did.
	pub refuted_at: Option<UnixMillis>,
	/// That the patient left, if that ever was.
	pub leaving: Option<Leaving>,
}

impl<AccountId> Default for Life<AccountId> {
	fn default() -> Self {
		Self {
			attestations: BoundedVec::new(),
			deceased_since: None,
			refuted_at: None,
			leaving: None,
		}
	}
}

impl<AccountId> DeathAttestation<AccountId> {
	/// Whether the organization attests nothing of this patient's death at `now`, in Unix milliseconds,
	/// since it withdrew what it attested.
	pub fn rests(&self, now: UnixMillis) -> bool {
		self.withdrawn && self.ended_at.is_some_and(|at| now < at.saturating_add(WITHDRAWN_REST))
	}

	/// Whether it was neither withdrawn, refuted nor reversed.
	pub const fn stands(&self) -> bool {
		self.ended_at.is_none()
	}
}

impl Leaving {
	/// Whether the patient has not come back.
	pub const fn lasts(&self) -> bool {
		self.returned_at.is_none()
	}
}

impl<AccountId> Link<AccountId> {
	/// Whether it holds: it was accepted, and not undone.
	pub const fn holds(&self) -> bool {
		self.holds_since.is_some() && self.ended_at.is_none()
	}

	/// Whether it can be accepted, as far as it says itself.
	pub const fn waits(&self) -> bool {
		self.holds_since.is_none() && self.ended_at.is_none()
	}
}

impl<AccountId> Life<AccountId> {
	/// How many organizations attest the death.
	pub fn standing(&self) -> usize {
		self.attestations.iter().filter(|one| one.stands()).count()
	}

	/// Counts anew at `now`, in Unix milliseconds, after an attestation was added or ended.
	pub fn count(&mut self, now: UnixMillis) {
		let is_deceased = self.standing() >= DEATH_ATTESTATIONS;
		self.deceased_since = is_deceased.then(|| self.deceased_since.unwrap_or(now));
	}

	/// Ends every attestation that stands, at `now`, in Unix milliseconds.
	pub fn end_all(&mut self, now: UnixMillis) {
		for one in self.attestations.iter_mut().filter(|one| one.stands()) {
			one.ended_at = Some(now);
		}
		self.count(now);
	}

	/// Ends what waited for another attestation for too long at `now`, in Unix milliseconds.
	pub fn sweep(&mut self, now: UnixMillis) {
		if self.deceased_since.is_some() {
			return;
		}
		let stale = |one: &DeathAttestation<AccountId>| {
			one.stands() && one.attested_at.saturating_add(DEATH_ATTESTATION_WAIT) <= now
		};
		for one in self.attestations.iter_mut().filter(|one| stale(one)) {
			one.ended_at = Some(now);
			one.withdrawn = false;
		}
	}

	/// Whether nobody attests the death at `now`, in Unix milliseconds: a key of the patient refuted it
	/// lately, or the council reversed it.
	pub fn rests(&self, now: UnixMillis) -> bool {
		self.refuted_at.is_some_and(|at| now < at.saturating_add(REFUTED_REST))
	}

	/// That the patient left and has not come back.
	pub fn left(&self) -> Option<Leaving> {
		self.leaving.filter(Leaving::lasts)
	}

	/// That the identity is at rest, if it is. A death counts before a leaving, and opens nothing that
	/// was over with that.
	pub fn closed(&self) -> Option<Closing> {
		let left = self.left().map(|one| one.left_at);
		let deceased = self.deceased_since.map(|since| Closing {
			how: LifeClosing::Deceased,
			at: left.map_or(since, |left| left.min(since)),
		});
		deceased.or(left.map(|at| Closing { how: LifeClosing::Left, at }))
	}
}
