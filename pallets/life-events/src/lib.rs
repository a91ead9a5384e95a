//! # Life events
//!
//! That a patient died, that a patient left, and that two identities are one person's: what happens to
//! people, and puts their identities to rest.
//!
//! ## Terminology
//!
//! - **Attestation of a death**: that an organization which deals with the patient says so, with a
//!   salted commitment to what shows it.
//! - **Deceased**: that two organizations attest it (FHIR Patient.deceased), since the second did.
//! - **Refutation**: that a key of the patient signs. Whoever signs lives, and for fourteen days nobody
//!   attests the contrary.
//! - **Left**: that the patient put the identity to rest (FHIR Patient.active is false).
//! - **At rest**: deceased or left. Nothing is given any more but by an executor, what was permitted
//!   serves the final bills, and whatever takes back goes on. Other pallets ask for it.
//! - **Link**: that one identity, the *duplicate*, is replaced by another, the *survivor* (FHIR
//!   Patient.link, `replaced-by` and `replaces`), as the custodian of the duplicate says.
//! - **Custodian**: the organization that keeps the keys of a patient without a device.
//!
//! ## Who may
//!
//! | call             | admin or privacy officer          | patient's *control* key | patient's other keys | council |
//! |------------------|-----------------------------------|-------------------------|----------------------|---------|
//! | `attest_death`   | of a member that deals with the patient | no                | no                   | no      |
//! | `withdraw_death` | of the member that attested it    | no                      | no                   | no      |
//! | `refute_death`   | no                                | yes, free               | yes, free            | no      |
//! | `reverse_death`  | no                                | no                      | no                   | yes     |
//! | `deactivate`     | no                                | yes, free               | no                   | no      |
//! | `reactivate`     | no                                | yes                     | no                   | no      |
//! | `merge`          | of the duplicate's custodian      | no                      | no                   | no      |
//! | `accept_merge`   | no                                | of the survivor         | no                   | no      |
//! | `unmerge`        | of the member that proposed it    | of either, free         | no                   | no      |
//!
//! A key in custody is no key of the patient here.
//!
//! ## Scenario: a death, and a mistake
//!
//! 1. Ana dies at St Mary. Its privacy officer calls [`attest_death`](Pallet::attest_death). Nothing
//!    changes: one organization may err.
//! 2. Her insurer gets the certificate, and attests it, too. From that block on she is deceased: her
//!    grants give nothing but the final bills for a year, and her executor is awake.
//! 3. It was another Ana. St Mary calls [`withdraw_death`](Pallet::withdraw_death). Or Ana opens her
//!    wallet and calls [`refute_death`](Pallet::refute_death), for free: nobody says so again for
//!    fourteen days. Or she has lost every key, and the council calls
//!    [`reverse_death`](Pallet::reverse_death).
//!
//! ## Scenario: leaving
//!
//! 1. Ben moves to a country where nobody asks Salus. He revokes what he can, as the erase plan says,
//!    and calls [`deactivate`](Pallet::deactivate).
//! 2. He comes back, and calls [`reactivate`](Pallet::reactivate).
//!
//! ## Scenario: one person, two identities
//!
//! 1. Carla came to St Mary unconscious, and was registered without a device; the hospital keeps the
//!    keys. Awake, she shows the identity that she has had for years.
//! 2. St Mary calls [`merge`](Pallet::merge): the new one is replaced by hers. She calls
//!    [`accept_merge`](Pallet::accept_merge). Whoever finds the one is led to the other. Nobody's access
//!    has changed.
//! 3. It was not hers: she calls [`unmerge`](Pallet::unmerge), for free.
//!
//! ## On chain and off
//!
//! On chain: that a pseudonym's patient died or left, when, and who said so; that two pseudonyms are
//! one person's. Not on chain: what shows a death, its cause, place and day, and why somebody left.
//!
//! ## Invariants
//!
//! A patient is deceased exactly while two organizations attest it. An identity is linked to at most one,
//! at most [`MAX_DUPLICATES`] to it, and none through another. They are checked by
//! [`Pallet::do_try_state`].
//!
//! [`MAX_DUPLICATES`]: salus_primitives::life::MAX_DUPLICATES

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::panic
	)
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod death;
mod errors;
mod events;
mod inspect;
mod leaving;
mod link;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::{DeathAttestation, Leaving, Life, Link};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The macro items: configuration and storage; events, errors and calls come from files of their
/// own.
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(calls::calls)]
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	#[cfg(feature = "runtime-benchmarks")]
	use super::BenchmarkHelper;
	use super::{Life, Link, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		life::MAX_DUPLICATES,
		traits::{OrganizationInspect, PatientInspect, RecoveryInspect, RelationshipInspect},
		OrganizationId, PatientId, UnixMillis,
	};

	/// What is known of the death and the leaving of a patient of this chain.
	pub type LifeOf<T> = Life<<T as frame_system::Config>::AccountId>;
	/// A link between two identities of this chain.
	pub type LinkOf<T> = Link<<T as frame_system::Config>::AccountId>;
	/// The identities that are linked to one.
	pub type DuplicatesOf = BoundedVec<PatientId, ConstU32<MAX_DUPLICATES>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who reverses a death: two thirds of the council.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients, their keys, and who keeps them for patients without a device.
		type Patients: PatientInspect<Self::AccountId> + RecoveryInspect;

		/// Which organizations deal with which patients.
		type Relationships: RelationshipInspect;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations, patients and relationships costs.
		type WeightInfo: WeightInfo;

		/// Lets time pass in the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper;
	}

	/// Deaths, leavings, and identities that are one person's.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What is known of each patient's death and leaving.
	// Identity: only an identity has relationships and keys, and an id is a hash that the runtime
	// computed.
	#[pallet::storage]
	pub type Lives<T: Config> = StorageMap<_, Identity, PatientId, LifeOf<T>, ValueQuery>;

	/// To which identity each duplicate is, was or would be linked.
	// Identity: only an identity has a custodian, and an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Links<T: Config> = StorageMap<_, Identity, PatientId, LinkOf<T>, OptionQuery>;

	/// The duplicates that are linked to each identity.
	// Identity: as above.
	#[pallet::storage]
	pub type Duplicates<T: Config> = StorageMap<_, Identity, PatientId, DuplicatesOf, ValueQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
