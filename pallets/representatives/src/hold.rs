//! Safeguarding holds.

use crate::{pallet::*, Hold};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	representatives::SAFEGUARDING_REST, traits::OrganizationInspect, OrganizationId, PatientId,
	Privilege, RepresentativeId,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_hold(
		by: T::AccountId,
		patient: PatientId,
		id: RepresentativeId,
		reason: [u8; 32],
	) -> DispatchResult {
		let organization = Self::safeguards(&by, patient).ok_or(Error::<T>::NotAuthorized)?;
		let mut representatives = Representatives::<T>::get(patient);
		Self::not_over(&mut representatives, id)?;
		let could_act = representatives
			.iter()
			.any(|one| one.id == id && Self::could_act(one, &representatives, patient));
		ensure!(could_act, Error::<T>::NotInForce);
		let now = T::Time::now();
		let one = Self::not_over(&mut representatives, id)?;
		let rests = one.holds.iter().any(|hold| {
			hold.organization == organization && now < hold.from.saturating_add(SAFEGUARDING_REST)
		});
		ensure!(!rests, Error::<T>::TooSoon);
		one.holds.retain(|hold| hold.organization != organization);
		if one.holds.is_full() {
			// They stand in the order of time: the first one that is over is the oldest.
			if let Some(oldest) = one.holds.iter().position(|hold| hold.until() <= now) {
				one.holds.remove(oldest);
			}
		}
		let hold = Hold { organization, by: by.clone(), reason, from: now };
		let until = hold.until();
		one.holds.try_push(hold).map_err(|_| Error::<T>::LimitReached)?;

		Representatives::<T>::insert(patient, representatives);
		Self::deposit_event(Event::Held { patient, representative: id, organization, until, by });
		Ok(())
	}

	/// Whether one of these representatives, who is not over, could act now but for holds.
	fn could_act(
		one: &RepresentativeOf<T>,
		all: &RepresentativesOf<T>,
		patient: PatientId,
	) -> bool {
		one.accepted.is_some()
			&& one.valid_from <= T::Time::now()
			&& Self::awake_until(one, all, patient).is_some()
	}

	/// The organization in good standing whose privacy officer `by` is, if it has a relationship with
	/// the patient in force.
	fn safeguards(by: &T::AccountId, patient: PatientId) -> Option<OrganizationId> {
		let (organization, privileges) = T::Organizations::practitioner(by)?;
		let safeguards = privileges.contains(Privilege::PrivacyOfficer)
			&& Self::has_relationship(patient, organization);
		safeguards.then_some(organization)
	}
}
