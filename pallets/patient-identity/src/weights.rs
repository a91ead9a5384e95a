//! The weights that the calls ask for. The runtime's benchmarks measure them; `()` is for mocks.

use frame_support::weights::Weight;

/// The weight of each call at its worst case.
pub trait WeightInfo {
	/// Of `register`.
	fn register() -> Weight;
	/// Of `register_sponsored`.
	fn register_sponsored() -> Weight;
	/// Of `add_key`.
	fn add_key() -> Weight;
	/// Of `remove_key`.
	fn remove_key() -> Weight;
	/// Of `set_encryption_key`.
	fn set_encryption_key() -> Weight;
}

impl WeightInfo for () {
	fn register() -> Weight {
		Weight::zero()
	}
	fn register_sponsored() -> Weight {
		Weight::zero()
	}
	fn add_key() -> Weight {
		Weight::zero()
	}
	fn remove_key() -> Weight {
		Weight::zero()
	}
	fn set_encryption_key() -> Weight {
		Weight::zero()
	}
}
