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
//!
//! ## Who may
//!
//! | call           | admin or practitioner of a member in good standing | patient | council, root |
//! |----------------|-----------------------------------------------------|---------|---------------|
//! | `anchor`       | yes, for that member                                | no      | no            |
//! | `anchor_batch` | yes, for that member                                | no      | no            |
//!
//! No consent is needed to anchor one's own records: charting is a duty.
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
//!
//! ## On chain and off
//!
//! On chain: leaf or root, issuer, count, block and its time; the account of a single anchor only
//! in the event. Not on chain: records, openings, salts, paths, whose record it is.
//!
//! ## Invariants
//!
//! A leaf is anchored once by one issuer, and the same leaf of another issuer is another anchor, so
//! that nobody gets ahead of an issuer by a leaf seen in its transaction. Batches of an issuer are
//! counted without gaps. They are checked by [`Pallet::do_try_state`].

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
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Anchor, Batch};
pub use weights::WeightInfo;

/// The longest path from a leaf to a root: the depth of a tree of 2^32 leaves.
pub const MAX_PROOF_DEPTH: u32 = 32;

/// The most bytes that a single anchor takes: there will be many.
pub const MAX_ANCHOR_BYTES: usize = 32;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Anchor, Batch, WeightInfo, MAX_ANCHOR_BYTES, MAX_PROOF_DEPTH};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::OrganizationInspect, BatchSequence, Leaf, OrganizationId, UnixMillis,
	};

	/// A single anchor of this chain.
	pub type AnchorOf<T> = Anchor<BlockNumberFor<T>>;
	/// A batch of this chain.
	pub type BatchOf<T> = Batch<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

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
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is neither the admin nor a practitioner of a member in good standing. Sign
		/// with an account that is.
		NotAuthorized,
		/// The organization anchored this leaf before. Nothing is left to do; a new version of the
		/// record has new salts and so another leaf.
		AlreadyExists,
		/// The batch has no leaf. Anchor at least one.
		Empty,
		/// The batch has more leaves than `MaxBatchCount`, or the organization has used up all
		/// numbers of batches. Split the batch.
		LimitReached,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Anchors one record.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: the organization is the issuer. The leaf is taken as it is; whether it opens
		/// to a record is for those to check who get the opening.
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
	}
}
