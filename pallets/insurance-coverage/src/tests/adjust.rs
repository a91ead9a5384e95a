//! `adjust`.

use super::*;
use crate::{Accumulators, Adjusted, Event, PlanBenefits};
use frame_support::assert_ok;
use salus_primitives::{
	insurance::{MAX_BENEFITS, MAX_MONEY},
	traits::CoverageLedger,
	Accumulator, Benefit, BenefitUse, CoverageId, PatientId, PlanId,
};

const ANAS: CoverageId = CoverageId(0);
/// The accumulator of a year of hers.
const HERS: (PatientId, PlanId, i32) = (PATIENT_ANA, PlanId(0), YEAR);
const NOTHING: Adjusted = Adjusted { deductible_met: 0, out_of_pocket: 0, benefit: None };

fn adjust(year: i32, before: Adjusted, after: Adjusted) -> DispatchResult {
	Coverage::adjust(signed(HARBOR_CLERK), ANAS, year, before, after)
}

fn used(amount: u128, units: u32, visits: u32) -> BenefitUse {
	BenefitUse { amount, units, visits }
}

/// Nothing used of a benefit, and nothing borne.
fn nothing_of(benefit: u16) -> Adjusted {
	Adjusted { benefit: Some((benefit, used(0, 0, 0))), ..NOTHING }
}

fn cover_ana() {
	cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, NEW_YEAR, Some(NEW_YEARS_EVE));
}

#[test]
fn adjust_replaces_what_it_names() {
	build_and_execute(|| {
		cover_ana();
		let first = Adjusted {
			deductible_met: 1,
			out_of_pocket: 2,
			benefit: Some((THERAPY, used(3, 4, 5))),
		};
		assert_ok!(adjust(YEAR, nothing_of(THERAPY), first));
		let unused = Adjusted { benefit: Some((OFFICE_VISIT, used(0, 0, 0))), ..first };
		let visit = Some((OFFICE_VISIT, used(6, 7, 8)));
		assert_ok!(adjust(YEAR, unused, Adjusted { benefit: visit, ..NOTHING }));
		let expected = [(OFFICE_VISIT, used(6, 7, 8)), (THERAPY, used(3, 4, 5))];
		let accumulator = Accumulators::<Test>::get(HERS);
		assert_eq!(accumulator.benefits.to_vec(), expected);
		assert_eq!((accumulator.deductible_met, accumulator.out_of_pocket), (0, 0));

		// What is not named stays; the event says what stood there.
		let again = Adjusted { deductible_met: 9, out_of_pocket: 10, benefit: None };
		assert_ok!(adjust(YEAR, NOTHING, again));
		let before = Adjusted { benefit: Some((THERAPY, used(3, 4, 5))), ..again };
		let less = Adjusted { benefit: Some((THERAPY, used(0, 1, 2))), ..again };
		assert_ok!(adjust(YEAR, before, less));
		System::assert_last_event(
			Event::Adjusted {
				coverage: ANAS,
				patient: PATIENT_ANA,
				year: YEAR,
				before,
				after: less,
				by: HARBOR_CLERK,
			}
			.into(),
		);
		let expected = [(OFFICE_VISIT, used(6, 7, 8)), (THERAPY, used(0, 1, 2))];
		assert_eq!(Accumulators::<Test>::get(HERS).benefits.to_vec(), expected);
	});
}

#[test]
fn adjust_of_what_changed_fails() {
	build_and_execute(|| {
		cover_ana();
		let stands = Adjusted {
			deductible_met: 10,
			out_of_pocket: 20,
			benefit: Some((THERAPY, used(30, 40, 50))),
		};
		assert_ok!(adjust(YEAR, nothing_of(THERAPY), stands));
		let of_therapy = |now| Adjusted { benefit: Some((THERAPY, now)), ..stands };
		for stale in [
			Adjusted { deductible_met: 9, ..stands },
			Adjusted { out_of_pocket: 21, ..stands },
			of_therapy(used(31, 40, 50)),
			of_therapy(used(30, 39, 50)),
			of_therapy(used(30, 40, 51)),
			// What stands of another benefit says nothing of this one, nor does what stands of none.
			Adjusted { benefit: Some((OFFICE_VISIT, used(0, 0, 0))), ..stands },
			Adjusted { benefit: None, ..stands },
		] {
			let changed = Error::<Test>::Changed;
			assert_noop!(adjust(YEAR, stale, nothing_of(THERAPY)), changed);
		}
		assert_noop!(adjust(YEAR, stands, NOTHING), Error::<Test>::Changed);
		assert_ok!(adjust(YEAR, stands, nothing_of(THERAPY)));
		// The same again expects what does not stand there any more.
		assert_noop!(adjust(YEAR, stands, nothing_of(THERAPY)), Error::<Test>::Changed);
	});
}

#[test]
fn adjust_counts_for_every_coverage_by_the_plan() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		let first = cover(plan, PATIENT_ANA, NEW_YEAR, Some(TODAY));
		let renewed = cover(plan, PATIENT_ANA, day_after(TODAY), None);
		let bens = cover(plan, PATIENT_BEN, NEW_YEAR, None);
		let adjust = |coverage, before, after| {
			Coverage::adjust(signed(HARBOR_CLERK), coverage, YEAR, before, after)
		};
		let met = Adjusted { deductible_met: 7, ..NOTHING };
		assert_ok!(adjust(first, NOTHING, met));
		assert_noop!(adjust(renewed, NOTHING, met), Error::<Test>::Changed);
		assert_ok!(adjust(renewed, met, Adjusted { deductible_met: 8, ..met }));
		assert_eq!(Accumulators::<Test>::get(HERS).deductible_met, 8);
		// Ben has his own.
		assert_ok!(adjust(bens, NOTHING, met));
		assert_eq!(Accumulators::<Test>::get(HERS).deductible_met, 8);
	});
}

