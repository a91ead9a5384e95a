// TEMPORARY
//! Weights of `pallet_life_events`: plausible figures in the form of measured ones, until
//! `scripts/bench-weights.sh --pallet pallet_life_events` writes these.
//!
//! Proof size is 0 throughout: this chain is not a parachain and charges nothing for it.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// The weights of `pallet_life_events`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_life_events::WeightInfo for WeightInfo<T> {
	/// Storage: `LifeEvents::Lives` (reads 1, writes 1).
	///
	/// Storage: `Organizations::Admins` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Organizations` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Practitioners` (reads 1, writes 0).
	///
	/// Storage: `PatientIdentity::PatientKeys` (reads 1, writes 0).
	///
	/// Storage: `Relationships::Relationships` (reads 2, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn attest_death() -> Weight {
		Weight::from_parts(31_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `LifeEvents::Lives` (reads 1, writes 1).
	///
	/// Storage: `Organizations::Admins` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Organizations` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Practitioners` (reads 1, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn withdraw_death() -> Weight {
		Weight::from_parts(25_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `LifeEvents::Lives` (reads 1, writes 1).
	///
	/// Storage: `PatientIdentity::PatientKeys` (reads 1, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn refute_death() -> Weight {
		Weight::from_parts(20_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `LifeEvents::Lives` (reads 1, writes 1).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn reverse_death() -> Weight {
		Weight::from_parts(17_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `LifeEvents::Lives` (reads 1, writes 1).
	///
	/// Storage: `PatientIdentity::PatientKeys` (reads 1, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn deactivate() -> Weight {
		Weight::from_parts(19_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `LifeEvents::Lives` (reads 1, writes 1).
	///
	/// Storage: `PatientIdentity::PatientKeys` (reads 1, writes 0).
	///
	/// Storage: `PatientIdentity::Patients` (reads 1, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn reactivate() -> Weight {
		Weight::from_parts(21_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `LifeEvents::Duplicates` (reads 2, writes 1).
	///
	/// Storage: `LifeEvents::Links` (reads 2, writes 1).
	///
	/// Storage: `Organizations::Admins` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Organizations` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Practitioners` (reads 1, writes 0).
	///
	/// Storage: `PatientIdentity::Patients` (reads 2, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn merge() -> Weight {
		Weight::from_parts(33_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `LifeEvents::Duplicates` (reads 2, writes 1).
	///
	/// Storage: `LifeEvents::Links` (reads 2, writes 1).
	///
	/// Storage: `Organizations::Organizations` (reads 1, writes 0).
	///
	/// Storage: `PatientIdentity::PatientKeys` (reads 1, writes 0).
	///
	/// Storage: `PatientIdentity::Patients` (reads 1, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn accept_merge() -> Weight {
		Weight::from_parts(31_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `LifeEvents::Duplicates` (reads 1, writes 1).
	///
	/// Storage: `LifeEvents::Links` (reads 1, writes 1).
	///
	/// Storage: `Organizations::Admins` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Organizations` (reads 1, writes 0).
	///
	/// Storage: `Organizations::Practitioners` (reads 1, writes 0).
	///
	/// Storage: `PatientIdentity::PatientKeys` (reads 1, writes 0).
	///
	/// Storage: `Timestamp::Now` (reads 1, writes 0).
	fn unmerge() -> Weight {
		Weight::from_parts(29_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
