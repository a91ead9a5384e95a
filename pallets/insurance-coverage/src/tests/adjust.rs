//! `adjust`.

use super::*;
use crate::{Accumulators, Adjusted, Event, PlanBenefits};
use frame_support::assert_ok;
use salus_primitives::{
	insurance::{MAX_BENEFITS, MAX_MONEY},
	traits::CoverageLedger,
	Accumulator, Benefit, BenefitUse, CoverageId, PlanId,
};

const ANAS: CoverageId = CoverageId(0);
const NOTHING: Adjusted = Adjusted { deductible_met: 0, out_of_pocket: 0, benefit: None };

fn adjust(year: i32, values: Adjusted) -> DispatchResult {
	Coverage::adjust(signed(HARBOR_CLERK), ANAS, year, values)
}

fn used(amount: u128, units: u32, visits: u32) -> BenefitUse {
	BenefitUse { amount, units, visits }
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
		assert_ok!(adjust(YEAR, first));
		let visit = Some((OFFICE_VISIT, used(6, 7, 8)));
		assert_ok!(adjust(YEAR, Adjusted { benefit: visit, ..NOTHING }));
		let expected = [(OFFICE_VISIT, used(6, 7, 8)), (THERAPY, used(3, 4, 5))];
		let accumulator = Accumulators::<Test>::get(ANAS, YEAR);
		assert_eq!(accumulator.benefits.to_vec(), expected);
		assert_eq!((accumulator.deductible_met, accumulator.out_of_pocket), (0, 0));

		// What is not named stays; the event says what stood there.
		let again = Adjusted { deductible_met: 9, out_of_pocket: 10, benefit: None };
		assert_ok!(adjust(YEAR, again));
		let less = Adjusted { benefit: Some((THERAPY, used(0, 1, 2))), ..again };
		assert_ok!(adjust(YEAR, less));
		System::assert_last_event(
			Event::Adjusted {
				coverage: ANAS,
				patient: PATIENT_ANA,
				year: YEAR,
				before: Adjusted { benefit: Some((THERAPY, used(3, 4, 5))), ..again },
				after: less,
				by: HARBOR_CLERK,
			}
			.into(),
		);
		let expected = [(OFFICE_VISIT, used(6, 7, 8)), (THERAPY, used(0, 1, 2))];
		assert_eq!(Accumulators::<Test>::get(ANAS, YEAR).benefits.to_vec(), expected);
	});
}

#[test]
fn adjust_by_others_fails() {
	build_and_execute(|| {
		cover_ana();
		let call = |origin| Coverage::adjust(origin, ANAS, YEAR, NOTHING);
		assert_ok!(call(signed(HARBOR_ADMIN)));
		assert_ok!(call(signed(HARBOR_CLERK)));
		refused_to_all_but_the_payer(call);
	});
}

#[test]
fn adjust_of_what_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(adjust(YEAR, NOTHING), Error::<Test>::NotFound);
		cover_ana();
		let unknown = Adjusted { benefit: Some((COSMETIC + 1, used(0, 0, 0))), ..NOTHING };
		assert_noop!(adjust(YEAR, unknown), Error::<Test>::NotFound);
		assert_ok!(adjust(YEAR, Adjusted { benefit: Some((COSMETIC, used(0, 0, 0))), ..NOTHING }));
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
		assert_ok!(adjust(YEAR, largest));
		for too_large in [
			Adjusted { deductible_met: MAX_MONEY + 1, ..largest },
			Adjusted { out_of_pocket: MAX_MONEY + 1, ..largest },
			Adjusted { benefit: Some((THERAPY, used(MAX_MONEY + 1, 0, 0))), ..largest },
		] {
			assert_noop!(adjust(YEAR, too_large), Error::<Test>::LimitReached);
		}
	});
}

#[test]
fn adjust_of_a_year_that_is_not_covered_fails() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, None);
		assert_noop!(adjust(YEAR - 1, NOTHING), Error::<Test>::NotCovered);
		for year in [YEAR, YEAR + 1, i32::MAX] {
			assert_ok!(adjust(year, NOTHING));
		}

		let end = |last_day| Coverage::end_coverage(signed(HARBOR_CLERK), ANAS, last_day);
		assert_ok!(end(day_after(NEW_YEARS_EVE)));
		assert_ok!(adjust(YEAR + 1, NOTHING));
		assert_noop!(adjust(YEAR + 2, NOTHING), Error::<Test>::NotCovered);
		assert_ok!(end(NEW_YEARS_EVE));
		assert_ok!(adjust(YEAR, NOTHING));
		assert_noop!(adjust(YEAR + 1, NOTHING), Error::<Test>::NotCovered);

		// A void coverage covers nothing, though its days are of one year.
		let void = cover(plan, PATIENT_BEN, TODAY, None);
		let adjust_void = || Coverage::adjust(signed(HARBOR_CLERK), void, YEAR, NOTHING);
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
			let values = Adjusted { benefit: Some((number, used(0, number.into(), 0))), ..NOTHING };
			assert_ok!(adjust(YEAR, values));
		}
		let accumulator = Accumulators::<Test>::get(ANAS, YEAR);
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
		<Coverage as CoverageLedger>::set_accumulator(ANAS, YEAR, left);
		let values = Adjusted { benefit: Some((THERAPY, used(1, 2, 3))), ..NOTHING };
		assert_ok!(adjust(YEAR, values));
		System::assert_last_event(
			Event::Adjusted {
				coverage: ANAS,
				patient: PATIENT_ANA,
				year: YEAR,
				before: Adjusted {
					deductible_met: 40,
					out_of_pocket: 50,
					benefit: Some((THERAPY, used(10, 20, 30))),
				},
				after: values,
				by: HARBOR_CLERK,
			}
			.into(),
		);
	});
}
