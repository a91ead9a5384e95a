//! Plain data of representatives.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	representatives::{MAX_HOLDS, SAFEGUARDING_HOLD},
	AgeOut, Authorities, OrganizationId, RepresentativeCapacity, RepresentativeHash,
	RepresentativeId, Represented, UnixMillis, Wakes,
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
	/// Whom a patient appoints, and to what.
	pub struct Appointment {
		/// The salted commitment to who, in which capacity and why.
		pub commitment: RepresentativeHash,
		/// In what they may act. Not empty.
		pub authorities: Authorities,
		/// The first moment at which they may, in Unix milliseconds; `None`, or a past moment, for the
		/// block that appoints them.
		pub valid_from: Option<UnixMillis>,
		/// The first moment at which they no longer may, in Unix milliseconds. Of a minor's, before the
		/// month in which the minor comes of age, or the end of it.
		pub valid_until: UnixMillis,
		/// When the patient comes of age, if the patient is a minor.
		pub age_out: Option<AgeOut>,
		/// From when on they may act, within that time.
		pub wakes: Wakes,
	}

	/// How a representative opens the commitment.
	pub struct Acceptance {
		/// In which capacity they act.
		pub capacity: RepresentativeCapacity,
		/// The salted commitment to why.
		pub reason: [u8; 32],
		/// The salt of the commitment that the patient made.
		pub salt: [u8; 32],
	}

	/// That a representative accepted, and is in clear since.
	pub struct Accepted<AccountId> {
		/// The representative's account.
		pub account: AccountId,
		/// In which capacity they act.
		pub capacity: RepresentativeCapacity,
		/// The salted commitment to why.
		pub reason: [u8; 32],
		/// When: the time of that block, in Unix milliseconds.
		pub at: UnixMillis,
	}

	/// A safeguarding hold: that a privacy officer keeps a representative from acting for a time.
	pub struct Hold<AccountId> {
		/// The organization of the privacy officer.
		pub organization: OrganizationId,
		/// The privacy officer.
		pub by: AccountId,
		/// The salted commitment to why.
		pub reason: [u8; 32],
		/// The first moment of it, in Unix milliseconds.
		pub from: UnixMillis,
	}

	/// That somebody's representation ended before its time.
	pub struct Ended {
		/// When: the time of that block, in Unix milliseconds.
		pub at: UnixMillis,
		/// How.
		pub how: Ending,
	}

	/// How a representation ended.
	pub enum Ending {
		/// The patient removed the representative.
		Removed,
		/// The representative resigned.
		Resigned,
		/// The patient came of age.
		AgedOut,
	}

	/// That an organization attested that a patient lacks capacity.
	pub struct Incapacity<AccountId> {
		/// The organization, which treats the patient.
		pub organization: OrganizationId,
		/// The practitioner who attested it.
		pub attested_by: AccountId,
		/// When: the time of that block, in Unix milliseconds.
		pub attested_at: UnixMillis,
		/// The first moment at which it no longer holds, in Unix milliseconds.
		pub valid_until: UnixMillis,
		/// The salted commitment to what shows it.
		pub evidence: [u8; 32],
		/// When it was refuted or withdrawn, in Unix milliseconds, if it was.
		pub ended_at: Option<UnixMillis>,
	}
}

/// Whom a patient appointed, and what became of it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Representative<AccountId> {
	/// Its id among the patient's.
	pub id: RepresentativeId,
	/// The salted commitment to who, in which capacity and why.
	pub commitment: RepresentativeHash,
	/// In what they may act. Not empty.
	pub authorities: Authorities,
	/// The first moment at which they may, in Unix milliseconds; not before `appointed_at`.
	pub valid_from: UnixMillis,
	/// The first moment at which they no longer may, in Unix milliseconds; after `valid_from`.
	pub valid_until: UnixMillis,
	/// When the patient comes of age, if the patient is a minor.
	pub age_out: Option<AgeOut>,
	/// From when on they may act, within that time.
	pub wakes: Wakes,
	/// When they were appointed: the time of that block, in Unix milliseconds.
	pub appointed_at: UnixMillis,
	/// The patient's key that appointed them.
	pub appointed_by: AccountId,
	/// That they accepted, if they did.
	pub accepted: Option<Accepted<AccountId>>,
	/// The last safeguarding hold of each organization, past ones too as long as there is room, in the
	/// order of time.
	pub holds: BoundedVec<Hold<AccountId>, ConstU32<MAX_HOLDS>>,
	/// When and how it ended, if it did before its time.
	pub ended: Option<Ended>,
}

