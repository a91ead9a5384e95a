//! # Representatives
//!
//! Guardians and proxies: who acts for a patient, in which capacity, in what, and until when.
//!
//! ## Terminology
//!
//! - **Representative**: an account that acts for a patient without being a key of the patient, as a
//!   guardian, a parent, by power of attorney (FHIR RelatedPerson; the personal representative of 45
//!   CFR 164.502(g)). It may be the account of several people (a multisig): the chain counts one.
//! - **Capacity**: as what they act: a code of HL7 v3 RoleCode.
//! - **Authority**: in what they may act: consent, view, claims.
//! - **Appointment**: that a patient says so. Who it is, in which capacity and why is a commitment until
//!   they accept.
//! - **Incapacity**: that a provider attested, for a time, that the patient cannot decide. Who was
//!   appointed for that is *asleep* without it.
//! - **Age-out**: that a minor comes of age. The month of it is in clear, the day a commitment.
//! - **Hold**: that a privacy officer keeps a representative from acting, for fourteen days.
//! - **At rest**: that the patient died or left, as pallet `life-events` knows. Everybody is asleep then,
//!   but an executor of who died; and an executor sleeps as long as the patient lives.
//! - **In force**: accepted, within its time, awake, under no hold.
//!
//! A guardian who helps to *recover* an identity is somebody else, in pallet `patient-identity`: the
//! one never becomes the other of itself.
//!
//! ## Who may
//!
//! | call                | patient's *control* key | whom the patient committed to | provider's practitioner | privacy officer | others |
//! |---------------------|-------------------------|-------------------------------|-------------------------|-----------------|--------|
//! | `appoint`           | yes                     | no                            | no                      | no              | no     |
//! | `accept`            | no                      | yes                           | no                      | no              | no     |
//! | `remove`            | yes, free               | no                            | no                      | no              | no     |
//! | `resign`            | no                      | yes, free                     | no                      | no              | no     |
//! | `attest_incapacity` | no                      | no                            | who treats the patient  | the same        | no     |
//! | `end_incapacity`    | yes, free               | no                            | whose organization attested it, free | the same | its admin, free |
//! | `hold`              | no                      | no                            | no                      | of a member that deals with the patient | no |
//! | `age_out`           | yes, or a *consent* key, free | no                            | of a member that deals with the patient | the same | its admin |
//!
//! ## Scenario: the father who must not know everything
//!
//! 1. Mia is fifteen. Her wallet appoints her father by [`appoint`](Pallet::appoint): to consent and to
//!    view, until the month in which she comes of age. The chain sees a commitment.
//! 2. He opens it by [`accept`](Pallet::accept): as a parent (`PRN`). He grants her new dentist what
//!    the dentist needs, by the same call of consent that she would make, and the grant says that he
//!    gave it, as a parent.
//! 3. What Mia sees a doctor about alone stands under another identity, with keys of hers only, and
//!    without a representative. Of what carries the label of such care he reads nothing here either,
//!    nor anybody by a grant of his.
//! 4. Her school's clinic has reason to fear for her. Its privacy officer calls
//!    [`hold`](Pallet::hold): for fourteen days he does nothing for her, until a court has looked at it.
//! 5. She removes him, by [`remove`](Pallet::remove), and is asked by nobody. Had she not, and had the
//!    clinic said on her birthday that she is of age ([`age_out`](Pallet::age_out)), or nobody anything,
//!    it would have been over with that month at the latest.
//!
//! ## Scenario: the proxy who sleeps
//!
//! 1. Ana, who is old, appoints her son by power of attorney for health care, to wake when she cannot
//!    decide. He accepts, and may do nothing.
//! 2. After a stroke St Mary's doctor calls [`attest_incapacity`](Pallet::attest_incapacity) for ten
//!    days. He may act for as long.
//! 3. She wakes, and her key calls [`end_incapacity`](Pallet::end_incapacity): that she can is the proof
//!    that she can. He is asleep again. Had she not, the attestation would have expired.
//! 4. He moves away, and calls [`resign`](Pallet::resign).
//!
//! ## On chain and off
//!
//! On chain: that a patient appointed somebody, to what, from when until when, whether the patient is a
//! minor and comes of age in which month; of who accepted, the account, the capacity and a commitment to
//! why; that a provider attested incapacity, and that a member held a representative. Not on chain: who
//! was appointed and never accepted, why, the birthday, what shows the incapacity, and the reason of a
//! hold.
//!
//! ## Invariants
//!
//! At most [`MAX_REPRESENTATIVES`] of a patient are kept, in the order of their ids. One account
//! represents a patient once at a time. A minor's representation ends with the month in which the minor
//! comes of age, or before that month. All that are not over say the same of that month. Of an
//! organization's holds of a representative the last is kept. They are checked by
//! [`Pallet::do_try_state`]. Beside, ids are never reused, and nothing about a representative changes
//! when it is over, which no state can show.
//!
//! [`MAX_REPRESENTATIVES`]: salus_primitives::representatives::MAX_REPRESENTATIVES

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

