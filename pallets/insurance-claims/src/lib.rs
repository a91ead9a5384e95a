//! # Claims
//!
//! A provider asks a payer for money, and is answered in the same block: verified against coverage,
//! consent and anchored evidence, decided line by line, and paid.
//!
//! ## Terminology
//!
//! - **Claim**: services to one member, each a **line** with a benefit number, a day, units and a
//!   charge.
//! - **Evidence**: an anchored record that shows a line's service. It is opened as far as its
//!   *member tag*: who the member is at the payer's, which must be whom the coverage is for. A line
//!   cites at least one **own record**, which the provider itself anchored. At one payer an own
//!   record shows the services of one day, by one provider: a copy of it, made from what was seen
//!   on the chain, does not do for anybody else.
//! - **Permission to pay**: that the provider may give claims to the payer for payment, by a grant of
//!   the member, or by the base policy and a relationship of the payer with the member. Whoever
//!   submits a claim names the one it rests on. It is judged on the day of service, so that to
//!   revoke the grant, or to dispute the relationship, stops later claims that rest on it, and not
//!   those for what was rendered in reliance on it. To restrict stops both.
//! - **Service tag**: a keyed identifier of the service, the same in every claim for it. It belongs
//!   to the line that was allowed.
//! - **Rejected**: the call failed; nothing is stored. **Denied**: the claim is stored, with its
//!   reasons, and nothing is paid.
//! - **Pool**: the settlement account of an organization. It has no key: only this pallet moves
//!   what is in it.
//! - **Queue**: the claims that await funds of one payer, paid eldest first. What is owed for them
//!   stays in the pool.
//!
//! ## Who may
//!
//! | call     | council | for a provider, pharmacy or laboratory | admin of a member | anybody |
//! |----------|---------|----------------------------------------|-------------------|---------|
//! | `submit` | no      | yes                                    | no                | no      |
//! | `fund`   | yes     | no                                     | no                | no      |
//! | `redeem` | no      | no                                     | from the own pool | no      |
//! | `settle` | no      | yes                                    | yes               | signed  |
//!
//! ## Scenario: a visit is paid
//!
//! 1. Umbrella pays money to the consortium's bank; the council calls [`fund`](Pallet::fund).
//! 2. Ana, whom Umbrella covers, permits Lakeside to be paid by it (`pallet-consent`). Lakeside
//!    treats her and anchors the note, with Ana's payer-side identity in its member tag.
//! 3. Lakeside calls [`submit`](Pallet::submit): coverage, grant, and a line that cites the note.
//!    The line is decided by [`salus_adjudication`], what Ana bears is counted, and Umbrella's pool
//!    pays Lakeside's, all in that block.
//! 4. Lakeside submits the same service again: the line is denied as a duplicate (CARC 18).
//! 5. Umbrella's pool runs dry. The next claim is decided and awaits funds, and so does every one
//!    after it; when the council has funded the pool, anybody calls [`settle`](Pallet::settle),
//!    once for each claim.
//! 6. Lakeside's admin calls [`redeem`](Pallet::redeem), and the bank pays it out.
//!
//! ## On chain and off
//!
//! On chain: who is paid by whom for which payer-side pseudonym, days of service, the plan's own
//! benefit numbers, amounts, group and reason codes, the leaves that are cited. Not on chain: codes
//! of services and diagnoses (a salted commitment stands for them), what the cited records say.
//!
//! ## Invariants
//!
//! Of each line `charged − Σ adjustments = paid`. A pool holds what was funded and received, less
//! what was paid and redeemed; all money there is was funded and not redeemed. What a payer owes is
//! the sum of its queue. A member's service is allowed once; an own record shows one day. They are
//! checked by [`Pallet::do_try_state`].

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

