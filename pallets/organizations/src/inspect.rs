//! Reads: the views of the runtime APIs, and what other pallets ask.

use crate::{
	types::worse, Admins, Config, License, OrganizationCount, OrganizationOf, Organizations,
	Pallet, Practitioners,
};
use alloc::vec::Vec;
use frame_support::traits::Get;
use salus_primitives::{
	traits::OrganizationInspect, OrganizationId, Privileges, Roles, UnixMillis,
};
use salus_runtime_api::{LicenseView, OrganizationView, PractitionerView, Standing, MAX_PAGE};
use sp_runtime::Weight;

impl<T: Config> Pallet<T> {
	/// One organization, removed ones included.
	pub fn organization_view(id: OrganizationId) -> Option<OrganizationView<T::AccountId>> {
		Organizations::<T>::get(id).map(|organization| Self::view_of(id, organization))
	}

	/// Organizations in the order of their ids, from `from` on; at most `limit` or [`MAX_PAGE`],
	/// whichever is less. Removed ones are among them.
	pub fn organizations(from: OrganizationId, limit: u32) -> Vec<OrganizationView<T::AccountId>> {
		let end = from.0.saturating_add(limit.min(MAX_PAGE)).min(OrganizationCount::<T>::get());
		(from.0..end).filter_map(|id| Self::organization_view(OrganizationId(id))).collect()
	}

	/// The organization that `account` administers, whatever its standing.
	pub fn administered_by_view(account: &T::AccountId) -> Option<OrganizationView<T::AccountId>> {
		let id = Admins::<T>::get(account)?.organization;
		Organizations::<T>::get(id)
			.filter(|organization| organization.admin == *account)
			.map(|organization| Self::view_of(id, organization))
	}

	/// One practitioner, removed ones included. Who cannot act has no privilege in force.
	pub fn practitioner_view(account: &T::AccountId) -> Option<PractitionerView<T::AccountId>> {
		let practitioner = Practitioners::<T>::get(account)?;
		let organization = Organizations::<T>::get(practitioner.organization)?;
		let now = Self::now();
		let standing = worse(practitioner.standing(now), organization.standing(now));
		let privileges = match standing {
			Standing::Good => practitioner.privileges_in_force(now),
			Standing::Suspended | Standing::Expired | Standing::Removed => Privileges::empty(),
		};
		Some(PractitionerView {
			account: account.clone(),
			organization: practitioner.organization,
			privileges,
			expires_at: practitioner.expires_at,
			standing,
		})
	}

	fn view_of(
		id: OrganizationId,
		organization: OrganizationOf<T>,
	) -> OrganizationView<T::AccountId> {
		let now = Self::now();
		let standing = organization.standing(now);
		let roles_in_force = organization.roles_in_force(now);
		let license_view = |license: License| LicenseView {
			kind: license.kind,
			expires_at: license.expires_at,
			document: license.document,
			attested_at: license.attested_at,
			attested_by: license.attested_by,
			withdrawn_at: license.withdrawn_at,
			valid: license.is_valid(now),
		};
		OrganizationView {
			id,
			name: organization.name.into_inner(),
			roles: organization.roles,
			roles_in_force,
			admin: organization.admin,
			license_expires_at: organization.license_expires_at,
			licenses: organization.licenses.into_iter().map(license_view).collect(),
			npi: organization.npi,
			encryption_key: organization.encryption_key,
			standing,
			practitioners: organization.practitioners,
		}
	}

	fn good(id: OrganizationId) -> Option<OrganizationOf<T>> {
		Organizations::<T>::get(id)
			.filter(|organization| organization.standing(Self::now()) == Standing::Good)
	}
}

impl<T: Config> OrganizationInspect<T::AccountId> for Pallet<T> {
	fn in_good_standing(organization: OrganizationId) -> bool {
		Self::good(organization).is_some()
	}

	fn roles(organization: OrganizationId) -> Roles {
		Organizations::<T>::get(organization)
			.map_or(Roles::empty(), |organization| organization.roles_in_force(Self::now()))
	}

	fn admitted_roles(organization: OrganizationId) -> Roles {
		Self::good(organization).map_or(Roles::empty(), |organization| organization.roles)
	}

	fn roles_at(organization: OrganizationId, at: UnixMillis) -> Roles {
		Self::good(organization)
			.map_or(Roles::empty(), |organization| organization.licensed_roles(at))
	}

	fn administered_by(who: &T::AccountId) -> Option<OrganizationId> {
		let administration =
			Admins::<T>::get(who).filter(|administration| administration.ended_at.is_none())?;
		Self::good(administration.organization).map(|_| administration.organization)
	}

	fn practitioner(who: &T::AccountId) -> Option<(OrganizationId, Privileges)> {
		let now = Self::now();
		let practitioner = Practitioners::<T>::get(who)
			.filter(|practitioner| practitioner.standing(now) == Standing::Good)?;
		Self::good(practitioner.organization)
			.map(|_| (practitioner.organization, practitioner.privileges_in_force(now)))
	}

	/// `acting_for` reads the most: the account as an admin and that organization, the account as a
	/// practitioner and that organization, and the time.
	fn inspect_weight() -> Weight {
		T::DbWeight::get().reads(5)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_practitioner(who: &T::AccountId, roles: Roles) -> OrganizationId {
		crate::benchmarking::set_practitioner::<T>(who, roles)
	}
}
