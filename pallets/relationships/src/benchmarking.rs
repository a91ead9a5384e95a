//! Benchmarks: each call in its worst case.

use crate::{
	pallet::*,
	types::{Attestation, Ended, Relationship, Renewal},
	MAX_ATTESTATIONS,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	OrganizationId, PatientId, RelationshipKind, Roles, UnixMillis,
};
use salus_runtime_api::AttestationEnding;

/// Writes a relationship that holds now, with as long a history as there can be: the times before are
/// as short as they can be, so that they lie in the same day, and there is a gap after each.
pub(crate) fn set_relationship<T: Config>(
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
) {
	let who: T::AccountId = account("attester", 0, 0);
	let now = T::Time::now();
	let attestations = (0..MAX_ATTESTATIONS).rev().map(|later| {
		let at = now.saturating_sub(UnixMillis::from(later).saturating_mul(2));
		let end = Ended { at: at.saturating_add(1), how: AttestationEnding::ByOrganization };
		Attestation {
			attested_at: at,
			attested_by: who.clone(),
			valid_until: at.saturating_add(T::MaxAttestation::get()),
			evidence: [0xFF; 32],
			renewed: Some(Renewal { at, by: who.clone(), evidence: [0xFF; 32] }),
			ended: (later > 0).then_some(end),
		}
	});
	let attestations = BoundedVec::truncate_from(attestations.collect());
	let relationship = Relationship { attestations, disputed_at: None };
	Relationships::<T>::insert(patient, (organization, kind), relationship);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	const KIND: RelationshipKind = RelationshipKind::Treatment;

	/// A patient with a key, and a practitioner of an organization that treats the patient. More is
	/// read to know for whom a practitioner acts than for an admin.
	fn parties<T: Config>() -> (PatientId, T::AccountId, OrganizationId, T::AccountId) {
		let key: T::AccountId = account("patient", 0, 0);
		let patient = T::Patients::set_patient(&key);
		let who: T::AccountId = account("practitioner", 0, 0);
		let organization = T::Organizations::set_practitioner(&who, Roles::all());
		set_relationship::<T>(patient, organization, KIND);
		(patient, key, organization, who)
	}

	/// Nothing holds any more, and there is no room: two attestations become one.
	#[benchmark]
	fn attest() {
		let (patient, _, organization, who) = parties::<T>();
		let now = T::Time::now();
		Relationships::<T>::mutate(patient, (organization, KIND), |relationship| {
			let all = relationship.iter_mut().flat_map(|one| one.attestations.iter_mut());
			for (position, one) in (1..).zip(all) {
				one.attested_at = one.attested_at.saturating_sub(2);
				let at = one.attested_at.saturating_add(1);
				// What the patient ended is joined with nothing: only the last two can become one,
				// and nothing goes on.
				let how = if position == MAX_ATTESTATIONS - 2 || position == MAX_ATTESTATIONS - 1 {
					AttestationEnding::ByOrganization
				} else {
					AttestationEnding::ByPatient
				};
				one.ended = Some(Ended { at, how });
			}
		});
		let valid_until = now.saturating_add(T::MaxAttestation::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, KIND, valid_until, [1; 32]);

		assert!(Relationships::<T>::get(patient, (organization, KIND)).is_some_and(
			|relationship| {
				let last = relationship.attestations.last();
				relationship.attestations.is_full()
					&& last.is_some_and(|last| last.attested_at == now && last.renewed.is_none())
			}
		));
	}

	#[benchmark]
	fn end() {
		let (patient, _, organization, who) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, KIND);

		let ended = Relationships::<T>::get(patient, (organization, KIND));
		assert!(ended.is_some_and(|one| one.in_force(T::Time::now()).is_none()));
	}

	#[benchmark]
	fn dispute() {
		let (patient, key, organization, _) = parties::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, organization, KIND);

		let disputed = Relationships::<T>::get(patient, (organization, KIND));
		assert!(disputed.is_some_and(|one| one.disputed_at.is_some()));
	}

	#[benchmark]
	fn withdraw_dispute() {
		let (patient, key, organization, _) = parties::<T>();
		Relationships::<T>::mutate(patient, (organization, KIND), |relationship| {
			if let Some(relationship) = relationship {
				Pallet::<T>::end_last(relationship, AttestationEnding::ByPatient);
				relationship.disputed_at = Some(T::Time::now());
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, organization, KIND);

		let agreed = Relationships::<T>::get(patient, (organization, KIND));
		assert!(agreed.is_some_and(|one| one.disputed_at.is_none()));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
