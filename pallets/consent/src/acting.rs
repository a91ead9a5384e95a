//! Who acts for a patient: a key of the patient, or a representative whom the patient appointed.

use crate::{
	pallet::*,
	types::{Restriction, Right},
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	weights::Weight,
};
use salus_primitives::{
	life::Closing,
	traits::{LifeInspect, PatientInspect, RepresentativeInspect},
	Acting, Authority, KeyPurpose, LifeClosing, PatientId, Protected, Purposes, Representation,
	RepresentativeCapacity, Represented, UnixMillis,
};

/// As what somebody acts for a patient.
pub(crate) enum Actor {
	/// As the patient, by a key with the purpose *consent*.
	Patient,
	/// As a representative in force.
	Representative(Representation),
}

impl Actor {
	/// As what an act of theirs stands.
	pub(crate) const fn acting(&self) -> Acting {
		match self {
			Self::Patient => Acting::Patient,
			Self::Representative(representation) => representation.acting(),
		}
	}

	/// By which right they give.
	pub(crate) const fn right(&self) -> Right {
		match self {
			Self::Patient => Right::Patient,
			Self::Representative(representation) => Right::Representative {
				representative: representation.representative,
				capacity: representation.capacity,
				represented: representation.represented,
			},
		}
	}

	/// Whether they may decide about records for all of these purposes.
	fn decides_for(&self, purposes: Purposes) -> bool {
		match self {
			Self::Patient => true,
			Self::Representative(representation) => representation.decides_for(purposes),
		}
	}

	/// Whether they may give what is over at `end`, in Unix milliseconds, or never of itself.
	pub(crate) fn gives_until(&self, end: Option<UnixMillis>) -> bool {
		match self {
			Self::Patient => true,
			Self::Representative(representation) => representation.gives_until(end),
		}
	}

	/// Whether they may give anything while the patient is at rest, if so: an executor of who died alone.
	pub(crate) fn gives_while(&self, closed: Option<Closing>) -> bool {
		let executes = match self {
			Self::Representative(one) => one.capacity == RepresentativeCapacity::Executor,
			_ => false,
		};
		match closed.map(|closing| closing.how) {
			None => true,
			Some(LifeClosing::Deceased) => executes,
			Some(LifeClosing::Left) => false,
		}
	}

	/// Whether they may decide about what no grant says.
	fn decides_without_grants(&self) -> bool {
		match self {
			Self::Patient => true,
			Self::Representative(representation) => {
				representation.authorities.contains(Authority::Consent)
			}
		}
	}

	/// Whether `by`, who acts as this, may give free what a restriction withholds. A representative
	/// gives free what they withheld themselves and may still decide about, and nothing of the
	/// patient's or of another's.
	pub(crate) fn gives_free<AccountId: PartialEq>(
		&self,
		by: &AccountId,
		restriction: &Restriction<AccountId>,
	) -> bool {
		match self {
			Self::Patient => true,
			Self::Representative(representation) => {
				*by == restriction.made_by && representation.decides_for(restriction.scope.purposes)
			}
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Whether a representative may lift what another one made who is over, whoever was appointed first:
	/// nobody else could, while the patient cannot.
	pub(crate) fn has_outlived(
		actor: &Actor,
		patient: PatientId,
		restriction: &RestrictionOf<T>,
	) -> bool {
		let (Actor::Representative(later), Acting::Representative { representative, .. }) =
			(actor, restriction.acting)
		else {
			return false;
		};
		representative != later.representative
			&& later.decides_for(restriction.scope.purposes)
			&& T::Representatives::is_over(patient, representative)
	}

	/// As what `by` acts for the patient, or that they do not.
	pub(crate) fn actor(by: &T::AccountId, patient: PatientId) -> Result<Actor, DispatchError> {
		if T::Patients::may(by, patient, KeyPurpose::Consent) {
			return Ok(Actor::Patient);
		}
		let representation = T::Representatives::representation(by, patient);
		Ok(representation.map(Actor::Representative).ok_or(Error::<T>::NotAuthorized)?)
	}

	/// Checks that somebody may decide about records for all of these purposes.
	pub(crate) fn ensure_decides(actor: &Actor, purposes: Purposes) -> DispatchResult {
		ensure!(actor.decides_for(purposes), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Checks that somebody may end or suspend a grant. What the minor gave of the own care, by whatever
	/// name, or what was passed on out of it, is not for who represents the minor to take back.
	pub(crate) fn ensure_takes_back(actor: &Actor, grant: &GrantOf<T>) -> DispatchResult {
		Self::ensure_decides(actor, grant.scope.purposes)?;
		let is_theirs = match actor {
			Actor::Patient => true,
			Actor::Representative(representation) => {
				representation.represented == Represented::Adult
					|| grant.scope.protected == Protected::None
					|| matches!(grant.right, Right::Representative { .. })
			}
		};
		ensure!(is_theirs, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Checks that somebody may decide about what no grant says.
	pub(crate) fn ensure_decides_without_grants(actor: &Actor) -> DispatchResult {
		ensure!(actor.decides_without_grants(), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Checks that somebody may give something for the patient now, as far as that depends on whether the
	/// patient died or left.
	pub(crate) fn ensure_gives(actor: &Actor, patient: PatientId) -> DispatchResult {
		ensure!(actor.gives_while(T::Life::closed(patient)), Error::<T>::Inactive);
		Ok(())
	}

	/// Checks that somebody acts as the patient.
	pub(crate) fn ensure_patient(actor: &Actor) -> DispatchResult {
		ensure!(matches!(actor, Actor::Patient), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// The weight of a call of the patient's, measured by a key of the patient: whether somebody is a
	/// representative is looked up beside.
	pub(crate) fn acted_for(measured: Weight) -> Weight {
		measured.saturating_add(T::Representatives::inspect_weight())
	}
}
