//! Reads: the view of the runtime API, and what other pallets ask.

use crate::{pallet::*, types::DeathAttestation};
use frame_support::{traits::Get, weights::Weight};
use salus_primitives::{life::Closing, traits::LifeInspect, PatientId};
use salus_runtime_api::{DeathAttestationView, LifeView, LinkView, MergeStatus};

impl<T: Config> LifeInspect for Pallet<T> {
	fn closed(patient: PatientId) -> Option<Closing> {
		Lives::<T>::get(patient).closed()
	}

	fn inspect_weight() -> Weight {
		T::DbWeight::get().reads(1)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_deceased(patient: PatientId) {
		crate::benchmarking::set_deceased::<T>(patient);
	}
}

impl<T: Config> Pallet<T> {
	/// What is known of a patient's death and leaving, and which other identities are the same
	/// person's.
	pub fn life(patient: PatientId) -> LifeView<T::AccountId> {
		let life = Lives::<T>::get(patient);
		let closing = life.closed();
		LifeView {
			closing,
			attestations: life
				.attestations
				.into_iter()
				.map(|one| {
					let DeathAttestation {
						organization,
						by,
						attested_at,
						evidence,
						ended_at,
						withdrawn: _,
					} = one;
					DeathAttestationView { organization, by, attested_at, evidence, ended_at }
				})
				.collect(),
			deceased_since: life.deceased_since,
			refuted_at: life.refuted_at,
			left_at: life.leaving.map(|leaving| leaving.left_at),
			returned_at: life.leaving.and_then(|leaving| leaving.returned_at),
			merged_into: Self::link_view(patient),
			duplicates: Duplicates::<T>::get(patient)
				.into_iter()
				.filter_map(Self::link_view)
				.collect(),
		}
	}

	fn link_view(duplicate: PatientId) -> Option<LinkView<T::AccountId>> {
		let link = Links::<T>::get(duplicate)?;
		let status = if link.ended_at.is_some() {
			MergeStatus::Undone
		} else if link.holds() {
			MergeStatus::InForce
		} else if Self::is_backed(duplicate, &link) {
			MergeStatus::Proposed
		} else {
			MergeStatus::Void
		};
		Some(LinkView {
			duplicate,
			survivor: link.survivor,
			organization: link.organization,
			proposed_by: link.proposed_by,
			proposed_at: link.proposed_at,
			holds_since: link.holds_since,
			ended_at: link.ended_at,
			status,
		})
	}
}
