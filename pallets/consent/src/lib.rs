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
//!   practitioner, one person with an identity of their own, the investigators of a research study, or
//!   somebody whom only an opening names.
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
//! - **Representative**: who acts for a patient without being a key of the patient; in which capacity
//!   stands with what they do.
//! - **Custodian**: an organization that keeps the key of a patient without a device. Its people act for
//!   the patient within bounds, by accounts of their own.
//! - **Paper**: a consent that was signed by hand. An organization records it and answers for it.
//! - **At rest**: that the patient died or left. What was given, and the base policy, serve the final
//!   bills for a year then, and nothing else; nothing is given but by an executor of who died, and
//!   whatever takes back goes on.
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
//! - **Emergency**: that a practitioner broke the glass, of which another pallet keeps the record.
//!   It opens what the patient's setting lets it, to that practitioner alone, and no restriction
//!   withholds that.
//! - **Base policy**: what holds without a grant, by a relationship that the requester's organization
//!   attested: one of IHE's four, *deny* unless the consortium chose another. A holder may be
//!   stricter, and so may a patient.
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
//! | `give_back`        | no                      | no                   | admin of the grantee, or of the study's sponsor, free | the grantee, free |
//! | `request`          | no                      | no                   | for themselves, and studies they sponsor | no  |
//! | `approve`          | yes                     | no                   | no                         | no                |
//! | `narrow`           | yes                     | no                   | no                         | no                |
//! | `decline`          | yes                     | no                   | no                         | no                |
//! | `withdraw_request` | no                      | no                   | who asked                  | no                |
//! | `plan_base_policy` | no                      | no                   | no                         | the council       |
//! | `set_holder_policy`| no                      | no                   | the admin, for the member  | no                |
//! | `set_patient_policy` | yes, stricter free    | no                   | no                         | no                |
//! | `revoke_all`       | yes, free               | no                   | no                         | no                |
//! | `record_paper`     | no                      | no                   | who keep the patient's key, treat or cover the patient | no |
//! | `withdraw_papers`  | no                      | no                   | who keep the patient's key | no |
//!
//! Whatever a *consent* key of the patient may, but to resume and to be laxer, a representative of the
//! patient may who is in force, in what the patient appointed them to; to lift, only what they
//! restricted themselves. Whoever acts for a custodian in good standing may, too, but to lift, to resume
//! and to be laxer; they give for treatment, payment and operations, to others, nothing protected.
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
//!    end both; had she granted the clinic more, [`revoke_all`](Pallet::revoke_all) would end all
//!    that it has.
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
//! 9. Omar has no phone; St Mary keeps a key for him. He signs by hand that the clinic may read his
//!    laboratory results at St Mary. The clinic calls [`record_paper`](Pallet::record_paper) within
//!    thirty days. When Omar says at St Mary's desk that he takes it back, St Mary calls
//!    [`revoke`](Pallet::revoke), or, if nobody recorded it yet,
//!    [`withdraw_papers`](Pallet::withdraw_papers): neither that paper nor any that he signed before
//!    gives anything again.
//!
//! ## On chain and off
//!
//! On chain: scopes as sets of codes, grantees and exceptions, validity, uses with their receipts,
//! and suspensions, the keys that gave and made them, which was given out of which, which belong to
//! one directive, and commitments to annexes, to grantees and to the events that end grants. A
//! restriction shows what a patient withholds, as kinds of data and purposes, and never why. A
//! request shows what is asked for by whom, and a commitment to why. Base policies stand in clear,
//! the consortium's, each holder's and each patient's own.
//! Not on chain: the records, their labels and the openings (they are parameters of a read), who
//! asked for access in a read, what was answered, and the reason of a request.
//!
//! ## Invariants
//!
//! One grant must cover all of a record; grants are never combined. A restriction that reaches it
//! refuses, whatever covers it, but an emergency. Validity is judged when read. A grant is never
//! changed but to be suspended, resumed, used, passed on and ended, and never deleted; one that was
//! given out of another covers nothing that its parent does not; a restriction but to be lifted,
//! and deleted only when it is lifted and its room is needed. Each use that was taken has its
//! receipt. The index of live grants holds every live grant, at most
//! [`Config::MaxGrantsPerGrantee`] for each key. A directive lists all that it ever set. A request
//! is answered once, by no more than it asked for, and deleted only when it is over and its room is
//! needed. A change of a policy is later than the one before; at most the consortium's last is
//! still to come. A patient can always become stricter, and none of a patient's policies on which a
//! claim may rest is forgotten. They are checked by [`Pallet::do_try_state`].

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
mod acting;
mod at_rest;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod directive;
mod duties;
mod emergency;
mod errors;
mod events;
mod give_back;
mod grant;
mod inspect;
mod inspect_grant;
#[cfg(test)]
mod mock;
mod paper;
mod policy;
mod receipt;
mod request;
mod requester;
mod reshare;
mod restriction;
mod revocation;
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
	Asked, Candidate, Closed, Closing, DirectiveItem, Grant, PaperRecord, Question, Receipt,
	Request, RequestTerms, Restriction, Right, Terms, DECLINE_REST, MAX_DIRECTIVE_ITEMS,
	MAX_OPEN_REQUESTS, MAX_POLICY_CHANGES, MAX_REQUESTS, MAX_RESHARES, MAX_RESTRICTIONS,
	MAX_SUSPENSIONS, RECEIPT_LIFETIME,
};
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
	use super::{
		Asked, Candidate, DirectiveItem, Grant, PaperRecord, Receipt, Request, RequestTerms,
		Restriction, Right, Terms, WeightInfo, MAX_DIRECTIVE_ITEMS, MAX_POLICY_CHANGES,
		MAX_REQUESTS, MAX_RESTRICTIONS,
	};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{
			EmergencyInspect, LifeInspect, OrganizationInspect, PatientInspect,
			RelationshipInspect, RepresentativeInspect, StudyInspect,
		},
		Acting, BasePolicy, DirectiveId, Except, GrantId, Grantee, GranteeKind, OrganizationId,
		PaperSigner, PatientId, PolicyChange, Protected, RequestId, RestrictionId, Scope,
		SignedPaper, UnixMillis,
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

		/// Who acts for patients without being a key of theirs.
		type Representatives: RepresentativeInspect<Self::AccountId>;

		/// Which patients died or left.
		type Life: LifeInspect;

		/// The relationships on which a base policy rests.
		type Relationships: RelationshipInspect;

		/// The research studies to which a patient may grant.
		type Studies: StudyInspect<Self::AccountId>;

		/// Who broke the glass for whom.
		type Emergencies: EmergencyInspect<Self::AccountId>;

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
}
