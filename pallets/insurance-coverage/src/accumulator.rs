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
	coverage.first_day.year() <= year
		&& coverage
			.last_day
			.is_none_or(|last_day| coverage.first_day <= last_day && year <= last_day.year())
}

impl<T: Config> Pallet<T> {
	/// The body of `adjust`.
	pub(crate) fn do_adjust(
		by: T::AccountId,
		coverage: CoverageId,
		year: i32,
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

		let mut accumulator = Accumulators::<T>::get(coverage, year);
		let before = Adjusted::of(&accumulator, after.benefit.map(|(number, _)| number));
		if let Some((number, used)) = after.benefit {
			let known = <Self as CoverageLedger>::benefit(terms.plan, number).is_some();
			ensure!(known, Error::<T>::NotFound);
			Self::set_use(&mut accumulator, number, used)?;
		}
		accumulator.deductible_met = after.deductible_met;
		accumulator.out_of_pocket = after.out_of_pocket;
		Accumulators::<T>::insert(coverage, year, accumulator);
		let patient = terms.patient;
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

	/// What the member has borne and used in a calendar year; `None` without such a coverage.
	pub fn accumulator_view(coverage: CoverageId, year: i32) -> Option<Accumulator> {
		Coverages::<T>::contains_key(coverage).then(|| Accumulators::<T>::get(coverage, year))
	}
}
