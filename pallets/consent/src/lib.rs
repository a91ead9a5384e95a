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
//!   given. It counts for an hour, for that holder and that grant.
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
//! - **Base policy**: what holds without a grant, by a relationship that the requester's organization
//!   attested: one of IHE's four, *deny* unless the consortium chose another. A holder may be stricter.
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
//! | `plan_base_policy` | no                      | no                   | no                         | the council       |
//! | `set_holder_policy`| no                      | no                   | the admin, for the member  | no                |
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
//! 8. The consortium finds that its hospitals treat each other's patients without delay only if a
//!    doctor need not wait for a grant. The council calls [`plan_base_policy`](Pallet::plan_base_policy)
//!    with *basic-normal*; a week later a doctor whose clinic attested that it treats Ana reads what is
//!    neither sensitive nor restricted. St Mary trusts nobody and calls
//!    [`set_holder_policy`](Pallet::set_holder_policy) with *deny*.
//!
//! ## On chain and off
//!
//! On chain: scopes as sets of codes, grantees and exceptions, validity, uses with their receipts,
//! and suspensions, the keys that gave and made them, which was given out of which, which belong to
//! one directive, and commitments to annexes, to grantees and to the events that end grants. A
//! restriction shows what a patient withholds, as kinds of data and purposes, and never why. A
//! request shows what is asked for by whom, and a commitment to why. Base policies stand in clear,
//! the consortium's and each holder's.
//! Not on chain: the records, their labels and the openings (they are parameters of a read), who
//! asked for access in a read, what was answered, and the reason of a request.
//!
//! ## Invariants
//!
//! One grant must cover all of a record; grants are never combined. A restriction that reaches it
//! refuses, whatever covers it. Validity is judged when read. A grant is never changed but to be
//! suspended, resumed, used, passed on and ended, and never deleted; one that was given out of
//! another covers nothing that its parent does not; a restriction but to be lifted, and deleted
//! only when it is lifted and its room is needed. Each use that was taken has its receipt. The index
//! of live grants holds every live grant, at most [`Config::MaxGrantsPerGrantee`] for each key. A
//! directive lists all that it ever set.
//! A request is answered once, by no more than it asked for, and deleted only when it is over and its
//! room is needed. A change of a policy is later than the one before; at most the consortium's last
//! is still to come.
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
mod errors;
mod events;
mod give_back;
mod grant;
mod inspect;
mod inspect_grant;
#[cfg(test)]
mod mock;
mod policy;
mod receipt;
mod request;
mod reshare;
mod restriction;
pub mod rule;
mod scope_of;
mod storage;
mod suspension;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{
	Asked, Candidate, Closed, Closing, DirectiveItem, Grant, Question, Receipt, Request,
	RequestTerms, Restriction, Right, Terms, DECLINE_REST, MAX_DIRECTIVE_ITEMS, MAX_OPEN_REQUESTS,
	MAX_POLICY_CHANGES, MAX_REQUESTS, MAX_RESHARES, MAX_RESTRICTIONS, MAX_SUSPENSIONS,
	RECEIPT_LIFETIME,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The macro items: configuration and calls; storage, events and errors come from files of their
/// own.
#[import_section(storage::storage)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{
		Asked, Candidate, DirectiveItem, Grant, Receipt, Request, RequestTerms, Restriction, Right,
		Terms, WeightInfo, MAX_DIRECTIVE_ITEMS, MAX_POLICY_CHANGES, MAX_REQUESTS, MAX_RESTRICTIONS,
	};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
		BasePolicy, DirectiveId, Except, GrantId, Grantee, GranteeKind, OrganizationId, PatientId,
		PolicyChange, Protected, RequestId, RestrictionId, Scope, UnixMillis,
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
	/// A receipt of this chain.
	pub type ReceiptOf<T> = Receipt<<T as frame_system::Config>::AccountId>;
	/// What a request of this chain asks for.
	pub type AskedOf<T> = Asked<<T as frame_system::Config>::AccountId>;
	/// The requests to a patient of this chain, in the order of their ids.
	pub type RequestsOf<T> = BoundedVec<RequestOf<T>, ConstU32<MAX_REQUESTS>>;
	/// What one directive set, in that order.
	pub type DirectiveItemsOf = BoundedVec<DirectiveItem, ConstU32<MAX_DIRECTIVE_ITEMS>>;

	/// The changes of a policy, in the order of time.
	pub type PolicyChangesOf = BoundedVec<PolicyChange, ConstU32<MAX_POLICY_CHANGES>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients and their keys.
		type Patients: PatientInspect<Self::AccountId>;

		/// The relationships on which a base policy rests.
		type Relationships: RelationshipInspect;

		/// Who chooses the base policy: two thirds of the council.
		type PolicyOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How long a base policy is planned before it holds, in milliseconds: so that patients can
		/// restrict and holders be stricter before it does.
		#[pallet::constant]
		type PolicyDelay: Get<UnixMillis>;

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

	/// What holds from genesis on.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The base policy of the consortium; *deny*, if none is named.
		pub base_policy: BasePolicy,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let first = PolicyChange { policy: self.base_policy, from: 0 };
			BasePolicies::<T>::put(BoundedVec::truncate_from(alloc::vec![first]));
		}
	}

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

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lets a grantee use some of a patient's records.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: the grant holds under `terms`: from a moment on, until a moment, and for so many
		/// uses. One for research alone may be without an end, but begins no later than others end. One
		/// whose uses are counted names the holder, who takes them. A full index of live grants is first
		/// freed of those that are over. With a directive, the grant is one of its at most
		/// [`MAX_DIRECTIVE_ITEMS`] items for ever.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Empty`](Error::Empty),
		/// [`HolderNotNamed`](Error::HolderNotNamed), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`LimitReached`](Error::LimitReached).
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
		/// answered as if the use were still there, so that it is taken before it is used: of records
		/// of that organization, by this grant, and for [`RECEIPT_LIFETIME`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotCounted`](Error::NotCounted), [`NotYetValid`](Error::NotYetValid),
		/// [`Suspended`](Error::Suspended), [`Revoked`](Error::Revoked),
		/// [`Expired`](Error::Expired), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`UseTaken`](Event::UseTaken).
		///
		/// [`RECEIPT_LIFETIME`]: crate::RECEIPT_LIFETIME
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
		/// [`MAX_RESHARES`] are ever given out of one. It stands in the index like any grant, until it
		/// or its parent is over, and the patient can revoke it. Where a restriction withholds the
		/// action `Reshare` of anything that it covers, for a purpose and from somebody that are not
		/// excepted, it is refused.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotFound`](Error::NotFound), [`Suspended`](Error::Suspended),
		/// [`Revoked`](Error::Revoked), [`NotYetValid`](Error::NotYetValid),
		/// [`TooWide`](Error::TooWide), [`Restricted`](Error::Restricted),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
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
		/// most [`MAX_OPEN_REQUESTS`] open ones to a patient, and none may follow one that the patient
		/// declined for [`DECLINE_REST`]. A patient has [`MAX_REQUESTS`]; when these are full, the one
		/// that has been over for longest makes room: one of who asks, if there is one, and of others
		/// one that was declined within its rest last. Records that carry a
		/// sensitivity are asked for wholly or not at all: which of them, only the patient says. What is
		/// asked for payment, or for counted uses, names the holder.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`HolderNotNamed`](Error::HolderNotNamed),
		/// [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`AnnexMisplaced`](Error::AnnexMisplaced), [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`TooSoon`](Error::TooSoon),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Requested`](Event::Requested).
		///
		/// [`DECLINE_REST`]: crate::DECLINE_REST
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
		/// *Details*: `asked` says all that the request says: who signs it sees what is given, whatever
		/// a node showed, and gives exactly that or nothing. The grant holds from this block on, and
		/// stands under the same rules as one by [`grant`](Pallet::grant). By `protected` the patient
		/// adds an annex, whatever was asked for of records that carry a sensitivity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired), [`Changed`](Error::Changed),
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
			asked: AskedOf<T>,
			directive: Option<DirectiveId>,
			protected: Option<Protected>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_approve(by, patient, request, &asked, directive, protected)
		}

		/// Gives less than was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: a grant to `grantee`, for whom it was asked, of a scope that says nothing in clear
		/// that the request does not, that ends no later and can be used no more often. What an annex
		/// says is the patient's. It stands under the same rules as one by [`grant`](Pallet::grant).
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired), [`Changed`](Error::Changed),
		/// [`TooWide`](Error::TooWide), [`TooFar`](Error::TooFar),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`Empty`](Error::Empty),
		/// [`HolderNotNamed`](Error::HolderNotNamed), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted), then [`Narrowed`](Event::Narrowed).
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::narrow())]
		pub fn narrow(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: Terms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_narrow(by, patient, request, &grantee, scope, terms)
		}

		/// Refuses what was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: no reason is given. The organization may ask again after [`DECLINE_REST`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Declined`](Event::Declined).
		///
		/// [`DECLINE_REST`]: crate::DECLINE_REST
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

		/// Chooses the base policy of the consortium.
		///
		/// *Dispatch origin*: [`Config::PolicyOrigin`].
		///
		/// *Details*: it holds from `PolicyDelay` after this block on, in place of any that was planned.
		/// To choose the one that holds already takes back what was planned.
		///
		/// *Errors*: `BadOrigin`, [`Unchanged`](Error::Unchanged).
		///
		/// *Events*: [`BasePolicyPlanned`](Event::BasePolicyPlanned).
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::plan_base_policy())]
		pub fn plan_base_policy(origin: OriginFor<T>, policy: BasePolicy) -> DispatchResult {
			Self::do_plan_base_policy(origin, policy)
		}

		/// Sets how strict a holder is at least, from this block on.
		///
		/// *Dispatch origin*: signed by the admin of an organization in good standing.
		///
		/// *Details*: for what it holds, the stricter of this and the consortium's policy holds.
		/// `AllNormal` leaves it to the consortium.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Unchanged`](Error::Unchanged).
		///
		/// *Events*: [`HolderPolicySet`](Event::HolderPolicySet).
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::set_holder_policy())]
		pub fn set_holder_policy(origin: OriginFor<T>, policy: BasePolicy) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_set_holder_policy(by, policy)
		}
	}
}
