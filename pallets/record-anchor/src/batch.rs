//! Batches, and the proof that a leaf is in one.

use crate::{pallet::*, Batch};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_commitments::merkle::{leaf_hash_with, verify_inclusion_with};
use salus_primitives::{traits::OrganizationInspect, BatchSequence, Leaf, OrganizationId};
use salus_runtime_api::{BatchView, InclusionFailure};
use sp_io::hashing::sha2_256;

impl<T: Config> Pallet<T> {
	/// The body of `anchor_batch`.
	pub(crate) fn do_anchor_batch(by: T::AccountId, root: [u8; 32], count: u64) -> DispatchResult {
		ensure!(count > 0, Error::<T>::Empty);
		ensure!(count <= T::MaxBatchCount::get(), Error::<T>::LimitReached);
		let issuer = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let sequence = NextBatch::<T>::get(issuer);
		let next = sequence.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let sequence = BatchSequence(sequence);

		let (block, anchored_at) = Self::now();
		let batch = Batch { root, count, anchored_by: by.clone(), block, anchored_at };
		NextBatch::<T>::insert(issuer, next);
		Batches::<T>::insert(issuer, sequence, batch);
		Self::deposit_event(Event::BatchAnchored { issuer, sequence, root, count, by });
		Ok(())
	}

	/// One batch.
	pub fn batch_view(
		issuer: OrganizationId,
		sequence: BatchSequence,
	) -> Option<BatchView<T::AccountId, BlockNumberFor<T>>> {
		Batches::<T>::get(issuer, sequence).map(
			|Batch { root, count, anchored_by, block, anchored_at }| BatchView {
				issuer,
				sequence,
				root,
				count,
				anchored_by,
				block,
				anchored_at,
			},
		)
	}

	/// Whether `leaf` is the batch's leaf of this index, by RFC 6962 section 2.1.1, whatever its
	/// state. Hashes at most [`MAX_PROOF_DEPTH`] nodes: a proof of another length than root and
	/// count ask for is refused unhashed.
	///
	/// [`MAX_PROOF_DEPTH`]: salus_primitives::traits::MAX_PROOF_DEPTH
	pub fn verify_inclusion(
		issuer: OrganizationId,
		sequence: BatchSequence,
		leaf: Leaf,
		index: u64,
		proof: impl AsRef<[[u8; 32]]>,
	) -> Result<(), InclusionFailure> {
		let Batch { root, count, .. } =
			Batches::<T>::get(issuer, sequence).ok_or(InclusionFailure::BatchNotFound)?;
		ensure!(index < count, InclusionFailure::IndexOutOfRange);
		let leaf_hash = leaf_hash_with(sha2_256, &leaf.0);
		ensure!(
			verify_inclusion_with(sha2_256, &root, count, index, &leaf_hash, proof.as_ref()),
			InclusionFailure::ProofInvalid
		);
		Ok(())
	}
}