mod appointment;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod errors;
mod events;
mod hold;
mod incapacity;
mod inspect;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
	Acceptance, Accepted, Appointment, Ended, Ending, Hold, Incapacity, Representative,
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
	use super::{Acceptance, Appointment, Incapacity, Representative, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		representatives::MAX_REPRESENTATIVES,
		traits::{LifeInspect, OrganizationInspect, PatientInspect, RelationshipInspect},
		OrganizationId, PatientId, RepresentativeCapacity, RepresentativeId, UnixMillis,
	};
	use salus_runtime_api::IncapacityEnding;

	/// A representative of this chain.
	pub type RepresentativeOf<T> = Representative<<T as frame_system::Config>::AccountId>;
	/// The representatives of a patient of this chain, in the order of their ids.
	pub type RepresentativesOf<T> = BoundedVec<RepresentativeOf<T>, ConstU32<MAX_REPRESENTATIVES>>;
	/// What was attested of the capacity of a patient of this chain.
	pub type IncapacityOf<T> = Incapacity<<T as frame_system::Config>::AccountId>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients and their keys.
		type Patients: PatientInspect<Self::AccountId>;

		/// Which organizations deal with which patients.
		type Relationships: RelationshipInspect;

		/// Which patients died or left.
		type Life: LifeInspect;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// How far after now a representative may act at most, in milliseconds: for a newborn child until
		/// it comes of age. It must never be lowered while one may for longer.
		#[pallet::constant]
		type MaxRepresentation: Get<UnixMillis>;

		/// How long an attestation of incapacity holds at most, in milliseconds: so often somebody looks
		/// at the patient again. It must never be lowered while one holds for longer.
		#[pallet::constant]
		type MaxIncapacity: Get<UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations, patients and relationships costs.
		type WeightInfo: WeightInfo;
	}

	/// Representatives of patients.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Whom patients appointed, past ones too as long as there is room.
	// Identity: only identities appoint, and an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Representatives<T: Config> =
		StorageMap<_, Identity, PatientId, RepresentativesOf<T>, ValueQuery>;

	/// How many representatives each patient ever appointed: the next one's id.
	// Identity: as above.
	#[pallet::storage]
	pub type NextRepresentativeId<T: Config> = StorageMap<_, Identity, PatientId, u32, ValueQuery>;

	/// What was last attested of each patient's capacity.
	// Identity: only identities have relationships, and an id is a hash that the runtime computed.
	#[pallet::storage]
	pub type Incapacities<T: Config> =
		StorageMap<_, Identity, PatientId, IncapacityOf<T>, OptionQuery>;

	/// When each patient last refuted what was attested of their capacity, in Unix milliseconds.
	// Identity: as above.
	#[pallet::storage]
	pub type RefutedAt<T: Config> = StorageMap<_, Identity, PatientId, UnixMillis, OptionQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxRepresentation::get() > 0, "somebody must be able to act for a time");
			assert!(T::MaxIncapacity::get() > 0, "an attestation must be able to hold");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