impl<AccountId> Representative<AccountId> {
	/// The first moment at which it is over, as far as is known, in Unix milliseconds.
	pub fn over_at(&self) -> UnixMillis {
		self.ended.map_or(self.valid_until, |ended| ended.at)
	}

	/// Whether it can never be relied on again at or after `now`, in Unix milliseconds.
	pub fn is_over(&self, now: UnixMillis) -> bool {
		self.ended.is_some() || self.valid_until <= now
	}

	/// Until when they are under a safeguarding hold, in Unix milliseconds; `None` if they are not at
	/// `now`.
	pub fn held_until(&self, now: UnixMillis) -> Option<UnixMillis> {
		let until = self.holds.iter().map(Hold::until).max()?;
		(now < until).then_some(until)
	}

	/// Whether it is `who` who accepted this.
	pub fn is_of(&self, who: &AccountId) -> bool
	where
		AccountId: PartialEq,
	{
		self.accepted.as_ref().is_some_and(|accepted| accepted.account == *who)
	}

	/// For whom they act.
	pub const fn represented(&self) -> Represented {
		match self.age_out {
			None => Represented::Adult,
			Some(_) => Represented::Minor,
		}
	}

	/// Whether it says that the patient is of age at `now`, in Unix milliseconds: somebody said so, or
	/// the month in which the patient, whom they represented as a minor, came of age is over.
	pub fn is_of_age(&self, now: UnixMillis) -> bool {
		let was_told = self.ended.is_some_and(|ended| ended.how == Ending::AgedOut);
		let is_over = |age_out: AgeOut| age_out.month.ends_at() <= now;
		was_told || (self.accepted.is_some() && self.age_out.is_some_and(is_over))
	}

	/// Whether others must say of the patient's age what it says: it is not over at `now`, in Unix
	/// milliseconds, or they acted for a minor. What was taken back before anybody accepted was a
	/// mistake.
	pub fn counts_for_age(&self, now: UnixMillis) -> bool {
		!self.is_over(now) || (self.accepted.is_some() && self.age_out.is_some())
	}

	/// Whether such an appointment is one to act in this capacity.
	///
	/// | capacity | comes of age | wakes |
	/// |---|---|---|
	/// | a parent | must be said: a parent is a minor's representative, and of nobody else | |
	/// | by power of attorney | is not said: a minor gives none | |
	/// | the same, that lapses with the patient's capacity (`POWATT`, `SPOWATT`) | is not said | at once |
	/// | an executor | is not said | not at once: the living have none |
	/// | others | | |
	pub const fn fits(&self, capacity: RepresentativeCapacity) -> bool {
		use RepresentativeCapacity as Capacity;
		match capacity {
			Capacity::Parent => self.age_out.is_some(),
			Capacity::DurablePowerOfAttorney | Capacity::HealthcarePowerOfAttorney => {
				self.age_out.is_none()
			}
			Capacity::PowerOfAttorney | Capacity::SpecialPowerOfAttorney => {
				self.age_out.is_none() && matches!(self.wakes, Wakes::AtOnce)
			}
			Capacity::Executor => {
				self.age_out.is_none() && matches!(self.wakes, Wakes::OnIncapacity)
			}
			Capacity::Guardian | Capacity::GuardianAdLitem | Capacity::ResponsibleParty => true,
		}
	}
}

impl<AccountId> Hold<AccountId> {
	/// The first moment after it, in Unix milliseconds.
	pub fn until(&self) -> UnixMillis {
		self.from.saturating_add(SAFEGUARDING_HOLD)
	}
}

impl<AccountId> Incapacity<AccountId> {
	/// Until when it holds, in Unix milliseconds; `None` if it does not at `now`.
	pub fn in_force(&self, now: UnixMillis) -> Option<UnixMillis> {
		(self.ended_at.is_none() && now < self.valid_until).then_some(self.valid_until)
	}
}
