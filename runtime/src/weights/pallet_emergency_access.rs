//! Weights of `pallet_emergency_access`.
//!
//! TEMPORARY: not measured yet. Each forwards to a call of another pallet that reads and writes as
//! much, or more.

use core::marker::PhantomData;
use frame_support::weights::Weight;

type Consent<T> = super::pallet_consent::WeightInfo<T>;

/// The weights of `pallet_emergency_access`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_emergency_access::WeightInfo for WeightInfo<T> {
	fn open() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn close() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn draw() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn review() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn review_again() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn dispute() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn set_access() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn reinstate() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn declare_disaster() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn end_disaster() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}

	fn prune() -> Weight {
		<Consent<T> as pallet_consent::WeightInfo>::revoke_directive()
	}
}
