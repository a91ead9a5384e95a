//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `submit` of `l` lines of one day, each of which cites one record that was anchored singly.
	fn submit(l: u32) -> Weight;
	/// `submit` of the most lines of one day, which cite `e` records more than there are lines, all
	/// of them in batches, with `h` hashes in all of their paths.
	fn submit_full(e: u32, h: u32) -> Weight;
	/// `settle`.
	fn settle() -> Weight;
	/// `fund`.
	fn fund() -> Weight;
	/// `redeem`.
	fn redeem() -> Weight;
}

/// For mocks only: nothing costs anything but what makes one claim larger than another, by figures
/// that tell them apart.
impl WeightInfo for () {
	fn submit(l: u32) -> Weight {
		Weight::from_parts(1_000_000, 0)
			.saturating_add(Weight::from_parts(10_000, 0).saturating_mul(l.into()))
	}

	fn submit_full(e: u32, h: u32) -> Weight {
		Weight::from_parts(1_160_000, 0)
			.saturating_add(Weight::from_parts(100, 0).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(1, 0).saturating_mul(h.into()))
	}

	fn settle() -> Weight {
		Weight::zero()
	}

	fn fund() -> Weight {
		Weight::zero()
	}

	fn redeem() -> Weight {
		Weight::zero()
	}
}
