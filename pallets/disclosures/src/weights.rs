//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `disclose` by a practitioner, of a release under a grant to another practitioner that was
	/// given out of a third: no basis has more read.
	fn disclose() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn disclose() -> Weight {
		Weight::zero()
	}
}
