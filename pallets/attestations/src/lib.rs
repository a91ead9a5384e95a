//! # Attestations
//!
//! What organizations attest of an identity: how surely one real person uses it, and which of their own
//! records is that person's. Neither says anything about the person.
//!
//! ## Terminology
//!
//! - **Assurance**: that an organization found out, at an identity assurance level of NIST SP 800-63A,
//!   that one real person uses an identity: who says so, the level, when, and until when. No attribute
//!   and no evidence, not even a commitment to one.
//! - **Record number**: an organization's own number for a person's record (MRN). It is on the chain as
//!   a *keyed identifier*, of which that organization alone has the key.
//! - **Permission**: that a patient lets an organization link one record number to the identity. It
//!   lapses if the organization does not.
//! - **Link**: that an organization finds the identity by its record number.
//!
//! ## Who may
//!
//! | call                 | who acts for a member | patient's *consent* key | council, root |
//! |----------------------|-----------------------|-------------------------|---------------|
//! | `assure`             | yes                   | no                      | no            |
//! | `withdraw_assurance` | what that member said | yes                     | no            |
//! | `permit_link`        | no                    | yes                     | no            |
//! | `link`               | what was permitted it | no                      | no            |
//! | `unlink`             | what is its own       | yes, free               | no            |
//!
//! A member's admin and its practitioners act for it while it is in good standing.
//!
//! ## Scenario: the registration desk
//!
//! 1. Ana registers at St Mary's desk. The clerk looks at her passport, and calls
//!    [`assure`](Pallet::assure): IAL2, for two years. Other members that ask
//!    [`assurances`](Pallet::assurances) know that St Mary knows her, and not who she is.
//! 2. St Mary keeps her record under number 4711. The desk shows Ana's phone the keyed identifier of it,
//!    and she calls [`permit_link`](Pallet::permit_link).
//! 3. The desk calls [`link`](Pallet::link). When St Mary's own system has a result for 4711, it finds
//!    the identity under which to anchor it: [`linked_patient`](Pallet::linked_patient).
//! 4. Ana sees the link in her wallet ([`record_links`](Pallet::record_links)), and removes it by
//!    [`unlink`](Pallet::unlink) when she goes elsewhere.
//! 5. It was somebody else's passport: St Mary calls [`withdraw_assurance`](Pallet::withdraw_assurance).
//!
//! ## On chain and off
//!
//! On chain: that an organization met whoever uses a pseudonym, how well it looked, and that it keeps a
//! record of theirs. Not on chain: who that is, which document was looked at, and the record number:
//! 32 bytes that are random to whoever does not have the organization's key.
//!
//! ## Invariants
//!
//! An organization finds exactly the identities by its record numbers that are linked to them, each of
//! which the patient permitted. Of each organization one assurance of an identity counts, its last.
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

