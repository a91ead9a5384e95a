//! # Insurance coverage
//!
//! Which plans there are, who is covered by them, and what is left of it: what a claim is decided
//! by, and what a provider can ask before it treats.
//!
//! ## Terminology
//!
//! - **Plan**: what a payer pays for, and how members share the cost. It is never changed; the
//!   document that it is the machine's part of is committed to.
//! - **Benefit**: one thing that a plan covers or excludes, under a number of the plan's own: what
//!   the number means stands in the document, and not here.
//! - **Coverage**: a member's connection with a plan, from a first day to a last. The member is a
//!   patient's identity for this payer, no other of that patient's. A payer covers a member once:
//!   the periods of two of its coverages have no day in common.
//! - **Void**: a coverage that covers no day, because its payer took it back.
//! - **Accumulator**: what a member has borne and used under a plan in a **benefit year**, which
//!   is a calendar year. It is the plan's, not the coverage's: a renewal goes on counting.
//!
//! ## Who may
//!
//! | call              | admin of a payer | practitioner of a payer | provider, patient, council |
//! |-------------------|------------------|-------------------------|----------------------------|
//! | `create_plan`     | yes              | no                      | no                         |
//! | `create_coverage` | for its plans    | for its plans           | no                         |
//! | `end_coverage`    | for its plans    | for its plans           | no                         |
//! | `adjust`          | for its plans    | for its plans           | no                         |
//!
//! A payer is an organization in good standing with the role `Payer`. Anybody may read.
//!
//! ## Scenario: a member's year
//!
//! 1. Harbor Health calls [`create_plan`](Pallet::create_plan): a deductible of 500.00, then 20 %
//!    of an office visit, 20 visits in a year.
//! 2. Ana enrolls. A clerk calls [`create_coverage`](Pallet::create_coverage) for the identity that
//!    her wallet keeps for Harbor Health.
//! 3. Before a visit, Lakeside asks [`verify_eligibility`](Pallet::verify_eligibility): what is
//!    covered, what Ana would bear, what is left. After it, a claim is decided by the same rule and
//!    counted in the accumulator.
//! 4. Ana paid a part of her deductible before her payer came to this chain. The clerk calls
//!    [`adjust`](Pallet::adjust) with what stands there and what shall: had a claim been decided
//!    since the clerk looked, the call would fail. Its event has both values.
//! 5. Ana changes her job. The clerk calls [`end_coverage`](Pallet::end_coverage) with her last
//!    day. In autumn she is back, with another coverage by the same plan: what she had met of the
//!    deductible is still met.
//!
//! ## On chain and off
//!
//! On chain: the plan's numbers and the commitment to its document; the member's pseudonym, plan
//! and days; amounts and counts by benefit number. Not on chain: names, member numbers, the
//! document, what a benefit's number means, what was treated.
//!
//! ## Invariants
//!
//! A plan's benefits have ascending numbers, and its amounts are bounded. A coverage has a plan,
//! and its last day is no earlier than the day before its first. No day of a member is covered
//! twice by one payer. A member's coverages by a payer under which something can still be claimed
//! are all in the index of the two. An accumulator counts benefits of its plan only. They are
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

mod accumulator;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod coverage;
mod eligibility;
mod ledger;
#[cfg(test)]
mod mock;
mod plan;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Adjusted, CoverageIndex, Plan};
pub use weights::WeightInfo;

/// The most coverages of one patient by one payer under which something can still be claimed.
pub const MAX_COVERAGES: u32 = 32;

