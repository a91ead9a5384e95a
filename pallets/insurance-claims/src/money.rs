//! Money: pools, what goes into them and out of them, and between them.

use crate::pallet::*;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::{Fortitude, Precision, Preservation},
		Get,
	},
};
use salus_primitives::{
	insurance::MAX_MONEY, traits::OrganizationInspect, Money, OrganizationId, Role,
};
use sp_runtime::traits::AccountIdConversion;

impl<T: Config> Pallet<T> {
	/// The settlement account of an organization. No key exists for it.
	pub fn pool_account(organization: OrganizationId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating(organization.0)
	}

	/// The body of `fund`.
	pub(crate) fn do_fund(organization: OrganizationId, amount: Money) -> DispatchResult {
		Self::ensure_amount(amount)?;
		ensure!(
			T::Organizations::admitted_roles(organization).contains(Role::Payer),
			Error::<T>::NotInGoodStanding
		);
		let mut funding = Fundings::<T>::get(organization);
		funding.funded = funding.funded.checked_add(amount).ok_or(Error::<T>::LimitReached)?;

		T::Settlement::mint_into(&Self::pool_account(organization), amount)?;
		Fundings::<T>::insert(organization, funding);
		Self::deposit_event(Event::Funded { organization, amount });
		Ok(())
	}

	/// The body of `redeem`.
	pub(crate) fn do_redeem(by: T::AccountId, amount: Money) -> DispatchResult {
		Self::ensure_amount(amount)?;
		let organization =
			T::Organizations::administered_by(&by).ok_or(Error::<T>::NotAuthorized)?;
		Self::ensure_not_owed(organization, amount)?;
		let mut funding = Fundings::<T>::get(organization);
		funding.redeemed = funding.redeemed.checked_add(amount).ok_or(Error::<T>::LimitReached)?;

		T::Settlement::burn_from(
			&Self::pool_account(organization),
			amount,
			Preservation::Expendable,
			Precision::Exact,
			Fortitude::Polite,
		)?;
		Fundings::<T>::insert(organization, funding);
		Self::deposit_event(Event::Redeemed { organization, amount, by });
		Ok(())
	}

	/// Moves money from one pool to another. Changes nothing if it fails: because the payer's pool
	/// does not hold it.
	pub(crate) fn transfer(
		payer: OrganizationId,
		provider: OrganizationId,
		amount: Money,
	) -> DispatchResult {
		let (from, to) = (Self::pool_account(payer), Self::pool_account(provider));
		Self::ensure_funds(&from, amount)?;
		T::Settlement::transfer(&from, &to, amount, Preservation::Expendable)?;
		Ok(())
	}

	fn ensure_amount(amount: Money) -> Result<(), Error<T>> {
		ensure!(amount > 0, Error::<T>::Empty);
		ensure!(amount <= MAX_MONEY, Error::<T>::LimitReached);
		Ok(())
	}

	pub(crate) fn ensure_funds(account: &T::AccountId, amount: Money) -> Result<(), Error<T>> {
		let free =
			T::Settlement::reducible_balance(account, Preservation::Expendable, Fortitude::Polite);
		ensure!(free >= amount, Error::<T>::InsufficientFunds);
		Ok(())
	}
}
