//! # Record anchor
//!
//! Who anchored which record, when: salted commitments, one at a time or millions as one root.
//!
//! ## Terminology
//!
//! - **Record**: a version of a clinical or administrative record. It is never here.
//! - **Leaf**: the salted commitment to one record, its patient, its payer-side member and its
//!   label, as `salus-commitments` makes it. It says nothing to somebody without the opening.
//! - **Issuer**: the organization that anchors, and answers for what it anchored.
//! - **Batch**: the root of an RFC 6962 tree over leaves; its **sequence** counts the issuer's
//!   batches.
//! - **Place**: where a leaf is found: singly, or at an index of a batch, with the path to its root.
//! - **State** of a leaf: it stands, or it was superseded, retracted or tombstoned.
//! - **Version**: a leaf amended becomes the older version of the record; the **history** is all of
//!   its versions.
//!
//! ## Who may
//!
//! | call           | admin or practitioner of a member in good standing | patient | council, root |
//! |----------------|-----------------------------------------------------|---------|---------------|
//! | `anchor`       | yes, for that member                                | no      | no            |
//! | `anchor_batch` | yes, for that member                                | no      | no            |
//! | `amend`        | yes, what that member anchored                      | no      | no            |
//! | `retract`      | yes, what that member anchored                      | no      | no            |
//! | `tombstone`    | yes, what that member anchored                      | no      | no            |
//!
//! No consent is needed to anchor one's own records: charting is a duty.
//!
//! ## Which state allows what
//!
//! | state      | `amend`      | `retract`    | `tombstone`  |
//! |------------|--------------|--------------|--------------|
//! | standing   | superseded   | retracted    | tombstoned   |
//! | superseded | `Superseded` | `Superseded` | tombstoned   |
//! | retracted  | `Retracted`  | `Retracted`  | tombstoned   |
//! | tombstoned | `Tombstoned` | `Tombstoned` | `Tombstoned` |
//!
//! A leaf is the same wherever the issuer anchored it, singly, in a batch, in several: its state
//! counts for all places.
//!
//! ## Scenario: a record that travels
//!
//! 1. Dr Okafor of St Mary signs a discharge note. The hospital's system computes its leaf and
//!    calls [`anchor`](Pallet::anchor). At night it anchors the day's results by one
//!    [`anchor_batch`](Pallet::anchor_batch), and keeps each leaf's path.
//! 2. A clinic receives the note with its opening. It computes the leaf and asks
//!    [`anchor_view`](Pallet::anchor_view): St Mary anchored exactly this, in that block.
//! 3. It receives a result with its opening and path, and asks
//!    [`verify_inclusion`](Pallet::verify_inclusion), or follows the path itself against the root.
//! 4. Dr Okafor corrects the note. The system calls [`amend`](Pallet::amend) with the old leaf and
//!    the new. Both are shown by [`history`](Pallet::history); a second correction of the old one,
//!    made at the same time by somebody else, fails and has to be made of the new.
//! 5. One result was charted for the wrong patient: [`retract`](Pallet::retract), with the path.
//! 6. Years later the hospital destroys a record with its seed and key, and says so by
//!    [`tombstone`](Pallet::tombstone).
//!
//! ## On chain and off
//!
//! On chain: leaf or root, issuer, count, block and its time; state, versions before and after, the
//! commitment to an attestation of erasure; the account only in the event, but for a batch. A path
//! is in the call that needs it. Not on chain: records, openings, salts, whose record it is, why it
//! was amended or retracted, the attestation.
//!
//! ## Invariants
//!
//! A leaf is anchored once by one issuer, and the same leaf of another issuer is another anchor, so
//! that nobody gets ahead of an issuer by a leaf seen in its transaction. Batches of an issuer are
//! counted without gaps. A record's versions are one chain, linked both ways and numbered from 1
//! on: it never forks, and has no circle. They are checked by [`Pallet::do_try_state`].

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

mod anchor;
mod batch;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod history;
mod inspect;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod touch;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Anchor, Batch, Touch};
pub use weights::WeightInfo;

/// The most versions of a record: as many as its history shows in one read.
pub const MAX_VERSIONS: u32 = salus_runtime_api::MAX_PAGE;

