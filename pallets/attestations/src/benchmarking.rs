//! Benchmarks: each call in its worst case.

use crate::{
	pallet::*,
	types::{Assurance, RecordLink},
	MAX_ASSURANCES, MAX_LINKS,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	AssuranceLevel, KeyedId, OrganizationId, PatientId, Roles,
};

/// A patient with a key, and a practitioner of an organization. More is read to know for whom a
/// practitioner acts than for an admin.
fn parties<T: Config>() -> (PatientId, T::AccountId, OrganizationId, T::AccountId) {
	let key: T::AccountId = account("patient", 0, 0);
	let patient = T::Patients::set_patient(&key);
	let who: T::AccountId = account("practitioner", 0, 0);
	let organization = T::Organizations::set_practitioner(&who, Roles::all());
	(patient, key, organization, who)
}

/// As many assurances as can be, the last by `last`; none is withdrawn.
fn set_assurances<T: Config>(patient: PatientId, last: OrganizationId) {
	let now = T::Time::now();
	let valid_until = now.saturating_add(T::MaxAssurance::get());
	let organizations = (1..MAX_ASSURANCES).map(|n| OrganizationId(u32::MAX.saturating_sub(n)));
	let assurances = organizations.chain([last]).map(|organization| Assurance {
		organization,
		level: AssuranceLevel::Ial2,
		assured_at: now,
		valid_until,
		withdrawn_at: None,
	});
	Assurances::<T>::insert(patient, BoundedVec::truncate_from(assurances.collect()));
}

/// The identifier that is the last of as many as can be.
const LAST: KeyedId = KeyedId([0xFF; 32]);

/// As many links as can be, of which the last waits.
fn set_links<T: Config>(patient: PatientId, organization: OrganizationId) {
	let now = T::Time::now();
	let permitted_at = now;
	let mut links = LinksOf::new();
	for number in (1u8..).take(MAX_LINKS.saturating_sub(1) as usize) {
		let identifier = KeyedId([number; 32]);
		let linked = RecordLink { identifier, permitted_at, linked_at: Some(now) };
		LinkedPatients::<T>::insert(organization, identifier, patient);
		let _ = links.try_push(linked);
	}
	let _ = links.try_push(RecordLink { identifier: LAST, permitted_at, linked_at: None });
	Links::<T>::insert(patient, organization, links);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// All places are taken, and the last is the one that makes room.
	#[benchmark]
	fn assure() {
		let (patient, _, organization, who) = parties::<T>();
		let now = T::Time::now();
		set_assurances::<T>(patient, OrganizationId(u32::MAX));
		Assurances::<T>::mutate(patient, |assurances| {
			if let Some(last) = assurances.last_mut() {
				last.withdrawn_at = Some(now);
			}
		});
		let valid_until = now.saturating_add(T::MaxAssurance::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, AssuranceLevel::Ial3, valid_until);

		let last = Assurances::<T>::get(patient).last().copied();
		assert!(last.is_some_and(|last| last.organization == organization));
	}

	#[benchmark]
	fn withdraw_assurance() {
		let (patient, _, organization, who) = parties::<T>();
		set_assurances::<T>(patient, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, organization);

		let last = Assurances::<T>::get(patient).last().copied();
		assert!(last.is_some_and(|last| last.withdrawn_at.is_some()));
	}

	/// All places but one are taken: nothing can lapse where the clock stands at 0.
	#[benchmark]
	fn permit_link() {
		let (patient, key, organization, _) = parties::<T>();
		set_links::<T>(patient, organization);
		Links::<T>::mutate(patient, organization, |links| {
			let _ = links.pop();
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, organization, LAST);

		let links = Links::<T>::get(patient, organization);
		assert!(links.is_full() && links.last().is_some_and(|last| last.identifier == LAST));
	}

	#[benchmark]
	fn link() {
		let (patient, _, organization, who) = parties::<T>();
		set_links::<T>(patient, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, LAST);

		assert_eq!(LinkedPatients::<T>::get(organization, LAST), Some(patient));
	}

	/// A link is found by the organization, too, and has to be taken from there.
	#[benchmark]
	fn unlink() {
		let (patient, _, organization, who) = parties::<T>();
		set_links::<T>(patient, organization);
		let number = [MAX_LINKS.saturating_sub(1) as u8; 32];

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, organization, KeyedId(number));

		assert_eq!(LinkedPatients::<T>::get(organization, KeyedId(number)), None);
		assert_eq!(Links::<T>::get(patient, organization).len(), MAX_LINKS as usize - 1);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
