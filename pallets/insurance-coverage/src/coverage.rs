//! Who is covered by a plan, and when.

use crate::{pallet::*, CoverageIndex};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time, BoundedVec};
use salus_primitives::{
	traits::PatientInspect, CoverageId, CoverageTerms, Day, OrganizationId, PatientId, PlanId,
	PlanTerms,
};
use salus_runtime_api::{CoverageStatus, CoverageView};

/// Whether two coverages cover a day in common. One that is void overlaps none.
pub(crate) fn overlap(one: &CoverageTerms, other: &CoverageTerms) -> bool {
	let begins_in = |begin: Day, coverage: &CoverageTerms| {
		coverage.first_day <= begin && coverage.last_day.is_none_or(|last_day| begin <= last_day)
	};
	!one.is_void()
		&& !other.is_void()
		&& (begins_in(one.first_day, other) || begins_in(other.first_day, one))
}

/// How a coverage stands on a day.
pub(crate) fn status(coverage: &CoverageTerms, today: Day) -> CoverageStatus {
	match coverage.last_day {
		_ if coverage.is_void() => CoverageStatus::Void,
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
		Some(_) if coverage.is_void() => true,
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
		ensure!(Self::is_payer(terms.payer), Error::<T>::NotAuthorized);
		let created_at = T::Time::now();
		let covered = CoverageTerms { patient, plan, first_day, last_day, created_at };
		let coverage = Self::insert_coverage(terms.payer, covered)?;
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

	/// Stores a coverage by a plan of `payer`, if it overlaps none of that payer's, and their index
	/// has room or can be swept.
	pub(crate) fn insert_coverage(
		payer: OrganizationId,
		coverage: CoverageTerms,
	) -> Result<CoverageId, Error<T>> {
		let patient = coverage.patient;
		let index = CoveragesOf::<T>::get(patient, payer);
		let listed: Vec<_> =
			index.coverages.iter().filter_map(|id| Some((*id, Coverages::<T>::get(id)?))).collect();
		ensure!(
			index.left_until.is_none_or(|left_until| left_until < coverage.first_day)
				&& !listed.iter().any(|(_, other)| overlap(&coverage, other)),
			Error::<T>::Overlaps
		);
		let count = CoverageCount::<T>::get();
		let next = count.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = CoverageId(count);
		let mut index =
			if index.coverages.is_full() { Self::swept(index.left_until, listed) } else { index };
		index.coverages.try_push(id).map_err(|_| Error::<T>::LimitReached)?;

		CoverageCount::<T>::put(next);
		Coverages::<T>::insert(id, coverage);
		CoveragesOf::<T>::insert(patient, payer, index);
		Ok(id)
	}

	/// What is left of an index after those have left under which nothing can be claimed any more.
	fn swept(left_until: Option<Day>, listed: Vec<(CoverageId, CoverageTerms)>) -> CoverageIndex {
		let today = Self::today();
		let (past, kept): (Vec<_>, Vec<_>) =
			listed.into_iter().partition(|(_, coverage)| is_past(coverage, today, Self::terms_of));
		let covered = past.iter().filter(|(_, coverage)| !coverage.is_void());
		let ends = covered.filter_map(|(_, coverage)| coverage.last_day);
		CoverageIndex {
			left_until: ends.chain(left_until).max(),
			// They come from an index, and are not more than fit.
			coverages: BoundedVec::truncate_from(kept.into_iter().map(|(id, _)| id).collect()),
		}
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

	/// The coverages in a patient's indices, of all payers, in the order in which they were made.
	pub fn coverages_view(patient: PatientId) -> Vec<CoverageView> {
		let indices = CoveragesOf::<T>::iter_prefix_values(patient);
		let mut ids: Vec<_> = indices.flat_map(|index| index.coverages).collect();
		ids.sort_unstable();
		ids.into_iter().filter_map(Self::coverage_view).collect()
	}
}