/// The macro items: storage, events, errors, and calls.
#[expect(
	clippy::expect_used,
	reason = "FRAME's macros expand to it; what is written here does not"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{Adjusted, CoverageIndex, Plan, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use salus_primitives::{
		insurance::MAX_BENEFITS,
		traits::{OrganizationInspect, PatientInspect},
		Accumulator, Benefit, CoverageId, CoverageTerms, Day, Money, OrganizationId, PatientId,
		PlanId, UnixMillis,
	};

	/// The benefits of a plan, in the order of their numbers.
	pub type Benefits = BoundedVec<Benefit, ConstU32<MAX_BENEFITS>>;

	/// What the runtime sets.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The member organizations and their practitioners.
		type Organizations: OrganizationInspect<Self::AccountId>;

		/// The patients' identities.
		type Patients: PatientInspect<Self::AccountId>;

		/// The block's time, in Unix milliseconds.
		type Time: Time<Moment = UnixMillis>;

		/// The weights of the calls, measured on the runtime with the implementations set above, so
		/// that they hold what reading organizations and patients costs.
		type WeightInfo: WeightInfo;
	}

	/// Plans and coverage.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The number of plans ever made, which is the next one's id.
	#[pallet::storage]
	pub type PlanCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Every plan ever made, but for its benefits.
	// Twox64Concat: the chain counts plans.
	#[pallet::storage]
	pub type Plans<T: Config> = StorageMap<_, Twox64Concat, PlanId, Plan, OptionQuery>;

	/// The benefits of every plan. One value, so that a claim of many lines fetches it from the
	/// database once, though each line decodes it; beside the plan, so that who needs none of them
	/// does not.
	// Twox64Concat: the chain counts plans.
	#[pallet::storage]
	pub type PlanBenefits<T: Config> = StorageMap<_, Twox64Concat, PlanId, Benefits, ValueQuery>;

	/// The number of coverages ever made, which is the next one's id.
	#[pallet::storage]
	pub type CoverageCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Every coverage ever made.
	// Twox64Concat: the chain counts coverages.
	#[pallet::storage]
	pub type Coverages<T: Config> =
		StorageMap<_, Twox64Concat, CoverageId, CoverageTerms, OptionQuery>;

	/// A patient's coverages by a payer. Those under which nothing can be claimed any more leave
	/// when their room is needed. No payer can take another's room.
	// Blake2_128Concat: the patient is an argument of the call. Twox64Concat: the chain counts
	// organizations.
	#[pallet::storage]
	pub type CoveragesOf<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		PatientId,
		Twox64Concat,
		OrganizationId,
		CoverageIndex,
		ValueQuery,
	>;

	/// What members have borne and used under a plan, by benefit year.
	// Blake2_128Concat: the patient is an argument of the call that covers it, the year of one that
	// adjusts. Twox64Concat: the chain counts plans.
	#[pallet::storage]
	pub type Accumulators<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, PatientId>,
			NMapKey<Twox64Concat, PlanId>,
			NMapKey<Blake2_128Concat, i32>,
		),
		Accumulator,
		ValueQuery,
	>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A payer made a plan.
		PlanCreated {
			/// The plan.
			plan: PlanId,
			/// Who pays.
			payer: OrganizationId,
			/// The commitment to the plan's document.
			document: [u8; 32],
			/// The payer's admin.
			by: T::AccountId,
		},
		/// A payer covered a patient.
		CoverageCreated {
			/// The coverage.
			coverage: CoverageId,
			/// The member.
			patient: PatientId,
			/// The plan.
			plan: PlanId,
			/// The first day that is covered.
			first_day: Day,
			/// The last day that is covered, if an end is set.
			last_day: Option<Day>,
			/// The account that acted for the payer.
			by: T::AccountId,
		},
		/// A payer set or moved forward the end of a coverage.
		CoverageEnded {
			/// The coverage.
			coverage: CoverageId,
			/// The member.
			patient: PatientId,
			/// The end that was set before, if one was.
			before: Option<Day>,
			/// The last day that is covered; the day before the first if the coverage is void.
			last_day: Day,
			/// The account that acted for the payer.
			by: T::AccountId,
		},
		/// A payer set what a member has borne and used under a plan.
		Adjusted {
			/// The coverage, whose plan it is.
			coverage: CoverageId,
			/// The member.
			patient: PatientId,
			/// The benefit year.
			year: i32,
			/// What stood there.
			before: Adjusted,
			/// What stands there now.
			after: Adjusted,
			/// The account that acted for the payer.
			by: T::AccountId,
		},
	}

	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is not the admin of a payer in good standing; or, about a coverage, acts not
		/// for the plan's payer in good standing. Sign with an account that does.
		NotAuthorized,
		/// There is no such plan, patient, coverage, or benefit of the plan. Name one that exists.
		NotFound,
		/// The plan has no benefit. Name at least one.
		Empty,
		/// The benefits are not in the ascending order of their numbers, or two have the same. Sort
		/// them.
		NotSorted,
		/// An amount is above `MAX_MONEY`, a filing limit above `MAX_FILING_LIMIT_DAYS`, a
		/// coinsurance above 1,000 thousandths, the payer has 32
		/// coverages of the patient under which something can still be claimed, or the chain has
		/// used up its ids. Name less, or void coverages.
		LimitReached,
		/// The last day is before the first. Name a later one; to void a coverage that exists, the
		/// day before its first.
		BeforeStart,
		/// The coverage ends on that day or before. Name an earlier one; to cover more days, make
		/// another coverage.
		NotEarlier,
		/// The coverage covers no day of that year. Name a year that it touches.
		NotCovered,
		/// The payer covers the patient on one of those days already, or did so on one of them or
		/// a later one, by a coverage that has left the index. Name other days, or end or void the
		/// other coverage first; for one that has left, only later days help.
		Overlaps,
		/// What stands there is not what was expected, or the two name another benefit each. Read
		/// the accumulator again.
		Changed,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes a plan.
		///
		/// *Dispatch origin*: signed by the admin of a payer in good standing.
		///
		/// *Details*: the admin's organization is the payer. The plan gets the next id and is never
		/// changed: another year's plan is another plan. `document` is a salted commitment to the
		/// plan's document. A plan that sets no maximum names `MAX_MONEY`; a maximum of 0 has the
		/// member bear nothing.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`NotSorted`](Error::NotSorted),
		/// [`LimitReached`](Error::LimitReached), [`NotAuthorized`](Error::NotAuthorized).
		///
		/// *Events*: [`PlanCreated`](Event::PlanCreated).
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_plan(benefits.len() as u32))]
		pub fn create_plan(
			origin: OriginFor<T>,
			document: [u8; 32],
			deductible: Money,
			out_of_pocket_maximum: Money,
			filing_limit_days: u32,
			benefits: Benefits,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_create_plan(
				by,
				document,
				deductible,
				out_of_pocket_maximum,
				filing_limit_days,
				benefits,
			)
		}

		/// Covers a patient by a plan, from `first_day` to `last_day` or until an end is set.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of the plan's payer, which is
		/// in good standing.
		///
		/// *Details*: the patient is the identity that is used with this payer. Days may lie in the
		/// past, but no day is covered twice by one payer, under one plan or two. What was borne
		/// and used under the plan before goes on being counted. If the index of the patient and
		/// the payer is full, coverages under which nothing can be claimed any more leave it. They
		/// can still be read by their id; the payer covers no day more up to the last that they
		/// cover.
		///
		/// *Errors*: [`BeforeStart`](Error::BeforeStart), [`NotFound`](Error::NotFound),
		/// [`NotAuthorized`](Error::NotAuthorized), [`Overlaps`](Error::Overlaps),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`CoverageCreated`](Event::CoverageCreated).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::create_coverage())]
		pub fn create_coverage(
			origin: OriginFor<T>,
			plan: PlanId,
			patient: PatientId,
			first_day: Day,
			last_day: Option<Day>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_create_coverage(by, plan, patient, first_day, last_day)
		}

		/// Ends a coverage, or ends it earlier.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of the plan's payer, which is
		/// in good standing.
		///
		/// *Details*: `last_day` is still covered. The day before the first voids the coverage. An
		/// end is never moved back. What was decided stays decided, also for days that are not
		/// covered any more.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`BeforeStart`](Error::BeforeStart), [`NotEarlier`](Error::NotEarlier).
		///
		/// *Events*: [`CoverageEnded`](Event::CoverageEnded).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::end_coverage())]
		pub fn end_coverage(
			origin: OriginFor<T>,
			coverage: CoverageId,
			last_day: Day,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_end_coverage(by, coverage, last_day)
		}

		/// Sets what a member has borne and used under a coverage's plan in a benefit year: for
		/// what happened off chain.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of the plan's payer, which is
		/// in good standing.
		///
		/// *Details*: `after` takes the place of `before`, which must be what stands there: nothing
		/// that a claim has counted meanwhile is lost. Both name the same benefit; if they name
		/// none, the benefits' use stays as it is. The values may be beyond what the plan asks for:
		/// then nothing is left. They count for every coverage of the member by this plan. Claims
		/// that were decided stay decided.
		///
		/// *Errors*: [`LimitReached`](Error::LimitReached), [`NotFound`](Error::NotFound),
		/// [`NotAuthorized`](Error::NotAuthorized), [`NotCovered`](Error::NotCovered),
		/// [`Changed`](Error::Changed).
		///
		/// *Events*: [`Adjusted`](Event::Adjusted).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::adjust())]
		pub fn adjust(
			origin: OriginFor<T>,
			coverage: CoverageId,
			year: i32,
			before: Adjusted,
			after: Adjusted,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_adjust(by, coverage, year, before, after)
		}
	}
}
