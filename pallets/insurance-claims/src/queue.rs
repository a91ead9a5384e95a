//! What payers owe: the claims that await funds, and their payment.

use crate::pallet::*;
use frame_support::{defensive, pallet_prelude::DispatchResult};
use salus_primitives::{ClaimId, ClaimStatus, Money, OrganizationId};

impl<T: Config> Pallet<T> {
	/// Pays what a payer owes for a claim that was just allowed. If its pool does not hold it, or
	/// older claims await funds, the claim is put at the end of the payer's queue. Returns what
	/// became of it.
	pub(crate) fn pay_or_queue(
		id: ClaimId,
		payer: OrganizationId,
		provider: OrganizationId,
		amount: Money,
	) -> ClaimStatus {
		if amount == 0 {
			return ClaimStatus::Paid;
		}
		let mut queue = Queues::<T>::get(payer);
		if queue.is_empty() && Self::transfer(payer, provider, amount).is_ok() {
			return ClaimStatus::Paid;
		}
		Awaiting::<T>::insert(payer, queue.end, id);
		// A queue never has more claims than there are, nor are more owed than they can be.
		queue.end = queue.end.saturating_add(1);
		queue.owed = queue.owed.saturating_add(amount);
		Queues::<T>::insert(payer, queue);
		ClaimStatus::AwaitingFunds
	}

	/// The body of `settle`.
	pub(crate) fn do_settle(payer: OrganizationId) -> DispatchResult {
		let mut queue = Queues::<T>::get(payer);
		let id = Awaiting::<T>::get(payer, queue.first).ok_or(Error::<T>::NotAwaiting)?;
		let Some(mut claim) = Claims::<T>::get(id) else {
			defensive!("a claim is put into the queue when it is stored, and never deleted");
			return Err(Error::<T>::NotAwaiting.into());
		};
		let (provider, amount) = (claim.provider, claim.paid);
		Self::transfer(payer, provider, amount)?;

		claim.status = ClaimStatus::Paid;
		claim.paid_in = Some(frame_system::Pallet::<T>::block_number());
		Claims::<T>::insert(id, claim);
		Awaiting::<T>::remove(payer, queue.first);
		queue.first = queue.first.saturating_add(1);
		queue.owed = queue.owed.saturating_sub(amount);
		if queue.is_empty() {
			Queues::<T>::remove(payer);
		} else {
			Queues::<T>::insert(payer, queue);
		}
		Self::deposit_event(Event::Paid { claim: id, payer, provider, amount });
		Ok(())
	}

	/// Whether `amount` can be taken out of a pool, so that what its organization owes stays in it.
	pub(crate) fn ensure_not_owed(
		organization: OrganizationId,
		amount: Money,
	) -> Result<(), Error<T>> {
		let owed = Queues::<T>::get(organization).owed;
		let account = Self::pool_account(organization);
		Self::ensure_funds(&account, amount)?;
		Self::ensure_funds(&account, amount.saturating_add(owed)).map_err(|_| Error::Owed)
	}
}
