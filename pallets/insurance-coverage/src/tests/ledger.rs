//! What claims read and write: `CoverageLedger`.

use crate::mock::*;
use frame_support::weights::RuntimeDbWeight;
use salus_primitives::{
	traits::CoverageLedger, Accumulator, BenefitUse, CoverageId, CoverageTerms, PlanId, PlanTerms,
};

type Ledger = Coverage;

#[test]
fn ledger_reads_what_was_made() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		let id = cover(plan, PATIENT_ANA, NEW_YEAR, Some(NEW_YEARS_EVE));
		let terms = CoverageTerms {
			patient: PATIENT_ANA,
			plan,
			first_day: NEW_YEAR,
			last_day: Some(NEW_YEARS_EVE),
			created_at: NOW,
		};
		assert_eq!(<Ledger as CoverageLedger>::coverage(id), Some(terms));
		assert_eq!(<Ledger as CoverageLedger>::coverage(CoverageId(1)), None);
		let terms = PlanTerms {
			payer: HARBOR,
			deductible: DEDUCTIBLE,
			out_of_pocket_maximum: OUT_OF_POCKET_MAXIMUM,
			filing_limit_days: FILING_LIMIT_DAYS,
		};
		assert_eq!(<Ledger as CoverageLedger>::plan(plan), Some(terms));
		assert_eq!(<Ledger as CoverageLedger>::plan(PlanId(1)), None);
	});
}

#[test]
fn ledger_finds_each_benefit_by_its_number() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		for benefit in benefits() {
			assert_eq!(Ledger::benefit(plan, benefit.number), Some(benefit));
		}
		for number in [0, OFFICE_VISIT + 1, THERAPY + 1, u16::MAX] {
			assert_eq!(Ledger::benefit(plan, number), None);
		}
		assert_eq!(Ledger::benefit(PlanId(1), OFFICE_VISIT), None);
	});
}

#[test]
fn ledger_keeps_each_year_of_each_coverage() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		let anas = cover(plan, PATIENT_ANA, NEW_YEAR, None);
		let bens = cover(plan, PATIENT_BEN, NEW_YEAR, None);
		let of = |amount: u128| Accumulator {
			deductible_met: amount,
			out_of_pocket: amount,
			benefits: vec![(THERAPY, BenefitUse { amount, units: 1, visits: 1 })]
				.try_into()
				.unwrap(),
		};
		assert_eq!(Ledger::accumulator(anas, YEAR), Accumulator::default());
		Ledger::set_accumulator(anas, YEAR, of(1));
		Ledger::set_accumulator(anas, YEAR + 1, of(2));
		Ledger::set_accumulator(bens, YEAR, of(3));
		Ledger::set_accumulator(bens, YEAR, of(4));
		assert_eq!(Ledger::accumulator(anas, YEAR), of(1));
		assert_eq!(Ledger::accumulator(anas, YEAR + 1), of(2));
		assert_eq!(Ledger::accumulator(bens, YEAR), of(4));
		assert_eq!(Ledger::accumulator(bens, YEAR + 1), Accumulator::default());
	});
}

#[test]
fn ledger_weighs_what_it_touches() {
	let weight: RuntimeDbWeight = DbWeight::get();
	assert_eq!(Ledger::terms_weight(), weight.reads(3));
	assert_eq!(Ledger::accumulator_weight(), weight.reads_writes(1, 1));
}
