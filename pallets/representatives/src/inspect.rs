//! Reads: the views of the runtime API, and what other pallets ask.

use crate::{pallet::*, Accepted, Hold, Incapacity, Representative};
use alloc::vec::Vec;
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
use salus_primitives::{
	traits::{LifeInspect, PatientInspect, RepresentativeInspect},
	Authority, LifeClosing, PatientId, Representation, RepresentativeCapacity, RepresentativeId,
	UnixMillis, Wakes,
};
use salus_runtime_api::{
	AcceptedView, HoldView, IncapacityView, RepresentativeStatus, RepresentativeView,
};

impl<T: Config> RepresentativeInspect<T::AccountId> for Pallet<T> {
	fn representation(who: &T::AccountId, patient: PatientId) -> Option<Representation> {
		let now = T::Time::now();
		let representatives = Representatives::<T>::get(patient);
		let one = representatives.iter().find(|one| one.is_of(who) && !one.is_over(now))?;
		let Accepted { capacity, .. } = one.accepted.clone()?;
		let awake_until = Self::awake_until(one, &representatives, patient);
		let is_in_force = Self::status(one, awake_until) == RepresentativeStatus::InForce;
		// Who found a lost phone is not whom the patient meant.
		(is_in_force && !T::Patients::is_removed(who)).then(|| Representation {
			representative: one.id,
			capacity,
			represented: one.represented(),
			authorities: one.authorities,
			until: one.valid_until.min(awake_until.unwrap_or_default()),
			gives_until: one.age_out.map_or(one.valid_until, |age_out| age_out.month.ends_at()),
		})
	}

	fn represents(who: &T::AccountId, patient: PatientId) -> bool {
		Self::has_been(who, &Representatives::<T>::get(patient), T::Time::now()).1
	}

	fn may_view(
		patient: PatientId,
		representative: RepresentativeId,
		capacity: RepresentativeCapacity,
	) -> bool {
		let representatives = Representatives::<T>::get(patient);
		let accepted = representatives
			.iter()
			.find(|one| one.id == representative)
			.and_then(|one| one.accepted.as_ref())
			.filter(|accepted| accepted.capacity == capacity);
		accepted.and_then(|accepted| Self::representation(&accepted.account, patient)).is_some_and(
			|one| one.representative == representative && one.authorities.contains(Authority::View),
		)
	}

	fn is_over(patient: PatientId, representative: RepresentativeId) -> bool {
		// Who is not kept any more had to make room, being over.
		let representatives = Representatives::<T>::get(patient);
		let kept = representatives.iter().find(|one| one.id == representative);
		kept.is_none_or(|one| one.is_over(T::Time::now()))
	}

	fn inspect_weight() -> Weight {
		// The representatives, the attestation, and the time; whether a key was removed is asked twice,
		// and whether the patient is at rest once.
		let patients = T::Patients::inspect_weight().saturating_mul(2);
		T::DbWeight::get()
			.reads(3)
			.saturating_add(patients)
			.saturating_add(T::Life::inspect_weight())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_representative(who: &T::AccountId, patient: PatientId) {
		crate::benchmarking::set_representative::<T>(who, patient);
	}
}

impl<T: Config> Pallet<T> {
	/// A patient's representatives in the order of their ids: every one that is not over, and of the
	/// others those whose room was not needed yet.
	pub fn representatives(patient: PatientId) -> Vec<RepresentativeView<T::AccountId>> {
		let all = Representatives::<T>::get(patient);
		let awake_until = all.iter().map(|one| Self::awake_until(one, &all, patient));
		let awake_until: Vec<_> = awake_until.collect();
		all.into_iter().zip(awake_until).map(|(one, until)| Self::view_of(one, until)).collect()
	}

	/// What was last attested of a patient's capacity.
	pub fn incapacity(patient: PatientId) -> Option<IncapacityView<T::AccountId>> {
		let incapacity = Incapacities::<T>::get(patient)?;
		let is_in_force = incapacity.in_force(T::Time::now()).is_some();
		let Incapacity { organization, attested_by, attested_at, valid_until, evidence, ended_at } =
			incapacity;
		Some(IncapacityView {
			organization,
			attested_by,
			attested_at,
			valid_until,
			evidence,
			ended_at,
			is_in_force,
		})
	}

	/// Until when one of these representatives is awake, in Unix milliseconds; `None` if asleep now.
	pub(crate) fn awake_until(
		one: &RepresentativeOf<T>,
		all: &RepresentativesOf<T>,
		patient: PatientId,
	) -> Option<UnixMillis> {
		let executes =
			|accepted: &Accepted<_>| accepted.capacity == RepresentativeCapacity::Executor;
		let executes = one.accepted.as_ref().is_some_and(executes);
		match T::Life::closed(patient).map(|closing| closing.how) {
			// They act for the dead, and nobody else does.
			Some(LifeClosing::Deceased) if executes => return Some(UnixMillis::MAX),
			None if !executes => {}
			Some(LifeClosing::Deceased | LifeClosing::Left) | None => return None,
		}
		match one.wakes {
			Wakes::AtOnce => Some(UnixMillis::MAX),
			Wakes::OnIncapacity => {
				let now = T::Time::now();
				let incapacity = Incapacities::<T>::get(patient)?;
				// Nobody wakes themselves, nor who represents the patient beside them.
				let is_own =
					all.iter().any(|one| one.is_of(&incapacity.attested_by) && !one.is_over(now));
				incapacity.in_force(now).filter(|_| !is_own)
			}
		}
	}

	/// Where a representative stands now, who is awake until then.
	pub(crate) fn status(
		one: &RepresentativeOf<T>,
		awake_until: Option<UnixMillis>,
	) -> RepresentativeStatus {
		let now = T::Time::now();
		if one.ended.is_some() {
			RepresentativeStatus::Ended
		} else if one.is_over(now) {
			RepresentativeStatus::Expired
		} else if one.accepted.is_none() {
			RepresentativeStatus::Appointed
		} else if one.held_until(now).is_some() {
			RepresentativeStatus::Held
		} else if now < one.valid_from {
			RepresentativeStatus::NotYetValid
		} else if awake_until.is_none() {
			RepresentativeStatus::Asleep
		} else {
			RepresentativeStatus::InForce
		}
	}

	fn view_of(
		one: RepresentativeOf<T>,
		awake_until: Option<UnixMillis>,
	) -> RepresentativeView<T::AccountId> {
		let status = Self::status(&one, awake_until);
		let Representative {
			id,
			commitment,
			authorities,
			valid_from,
			valid_until,
			age_out,
			wakes,
			appointed_at,
			appointed_by,
			accepted,
			holds,
			ended,
		} = one;
		RepresentativeView {
			id,
			commitment,
			authorities,
			valid_from,
			valid_until,
			age_out,
			wakes,
			appointed_at,
			appointed_by,
			accepted: accepted.map(|Accepted { account, capacity, reason, at }| AcceptedView {
				account,
				capacity,
				reason,
				at,
			}),
			holds: holds
				.into_iter()
				.map(|hold| {
					let until = hold.until();
					let Hold { organization, by, reason, from } = hold;
					HoldView { organization, by, reason, from, until }
				})
				.collect(),
			ended_at: ended.map(|ended| ended.at),
			status,
		}
	}
}
