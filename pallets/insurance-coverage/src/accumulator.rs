//! What a member has borne and used, when its payer sets it.

use crate::{pallet::*, Adjusted};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use salus_primitives::{
	insurance::MAX_MONEY, traits::CoverageLedger, Accumulator, BenefitUse, CoverageId,
	CoverageTerms,
};
use sp_runtime::DispatchError;

/// Whether a coverage covers a day of a year.
fn touches(coverage: &CoverageTerms, year: i32) -> bool {
	!coverage.is_void()
		&& coverage.first_day.year() <= year
		&& coverage.last_day.is_none_or(|last_day| year <= last_day.year())
}

impl<T: Config> Pallet<T> {
	/// The body of `adjust`.
	pub(crate) fn do_adjust(
		by: T::AccountId,
		coverage: CoverageId,
		year: i32,
		before: Adjusted,
		after: Adjusted,
	) -> DispatchResult {
		let used = after.benefit.map_or(0, |(_, used)| used.amount);
		ensure!(
			after.deductible_met.max(after.out_of_pocket).max(used) <= MAX_MONEY,
			Error::<T>::LimitReached
		);
		let (terms, plan) = Self::coverage_and_plan(coverage).ok_or(Error::<T>::NotFound)?;
		Self::ensure_acts_for_payer(&by, &plan)?;
		ensure!(touches(&terms, year), Error::<T>::NotCovered);

		let CoverageTerms { patient, plan, .. } = terms;
		let number = after.benefit.map(|(number, _)| number);
		let is_known = |number| <Self as CoverageLedger>::benefit(plan, number).is_some();
		ensure!(number.is_none_or(is_known), Error::<T>::NotFound);
		let mut accumulator = Accumulators::<T>::get((patient, plan, year));
		ensure!(before == Adjusted::of(&accumulator, number), Error::<T>::Changed);

		if let Some((number, used)) = after.benefit {
			Self::set_use(&mut accumulator, number, used)?;
		}
		accumulator.deductible_met = after.deductible_met;
		accumulator.out_of_pocket = after.out_of_pocket;
		Accumulators::<T>::insert((patient, plan, year), accumulator);
		Self::deposit_event(Event::Adjusted { coverage, patient, year, before, after, by });
		Ok(())
	}

	/// Sets what was used of a benefit, keeping the order of numbers.
	fn set_use(
		accumulator: &mut Accumulator,
		number: u16,
		used: BenefitUse,
	) -> Result<(), DispatchError> {
		let benefits = &mut accumulator.benefits;
		let position = benefits.partition_point(|(counted, _)| *counted < number);
		match benefits.get_mut(position) {
			Some(entry) if entry.0 == number => entry.1 = used,
			// There is room for as many as a plan has.
			_ => benefits
				.try_insert(position, (number, used))
				.map_err(|_| Error::<T>::LimitReached)?,
		}
		Ok(())
	}

	/// What the member has borne and used under a coverage's plan in a calendar year; `None`
	/// without such a coverage.
	pub fn accumulator_view(coverage: CoverageId, year: i32) -> Option<Accumulator> {
		let CoverageTerms { patient, plan, .. } = Coverages::<T>::get(coverage)?;
		Some(Accumulators::<T>::get((patient, plan, year)))
	}
}
