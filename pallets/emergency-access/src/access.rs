//! What a patient says about emergencies: what they open, and that one was none.

use crate::{pallet::*, types::Closed, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::DispatchError,
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::PatientInspect, EmergencyAccess, EmergencyId, KeyPurpose, PatientId,
};
use salus_runtime_api::EmergencyClosing;

/// A dispute whose checks have passed.
pub(crate) struct Dispute<T: Config> {
	patient: PatientId,
	id: EmergencyId,
	by: T::AccountId,
	emergency: EmergencyOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The checks of `dispute`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn disputes(
		origin: OriginFor<T>,
		patient: PatientId,
		id: EmergencyId,
	) -> Result<Dispute<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		let emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(emergency.disputed_at.is_none(), Error::<T>::Disputed);
		Ok(Dispute { patient, id, by, emergency })
	}

	/// The writes of `dispute`. They cannot fail.
	pub(crate) fn do_dispute(dispute: Dispute<T>) {
		let Dispute { patient, id, by, mut emergency } = dispute;
		let (was_settled, organization) = (emergency.is_settled(), emergency.organization);
		let now = T::Time::now();
		if emergency.runs(now) {
			emergency.closed = Some(Closed { at: now, how: EmergencyClosing::ByPatient });
		}
		emergency.disputed_at = Some(now);
		Self::update(patient, id, emergency, was_settled);
		Self::deposit_event(Event::Disputed { patient, emergency: id, organization, by });
	}

	/// The checks of `set_access`: who sets it, and what it was before. It succeeds exactly if they
	/// pass.
	pub(crate) fn sets_access(
		origin: OriginFor<T>,
		patient: PatientId,
		access: EmergencyAccess,
	) -> Result<(T::AccountId, EmergencyAccess), DispatchError> {
		let by = ensure_signed(origin)?;
		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		let before = Access::<T>::get(patient);
		ensure!(access != before, Error::<T>::Unchanged);
		let is_less = access < before;
		ensure!(is_less || T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		Ok((by, before))
	}

	/// The writes of `set_access`. They cannot fail.
	pub(crate) fn do_set_access(by: T::AccountId, patient: PatientId, access: EmergencyAccess) {
		Access::<T>::insert(patient, access);
		Self::deposit_event(Event::AccessSet { patient, access, by });
	}

	/// The weight of `dispute`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn dispute_weight() -> Weight {
		T::WeightInfo::dispute()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// The weight of `set_access`. Its checks run once more, as those of `dispute`.
	pub(crate) fn set_access_weight() -> Weight {
		T::WeightInfo::set_access()
			.saturating_add(T::Patients::inspect_weight().saturating_mul(2))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
