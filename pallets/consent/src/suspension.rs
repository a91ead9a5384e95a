//! Suspending and resuming grants.

use crate::pallet::*;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{traits::PatientInspect, GrantId, PatientId, Suspension};

impl<T: Config> Pallet<T> {
	/// The body of `suspend`.
	pub(crate) fn do_suspend(by: T::AccountId, patient: PatientId, id: GrantId) -> DispatchResult {
		let actor = Self::actor(&by, patient)?;
		let mut grant = Self::grant_not_over(patient, id)?;
		Self::ensure_takes_back(&actor, &grant)?;
		ensure!(!grant.is_suspended(), Error::<T>::Suspended);
		grant
			.suspensions
			.try_push(Suspension { from: T::Time::now(), until: None })
			.map_err(|_| Error::<T>::LimitReached)?;

		Grants::<T>::insert(patient, id, grant);
		Self::note_withdrawal(patient);
		let acting = actor.acting();
		Self::deposit_event(Event::Suspended { patient, grant: id, by, acting });
		Ok(())
	}

	/// The body of `resume`.
	pub(crate) fn do_resume(by: T::AccountId, patient: PatientId, id: GrantId) -> DispatchResult {
		// Who suspended it is not known: it is the patient's to give free.
		let actor = Self::actor(&by, patient)?;
		Self::ensure_patient(&actor)?;
		let mut grant = Self::grant_not_over(patient, id)?;
		let lasting = grant.suspensions.last_mut().filter(|last| last.until.is_none());
		let suspension = lasting.ok_or(Error::<T>::NotSuspended)?;
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		Self::ensure_active(&actor, patient)?;

		suspension.until = Some(T::Time::now());
		Grants::<T>::insert(patient, id, grant);
		Self::deposit_event(Event::Resumed { patient, grant: id, by });
		Ok(())
	}
}
