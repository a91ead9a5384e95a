//! Benchmarks: each call in its worst case.

use crate::{
	pallet::*,
	types::{DeathAttestation, Leaving, Link},
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	life::{DEATH_ATTESTER_MATURITY, MAX_DEATH_ATTESTATIONS, MAX_DUPLICATES},
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	OrganizationId, PatientId, RelationshipKind, Roles, UnixMillis,
};

const EVIDENCE: [u8; 32] = [0xE7; 32];

/// Lets time pass.
pub trait BenchmarkHelper {
	/// Sets the block's time.
	fn set_now(now: UnixMillis);
}

/// Has as many organizations as can be attest the patient's death now, the last of them `last`.
fn attest_all<T: Config>(patient: PatientId, last: OrganizationId) {
	let now = T::Time::now();
	let others = (1..MAX_DEATH_ATTESTATIONS).map(|n| OrganizationId(u32::MAX.saturating_sub(n)));
	let attestation = |organization: OrganizationId| DeathAttestation {
		organization,
		by: account("officer", organization.0, 0),
		attested_at: now,
		evidence: EVIDENCE,
		ended_at: None,
		withdrawn: false,
	};
	let all = others.chain([last]).map(attestation).collect::<Vec<_>>();
	Lives::<T>::mutate(patient, |life| {
		life.attestations = BoundedVec::truncate_from(all);
		life.deceased_since = Some(now);
	});
}

/// The same, of a patient who left.
pub(crate) fn set_deceased<T: Config>(patient: PatientId) {
	attest_all::<T>(patient, OrganizationId(u32::MAX));
	leave::<T>(patient);
}

fn leave<T: Config>(patient: PatientId) {
	let left = Leaving { left_at: T::Time::now(), returned_at: None };
	Lives::<T>::mutate(patient, |life| life.leaving = Some(left));
}

/// A patient with a key, and the privacy officer of an organization that covers the patient: whether it
/// treats is looked up first, and the admins before the practitioners.
fn parties<T: Config>() -> (PatientId, T::AccountId, OrganizationId, T::AccountId) {
	let key: T::AccountId = account("patient", 0, 0);
	let patient = T::Patients::set_patient(&key);
	let who: T::AccountId = account("practitioner", 0, 0);
	let organization = T::Organizations::set_practitioner(&who, Roles::all());
	T::Relationships::set_relationship(patient, organization, RelationshipKind::Coverage);
	(patient, key, organization, who)
}

/// Another patient with a key, to whom all duplicates but one are linked.
fn survivor<T: Config>() -> (PatientId, T::AccountId) {
	let key: T::AccountId = account("survivor", 0, 0);
	let survivor = T::Patients::set_patient(&key);
	let linked = (1..MAX_DUPLICATES).map(|n| PatientId([n as u8; 32])).collect::<Vec<_>>();
	Duplicates::<T>::insert(survivor, BoundedVec::truncate_from(linked));
	(survivor, key)
}

/// That `duplicate` is proposed to be linked.
fn propose<T: Config>(duplicate: PatientId, survivor: PatientId, organization: OrganizationId) {
	let link = Link {
		survivor,
		organization,
		proposed_by: account("officer", 0, 0),
		proposed_at: T::Time::now(),
		holds_since: None,
		ended_at: None,
	};
	Links::<T>::insert(duplicate, link);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn attest_death() {
		let (patient, _, organization, who) = parties::<T>();
		let now = T::Time::now().saturating_add(DEATH_ATTESTER_MATURITY);
		T::BenchmarkHelper::set_now(now);
		attest_all::<T>(patient, OrganizationId(u32::MAX));
		Lives::<T>::mutate(patient, |life| {
			if let Some(last) = life.attestations.last_mut() {
				last.ended_at = Some(now);
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, EVIDENCE);

		let last = Lives::<T>::get(patient).attestations.last().map(|one| one.organization);
		assert_eq!(last, Some(organization));
	}

	#[benchmark]
	fn withdraw_death() {
		let (patient, _, organization, who) = parties::<T>();
		attest_all::<T>(patient, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient);

		let standing = Lives::<T>::get(patient).standing();
		assert_eq!(standing, MAX_DEATH_ATTESTATIONS as usize - 1);
	}

	#[benchmark]
	fn refute_death() {
		let (patient, key, organization, _) = parties::<T>();
		attest_all::<T>(patient, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient);

		assert_eq!(Lives::<T>::get(patient).closed(), None);
	}

	#[benchmark]
	fn reverse_death() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let (patient, _, organization, _) = parties::<T>();
		attest_all::<T>(patient, organization);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, patient);

		assert_eq!(Lives::<T>::get(patient).closed(), None);
		Ok(())
	}

	#[benchmark]
	fn deactivate() {
		let (patient, key, organization, _) = parties::<T>();
		attest_all::<T>(patient, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient);

		assert!(Lives::<T>::get(patient).left().is_some());
	}

	#[benchmark]
	fn reactivate() {
		let (patient, key, _, _) = parties::<T>();
		set_deceased::<T>(patient);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient);

		assert!(Lives::<T>::get(patient).left().is_none());
	}

	#[benchmark]
	fn merge() {
		let (duplicate, _, organization, who) = parties::<T>();
		let (survivor, _) = survivor::<T>();
		T::Patients::set_custodian(duplicate, organization);
		T::Patients::set_custodian(survivor, organization);
		propose::<T>(duplicate, survivor, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), duplicate, survivor);

		assert!(Duplicates::<T>::get(survivor).is_full());
	}

	#[benchmark]
	fn accept_merge() {
		let (duplicate, _, organization, _) = parties::<T>();
		let (survivor, key) = survivor::<T>();
		T::Patients::set_custodian(duplicate, organization);
		propose::<T>(duplicate, survivor, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), duplicate);

		assert!(Duplicates::<T>::get(survivor).is_full());
	}

	#[benchmark]
	fn unmerge() {
		let (duplicate, _, organization, who) = parties::<T>();
		let (survivor, _) = survivor::<T>();
		propose::<T>(duplicate, survivor, organization);
		Links::<T>::mutate(duplicate, |link| {
			if let Some(link) = link {
				link.holds_since = Some(link.proposed_at);
			}
		});
		Duplicates::<T>::mutate(survivor, |linked| {
			let _ = linked.try_push(duplicate);
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who), duplicate);

		assert_eq!(Duplicates::<T>::get(survivor).len(), MAX_DUPLICATES as usize - 1);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
