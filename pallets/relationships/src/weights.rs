//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `attest` by a practitioner, of a relationship that holds and whose history is full.
	fn attest() -> Weight;
	/// `end` by a practitioner, of a relationship whose history is full.
	fn end() -> Weight;
	/// `dispute` of a relationship whose history is full.
	fn dispute() -> Weight;
	/// `withdraw_dispute` of a relationship whose history is full.
	fn withdraw_dispute() -> Weight;
}

/// For mocks only: nothing costs anything but a dispute, so that what is added to it shows.
impl WeightInfo for () {
	fn attest() -> Weight {
		Weight::zero()
	}
	fn end() -> Weight {
		Weight::zero()
	}
	fn dispute() -> Weight {
		Weight::from_parts(13, 0)
	}
	fn withdraw_dispute() -> Weight {
		Weight::zero()
	}
}
