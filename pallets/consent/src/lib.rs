//! # Consent
//!
//! What a patient allowed and what a patient withholds: who may do what with which records, for
//! which purpose, until when.
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
//! - **Suspended**: a live grant that cannot be relied on until the patient resumes it.
//! - **Restriction**: what a patient withholds, whatever grants say. It beats every grant, but
//!   neither the holder's use of its own record nor the patient.
//! - **Except**: whom a restriction leaves as they are: some grantees, some purposes.
//! - **Directive**: a document by which a patient grants and restricts at once. Its number is the
//!   wallet's choice; what it set ends together.
//! - **Base policy**: what holds without a grant. It is *deny*.
//!
//! ## Who may
//!
//! | call               | patient's *consent* key | patient's other keys | members | others  |
//! |--------------------|-------------------------|----------------------|---------|---------|
//! | `grant`            | yes                     | no                   | no      | no      |
//! | `revoke`           | yes, free               | no                   | no      | no      |
//! | `suspend`          | yes                     | no                   | no      | no      |
//! | `resume`           | yes                     | no                   | no      | no      |
//! | `restrict`         | yes                     | no                   | no      | no      |
//! | `lift`             | yes                     | no                   | no      | no      |
//! | `revoke_directive` | yes, free               | no                   | no      | no      |
//!
//! ## Scenario: a second opinion
//!
//! 1. Ana wants a cardiologist at another clinic to see her laboratory results. She calls
//!    [`grant`](Pallet::grant): holder St Mary, grantee the clinic, action `Read`, purpose `TREAT`,
//!    category `LabResults`, up to `N`, for thirty days.
//! 2. The clinic asks St Mary. St Mary asks [`check_access`](Pallet::check_access) with the labels
//!    of the records: the results are permitted, with the grant to cite; the notes are denied, and
//!    the reason says that another category was missing.
//! 3. Ana does not want the clinic's billing to read along. She calls
//!    [`restrict`](Pallet::restrict): laboratory results, every purpose but `TREAT`.
//! 4. While she thinks about it she calls [`suspend`](Pallet::suspend), then
//!    [`resume`](Pallet::resume).
//! 5. Ana calls [`revoke`](Pallet::revoke). From that block on every answer is a denial. Had she
//!    granted and restricted by one directive, [`revoke_directive`](Pallet::revoke_directive) would
//!    end both.
//!
//! ## On chain and off
//!
//! On chain: scopes as sets of codes, grantees and exceptions, validity and suspensions, the keys
//! that gave and made them, and which belong to one directive. A restriction shows what a patient
//! withholds, as kinds of data and purposes, and never why.
//! Not on chain: the records, their labels (they are parameters of a read), who asked, what was
//! answered.
//!
//! ## Invariants
//!
//! One grant must cover all of a record; grants are never combined. A restriction that reaches it
//! refuses, whatever covers it. Validity is judged when read. A grant is never changed but to be
//! suspended, resumed and revoked, and never deleted; a restriction but to be lifted, and deleted
//! only when it is lifted and its room is needed. The index of live grants holds every live grant,
//! at most [`Config::MaxGrantsPerGrantee`] for each key. A directive lists all that it ever set.
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

