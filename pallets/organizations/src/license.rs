//! Licences on which an organization's roles rest.

use crate::{
	types::{License, MAX_LICENSES},
	Config, Error, Event, OrganizationOf, Organizations, Pallet,
};
use frame_support::{
	defensive, ensure,
	traits::{ConstU32, EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{LicenseKind, OrganizationId, Role, UnixMillis};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Who attests: the council (`None`), or a regulator in good standing by its admin.
	pub(crate) fn ensure_attester(
		origin: OriginFor<T>,
	) -> Result<Option<OrganizationId>, DispatchError> {
		let origin = match T::AdminOrigin::try_origin(origin) {
			Ok(_) => return Ok(None),
			Err(origin) => origin,
		};
		let who = ensure_signed(origin)?;
		let now = Self::now();
		let (regulator, attester) = Self::ensure_admin(&who, now)?;
		ensure!(attester.roles_in_force(now).contains(Role::Regulator), Error::<T>::NotAuthorized);
		Ok(Some(regulator))
	}

	pub(crate) fn do_license(
		attested_by: Option<OrganizationId>,
		organization: OrganizationId,
		kind: LicenseKind,
		expires_at: UnixMillis,
		document: [u8; 32],
	) -> DispatchResult {
		let now = Self::now();
		Self::ensure_expiry(expires_at, now, T::MaxLicensePeriod::get())?;
		ensure!(attested_by != Some(organization), Error::<T>::NotAuthorized);
		let mut licensed = Self::ensure_member(organization)?;
		ensure!(licensed.roles.contains(kind.role()), Error::<T>::RoleMissing);
		if attested_by.is_some() {
			Self::ensure_prolongs(&licensed, kind, expires_at)?;
		}

		let license = License {
			kind,
			expires_at,
			document,
			attested_at: now,
			attested_by,
			withdrawn_at: None,
		};
		put(&mut licensed.licenses, license);
		Organizations::<T>::insert(organization, licensed);
		Self::deposit_event(Event::Licensed {
			organization,
			kind,
			expires_at,
			document,
			attested_by,
		});
		Ok(())
	}

	/// A regulator prolongs what the council attested, and nothing that it withdrew: that a role rests
	/// on a licence, and that it ends earlier, is for two thirds of the council, so that one stolen key
	/// silences nobody, now or later.
	fn ensure_prolongs(
		licensed: &OrganizationOf<T>,
		kind: LicenseKind,
		expires_at: UnixMillis,
	) -> DispatchResult {
		let current = licensed.license(kind).ok_or(Error::<T>::NotFound)?;
		ensure!(current.withdrawn_at.is_none(), Error::<T>::Revoked);
		ensure!(expires_at >= current.expires_at, Error::<T>::TooEarly);
		Ok(())
	}

	pub(crate) fn do_withdraw_license(
		organization: OrganizationId,
		kind: LicenseKind,
	) -> DispatchResult {
		let now = Self::now();
		let mut licensed = Self::ensure_member(organization)?;
		ensure!(licensed.roles.contains(kind.role()), Error::<T>::RoleMissing);
		let license = match licensed.license(kind) {
			Some(license) => *license,
			// The role rested on the membership, and ended with it at the latest.
			None => License {
				kind,
				expires_at: now.saturating_add(1),
				document: [0; 32],
				attested_at: now,
				attested_by: None,
				withdrawn_at: None,
			},
		};
		ensure!(license.withdrawn_at.is_none(), Error::<T>::Revoked);
		put(&mut licensed.licenses, License { withdrawn_at: Some(now), ..license });
		Organizations::<T>::insert(organization, licensed);
		Self::deposit_event(Event::LicenseWithdrawn { organization, kind });
		Ok(())
	}
}

/// Puts a licence in the place of the one of its kind, if there is one.
fn put(licenses: &mut BoundedVec<License, ConstU32<MAX_LICENSES>>, license: License) {
	let same = licenses.iter_mut().find(|other| other.kind == license.kind);
	if let Some(same) = same {
		*same = license;
	} else if licenses.try_push(license).is_err() {
		defensive!("there is room for one of each kind");
	}
}
