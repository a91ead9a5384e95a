//! What anybody may read.

use crate::{coverage::status, mock::*};
use frame_support::assert_ok;
use salus_primitives::{
	traits::CoverageLedger, Accumulator, CoverageId, CoverageTerms, Day, PlanId,
};
use salus_runtime_api::{CoverageStatus, CoverageView, PlanView};

#[test]
fn plan_view_works() {
	build_and_execute(|| {
		let id = make_plan(SUMMIT_ADMIN);
		let view = PlanView {
			id,
			payer: SUMMIT,
			document: DOCUMENT,
			deductible: DEDUCTIBLE,
			out_of_pocket_maximum: OUT_OF_POCKET_MAXIMUM,
			filing_limit_days: FILING_LIMIT_DAYS,
			benefits: benefits().into_inner(),
			created_at: NOW,
		};
		assert_eq!(Coverage::plan_view(id), Some(view));
		assert_eq!(Coverage::plan_view(PlanId(1)), None);
	});
}

#[test]
fn coverage_views_work() {
	build_and_execute(|| {
		let summits = make_plan(SUMMIT_ADMIN);
		let plan = make_plan(HARBOR_ADMIN);
		let past = cover(plan, PATIENT_ANA, Day(0), Some(Day(1)));
		let bens = cover(plan, PATIENT_BEN, TODAY, None);
		let create = Coverage::create_coverage;
		assert_ok!(create(signed(SUMMIT_ADMIN), summits, PATIENT_ANA, Day(0), None));
		let next = cover(plan, PATIENT_ANA, day_after(TODAY), None);
		let view = |id, patient, first_day, last_day, status| CoverageView {
			id,
			patient,
			plan,
			payer: HARBOR,
			first_day,
			last_day,
			status,
			created_at: NOW,
		};
		let past = view(past, PATIENT_ANA, Day(0), Some(Day(1)), CoverageStatus::Ended);
		let next = view(next, PATIENT_ANA, day_after(TODAY), None, CoverageStatus::NotYetActive);
		let bens = view(bens, PATIENT_BEN, TODAY, None, CoverageStatus::Active);
		let by_summit = CoverageView {
			plan: summits,
			payer: SUMMIT,
			..view(CoverageId(2), PATIENT_ANA, Day(0), None, CoverageStatus::Active)
		};
		assert_eq!(Coverage::coverages_view(PATIENT_ANA), [past.clone(), by_summit, next]);
		assert_eq!(Coverage::coverages_view(PATIENT_BEN), [bens]);
		assert_eq!(Coverage::coverages_view(NOBODY), []);
		assert_eq!(Coverage::coverage_view(past.id), Some(past));
		assert_eq!(Coverage::coverage_view(CoverageId(4)), None);
	});
}

#[test]
fn a_coverage_is_active_from_its_first_to_its_last_day() {
	let on = |last_day: Option<i32>, today| {
		let coverage = CoverageTerms {
			patient: PATIENT_ANA,
			plan: PlanId(0),
			first_day: Day(10),
			last_day: last_day.map(Day),
			created_at: 0,
		};
		status(&coverage, Day(today))
	};
	assert_eq!(on(Some(20), 9), CoverageStatus::NotYetActive);
	assert_eq!(on(Some(20), 10), CoverageStatus::Active);
	assert_eq!(on(Some(20), 20), CoverageStatus::Active);
	assert_eq!(on(Some(20), 21), CoverageStatus::Ended);
	assert_eq!(on(Some(10), 10), CoverageStatus::Active);
	assert_eq!(on(None, 9), CoverageStatus::NotYetActive);
	assert_eq!(on(None, i32::MAX), CoverageStatus::Active);
	for today in [8, 9, 10, 11] {
		assert_eq!(on(Some(9), today), CoverageStatus::Void);
	}
}

#[test]
fn accumulator_view_tells_nothing_used_from_no_coverage() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		let id = cover(plan, PATIENT_ANA, NEW_YEAR, Some(TODAY));
		assert_eq!(Coverage::accumulator_view(id, YEAR), Some(Accumulator::default()));
		assert_eq!(Coverage::accumulator_view(CoverageId(1), YEAR), None);
		let accumulator = Accumulator { deductible_met: 7, ..Default::default() };
		let set = <Coverage as CoverageLedger>::set_accumulator;
		set(PATIENT_ANA, plan, YEAR, accumulator.clone());
		assert_eq!(Coverage::accumulator_view(id, YEAR), Some(accumulator.clone()));
		assert_eq!(Coverage::accumulator_view(id, YEAR + 1), Some(Accumulator::default()));
		let renewed = cover(plan, PATIENT_ANA, day_after(TODAY), None);
		assert_eq!(Coverage::accumulator_view(renewed, YEAR), Some(accumulator));
		let bens = cover(plan, PATIENT_BEN, NEW_YEAR, None);
		assert_eq!(Coverage::accumulator_view(bens, YEAR), Some(Accumulator::default()));
	});
}
