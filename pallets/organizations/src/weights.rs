//! The weights that the calls ask for. The runtime's benchmarks measure them; `()` is for mocks.

use frame_support::weights::Weight;

/// The weight of each call at its worst case.
pub trait WeightInfo {
	/// Of `admit`.
	fn admit() -> Weight;
	/// Of `renew`.
	fn renew() -> Weight;
	/// Of `suspend`.
	fn suspend() -> Weight;
	/// Of `reinstate`.
	fn reinstate() -> Weight;
	/// Of `remove`.
	fn remove() -> Weight;
	/// Of `issue_credit`.
	fn issue_credit() -> Weight;
	/// Of `license`.
	fn license() -> Weight;
	/// Of `withdraw_license`.
	fn withdraw_license() -> Weight;
	/// Of `enroll_practitioner`.
	fn enroll_practitioner() -> Weight;
	/// Of `renew_practitioner`.
	fn renew_practitioner() -> Weight;
	/// Of `remove_practitioner`.
	fn remove_practitioner() -> Weight;
	/// Of `set_encryption_key`.
	fn set_encryption_key() -> Weight;
	/// Of `rotate_admin`.
	fn rotate_admin() -> Weight;
}

impl WeightInfo for () {
	fn admit() -> Weight {
		Weight::zero()
	}
	fn renew() -> Weight {
		Weight::zero()
	}
	fn suspend() -> Weight {
		Weight::zero()
	}
	fn reinstate() -> Weight {
		Weight::zero()
	}
	fn remove() -> Weight {
		Weight::zero()
	}
	fn issue_credit() -> Weight {
		Weight::zero()
	}
	fn license() -> Weight {
		Weight::zero()
	}
	fn withdraw_license() -> Weight {
		Weight::zero()
	}
	fn enroll_practitioner() -> Weight {
		Weight::zero()
	}
	fn renew_practitioner() -> Weight {
		Weight::zero()
	}
	fn remove_practitioner() -> Weight {
		Weight::zero()
	}
	fn set_encryption_key() -> Weight {
		Weight::zero()
	}
	fn rotate_admin() -> Weight {
		Weight::zero()
	}
}