mod adjudication;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod claim;
mod evidence;
#[cfg(test)]
mod mock;
mod money;
mod queue;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::{Claim, Funding, Queue, ShownDay, TaggedService};
pub use weights::WeightInfo;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Claim, Funding, Queue, ShownDay, TaggedService, WeightInfo};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, Time},
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		insurance::MAX_LINES,
		traits::{AnchorInspect, ConsentInspect, CoverageLedger, OrganizationInspect},
		ClaimId, ClaimLine, ClaimStatus, CoverageId, Leaf, Money, OrganizationId, PatientId,
		Permission, UnixMillis,
	};

	/// A claim of this chain.
	pub type ClaimOf<T> = Claim<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
	/// The lines of a claim, as they are submitted.
	pub type Lines = BoundedVec<ClaimLine, ConstU32<MAX_LINES>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who funds pools: two thirds of the council. Not root, which a consortium does not have.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// What patients allowed.
		type Consent: ConsentInspect<Self::AccountId>;

		/// Anchored records.
		type Anchors: AnchorInspect;

		/// Plans, coverage, and what members have borne and used.
		type Coverage: CoverageLedger;

		/// What claims are paid in, apart from what fees are paid in. It is issued and redeemed
		/// here and nowhere else. Its existential deposit must not be above 1: every amount can be paid.
		type Settlement: fungible::Mutate<Self::AccountId, Balance = Money>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// From what the settlement accounts are derived. It must never change: the money would be
		/// left behind.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations, consent, anchors and coverage costs.
		type WeightInfo: WeightInfo;
	}

	/// Claims.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The number of claims, which is the next one's id.
	#[pallet::storage]
	pub type ClaimCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Every claim that was decided.
	// Twox64Concat: the chain counts ids.
	#[pallet::storage]
	pub type Claims<T: Config> = StorageMap<_, Twox64Concat, ClaimId, ClaimOf<T>, OptionQuery>;

	/// The claims of a coverage by their position, counted from 0.
	// Twox64Concat twice: the chain counts both.
	#[pallet::storage]
	pub type ClaimsOfCoverage<T: Config> =
		StorageDoubleMap<_, Twox64Concat, CoverageId, Twox64Concat, u32, ClaimId, OptionQuery>;

	/// The number of claims of a coverage, which is the next one's position.
	// Twox64Concat: the chain counts coverages.
	#[pallet::storage]
	pub type CoverageClaimCount<T: Config> =
		StorageMap<_, Twox64Concat, CoverageId, u32, ValueQuery>;

	/// The services of a member that a payer allowed, by their tag.
	// Blake2_128Concat twice: the payer chooses whom it covers, and the tag is an argument of the
	// call. Payer and member come first, so that a tag seen in a transaction cannot be used up under
	// somebody else's coverage; whatever coverage of the two a service is claimed by, it is the same.
	#[pallet::storage]
	pub type ServiceTags<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		(OrganizationId, PatientId),
		Blake2_128Concat,
		[u8; 32],
		TaggedService,
		OptionQuery,
	>;

	/// The records that providers anchored themselves and cited in lines of which a payer allowed
	/// something: who did, and the day that each shows there. By payer and leaf, so that nobody else is
	/// paid by a copy of it.
	// Twox64Concat: the chain counts organizations. Blake2_128Concat: the provider chooses what it
	// anchors.
	#[pallet::storage]
	pub type CitedRecords<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		OrganizationId,
		Blake2_128Concat,
		Leaf,
		ShownDay,
		OptionQuery,
	>;

	/// The claims of a payer that await funds, by their position in its queue.
	// Twox64Concat twice: the chain counts both.
	#[pallet::storage]
	pub type Awaiting<T: Config> =
		StorageDoubleMap<_, Twox64Concat, OrganizationId, Twox64Concat, u32, ClaimId, OptionQuery>;

	/// From where to where the queue of a payer reaches, and what it owes; nothing is stored while no
	/// claim awaits funds.
	// Twox64Concat: the chain counts organizations.
	#[pallet::storage]
	pub type Queues<T: Config> = StorageMap<_, Twox64Concat, OrganizationId, Queue, ValueQuery>;

	/// What was put into the pool of an organization, and taken out of it.
	// Twox64Concat: the chain counts organizations.
	#[pallet::storage]
	pub type Fundings<T: Config> = StorageMap<_, Twox64Concat, OrganizationId, Funding, ValueQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			use fungible::Inspect;
			assert!(T::Settlement::minimum_balance() <= 1, "an amount of 1 must be payable");
			let accounts = [0, 1, u32::MAX].map(|id| Self::pool_account(OrganizationId(id)));
			assert!(
				accounts[0] != accounts[1] && accounts[1] != accounts[2],
				"an account must be long enough to tell the pools of organizations apart"
			);
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
		/// A claim was decided.
		Decided {
			/// The claim.
			claim: ClaimId,
			/// The coverage it was decided by.
			coverage: CoverageId,
			/// The member: the payer-side identity.
			patient: PatientId,
			/// What permits the payment: a grant of the patient, or the base policy.
			permission: Permission,
			/// The organization that is paid.
			provider: OrganizationId,
			/// The organization that pays.
			payer: OrganizationId,
			/// What the payer pays for all lines.
			paid: Money,
			/// What became of the claim.
			status: ClaimStatus,
			/// The account that acted for the provider.
			by: T::AccountId,
		},
		/// Money went from a payer's pool to a provider's.
		Paid {
			/// The claim for which it went.
			claim: ClaimId,
			/// The organization that paid.
			payer: OrganizationId,
			/// The organization that was paid.
			provider: OrganizationId,
			/// The amount.
			amount: Money,
		},
		/// The council put money into a pool.
		Funded {
			/// The organization whose pool it is.
			organization: OrganizationId,
			/// The amount.
			amount: Money,
		},
		/// An organization took money out of its pool.
		Redeemed {
			/// The organization.
			organization: OrganizationId,
			/// The amount.
			amount: Money,
			/// The admin who did it.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The claim has no line, a line has no unit or cites no record, or the amount is 0. Give at
		/// least one.
		Empty,
		/// A charge or an amount is above `MAX_MONEY`, the paths of all cited records have more
		/// than `MAX_CLAIM_HASHES` hashes, or no id is left. Split it.
		LimitReached,
		/// A line is of a day that is not here yet. Submit it when the service was rendered.
		TooFar,
		/// The signer does not act for a provider, pharmacy or laboratory in good standing; to
		/// redeem, the signer administers no member in good standing. Sign with an account that
		/// does.
		NotAuthorized,
		/// There is no such coverage. Look up the id.
		NotFound,
		/// The payer is not a member in good standing. Ask the council.
		NotInGoodStanding,
		/// The plan has no benefit of this number. Look it up in the plan.
		BenefitNotFound,
		/// The same service was allowed to another provider. Settle with it who rendered it.
		TagInUse,
		/// On the day of a line the grant or policy that is named did not permit this provider to give
		/// claims to this payer for payment. Cite a grant that did, the base policy if the payer had a
		/// relationship with the patient that day, or bill the patient.
		NotPermitted,
		/// A line cites no record that the provider itself anchored. Anchor one, and cite it; records
		/// of others are cited in addition.
		OwnRecordMissing,
		/// By a record that the provider cites as its own, another provider was allowed a service at this
		/// payer: it is a copy. Anchor and cite a record of your own.
		EvidenceInUse,
		/// A cited record is not anchored by its issuer at this place, or is not this member's.
		/// Check its opening and its path.
		EvidenceInvalid,
		/// A later version took the place of a cited record. Cite that one.
		EvidenceSuperseded,
		/// The issuer withdrew a cited record: it was entered in error. Cite another.
		EvidenceRetracted,
		/// A cited record was erased. Cite another.
		EvidenceTombstoned,
		/// No claim of this payer awaits funds. Nothing is left to do.
		NotAwaiting,
		/// The pool does not hold the amount. Have it funded, or take less.
		InsufficientFunds,
		/// The pool holds the amount, but owes it for claims that await funds. Take less, or have
		/// them settled first.
		Owed,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Submits a claim, which is decided and, if the payer's pool holds enough, paid at once.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing that is a provider, a pharmacy or a laboratory.
		///
		/// *Details*: the organization is the provider. All lines must be permitted by what is named,
		/// each on its own day; nothing else is looked for. All records they cite must stand and some
		/// of each be the provider's own, whatever is then decided about each: if one fails, the whole
		/// claim is rejected and nothing is stored. The lines are decided in their order, each on what
		/// the one before left of the deductible and the limits. A line of which something is allowed
		/// takes its service tag and, for its day, the own records that it cites; any other takes
		/// nothing, so that it can be corrected and claimed again. If older claims of the payer await
		/// funds, this one waits behind them.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`LimitReached`](Error::LimitReached),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`OwnRecordMissing`](Error::OwnRecordMissing), [`NotFound`](Error::NotFound),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`BenefitNotFound`](Error::BenefitNotFound), [`TagInUse`](Error::TagInUse),
		/// [`NotPermitted`](Error::NotPermitted),
		/// [`EvidenceInUse`](Error::EvidenceInUse), [`EvidenceInvalid`](Error::EvidenceInvalid),
		/// [`EvidenceSuperseded`](Error::EvidenceSuperseded),
		/// [`EvidenceRetracted`](Error::EvidenceRetracted),
		/// [`EvidenceTombstoned`](Error::EvidenceTombstoned).
		///
		/// *Events*: [`Decided`](Event::Decided), [`Paid`](Event::Paid) if money moved.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::submit_weight(lines))]
		pub fn submit(
			origin: OriginFor<T>,
			coverage: CoverageId,
			permission: Permission,
			lines: Lines,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_submit(by, coverage, permission, lines)
		}

		/// Pays the eldest claim of a payer that awaits funds.
		///
		/// *Dispatch origin*: signed by anybody.
		///
		/// *Details*: all of it or nothing; younger claims wait, also smaller ones. What was decided
		/// stays valid, so that neither payer nor provider need be in good standing any more.
		///
		/// *Errors*: [`NotAwaiting`](Error::NotAwaiting),
		/// [`InsufficientFunds`](Error::InsufficientFunds).
		///
		/// *Events*: [`Paid`](Event::Paid).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::settle())]
		pub fn settle(origin: OriginFor<T>, payer: OrganizationId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle(payer)
		}

		/// Puts money into the pool of a payer, which paid it in outside of the chain.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Errors*: [`Empty`](Error::Empty), [`LimitReached`](Error::LimitReached),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding) if it is no payer in good standing.
		///
		/// *Events*: [`Funded`](Event::Funded).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::fund())]
		pub fn fund(
			origin: OriginFor<T>,
			organization: OrganizationId,
			amount: Money,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_fund(organization, amount)
		}

		/// Takes money out of the own pool, to be paid out outside of the chain.
		///
		/// *Dispatch origin*: signed by the admin of an organization in good standing.
		///
		/// *Details*: what the organization owes for claims that await funds stays in the pool.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`LimitReached`](Error::LimitReached),
		/// [`NotAuthorized`](Error::NotAuthorized),
		/// [`InsufficientFunds`](Error::InsufficientFunds), [`Owed`](Error::Owed).
		///
		/// *Events*: [`Redeemed`](Event::Redeemed).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::redeem())]
		pub fn redeem(origin: OriginFor<T>, amount: Money) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_redeem(by, amount)
		}
	}
}
