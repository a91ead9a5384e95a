//! Taking uses of grants whose uses are counted.

use crate::pallet::*;
use frame_support::traits::Time;
use frame_support::{ensure, pallet_prelude::DispatchResult};
use salus_primitives::{traits::OrganizationInspect, GrantId, PatientId};
use salus_runtime_api::GrantStatus;

impl<T: Config> Pallet<T> {
	/// The body of `take_use`.
	pub(crate) fn do_take_use(by: T::AccountId, patient: PatientId, id: GrantId) -> DispatchResult {
		let holder = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let mut grant = Grants::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(grant.scope.holder.covers(holder), Error::<T>::NotAuthorized);
		ensure!(grant.max_uses.is_some(), Error::<T>::NotCounted);
		match grant.status(T::Time::now()) {
			GrantStatus::Live => {}
			GrantStatus::Suspended => return Err(Error::<T>::Suspended.into()),
			GrantStatus::Revoked => return Err(Error::<T>::Revoked.into()),
			GrantStatus::NotYetValid => return Err(Error::<T>::NotYetValid.into()),
			GrantStatus::Expired => return Err(Error::<T>::Expired.into()),
			GrantStatus::UsedUp => return Err(Error::<T>::LimitReached.into()),
		}

		grant.used = grant.used.saturating_add(1);
		let receipt = grant.used;
		Grants::<T>::insert(patient, id, grant);
		Self::deposit_event(Event::UseTaken { patient, grant: id, receipt, holder, by });
		Ok(())
	}
}
