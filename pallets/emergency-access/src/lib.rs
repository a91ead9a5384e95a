//! # Emergency access
//!
//! Breaking the glass: who opened which patient's records without being let, why, what others found
//! when they looked at it, and what follows.
//!
//! ## Terminology
//!
//! - **Emergency**: that a practitioner broke the glass: for one patient, at one holder or any, for
//!   a fixed short time, with a commitment to the reason. It opens records to that practitioner
//!   alone.
//! - **Kind**: why, as far as it stands in clear: HL7's `ETREAT`, care that is needed at once, or
//!   `BTG`, policy that is overridden for another reason.
//! - **Access**: what an emergency opens, as the patient set it: what is *normal* (up to `N`,
//!   nothing that carries a sensitivity), unless the patient chose *everything*, or *nothing*: not
//!   even in an emergency.
//! - **Denial**: an attempt that such a setting denied. It is stored, and seen.
//! - **Review**: that the privacy officer of the opener's organization says whether it was right.
//! - **Second review**: the same by an organization that has no part in it, where something asks
//!   for it: an exceeded limit, the lot, the patient, the first review, or that this is late.
//! - **Lot**: what picks one emergency in so many for a second review, by the hash of the block that
//!   carries the own review.
//! - **Settled**: reviewed as often as something asked for it.
//! - **Limit**: how much is expected to be opened in a day. Beyond it, emergencies are flagged.
//! - **Bar**: that a practitioner breaks no glass, because two organizations found abuse; or one, if
//!   the own one is late, or if it is a regulator.
//! - **Disaster**: a time in which limits are wider, and no review becomes due.
//!
//! ## Who may
//!
//! | call               | practitioner who may break the glass | privacy officer of that organization | of another         | patient's *consent* key | council |
//! |--------------------|--------------------------------------|--------------------------------------|--------------------|-------------------------|---------|
//! | `open`             | yes, free up to a bound              | no                                   | no                 | no                      | no      |
//! | `close`            | what they opened, free               | no                                   | no                 | no                      | no      |
//! | `draw`             | yes                                  | yes                                  | yes                | yes                     | no      |
//! | `review`           | no                                   | of others' emergencies               | no                 | no                      | no      |
//! | `review_again`     | no                                   | no                                   | if it has no part  | no                      | no      |
//! | `dispute`          | no                                   | no                                   | no                 | yes, free               | no      |
//! | `set_access`       | no                                   | no                                   | no                 | yes, free if it is less | no      |
//! | `reinstate`        | no                                   | no                                   | no                 | no                      | yes     |
//! | `declare_disaster` | no                                   | no                                   | no                 | no                      | yes     |
//! | `end_disaster`     | no                                   | no                                   | no                 | no                      | yes     |
//! | `prune`            | yes                                  | yes                                  | yes                | yes                     | no      |
//!
//! ## Scenario: somebody is brought in
//!
//! 1. Ana is brought in unconscious. Dr Okafor of St Mary has no grant. She calls
//!    [`open`](Pallet::open): any holder, `ETREAT`, with a commitment to what she saw. For four
//!    hours she reads what is normal at every member.
//! 2. Ana is stable, and Dr Okafor calls [`close`](Pallet::close).
//! 3. Within 72 hours St Mary's privacy officer has the reason opened, and calls
//!    [`review`](Pallet::review): it was justified.
//! 4. From the next block on anybody calls [`draw`](Pallet::draw). The lot does not fall on it. The
//!    emergency is settled.
//! 5. Weeks later somebody else at St Mary opens Ana's records. Ana's wallet shows it; she was not
//!    ill, and calls [`dispute`](Pallet::dispute). It ends in that block.
//! 6. St Mary's officer finds abuse. So does Lakeside's, who finds it in the queue
//!    ([`review_queue`](Pallet::review_queue)), and calls
//!    [`review_again`](Pallet::review_again). That practitioner breaks no glass any more, until the
//!    council calls [`reinstate`](Pallet::reinstate).
//! 7. Ana trusts nobody now, and calls [`set_access`](Pallet::set_access): nothing.
//! 8. A train derails. The council calls [`declare_disaster`](Pallet::declare_disaster) for the
//!    city's hospitals, and [`end_disaster`](Pallet::end_disaster) when it is over.
//! 9. Six years later somebody calls [`prune`](Pallet::prune) for the first emergency.
//!
//! ## On chain and off
//!
//! On chain: who broke the glass for which pseudonym, for which organization, at whose records, by
//! which of two kinds, when, until when, what a review found, and what the patient set. Not on
//! chain: the reason, what was read, how a review came to what it found, and why a patient
//! disputes.
//!
//! ## Invariants
//!
//! Care is never blocked by the chain: no limit, no queue and no lack of room refuses an emergency.
//! An emergency never runs for longer than its window, and never opens more than the patient's
//! setting lets it. At most one runs of a practitioner, patient, holder and kind. Nobody reviews what
//! they opened, and no organization reviews it as the own and as another. What is not settled is
//! never removed. They are checked by [`Pallet::do_try_state`].

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

