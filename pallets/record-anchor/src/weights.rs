//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call, and of the read by other pallets, in its worst case. `h` is the number
/// of hashes in the path that is followed.
pub trait WeightInfo {
	/// `anchor` by a practitioner.
	fn anchor() -> Weight;
	/// `anchor_batch` by a practitioner.
	fn anchor_batch() -> Weight;
	/// `amend` of a leaf of a batch by a practitioner.
	fn amend(h: u32) -> Weight;
	/// `retract` of a leaf of a batch by a practitioner.
	fn retract(h: u32) -> Weight;
	/// `tombstone` of a leaf of a batch by a practitioner.
	fn tombstone(h: u32) -> Weight;
	/// `AnchorInspect::state_at` of a leaf of a batch.
	fn state_at(h: u32) -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn anchor() -> Weight {
		Weight::zero()
	}

	fn anchor_batch() -> Weight {
		Weight::zero()
	}

	fn amend(_: u32) -> Weight {
		Weight::zero()
	}

	fn retract(_: u32) -> Weight {
		Weight::zero()
	}

	fn tombstone(_: u32) -> Weight {
		Weight::zero()
	}

	fn state_at(_: u32) -> Weight {
		Weight::zero()
	}
}
