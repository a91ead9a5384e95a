//! What claims read and write: `CoverageLedger`.

use crate::mock::*;
use frame_support::weights::RuntimeDbWeight;
use salus_primitives::{
	traits::CoverageLedger, Accumulator, BenefitUse, CoverageId, CoverageTerms, PatientId, PlanId,
	PlanTerms,
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
fn ledger_keeps_each_year_of_each_member_and_plan() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		let other = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, Some(TODAY));
		cover(plan, PATIENT_BEN, NEW_YEAR, None);
		cover(other, PATIENT_ANA, day_after(TODAY), None);
		let of = |amount: u128| Accumulator {
			deductible_met: amount,
			out_of_pocket: amount,
			benefits: vec![(THERAPY, BenefitUse { amount, units: 1, visits: 1 })]
				.try_into()
				.unwrap(),
		};
		type Key = (PatientId, PlanId, i32);
		let read = |(patient, plan, year): Key| Ledger::accumulator(patient, plan, year);
		let write = |(patient, plan, year): Key, amount| {
			Ledger::set_accumulator(patient, plan, year, of(amount));
		};
		let anas = (PATIENT_ANA, plan, YEAR);
		let anas_next = (PATIENT_ANA, plan, YEAR + 1);
		let anas_other = (PATIENT_ANA, other, YEAR);
		let bens = (PATIENT_BEN, plan, YEAR);
		assert_eq!(read(anas), Accumulator::default());
		write(anas, 1);
		write(anas_next, 2);
		write(anas_other, 3);
		write(bens, 4);
		write(bens, 5);
		assert_eq!([anas, anas_next, anas_other, bens].map(read), [1, 2, 3, 5].map(of));
		assert_eq!(read((PATIENT_BEN, plan, YEAR + 1)), Accumulator::default());
	});
}

#[test]
fn ledger_weighs_what_it_touches() {
	let weight: RuntimeDbWeight = DbWeight::get();
	assert_eq!(Ledger::terms_weight(), weight.reads(3));
	assert_eq!(Ledger::accumulator_weight(), weight.reads_writes(1, 1));
}
