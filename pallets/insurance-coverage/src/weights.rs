//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `create_plan` with so many benefits.
	fn create_plan(benefits: u32) -> Weight;
	/// `create_coverage` by a practitioner, for a patient of whom the payer's index is full: the
	/// period is compared with all others, and the index is swept.
	fn create_coverage() -> Weight;
	/// `end_coverage` by a practitioner.
	fn end_coverage() -> Weight;
	/// `adjust` by a practitioner, of a benefit, in an accumulator that counts all others.
	fn adjust() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn create_plan(_benefits: u32) -> Weight {
		Weight::zero()
	}

	fn create_coverage() -> Weight {
		Weight::zero()
	}

	fn end_coverage() -> Weight {
		Weight::zero()
	}

	fn adjust() -> Weight {
		Weight::zero()
	}
}
