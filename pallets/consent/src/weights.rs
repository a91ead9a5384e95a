//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `grant` that sweeps a full index.
	fn grant() -> Weight;
	/// `revoke` out of a full index.
	fn revoke() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn grant() -> Weight {
		Weight::zero()
	}

	fn revoke() -> Weight {
		Weight::zero()
	}
}
