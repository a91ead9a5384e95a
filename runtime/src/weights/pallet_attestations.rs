//! Weights of `pallet_attestations`. TEMPORARY: forwards to calls of `pallet_relationships` that read
//! and write about as much, until `scripts/bench-weights.sh` measures them.

use super::pallet_relationships::WeightInfo as Relationships;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_relationships::WeightInfo as _;

/// The weights of `pallet_attestations`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_attestations::WeightInfo for WeightInfo<T> {
	/// TEMPORARY: not measured.
	fn assure() -> Weight {
		Relationships::<T>::attest()
	}

	/// TEMPORARY: not measured.
	fn withdraw_assurance() -> Weight {
		Relationships::<T>::end()
	}

	/// TEMPORARY: not measured.
	fn permit_link() -> Weight {
		Relationships::<T>::attest()
	}

	/// TEMPORARY: not measured.
	fn link() -> Weight {
		Relationships::<T>::attest().saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}

	/// TEMPORARY: not measured.
	fn unlink() -> Weight {
		Relationships::<T>::attest().saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}
}
