//! Weights of `pallet_multisig`.
//!
//! TEMPORARY: those of the pallet's own benchmarks, until `scripts/bench-weights.sh` has been run.

use core::marker::PhantomData;
use frame_support::weights::Weight;
use pallet_multisig::weights::{SubstrateWeight, WeightInfo as _};

/// The weights of `pallet_multisig`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: pallet_multisig::Config> pallet_multisig::WeightInfo for WeightInfo<T> {
	fn as_multi_threshold_1(z: u32) -> Weight {
		SubstrateWeight::<T>::as_multi_threshold_1(z)
	}
	fn as_multi_create(s: u32, z: u32) -> Weight {
		SubstrateWeight::<T>::as_multi_create(s, z)
	}
	fn as_multi_approve(s: u32, z: u32) -> Weight {
		SubstrateWeight::<T>::as_multi_approve(s, z)
	}
	fn as_multi_complete(s: u32, z: u32) -> Weight {
		SubstrateWeight::<T>::as_multi_complete(s, z)
	}
	fn approve_as_multi_create(s: u32) -> Weight {
		SubstrateWeight::<T>::approve_as_multi_create(s)
	}
	fn approve_as_multi_approve(s: u32) -> Weight {
		SubstrateWeight::<T>::approve_as_multi_approve(s)
	}
	fn cancel_as_multi(s: u32) -> Weight {
		SubstrateWeight::<T>::cancel_as_multi(s)
	}
	fn poke_deposit(s: u32) -> Weight {
		SubstrateWeight::<T>::poke_deposit(s)
	}
}
