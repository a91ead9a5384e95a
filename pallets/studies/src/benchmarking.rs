//! Benchmarks: each call in its worst case, and the investigator that other pallets' benchmarks
//! need.

use crate::{
	pallet::*,
	types::{Ended, Investigator, Study},
};
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_support::traits::{EnsureOrigin, Get, Time};
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{OrganizationInspect, StudyInspect},
	OrganizationId, Roles, StudyId, UnixMillis,
};
use salus_runtime_api::StudyEnding;

/// Makes `who` an investigator of a new study of a new organization.
pub(crate) fn set_investigator<T: Config>(who: &T::AccountId) -> StudyId {
	let researcher: T::AccountId = account("researcher", StudyCount::<T>::get(), 0);
	let sponsor = T::Organizations::set_practitioner(&researcher, Roles::all());
	let study = set_study::<T>(sponsor, &researcher);
	insert_investigator::<T>(study, who, None);
	study
}

/// Makes `who` an investigator of a new study of a new organization, which was closed since.
pub(crate) fn set_investigator_of_closed<T: Config>(who: &T::AccountId) -> StudyId {
	let study = set_investigator::<T>(who);
	Studies::<T>::mutate_extant(study, |study| {
		study.ended = Some(Ended { at: T::Time::now(), how: StudyEnding::BySponsor });
	});
	study
}

/// Registers a study that ends a millisecond before the latest moment at which it may.
fn set_study<T: Config>(sponsor: OrganizationId, registered_by: &T::AccountId) -> StudyId {
	let study = StudyId(StudyCount::<T>::get());
	StudyCount::<T>::put(study.0.saturating_add(1));
	Studies::<T>::insert(
		study,
		Study {
			sponsor,
			protocol: [0xFF; 32],
			registered_at: T::Time::now(),
			registered_by: registered_by.clone(),
			ends_at: latest::<T>().saturating_sub(1),
			ended: None,
			investigators: 0,
		},
	);
	study
}

/// Writes an investigator, and counts them unless they were removed.
fn insert_investigator<T: Config>(
	study: StudyId,
	who: &T::AccountId,
	removed_at: Option<UnixMillis>,
) {
	let (enrolled_at, enrolled_by) = (T::Time::now(), who.clone());
	Investigators::<T>::insert(study, who, Investigator { enrolled_at, enrolled_by, removed_at });
	if removed_at.is_none() {
		Studies::<T>::mutate_extant(study, |study| {
			study.investigators = study.investigators.saturating_add(1);
		});
	}
}

/// The latest moment at which a study may end.
fn latest<T: Config>() -> UnixMillis {
	T::Time::now().saturating_add(T::MaxStudyPeriod::get())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A practitioner of a researcher. More is read to know for whom a practitioner acts than for an
	/// admin.
	fn researcher<T: Config>() -> (OrganizationId, T::AccountId) {
		let who: T::AccountId = account("practitioner", 0, 0);
		let organization = T::Organizations::set_practitioner(&who, Roles::all());
		(organization, who)
	}

	/// A study, its sponsor's admin, and a practitioner of another organization.
	fn parties<T: Config>() -> (StudyId, T::AccountId, T::AccountId) {
		let (sponsor, who) = researcher::<T>();
		// Whom organizations set as the admin of the member that they make for a benchmark.
		let admin: T::AccountId = account("admin", sponsor.0, 0);
		assert_eq!(T::Organizations::administered_by(&admin), Some(sponsor));
		let investigator: T::AccountId = account("investigator", 0, 0);
		T::Organizations::set_practitioner(&investigator, Roles::all());
		(set_study::<T>(sponsor, &who), admin, investigator)
	}

	#[benchmark]
	fn register() {
		let (sponsor, who) = researcher::<T>();
		let study = StudyId(StudyCount::<T>::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(who), [1; 32], latest::<T>());

		assert_eq!(Studies::<T>::get(study).map(|study| study.sponsor), Some(sponsor));
	}

	#[benchmark]
	fn extend() {
		let (study, admin, _) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), study, latest::<T>());

		assert_eq!(Studies::<T>::get(study).map(|study| study.ends_at), Some(latest::<T>()));
	}

	#[benchmark]
	fn close() {
		let (study, admin, _) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), study);

		assert!(Studies::<T>::get(study).is_some_and(|study| study.ended.is_some()));
	}

	#[benchmark]
	fn enroll() {
		let (study, admin, investigator) = parties::<T>();
		insert_investigator::<T>(study, &investigator, Some(T::Time::now()));

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), study, investigator.clone());

		assert!(Pallet::<T>::takes_part(&investigator, study));
	}

	#[benchmark]
	fn remove() {
		let (study, admin, investigator) = parties::<T>();
		insert_investigator::<T>(study, &investigator, None);

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), study, investigator.clone());

		assert!(Investigators::<T>::get(study, investigator)
			.is_some_and(|removed| removed.removed_at.is_some()));
	}

	#[benchmark]
	fn stop() -> Result<(), BenchmarkError> {
		let (sponsor, who) = researcher::<T>();
		let study = set_study::<T>(sponsor, &who);
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, study);

		assert!(Studies::<T>::get(study).is_some_and(|study| study.ended.is_some()));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
