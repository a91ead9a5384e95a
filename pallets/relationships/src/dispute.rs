//! Disputing relationships.

use crate::{pallet::*, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::PatientInspect, KeyPurpose, OrganizationId, PatientId, RelationshipKind,
};
use salus_runtime_api::AttestationEnding;

/// A dispute whose checks have passed.
pub(crate) struct Dispute<T: Config> {
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
	by: T::AccountId,
	relationship: RelationshipOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The checks of `dispute`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn disputes(
		origin: OriginFor<T>,
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Result<Dispute<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		let relationship =
			Relationships::<T>::get(patient, (organization, kind)).ok_or(Error::<T>::NotFound)?;
		ensure!(relationship.disputed_at.is_none(), Error::<T>::Disputed);
		Ok(Dispute { patient, organization, kind, by, relationship })
	}

	/// The writes of `dispute`. They cannot fail.
	pub(crate) fn do_dispute(dispute: Dispute<T>) {
		let Dispute { patient, organization, kind, by, mut relationship } = dispute;
		Self::end_last(&mut relationship, AttestationEnding::ByPatient);
		relationship.disputed_at = Some(T::Time::now());
		Relationships::<T>::insert(patient, (organization, kind), relationship);
		Self::deposit_event(Event::Disputed { patient, organization, kind, by });
	}

	/// The body of `withdraw_dispute`.
	pub(crate) fn do_withdraw_dispute(
		by: T::AccountId,
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> DispatchResult {
		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		let mut relationship =
			Relationships::<T>::get(patient, (organization, kind)).ok_or(Error::<T>::NotFound)?;
		ensure!(relationship.disputed_at.is_some(), Error::<T>::NotDisputed);
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);

		relationship.disputed_at = None;
		Relationships::<T>::insert(patient, (organization, kind), relationship);
		Self::deposit_event(Event::DisputeWithdrawn { patient, organization, kind, by });
		Ok(())
	}

	/// The weight of `dispute`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn dispute_weight() -> Weight {
		T::WeightInfo::dispute()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
