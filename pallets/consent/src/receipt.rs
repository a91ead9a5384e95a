//! Taking uses of grants whose uses are counted, and what the receipts are good for.

use crate::{pallet::*, rule::HeldReceipt, types::Receipt};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	traits::OrganizationInspect, GrantId, OrganizationId, PatientId, ReceiptId,
};
use salus_runtime_api::GrantStatus;

impl<T: Config> Pallet<T> {
	/// The body of `take_use`.
	pub(crate) fn do_take_use(by: T::AccountId, patient: PatientId, id: GrantId) -> DispatchResult {
		let holder = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let mut grant = Grants::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(grant.scope.holder.covers(holder), Error::<T>::NotAuthorized);
		ensure!(grant.max_uses.is_some(), Error::<T>::NotCounted);
		let now = T::Time::now();
		match grant.status(now) {
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
		let taken = Receipt { holder, taken_at: now, by: by.clone() };
		Receipts::<T>::insert((patient, id, receipt), taken);
		Self::deposit_event(Event::UseTaken { patient, grant: id, receipt, holder, by });
		Ok(())
	}

	/// What a receipt that was named is good for: nothing if `holder` did not take it, or too long
	/// ago.
	pub(crate) fn held_receipt(
		patient: PatientId,
		holder: OrganizationId,
		named: ReceiptId,
	) -> Option<HeldReceipt> {
		let receipt = Receipts::<T>::get((patient, named.grant, named.number))?;
		let valid_until = receipt.valid_until();
		let counts = receipt.holder == holder && T::Time::now() < valid_until;
		counts.then_some(HeldReceipt { grant: named.grant, valid_until })
	}
}
