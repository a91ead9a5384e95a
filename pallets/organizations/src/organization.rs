//! What the council decides about an organization, and what its admin does for it.

use crate::{
	Administration, Admins, BalanceOf, Config, Error, Event, NameOf, Organization,
	OrganizationCount, OrganizationOf, Organizations, Pallet, Practitioners, Suspension,
};
use frame_support::{
	ensure,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::Provenance,
		Get, Time,
	},
	BoundedVec,
};
use salus_primitives::{EncryptionKey, KeyedId, OrganizationId, Roles, UnixMillis};
use salus_runtime_api::Standing;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

/// Whether an account already holds the reference that keeps its nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Acquaintance {
	/// It never was an admin or a practitioner.
	New,
	/// It was one, and keeps the reference it got then.
	Former,
}

impl<T: Config> Pallet<T> {
	/// The time of the current block; in reads, of the block that is asked.
	pub(crate) fn now() -> UnixMillis {
		T::Time::now()
	}

	/// Checks that `expires_at` lies in the future, and no further than `max_period_ms` from now.
	pub(crate) fn ensure_expiry(
		expires_at: UnixMillis,
		now: UnixMillis,
		max_period_ms: u64,
	) -> DispatchResult {
		ensure!(expires_at > now, Error::<T>::InPast);
		ensure!(expires_at <= now.saturating_add(max_period_ms), Error::<T>::TooFar);
		Ok(())
	}

	/// Checks that `account` takes no part now, as an admin or as a practitioner. Those of a removed
	/// organization are free.
	pub(crate) fn ensure_free(account: &T::AccountId) -> Result<Acquaintance, DispatchError> {
		let administration = Admins::<T>::get(account);
		ensure!(
			administration.is_none_or(|administration| administration.ended_at.is_some()),
			Error::<T>::AlreadyExists
		);
		let Some(practitioner) = Practitioners::<T>::get(account) else {
			return Ok(match administration {
				Some(_) => Acquaintance::Former,
				None => Acquaintance::New,
			});
		};
		let free = practitioner.removed_at.is_some()
			|| Organizations::<T>::get(practitioner.organization)
				.is_none_or(|organization| organization.removed_at.is_some());
		ensure!(free, Error::<T>::AlreadyExists);
		Ok(Acquaintance::Former)
	}

	/// Gives a new account its one reference, by which it may act without a balance. It is never
	/// taken back: else its nonce would start again, and old transactions could be replayed.
	pub(crate) fn acquaint(account: &T::AccountId, acquaintance: Acquaintance) {
		if acquaintance == Acquaintance::New {
			frame_system::Pallet::<T>::inc_sufficients(account);
		}
	}

	/// The organization in good standing that `who` administers, or why there is none.
	pub(crate) fn ensure_admin(
		who: &T::AccountId,
		now: UnixMillis,
	) -> Result<(OrganizationId, OrganizationOf<T>), DispatchError> {
		let administration = Admins::<T>::get(who).ok_or(Error::<T>::NotAuthorized)?;
		let organization = Organizations::<T>::get(administration.organization)
			.filter(|organization| organization.admin == *who)
			.ok_or(Error::<T>::NotAuthorized)?;
		match organization.standing(now) {
			Standing::Good => Ok((administration.organization, organization)),
			Standing::Suspended => Err(Error::<T>::Suspended.into()),
			Standing::Expired => Err(Error::<T>::Expired.into()),
			Standing::Removed => Err(Error::<T>::Removed.into()),
		}
	}

	/// An organization that was not removed, whatever else its standing.
	pub(crate) fn ensure_member(id: OrganizationId) -> Result<OrganizationOf<T>, DispatchError> {
		let organization = Organizations::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		ensure!(organization.removed_at.is_none(), Error::<T>::Removed);
		Ok(organization)
	}

	/// Stores an organization that was checked, and its admin.
	pub(crate) fn insert_organization(
		name: NameOf<T>,
		roles: Roles,
		admin: T::AccountId,
		license_expires_at: UnixMillis,
		npi: Option<KeyedId>,
		acquaintance: Acquaintance,
	) -> Result<OrganizationId, DispatchError> {
		let now = Self::now();
		let count = OrganizationCount::<T>::get();
		let next = count.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = OrganizationId(count);
		OrganizationCount::<T>::put(next);
		Self::acquaint(&admin, acquaintance);
		Admins::<T>::insert(
			&admin,
			Administration { organization: id, began_at: now, ended_at: None },
		);
		Organizations::<T>::insert(
			id,
			Organization {
				name,
				roles,
				admin,
				admitted_at: now,
				license_expires_at,
				licenses: BoundedVec::new(),
				npi,
				encryption_key: None,
				suspension: None,
				removed_at: None,
				practitioners: 0,
			},
		);
		Ok(id)
	}

