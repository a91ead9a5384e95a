//! Benchmarks: each call in its worst case, and the coverage that other pallets' benchmarks need.

use crate::{pallet::*, Adjusted, MAX_COVERAGES};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{traits::Time, BoundedVec};
use frame_system::RawOrigin;
use salus_primitives::{
	insurance::{MAX_BENEFITS, MAX_FILING_LIMIT_DAYS, MAX_MONEY},
	traits::{OrganizationInspect, PatientInspect},
	Accumulator, Benefit, BenefitUse, CostShare, CoverageId, CoverageTerms, Day, Limit,
	OrganizationId, PatientId, PlanId, PlanTerms, Roles,
};

/// The most benefits that `count` allows, numbered from 1 on, each covered, with all steps of cost
/// sharing and a limit.
fn benefits(count: u32) -> Benefits {
	let benefits: Vec<Benefit> = (1..=count)
		.map(|number| Benefit {
			number: number as u16,
			covered: true,
			cost_share: CostShare::CopayThenDeductibleThenCoinsurance,
			copay: 1,
			coinsurance_per_mille: 1,
			price_per_unit: 1_000_000,
			limit: Limit::Amount(MAX_MONEY),
		})
		.collect();
	BoundedVec::truncate_from(benefits)
}

#[expect(clippy::expect_used, reason = "a benchmark without its plan must not go on")]
fn plan<T: Config>(payer: OrganizationId, filing_limit_days: u32) -> PlanId {
	let terms =
		PlanTerms { payer, deductible: 1_000, out_of_pocket_maximum: MAX_MONEY, filing_limit_days };
	Pallet::<T>::insert_plan(terms, [0xFF; 32], benefits(MAX_BENEFITS))
		.expect("a benchmark uses up no ids")
}

#[expect(clippy::expect_used, reason = "a benchmark without its coverage must not go on")]
fn coverage<T: Config>(
	(payer, plan): (OrganizationId, PlanId),
	patient: PatientId,
	first_day: Day,
	last_day: Option<Day>,
) -> CoverageId {
	let created_at = T::Time::now();
	let coverage = CoverageTerms { patient, plan, first_day, last_day, created_at };
	Pallet::<T>::insert_coverage(payer, coverage).expect("a benchmark covers no day twice")
}

/// An accumulator that counts every benefit.
fn count_all<T: Config>(patient: PatientId, plan: PlanId, year: i32) {
	let used = BenefitUse { amount: 1, units: 1, visits: 1 };
	let counted: Vec<_> = (1..=MAX_BENEFITS).map(|number| (number as u16, used)).collect();
	let accumulator =
		Accumulator { benefits: BoundedVec::truncate_from(counted), ..Default::default() };
	Accumulators::<T>::insert((patient, plan, year), accumulator);
}

/// A coverage on every day, by a plan with all benefits, all of which were used this year.
pub(crate) fn set_coverage<T: Config>(payer: OrganizationId, patient: PatientId) -> CoverageId {
	let plan = plan::<T>(payer, u32::MAX);
	count_all::<T>(patient, plan, Pallet::<T>::today().year());
	coverage::<T>((payer, plan), patient, Day(i32::MIN), None)
}

/// A practitioner of a payer: more is read to know for whom one acts than for an admin.
fn clerk<T: Config>() -> (T::AccountId, OrganizationId) {
	let who: T::AccountId = account("clerk", 0, 0);
	let payer = T::Organizations::set_practitioner(&who, Roles::all());
	(who, payer)
}

/// The admin of the organization of which the clerk is a practitioner.
fn admin<T: Config>() -> (T::AccountId, OrganizationId) {
	let (_, payer) = clerk::<T>();
	let admin: T::AccountId = account("admin", payer.0, 0);
	assert_eq!(T::Organizations::administered_by(&admin), Some(payer));
	(admin, payer)
}

fn member<T: Config>() -> PatientId {
	T::Patients::set_patient(&account("member", 0, 0))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create_plan(b: Linear<1, MAX_BENEFITS>) {
		let (admin, _) = admin::<T>();
		let id = PlanId(PlanCount::<T>::get());

		#[extrinsic_call]
		_(
			RawOrigin::Signed(admin),
			[0xFF; 32],
			MAX_MONEY,
			MAX_MONEY,
			MAX_FILING_LIMIT_DAYS,
			benefits(b),
		);

		assert_eq!(PlanBenefits::<T>::get(id).len(), b as usize);
	}

	// The index is full, and was before. Each of its coverages is compared, and none overlaps. All
	// have ended, each by a plan of its own that has to be read, but only under the last nothing can
	// be claimed any more.
	#[benchmark]
	fn create_coverage() {
		let (clerk, payer) = clerk::<T>();
		let patient = member::<T>();
		let today = Pallet::<T>::today();
		for n in 1..=MAX_COVERAGES {
			let filing_limit_days = if n < MAX_COVERAGES { u32::MAX } else { 0 };
			let plan = plan::<T>(payer, filing_limit_days);
			let ended = Day(today.0.saturating_sub(n as i32));
			coverage::<T>((payer, plan), patient, ended, Some(ended));
		}
		let left_until = Some(Day(i32::MIN));
		CoveragesOf::<T>::mutate(patient, payer, |index| index.left_until = left_until);
		let plan = plan::<T>(payer, 0);
		let id = CoverageId(CoverageCount::<T>::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(clerk), plan, patient, today, Some(Day(i32::MAX)));

		let index = CoveragesOf::<T>::get(patient, payer);
		assert_eq!(index.coverages.last(), Some(&id));
		assert_eq!(index.coverages.len(), MAX_COVERAGES as usize);
		assert_ne!(index.left_until, left_until);
	}

	#[benchmark]
	fn end_coverage() {
		let (clerk, payer) = clerk::<T>();
		let day = Day(1_000);
		let plan = plan::<T>(payer, 0);
		let id = coverage::<T>((payer, plan), member::<T>(), day, Some(day));
		let void = Day(999);

		#[extrinsic_call]
		_(RawOrigin::Signed(clerk), id, void);

		assert_eq!(Coverages::<T>::get(id).and_then(|ended| ended.last_day), Some(void));
	}

	#[benchmark]
	fn adjust() -> Result<(), BenchmarkError> {
		let (clerk, payer) = clerk::<T>();
		let id = set_coverage::<T>(payer, member::<T>());
		let year = Pallet::<T>::today().year();
		let number = MAX_BENEFITS as u16;
		let stands =
			|| Pallet::<T>::accumulator_view(id, year).map(|all| Adjusted::of(&all, Some(number)));
		let before = stands().ok_or(BenchmarkError::Stop("the coverage exists"))?;
		let used = BenefitUse { amount: MAX_MONEY, units: u32::MAX, visits: u32::MAX };
		let after = Adjusted {
			deductible_met: MAX_MONEY,
			out_of_pocket: MAX_MONEY,
			benefit: Some((number, used)),
		};

		#[extrinsic_call]
		_(RawOrigin::Signed(clerk), id, year, before, after);

		assert_eq!(stands(), Some(after));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
