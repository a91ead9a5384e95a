//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `open` beyond both limits, which ends one that runs, while as many disasters are known as are
	/// kept.
	fn open() -> Weight;
	/// `close` of one that runs.
	fn close() -> Weight;
	/// `draw` that settles an emergency.
	fn draw() -> Weight;
	/// `review` that finds abuse as another organization has, and settles an emergency.
	fn review() -> Weight;
	/// `review_again` that finds abuse and settles an emergency.
	fn review_again() -> Weight;
	/// `dispute` of an emergency that was settled.
	fn dispute() -> Weight;
	/// `set_access`.
	fn set_access() -> Weight;
	/// `reinstate`.
	fn reinstate() -> Weight;
	/// `declare_disaster` for as many organizations as one reaches, of which the eldest makes room.
	fn declare_disaster() -> Weight;
	/// `end_disaster` while as many are known as are kept.
	fn end_disaster() -> Weight;
	/// `prune` of what a search would look at.
	fn prune() -> Weight;
}

/// For mocks only: nothing costs anything but what may be free, so that what is added to it shows.
impl WeightInfo for () {
	fn open() -> Weight {
		Weight::from_parts(13, 0)
	}
	fn close() -> Weight {
		Weight::from_parts(17, 0)
	}
	fn draw() -> Weight {
		Weight::zero()
	}
	fn review() -> Weight {
		Weight::zero()
	}
	fn review_again() -> Weight {
		Weight::zero()
	}
	fn dispute() -> Weight {
		Weight::from_parts(19, 0)
	}
	fn set_access() -> Weight {
		Weight::from_parts(23, 0)
	}
	fn reinstate() -> Weight {
		Weight::zero()
	}
	fn declare_disaster() -> Weight {
		Weight::zero()
	}
	fn end_disaster() -> Weight {
		Weight::zero()
	}
	fn prune() -> Weight {
		Weight::zero()
	}
}
