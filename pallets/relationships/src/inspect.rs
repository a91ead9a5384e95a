//! What others may know about relationships.

use crate::pallet::*;
use alloc::vec::Vec;
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
use salus_primitives::{
	traits::RelationshipInspect, OrganizationId, PatientId, RelationshipKind, UnixMillis,
};
use salus_runtime_api::{AttestationView, RelationshipView, RenewalView, MAX_PAGE};

impl<T: Config> RelationshipInspect for Pallet<T> {
	fn in_force(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Option<UnixMillis> {
		let relationship = Relationships::<T>::get(patient, (organization, kind))?;
		relationship.in_force(T::Time::now()).map(|attestation| attestation.valid_until)
	}

	fn held(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Vec<(UnixMillis, UnixMillis)> {
		Relationships::<T>::get(patient, (organization, kind))
			.unwrap_or_default()
			.attestations
			.iter()
			.map(|attestation| (attestation.attested_at, attestation.holds_until()))
			// What ends in the block that attests it never held.
			.filter(|(from, until)| from < until)
			.collect()
	}

	fn is_disputed(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> bool {
		Relationships::<T>::get(patient, (organization, kind))
			.is_some_and(|relationship| relationship.disputed_at.is_some())
	}

	fn inspect_weight() -> Weight {
		// `in_force` reads the most: the relationship and the time.
		T::DbWeight::get().reads(2)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_relationship(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
		crate::benchmarking::set_relationship::<T>(patient, organization, kind);
	}
}

impl<T: Config> Pallet<T> {
	/// One relationship, as it stands now.
	pub fn relationship(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Option<RelationshipView<T::AccountId>> {
		Relationships::<T>::get(patient, (organization, kind))
			.map(|relationship| Self::view_of(organization, kind, relationship))
	}

	/// A patient's relationships, disputed and ended ones too, from the one after `after` on; at
	/// most `limit` or [`MAX_PAGE`], whichever is less. Their order means nothing, but is always the
	/// same.
	pub fn relationships(
		patient: PatientId,
		after: Option<(OrganizationId, RelationshipKind)>,
		limit: u32,
	) -> Vec<RelationshipView<T::AccountId>> {
		let some = match after {
			None => Relationships::<T>::iter_prefix(patient),
			Some(key) => Relationships::<T>::iter_prefix_from(
				patient,
				Relationships::<T>::hashed_key_for(patient, key),
			),
		};
		some.take(limit.min(MAX_PAGE) as usize)
			.map(|((organization, kind), relationship)| {
				Self::view_of(organization, kind, relationship)
			})
			.collect()
	}

	fn view_of(
		organization: OrganizationId,
		kind: RelationshipKind,
		relationship: RelationshipOf<T>,
	) -> RelationshipView<T::AccountId> {
		let status = relationship.status(T::Time::now());
		RelationshipView {
			organization,
			kind,
			status,
			disputed_at: relationship.disputed_at,
			attestations: relationship
				.attestations
				.into_iter()
				.map(|attestation| AttestationView {
					attested_at: attestation.attested_at,
					attested_by: attestation.attested_by,
					valid_until: attestation.valid_until,
					evidence: attestation.evidence,
					renewed: attestation.renewed.map(|renewed| RenewalView {
						at: renewed.at,
						by: renewed.by,
						evidence: renewed.evidence,
					}),
					ended_at: attestation.ended.map(|ended| ended.at),
					ended_how: attestation.ended.map(|ended| ended.how),
				})
				.collect(),
		}
	}
}
