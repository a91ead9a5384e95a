//! Appointing, accepting, removing, resigning, coming of age.

use crate::{
	pallet::*, Acceptance, Accepted, Appointment, Ended, Ending, Representative, WeightInfo,
};
use codec::Encode;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
	BoundedVec,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	life::Closing,
	traits::{LifeInspect, OrganizationInspect, PatientInspect, RelationshipInspect},
	AgeOut, KeyPurpose, LifeClosing, OrganizationId, PatientId, RelationshipKind,
	RepresentativeCapacity, RepresentativeId, UnixMillis,
};

/// An end of a representation that passed every check.
pub(crate) struct End<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	/// All representatives of the patient.
	representatives: RepresentativesOf<T>,
	/// Which ends.
	id: RepresentativeId,
}

/// A coming of age that passed every check.
pub(crate) struct ComingOfAge<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	/// The organization that says so; none if the patient does.
	organization: Option<OrganizationId>,
	/// All representatives of the patient.
	representatives: RepresentativesOf<T>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_appoint(
		by: T::AccountId,
		patient: PatientId,
		appointment: Appointment,
	) -> DispatchResult {
		let now = T::Time::now();
		let Appointment { commitment, authorities, valid_from, valid_until, age_out, wakes } =
			appointment;
		// A relayed appointment arrives after it was signed. It never claims to have held before.
		let valid_from = valid_from.map_or(now, |from| from.max(now));
		ensure!(!authorities.is_empty(), Error::<T>::Empty);
		ensure!(now < valid_until, Error::<T>::Expired);
		ensure!(valid_from < valid_until, Error::<T>::Empty);
		let latest = now.saturating_add(T::MaxRepresentation::get());
		ensure!(valid_until <= latest, Error::<T>::TooFar);
		let ends_untold = age_out.is_none_or(|age_out| age_out.may_end_at(valid_until));
		ensure!(ends_untold, Error::<T>::TooFar);
		Self::ensure_control(&by, patient)?;
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		ensure!(T::Life::closed(patient).is_none(), Error::<T>::Inactive);

		let id = NextRepresentativeId::<T>::get(patient);
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let mut representatives = Representatives::<T>::get(patient);
		Self::ensure_age_agrees(&representatives, age_out, now)?;
		if representatives.is_full() {
			Self::sweep_one_over(&mut representatives, now);
		}
		let representative = Representative {
			id: RepresentativeId(id),
			commitment,
			authorities,
			valid_from,
			valid_until,
			age_out,
			wakes,
			appointed_at: now,
			appointed_by: by.clone(),
			accepted: None,
			holds: BoundedVec::new(),
			ended: None,
		};
		representatives.try_push(representative).map_err(|_| Error::<T>::LimitReached)?;

		NextRepresentativeId::<T>::insert(patient, next_id);
		Representatives::<T>::insert(patient, representatives);
		Self::deposit_event(Event::RepresentativesChanged { patient, by });
		Ok(())
	}

	/// Checks that a new appointment says of the patient's age what the others of these say: who is a
	/// minor is one for all, until the same month, and who is of age is none any more.
	fn ensure_age_agrees(
		representatives: &RepresentativesOf<T>,
		age_out: Option<AgeOut>,
		now: UnixMillis,
	) -> DispatchResult {
		let month = age_out.map(|age_out| age_out.month);
		let agrees = if representatives.iter().any(|one| one.is_of_age(now)) {
			month.is_none()
		} else {
			let mut others = representatives.iter().filter(|one| one.counts_for_age(now));
			others.all(|one| one.age_out.map(|other| other.month) == month)
		};
		ensure!(agrees, Error::<T>::AgeDiffers);
		Ok(())
	}

	/// Removes the representative who has been over for longest, if one is over; none under a hold,
	/// which keeps that account from beginning anew.
	fn sweep_one_over(representatives: &mut RepresentativesOf<T>, now: UnixMillis) {
		let over =
			representatives.iter().filter(|one| one.is_over(now) && one.held_until(now).is_none());
		if let Some((_, first)) = over.map(|one| (one.over_at(), one.id)).min() {
			representatives.retain(|one| one.id != first);
		}
	}

	pub(crate) fn do_accept(
		by: T::AccountId,
		patient: PatientId,
		id: RepresentativeId,
		acceptance: Acceptance,
	) -> DispatchResult {
		let now = T::Time::now();
		let mut representatives = Representatives::<T>::get(patient);
		let (is_held, represents) = Self::has_been(&by, &representatives, now);
		let one = Self::not_over(&mut representatives, id)?;
		let Acceptance { capacity, reason, salt } = acceptance;
		let opened =
			representative::commit(&by.encode(), capacity, &reason, &Salt::from_bytes(salt));
		ensure!(opened == one.commitment, Error::<T>::NotAuthorized);
		// Who is found with a lost phone, or with the patient's own, is not whom the patient meant.
		let own = T::Patients::patient_of(&by);
		// Nor does whoever keeps somebody's key act by it for a third.
		let is_kept = own.and_then(T::Patients::custodian).is_some();
		let is_another = own != Some(patient) && !is_kept && !T::Patients::is_removed(&by);
		ensure!(is_another, Error::<T>::NotAuthorized);
		ensure!(!represents, Error::<T>::AlreadyExists);
		ensure!(one.fits(capacity), Error::<T>::OutOfRange);
		ensure!(!is_held, Error::<T>::Held);
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		let may_begin = match T::Life::closed(patient) {
			None => true,
			Some(Closing { how: LifeClosing::Deceased, .. }) => {
				capacity == RepresentativeCapacity::Executor
			}
			Some(Closing { how: LifeClosing::Left, .. }) => false,
		};
		ensure!(may_begin, Error::<T>::Inactive);

		one.accepted = Some(Accepted { account: by.clone(), capacity, reason, at: now });
		Representatives::<T>::insert(patient, representatives);
		Self::deposit_event(Event::Accepted { patient, representative: id, capacity, by });
		Ok(())
	}

	/// Whether, as one of these representatives, `by` or another account of the same person is under a
	/// hold, and whether one represents the patient. An account belongs to the person of whose identity
	/// it is or was a key.
	pub(crate) fn has_been(
		by: &T::AccountId,
		representatives: &RepresentativesOf<T>,
		now: UnixMillis,
	) -> (bool, bool) {
		let owner = T::Patients::owner_of(by);
		let is_same_person = |account: &T::AccountId| {
			account == by || (owner.is_some() && T::Patients::owner_of(account) == owner)
		};
		let (mut is_held, mut represents) = (false, false);
		for one in representatives {
			let (holds, acts) = (one.held_until(now).is_some(), !one.is_over(now));
			let accepted = one.accepted.as_ref().filter(|_| holds || acts);
			if accepted.is_some_and(|accepted| is_same_person(&accepted.account)) {
				is_held |= holds;
				represents |= acts;
			}
		}
		(is_held, represents)
	}

	/// The checks of `remove`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn removes(
		origin: OriginFor<T>,
		patient: PatientId,
		id: RepresentativeId,
	) -> Result<End<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		Self::ensure_control(&by, patient)?;
		let mut representatives = Representatives::<T>::get(patient);
		Self::not_over(&mut representatives, id)?;
		Ok(End { patient, by, representatives, id })
	}

	/// The writes of `remove`. They cannot fail.
	pub(crate) fn do_remove(removal: End<T>) {
		let (patient, by) = (removal.patient, removal.by.clone());
		Self::end(removal, Ending::Removed);
		Self::deposit_event(Event::RepresentativesChanged { patient, by });
	}

	/// The checks of `resign`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn resigns(
		origin: OriginFor<T>,
		patient: PatientId,
	) -> Result<End<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let now = T::Time::now();
		let representatives = Representatives::<T>::get(patient);
		let own = representatives.iter().find(|one| one.is_of(&by) && !one.is_over(now));
		let id = own.ok_or(Error::<T>::NotFound)?.id;
		Ok(End { patient, by, representatives, id })
	}

	/// The writes of `resign`. They cannot fail.
	pub(crate) fn do_resign(resignation: End<T>) {
		let (patient, by, id) = (resignation.patient, resignation.by.clone(), resignation.id);
		let accepted = Self::end(resignation, Ending::Resigned);
		if let Some(Accepted { capacity, .. }) = accepted {
			Self::deposit_event(Event::Resigned { patient, representative: id, capacity, by });
		}
	}

	/// Writes that a representation that is not over ends now; who had accepted it.
	fn end(end: End<T>, how: Ending) -> Option<Accepted<T::AccountId>> {
		let End { patient, by: _, mut representatives, id } = end;
		let at = T::Time::now();
		let mut accepted = None;
		for one in representatives.iter_mut().filter(|one| one.id == id) {
			one.ended = Some(Ended { at, how });
			accepted = one.accepted.clone();
		}
		Representatives::<T>::insert(patient, representatives);
		accepted
	}

	/// The checks of `age_out`: it succeeds exactly if they pass.
	pub(crate) fn ages_out(
		origin: OriginFor<T>,
		patient: PatientId,
		id: RepresentativeId,
	) -> Result<ComingOfAge<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let mut representatives = Representatives::<T>::get(patient);
		let is_own = Self::is_own(&by, patient);
		let organization = if is_own { None } else { Some(Self::deals_with(&by, patient)?) };
		let one = Self::not_over(&mut representatives, id)?;
		let age_out = one.age_out.ok_or(Error::<T>::NotMinor)?;
		ensure!(age_out.month.starts_at() <= T::Time::now(), Error::<T>::TooSoon);
		Ok(ComingOfAge { patient, by, organization, representatives })
	}

	/// The writes of `age_out`, which cannot fail: whoever acts for the minor ends, since a patient comes
	/// of age once.
	pub(crate) fn do_age_out(coming: ComingOfAge<T>) {
		let ComingOfAge { patient, by, organization, mut representatives } = coming;
		let at = T::Time::now();
		let has_begun = |age_out: AgeOut| age_out.month.starts_at() <= at;
		for one in representatives.iter_mut() {
			if !one.is_over(at) && one.age_out.is_some_and(has_begun) {
				one.ended = Some(Ended { at, how: Ending::AgedOut });
				let (representative, by) = (one.id, by.clone());
				Self::deposit_event(Event::AgedOut { patient, representative, organization, by });
			}
		}
		Representatives::<T>::insert(patient, representatives);
	}

	/// Whether the patient says so, and it succeeds: only that is free.
	pub(crate) fn ages_out_itself(
		origin: OriginFor<T>,
		patient: PatientId,
		id: RepresentativeId,
	) -> bool {
		ensure_signed(origin.clone()).is_ok_and(|by| Self::is_own(&by, patient))
			&& Self::ages_out(origin, patient, id).is_ok()
	}

	/// Whether `by` is a live key that controls the identity or consents for it.
	fn is_own(by: &T::AccountId, patient: PatientId) -> bool {
		[KeyPurpose::Control, KeyPurpose::Consent]
			.into_iter()
			.any(|purpose| T::Patients::may(by, patient, purpose))
	}

	/// The representative of this id, if it is not over.
	pub(crate) fn not_over(
		representatives: &mut RepresentativesOf<T>,
		id: RepresentativeId,
	) -> Result<&mut RepresentativeOf<T>, DispatchError> {
		let one =
			representatives.iter_mut().find(|one| one.id == id).ok_or(Error::<T>::NotFound)?;
		ensure!(one.ended.is_none(), Error::<T>::Ended);
		ensure!(!one.is_over(T::Time::now()), Error::<T>::Expired);
		Ok(one)
	}

	/// Checks that `by` is a live key that controls the identity.
	pub(crate) fn ensure_control(by: &T::AccountId, patient: PatientId) -> DispatchResult {
		let controls = T::Patients::may(by, patient, KeyPurpose::Control);
		ensure!(controls, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// The organization in good standing for which `by` acts, if it has a relationship with the patient
	/// in force.
	fn deals_with(by: &T::AccountId, patient: PatientId) -> Result<OrganizationId, DispatchError> {
		let organization = T::Organizations::acting_for(by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(Self::has_relationship(patient, organization), Error::<T>::NotAuthorized);
		Ok(organization)
	}

	/// Whether the organization has a relationship with the patient in force, of whatever kind.
	pub(crate) fn has_relationship(patient: PatientId, organization: OrganizationId) -> bool {
		RelationshipKind::ALL
			.iter()
			.any(|kind| T::Relationships::in_force(patient, organization, *kind).is_some())
	}

	/// The weight of `remove`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first. They read the representatives and the time.
	pub(crate) fn remove_weight() -> Weight {
		T::WeightInfo::remove()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::DbWeight::get().reads(2))
	}

	/// The weight of `age_out`. What makes it free is looked at once more, before the call: whether it is
	/// the patient's key, twice of two purposes, and the checks by such a key, which read as much as
	/// those of `remove`.
	pub(crate) fn age_out_weight() -> Weight {
		T::WeightInfo::age_out()
			.saturating_add(T::Patients::inspect_weight().saturating_mul(4))
			.saturating_add(T::DbWeight::get().reads(2))
	}

	/// The weight of `resign`, whose checks run once more, as those of `remove`.
	pub(crate) fn resign_weight() -> Weight {
		T::WeightInfo::resign().saturating_add(T::DbWeight::get().reads(2))
	}
}