mod assurance;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod inspect;
#[cfg(test)]
mod mock;
mod record_link;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Assurance, RecordLink, MAX_ASSURANCES, MAX_LINKS};
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Assurance, RecordLink, WeightInfo, MAX_ASSURANCES, MAX_LINKS};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		traits::{OrganizationInspect, PatientInspect, RecoveryInspect},
		AssuranceLevel, KeyedId, OrganizationId, PatientId, UnixMillis,
	};

	/// The assurances of an identity.
	pub type AssurancesOf = BoundedVec<Assurance, ConstU32<MAX_ASSURANCES>>;
	/// The links between an identity and an organization.
	pub type LinksOf = BoundedVec<RecordLink, ConstU32<MAX_LINKS>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients, their keys and recoveries.
		type Patients: PatientInspect<Self::AccountId> + RecoveryInspect;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// How long an assurance holds at most, in milliseconds. It must never be lowered while one is
		/// kept that was made for longer.
		#[pallet::constant]
		type MaxAssurance: Get<UnixMillis>;

		/// How long a permission to link waits for the organization, in milliseconds: enough for a visit
		/// at a desk, and for the desk to be out of order. It must never be lowered while a link is kept
		/// that was made later.
		#[pallet::constant]
		type PermissionLifetime: Get<UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations and patients costs.
		type WeightInfo: WeightInfo;
	}

	/// What organizations attest of identities.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Of each identity what organizations assured, also what was withdrawn or is over.
	// Blake2_128Concat: the patient is an argument of the call.
	#[pallet::storage]
	pub type Assurances<T: Config> =
		StorageMap<_, Blake2_128Concat, PatientId, AssurancesOf, ValueQuery>;

	/// Of each identity and organization what may be linked, and what is.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts
	// organizations.
	#[pallet::storage]
	pub type Links<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		OrganizationId,
		LinksOf,
		ValueQuery,
	>;

	/// The identity to which an organization's record number is linked.
	// Twox64Concat: the chain counts organizations. Blake2_128Concat: the identifier is an argument of
	// the call.
	#[pallet::storage]
	pub type LinkedPatients<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		KeyedId,
		PatientId,
		OptionQuery,
	>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxAssurance::get() > 0, "an assurance must be able to last");
			assert!(T::PermissionLifetime::get() > 0, "a permission must be able to wait");
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
		/// An organization assured that one real person uses an identity.
		Assured {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// How surely.
			level: AssuranceLevel,
			/// The first moment at which it no longer holds, in Unix milliseconds.
			valid_until: UnixMillis,
			/// Who said so for the organization.
			by: T::AccountId,
		},
		/// An organization's assurance was withdrawn.
		AssuranceWithdrawn {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Who withdrew it for the organization, or the patient's key that did.
			by: T::AccountId,
		},
		/// A patient permitted an organization to link one of its record numbers to the identity.
		LinkPermitted {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// The record number, as a keyed identifier.
			identifier: KeyedId,
			/// The patient's key that permitted it.
			by: T::AccountId,
		},
		/// An organization linked one of its record numbers to an identity.
		Linked {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// The record number, as a keyed identifier.
			identifier: KeyedId,
			/// Who linked it for the organization.
			by: T::AccountId,
		},
		/// A link, or the permission for one, was removed.
		Unlinked {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// The record number, as a keyed identifier.
			identifier: KeyedId,
			/// The patient's key that removed it, or who did it for the organization.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer may not do this: it acts for no member in good standing, or is no *consent* key of
		/// the patient. Sign with an account that may.
		NotAuthorized,
		/// There is no such patient, no such organization in good standing, no assurance of this
		/// organization, or no permission for this record number. Check patient, organization and
		/// identifier; a link has to be permitted first.
		NotFound,
		/// The end lies in the past, or the patient's permission has lapsed or is older than a recovery.
		/// Name a later one; have the patient permit it again.
		Expired,
		/// The end lies further ahead than an assurance may last. Name an earlier one, and assure again.
		TooFar,
		/// The assurance does not hold now: it is over, or was withdrawn. There is nothing to withdraw.
		NotInForce,
		/// The record number is linked already, to this identity or to another of the same
		/// organization. Unlink it first.
		AlreadyExists,
		/// As many organizations as are kept assure this identity, or as many record numbers of this
		/// organization as can be are linked to it. Wait until one is over, or unlink one.
		LimitReached,
		/// The patient's identity was recovered less than 72 hours ago. Wait; to unlink goes on.
		RecentlyRecovered,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Assures that one real person uses an identity, as the signer's organization found out.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good standing.
		///
		/// *Details*: it holds from this block on until `valid_until`, at most `MaxAssurance` ahead, while
		/// the organization is in good standing, and until the identity is recovered. Of an identity of
		/// which the signer has a key, or had one, it is refused, and of one whose keys the organization
		/// keeps. It takes the place of what this organization assured before, be the level higher or
		/// lower. At most [`MAX_ASSURANCES`] are kept of an identity; for another the first makes room that
		/// does not hold.
		///
		/// *Errors*: [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Assured`](Event::Assured).
		///
		/// [`MAX_ASSURANCES`]: crate::MAX_ASSURANCES
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::assure())]
		pub fn assure(
			origin: OriginFor<T>,
			patient: PatientId,
			level: AssuranceLevel,
			valid_until: UnixMillis,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_assure(by, patient, level, valid_until)
		}

		/// Withdraws what an organization assured of an identity, from this block on.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of that organization, in good
		/// standing, or by a live key of `patient` with the purpose *consent*.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotInForce`](Error::NotInForce).
		///
		/// *Events*: [`AssuranceWithdrawn`](Event::AssuranceWithdrawn).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::withdraw_assurance())]
		pub fn withdraw_assurance(
			origin: OriginFor<T>,
			patient: PatientId,
			organization: OrganizationId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_withdraw_assurance(by, patient, organization)
		}

		/// Permits an organization to link one of its record numbers to the identity.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: `identifier` is the keyed identifier of the record number, as the organization
		/// shows it to the patient. The permission waits for the organization for a
		/// `PermissionLifetime`; permitted again, it waits anew. At most [`MAX_LINKS`] record numbers of
		/// one organization stand beside an identity; for another the first makes room of which the
		/// permission has lapsed. A number that is linked to another identity is refused: whoever reads
		/// the chain would know the two for one person's. Not within 72 hours of a recovery of the
		/// patient's identity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered), [`AlreadyExists`](Error::AlreadyExists),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`LinkPermitted`](Event::LinkPermitted).
		///
		/// [`MAX_LINKS`]: crate::MAX_LINKS
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::permit_link())]
		pub fn permit_link(
			origin: OriginFor<T>,
			patient: PatientId,
			organization: OrganizationId,
			identifier: KeyedId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_permit_link(by, patient, organization, identifier)
		}

		/// Links a record number of the signer's organization to an identity, as the patient permitted, or
		/// to one whose keys the organization keeps.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of that organization, in good
		/// standing.
		///
		/// *Details*: the permission is used up: after an unlinking it takes another. One that is older
		/// than a recovery of the identity is none, and within 72 hours of that nothing is linked. Who
		/// keeps the patient's key needs none.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`AlreadyExists`](Error::AlreadyExists), [`Expired`](Error::Expired),
		/// [`LimitReached`](Error::LimitReached), [`RecentlyRecovered`](Error::RecentlyRecovered).
		///
		/// *Events*: [`Linked`](Event::Linked).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::link())]
		pub fn link(
			origin: OriginFor<T>,
			patient: PatientId,
			identifier: KeyedId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_link(by, patient, identifier)
		}

		/// Removes a link, or the permission for one, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by the admin
		/// or a practitioner of that organization, in good standing.
		///
		/// *Details*: whatever the organization's standing, if the patient signs. Free exactly when the
		/// patient signs and it succeeds, and operational, so that neither a lack of money nor a full
		/// block keeps a patient from it.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound).
		///
		/// *Events*: [`Unlinked`](Event::Unlinked).
		#[pallet::call_index(4)]
		#[pallet::weight((Pallet::<T>::unlink_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, organization: &OrganizationId,
				identifier: &KeyedId| -> bool {
				Pallet::<T>::unlinks_free(origin.clone(), *patient, *organization, *identifier)
			}
		)]
		pub fn unlink(
			origin: OriginFor<T>,
			patient: PatientId,
			organization: OrganizationId,
			identifier: KeyedId,
		) -> DispatchResult {
			let unlinking = Self::unlinks(origin, patient, organization, identifier)?;
			Self::do_unlink(unlinking);
			Ok(())
		}
	}
}
