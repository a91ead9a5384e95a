//! Attesting that a patient lacks capacity, and ending that.

use crate::{pallet::*, Incapacity, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	representatives::REFUTED_REST,
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	KeyPurpose, OrganizationId, PatientId, RelationshipKind, Role, UnixMillis,
};
use salus_runtime_api::IncapacityEnding;

/// An end of an attestation that passed every check.
pub(crate) struct IncapacityEnd<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	how: IncapacityEnding,
	incapacity: IncapacityOf<T>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_attest_incapacity(
		by: T::AccountId,
		patient: PatientId,
		valid_until: UnixMillis,
		evidence: [u8; 32],
	) -> DispatchResult {
		let now = T::Time::now();
		ensure!(now < valid_until, Error::<T>::Expired);
		ensure!(valid_until <= now.saturating_add(T::MaxIncapacity::get()), Error::<T>::TooFar);
		let organization = Self::treats(&by, patient).ok_or(Error::<T>::NotAuthorized)?;
		// Nobody wakes themselves.
		let represents = Representatives::<T>::get(patient)
			.iter()
			.any(|one| one.is_of(&by) && !one.is_over(now));
		ensure!(!represents, Error::<T>::NotAuthorized);
		// By whomever: the patient's signature refutes what others attested before just as well.
		let refuted_at = RefutedAt::<T>::get(patient);
		let rests = refuted_at.is_some_and(|at| now < at.saturating_add(REFUTED_REST));
		ensure!(!rests, Error::<T>::TooSoon);
		let held_until =
			Incapacities::<T>::get(patient).and_then(|incapacity| incapacity.in_force(now));
		ensure!(held_until.is_none_or(|until| until < valid_until), Error::<T>::NotLater);

		let incapacity = Incapacity {
			organization,
			attested_by: by.clone(),
			attested_at: now,
			valid_until,
			evidence,
			ended_at: None,
		};
		Incapacities::<T>::insert(patient, incapacity);
		Self::deposit_event(Event::IncapacityAttested { patient, organization, valid_until, by });
		Ok(())
	}

	/// The provider in good standing that credentials `by`, if it treats the patient.
	fn treats(by: &T::AccountId, patient: PatientId) -> Option<OrganizationId> {
		let (organization, _) = T::Organizations::practitioner(by)?;
		let treats = T::Organizations::has_role(organization, Role::Provider)
			&& T::Relationships::in_force(patient, organization, RelationshipKind::Treatment)
				.is_some();
		treats.then_some(organization)
	}

	/// The checks of `end_incapacity`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn ends_incapacity(
		origin: OriginFor<T>,
		patient: PatientId,
	) -> Result<IncapacityEnd<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let incapacity = Incapacities::<T>::get(patient).ok_or(Error::<T>::NotFound)?;
		ensure!(incapacity.in_force(T::Time::now()).is_some(), Error::<T>::NotInForce);
		let how = if T::Patients::may(&by, patient, KeyPurpose::Control) {
			IncapacityEnding::Refuted
		} else {
			let attested_it = T::Organizations::acting_for(&by) == Some(incapacity.organization);
			ensure!(attested_it, Error::<T>::NotAuthorized);
			IncapacityEnding::Withdrawn
		};
		Ok(IncapacityEnd { patient, by, how, incapacity })
	}

	/// The writes of `end_incapacity`. They cannot fail.
	pub(crate) fn do_end_incapacity(end: IncapacityEnd<T>) {
		let IncapacityEnd { patient, by, how, mut incapacity } = end;
		let (now, organization) = (T::Time::now(), incapacity.organization);
		incapacity.ended_at = Some(now);
		Incapacities::<T>::insert(patient, incapacity);
		if how == IncapacityEnding::Refuted {
			RefutedAt::<T>::insert(patient, now);
		}
		Self::deposit_event(Event::IncapacityEnded { patient, organization, how, by });
	}

	/// The weight of `end_incapacity`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first. They read the attestation and the time.
	pub(crate) fn end_incapacity_weight() -> Weight {
		T::WeightInfo::end_incapacity()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
			.saturating_add(T::DbWeight::get().reads(2))
	}
}
