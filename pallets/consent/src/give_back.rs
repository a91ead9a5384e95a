//! Giving grants back: who was given one can end it.

use crate::{pallet::*, types::Right, WeightInfo};
use frame_support::{ensure, pallet_prelude::DispatchError, traits::Get, weights::Weight};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, StudyInspect},
	GrantId, Grantee, KeyPurpose, PatientId,
};

/// A return that passed every check.
pub(crate) struct Return<T: Config> {
	patient: PatientId,
	id: GrantId,
	by: T::AccountId,
	grant: GrantOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The checks of `give_back`. It is free exactly when they pass.
	pub(crate) fn gives_back(
		origin: OriginFor<T>,
		patient: PatientId,
		id: GrantId,
	) -> Result<Return<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let grant = Grants::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		let administers =
			|organization| T::Organizations::administered_by(&by) == Some(organization);
		let was_given_to_it = match &grant.grantee {
			Grantee::Organization(organization) => administers(*organization),
			Grantee::Practitioner(account) => *account == by,
			Grantee::Study(study) => T::Studies::sponsor(*study).is_some_and(administers),
			Grantee::Person(person) => T::Patients::may(&by, *person, KeyPurpose::Consent),
			// Who is one of many, or stands as a commitment, cannot speak for all, or shows nothing.
			Grantee::AnyMember | Grantee::Role(_) | Grantee::Committed(_) => false,
		};
		let gave_it = match grant.right {
			Right::Patient | Right::Representative { .. } => false,
			// Whoever gave in the patient's name takes back what was a mistake.
			Right::Reshare { organization, .. }
			| Right::Custodian { organization }
			| Right::Paper { organization, .. } => administers(organization),
		};
		ensure!(was_given_to_it || gave_it, Error::<T>::NotAuthorized);
		let grant = Self::grant_not_over(patient, id)?;
		Ok(Return { patient, id, by, grant })
	}

	/// The writes of `give_back`. They cannot fail.
	pub(crate) fn do_give_back(returned: Return<T>) {
		let Return { patient, id, by, grant } = returned;
		Self::write_end(patient, id, grant);
		Self::deposit_event(Event::GivenBack { patient, grant: id, by });
	}

	/// The weight of `give_back`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn give_back_weight() -> Weight {
		// The grant twice, its parent, and the time.
		let reads = T::DbWeight::get().reads(4);
		T::WeightInfo::give_back()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
			.saturating_add(T::Studies::inspect_weight())
			.saturating_add(reads)
	}
}
