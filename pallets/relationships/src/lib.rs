//! # Relationships
//!
//! Who treats a patient, and who covers the patient's care: as organizations attest, and as the
//! patient may dispute.
//!
//! ## Terminology
//!
//! - **Relationship**: what connects one organization with one patient, of one kind: *treatment* or
//!   *coverage*.
//! - **Attestation**: that the organization says so, under its name, for a time, with a commitment
//!   to what shows it.
//! - **In force**: attested, not over, not ended, not disputed.
//! - **Dispute**: that the patient says no. It ends what was attested, and nothing can be attested
//!   until the patient withdraws it.
//!
//! By a relationship in force an organization may see, without a grant, what the base policy names:
//! nothing, if that is *deny*. A relationship by itself permits nothing.
//!
//! ## Who may
//!
//! | call               | who acts for a member         | patient's *consent* key | council, root |
//! |--------------------|-------------------------------|-------------------------|---------------|
//! | `attest`           | with a role of that kind      | no                      | no            |
//! | `end`              | what that member attested     | no                      | no            |
//! | `dispute`          | no                            | yes, free               | no            |
//! | `withdraw_dispute` | no                            | yes                     | no            |
//!
//! A member's admin and its practitioners act for it while it is in good standing. To treat takes
//! the role provider, pharmacy or laboratory; to cover, that of a payer.
//!
//! ## Scenario: the clinic that was never visited
//!
//! 1. St Mary takes Ana in and calls [`attest`](Pallet::attest): treatment, for ninety days, with a
//!    commitment to the encounter.
//! 2. A clinic that Ana never saw attests one too. Ana's wallet lists it:
//!    [`relationships`](Pallet::relationships).
//! 3. Ana calls [`dispute`](Pallet::dispute). From that block on no policy lets the clinic see
//!    anything, and it cannot attest again. It is asked to open what it committed to.
//! 4. It was her own mistake, and she calls [`withdraw_dispute`](Pallet::withdraw_dispute). The
//!    clinic has to attest anew.
//! 5. Ana is seen again within the ninety days, and St Mary attests for ninety more: the same
//!    attestation goes on, from when it began.
//! 6. When its time is over, or St Mary has called [`end`](Pallet::end), nothing is left but what
//!    was: past days can still be judged, for as long as a claim for them may be filed.
//!
//! ## On chain and off
//!
//! On chain: that an organization has a relationship of a kind with a pseudonym, from when until
//! when, who said so, and whether it is disputed. Not on chain: the encounter or the membership
//! that shows it, and why a patient disputes it.
//!
//! ## Invariants
//!
//! Only the last attestation of a relationship may hold, and none while it is disputed. Between one
//! and the next lies a gap or a dispute. At most [`MAX_ATTESTATIONS`] are kept, and none makes room
//! while a claim may still rest on it. They are checked by [`Pallet::do_try_state`].

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

