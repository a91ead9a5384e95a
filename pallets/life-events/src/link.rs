//! Linking two identities that are one person's, and undoing that.

use crate::{pallet::*, types::Link, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	PatientId,
};

/// An end of a link that passed every check.
pub(crate) struct Unmerging<T: Config> {
	duplicate: PatientId,
	by: T::AccountId,
	link: LinkOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The body of `merge`.
	pub(crate) fn do_merge(
		by: T::AccountId,
		duplicate: PatientId,
		survivor: PatientId,
	) -> DispatchResult {
		let organization = Self::speaks_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let keeps = |patient| T::Patients::custodian(patient) == Some(organization);
		ensure!(keeps(duplicate), Error::<T>::NotAuthorized);
		ensure!(T::Patients::exists(survivor), Error::<T>::NotFound);
		Self::ensure_no_chain(duplicate, survivor)?;
		ensure!(!Self::is_duplicate(duplicate), Error::<T>::AlreadyExists);
		let now = T::Time::now();
		let mut link = Link {
			survivor,
			organization,
			proposed_by: by.clone(),
			proposed_at: now,
			holds_since: None,
			ended_at: None,
		};
		if !keeps(survivor) {
			Links::<T>::insert(duplicate, link);
			Self::deposit_event(Event::MergeProposed { duplicate, survivor, organization, by });
			return Ok(());
		}
		link.holds_since = Some(now);
		Self::hold(by, duplicate, link)
	}

	/// The body of `accept_merge`.
	pub(crate) fn do_accept_merge(by: T::AccountId, duplicate: PatientId) -> DispatchResult {
		let mut link = Self::standing_link(duplicate)?;
		Self::ensure_control(&by, link.survivor)?;
		ensure!(link.waits(), Error::<T>::AlreadyExists);
		ensure!(Self::is_backed(duplicate, &link), Error::<T>::NotInForce);
		Self::ensure_no_chain(duplicate, link.survivor)?;

		link.holds_since = Some(T::Time::now());
		Self::hold(by, duplicate, link)
	}

	/// Writes a link that holds from now on, if there is room beside the survivor's others.
	fn hold(by: T::AccountId, duplicate: PatientId, link: LinkOf<T>) -> DispatchResult {
		let (survivor, organization) = (link.survivor, link.organization);
		let mut duplicates = Duplicates::<T>::get(survivor);
		duplicates.try_push(duplicate).map_err(|_| Error::<T>::LimitReached)?;

		Duplicates::<T>::insert(survivor, duplicates);
		Links::<T>::insert(duplicate, link);
		Self::deposit_event(Event::Merged { duplicate, survivor, organization, by });
		Ok(())
	}

	/// Checks that a link between the two would be no chain: what a reader is led to is the last.
	fn ensure_no_chain(duplicate: PatientId, survivor: PatientId) -> DispatchResult {
		let chains = duplicate == survivor
			|| Self::is_duplicate(survivor)
			|| !Duplicates::<T>::get(duplicate).is_empty();
		ensure!(!chains, Error::<T>::Chained);
		Ok(())
	}

	fn is_duplicate(patient: PatientId) -> bool {
		Links::<T>::get(patient).is_some_and(|link| link.holds())
	}

	/// Whether the organization that proposed a link still answers for the duplicate.
	pub(crate) fn is_backed(duplicate: PatientId, link: &LinkOf<T>) -> bool {
		T::Patients::custodian(duplicate) == Some(link.organization)
			&& T::Organizations::in_good_standing(link.organization)
	}

	/// The link of a duplicate that holds, or is proposed.
	fn standing_link(duplicate: PatientId) -> Result<LinkOf<T>, DispatchError> {
		let link = Links::<T>::get(duplicate).filter(|link| link.holds() || link.waits());
		Ok(link.ok_or(Error::<T>::NotFound)?)
	}

	/// The checks of `unmerge`: it succeeds exactly if they pass.
	pub(crate) fn unmerges(
		origin: OriginFor<T>,
		duplicate: PatientId,
	) -> Result<Unmerging<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let link = Self::standing_link(duplicate)?;
		let may = Self::controls_either(&by, duplicate, &link)
			|| Self::speaks_for(&by) == Some(link.organization);
		ensure!(may, Error::<T>::NotAuthorized);
		Ok(Unmerging { duplicate, by, link })
	}

	/// Whether `unmerge` is free: it is the act of who controls either identity, and succeeds.
	pub(crate) fn unmerges_free(origin: OriginFor<T>, duplicate: PatientId) -> bool {
		let Ok(by) = ensure_signed(origin) else { return false };
		Self::standing_link(duplicate)
			.is_ok_and(|link| Self::controls_either(&by, duplicate, &link))
	}

	fn controls_either(by: &T::AccountId, duplicate: PatientId, link: &LinkOf<T>) -> bool {
		Self::controls(by, link.survivor) || Self::controls(by, duplicate)
	}

	/// The writes of `unmerge`. They cannot fail.
	pub(crate) fn do_unmerge(unmerging: Unmerging<T>) {
		let Unmerging { duplicate, by, mut link } = unmerging;
		let survivor = link.survivor;
		if link.holds() {
			let mut duplicates = Duplicates::<T>::get(survivor);
			duplicates.retain(|one| *one != duplicate);
			if duplicates.is_empty() {
				Duplicates::<T>::remove(survivor);
			} else {
				Duplicates::<T>::insert(survivor, duplicates);
			}
		}
		link.ended_at = Some(T::Time::now());
		Links::<T>::insert(duplicate, link);
		Self::deposit_event(Event::Unmerged { duplicate, survivor, by });
	}

	/// The weight of `unmerge`. Whether it is free must be known before the call, and outside of what is
	/// measured: the link, and the key for both identities.
	pub(crate) fn unmerge_weight() -> Weight {
		T::WeightInfo::unmerge()
			.saturating_add(T::Patients::inspect_weight().saturating_mul(2))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
