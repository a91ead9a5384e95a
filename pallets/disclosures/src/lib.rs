//! # Disclosures
//!
//! The record of who was given what, and who was refused.
//!
//! ## Terminology
//!
//! - **Holder**: the organization that holds records, was asked for them, and writes the entry.
//! - **Recipient**: who was given them, or was refused: a member organization, the patient, or
//!   somebody who is no member and stands here as a commitment.
//! - **Basis**: on what, as the holder says, a release rested: its own record, the patient, a
//!   grant, the base policy, an emergency, or a law.
//! - **Judged**: whether the chain itself found that basis in force for the recipient, in the block
//!   of the entry. Not whether the release was permitted.
//! - **Description**: a salted commitment to what was given or refused, why and when.
//! - **Index**: an entry's number among the patient's. **Sequence**: its number among this
//!   holder's about this patient.
//!
//! ## Who may
//!
//! | call       | admin or practitioner of a member in good standing | patient | council, root |
//! |------------|-----------------------------------------------------|---------|---------------|
//! | `disclose` | yes, for that member                                | no      | no            |
//!
//! An entry is never refused for what it says: a release on a basis that was not in force is
//! recorded as that.
//!
//! ## Scenario: the patient who sees who looked
//!
//! 1. A clinic asks St Mary for Ana's results. Ana's grant permits it; St Mary sends them and calls
//!    [`disclose`](Pallet::disclose) with the grant as the basis. The entry says `InForce`.
//! 2. An insurer asks, and is refused: `disclose` says so, and the description why.
//! 3. Ana revokes the grant. St Mary sends the clinic another result all the same, and records it:
//!    the entry says `NotInForce`.
//! 4. Ana reads [`disclosures`](Pallet::disclosures), asks St Mary for the descriptions' openings,
//!    and compares them with the entries.
//!
//! ## On chain and off
//!
//! On chain: patient, holder, recipient if a member, the basis or that it was refused, what the
//! chain found, index, sequence, block and its time; the account that wrote only in the event. Not
//! on chain: what was given, to which person, for which purpose, on which legal ground, and why
//! something was refused; they are in the description's opening. Grants can be read by all: beside
//! one that is in force, a reason would tell which records there are.
//!
//! ## What is judged
//!
//! Whether the basis is one for the recipient: the holder's own records for the holder, the
//! patient's right for the patient, and for a member in good standing one of these:
//!
//! - a grant that had begun, had not ended, was neither revoked nor suspended, was about this
//!   holder's records, and was for that member or for a practitioner of it;
//! - the base policy for what this holder has, if it permitted anything by a relationship of that
//!   kind, and the member had one in force;
//! - an emergency that was in force, or had ended of itself or by its opener within the hour, opened
//!   any of this holder's records, and was opened by a practitioner of that member;
//! - a law that a role of that member may cite.
//!
//! Nothing else is looked at: not purposes, actions, categories, confidentiality, protected records
//! and days, not the patient's restrictions, not what was given. Who has the description's opening
//! can ask about the rest.
//!
//! ## What it proves
//!
//! That nothing which was written was altered, back-dated or dropped: indices and sequences have no
//! gaps. Not that everything was written. A holder's own log that carries the sequences can be
//! compared entry by entry.
//!
//! ## Invariants
//!
//! A patient's entries have every index below the next, and a holder's entries about the patient
//! every sequence below its next, both in the order of time. An entry is never changed or removed.
//! They are checked by [`Pallet::do_try_state`].

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
mod entry;
#[cfg(test)]
mod mock;
pub mod rule;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::Entry;
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Entry, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{GrantInspect, OrganizationInspect, PatientInspect, RepresentativeInspect},
		Judged, OrganizationId, Outcome, PatientId, Recipient, UnixMillis,
	};

	/// An entry of this chain.
	pub type EntryOf<T> = Entry<BlockNumberFor<T>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients.
		type Patients: PatientInspect<Self::AccountId>;

		/// The grants and policies that entries cite.
		type Grants: GrantInspect<Self::AccountId>;

		/// The representatives of patients whom entries cite.
		type Representatives: RepresentativeInspect<Self::AccountId>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations, patients and grants costs.
		type WeightInfo: WeightInfo;
	}

	/// Disclosures of records.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Every entry, by the patient and its number among the patient's.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts
	// entries.
	#[pallet::storage]
	pub type Entries<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		u32,
		EntryOf<T>,
		OptionQuery,
	>;

	/// The index of the next entry about a patient.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextIndex<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	/// The sequence of a holder's next entry about a patient.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts
	// organizations.
	#[pallet::storage]
	pub type NextSequence<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		OrganizationId,
		u32,
		ValueQuery,
	>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A holder recorded that it gave records, or refused them.
		Recorded {
			/// The patient.
			patient: PatientId,
			/// The entry's number among the patient's.
			index: u32,
			/// The holder.
			holder: OrganizationId,
			/// The entry's number among the holder's about this patient.
			sequence: u32,
			/// Who was given them, or was refused.
			recipient: Recipient,
			/// What the holder says it did, and on what it released.
			outcome: Outcome,
			/// Whether the basis was in force for the recipient.
			judged: Judged,
			/// The account that acted for the holder.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is neither the admin nor a practitioner of a member in good standing. Sign
		/// with an account that is.
		NotAuthorized,
		/// The chain knows no such patient. Check the id.
		NotFound,
		/// There are as many entries about this patient as can be counted, 2^32 − 1. Nothing can be
		/// done; no holder comes near it.
		LimitReached,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Records that records of a patient were given to somebody, or were refused.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing.
		///
		/// *Details*: the organization is the holder. The basis of a release is judged in this
		/// block and stored with what was found; whatever that is, the entry is written. To be
		/// judged as of the decision, record before or with the release. `description` is a salted
		/// commitment to what was given or refused, why and when: 32 bytes that say nothing without
		/// their opening.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Recorded`](Event::Recorded).
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::disclose())]
		pub fn disclose(
			origin: OriginFor<T>,
			patient: PatientId,
			recipient: Recipient,
			outcome: Outcome,
			description: [u8; 32],
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_disclose(by, patient, recipient, outcome, description)
		}
	}
}
