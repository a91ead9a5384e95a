//! Benchmarks: each call in its worst case.

use crate::{
	pallet::*,
	types::{Bar, Closed, Disaster, Emergency, Tally, DAY_MS},
	MAX_DISASTERS,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	Affected, DisasterId, EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Finding,
	Holder, OrganizationId, PatientId, ReviewOutcome, Roles, MAX_AFFECTED,
};
use salus_runtime_api::{Draw, EmergencyClosing, Review, SecondReview};
use sp_runtime::{traits::Hash, Saturating};

const KIND: EmergencyKind = EmergencyKind::Btg;

/// Has a practitioner need everything at once: of one holder, and of any. The first of both.
pub(crate) fn set_emergencies<T: Config>(
	patient: PatientId,
	who: &T::AccountId,
	organization: OrganizationId,
	holder: OrganizationId,
) -> EmergencyId {
	Access::<T>::insert(patient, EmergencyAccess::Everything);
	let first = EmergencyId(NextEmergencyId::<T>::get(patient));
	for named in [Holder::Organization(holder), Holder::Any] {
		let id = set_emergency::<T>(patient, who, organization);
		Emergencies::<T>::mutate(patient, id, |emergency| {
			if let Some(emergency) = emergency {
				emergency.holder = named;
				emergency.kind = EmergencyKind::Etreat;
				emergency.access = EmergencyAccess::Everything;
			}
		});
		LastOpened::<T>::insert(patient, (who.clone(), named, EmergencyKind::Etreat), id);
	}
	first
}

