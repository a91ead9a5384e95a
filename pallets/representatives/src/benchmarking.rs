//! Benchmarks: each call in its worst case.

use crate::{
	pallet::*,
	types::{Acceptance, Accepted, Appointment, Hold, Incapacity, Representative},
};
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_commitments::{representative, Salt};
use salus_primitives::{
	representatives::{MAX_HOLDS, MAX_REPRESENTATIVES, REFUTED_REST, SAFEGUARDING_HOLD},
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	AgeOut, Authorities, Month, OrganizationId, PatientId, RelationshipKind,
	RepresentativeCapacity, RepresentativeId, Roles, UnixMillis, Wakes,
};

const CAPACITY: RepresentativeCapacity = RepresentativeCapacity::Guardian;
const REASON: [u8; 32] = [0xE7; 32];
const SALT: [u8; 32] = [0x5A; 32];
/// The last of as many representatives as there may be.
const LAST: RepresentativeId = RepresentativeId(MAX_REPRESENTATIVES.saturating_sub(1));

/// What opens the commitment to `who`.
fn acceptance() -> Acceptance {
	Acceptance { capacity: CAPACITY, reason: REASON, salt: SALT }
}

/// A representative with as much as one can have, whose time begins now.
fn full<T: Config>(id: u32, who: &T::AccountId, holds: u32) -> RepresentativeOf<T> {
	let now = T::Time::now();
	let from = now.saturating_sub(SAFEGUARDING_HOLD);
	let hold = |number: u32| Hold {
		organization: OrganizationId(number.saturating_add(1_000_000)),
		by: account("officer", number, 0),
		reason: REASON,
		from,
	};
	Representative {
		id: RepresentativeId(id),
		commitment: representative::commit(
			&who.encode(),
			CAPACITY,
			&REASON,
			&Salt::from_bytes(SALT),
		),
		authorities: Authorities::all(),
		valid_from: now,
		valid_until: now.saturating_add(T::MaxRepresentation::get()),
		age_out: Some(AgeOut { month: Month(0), day: REASON }),
		wakes: Wakes::OnIncapacity,
		appointed_at: now,
		appointed_by: who.clone(),
		accepted: Some(Accepted {
			account: who.clone(),
			capacity: CAPACITY,
			reason: REASON,
			at: now,
		}),
		holds: BoundedVec::truncate_from((0..holds).map(hold).collect::<Vec<_>>()),
		ended: None,
	}
}

/// Gives the patient as many representatives as there may be, of whom `who` is the last, and has an
/// organization attest that the patient lacks capacity.
pub(crate) fn set_representative<T: Config>(who: &T::AccountId, patient: PatientId) {
	let others = (0..LAST.0).map(|id| full::<T>(id, &account("other", id, 0), MAX_HOLDS));
	let all = others.chain([full::<T>(LAST.0, who, MAX_HOLDS)]);
	Representatives::<T>::insert(patient, BoundedVec::truncate_from(all.collect::<Vec<_>>()));
	NextRepresentativeId::<T>::insert(patient, MAX_REPRESENTATIVES);
	set_incapacity::<T>(patient, OrganizationId(1_000_000));
}