/// The most bytes that a single anchor takes: there will be many.
pub const MAX_ANCHOR_BYTES: usize = 32;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Anchor, Batch, Touch, WeightInfo, MAX_ANCHOR_BYTES};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, MAX_PROOF_DEPTH},
		BatchSequence, Leaf, OrganizationId, Place, UnixMillis,
	};

	/// A single anchor of this chain.
	pub type AnchorOf<T> = Anchor<BlockNumberFor<T>>;
	/// A batch of this chain.
	pub type BatchOf<T> = Batch<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
	/// What happened to a leaf of this chain.
	pub type TouchOf<T> = Touch<BlockNumberFor<T>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// The most leaves of one batch, at most 2^32: a path is never longer than
		/// [`MAX_PROOF_DEPTH`]. It must never be lowered below the count of a batch that is stored.
		#[pallet::constant]
		type MaxBatchCount: Get<u64>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations costs.
		type WeightInfo: WeightInfo;
	}

	/// Anchors of records.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Leaves that were anchored singly, by their issuer.
	// Twox64Concat: the chain counts organizations. Blake2_128Concat: the leaf is an argument of
	// the call. The issuer comes first, so that a leaf seen in a transaction can be anchored by
	// others only beside the issuer's, never instead of it.
	#[pallet::storage]
	pub type Anchors<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		Leaf,
		AnchorOf<T>,
		OptionQuery,
	>;

	/// Batches, by their issuer and their number.
	// Twox64Concat twice: the chain counts both.
	#[pallet::storage]
	pub type Batches<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Twox64Concat,
		BatchSequence,
		BatchOf<T>,
		OptionQuery,
	>;

	/// The number of an issuer's next batch.
	// Twox64Concat: the chain counts organizations.
	#[pallet::storage]
	pub type NextBatch<T: Config> = StorageMap<_, Twox64Concat, OrganizationId, u32, ValueQuery>;

	/// Leaves that were amended, retracted or erased, and those that took the place of another: by
	/// their issuer, wherever it anchored them.
	// As for `Anchors`.
	#[pallet::storage]
	pub type Touched<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		Leaf,
		TouchOf<T>,
		OptionQuery,
	>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxBatchCount::get() > 0, "a batch must be able to hold a leaf");
			assert!(
				T::MaxBatchCount::get() <= 1u64 << MAX_PROOF_DEPTH,
				"the path of the largest batch must not be longer than MAX_PROOF_DEPTH"
			);
			assert!(
				AnchorOf::<T>::max_encoded_len() <= MAX_ANCHOR_BYTES,
				"a single anchor must stay small"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organization anchored a record.
		Anchored {
			/// The organization.
			issuer: OrganizationId,
			/// The record's leaf.
			leaf: Leaf,
			/// The account that acted for the organization.
			by: T::AccountId,
		},
		/// An organization anchored a batch of records.
		BatchAnchored {
			/// The organization.
			issuer: OrganizationId,
			/// The batch's number among the organization's.
			sequence: BatchSequence,
			/// The root of the tree over the records' leaves.
			root: [u8; 32],
			/// The number of leaves.
			count: u64,
			/// The account that acted for the organization.
			by: T::AccountId,
		},
		/// An organization anchored a later version of a record, singly, in the place of this one.
		Amended {
			/// The organization.
			issuer: OrganizationId,
			/// The leaf that was superseded.
			old: Leaf,
			/// The leaf that was anchored.
			new: Leaf,
			/// The account that acted for the organization.
			by: T::AccountId,
		},
		/// An organization withdrew a record that it had entered in error.
		Retracted {
			/// The organization.
			issuer: OrganizationId,
			/// The record's leaf.
			leaf: Leaf,
			/// The account that acted for the organization.
			by: T::AccountId,
		},
		/// An organization erased a record; a tombstone is left.
		Tombstoned {
			/// The organization.
			issuer: OrganizationId,
			/// The record's leaf.
			leaf: Leaf,
			/// The commitment to the organization's statement that it did.
			attestation: [u8; 32],
			/// The account that acted for the organization.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is neither the admin nor a practitioner of a member in good standing. Sign
		/// with an account that is.
		NotAuthorized,
		/// The organization anchored this leaf before, or it is a version of a record already.
		/// Nothing is left to do; a new version of the record has new salts and so another leaf.
		AlreadyExists,
		/// The batch has no leaf. Anchor at least one.
		Empty,
		/// The batch has more leaves than `MaxBatchCount`, or the organization has used up all
		/// numbers of batches, or the record has `MAX_VERSIONS` versions. Split the batch; retract
		/// the last version and anchor the next one by itself.
		LimitReached,
		/// The organization did not anchor this leaf singly, or has no batch of this number. Name
		/// the place where it is.
		NotFound,
		/// The index is not in the batch, or the path does not lead from the leaf to its root. Make
		/// the path anew from the batch's leaves.
		ProofInvalid,
		/// A later version took its place before. Read the history, and name the last version.
		Superseded,
		/// It was retracted before. Anchor the right record by itself.
		Retracted,
		/// It was erased before. Nothing is left to do.
		Tombstoned,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Anchors one record.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: the organization is the issuer. The leaf is taken as it is; whether it opens
		/// to a record is for those to check who get the opening. A leaf of a batch that was
		/// retracted or erased stays so, though it is anchored singly too.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized),
		/// [`AlreadyExists`](Error::AlreadyExists).
		///
		/// *Events*: [`Anchored`](Event::Anchored).
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::anchor())]
		pub fn anchor(origin: OriginFor<T>, leaf: Leaf) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_anchor(by, leaf)
		}

		/// Anchors `count` records by the root of the RFC 6962 tree over their leaves.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: the organization is the issuer, and the batch gets its next number. The count
		/// is part of what is anchored: a path is checked against root and count.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`LimitReached`](Error::LimitReached),
		/// [`NotAuthorized`](Error::NotAuthorized).
		///
		/// *Events*: [`BatchAnchored`](Event::BatchAnchored).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::anchor_batch())]
		pub fn anchor_batch(origin: OriginFor<T>, root: [u8; 32], count: u64) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_anchor_batch(by, root, count)
		}

		/// Anchors a later version of a record in the place of this one.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: `old` must stand at `place` among the organization's anchors; it is superseded
		/// from this block on. `new` must be new; it is anchored singly. As the call names the
		/// version that it replaces, of two amendments of one version the second fails: history
		/// does not fork. Both versions stay readable, and a proof of the old one still holds for
		/// the past.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`ProofInvalid`](Error::ProofInvalid), [`Superseded`](Error::Superseded),
		/// [`Retracted`](Error::Retracted), [`Tombstoned`](Error::Tombstoned),
		/// [`AlreadyExists`](Error::AlreadyExists), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Amended`](Event::Amended).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::amend(old_place.hashes()))]
		pub fn amend(
			origin: OriginFor<T>,
			old_place: Place,
			old: Leaf,
			new: Leaf,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_amend(by, &old_place, old, new)
		}

		/// Withdraws a record that was entered in error.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: the leaf must stand at `place` among the organization's anchors. It is
		/// retracted for good; what was entered rightly has another leaf. Of a record with several
		/// versions only the last can be retracted.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`ProofInvalid`](Error::ProofInvalid), [`Superseded`](Error::Superseded),
		/// [`Retracted`](Error::Retracted), [`Tombstoned`](Error::Tombstoned).
		///
		/// *Events*: [`Retracted`](Event::Retracted).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::retract(place.hashes()))]
		pub fn retract(origin: OriginFor<T>, leaf: Leaf, place: Place) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_retract(by, leaf, &place)
		}

		/// Says that a record was erased: its bytes, its seed and its key were destroyed.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: the leaf must be at `place` among the organization's anchors, in any state but
		/// tombstoned; it stays tombstoned. The leaf is left as the tombstone: without the seed it
		/// is 32 random bytes. `attestation` is the commitment to the organization's statement. It
		/// must be salted, as it stays for ever. The history keeps the versions before and after.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`ProofInvalid`](Error::ProofInvalid), [`Tombstoned`](Error::Tombstoned).
		///
		/// *Events*: [`Tombstoned`](Event::Tombstoned).
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::tombstone(place.hashes()))]
		pub fn tombstone(
			origin: OriginFor<T>,
			leaf: Leaf,
			place: Place,
			attestation: [u8; 32],
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_tombstone(by, leaf, &place, attestation)
		}
	}
}
