//! Benchmarks: each call in its worst case.

use crate::{pallet::*, Grant};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	Actions, Categories, Confidentiality, DayWindow, GrantId, Grantee, Holder, OrganizationId,
	PatientId, Protected, Purposes, Roles, Scope, UnixMillis,
};

fn scope(holder: OrganizationId) -> Scope {
	Scope {
		holder: Holder::Organization(holder),
		actions: Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::V,
		days: DayWindow::ALWAYS,
		protected: Protected::All,
	}
}

/// A patient with a key, a practitioner as the grantee, and another organization as the holder: of
/// all grants, the one for which most is read.
fn parties<T: Config>() -> (T::AccountId, PatientId, GranteeOf<T>, Scope) {
	let key: T::AccountId = account("patient", 0, 0);
	let patient = T::Patients::set_patient(&key);
	let practitioner: T::AccountId = account("practitioner", 0, 0);
	T::Organizations::set_practitioner(&practitioner, Roles::all());
	let other: T::AccountId = account("practitioner", 1, 0);
	let holder = T::Organizations::set_practitioner(&other, Roles::all());
	(key, patient, Grantee::Practitioner(practitioner), scope(holder))
}

/// Fills the index with grants that end at `valid_until`.
fn fill_index<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	grantee: &GranteeOf<T>,
	scope: Scope,
	valid_until: UnixMillis,
) {
	let ids: Vec<_> = (0..T::MaxGrantsPerGrantee::get()).map(GrantId).collect();
	for id in &ids {
		let grant = Grant {
			grantee: grantee.clone(),
			scope,
			granted_at: 0,
			granted_by: key.clone(),
			valid_from: 0,
			valid_until,
			revoked_at: None,
		};
		Grants::<T>::insert(patient, id, grant);
	}
	NextGrantId::<T>::insert(patient, T::MaxGrantsPerGrantee::get());
	LiveGrants::<T>::insert(patient, grantee.kind(), BoundedVec::truncate_from(ids));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn grant() {
		let (key, patient, grantee, scope) = parties::<T>();
		let now = T::Time::now();
		// The index is full of grants that are over: all of them are read and swept.
		fill_index::<T>(&key, patient, &grantee, scope, now);
		let valid_until = now.saturating_add(T::MaxValidity::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grantee.clone(), scope, Some(now), valid_until);

		let id = GrantId(T::MaxGrantsPerGrantee::get());
		assert!(Grants::<T>::contains_key(patient, id));
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [id]);
	}

	#[benchmark]
	fn revoke() {
		let (key, patient, grantee, scope) = parties::<T>();
		let now = T::Time::now();
		fill_index::<T>(&key, patient, &grantee, scope, now.saturating_add(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, GrantId(0));

		assert!(Grants::<T>::get(patient, GrantId(0)).is_some_and(|g| g.revoked_at == Some(now)));
		let left = LiveGrants::<T>::decode_len(patient, grantee.kind()).unwrap_or_default();
		assert_eq!(left as u32, T::MaxGrantsPerGrantee::get().saturating_sub(1));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
