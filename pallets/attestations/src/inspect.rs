//! The reads.

use crate::{pallet::*, Assurance};
use alloc::vec::Vec;
use frame_support::traits::Time;
use salus_primitives::{
	traits::{OrganizationInspect, RecoveryInspect},
	KeyedId, OrganizationId, PatientId,
};
use salus_runtime_api::{AssuranceView, OrganizationLinksView, RecordLinkView, MAX_PAGE};

impl<T: Config> Pallet<T> {
	/// What organizations assured of an identity, also what was withdrawn or is over, as far as it is
	/// kept. None is in force of an organization that is not in good standing, nor one that is older
	/// than a recovery of the identity: who uses it since was met by nobody.
	pub fn assurances(patient: PatientId) -> Vec<AssuranceView> {
		let now = T::Time::now();
		let recovered_at = T::Patients::recovered_at(patient);
		let in_force = |assurance: &Assurance| {
			assurance.holds(now)
				&& recovered_at.is_none_or(|recovered| recovered < assurance.assured_at)
				&& T::Organizations::in_good_standing(assurance.organization)
		};
		Assurances::<T>::get(patient)
			.into_iter()
			.map(|assurance| AssuranceView {
				organization: assurance.organization,
				level: assurance.level,
				assured_at: assurance.assured_at,
				valid_until: assurance.valid_until,
				withdrawn_at: assurance.withdrawn_at,
				in_force: in_force(&assurance),
			})
			.collect()
	}

	/// The identity that an organization linked to a record number of its own.
	pub fn linked_patient(organization: OrganizationId, identifier: KeyedId) -> Option<PatientId> {
		LinkedPatients::<T>::get(organization, identifier)
	}

	/// What a patient permitted each organization to link, and what it linked, from the organization
	/// after `after` on; at most `limit` or [`MAX_PAGE`] organizations, whichever is less. Their order
	/// means nothing, but is always the same.
	pub fn record_links(
		patient: PatientId,
		after: Option<OrganizationId>,
		limit: u32,
	) -> Vec<OrganizationLinksView> {
		let some = match after {
			None => Links::<T>::iter_prefix(patient),
			Some(organization) => Links::<T>::iter_prefix_from(
				patient,
				Links::<T>::hashed_key_for(patient, organization),
			),
		};
		some.take(limit.min(MAX_PAGE) as usize)
			.map(|(organization, links)| OrganizationLinksView {
				organization,
				links: links
					.into_iter()
					.map(|link| RecordLinkView {
						identifier: link.identifier,
						status: Self::status(&link),
						permitted_at: link.permitted_at,
						linked_at: link.linked_at,
					})
					.collect(),
			})
			.collect()
	}
}
