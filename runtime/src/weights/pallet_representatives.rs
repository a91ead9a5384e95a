//! Weights of `pallet_representatives`. TEMPORARY: estimated after calls that read and write as much;
//! `scripts/bench-weights.sh --pallet pallet_representatives` measures them.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_representatives`.
pub struct WeightInfo<T>(PhantomData<T>);

/// TEMPORARY: so much time, and these reads and writes.
fn estimate<T: frame_system::Config>(reads: u64, writes: u64) -> Weight {
	Weight::from_parts(60_000_000, 0)
		.saturating_add(T::DbWeight::get().reads(reads))
		.saturating_add(T::DbWeight::get().writes(writes))
}

impl<T: frame_system::Config> pallet_representatives::WeightInfo for WeightInfo<T> {
	// TEMPORARY
	fn appoint() -> Weight {
		estimate::<T>(5, 2)
	}

	// TEMPORARY
	fn accept() -> Weight {
		estimate::<T>(12, 1)
	}

	// TEMPORARY
	fn remove() -> Weight {
		estimate::<T>(3, 1)
	}

	// TEMPORARY
	fn resign() -> Weight {
		estimate::<T>(2, 1)
	}

	// TEMPORARY
	fn attest_incapacity() -> Weight {
		estimate::<T>(7, 1)
	}

	// TEMPORARY
	fn end_incapacity() -> Weight {
		estimate::<T>(3, 2)
	}

	// TEMPORARY
	fn hold() -> Weight {
		estimate::<T>(7, 1)
	}

	// TEMPORARY
	fn age_out() -> Weight {
		estimate::<T>(8, 1)
	}
}
