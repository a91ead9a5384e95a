//! Benchmarks of every call at its worst case, and the member that other pallets' benchmarks need.

use crate::{
	Administration, Admins, BalanceOf, Call, Config, License, NameOf, Organization,
	OrganizationCount, Organizations, Pallet, Practitioner, Practitioners, Suspension,
	MAX_LICENSES,
};
use alloc::{vec, vec::Vec};
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_support::{
	traits::{fungible::Inspect, ConstU32, EnsureOrigin, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	EncryptionKey, KeyedId, LicenseKind, OrganizationId, Privileges, Role, Roles, UnixMillis,
};
use sp_runtime::Saturating;

/// Makes `who` a practitioner of a new organization in good standing.
pub(crate) fn set_practitioner<T: Config>(who: &T::AccountId, roles: Roles) -> OrganizationId {
	let index = OrganizationCount::<T>::get();
	let (id, _) = organization::<T>(account("admin", index, 0), roles);
	let now = Pallet::<T>::now();
	insert_practitioner::<T>(id, who, now.saturating_add(T::MaxCredentialPeriod::get()));
	id
}

/// A member with the longest name, administered by `admin`, which has a balance.
fn organization<T: Config>(admin: T::AccountId, roles: Roles) -> (OrganizationId, T::AccountId) {
	let id = OrganizationId(OrganizationCount::<T>::get());
	let now = Pallet::<T>::now();
	OrganizationCount::<T>::put(id.0.saturating_add(1));
	frame_system::Pallet::<T>::inc_sufficients(&admin);
	Admins::<T>::insert(&admin, Administration { organization: id, began_at: now, ended_at: None });
	Organizations::<T>::insert(
		id,
		Organization {
			name: longest_name::<T>(),
			roles,
			admin: admin.clone(),
			admitted_at: now,
			license_expires_at: now.saturating_add(T::MaxLicensePeriod::get()),
			licenses: every_license::<T>(roles),
			npi: Some(KeyedId([7; 32])),
			encryption_key: Some(EncryptionKey([7; 32])),
			suspension: Some(Suspension { began_at: now, ended_at: Some(now) }),
			removed_at: None,
			practitioners: 0,
		},
	);
	(id, admin)
}

/// A licence of each kind for which the organization has the role, valid as long as can be.
fn every_license<T: Config>(roles: Roles) -> BoundedVec<License, ConstU32<MAX_LICENSES>> {
	let now = Pallet::<T>::now();
	let of_its_roles = LicenseKind::ALL.iter().filter(|kind| roles.contains(kind.role()));
	let licenses = of_its_roles.map(|kind| License {
		kind: *kind,
		expires_at: now.saturating_add(T::MaxLicensePeriod::get()),
		document: [7; 32],
		attested_at: now,
		attested_by: None,
		withdrawn_at: None,
	});
	BoundedVec::truncate_from(licenses.collect())
}

fn member<T: Config>() -> (OrganizationId, T::AccountId) {
	organization::<T>(account("admin", 0, 0), Roles::all())
}

fn insert_practitioner<T: Config>(
	organization: OrganizationId,
	who: &T::AccountId,
	expires_at: UnixMillis,
) {
	let now = Pallet::<T>::now();
	frame_system::Pallet::<T>::inc_sufficients(who);
	Practitioners::<T>::insert(
		who,
		Practitioner {
			organization,
			privileges: Privileges::all(),
			break_glass_from: Some(now),
			enrolled_at: now,
			expires_at,
			removed_at: None,
		},
	);
	Organizations::<T>::mutate_extant(organization, |organization| {
		organization.practitioners = organization.practitioners.saturating_add(1);
	});
}

/// A former practitioner of a removed organization: free, and the most to read before that is known.
fn former_practitioner<T: Config>() -> T::AccountId {
	let who: T::AccountId = account("former", 0, 0);
	let (id, _) = organization::<T>(account("former admin", 0, 0), Roles::all());
	insert_practitioner::<T>(id, &who, Pallet::<T>::now());
	Organizations::<T>::mutate_extant(id, |organization| {
		organization.removed_at = Some(Pallet::<T>::now());
		organization.practitioners = 0;
	});
	Admins::<T>::mutate_extant(&account::<T::AccountId>("former admin", 0, 0), |administration| {
		administration.ended_at = Some(Pallet::<T>::now())
	});
	who
}

fn longest_name<T: Config>() -> NameOf<T> {
	let letters: Vec<u8> = vec![b'x'; usize::try_from(T::MaxNameLength::get()).unwrap_or_default()];
	NameOf::<T>::truncate_from(letters)
}

fn license_expires_at<T: Config>() -> UnixMillis {
	Pallet::<T>::now().saturating_add(T::MaxLicensePeriod::get())
}

fn credential_expires_at<T: Config>() -> UnixMillis {
	Pallet::<T>::now().saturating_add(T::MaxCredentialPeriod::get())
}

fn credit<T: Config>() -> BalanceOf<T> {
	T::Credit::minimum_balance().saturating_add(1_000_000u32.into())
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	// The credit touches the account anyway, so that one with a past costs the most.
	#[benchmark]
	fn admit() -> Result<(), BenchmarkError> {
		let admin = former_practitioner::<T>();
		let id = OrganizationId(OrganizationCount::<T>::get());
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			longest_name::<T>(),
			Roles::all(),
			admin,
			license_expires_at::<T>(),
			credit::<T>(),
			Some(KeyedId([7; 32])),
		);

		assert!(Organizations::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn renew() -> Result<(), BenchmarkError> {
		let (id, _) = member::<T>();
		let origin = council::<T>()?;
		let expires_at = license_expires_at::<T>().saturating_sub(1);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, expires_at);

		let renewed = Organizations::<T>::get(id).map(|renewed| renewed.license_expires_at);
		assert_eq!(renewed, Some(expires_at));
		Ok(())
	}

	#[benchmark]
	fn suspend() -> Result<(), BenchmarkError> {
		let (id, _) = member::<T>();
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(Organizations::<T>::get(id).is_some_and(|suspended| suspended.is_suspended()));
		Ok(())
	}

	#[benchmark]
	fn reinstate() -> Result<(), BenchmarkError> {
		let (id, _) = member::<T>();
		let now = Pallet::<T>::now();
		Organizations::<T>::mutate_extant(id, |organization| {
			organization.suspension = Some(Suspension { began_at: now, ended_at: None });
		});
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(Organizations::<T>::get(id).is_some_and(|reinstated| !reinstated.is_suspended()));
		Ok(())
	}

	#[benchmark]
	fn remove() -> Result<(), BenchmarkError> {
		let (id, _) = member::<T>();
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(Organizations::<T>::get(id).is_some_and(|removed| removed.removed_at.is_some()));
		Ok(())
	}

	#[benchmark]
	fn issue_credit() -> Result<(), BenchmarkError> {
		let (id, admin) = member::<T>();
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, credit::<T>());

		assert_eq!(T::Credit::balance(&admin), credit::<T>());
		Ok(())
	}

	// By a regulator: more is read to know it than the council.
	#[benchmark]
	fn license() -> Result<(), BenchmarkError> {
		let (id, _) = member::<T>();
		let (regulator, admin) =
			organization::<T>(account("regulator", 0, 0), Role::Regulator.into());
		let expires_at = license_expires_at::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), id, LicenseKind::Insurance, expires_at, [9; 32]);

		let attested = Organizations::<T>::get(id)
			.and_then(|licensed| licensed.license(LicenseKind::Insurance).copied());
		assert!(attested.is_some_and(|attested| attested.attested_by == Some(regulator)));
		Ok(())
	}

	#[benchmark]
	fn withdraw_license() -> Result<(), BenchmarkError> {
		let (id, _) = member::<T>();
		let origin = council::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, LicenseKind::Insurance);

		let withdrawn = Organizations::<T>::get(id)
			.and_then(|licensed| licensed.license(LicenseKind::Insurance).copied());
		assert!(withdrawn.is_some_and(|withdrawn| withdrawn.withdrawn_at.is_some()));
		Ok(())
	}

	// A new account: giving it its reference costs more than looking up where another was before.
	#[benchmark]
	fn enroll_practitioner() -> Result<(), BenchmarkError> {
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let (id, admin) = member::<T>();

		#[extrinsic_call]
		_(
			RawOrigin::Signed(admin),
			practitioner.clone(),
			Privileges::all(),
			credential_expires_at::<T>(),
		);

		let enrolled = Practitioners::<T>::get(practitioner).map(|enrolled| enrolled.organization);
		assert_eq!(enrolled, Some(id));
		Ok(())
	}

	#[benchmark]
	fn renew_practitioner() -> Result<(), BenchmarkError> {
		let (id, admin) = member::<T>();
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		insert_practitioner::<T>(id, &practitioner, Pallet::<T>::now());

		#[extrinsic_call]
		_(
			RawOrigin::Signed(admin),
			practitioner.clone(),
			Privileges::all(),
			credential_expires_at::<T>(),
		);

		let renewed = Practitioners::<T>::get(practitioner).map(|renewed| renewed.expires_at);
		assert_eq!(renewed, Some(credential_expires_at::<T>()));
		Ok(())
	}

	#[benchmark]
	fn remove_practitioner() -> Result<(), BenchmarkError> {
		let (id, admin) = member::<T>();
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		insert_practitioner::<T>(id, &practitioner, credential_expires_at::<T>());

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), practitioner.clone());

		assert!(Practitioners::<T>::get(practitioner)
			.is_some_and(|removed| removed.removed_at.is_some()));
		Ok(())
	}

	#[benchmark]
	fn set_encryption_key() -> Result<(), BenchmarkError> {
		let (id, admin) = member::<T>();
		let key = Some(EncryptionKey([9; 32]));

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), key);

		let published =
			Organizations::<T>::get(id).and_then(|organization| organization.encryption_key);
		assert_eq!(published, key);
		Ok(())
	}

	// A new account, as in `enroll_practitioner`.
	#[benchmark]
	fn rotate_admin() -> Result<(), BenchmarkError> {
		let new_admin: T::AccountId = account("new admin", 0, 0);
		let (id, admin) = member::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), new_admin.clone());

		let rotated = Organizations::<T>::get(id).map(|organization| organization.admin);
		assert_eq!(rotated, Some(new_admin));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
