//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `register` by a practitioner.
	fn register() -> Weight;
	/// `extend` by a practitioner.
	fn extend() -> Weight;
	/// `close` by a practitioner.
	fn close() -> Weight;
	/// `enroll` of a practitioner of another organization, who was removed before.
	fn enroll() -> Weight;
	/// `remove` by the sponsor's admin.
	fn remove() -> Weight;
	/// `stop`.
	fn stop() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn register() -> Weight {
		Weight::zero()
	}
	fn extend() -> Weight {
		Weight::zero()
	}
	fn close() -> Weight {
		Weight::zero()
	}
	fn enroll() -> Weight {
		Weight::zero()
	}
	fn remove() -> Weight {
		Weight::zero()
	}
	fn stop() -> Weight {
		Weight::zero()
	}
}
