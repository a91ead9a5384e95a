//! What must always be true of the stored state.

use crate::{
	coverage::{is_end_of, is_past, overlap},
	pallet::*,
	plan::{is_bounded, is_sorted},
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use frame_support::{ensure, traits::Time};
use salus_primitives::{insurance::MAX_MONEY, traits::CoverageLedger};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - There is a plan for every number below the count, and no other; likewise a coverage.
	/// - A plan has benefits in the ascending order of their numbers; its amounts are at most
	///   `MAX_MONEY`, its coinsurances at most 1,000 thousandths.
	/// - A coverage has a plan, and its last day is no earlier than the day before its first.
	/// - Nothing was made after now.
	/// - No day of a patient is covered by two coverages of one payer.
	/// - The index of a patient and a payer holds coverages that connect the two, in the order in
	///   which they were made, each once, and all of those under which something can still be
	///   claimed. It knows until when the others cover.
	/// - An accumulator is of a patient and a plan that a coverage connects, and counts benefits of
	///   the plan, in the ascending order of their numbers.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_plans()?;
		Self::try_coverages()?;
		Self::try_periods()?;
		Self::try_indices()?;
		Self::try_accumulators()
	}

	fn try_plans() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let mut count: u32 = 0;
		for (id, plan) in Plans::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(id.0 < PlanCount::<T>::get(), "a plan's id is below the count");
			ensure!(plan.created_at <= now, "a plan is not made after now");
			let benefits = PlanBenefits::<T>::get(id);
			ensure!(!benefits.is_empty(), "a plan has a benefit");
			ensure!(is_sorted(&benefits), "benefits ascend by their numbers");
			ensure!(
				plan.terms.deductible.max(plan.terms.out_of_pocket_maximum) <= MAX_MONEY
					&& benefits.iter().all(is_bounded),
				"what a plan names is bounded"
			);
		}
		ensure!(count == PlanCount::<T>::get(), "there is a plan for every number");
		for plan in PlanBenefits::<T>::iter_keys() {
			ensure!(Plans::<T>::contains_key(plan), "benefits are of a plan");
		}
		Ok(())
	}

	fn try_coverages() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let mut count: u32 = 0;
		for (id, coverage) in Coverages::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(id.0 < CoverageCount::<T>::get(), "a coverage's id is below the count");
			ensure!(coverage.created_at <= now, "a coverage is not made after now");
			ensure!(Plans::<T>::contains_key(coverage.plan), "a coverage has a plan");
			ensure!(
				coverage.last_day.is_none_or(|last_day| is_end_of(last_day, coverage.first_day)),
				"a coverage ends no earlier than the day before its first"
			);
		}
		ensure!(count == CoverageCount::<T>::get(), "there is a coverage for every number");
		Ok(())
	}

	fn try_indices() -> Result<(), TryRuntimeError> {
		let mut indexed = BTreeSet::new();
		for (patient, payer, index) in CoveragesOf::<T>::iter() {
			let ids = index.coverages;
			ensure!(ids.is_sorted_by(|before, after| before < after), "an index ascends");
			for id in ids {
				let connects = Self::coverage_and_plan(id)
					.is_some_and(|(of, plan)| (of.patient, plan.payer) == (patient, payer));
				ensure!(connects, "an index holds coverages of its patient by its payer");
				indexed.insert(id);
			}
		}
		let today = Self::today();
		for (_, coverage) in Coverages::<T>::iter().filter(|(id, _)| !indexed.contains(id)) {
			ensure!(
				is_past(&coverage, today, Self::terms_of),
				"a coverage under which something can be claimed is in an index"
			);
			let plan = Self::terms_of(coverage.plan).ok_or("a coverage has a plan")?;
			let left_until = CoveragesOf::<T>::get(coverage.patient, plan.payer).left_until;
			ensure!(
				coverage.is_void() || coverage.last_day <= left_until,
				"an index knows until when those cover that left it"
			);
		}
		Ok(())
	}

	fn try_periods() -> Result<(), TryRuntimeError> {
		let mut covered = BTreeMap::<_, Vec<_>>::new();
		for coverage in Coverages::<T>::iter_values().filter(|coverage| !coverage.is_void()) {
			let plan = Self::terms_of(coverage.plan).ok_or("a coverage has a plan")?;
			covered.entry((coverage.patient, plan.payer)).or_default().push(coverage);
		}
		for mut coverages in covered.into_values() {
			coverages.sort_by_key(|coverage| coverage.first_day);
			// If two overlap, then so do two that are next to each other.
			let next = coverages.iter().skip(1);
			ensure!(
				!coverages.iter().zip(next).any(|(one, other)| overlap(one, other)),
				"no day of a patient is covered twice by a payer"
			);
		}
		Ok(())
	}

	fn try_accumulators() -> Result<(), TryRuntimeError> {
		let connected: BTreeSet<_> = Coverages::<T>::iter_values()
			.map(|coverage| (coverage.patient, coverage.plan))
			.collect();
		for ((patient, plan, _), accumulator) in Accumulators::<T>::iter() {
			ensure!(
				connected.contains(&(patient, plan)),
				"an accumulator is of a patient whom its plan covers or covered"
			);
			let benefits = &accumulator.benefits;
			ensure!(
				benefits.is_sorted_by(|before, after| before.0 < after.0),
				"an accumulator's benefits ascend by their numbers"
			);
			let known = benefits
				.iter()
				.all(|(number, _)| <Self as CoverageLedger>::benefit(plan, *number).is_some());
			ensure!(known, "an accumulator counts benefits of the plan");
		}
		Ok(())
	}
}
