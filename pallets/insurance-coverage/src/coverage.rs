//! Who is covered by a plan, and when.

use crate::pallet::*;
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	traits::PatientInspect, CoverageId, CoverageTerms, Day, PatientId, PlanId, PlanTerms,
};
use salus_runtime_api::{CoverageStatus, CoverageView};

/// How a coverage stands on a day.
pub(crate) fn status(coverage: &CoverageTerms, today: Day) -> CoverageStatus {
	match coverage.last_day {
		Some(last_day) if last_day < coverage.first_day => CoverageStatus::Void,
		Some(last_day) if last_day < today => CoverageStatus::Ended,
		_ if today < coverage.first_day => CoverageStatus::NotYetActive,
		_ => CoverageStatus::Active,
	}
}

/// Whether nothing can be claimed any more: no day is covered, or the last day on which a service
/// of the last covered day may be filed has passed.
pub(crate) fn is_past(
	coverage: &CoverageTerms,
	today: Day,
	plan: impl FnOnce(PlanId) -> Option<PlanTerms>,
) -> bool {
	match coverage.last_day {
		None => false,
		Some(last_day) if last_day < coverage.first_day => true,
		Some(last_day) if last_day >= today => false,
		Some(last_day) => plan(coverage.plan).is_none_or(|plan| {
			let last = i64::from(last_day.0).saturating_add(plan.filing_limit_days.into());
			last < i64::from(today.0)
		}),
	}
}

/// Whether `last_day` is no earlier than the day before `first_day`.
pub(crate) fn is_end_of(last_day: Day, first_day: Day) -> bool {
	i64::from(last_day.0) >= i64::from(first_day.0).saturating_sub(1)
}

impl<T: Config> Pallet<T> {
	/// The day, in UTC, of the current block; in reads, of the block that is asked.
	pub(crate) fn today() -> Day {
		Day::of(T::Time::now())
	}

	/// A plan's terms.
	pub(crate) fn terms_of(plan: PlanId) -> Option<PlanTerms> {
		Plans::<T>::get(plan).map(|plan| plan.terms)
	}

	/// A coverage, and the terms of its plan.
	pub(crate) fn coverage_and_plan(id: CoverageId) -> Option<(CoverageTerms, PlanTerms)> {
		let coverage = Coverages::<T>::get(id)?;
		let plan = Self::terms_of(coverage.plan)?;
		Some((coverage, plan))
	}

	/// The body of `create_coverage`.
	pub(crate) fn do_create_coverage(
		by: T::AccountId,
		plan: PlanId,
		patient: PatientId,
		first_day: Day,
		last_day: Option<Day>,
	) -> DispatchResult {
		ensure!(last_day.is_none_or(|last_day| first_day <= last_day), Error::<T>::BeforeStart);
		let terms = Self::terms_of(plan).ok_or(Error::<T>::NotFound)?;
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		Self::ensure_acts_for_payer(&by, &terms)?;
		let coverage = Self::insert_coverage(plan, patient, first_day, last_day)?;
		Self::deposit_event(Event::CoverageCreated {
			coverage,
			patient,
			plan,
			first_day,
			last_day,
			by,
		});
		Ok(())
	}

	/// Stores a coverage that was checked, if the patient's index has room or can be swept.
	pub(crate) fn insert_coverage(
		plan: PlanId,
		patient: PatientId,
		first_day: Day,
		last_day: Option<Day>,
	) -> Result<CoverageId, Error<T>> {
		let count = CoverageCount::<T>::get();
		let next = count.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = CoverageId(count);
		let mut index = CoveragesOf::<T>::get(patient);
		if index.is_full() {
			let today = Self::today();
			index.retain(|id| {
				Coverages::<T>::get(id)
					.is_some_and(|coverage| !is_past(&coverage, today, Self::terms_of))
			});
		}
		index.try_push(id).map_err(|_| Error::<T>::LimitReached)?;

		CoverageCount::<T>::put(next);
		let created_at = T::Time::now();
		let coverage = CoverageTerms { patient, plan, first_day, last_day, created_at };
		Coverages::<T>::insert(id, coverage);
		CoveragesOf::<T>::insert(patient, index);
		Ok(id)
	}

	/// The body of `end_coverage`.
	pub(crate) fn do_end_coverage(
		by: T::AccountId,
		coverage: CoverageId,
		last_day: Day,
	) -> DispatchResult {
		let (ended, plan) = Self::coverage_and_plan(coverage).ok_or(Error::<T>::NotFound)?;
		Self::ensure_acts_for_payer(&by, &plan)?;
		ensure!(is_end_of(last_day, ended.first_day), Error::<T>::BeforeStart);
		let before = ended.last_day;
		ensure!(before.is_none_or(|before| last_day < before), Error::<T>::NotEarlier);

		let patient = ended.patient;
		Coverages::<T>::insert(coverage, CoverageTerms { last_day: Some(last_day), ..ended });
		Self::deposit_event(Event::CoverageEnded { coverage, patient, before, last_day, by });
		Ok(())
	}

	/// One coverage.
	pub fn coverage_view(id: CoverageId) -> Option<CoverageView> {
		let (coverage, plan) = Self::coverage_and_plan(id)?;
		let status = status(&coverage, Self::today());
		let CoverageTerms { patient, plan: plan_id, first_day, last_day, created_at } = coverage;
		Some(CoverageView {
			id,
			patient,
			plan: plan_id,
			payer: plan.payer,
			first_day,
			last_day,
			status,
			created_at,
		})
	}

	/// The coverages in a patient's index, in the order in which they were made.
	pub fn coverages_view(patient: PatientId) -> Vec<CoverageView> {
		CoveragesOf::<T>::get(patient).into_iter().filter_map(Self::coverage_view).collect()
	}
}
