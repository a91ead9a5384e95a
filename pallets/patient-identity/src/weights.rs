//! The weights that the calls ask for. The runtime's benchmarks measure them; `()` is for mocks.

use frame_support::weights::Weight;

/// The weight of each call at its worst case.
pub trait WeightInfo {
	/// Of `register`.
	fn register() -> Weight;
	/// Of `register_sponsored`.
	fn register_sponsored() -> Weight;
	/// Of `add_key`.
	fn add_key() -> Weight;
	/// Of `remove_key`.
	fn remove_key() -> Weight;
	/// Of `set_encryption_key`.
	fn set_encryption_key() -> Weight;
	/// Of `rotate_key`.
	fn rotate_key() -> Weight;
	/// Of `set_key_purposes`.
	fn set_key_purposes() -> Weight;
	/// Of `set_guardians`.
	fn set_guardians() -> Weight;
	/// Of `start_recovery`.
	fn start_recovery() -> Weight;
	/// Of `support_recovery`.
	fn support_recovery() -> Weight;
	/// Of `veto_recovery`.
	fn veto_recovery() -> Weight;
	/// Of `complete_recovery`.
	fn complete_recovery() -> Weight;
	/// Of `withdraw_support`.
	fn withdraw_support() -> Weight;
	/// Of `register_custodial`.
	fn register_custodial() -> Weight;
	/// Of `claim_identity`.
	fn claim_identity() -> Weight;
}

impl WeightInfo for () {
	fn register() -> Weight {
		Weight::zero()
	}
	fn register_sponsored() -> Weight {
		Weight::zero()
	}
	fn add_key() -> Weight {
		Weight::zero()
	}
	fn remove_key() -> Weight {
		Weight::zero()
	}
	fn set_encryption_key() -> Weight {
		Weight::zero()
	}
	fn rotate_key() -> Weight {
		Weight::zero()
	}
	fn set_key_purposes() -> Weight {
		Weight::zero()
	}
	fn set_guardians() -> Weight {
		Weight::zero()
	}
	fn start_recovery() -> Weight {
		Weight::zero()
	}
	fn support_recovery() -> Weight {
		Weight::zero()
	}
	fn veto_recovery() -> Weight {
		Weight::zero()
	}
	fn complete_recovery() -> Weight {
		Weight::zero()
	}
	fn withdraw_support() -> Weight {
		Weight::zero()
	}
	fn register_custodial() -> Weight {
		Weight::zero()
	}
	fn claim_identity() -> Weight {
		Weight::zero()
	}
}
