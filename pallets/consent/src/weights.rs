//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `grant` that sweeps a full index.
	fn grant() -> Weight;
	/// The same, as the last item of a directive.
	fn grant_by_directive() -> Weight;
	/// `revoke` out of a full index.
	fn revoke() -> Weight;
	/// `suspend` for the last time.
	fn suspend() -> Weight;
	/// `resume` after the last suspension.
	fn resume() -> Weight;
	/// `restrict` that sweeps a lifted restriction and excepts the most practitioners, as the last
	/// item of a directive.
	fn restrict() -> Weight;
	/// `lift` one of the most restrictions.
	fn lift() -> Weight;
	/// `revoke_directive` of nothing but grants, each out of a full index of its own.
	fn revoke_directive() -> Weight;
	/// `take_use` of a grant with the most suspensions.
	fn take_use() -> Weight;
	/// `reshare` to a practitioner, that sweeps a full index.
	fn reshare() -> Weight;
	/// `give_back` by a person, out of a full index.
	fn give_back() -> Weight;
	/// `request` that sweeps one of the most requests, for a practitioner who asks.
	fn request() -> Weight;
	/// `approve` the last of the most requests, as the last item of a directive, that sweeps a full
	/// index.
	fn approve() -> Weight;
	/// `narrow` in the same state.
	fn narrow() -> Weight;
	/// `decline` the last of the most requests.
	fn decline() -> Weight;
	/// `withdraw_request` by a practitioner, the last of the most requests.
	fn withdraw_request() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn grant() -> Weight {
		Weight::zero()
	}

	fn grant_by_directive() -> Weight {
		Weight::zero()
	}

	fn revoke() -> Weight {
		Weight::zero()
	}

	fn suspend() -> Weight {
		Weight::zero()
	}

	fn resume() -> Weight {
		Weight::zero()
	}

	fn restrict() -> Weight {
		Weight::zero()
	}

	fn lift() -> Weight {
		Weight::zero()
	}

	fn revoke_directive() -> Weight {
		Weight::zero()
	}

	fn take_use() -> Weight {
		Weight::zero()
	}

	fn reshare() -> Weight {
		Weight::zero()
	}

	fn give_back() -> Weight {
		Weight::zero()
	}

	fn request() -> Weight {
		Weight::zero()
	}

	fn approve() -> Weight {
		Weight::zero()
	}

	fn narrow() -> Weight {
		Weight::zero()
	}

	fn decline() -> Weight {
		Weight::zero()
	}

	fn withdraw_request() -> Weight {
		Weight::zero()
	}
}
