//! What must always be true of the stored state.

use crate::{pallet::*, MAX_VERSIONS};
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::Get};
use salus_primitives::{AnchorState, Leaf, OrganizationId};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - Nothing was anchored after this block or its time.
	/// - A batch has at least one leaf, and at most [`Config::MaxBatchCount`].
	/// - An issuer's batches have the numbers below the next number, each of them.
	/// - A touched leaf was anchored, singly or in the batch it names, and not after it was touched.
	/// - A leaf that is touched and stands took the place of another; one that is superseded has a
	///   later version; one that is retracted has none; a tombstone, and nothing else, has an
	///   attestation.
	/// - A version and the one that took its place name each other, and their numbers follow each
	///   other; the first is 1, none is above [`MAX_VERSIONS`], and all but it are anchored singly.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_anchors()?;
		Self::try_batches()?;
		for (issuer, leaf, touch) in Touched::<T>::iter() {
			Self::try_touch(issuer, leaf, &touch)?;
			Self::try_versions(issuer, leaf, &touch)?;
		}
		Ok(())
	}

	fn try_anchors() -> Result<(), TryRuntimeError> {
		let (block, now) = Self::now();
		for anchor in Anchors::<T>::iter_values() {
			ensure!(
				anchor.block <= block && anchor.anchored_at <= now,
				"an anchor is not made after now"
			);
		}
		Ok(())
	}

	fn try_batches() -> Result<(), TryRuntimeError> {
		let (block, now) = Self::now();
		let mut anchored: BTreeMap<OrganizationId, u32> = BTreeMap::new();
		for (issuer, sequence, batch) in Batches::<T>::iter() {
			ensure!(
				batch.block <= block && batch.anchored_at <= now,
				"a batch is not anchored after now"
			);
			ensure!(
				0 < batch.count && batch.count <= T::MaxBatchCount::get(),
				"a batch has a leaf, and no more than there may be"
			);
			ensure!(
				sequence.0 < NextBatch::<T>::get(issuer),
				"a batch's number is below the issuer's next"
			);
			let count = anchored.entry(issuer).or_default();
			*count = count.saturating_add(1);
		}
		for (issuer, next) in NextBatch::<T>::iter() {
			ensure!(
				anchored.get(&issuer).copied().unwrap_or_default() == next,
				"an issuer has a batch for every number below the next"
			);
		}
		Ok(())
	}

	fn try_touch(
		issuer: OrganizationId,
		leaf: Leaf,
		touch: &TouchOf<T>,
	) -> Result<(), TryRuntimeError> {
		let (block, now) = Self::now();
		let (anchored_in, anchored_at) = Self::anchored(issuer, leaf, touch.batch)
			.ok_or("a touched leaf is anchored where it was found")?;
		ensure!(
			anchored_in <= touch.block && anchored_at <= touch.touched_at,
			"a leaf is touched after it was anchored"
		);
		ensure!(touch.block <= block && touch.touched_at <= now, "a leaf is not touched after now");
		let fits = match touch.state {
			AnchorState::Standing => touch.supersedes.is_some() && touch.superseded_by.is_none(),
			AnchorState::Superseded => touch.superseded_by.is_some(),
			AnchorState::Retracted => touch.superseded_by.is_none(),
			AnchorState::Tombstoned => true,
		};
		ensure!(fits, "a leaf's state fits the versions before and after it");
		ensure!(
			touch.attestation.is_some() == (touch.state == AnchorState::Tombstoned),
			"a tombstone has an attestation, and nothing else has"
		);
		Ok(())
	}

	fn try_versions(
		issuer: OrganizationId,
		leaf: Leaf,
		touch: &TouchOf<T>,
	) -> Result<(), TryRuntimeError> {
		ensure!(touch.version <= MAX_VERSIONS, "a record has no more versions than there may be");
		match touch.supersedes {
			None => ensure!(touch.version == 1, "the first version is the one without an earlier"),
			Some(earlier) => ensure!(
				touch.batch.is_none()
					&& Touched::<T>::get(issuer, earlier).is_some_and(|earlier| {
						earlier.superseded_by == Some(leaf)
							&& earlier.version.checked_add(1) == Some(touch.version)
					}),
				"a version and the next name each other"
			),
		}
		if let Some(later) = touch.superseded_by {
			ensure!(
				Touched::<T>::get(issuer, later)
					.is_some_and(|later| later.supersedes == Some(leaf)),
				"a version and the next name each other"
			);
		}
		Ok(())
	}
}