mod access;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod directive;
mod grant;
mod inspect;
mod inspect_grant;
#[cfg(test)]
mod mock;
mod restriction;
pub mod rule;
mod suspension;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
	DirectiveItem, Grant, Question, Restriction, MAX_DIRECTIVE_ITEMS, MAX_RESTRICTIONS,
	MAX_SUSPENSIONS,
};
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{
		DirectiveItem, Grant, Restriction, WeightInfo, MAX_DIRECTIVE_ITEMS, MAX_RESTRICTIONS,
	};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect},
		DirectiveId, Except, GrantId, Grantee, GranteeKind, PatientId, RestrictionId, Scope,
		UnixMillis,
	};

	/// A grant of this chain.
	pub type GrantOf<T> = Grant<<T as frame_system::Config>::AccountId>;
	/// A grantee of this chain.
	pub type GranteeOf<T> = Grantee<<T as frame_system::Config>::AccountId>;
	/// A key of the index of live grants of this chain.
	pub type GranteeKindOf<T> = GranteeKind<<T as frame_system::Config>::AccountId>;
	/// The live grants under one key of the index.
	pub type LiveGrantsOf<T> = BoundedVec<GrantId, <T as Config>::MaxGrantsPerGrantee>;
	/// What a restriction of this chain excepts.
	pub type ExceptOf<T> = Except<<T as frame_system::Config>::AccountId>;
	/// A restriction of this chain.
	pub type RestrictionOf<T> = Restriction<<T as frame_system::Config>::AccountId>;
	/// The restrictions of a patient of this chain, in the order of their ids.
	pub type RestrictionsOf<T> = BoundedVec<RestrictionOf<T>, ConstU32<MAX_RESTRICTIONS>>;
	/// What one directive set, in that order.
	pub type DirectiveItemsOf = BoundedVec<DirectiveItem, ConstU32<MAX_DIRECTIVE_ITEMS>>;

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

	/// A patient's restrictions: those that stand, and lifted ones until their room is needed. One
	/// value, because each decision needs all of them.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Restrictions<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, RestrictionsOf<T>, ValueQuery>;

	/// The id of a patient's next restriction.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextRestrictionId<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	/// What each directive set, ended or not: so that it ends in one call, without a search.
	// Blake2_128Concat twice: patient and directive are arguments of the call.
	#[pallet::storage]
	pub type Directives<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Blake2_128Concat,
		DirectiveId,
		DirectiveItemsOf,
		ValueQuery,
	>;

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
		/// A patient suspended a grant.
		Suspended {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that suspended it.
			by: T::AccountId,
		},
		/// A patient resumed a grant.
		Resumed {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that resumed it.
			by: T::AccountId,
		},
		/// A patient made a restriction.
		Restricted {
			/// The patient.
			patient: PatientId,
			/// The restriction's id.
			restriction: RestrictionId,
			/// The patient's key that made it.
			by: T::AccountId,
		},
		/// A patient lifted a restriction.
		Lifted {
			/// The patient.
			patient: PatientId,
			/// The restriction's id.
			restriction: RestrictionId,
			/// The patient's key that lifted it.
			by: T::AccountId,
		},
		/// A patient revoked a directive. Each grant and restriction that ended with it has its own
		/// event before this one.
		DirectiveRevoked {
			/// The patient.
			patient: PatientId,
			/// The directive.
			directive: DirectiveId,
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
		/// The patient has no grant, restriction or directive of this id, or the restriction was
		/// lifted long ago. List the patient's grants and restrictions.
		NotFound,
		/// The holder, the grantee or an excepted grantee is no member in good standing. Choose one
		/// that is, or wait until it is again.
		NotInGoodStanding,
		/// The scope has no action, no purpose or no category, the validity ends before it begins,
		/// or everybody or every purpose is excepted. Name at least one of each, an end after the
		/// beginning, and fewer exceptions.
		Empty,
		/// The end of the validity is not in the future: the grant would be, or is, over. To grant,
		/// choose a later end; else nothing is left to do.
		Expired,
		/// The end of the validity is further away than `MaxValidity`. Choose an earlier end, and
		/// grant again when it comes.
		TooFar,
		/// The grant was revoked before, or everything of the directive is over. Nothing is left to
		/// do.
		Revoked,
		/// The patient has as many live grants for this grantee, as many standing restrictions, as
		/// many items of this directive or as many suspensions of this grant as there may be, or
		/// has used up all ids. Revoke or lift one first, take a new directive, or revoke the grant
		/// and give it anew.
		LimitReached,
		/// The grant is suspended already. Nothing is left to do.
		Suspended,
		/// The grant is not suspended. Nothing is left to do.
		NotSuspended,
		/// The restriction was lifted before. Nothing is left to do.
		Lifted,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lets a grantee use some of a patient's records.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: the grant holds from `valid_from` on (`None`, or a past moment: from this
		/// block on), and no longer at `valid_until`. A full index of live grants is first freed of
		/// those that are over. With a `directive`, the grant is one of its at most
		/// [`MAX_DIRECTIVE_ITEMS`] items for ever.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted).
		#[pallet::call_index(0)]
		#[pallet::weight(match directive {
			None => T::WeightInfo::grant(),
			Some(_) => T::WeightInfo::grant_by_directive(),
		})]
		pub fn grant(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			valid_from: Option<UnixMillis>,
			valid_until: UnixMillis,
			directive: Option<DirectiveId>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_grant(by, patient, grantee, scope, valid_from, valid_until, directive)
		}

		/// Withdraws a grant, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: free exactly when it succeeds, and operational, so that neither a lack of
		/// money nor a full block keeps a patient from it. A grant whose validity has not begun, or
		/// that is suspended, can be revoked too.
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

		/// Suspends a grant, from this block on until it is resumed.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: the grant keeps its place among the live ones, its validity runs on, and it
		/// can be revoked. Each of its suspensions is kept, at most [`MAX_SUSPENSIONS`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired),
		/// [`Suspended`](Error::Suspended), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Suspended`](Event::Suspended).
		///
		/// [`MAX_SUSPENSIONS`]: crate::MAX_SUSPENSIONS
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::suspend())]
		pub fn suspend(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_suspend(by, patient, id)
		}

		/// Resumes a suspended grant, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: it holds as before, until its validity ends.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired),
		/// [`NotSuspended`](Error::NotSuspended).
		///
		/// *Events*: [`Resumed`](Event::Resumed).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::resume())]
		pub fn resume(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_resume(by, patient, id)
		}

		/// Withholds some of a patient's records from everybody but those excepted, whatever grants
		/// say.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: it stands from this block on until it is lifted. It reaches a record of which
		/// one day lies in the scope, and whose confidentiality is the scope's or higher; neither
		/// the patient nor the holder's use of its own record. A patient has at most
		/// [`MAX_RESTRICTIONS`]; when they are full, the one lifted first makes room. With a
		/// `directive`, it is one of its at most [`MAX_DIRECTIVE_ITEMS`] items for ever.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Restricted`](Event::Restricted).
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::restrict())]
		pub fn restrict(
			origin: OriginFor<T>,
			patient: PatientId,
			scope: Scope,
			except: ExceptOf<T>,
			directive: Option<DirectiveId>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_restrict(by, patient, scope, except, directive)
		}

		/// Lifts a restriction, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: it still counts for the days throughout which it stood.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Lifted`](Error::Lifted).
		///
		/// *Events*: [`Lifted`](Event::Lifted).
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::lift())]
		pub fn lift(
			origin: OriginFor<T>,
			patient: PatientId,
			restriction: RestrictionId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_lift(by, patient, restriction)
		}

		/// Withdraws everything that a directive granted and restricted, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: revokes each of its grants that is not over, and lifts each of its
		/// restrictions that stands. Free exactly when it ends one of them, and operational.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked).
		///
		/// *Events*: for each grant [`Revoked`](Event::Revoked), for each restriction
		/// [`Lifted`](Event::Lifted), then [`DirectiveRevoked`](Event::DirectiveRevoked).
		#[pallet::call_index(6)]
		#[pallet::weight((Pallet::<T>::revoke_directive_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, directive: &DirectiveId| -> bool {
				Pallet::<T>::revokes_directive(origin.clone(), *patient, *directive).is_ok()
			}
		)]
		pub fn revoke_directive(
			origin: OriginFor<T>,
			patient: PatientId,
			directive: DirectiveId,
		) -> DispatchResult {
			let revocation = Self::revokes_directive(origin, patient, directive)?;
			Self::do_revoke_directive(revocation);
			Ok(())
		}
	}
}