/// Opens an emergency at any holder, now.
fn set_emergency<T: Config>(
	patient: PatientId,
	who: &T::AccountId,
	organization: OrganizationId,
) -> EmergencyId {
	let id = EmergencyId(NextEmergencyId::<T>::get(patient));
	let now = T::Time::now();
	let emergency = Emergency {
		opened_by: who.clone(),
		organization,
		holder: Holder::Any,
		kind: KIND,
		access: EmergencyAccess::Normal,
		reason: [0xFF; 32],
		opened_at: now,
		expires_at: now.saturating_add(T::Window::get()),
		closed: None,
		flags: EmergencyFlags::empty(),
		draw: Draw::Pending,
		disputed_at: None,
		review: None,
		reviewed_in: None,
		second_review: None,
	};
	Emergencies::<T>::insert(patient, id, emergency);
	NextEmergencyId::<T>::insert(patient, id.0.saturating_add(1));
	LastOpened::<T>::insert(patient, (who.clone(), Holder::Any, KIND), id);
	Unsettled::<T>::insert(organization, (patient, id), ());
	id
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::CouncilOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A patient with a key, and a practitioner who may break the glass, with the organization.
	fn parties<T: Config>() -> (PatientId, T::AccountId, T::AccountId, OrganizationId) {
		let key: T::AccountId = account("patient", 0, 0);
		let patient = T::Patients::set_patient(&key);
		let who: T::AccountId = account("practitioner", 0, 0);
		let organization = T::Organizations::set_practitioner(&who, Roles::all());
		(patient, key, who, organization)
	}

	/// As many disasters as are kept, each for as many organizations as it reaches, in a way that
	/// the last of them is looked at: the others are over.
	fn set_disasters<T: Config>() {
		let now = T::Time::now();
		let others =
			(0..MAX_AFFECTED).map(|n| OrganizationId(u32::MAX.saturating_sub(n))).collect();
		let affected = Affected::Organizations(BoundedVec::truncate_from(others));
		let disasters = (0..MAX_DISASTERS).map(|n| Disaster {
			id: DisasterId(n),
			affected: affected.clone(),
			from: now,
			until: now.saturating_add(T::MaxDisaster::get()),
			ended_at: Some(now).filter(|_| n < MAX_DISASTERS.saturating_sub(1)),
		});
		Disasters::<T>::put(DisastersOf::truncate_from(disasters.collect()));
		NextDisasterId::<T>::put(MAX_DISASTERS);
	}

	/// Changes an emergency.
	fn change<T: Config>(
		patient: PatientId,
		id: EmergencyId,
		how: impl FnOnce(&mut EmergencyOf<T>),
	) {
		Emergencies::<T>::mutate(patient, id, |emergency| {
			if let Some(emergency) = emergency {
				how(emergency);
			}
		});
	}

	/// Closes an emergency now.
	fn end<T: Config>(emergency: &mut EmergencyOf<T>) {
		emergency.closed = Some(Closed { at: T::Time::now(), how: EmergencyClosing::ByOpener });
	}

	/// The review of an emergency, by a privacy officer whom nobody knows any more.
	fn reviewed<T: Config>(outcome: ReviewOutcome) -> Option<Review<T::AccountId>> {
		Some(Review { at: T::Time::now(), by: account("reviewer", 0, 0), outcome })
	}

	/// What another organization finds, whose privacy officer nobody knows any more.
	fn found<T: Config>(finding: Finding) -> Option<SecondReview<T::AccountId>> {
		Some(SecondReview {
			at: T::Time::now(),
			by: account("another", 0, 0),
			organization: OrganizationId(u32::MAX),
			finding,
			alone: None,
		})
	}

	/// An emergency that is over, and was reviewed in this block.
	fn set_reviewed<T: Config>(
		patient: PatientId,
		opener: &T::AccountId,
		organization: OrganizationId,
		outcome: ReviewOutcome,
	) -> EmergencyId {
		let id = set_emergency::<T>(patient, opener, organization);
		change::<T>(patient, id, |emergency| {
			end::<T>(emergency);
			emergency.review = reviewed::<T>(outcome);
			emergency.reviewed_in = Some(frame_system::Pallet::<T>::block_number());
		});
		id
	}

	/// Settles an emergency that was reviewed, without another organization.
	fn settle<T: Config>(patient: PatientId, id: EmergencyId, organization: OrganizationId) {
		change::<T>(patient, id, |emergency| emergency.draw = Draw::Spared);
		Unsettled::<T>::remove(organization, (patient, id));
	}

	fn waits<T: Config>(patient: PatientId, id: EmergencyId, organization: OrganizationId) -> bool {
		Unsettled::<T>::contains_key(organization, (patient, id))
	}

	#[benchmark]
	fn open() {
		let (patient, _, who, organization) = parties::<T>();
		set_disasters::<T>();
		let now = T::Time::now();
		let today = Tally { day: now.div_euclid(DAY_MS), count: u32::MAX.saturating_sub(1) };
		TallyOfPractitioner::<T>::insert(&who, today);
		TallyOfOrganization::<T>::insert(organization, today);
		let lifted = Bar { from: now, patient, emergency: EmergencyId(0), lifted_at: Some(now) };
		Bars::<T>::insert(&who, lifted);
		let holder = Holder::Organization(organization);
		// One of the same holder and kind runs.
		let id = set_emergency::<T>(patient, &who, organization);
		change::<T>(patient, id, |emergency| emergency.holder = holder);
		LastOpened::<T>::insert(patient, (who.clone(), holder, KIND), id);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), patient, holder, KIND, [1; 32]);

		assert!(Emergencies::<T>::get(patient, id).is_some_and(|one| one.closed.is_some()));
		let opened = Emergencies::<T>::get(patient, EmergencyId(1));
		assert!(
			opened.is_some_and(|one| one.opened_by == who && one.flags == EmergencyFlags::all())
		);
	}

	#[benchmark]
	fn close() {
		let (patient, _, who, organization) = parties::<T>();
		let id = set_emergency::<T>(patient, &who, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, id);

		assert!(Emergencies::<T>::get(patient, id).is_some_and(|one| one.closed.is_some()));
	}

	#[benchmark]
	fn draw() {
		let (patient, _, who, organization) = parties::<T>();
		let id = set_reviewed::<T>(patient, &who, organization, ReviewOutcome::Justified);
		// The lot falls on few: an id on which it does not is found soon.
		let block = frame_system::Pallet::<T>::block_number();
		let hash = (0u64..)
			.map(|n| <T::Hashing as Hash>::hash(&n.to_le_bytes()))
			.find(|hash| {
				let one_in = T::SampleOneIn::get();
				one_in == 1 || !crate::rule::is_sampled(hash.as_ref(), patient, id, one_in)
			})
			.unwrap_or_default();
		frame_system::BlockHash::<T>::insert(block, hash);
		frame_system::Pallet::<T>::set_block_number(block.saturating_add(1u32.into()));

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, id);

		assert!(!waits::<T>(patient, id, organization));
	}

	#[benchmark]
	fn review() {
		let (patient, _, officer, organization) = parties::<T>();
		set_disasters::<T>();
		let opener: T::AccountId = account("opener", u32::MAX, 0);
		let id = set_emergency::<T>(patient, &opener, organization);
		change::<T>(patient, id, |emergency| {
			end::<T>(emergency);
			emergency.second_review = found::<T>(Finding::Abuse);
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(officer), patient, id, ReviewOutcome::Abuse);

		assert!(!waits::<T>(patient, id, organization));
		assert!(Bars::<T>::contains_key(opener));
	}

	#[benchmark]
	fn review_again() {
		let (patient, _, opener, organization) = parties::<T>();
		set_disasters::<T>();
		let officer: T::AccountId = account("officer", 0, 0);
		T::Organizations::set_practitioner(&officer, Roles::all());
		let id = set_reviewed::<T>(patient, &opener, organization, ReviewOutcome::Abuse);

		#[extrinsic_call]
		_(RawOrigin::Signed(officer), patient, id, Finding::Abuse);

		assert!(!waits::<T>(patient, id, organization));
		assert!(Bars::<T>::contains_key(opener));
	}

	#[benchmark]
	fn dispute() {
		let (patient, key, who, organization) = parties::<T>();
		let id = set_reviewed::<T>(patient, &who, organization, ReviewOutcome::Justified);
		settle::<T>(patient, id, organization);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, id);

		assert!(waits::<T>(patient, id, organization));
	}

	#[benchmark]
	fn set_access() {
		let (patient, key, _, _) = parties::<T>();
		// To set more asks for a recovery as well.
		Access::<T>::insert(patient, EmergencyAccess::Nothing);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, EmergencyAccess::Everything);

		assert_eq!(Access::<T>::get(patient), EmergencyAccess::Everything);
	}

	#[benchmark]
	fn reinstate() -> Result<(), BenchmarkError> {
		let (patient, _, who, _) = parties::<T>();
		let origin = council::<T>()?;
		let from = T::Time::now();
		let bar = Bar { from, patient, emergency: EmergencyId(0), lifted_at: None };
		Bars::<T>::insert(&who, bar);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(Bars::<T>::get(who).is_some_and(|bar| bar.lifted_at.is_some()));
		Ok(())
	}

	#[benchmark]
	fn declare_disaster() -> Result<(), BenchmarkError> {
		set_disasters::<T>();
		let origin = council::<T>()?;
		let organizations = (0..MAX_AFFECTED).map(OrganizationId).collect();
		let affected = Affected::Organizations(BoundedVec::truncate_from(organizations));
		let until = T::Time::now().saturating_add(T::MaxDisaster::get());

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, affected, until);

		assert_eq!(Disasters::<T>::get().last().map(|one| one.id), Some(DisasterId(MAX_DISASTERS)));
		Ok(())
	}

	#[benchmark]
	fn end_disaster() -> Result<(), BenchmarkError> {
		set_disasters::<T>();
		let origin = council::<T>()?;
		let id = DisasterId(MAX_DISASTERS.saturating_sub(1));

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(Disasters::<T>::get().last().is_some_and(|one| one.ended_at.is_some()));
		Ok(())
	}

	#[benchmark]
	fn prune() {
		let (patient, _, who, organization) = parties::<T>();
		let id = set_reviewed::<T>(patient, &who, organization, ReviewOutcome::Justified);
		settle::<T>(patient, id, organization);
		let later = T::Time::now().saturating_add(T::Retention::get());
		let clock = frame_support::storage::storage_prefix(b"Timestamp", b"Now");
		frame_support::storage::unhashed::put(&clock, &later);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), patient, id);

		assert!(!Emergencies::<T>::contains_key(patient, id));
		assert!(!LastOpened::<T>::contains_key(patient, (who, Holder::Any, KIND)));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
