//! What must always be true of the stored state.

use crate::pallet::*;
use alloc::collections::BTreeMap;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use salus_primitives::OrganizationId;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - Nothing was anchored after this block or its time.
	/// - A batch has at least one leaf, and at most [`Config::MaxBatchCount`].
	/// - An issuer's batches have the numbers below the next number, each of them.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let block = frame_system::Pallet::<T>::block_number();
		let now = T::Time::now();
		for anchor in Anchors::<T>::iter_values() {
			ensure!(
				anchor.block <= block && anchor.anchored_at <= now,
				"an anchor is not made after now"
			);
		}

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
}