	pub(crate) fn do_admit(
		name: NameOf<T>,
		roles: Roles,
		admin: T::AccountId,
		license_expires_at: UnixMillis,
		credit: BalanceOf<T>,
		npi: Option<KeyedId>,
	) -> DispatchResult {
		ensure!(!name.is_empty() && !roles.is_empty(), Error::<T>::Empty);
		ensure!(crate::types::is_printable(&name), Error::<T>::NotPrintable);
		Self::ensure_expiry(license_expires_at, Self::now(), T::MaxLicensePeriod::get())?;
		let acquaintance = Self::ensure_free(&admin)?;
		if !credit.is_zero() {
			T::Credit::can_deposit(&admin, credit, Provenance::Minted).into_result()?;
		}

		let organization = Self::insert_organization(
			name,
			roles,
			admin.clone(),
			license_expires_at,
			npi,
			acquaintance,
		)?;
		if !credit.is_zero() {
			T::Credit::mint_into(&admin, credit)?;
		}
		Self::deposit_event(Event::Admitted {
			organization,
			admin,
			roles,
			license_expires_at,
			npi,
			credit,
		});
		Ok(())
	}

	pub(crate) fn do_renew(
		organization: OrganizationId,
		license_expires_at: UnixMillis,
	) -> DispatchResult {
		Self::ensure_expiry(license_expires_at, Self::now(), T::MaxLicensePeriod::get())?;
		let renewed = Self::ensure_member(organization)?;
		Organizations::<T>::insert(organization, Organization { license_expires_at, ..renewed });
		Self::deposit_event(Event::Renewed { organization, license_expires_at });
		Ok(())
	}

	pub(crate) fn do_suspend(organization: OrganizationId) -> DispatchResult {
		let mut suspended = Self::ensure_member(organization)?;
		ensure!(!suspended.is_suspended(), Error::<T>::Suspended);
		suspended.suspension = Some(Suspension { began_at: Self::now(), ended_at: None });
		Organizations::<T>::insert(organization, suspended);
		Self::deposit_event(Event::Suspended { organization });
		Ok(())
	}

	pub(crate) fn do_reinstate(organization: OrganizationId) -> DispatchResult {
		let mut reinstated = Self::ensure_member(organization)?;
		let running = reinstated
			.suspension
			.filter(|suspension| suspension.ended_at.is_none())
			.ok_or(Error::<T>::NotSuspended)?;
		reinstated.suspension = Some(Suspension { ended_at: Some(Self::now()), ..running });
		Organizations::<T>::insert(organization, reinstated);
		Self::deposit_event(Event::Reinstated { organization });
		Ok(())
	}

	pub(crate) fn do_remove(organization: OrganizationId) -> DispatchResult {
		let mut removed = Self::ensure_member(organization)?;
		let now = Self::now();
		Self::end_administration(&removed.admin, now);
		removed.removed_at = Some(now);
		// Its practitioners are not visited: their credentials name an organization that is removed,
		// so they can do nothing, and another may enroll them.
		removed.practitioners = 0;
		Organizations::<T>::insert(organization, removed);
		Self::deposit_event(Event::Removed { organization });
		Ok(())
	}

	pub(crate) fn do_issue_credit(
		organization: OrganizationId,
		amount: BalanceOf<T>,
	) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::Empty);
		let admin = Self::ensure_member(organization)?.admin;
		T::Credit::can_deposit(&admin, amount, Provenance::Minted).into_result()?;
		T::Credit::mint_into(&admin, amount)?;
		Self::deposit_event(Event::CreditIssued { organization, admin, amount });
		Ok(())
	}

	pub(crate) fn do_set_encryption_key(
		admin: T::AccountId,
		encryption_key: Option<EncryptionKey>,
	) -> DispatchResult {
		let (organization, current) = Self::ensure_admin(&admin, Self::now())?;
		Organizations::<T>::insert(organization, Organization { encryption_key, ..current });
		Self::deposit_event(Event::EncryptionKeySet { organization, encryption_key, by: admin });
		Ok(())
	}

	pub(crate) fn do_rotate_admin(admin: T::AccountId, new_admin: T::AccountId) -> DispatchResult {
		let now = Self::now();
		let (organization, current) = Self::ensure_admin(&admin, now)?;
		let acquaintance = Self::ensure_free(&new_admin)?;

		Self::end_administration(&admin, now);
		Self::acquaint(&new_admin, acquaintance);
		Admins::<T>::insert(
			&new_admin,
			Administration { organization, began_at: now, ended_at: None },
		);
		Organizations::<T>::insert(
			organization,
			Organization { admin: new_admin.clone(), ..current },
		);
		Self::deposit_event(Event::AdminRotated { organization, old_admin: admin, new_admin });
		Ok(())
	}

	fn end_administration(admin: &T::AccountId, now: UnixMillis) {
		Admins::<T>::mutate_extant(admin, |administration| administration.ended_at = Some(now));
	}
}
