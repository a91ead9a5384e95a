//! What other pallets may ask.

use crate::{pallet::*, WeightInfo};
#[cfg(feature = "runtime-benchmarks")]
use crate::{Anchor, Batch};
use frame_support::weights::Weight;
#[cfg(feature = "runtime-benchmarks")]
use salus_primitives::BatchSequence;
use salus_primitives::{traits::AnchorInspect, AnchorState, Leaf, OrganizationId, Place};

impl<T: Config> AnchorInspect for Pallet<T> {
	fn state_at(issuer: OrganizationId, leaf: Leaf, place: &Place) -> Option<AnchorState> {
		Self::locate(issuer, leaf, place).ok()?;
		Some(Self::state(issuer, leaf))
	}

	fn inspect_weight(hashes: u32) -> Weight {
		T::WeightInfo::state_at(hashes)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_single(issuer: OrganizationId, leaf: Leaf) {
		let (block, anchored_at) = Self::now();
		Anchors::<T>::insert(issuer, leaf, Anchor { block, anchored_at });
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_in_batch(issuer: OrganizationId, leaf: Leaf, depth: u32) -> Place {
		use alloc::vec;
		use frame_support::BoundedVec;
		use salus_commitments::merkle::{leaf_hash, node_hash};

		// The first leaf of a full tree: its siblings are all on the right.
		let proof = BoundedVec::truncate_from(vec![[0xAA; 32]; depth as usize]);
		let root = proof.iter().fold(leaf_hash(&leaf.0), |hash, sibling| node_hash(&hash, sibling));
		let (block, anchored_at) = Self::now();
		let count = 1u64.checked_shl(depth).unwrap_or(u64::MAX);
		let anchored_by = frame_benchmarking::account("anchorer", 0, 0);
		let sequence = BatchSequence(NextBatch::<T>::get(issuer));
		NextBatch::<T>::insert(issuer, sequence.0.saturating_add(1));
		Batches::<T>::insert(
			issuer,
			sequence,
			Batch { root, count, anchored_by, block, anchored_at },
		);
		Place::Batch { sequence, index: 0, proof }
	}
}
