//! # Consent
//!
//! What a patient allowed and what a patient withholds: who may do what with which records, for
//! which purpose, until when.
//!
//! ## Terminology
//!
//! - **Patient**: a pseudonym with keys; a key with the purpose *consent* speaks for the patient here.
//! - **Holder**: the organization that holds a record.
//! - **Grantee**: whom a grant is for: any member, the members with a role, one organization, one
//!   practitioner, one person with an identity of their own, or somebody whom only an opening names.
//! - **Scope**: what a grant covers: holder, actions, purposes, categories, highest confidentiality,
//!   days, and whether records that carry a sensitivity are covered.
//! - **Annex**: the part of a scope that stands off chain behind a salted commitment: sensitivities,
//!   authors, contexts, particular records. It is opened in a read, never in a call.
//! - **Terms**: from when until when, until which event, and how often a grant may be used.
//! - **Receipt**: a use of a grant whose uses are counted, taken by the holder before anything is
//!   given.
//! - **Re-share**: a grant that a grantee gives out of its own, if that lets it. It holds only while
//!   its parent does, and nothing is given out of it.
//! - **Law**: a ground on which a holder may give records without consent (45 CFR 164.512).
//! - **Live**: not revoked, and within its validity at the block's time; used up, too, because its
//!   receipts still count.
//! - **Suspended**: a live grant that cannot be relied on until the patient resumes it.
//! - **Restriction**: what a patient withholds, whatever grants say. It beats every grant, but
//!   neither the holder's use of its own record nor the patient.
//! - **Except**: whom a restriction leaves as they are: some grantees, some purposes.
//! - **Directive**: a document by which a patient grants and restricts at once. Its number is the
//!   wallet's choice; what it set ends together.
//! - **Request**: what an organization asks a patient for. It gives nothing: only the patient's answer
//!   does.
//! - **Base policy**: what holds without a grant. It is *deny*.
//!
//! ## Who may
//!
//! | call               | patient's *consent* key | patient's other keys | members                    | others            |
//! |--------------------|-------------------------|----------------------|----------------------------|-------------------|
//! | `grant`            | yes                     | no                   | no                         | no                |
//! | `revoke`           | yes, free               | no                   | no                         | no                |
//! | `suspend`          | yes                     | no                   | no                         | no                |
//! | `resume`           | yes                     | no                   | no                         | no                |
//! | `restrict`         | yes                     | no                   | no                         | no                |
//! | `lift`             | yes                     | no                   | no                         | no                |
//! | `revoke_directive` | yes, free               | no                   | no                         | no                |
//! | `take_use`         | no                      | no                   | whose records it is about  | no                |
//! | `reshare`          | no                      | no                   | for whom the parent is     | no                |
//! | `give_back`        | no                      | no                   | admin of the grantee, free | the grantee, free |
//! | `request`          | no                      | no                   | for themselves             | no                |
//! | `approve`          | yes                     | no                   | no                         | no                |
//! | `narrow`           | yes                     | no                   | no                         | no                |
//! | `decline`          | yes                     | no                   | no                         | no                |
//! | `withdraw_request` | no                      | no                   | who asked                  | no                |
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
//! 6. Had she let the clinic look once only, St Mary would have called
//!    [`take_use`](Pallet::take_use) before it gave anything. Had she let the clinic pass the results
//!    on, the clinic could have called [`reshare`](Pallet::reshare) for its laboratory, and with her
//!    revocation the laboratory's grant would have ended too. A clinic that needs a grant no more
//!    calls [`give_back`](Pallet::give_back).
//! 7. A year later the clinic wants to see more. It calls [`request`](Pallet::request) and sends Ana the
//!    opened reason. She reads what is asked, and calls [`approve`](Pallet::approve);
//!    [`narrow`](Pallet::narrow) with less, or sooner over; or [`decline`](Pallet::decline). While she
//!    thinks, the clinic can call [`withdraw_request`](Pallet::withdraw_request); if she never
//!    answers, it expires.
//!
//! ## On chain and off
//!
//! On chain: scopes as sets of codes, grantees and exceptions, validity, numbers of uses and
//! suspensions, the keys that gave and made them, which was given out of which, which belong to one
//! directive, and commitments to annexes, to grantees and to the events that end grants. A restriction shows what a patient
//! withholds, as kinds of data and purposes, and never why. A request shows what is asked for by whom,
//! and a commitment to why.
//! Not on chain: the records, their labels and the openings (they are parameters of a read), who
//! asked for access in a read, what was answered, and the reason of a request.
//!
//! ## Invariants
//!
//! One grant must cover all of a record; grants are never combined. A restriction that reaches it
//! refuses, whatever covers it. Validity is judged when read. A grant is never changed but to be
//! suspended, resumed, used, passed on and ended, and never deleted; one that was given out of
//! another covers nothing that its parent does not; a restriction but to be lifted, and deleted
//! only when it is lifted and its room is needed. The index of live grants holds every live grant,
//! at most [`Config::MaxGrantsPerGrantee`] for each key. A directive lists all that it ever set.
//! A request is answered once, by no more than it asked for, and deleted only when it is over and its
//! room is needed.
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
mod give_back;
mod grant;
mod inspect;
mod inspect_grant;
#[cfg(test)]
mod mock;
mod receipt;
mod request;
mod reshare;
mod restriction;
pub mod rule;
mod scope_of;
mod suspension;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
	Candidate, Closed, Closing, DirectiveItem, Grant, Question, Request, RequestTerms, Restriction,
	Right, Terms, MAX_DIRECTIVE_ITEMS, MAX_OPEN_REQUESTS, MAX_REQUESTS, MAX_RESHARES,
	MAX_RESTRICTIONS, MAX_SUSPENSIONS,
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
		Candidate, DirectiveItem, Grant, Request, RequestTerms, Restriction, Right, Terms,
		WeightInfo, MAX_DIRECTIVE_ITEMS, MAX_REQUESTS, MAX_RESTRICTIONS,
	};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect},
		DirectiveId, Except, GrantId, Grantee, GranteeKind, OrganizationId, PatientId, Protected,
		RequestId, RestrictionId, Scope, UnixMillis,
	};

	/// A grant of this chain.
	pub type GrantOf<T> = Grant<<T as frame_system::Config>::AccountId>;
	/// A grant of this chain with the one out of which it was given.
	pub type CandidateOf<T> = Candidate<<T as frame_system::Config>::AccountId>;
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
	/// A request of this chain.
	pub type RequestOf<T> = Request<<T as frame_system::Config>::AccountId>;
	/// The requests to a patient of this chain, in the order of their ids.
	pub type RequestsOf<T> = BoundedVec<RequestOf<T>, ConstU32<MAX_REQUESTS>>;
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
		/// reads four times as many, and their parents. It must never be lowered while an index holds more.
		#[pallet::constant]
		type MaxGrantsPerGrantee: Get<u32>;

		/// How far after now a grant may end, in milliseconds.
		#[pallet::constant]
		type MaxValidity: Get<UnixMillis>;

		/// How far after now a request may expire, in milliseconds. So long at most can an organization
		/// take room that a patient has for requests, unless the patient answers.
		#[pallet::constant]
		type MaxRequestLifetime: Get<UnixMillis>;

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

	/// What was asked of a patient: requests that are open, and others until their room is needed.
	/// One value, because each new request needs all of them: those of its organization are counted,
	/// and one that is over makes room.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Requests<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, RequestsOf<T>, ValueQuery>;

	/// The id of the next request to a patient.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type NextRequestId<T: Config> = StorageMap<_, Blake2_128Concat, PatientId, u32, ValueQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxGrantsPerGrantee::get() > 0, "a patient must be able to grant");
			assert!(T::MaxValidity::get() > 0, "a grant must be able to last");
			assert!(T::MaxRequestLifetime::get() > 0, "a request must be able to wait");
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
		/// A grant was given: by the patient, or out of another one.
		Granted {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// By which right it was given.
			right: Right,
			/// The key that gave it.
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
		/// A holder took a use of a grant whose uses are counted.
		UseTaken {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// The number of this use, from 1 on.
			receipt: u32,
			/// The holder for which it was taken.
			holder: OrganizationId,
			/// Who took it.
			by: T::AccountId,
		},
		/// A grant was given back: by whom it was for, or who had given it out of another.
		GivenBack {
			/// The patient.
			patient: PatientId,
			/// The grant's id.
			grant: GrantId,
			/// Who gave it back.
			by: T::AccountId,
		},
		/// An organization asked a patient for a grant.
		Requested {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The organization that asks.
			organization: OrganizationId,
			/// Who asked for it.
			by: T::AccountId,
		},
		/// A patient gave the grant that was asked for.
		Approved {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that approved.
			by: T::AccountId,
		},
		/// A patient gave a grant with less than was asked for.
		Narrowed {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The grant's id.
			grant: GrantId,
			/// The patient's key that narrowed.
			by: T::AccountId,
		},
		/// A patient declined a request.
		Declined {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// The patient's key that declined.
			by: T::AccountId,
		},
		/// An organization took back its request.
		Withdrawn {
			/// The patient.
			patient: PatientId,
			/// The request's id.
			request: RequestId,
			/// Who took it back.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is no live key of this patient with the purpose *consent*; to take a use, acts
		/// for no holder whose records the grant is about; to pass on or give back, for nobody whom the
		/// grant lets; to ask, or to take back what was asked, not for the organization that it is for.
		/// Sign with a key that is, or ask the patient for a grant.
		NotAuthorized,
		/// The patient is not registered, or has no grant, restriction, directive or request of this
		/// id, or the restriction was lifted, or the request over, long ago. List the patient's grants,
		/// restrictions and requests.
		NotFound,
		/// The holder, the grantee or an excepted grantee is no member in good standing, or the
		/// practitioner no longer with the organization that asked. Choose one that is, or wait until
		/// it is again.
		NotInGoodStanding,
		/// The scope has no action, no purpose or no category, the validity ends before it begins, no
		/// use is given, or everybody or every purpose is excepted. Name at least one of each, an end after the
		/// beginning, and fewer exceptions.
		Empty,
		/// The end of the validity is not in the future: the grant would be, or is, over; or the
		/// request has expired. To grant or to ask, choose a later end; else nothing is left to do.
		Expired,
		/// The end of the validity is further away than `MaxValidity`, or than the parent's or what was
		/// asked for, or there is none though the grant is not for research alone, or would begin later
		/// than others may end; or a request would wait for longer than `MaxRequestLifetime`, or than
		/// what it asks for would last. Choose an earlier end, and grant or ask again when it comes.
		TooFar,
		/// The grant was revoked before, or everything of the directive is over. Nothing is left to
		/// do.
		Revoked,
		/// The patient has as many live grants for this grantee, as many standing restrictions, as
		/// many items of this directive or as many suspensions of this grant as there may be, or
		/// has used up all ids; or the grant was used or passed on as often as it may be; or there are
		/// as many open requests to the patient, or of this organization to the patient, as there may
		/// be. Revoke or lift one first, take a new directive, revoke the grant and give it anew, or
		/// wait until a request is answered or over.
		LimitReached,
		/// The grant is suspended already. Nothing is left to do.
		Suspended,
		/// The grant is not suspended. Nothing is left to do.
		NotSuspended,
		/// The restriction was lifted before. Nothing is left to do.
		Lifted,
		/// The validity of the grant has not begun. Wait until it has.
		NotYetValid,
		/// The uses of the grant are not counted. Nothing has to be taken.
		NotCounted,
		/// What is passed on is more than the parent lets, or to nobody whom the patient can see; or what
		/// is given is more than was asked for. Narrow the scope or the number of uses; to pass on, name
		/// one organization, practitioner or person: to pass on is itself not passed on, and an annex
		/// stays the same.
		TooWide,
		/// An annex is named in a request, or none where one is added to what was asked for. Ask with
		/// `None` or `All`: an annex is the patient's. Approve as it was asked, or with an annex.
		AnnexMisplaced,
		/// The request was approved, narrowed, declined or withdrawn before. Nothing is left to do.
		Answered,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lets a grantee use some of a patient's records.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: the grant holds under `terms`: from a moment on, until a moment, and for so many
		/// uses. One for research alone may be without an end, but begins no later than others end. A
		/// full index of live grants is first freed of those that are over. With a directive, the
		/// grant is one of its at most [`MAX_DIRECTIVE_ITEMS`] items for ever.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted).
		#[pallet::call_index(0)]
		#[pallet::weight(match terms.directive {
			None => T::WeightInfo::grant(),
			Some(_) => T::WeightInfo::grant_by_directive(),
		})]
		pub fn grant(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: Terms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_grant(by, patient, grantee, scope, terms)
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

		/// Takes a use of a grant whose uses are counted, before anything is given on it.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization whose records
		/// the grant is about.
		///
		/// *Details*: the number of the receipt is in the event. Who asks for access with it is
		/// answered as if the use were still there, so that it is taken before it is used.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotCounted`](Error::NotCounted), [`NotYetValid`](Error::NotYetValid),
		/// [`Suspended`](Error::Suspended), [`Revoked`](Error::Revoked),
		/// [`Expired`](Error::Expired), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`UseTaken`](Event::UseTaken).
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::take_use())]
		pub fn take_use(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_take_use(by, patient, id)
		}

		/// Passes on what a grant covers, or a part of it.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization for which the
		/// grant `parent` is.
		///
		/// *Details*: the parent is the patient's own, has the action `Reshare` and no number of uses,
		/// and can be relied on now. The new grant is for one organization, practitioner or person, who
		/// stands in clear; it covers nothing that the parent does not, does not let anybody pass on
		/// anything, ends no later, and holds only while the parent does. At most
		/// [`MAX_RESHARES`] are ever given out of one. It stands in the index like any grant, and the
		/// patient can revoke it.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotFound`](Error::NotFound), [`Suspended`](Error::Suspended),
		/// [`Revoked`](Error::Revoked), [`NotYetValid`](Error::NotYetValid),
		/// [`TooWide`](Error::TooWide), [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted).
		///
		/// [`MAX_RESHARES`]: crate::MAX_RESHARES
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::reshare())]
		pub fn reshare(
			origin: OriginFor<T>,
			patient: PatientId,
			parent: GrantId,
			grantee: GranteeOf<T>,
			scope: Scope,
			valid_until: Option<UnixMillis>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_reshare(by, patient, parent, grantee, scope, valid_until)
		}

		/// Ends a grant that is no longer needed, or that one had given out of another.
		///
		/// *Dispatch origin*: signed by the admin of the organization, the practitioner, or a key with
		/// the purpose *consent* of the person for whom the grant is; or by the admin of the
		/// organization that gave it out of another.
		///
		/// *Details*: free exactly when it succeeds, and operational. A grant to any member, to a role
		/// or to a commitment is nobody's to give back.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired).
		///
		/// *Events*: [`GivenBack`](Event::GivenBack).
		#[pallet::call_index(9)]
		#[pallet::weight((Pallet::<T>::give_back_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId, id: &GrantId| -> bool {
			Pallet::<T>::gives_back(origin.clone(), *patient, *id).is_ok()
		})]
		pub fn give_back(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let returned = Self::gives_back(origin, patient, id)?;
			Self::do_give_back(returned);
			Ok(())
		}

		/// Asks a patient for a grant.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing: the one for which the grant would be, or that credentials the practitioner for
		/// whom it would be. Nobody asks for others.
		///
		/// *Details*: it gives nothing by itself. It waits for the patient until it expires, at most
		/// `MaxRequestLifetime`, and no longer than what it asks for would last. An organization has at
		/// most [`MAX_OPEN_REQUESTS`] open ones to a patient, and a patient [`MAX_REQUESTS`]; when these
		/// are full, the one that has been over for longest makes room. Records that carry a
		/// sensitivity are asked for wholly or not at all: which of them, only the patient says.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`AnnexMisplaced`](Error::AnnexMisplaced),
		/// [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Requested`](Event::Requested).
		///
		/// [`MAX_OPEN_REQUESTS`]: crate::MAX_OPEN_REQUESTS
		/// [`MAX_REQUESTS`]: crate::MAX_REQUESTS
		#[pallet::call_index(10)]
		#[pallet::weight(Pallet::<T>::request_weight())]
		pub fn request(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: RequestTerms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_request(by, patient, grantee, scope, terms)
		}

		/// Gives the grant that was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: the grant is in all what the request says, holds from this block on, and stands
		/// under the same rules as one by [`grant`](Pallet::grant). By `protected` the patient adds an
		/// annex, whatever was asked for of records that carry a sensitivity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired),
		/// [`AnnexMisplaced`](Error::AnnexMisplaced),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted), then [`Approved`](Event::Approved).
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::approve())]
		pub fn approve(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
			directive: Option<DirectiveId>,
			protected: Option<Protected>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_approve(by, patient, request, directive, protected)
		}

		/// Gives less than was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: a grant to whom it was asked for, of a scope that says nothing in clear that the
		/// request does not, that ends no later and can be used no more often. What an annex says is
		/// the patient's.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotFound`](Error::NotFound), [`Answered`](Error::Answered),
		/// [`TooWide`](Error::TooWide), [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted), then [`Narrowed`](Event::Narrowed).
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::narrow())]
		pub fn narrow(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
			scope: Scope,
			terms: Terms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_narrow(by, patient, request, scope, terms)
		}

		/// Refuses what was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: no reason is given. The organization may ask again.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Declined`](Event::Declined).
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::decline())]
		pub fn decline(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_decline(by, patient, request)
		}

		/// Takes back what was asked for.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of the organization that asked, in
		/// good standing.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Withdrawn`](Event::Withdrawn).
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::withdraw_request())]
		pub fn withdraw_request(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_withdraw_request(by, patient, request)
		}
	}
}
