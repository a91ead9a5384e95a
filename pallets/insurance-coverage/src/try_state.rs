//! What must always be true of the stored state.

use crate::{
	coverage::{is_end_of, is_past},
	pallet::*,
	plan::{is_bounded, is_sorted},
};
use alloc::collections::BTreeSet;
use frame_support::{ensure, traits::Time};
use salus_primitives::{insurance::MAX_MONEY, traits::CoverageLedger, CoverageId};
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
	/// - A patient's index holds coverages of that patient, in the order in which they were made,
	///   each once, and all of those under which something can still be claimed.
	/// - An accumulator is of a coverage, and counts benefits of its plan, in the ascending order
	///   of their numbers.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_plans()?;
		let indexed = Self::try_index()?;
		Self::try_coverages(&indexed)?;
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

	fn try_index() -> Result<BTreeSet<CoverageId>, TryRuntimeError> {
		let mut indexed = BTreeSet::new();
		for (patient, index) in CoveragesOf::<T>::iter() {
			ensure!(index.is_sorted_by(|before, after| before < after), "an index ascends");
			for id in index {
				let of_patient = Coverages::<T>::get(id).is_some_and(|c| c.patient == patient);
				ensure!(of_patient, "an index holds coverages of its patient");
				indexed.insert(id);
			}
		}
		Ok(indexed)
	}

	fn try_coverages(indexed: &BTreeSet<CoverageId>) -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let today = Self::today();
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
			ensure!(
				indexed.contains(&id) || is_past(&coverage, today, Self::terms_of),
				"a coverage under which something can be claimed is in its patient's index"
			);
		}
		ensure!(count == CoverageCount::<T>::get(), "there is a coverage for every number");
		Ok(())
	}

	fn try_accumulators() -> Result<(), TryRuntimeError> {
		for (id, _, accumulator) in Accumulators::<T>::iter() {
			let coverage = Coverages::<T>::get(id).ok_or("an accumulator is of a coverage")?;
			let benefits = &accumulator.benefits;
			ensure!(
				benefits.is_sorted_by(|before, after| before.0 < after.0),
				"an accumulator's benefits ascend by their numbers"
			);
			let known = benefits.iter().all(|(number, _)| {
				<Self as CoverageLedger>::benefit(coverage.plan, *number).is_some()
			});
			ensure!(known, "an accumulator counts benefits of the plan");
		}
		Ok(())
	}
}
