//! Leaving, and coming back.

use crate::{pallet::*, types::Leaving, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{traits::PatientInspect, KeyPurpose, PatientId};

/// A deactivation that passed every check.
pub(crate) struct Deactivation<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	life: LifeOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The checks of `deactivate`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn deactivates(
		origin: OriginFor<T>,
		patient: PatientId,
	) -> Result<Deactivation<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		Self::ensure_control(&by, patient)?;
		let life = Lives::<T>::get(patient);
		ensure!(life.left().is_none(), Error::<T>::AlreadyExists);
		Ok(Deactivation { patient, by, life })
	}

	/// The writes of `deactivate`. They cannot fail.
	pub(crate) fn do_deactivate(deactivation: Deactivation<T>) {
		let Deactivation { patient, by, mut life } = deactivation;
		life.leaving = Some(Leaving { left_at: T::Time::now(), returned_at: None });
		Lives::<T>::insert(patient, life);
		Self::deposit_event(Event::Deactivated { patient, by });
	}

	/// The weight of `deactivate`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn deactivate_weight() -> Weight {
		T::WeightInfo::deactivate()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// The body of `reactivate`.
	pub(crate) fn do_reactivate(by: T::AccountId, patient: PatientId) -> DispatchResult {
		Self::ensure_control(&by, patient)?;
		let mut life = Lives::<T>::get(patient);
		let left = life.left().ok_or(Error::<T>::NotInForce)?;
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);

		life.leaving = Some(Leaving { returned_at: Some(T::Time::now()), ..left });
		Lives::<T>::insert(patient, life);
		Self::deposit_event(Event::Reactivated { patient, by });
		Ok(())
	}

	/// Checks that `by` is a live key that controls the identity.
	pub(crate) fn ensure_control(by: &T::AccountId, patient: PatientId) -> DispatchResult {
		ensure!(Self::controls(by, patient), Error::<T>::NotAuthorized);
		Ok(())
	}

	/// Whether `by` is a live key that controls the identity.
	pub(crate) fn controls(by: &T::AccountId, patient: PatientId) -> bool {
		T::Patients::may(by, patient, KeyPurpose::Control)
	}
}