mod access;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod disaster;
mod errors;
mod events;
mod inspect;
#[cfg(test)]
mod mock;
mod opening;
mod review;
pub mod rule;
mod settlement;
mod storage;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use inspect::LOGGED_WITHIN;
pub use pallet::*;
pub use types::{Bar, Closed, Denial, Disaster, Emergency, Tally, MAX_DENIALS, MAX_DISASTERS};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The macro items: the configuration; storage, events, errors and calls come from files of their
/// own.
#[import_section(storage::storage)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(calls::calls)]
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Bar, Denial, Disaster, Emergency, Tally, WeightInfo, MAX_DENIALS, MAX_DISASTERS};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect},
		Affected, DisasterId, EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Finding,
		Holder, OrganizationId, PatientId, ReviewOutcome, UnixMillis,
	};
	use salus_runtime_api::EmergencyClosing;

	/// An emergency of this chain.
	pub type EmergencyOf<T> = Emergency<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
	/// The denials of a patient of this chain, in the order of time.
	pub type DenialsOf<T> =
		BoundedVec<Denial<<T as frame_system::Config>::AccountId>, ConstU32<MAX_DENIALS>>;
	/// The disasters that are kept, in the order of time.
	pub type DisastersOf = BoundedVec<Disaster, ConstU32<MAX_DISASTERS>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients and their keys.
		type Patients: PatientInspect<Self::AccountId>;

		/// Who declares disasters and reinstates practitioners: two thirds of the council.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// How long an emergency opens records, in milliseconds. It must never be lowered while one
		/// runs.
		#[pallet::constant]
		type Window: Get<UnixMillis>;

		/// How long a review may take, in milliseconds: longer than `Window`.
		#[pallet::constant]
		type ReviewPeriod: Get<UnixMillis>;

		/// How long the lot can be drawn, in blocks from the own review on: at least two, and fewer
		/// than those of which the chain keeps the hash.
		#[pallet::constant]
		type DrawPeriod: Get<BlockNumberFor<Self>>;

		/// How long a settled emergency is kept from its end on, in milliseconds.
		#[pallet::constant]
		type Retention: Get<UnixMillis>;

		/// On one in how many emergencies the lot falls; at least one.
		#[pallet::constant]
		type SampleOneIn: Get<u32>;

		/// How many emergencies of a practitioner in a day are free: far more than are expected.
		#[pallet::constant]
		type FreeOfPractitioner: Get<u32>;

		/// How many emergencies of a practitioner in a day are expected. What is more is flagged.
		#[pallet::constant]
		type ExpectedOfPractitioner: Get<u32>;

		/// How many emergencies of an organization in a day are expected. What is more is flagged.
		#[pallet::constant]
		type ExpectedOfOrganization: Get<u32>;

		/// How long a disaster lasts at most, in milliseconds. It must never be lowered while one
		/// is kept that was declared for longer.
		#[pallet::constant]
		type MaxDisaster: Get<UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations and patients costs.
		type WeightInfo: WeightInfo;
	}

	/// Emergency access to patients' records.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::Window::get() > 0, "an emergency must be able to last");
			assert!(
				T::ReviewPeriod::get() > T::Window::get(),
				"an emergency must be over before its review is due"
			);
			let draw = T::DrawPeriod::get();
			assert!(draw > 1u32.into(), "there must be time to draw the lot");
			assert!(
				draw < <T as frame_system::Config>::BlockHashCount::get(),
				"the hash from which the lot is drawn must be kept"
			);
			assert!(T::Retention::get() > 0, "what is settled must be kept");
			assert!(T::SampleOneIn::get() > 0, "the lot must be able to fall");
			assert!(
				T::FreeOfPractitioner::get() > T::ExpectedOfPractitioner::get(),
				"what is expected must be free, and one more"
			);
			assert!(T::MaxDisaster::get() > 0, "a disaster must be able to last");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
