//! Safeguarding holds.

use crate::{pallet::*, Hold};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	traits::OrganizationInspect, OrganizationId, PatientId, Privilege, RepresentativeId,
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
		let one = Self::not_over(&mut representatives, id)?;
		ensure!(one.accepted.is_some(), Error::<T>::NotInForce);
		let held_it = one.holds.iter().any(|hold| hold.organization == organization);
		ensure!(!held_it, Error::<T>::AlreadyExists);
		let hold = Hold { organization, by: by.clone(), reason, from: T::Time::now() };
		let until = hold.until();
		one.holds.try_push(hold).map_err(|_| Error::<T>::LimitReached)?;

		Representatives::<T>::insert(patient, representatives);
		Self::deposit_event(Event::Held { patient, representative: id, organization, until, by });
		Ok(())
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
