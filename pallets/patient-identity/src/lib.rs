//! Patients as pseudonyms, and the keys by which they act.
//!
//! # Terminology
//!
//! - *Patient*: an identity of 32 opaque bytes, not an account. A person has one for each
//!   relationship; nothing here joins them.
//! - *Key*: an account that belongs to one identity for ever. Keys can be added and removed; the
//!   identity's id stays.
//! - *Purpose*: what a key may be used for: control (the identity's own keys), consent, veto of a
//!   recovery.
//! - *Sponsor*: the organization that submits and pays for a registration which the patient signed.
//! - *Payload*: what a key signs outside a transaction; see [`payload`].
//!
//! # Who may
//!
//! | call | the key itself | account acting for an organization in good standing | live control key of the patient |
//! |---|---|---|---|
//! | [`register`](Call::register) | yes | | |
//! | [`register_sponsored`](Call::register_sponsored) | signs the payload | yes | |
//! | [`add_key`](Call::add_key) | signs the payload | | yes |
//! | [`remove_key`](Call::remove_key), [`set_encryption_key`](Call::set_encryption_key) | | | yes |
//!
//! # Scenario: Ana changes her phone
//!
//! 1. Ana has no balance. Her wallet makes a key and signs a registration that names St. Mary's
//!    hospital. The hospital submits it by `register_sponsored`. Her id follows from that first key,
//!    so her wallet finds it again from its seed. The key may do everything, and from now on it can
//!    act without a balance.
//! 2. She buys a phone. The new phone's key signs that it wants to belong to her id; the old one
//!    submits that by `add_key`, through a relayer.
//! 3. She sells the old phone, and calls `remove_key` with the new one. The old key is a tombstone:
//!    it cannot come back, in her identity or another.
//!
//! # What is on chain
//!
//! The id, its keys with their purposes and times, the encryption key, and the sponsor. No name, no
//! record number, nothing about a person. The sponsor shows that an organization met somebody who
//! uses this id.
//!
//! # Invariants
//!
//! See [`Pallet::do_try_state`]. Two matter most. A key belongs to one identity for ever, and holds
//! one `sufficients` reference for ever: its nonce never starts again, so nothing that it signed can
//! be replayed. And an identity always has a control key.

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
mod errors;
mod events;
mod inspect;
mod key;
#[cfg(test)]
mod mock;
pub mod payload;
mod registration;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::{Patient, PatientKey};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The macro items: configuration and storage; events, errors and calls come from files of their own.
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(calls::calls)]
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::OrganizationInspect, EncryptionKey, KeyPurposes, OrganizationId, PatientId,
		UnixMillis,
	};
	use sp_core::H256;
	use sp_runtime::traits::{IdentifyAccount, Verify};

	/// The live keys of one patient.
	pub type KeysOf<T> = BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxKeys>;
	/// An identity, as it is stored.
	pub type PatientOf<T> = Patient<KeysOf<T>>;

	/// The pallet.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config<Hash = H256> {
		/// Who is a member of the consortium, and may sponsor a registration.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The clock: the timestamp pallet, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// A signature of a payload: the one that transactions have.
		type Signature: Verify<Signer = Self::Signer> + Parameter;

		/// Who can make such a signature.
		type Signer: IdentifyAccount<AccountId = Self::AccountId>;

		/// The most live keys of one patient; at least 2, so that a key can be replaced. Must not be
		/// lowered below what a patient has.
		#[pallet::constant]
		type MaxKeys: Get<u32>;

		/// How far in the future the expiry of a signed payload may lie, in milliseconds: the
		/// longest that a signature which was never used stays dangerous.
		#[pallet::constant]
		type MaxPayloadLifetime: Get<UnixMillis>;

		/// The weights of the calls, as benchmarked.
		type WeightInfo: WeightInfo;

		/// Makes keys and signatures for the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::Signature, Self::AccountId>;
	}

	/// Every identity ever registered.
	// Identity: an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Patients<T: Config> = StorageMap<_, Identity, PatientId, PatientOf<T>>;

	/// Every key that belongs to an identity, or did.
	// Blake2_128Concat: callers choose accounts.
	#[pallet::storage]
	pub type PatientKeys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, PatientKey>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxKeys::get() >= 2, "a key must be replaceable");
			assert!(T::MaxPayloadLifetime::get() > 0, "a payload must be acceptable for a time");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