#[test]
fn adjust_by_others_fails() {
	build_and_execute(|| {
		cover_ana();
		let call = |origin| Coverage::adjust(origin, ANAS, YEAR, NOTHING, NOTHING);
		assert_ok!(call(signed(HARBOR_ADMIN)));
		assert_ok!(call(signed(HARBOR_CLERK)));
		refused_to_all_but_the_payer(false, call);
	});
}

#[test]
fn adjust_of_what_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(adjust(YEAR, NOTHING, NOTHING), Error::<Test>::NotFound);
		cover_ana();
		let unknown = nothing_of(COSMETIC + 1);
		assert_noop!(adjust(YEAR, unknown, unknown), Error::<Test>::NotFound);
		assert_ok!(adjust(YEAR, nothing_of(COSMETIC), nothing_of(COSMETIC)));
	});
}

#[test]
fn adjust_to_the_largest_amounts_works_and_one_more_fails() {
	build_and_execute(|| {
		cover_ana();
		let largest = Adjusted {
			deductible_met: MAX_MONEY,
			out_of_pocket: MAX_MONEY,
			benefit: Some((THERAPY, used(MAX_MONEY, u32::MAX, u32::MAX))),
		};
		assert_ok!(adjust(YEAR, nothing_of(THERAPY), largest));
		for too_large in [
			Adjusted { deductible_met: MAX_MONEY + 1, ..largest },
			Adjusted { out_of_pocket: MAX_MONEY + 1, ..largest },
			Adjusted { benefit: Some((THERAPY, used(MAX_MONEY + 1, 0, 0))), ..largest },
		] {
			assert_noop!(adjust(YEAR, largest, too_large), Error::<Test>::LimitReached);
		}
	});
}

#[test]
fn adjust_of_a_year_that_is_not_covered_fails() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, None);
		let adjust = |year| adjust(year, NOTHING, NOTHING);
		assert_noop!(adjust(YEAR - 1), Error::<Test>::NotCovered);
		for year in [YEAR, YEAR + 1, i32::MAX] {
			assert_ok!(adjust(year));
		}

		let end = |last_day| Coverage::end_coverage(signed(HARBOR_CLERK), ANAS, last_day);
		assert_ok!(end(day_after(NEW_YEARS_EVE)));
		assert_ok!(adjust(YEAR + 1));
		assert_noop!(adjust(YEAR + 2), Error::<Test>::NotCovered);
		assert_ok!(end(NEW_YEARS_EVE));
		assert_ok!(adjust(YEAR));
		assert_noop!(adjust(YEAR + 1), Error::<Test>::NotCovered);

		// A void coverage covers nothing, though its days are of one year.
		let void = cover(plan, PATIENT_BEN, TODAY, None);
		let adjust_void = || Coverage::adjust(signed(HARBOR_CLERK), void, YEAR, NOTHING, NOTHING);
		assert_ok!(adjust_void());
		assert_ok!(Coverage::end_coverage(signed(HARBOR_CLERK), void, day_before(TODAY)));
		assert_noop!(adjust_void(), Error::<Test>::NotCovered);
	});
}

#[test]
fn adjust_of_every_benefit_fits() {
	build_and_execute(|| {
		let benefit = benefits()[0];
		let most: Vec<_> =
			(0..MAX_BENEFITS as u16).map(|number| Benefit { number, ..benefit }).collect();
		cover_ana();
		PlanBenefits::<Test>::insert(PlanId(0), crate::Benefits::try_from(most).unwrap());
		for number in (0..MAX_BENEFITS as u16).rev() {
			let after = Adjusted { benefit: Some((number, used(0, number.into(), 0))), ..NOTHING };
			assert_ok!(adjust(YEAR, nothing_of(number), after));
		}
		let accumulator = Accumulators::<Test>::get(HERS);
		let numbers: Vec<_> =
			accumulator.benefits.iter().map(|(n, used)| (*n, used.units)).collect();
		assert_eq!(numbers, (0..64).map(|n| (n as u16, n)).collect::<Vec<_>>());
	});
}

#[test]
fn adjust_works_on_what_claims_left() {
	build_and_execute(|| {
		cover_ana();
		let benefits = vec![(THERAPY, used(10, 20, 30))].try_into().unwrap();
		let left = Accumulator { deductible_met: 40, out_of_pocket: 50, benefits };
		<Coverage as CoverageLedger>::set_accumulator(PATIENT_ANA, PlanId(0), YEAR, left);
		let after = Adjusted { benefit: Some((THERAPY, used(1, 2, 3))), ..NOTHING };
		// The clerk has looked before the claim was decided.
		assert_noop!(adjust(YEAR, nothing_of(THERAPY), after), Error::<Test>::Changed);
		let before = Adjusted {
			deductible_met: 40,
			out_of_pocket: 50,
			benefit: Some((THERAPY, used(10, 20, 30))),
		};
		assert_ok!(adjust(YEAR, before, after));
		System::assert_last_event(
			Event::Adjusted {
				coverage: ANAS,
				patient: PATIENT_ANA,
				year: YEAR,
				before,
				after,
				by: HARBOR_CLERK,
			}
			.into(),
		);
	});
}