mod attestation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod dispute;
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
pub use types::{Attestation, Ended, Relationship, Renewal, MAX_ATTESTATIONS};
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Attestation, Relationship, WeightInfo, MAX_ATTESTATIONS};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect},
		OrganizationId, PatientId, RelationshipKind, UnixMillis,
	};

	/// A relationship of this chain.
	pub type RelationshipOf<T> = Relationship<<T as frame_system::Config>::AccountId>;
	/// An attestation of this chain.
	pub type AttestationOf<T> = Attestation<<T as frame_system::Config>::AccountId>;
	/// The attestations of a relationship of this chain.
	pub type AttestationsOf<T> = BoundedVec<AttestationOf<T>, ConstU32<MAX_ATTESTATIONS>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients and their keys.
		type Patients: PatientInspect<Self::AccountId>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// How long an attestation holds at most, in milliseconds. It must never be lowered while one
		/// is kept that was made for longer.
		#[pallet::constant]
		type MaxAttestation: Get<UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations and patients costs.
		type WeightInfo: WeightInfo;
	}

	/// Relationships of patients with organizations.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Every relationship that was ever attested, ended and disputed ones too.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts
	// organizations, and the kinds are its own.
	#[pallet::storage]
	pub type Relationships<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		(OrganizationId, RelationshipKind),
		RelationshipOf<T>,
		OptionQuery,
	>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxAttestation::get() > 0, "an attestation must be able to last");
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
		/// An organization attested a relationship with a patient, or renewed one.
		Attested {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// What it says it does.
			kind: RelationshipKind,
			/// The first moment at which it no longer holds, in Unix milliseconds: later than was
			/// said, if it held for longer already.
			valid_until: UnixMillis,
			/// Who said so for the organization.
			by: T::AccountId,
		},
		/// An organization ended its relationship with a patient.
		Ended {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Of which kind it was.
			kind: RelationshipKind,
			/// Who ended it for the organization.
			by: T::AccountId,
		},
		/// A patient disputes a relationship. What was attested ended with it.
		Disputed {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Of which kind it is.
			kind: RelationshipKind,
			/// The patient's key that disputed it.
			by: T::AccountId,
		},
		/// A patient disputes a relationship no more. The organization may attest it anew.
		DisputeWithdrawn {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Of which kind it is.
			kind: RelationshipKind,
			/// The patient's key that withdrew the dispute.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer may not do this: it acts for no member in good standing with a role of that
		/// kind, or is no *consent* key of the patient. Sign with an account that may.
		NotAuthorized,
		/// There is no such patient, or no such relationship. Check patient, organization and kind.
		NotFound,
		/// The end lies in the past. Name a later one.
		Expired,
		/// The end lies further ahead than an attestation may last. Name an earlier one, and renew it.
		TooFar,
		/// The patient disputes the relationship. Only the patient can withdraw that.
		Disputed,
		/// The patient does not dispute the relationship. There is nothing to withdraw.
		NotDisputed,
		/// The relationship does not hold now: it has ended, or is disputed. There is nothing to end.
		NotInForce,
		/// As many attestations as are kept end before this one would begin, each on a day of its own,
		/// and a claim may still rest on the eldest. Wait until it makes room, or ask the patient for a
		/// grant; and attest anew before one is over, so that it goes on.
		LimitReached,
		/// The patient's identity was recovered less than 72 hours ago. Wait; to dispute goes on.
		RecentlyRecovered,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Attests that the signer's organization treats a patient, or covers the patient's care.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good standing
		/// that has a role of that kind.
		///
		/// *Details*: it holds from this block on until `valid_until`, at most `MaxAttestation` ahead.
		/// `evidence` is a salted commitment to what shows it. One that holds, or that the organization
		/// ended in this block, goes on: from when it began until the later of both ends, and with both
		/// commitments. At most [`MAX_ATTESTATIONS`] are kept. For another the eldest makes room if it
		/// has been over for a [`FILING_HORIZON`], or one that never held; or the first two become one
		/// between which lies a gap within a day (UTC), unless the patient had ended the former.
		///
		/// *Errors*: [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Disputed`](Error::Disputed), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Attested`](Event::Attested).
		///
		/// [`FILING_HORIZON`]: salus_primitives::insurance::FILING_HORIZON
		/// [`MAX_ATTESTATIONS`]: crate::MAX_ATTESTATIONS
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::attest())]
		pub fn attest(
			origin: OriginFor<T>,
			patient: PatientId,
			kind: RelationshipKind,
			valid_until: UnixMillis,
			evidence: [u8; 32],
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_attest(by, patient, kind, valid_until, evidence)
		}

		/// Ends a relationship of the signer's organization with a patient, from this block on.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of that organization, in good
		/// standing.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotInForce`](Error::NotInForce).
		///
		/// *Events*: [`Ended`](Event::Ended).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::end())]
		pub fn end(
			origin: OriginFor<T>,
			patient: PatientId,
			kind: RelationshipKind,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_end(by, patient, kind)
		}

		/// Disputes a relationship that an organization attested, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: what was attested ends, and nothing can be attested until the dispute is
		/// withdrawn. One that is over can be disputed too, so that it does not come back, and whatever
		/// the organization's standing. Free exactly when it succeeds, and operational, so that neither
		/// a lack of money nor a full block keeps a patient from it.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Disputed`](Error::Disputed).
		///
		/// *Events*: [`Disputed`](Event::Disputed).
		#[pallet::call_index(2)]
		#[pallet::weight((Pallet::<T>::dispute_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, organization: &OrganizationId,
				kind: &RelationshipKind| -> bool {
				Pallet::<T>::disputes(origin.clone(), *patient, *organization, *kind).is_ok()
			}
		)]
		pub fn dispute(
			origin: OriginFor<T>,
			patient: PatientId,
			organization: OrganizationId,
			kind: RelationshipKind,
		) -> DispatchResult {
			let dispute = Self::disputes(origin, patient, organization, kind)?;
			Self::do_dispute(dispute);
			Ok(())
		}

		/// Withdraws the dispute of a relationship, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: what was attested before stays ended; the organization may attest anew. Not
		/// within 72 hours of a recovery of the patient's identity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotDisputed`](Error::NotDisputed), [`RecentlyRecovered`](Error::RecentlyRecovered).
		///
		/// *Events*: [`DisputeWithdrawn`](Event::DisputeWithdrawn).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::withdraw_dispute())]
		pub fn withdraw_dispute(
			origin: OriginFor<T>,
			patient: PatientId,
			organization: OrganizationId,
			kind: RelationshipKind,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_withdraw_dispute(by, patient, organization, kind)
		}
	}
}
