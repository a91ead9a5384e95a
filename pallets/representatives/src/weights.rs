//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `appoint` where one that is over makes room.
	fn appoint() -> Weight;
	/// `accept` of the last of as many as there may be.
	fn accept() -> Weight;
	/// `remove` of one of as many as there may be.
	fn remove() -> Weight;
	/// `resign` by one of as many as there may be.
	fn resign() -> Weight;
	/// `attest_incapacity` anew, long after a refutation.
	fn attest_incapacity() -> Weight;
	/// `end_incapacity` by the patient, who refutes it.
	fn end_incapacity() -> Weight;
	/// `hold` by the last organization that may.
	fn hold() -> Weight;
	/// `age_out` said by an organization, of as many as there may be.
	fn age_out() -> Weight;
}

/// For mocks only: nothing costs anything but what is free, so that what is added to it shows.
impl WeightInfo for () {
	fn appoint() -> Weight {
		Weight::zero()
	}
	fn accept() -> Weight {
		Weight::zero()
	}
	fn remove() -> Weight {
		Weight::from_parts(13, 0)
	}
	fn resign() -> Weight {
		Weight::from_parts(29, 0)
	}
	fn attest_incapacity() -> Weight {
		Weight::zero()
	}
	fn end_incapacity() -> Weight {
		Weight::from_parts(31, 0)
	}
	fn hold() -> Weight {
		Weight::zero()
	}
	fn age_out() -> Weight {
		Weight::from_parts(37, 0)
	}
}
