//! Patients as pseudonyms, and the keys by which they act.
//!
//! # Terminology
//!
//! - *Patient*: an identity of 32 opaque bytes, not an account. A person has one for each
//!   relationship; nothing here joins them.
//! - *Key*: an account that belongs to one identity for ever. Keys can be added and removed; the
//!   identity's id stays.
//! - *Purpose*: what a key may be used for: control (the identity's keys and guardians), consent,
//!   veto of a recovery.
//! - *Guardian*: an account to which a patient committed, and which helps to recover the identity.
//!   It is in clear once it acts, and not before.
//! - *Recovery*: an *attempt* to give an identity whose keys are lost a new one. *Supporters* start
//!   and support it: guardians, or organizations that attest the person. When there are enough it
//!   waits for a *veto* by a key of the patient, and is then *completed*.
//! - *Rest*: the time in which a supporter of what came to nothing helps with no other.
//! - *Pause*: the 72 hours after a recovery in which nobody is entrusted with anything.
//! - *Sponsor*: the organization that submits and pays for a registration which the patient signed.
//! - *Custody*: that an organization, the *custodian*, keeps the key of a patient without a device, until
//!   the patient takes the identity over in person. Such a key may do nothing; whoever acts for the
//!   custodian acts for the patient within bounds, by an account of their own.
//! - *Payload*: what a key signs outside a transaction; see [`payload`].
//!
//! # Who may
//!
//! | call | the new key itself | account acting for an organization in good standing | live control key of the patient |
//! |---|---|---|---|
//! | [`register`](Call::register) | yes | | |
//! | [`register_sponsored`](Call::register_sponsored) | signs the payload | yes | |
//! | [`add_key`](Call::add_key) | signs the payload | | yes |
//! | [`remove_key`](Call::remove_key), [`set_key_purposes`](Call::set_key_purposes) | | | yes |
//! | [`rotate_key`](Call::rotate_key) | signs the payload | | yes |
//! | [`set_encryption_key`](Call::set_encryption_key), [`set_guardians`](Call::set_guardians) | | | yes |
//! | [`start_recovery`](Call::start_recovery) | signs the payload | its admin or a privacy officer, for a patient without guardians, whom it knows | guardians; never a key of the patient |
//! | [`support_recovery`](Call::support_recovery) | | the same | the same |
//! | [`withdraw_support`](Call::withdraw_support) | | the same, if it supports | the same, who support |
//! | [`veto_recovery`](Call::veto_recovery) | | | any live key, free |
//! | [`complete_recovery`](Call::complete_recovery) | anybody | anybody | anybody |
//! | [`register_custodial`](Call::register_custodial) | signs the payload | yes | |
//! | [`claim_identity`](Call::claim_identity) | signs the payload | the custodian's admin or a privacy officer | |
//!
//! A key that an organization keeps for a patient without a device may nothing of all this. Whoever acts
//! for the organization may [`set_encryption_key`](Call::set_encryption_key).
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
//! # Scenario: Ana loses her phone
//!
//! 1. At home lies a sheet of paper with a key for the veto alone ([`add_key`](Call::add_key)). Ana
//!    chose three guardians, of whom two are needed, by [`set_guardians`](Call::set_guardians):
//!    three commitments. She gave each of them the opening of its own.
//! 2. The phone is gone, and with it her only control key. Her new phone makes a key and signs that
//!    it wants the identity. Her sister, a guardian for more than thirty days, submits that by
//!    [`start_recovery`](Call::start_recovery); a friend supports it within seven days, by
//!    [`support_recovery`](Call::support_recovery). That these two are her guardians is now in
//!    clear.
//! 3. For seven days every key that Ana had can end it by [`veto_recovery`](Call::veto_recovery),
//!    without money. Were it the wrong two, Ana would take the sheet out of the drawer.
//! 4. Then anybody calls [`complete_recovery`](Call::complete_recovery). The id, its grants, its
//!    coverage and its history are as they were; the new phone's key may do everything, the lost
//!    one's nothing any more. The sheet still vetoes.
//! 5. For 72 hours no guardian and no grantee is added, what Ana withheld stays withheld, and the
//!    sheet stays what it is: were it the wrong two after all, they entrust nobody at once. What
//!    they have they keep: a recovery that was completed is final, and the time to end it is before.
//!
//! Had she chosen no guardian, two organizations that know her would attest that she is the person,
//! each by its admin or a privacy officer. A supporter who was deceived calls
//! [`withdraw_support`](Call::withdraw_support).
//!
//! # Scenario: Omar has no phone
//!
//! 1. Omar comes to St. Mary's, and has no device. The desk makes a key, keeps it, and registers an
//!    identity for him by [`register_custodial`](Call::register_custodial). That St. Mary's keeps it
//!    stands with the identity. What its people do for Omar says so, and is for treatment, payment and
//!    operations alone (see pallet `consent`).
//! 2. A year later Omar has a phone. At the desk its key signs that it wants the identity. A privacy
//!    officer, who has looked at his passport, submits that by
//!    [`claim_identity`](Call::claim_identity). The kept key is a tombstone; the id, what was given
//!    and what was withheld stay. For 72 hours nobody is entrusted with anything new.
//!
//! # What is on chain
//!
//! The id, its keys with their purposes and times, the encryption key, and the sponsor; commitments
//! to guardians, and who of them acted; the last attempt to recover the identity. No name, no
//! record number, nothing about a person. The sponsor shows that an organization met somebody who
//! uses this id.
//!
//! # Invariants
//!
//! See [`Pallet::do_try_state`]. Three matter most. A key belongs to one identity for ever, and
//! holds one `sufficients` reference for ever: its nonce never starts again, so nothing that it
//! signed can be replayed. An identity always has a control key. And there is one attempt to
//! recover it at most, which completes nothing once it was vetoed.

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
mod custody;
mod errors;
mod events;
mod guardian;
mod inspect;
mod key;
#[cfg(test)]
mod mock;
pub mod payload;
mod recovery;
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
pub use types::{
	Attempt, Custody, Ended, Ending, Guardian, Patient, PatientKey, Recovery, RecoverySettings,
	Rest, SupporterId, MAX_RESTS,
};
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
	use super::{
		payload::{IdentityClaim, KeyRecovery},
		*,
	};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		recovery::MAX_GUARDIANS,
		traits::{OrganizationInspect, RelationshipInspect},
		Acting, Capacity, EncryptionKey, GuardianHash, KeyPurposes, OrganizationId, PatientId,
		UnixMillis,
	};
	use sp_core::H256;
	use sp_runtime::traits::{IdentifyAccount, Verify};

	/// The live keys of one patient.
	pub type KeysOf<T> = BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxKeys>;
	/// An identity, as it is stored.
	pub type PatientOf<T> = Patient<KeysOf<T>>;
	/// What is kept of a recovery on this chain.
	pub type RecoveryOf<T> = Recovery<<T as frame_system::Config>::AccountId>;
	/// Commitments to guardians, as a patient lists them.
	pub type GuardianHashes = BoundedVec<GuardianHash, ConstU32<MAX_GUARDIANS>>;

	/// The pallet.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What the runtime chooses.
	#[pallet::config]
	pub trait Config: frame_system::Config<Hash = H256> {
		/// Who is a member of the consortium, and may sponsor a registration or attest a person.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// Which organizations know which patients.
		type Relationships: RelationshipInspect;

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

	/// How patients chose to be helped. Who never chose has the default.
	// Identity: only identities have settings, and an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Settings<T: Config> = StorageMap<_, Identity, PatientId, RecoverySettings, ValueQuery>;

	/// The last attempt to recover each identity, and who rests.
	// Identity: only identities are recovered, and an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Recoveries<T: Config> = StorageMap<_, Identity, PatientId, RecoveryOf<T>>;

	/// Of whom an organization keeps the key, or did.
	// Identity: only identities are kept, and an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Custodies<T: Config> = StorageMap<_, Identity, PatientId, Custody>;

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
