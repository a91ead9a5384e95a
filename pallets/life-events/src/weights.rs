//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `attest_death` by a privacy officer, for whom an ended one of as many as there may be makes room.
	fn attest_death() -> Weight;
	/// `withdraw_death` by a privacy officer, of the last of as many as there may be.
	fn withdraw_death() -> Weight;
	/// `refute_death` of as many attestations as there may be.
	fn refute_death() -> Weight;
	/// `reverse_death` of as many attestations as there may be.
	fn reverse_death() -> Weight;
	/// `deactivate` beside as many attestations as there may be.
	fn deactivate() -> Weight;
	/// `reactivate` beside as many attestations as there may be.
	fn reactivate() -> Weight;
	/// `merge` by a privacy officer of who keeps both, of the last of as many as there may be.
	fn merge() -> Weight;
	/// `accept_merge` of the last of as many as there may be.
	fn accept_merge() -> Weight;
	/// `unmerge` by a privacy officer, of the last of as many as there may be.
	fn unmerge() -> Weight;
}

/// For mocks only: nothing costs anything but what is free, so that what is added to it shows.
impl WeightInfo for () {
	fn attest_death() -> Weight {
		Weight::zero()
	}
	fn withdraw_death() -> Weight {
		Weight::zero()
	}
	fn refute_death() -> Weight {
		Weight::from_parts(13, 0)
	}
	fn reverse_death() -> Weight {
		Weight::zero()
	}
	fn deactivate() -> Weight {
		Weight::from_parts(29, 0)
	}
	fn reactivate() -> Weight {
		Weight::zero()
	}
	fn merge() -> Weight {
		Weight::zero()
	}
	fn accept_merge() -> Weight {
		Weight::zero()
	}
	fn unmerge() -> Weight {
		Weight::from_parts(31, 0)
	}
}
