//! # Studies
//!
//! Research studies: who sponsors them, until when, and who takes part. So that a patient can grant
//! a study what it needs, and nobody anything when it is over.
//!
//! ## Terminology
//!
//! - **Study**: a research study, as FHIR has it (*ResearchStudy*), of one member organization.
//! - **Sponsor** (of a study): the organization that answers for it; it has the role *researcher*.
//! - **Investigator**: a practitioner of any member, whom the sponsor enrolled.
//! - **Protocol**: here a salted commitment to the study's title, its protocol and its ethics
//!   approval, which is opened to whoever is asked for consent.
//! - **Over**: its time has passed, or it was ended before. That is for ever.
//! - **Open**: not over, and its sponsor is a researcher in good standing.
//! - **To take part**: to be an investigator of an open study, not removed, whom a member in good
//!   standing credentials.
//!
//! A study by itself permits nothing: a grant may name it, and is then for those who take part.
//! What a grant calls the end of the research study (45 CFR 164.508(c)(1)(v)) is that it is over.
//!
//! ## Who may
//!
//! | call       | sponsor's admin | sponsor's practitioner | investigator | council | root |
//! |------------|-----------------|------------------------|--------------|---------|------|
//! | `register` | yes             | yes                    | no           | no      | no   |
//! | `extend`   | yes             | no                     | no           | no      | no   |
//! | `close`    | yes             | no                     | no           | no      | no   |
//! | `enroll`   | yes             | no                     | no           | no      | no   |
//! | `remove`   | yes             | no                     | themself     | no      | no   |
//! | `stop`     | no              | no                     | no           | yes     | no   |
//!
//! They act for the sponsor while it is in good standing. To register, extend and enroll takes the
//! role *researcher*; to close and to remove does not: who lost it can still end what it began. An
//! investigator may leave whatever their standing, or the sponsor's.
//!
//! ## Scenario: the study that ends
//!
//! 1. The Institute calls [`register`](Pallet::register) for two years, with a commitment to title,
//!    protocol and ethics approval. The event names the study's id.
//! 2. Its admin calls [`enroll`](Pallet::enroll) for its own Dr Chen, and for Dr Okafor, who
//!    practises at St Mary.
//! 3. Ana is asked whether she takes part. Her wallet compares the papers that she is given with
//!    the commitment, and she grants the study her laboratory results.
//! 4. Dr Okafor has no time for it any more, and calls [`remove`](Pallet::remove). From that block
//!    on what Ana granted is for Dr Chen alone.
//! 5. It takes longer: [`extend`](Pallet::extend), before the two years are over.
//! 6. It is done: [`close`](Pallet::close). From that block on nobody is permitted anything by what
//!    was granted to the study, whether or not anybody revokes it.
//!
//! A study that should not be, the council ends: [`stop`](Pallet::stop).
//!
//! ## On chain and off
//!
//! On chain: that an organization has a study, from when until when, who registered it, how it
//! ended, and which accounts take part. Not on chain: what it is about; title, protocol and ethics
//! approval are in the commitment's opening.
//!
//! ## Invariants
//!
//! Each id below the count has a study, which ends after it was registered. A study counts its
//! investigators, at most [`MaxInvestigators`](Config::MaxInvestigators). Nothing about a study
//! changes when it is over. Nothing is removed from storage. They are checked by
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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod inspect;
mod investigator;
#[cfg(test)]
mod mock;
mod study;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Ended, Investigator, Study};
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Investigator, Study, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{traits::OrganizationInspect, OrganizationId, StudyId, UnixMillis};

	/// A study of this chain.
	pub type StudyOf<T> = Study<<T as frame_system::Config>::AccountId>;
	/// An investigator of this chain.
	pub type InvestigatorOf<T> = Investigator<<T as frame_system::Config>::AccountId>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who stops a study: two thirds of the council. Not root, which a consortium does not have.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// How far ahead the end of a study may lie, in milliseconds. It must never be lowered while
		/// one lies further.
		#[pallet::constant]
		type MaxStudyPeriod: Get<UnixMillis>;

		/// The most investigators that a study has, without those who were removed. It must never be
		/// lowered while a study has more.
		#[pallet::constant]
		type MaxInvestigators: Get<u32>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations costs.
		type WeightInfo: WeightInfo;
	}

	/// Research studies.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The number of studies ever registered, which is the next one's id.
	#[pallet::storage]
	pub type StudyCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Every study that was ever registered, ended ones too.
	// Twox64Concat: the chain counts studies.
	#[pallet::storage]
	pub type Studies<T: Config> = StorageMap<_, Twox64Concat, StudyId, StudyOf<T>, OptionQuery>;

	/// Everybody who was ever enrolled in a study, removed ones too.
	// Twox64Concat: the chain counts studies. Blake2_128Concat: the investigator is an argument of
	// the call.
	#[pallet::storage]
	pub type Investigators<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		StudyId,
		Blake2_128Concat,
		T::AccountId,
		InvestigatorOf<T>,
		OptionQuery,
	>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxStudyPeriod::get() > 0, "a study must be able to last");
			assert!(T::MaxInvestigators::get() > 0, "a study must be able to have investigators");
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
		/// An organization registered a study.
		Registered {
			/// The study.
			study: StudyId,
			/// The organization, which answers for it.
			sponsor: OrganizationId,
			/// The first moment at which it is over of itself, in Unix milliseconds.
			ends_at: UnixMillis,
			/// Who registered it for the sponsor.
			by: T::AccountId,
		},
		/// A sponsor set a later end of its study.
		Extended {
			/// The study.
			study: StudyId,
			/// The first moment at which it is over of itself, in Unix milliseconds.
			ends_at: UnixMillis,
			/// Who extended it for the sponsor.
			by: T::AccountId,
		},
		/// A sponsor ended its study. It is over for ever.
		Closed {
			/// The study.
			study: StudyId,
			/// Who closed it for the sponsor.
			by: T::AccountId,
		},
		/// A practitioner became an investigator of a study.
		InvestigatorEnrolled {
			/// The study.
			study: StudyId,
			/// The practitioner.
			investigator: T::AccountId,
			/// The sponsor's admin who did it.
			by: T::AccountId,
		},
		/// A practitioner is no investigator of a study any more.
		InvestigatorRemoved {
			/// The study.
			study: StudyId,
			/// The practitioner.
			investigator: T::AccountId,
			/// The sponsor's admin who did it, or the investigator, who left.
			by: T::AccountId,
		},
		/// The council ended a study. It is over for ever.
		Stopped {
			/// The study.
			study: StudyId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer may not do this: it does not act for the sponsor, or for no researcher in good
		/// standing, is not the admin where that is asked for, or not the investigator who leaves.
		/// Sign with an account that may.
		NotAuthorized,
		/// There is no such study, or the account was never enrolled in it. Check both.
		NotFound,
		/// The given end is not in the future. Name a later one.
		Expired,
		/// The given end lies further ahead than a study's may. Name an earlier one, and extend the
		/// study when that comes near.
		TooFar,
		/// The study ends then, or later. Name a later end.
		NotLater,
		/// The study is over: its time has passed, its sponsor closed it, or the council stopped it.
		/// Register another.
		Ended,
		/// The account is no practitioner of a member in good standing. Enroll one who is.
		NotInGoodStanding,
		/// The account is an investigator of the study already. Nothing is left to do.
		AlreadyExists,
		/// The investigator was removed before. Nothing is left to do.
		Removed,
		/// The study has as many investigators as it may, or no id of a study is left. Remove an
		/// investigator who left.
		LimitReached,
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Registers a study of the signer's organization.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good standing
		/// with the role researcher.
		///
		/// *Details*: the organization is the sponsor, and the study gets the next id. It is open from
		/// this block on until `ends_at`, at most `MaxStudyPeriod` ahead. `protocol` is a salted
		/// commitment to its title, its protocol and its ethics approval. Nobody takes part before
		/// somebody is enrolled.
		///
		/// *Errors*: [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`NotAuthorized`](Error::NotAuthorized), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Registered`](Event::Registered).
		#[pallet::call_index(0)]
		pub fn register(
			origin: OriginFor<T>,
			protocol: [u8; 32],
			ends_at: UnixMillis,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_register(by, protocol, ends_at)
		}

		/// Sets a later end of a study.
		///
		/// *Dispatch origin*: signed by the admin of its sponsor, in good standing and with the role
		/// researcher.
		///
		/// *Details*: at most `MaxStudyPeriod` ahead of now. What is over cannot be extended.
		///
		/// *Errors*: [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Ended`](Error::Ended), [`NotLater`](Error::NotLater).
		///
		/// *Events*: [`Extended`](Event::Extended).
		#[pallet::call_index(1)]
		pub fn extend(origin: OriginFor<T>, study: StudyId, ends_at: UnixMillis) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_extend(by, study, ends_at)
		}

		/// Ends a study, from this block on and for ever.
		///
		/// *Dispatch origin*: signed by the admin of its sponsor, in good standing.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Ended`](Error::Ended).
		///
		/// *Events*: [`Closed`](Event::Closed).
		#[pallet::call_index(2)]
		pub fn close(origin: OriginFor<T>, study: StudyId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_close(by, study)
		}

		/// Makes a practitioner an investigator of a study, from this block on.
		///
		/// *Dispatch origin*: signed by the admin of its sponsor, in good standing and with the role
		/// researcher.
		///
		/// *Details*: a practitioner of any member in good standing, and not for that member: who is
		/// credentialed elsewhere later still takes part. Who was removed can be enrolled anew. At
		/// most `MaxInvestigators` at a time.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Ended`](Error::Ended), [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`AlreadyExists`](Error::AlreadyExists), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`InvestigatorEnrolled`](Event::InvestigatorEnrolled).
		#[pallet::call_index(3)]
		pub fn enroll(
			origin: OriginFor<T>,
			study: StudyId,
			investigator: T::AccountId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_enroll(by, study, investigator)
		}

		/// Removes an investigator from a study, from this block on.
		///
		/// *Dispatch origin*: signed by the admin of its sponsor, in good standing, or by the
		/// investigator, whatever their standing and the sponsor's.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Ended`](Error::Ended), [`Removed`](Error::Removed).
		///
		/// *Events*: [`InvestigatorRemoved`](Event::InvestigatorRemoved).
		#[pallet::call_index(4)]
		pub fn remove(
			origin: OriginFor<T>,
			study: StudyId,
			investigator: T::AccountId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_remove(by, study, investigator)
		}

		/// Ends a study that should not be, from this block on and for ever.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Errors*: `BadOrigin`, [`NotFound`](Error::NotFound), [`Ended`](Error::Ended).
		///
		/// *Events*: [`Stopped`](Event::Stopped).
		#[pallet::call_index(5)]
		pub fn stop(origin: OriginFor<T>, study: StudyId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_stop(study)
		}
	}
}
