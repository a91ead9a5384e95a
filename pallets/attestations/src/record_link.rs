//! Linking an identity to an organization's own record number: permitting, linking, unlinking.

use crate::{pallet::*, types::RecordLink, WeightInfo};
use frame_support::{
	defensive, ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, RecoveryInspect},
	KeyPurpose, KeyedId, OrganizationId, PatientId,
};
use salus_runtime_api::LinkStatus;

/// An unlinking whose checks have passed.
pub(crate) struct Unlinking<T: Config> {
	patient: PatientId,
	organization: OrganizationId,
	by: T::AccountId,
	/// What is unlinked.
	link: RecordLink,
	/// The others of this patient and this organization, which stay.
	others: LinksOf,
}

impl<T: Config> Pallet<T> {
	/// The body of `permit_link`.
	pub(crate) fn do_permit_link(
		by: T::AccountId,
		patient: PatientId,
		organization: OrganizationId,
		identifier: KeyedId,
	) -> DispatchResult {
		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		ensure!(T::Organizations::in_good_standing(organization), Error::<T>::NotFound);
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		Self::ensure_not_anothers(organization, identifier, patient)?;
		let mut links = Links::<T>::get(patient, organization);
		let permitted = RecordLink { identifier, permitted_at: T::Time::now(), linked_at: None };
		match links.iter_mut().find(|one| one.identifier == identifier) {
			Some(same) => {
				ensure!(same.linked_at.is_none(), Error::<T>::AlreadyExists);
				*same = permitted;
			}
			None => {
				if links.is_full() {
					let lapsed =
						links.iter().position(|one| Self::status(one) == LinkStatus::Lapsed);
					links.remove(lapsed.ok_or(Error::<T>::LimitReached)?);
				}
				if links.try_push(permitted).is_err() {
					defensive!("there is room: it was looked for, or made");
				}
			}
		}

		Links::<T>::insert(patient, organization, links);
		Self::deposit_event(Event::LinkPermitted { patient, organization, identifier, by });
		Ok(())
	}

	/// The body of `link`.
	pub(crate) fn do_link(
		by: T::AccountId,
		patient: PatientId,
		identifier: KeyedId,
	) -> DispatchResult {
		let organization = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let mut links = Links::<T>::get(patient, organization);
		// Who keeps a patient's keys waits for no permission by them.
		if T::Patients::custodian(patient) == Some(organization) {
			Self::permit_own(&mut links, identifier)?;
		}
		let link = links
			.iter_mut()
			.find(|one| one.identifier == identifier)
			.ok_or(Error::<T>::NotFound)?;
		match Self::status(link) {
			LinkStatus::Linked => return Err(Error::<T>::AlreadyExists.into()),
			LinkStatus::Lapsed => return Err(Error::<T>::Expired.into()),
			LinkStatus::Permitted => {}
		}
		Self::ensure_not_anothers(organization, identifier, patient)?;
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		// What was permitted before a recovery may be a thief's.
		let recovered_at = T::Patients::recovered_at(patient);
		let is_later = recovered_at.is_none_or(|recovered| recovered < link.permitted_at);
		ensure!(is_later, Error::<T>::Expired);
		link.linked_at = Some(T::Time::now());

		Links::<T>::insert(patient, organization, links);
		LinkedPatients::<T>::insert(organization, identifier, patient);
		Self::deposit_event(Event::Linked { patient, organization, identifier, by });
		Ok(())
	}

	/// Puts among the links of a patient whose keys the organization keeps that it may link this one.
	fn permit_own(links: &mut LinksOf, identifier: KeyedId) -> DispatchResult {
		let permitted = RecordLink { identifier, permitted_at: T::Time::now(), linked_at: None };
		match links.iter_mut().find(|one| one.identifier == identifier) {
			Some(same) if same.linked_at.is_some() => {}
			Some(same) => *same = permitted,
			None => links.try_push(permitted).map_err(|_| Error::<T>::LimitReached)?,
		}
		Ok(())
	}

	/// Checks that an organization's record number is not linked to another identity. Permitted under
	/// two it would say to everybody that they are one person's.
	fn ensure_not_anothers(
		organization: OrganizationId,
		identifier: KeyedId,
		patient: PatientId,
	) -> DispatchResult {
		let linked = LinkedPatients::<T>::get(organization, identifier);
		ensure!(linked.is_none_or(|linked| linked == patient), Error::<T>::AlreadyExists);
		Ok(())
	}

	/// The checks of `unlink`, and whether it is a key of the patient that signs: it succeeds exactly if
	/// they pass.
	pub(crate) fn unlinks(
		origin: OriginFor<T>,
		patient: PatientId,
		organization: OrganizationId,
		identifier: KeyedId,
	) -> Result<Unlinking<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let may = T::Patients::may(&by, patient, KeyPurpose::Consent)
			|| T::Organizations::acting_for(&by) == Some(organization);
		ensure!(may, Error::<T>::NotAuthorized);
		let mut others = Links::<T>::get(patient, organization);
		let position = others
			.iter()
			.position(|one| one.identifier == identifier)
			.ok_or(Error::<T>::NotFound)?;
		let link = others.remove(position);
		Ok(Unlinking { patient, organization, by, link, others })
	}

	/// Whether `unlink` is free: it is the patient's act, and succeeds.
	pub(crate) fn unlinks_free(
		origin: OriginFor<T>,
		patient: PatientId,
		organization: OrganizationId,
		identifier: KeyedId,
	) -> bool {
		let Ok(by) = ensure_signed(origin) else { return false };
		T::Patients::may(&by, patient, KeyPurpose::Consent)
			&& Links::<T>::get(patient, organization).iter().any(|one| one.identifier == identifier)
	}

	/// The writes of `unlink`. They cannot fail.
	pub(crate) fn do_unlink(unlinking: Unlinking<T>) {
		let Unlinking { patient, organization, by, link, others } = unlinking;
		let identifier = link.identifier;
		if others.is_empty() {
			Links::<T>::remove(patient, organization);
		} else {
			Links::<T>::insert(patient, organization, others);
		}
		if link.linked_at.is_some() {
			LinkedPatients::<T>::remove(organization, identifier);
		}
		Self::deposit_event(Event::Unlinked { patient, organization, identifier, by });
	}

	/// The weight of `unlink`. Whether it is free must be known before the call, and outside of what is
	/// measured: the key, and the links.
	pub(crate) fn unlink_weight() -> Weight {
		T::WeightInfo::unlink()
			.saturating_add(T::Patients::inspect_weight())
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// Where a link stands now.
	pub(crate) fn status(link: &RecordLink) -> LinkStatus {
		link.status(T::Time::now(), T::PermissionLifetime::get())
	}
}
