//! Assuring that an identity is one person's, and withdrawing that.

use crate::{pallet::*, types::Assurance};
use frame_support::{
	defensive, ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	AssuranceLevel, KeyPurpose, OrganizationId, PatientId, UnixMillis,
};

impl<T: Config> Pallet<T> {
	/// The body of `assure`.
	pub(crate) fn do_assure(
		by: T::AccountId,
		patient: PatientId,
		level: AssuranceLevel,
		valid_until: UnixMillis,
	) -> DispatchResult {
		let now = T::Time::now();
		ensure!(now < valid_until, Error::<T>::Expired);
		let latest = now.saturating_add(T::MaxAssurance::get());
		ensure!(valid_until <= latest, Error::<T>::TooFar);
		let organization = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		let has_a_key = T::Patients::owner_of(&by) == Some(patient)
			|| T::Patients::custodian(patient) == Some(organization);
		ensure!(!has_a_key, Error::<T>::NotAuthorized);
		let mut assurances = Assurances::<T>::get(patient);
		let assurance =
			Assurance { organization, level, assured_at: now, valid_until, withdrawn_at: None };
		match assurances.iter_mut().find(|one| one.organization == organization) {
			Some(own) => *own = assurance,
			None => {
				if assurances.is_full() {
					let dead = assurances.iter().position(|one| !one.holds(now));
					assurances.remove(dead.ok_or(Error::<T>::LimitReached)?);
				}
				if assurances.try_push(assurance).is_err() {
					defensive!("there is room: it was looked for, or made");
				}
			}
		}

		Assurances::<T>::insert(patient, assurances);
		Self::deposit_event(Event::Assured { patient, organization, level, valid_until, by });
		Ok(())
	}

	/// The body of `withdraw_assurance`.
	pub(crate) fn do_withdraw_assurance(
		by: T::AccountId,
		patient: PatientId,
		organization: OrganizationId,
	) -> DispatchResult {
		let now = T::Time::now();
		let may = T::Patients::may(&by, patient, KeyPurpose::Consent)
			|| T::Organizations::acting_for(&by) == Some(organization);
		ensure!(may, Error::<T>::NotAuthorized);
		let mut assurances = Assurances::<T>::get(patient);
		let own = assurances
			.iter_mut()
			.find(|one| one.organization == organization)
			.ok_or(Error::<T>::NotFound)?;
		ensure!(own.holds(now), Error::<T>::NotInForce);
		own.withdrawn_at = Some(now);

		Assurances::<T>::insert(patient, assurances);
		Self::deposit_event(Event::AssuranceWithdrawn { patient, organization, by });
		Ok(())
	}
}
