//! # Consent
//!
//! What a patient allowed: who may do what with which records, for which purpose, until when.
//!
//! ## Terminology
//!
//! - **Patient**: a pseudonym with keys; a key with the purpose *consent* speaks for the patient here.
//! - **Holder**: the organization that holds a record.
//! - **Grantee**: whom a grant is for: any member, the members with a role, one organization, or one
//!   practitioner.
//! - **Scope**: what a grant covers: holder, actions, purposes, categories, highest confidentiality,
//!   days, and whether records that carry a sensitivity are covered.
//! - **Live**: not revoked, and within its validity at the block's time.
//! - **Base policy**: what holds without a grant. It is *deny*.
//!
//! ## Who may
//!
//! | call     | patient's *consent* key | patient's other keys | organization, practitioner | council, root |
//! |----------|-------------------------|----------------------|----------------------------|---------------|
//! | `grant`  | yes                     | no                   | no                         | no            |
//! | `revoke` | yes, free               | no                   | no                         | no            |
//!
//! ## Scenario: a second opinion
//!
//! 1. Ana wants a cardiologist at another clinic to see her laboratory results. She calls
//!    [`grant`](Pallet::grant): holder St Mary, grantee the clinic, action `Read`, purpose `TREAT`,
//!    category `LabResults`, up to `N`, for thirty days.
//! 2. The clinic asks St Mary. St Mary asks [`check_access`](Pallet::check_access) with the labels
//!    of the records: the results are permitted, with the grant to cite; the notes are denied, and
//!    the reason says that another category was missing.
//! 3. Ana calls [`revoke`](Pallet::revoke). From that block on every answer is a denial.
//!
//! ## On chain and off
//!
//! On chain: the grant's scope as sets of codes, its grantee, its validity, the key that gave it.
//! Not on chain: the records, their labels (they are parameters of a read), who asked, what was
//! answered.
//!
//! ## Invariants
//!
//! One grant must cover all of a record; grants are never combined. Validity is judged when read.
//! A grant is never changed but to be revoked, and never deleted. The index of live grants holds
//! every live grant, at most [`Config::MaxGrantsPerGrantee`] for each key. They are checked by
//! [`Pallet::do_try_state`].

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
mod grant;
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
pub use types::{Grant, Question};
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Grant, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect},
		GrantId, Grantee, GranteeKind, PatientId, Scope, UnixMillis,
	};

	/// A grant of this chain.
	pub type GrantOf<T> = Grant<<T as frame_system::Config>::AccountId>;
	/// A grantee of this chain.
	pub type GranteeOf<T> = Grantee<<T as frame_system::Config>::AccountId>;
	/// A key of the index of live grants of this chain.
	pub type GranteeKindOf<T> = GranteeKind<<T as frame_system::Config>::AccountId>;
	/// The live grants under one key of the index.
	pub type LiveGrantsOf<T> = BoundedVec<GrantId, <T as Config>::MaxGrantsPerGrantee>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients and their keys.
		type Patients: PatientInspect<Self::AccountId>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// The most grants of one patient that are live at once for one key of the index. A search
		/// reads three times as many. It must never be lowered while an index holds more.
		#[pallet::constant]
		type MaxGrantsPerGrantee: Get<u32>;

		/// How far after now a grant may end, in milliseconds.
		#[pallet::constant]
		type MaxValidity: Get<UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations and patients costs.
		type WeightInfo: WeightInfo;
	}

	/// Consent of patients.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Every grant that was ever given, revoked and expired ones too.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts ids.
	#[pallet::storage]
	pub type Grants<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		GrantId,
		GrantOf<T>,
		OptionQuery,
	>;

	/// The ids of a patient's grants that may be live, by whom they are for. An expired id stays
	/// until its place is needed.
	// Blake2_128Concat twice: patient and grantee are arguments of the call.
	#[pallet::storage]
	pub type LiveGrants<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Blake2_128Concat,
		GranteeKindOf<T>,
		LiveGrantsOf<T>,
		ValueQuery,
	>;

	/// The id of a patient's next grant.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextGrantId<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxGrantsPerGrantee::get() > 0, "a patient must be able to grant");
			assert!(T::MaxValidity::get() > 0, "a grant must be able to last");
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
		/// A patient gave a grant.
		Granted {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that gave it.
			by: T::AccountId,
		},
		/// A patient revoked a grant.
		Revoked {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that revoked it.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is no live key of this patient with the purpose *consent*. Sign with one that
		/// is.
		NotAuthorized,
		/// The patient has no grant of this id. List the patient's grants.
		NotFound,
		/// The holder or the grantee is no member in good standing. Choose one that is, or wait
		/// until it is again.
		NotInGoodStanding,
		/// The scope has no action, no purpose or no category, or the validity ends before it
		/// begins. Name at least one of each, and an end after the beginning.
		Empty,
		/// The end of the validity is not in the future: the grant would be, or is, over. To grant,
		/// choose a later end; to revoke, nothing is left to do.
		Expired,
		/// The end of the validity is further away than `MaxValidity`. Choose an earlier end, and
		/// grant again when it comes.
		TooFar,
		/// The grant was revoked before. Nothing is left to do.
		Revoked,
		/// The patient has as many live grants for this grantee as there may be, or has used up all
		/// ids. Revoke one first.
		LimitReached,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lets a grantee use some of a patient's records.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: the grant holds from `valid_from` on (`None`, or a past moment: from this
		/// block on), and no longer at `valid_until`. A full index of live grants is first freed of
		/// those that are over.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted).
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::grant())]
		pub fn grant(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			valid_from: Option<UnixMillis>,
			valid_until: UnixMillis,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_grant(by, patient, grantee, scope, valid_from, valid_until)
		}

		/// Withdraws a grant, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: free exactly when it succeeds, and operational, so that neither a lack of
		/// money nor a full block keeps a patient from it. A grant whose validity has not begun can
		/// be revoked too.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Revoked`](Event::Revoked).
		#[pallet::call_index(1)]
		#[pallet::weight((Pallet::<T>::revoke_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId, id: &GrantId| -> bool {
			Pallet::<T>::revokes(origin.clone(), *patient, *id).is_ok()
		})]
		pub fn revoke(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let revocation = Self::revokes(origin, patient, id)?;
			Self::do_revoke(revocation);
			Ok(())
		}
	}
}
