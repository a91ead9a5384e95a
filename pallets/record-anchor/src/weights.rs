//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `anchor` by a practitioner.
	fn anchor() -> Weight;
	/// `anchor_batch` by a practitioner.
	fn anchor_batch() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn anchor() -> Weight {
		Weight::zero()
	}

	fn anchor_batch() -> Weight {
		Weight::zero()
	}
}
