//! Weights of `pallet_studies`.
//!
//! TEMPORARY: not measured yet. Each forwards to a call of another pallet that reads and writes as
//! much, or more.

use core::marker::PhantomData;
use frame_support::weights::Weight;

type Organizations<T> = super::pallet_organizations::WeightInfo<T>;

/// The weights of `pallet_studies`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_studies::WeightInfo for WeightInfo<T> {
	fn register() -> Weight {
		<Organizations<T> as pallet_organizations::WeightInfo>::enroll_practitioner()
	}

	fn extend() -> Weight {
		<Organizations<T> as pallet_organizations::WeightInfo>::enroll_practitioner()
	}

	fn close() -> Weight {
		<Organizations<T> as pallet_organizations::WeightInfo>::enroll_practitioner()
	}

	fn enroll() -> Weight {
		<Organizations<T> as pallet_organizations::WeightInfo>::enroll_practitioner()
	}

	fn remove() -> Weight {
		<Organizations<T> as pallet_organizations::WeightInfo>::enroll_practitioner()
	}

	fn stop() -> Weight {
		<Organizations<T> as pallet_organizations::WeightInfo>::enroll_practitioner()
	}
}