/// Has the organization attest for as long as can be that the patient lacks capacity.
fn set_incapacity<T: Config>(patient: PatientId, organization: OrganizationId) {
	let now = T::Time::now();
	let incapacity = Incapacity {
		organization,
		attested_by: account("attester", 0, 0),
		attested_at: now,
		valid_until: now.saturating_add(T::MaxIncapacity::get()),
		evidence: REASON,
		ended_at: None,
	};
	Incapacities::<T>::insert(patient, incapacity);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A patient with a key and as many representatives as there may be; the last of them.
	fn parties<T: Config>() -> (PatientId, T::AccountId, T::AccountId) {
		let key: T::AccountId = account("patient", 0, 0);
		let patient = T::Patients::set_patient(&key);
		let who: T::AccountId = account("representative", 0, 0);
		set_representative::<T>(&who, patient);
		(patient, key, who)
	}

	/// A practitioner of an organization that covers the patient, or treats the patient if it is to:
	/// whether it treats is looked up first.
	fn practitioner<T: Config>(
		patient: PatientId,
		kind: RelationshipKind,
	) -> (OrganizationId, T::AccountId) {
		let who: T::AccountId = account("practitioner", 0, 0);
		let organization = T::Organizations::set_practitioner(&who, Roles::all());
		T::Relationships::set_relationship(patient, organization, kind);
		(organization, who)
	}

	/// Changes the last representative.
	fn change<T: Config>(patient: PatientId, change: impl FnOnce(&mut RepresentativeOf<T>)) {
		Representatives::<T>::mutate(patient, |all| {
			if let Some(last) = all.last_mut() {
				change(last);
			}
		});
	}

	fn last<T: Config>(patient: PatientId) -> Option<RepresentativeOf<T>> {
		Representatives::<T>::get(patient).into_iter().next_back()
	}

	#[benchmark]
	fn appoint() {
		let (patient, key, _) = parties::<T>();
		change::<T>(patient, |one| {
			one.valid_until = one.valid_from;
			one.holds = BoundedVec::new();
		});
		// Nobody says that the patient is a minor: an appointment has to agree with all others.
		Representatives::<T>::mutate(patient, |all| {
			all.iter_mut().for_each(|one| one.age_out = None);
		});
		let appointment = Appointment {
			commitment: full::<T>(0, &key, 0).commitment,
			authorities: Authorities::all(),
			valid_from: None,
			valid_until: T::Time::now().saturating_add(T::MaxRepresentation::get()),
			age_out: None,
			wakes: Wakes::OnIncapacity,
		};

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, appointment);

		assert!(last::<T>(patient).is_some_and(|one| one.id.0 == MAX_REPRESENTATIVES));
	}

	#[benchmark]
	fn accept() {
		let (patient, _, who) = parties::<T>();
		// Whose identity each other's account belongs to is looked up for who has one.
		T::Patients::set_patient(&who);
		change::<T>(patient, |one| {
			one.accepted = None;
			one.holds = BoundedVec::new();
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), patient, LAST, acceptance());

		assert!(last::<T>(patient).is_some_and(|one| one.is_of(&who)));
	}

	#[benchmark]
	fn remove() {
		let (patient, key, _) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, LAST);

		assert!(last::<T>(patient).is_some_and(|one| one.ended.is_some()));
	}

	#[benchmark]
	fn resign() {
		let (patient, _, who) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient);

		assert!(last::<T>(patient).is_some_and(|one| one.ended.is_some()));
	}

	#[benchmark]
	fn attest_incapacity() {
		let (patient, _, _) = parties::<T>();
		let (_, who) = practitioner::<T>(patient, RelationshipKind::Treatment);
		let now = T::Time::now();
		let refuted_at = now.saturating_sub(REFUTED_REST);
		RefutedAt::<T>::insert(patient, refuted_at.min(now));
		if now < REFUTED_REST {
			// A clock that has just begun leaves no room for a rest that is over.
			RefutedAt::<T>::remove(patient);
		}
		Incapacities::<T>::mutate(patient, |one| {
			if let Some(one) = one {
				one.valid_until = one.attested_at.saturating_add(1);
			}
		});
		let valid_until = now.saturating_add(T::MaxIncapacity::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), patient, valid_until, REASON);

		assert!(Incapacities::<T>::get(patient).is_some_and(|one| one.attested_by == who));
	}

	#[benchmark]
	fn end_incapacity() {
		let (patient, key, _) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient);

		let ended: Option<UnixMillis> =
			Incapacities::<T>::get(patient).and_then(|one| one.ended_at);
		assert!(ended.is_some());
	}

	#[benchmark]
	fn hold() {
		let (patient, _, _) = parties::<T>();
		let (organization, who) = practitioner::<T>(patient, RelationshipKind::Coverage);
		if T::Time::now() < SAFEGUARDING_HOLD {
			// A clock that has just begun leaves no room for a hold that is over.
			change::<T>(patient, |one| {
				one.holds.pop();
			});
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, LAST, REASON);

		assert!(last::<T>(patient).is_some_and(|one| {
			one.holds.is_full()
				&& one.holds.last().is_some_and(|last| last.organization == organization)
		}));
	}

	#[benchmark]
	fn age_out() {
		let (patient, _, _) = parties::<T>();
		let (_, who) = practitioner::<T>(patient, RelationshipKind::Coverage);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, LAST);

		assert!(last::<T>(patient).is_some_and(|one| one.ended.is_some()));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
