//! `verify_eligibility`: what applies is tested with the rule; here, what it is asked with.

use crate::{mock::*, Accumulators};
use frame_support::assert_ok;
use salus_primitives::{
	insurance::MAX_MONEY, Accumulator, Adjustment, AdjustmentGroup, BenefitUse, CoverageId, Day,
	Limit, Money, OrganizationId, PatientId, PlanId, Role,
};
use salus_runtime_api::{Eligibility, EligibilityFailure};
use AdjustmentGroup::{CO, PR};

const ANAS: CoverageId = CoverageId(0);
/// The accumulator of a year of hers.
const HERS: (PatientId, PlanId, i32) = (PATIENT_ANA, PlanId(0), YEAR);

fn cover_ana() {
	cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, NEW_YEAR, Some(NEW_YEARS_EVE));
}

fn ask(benefit: u16, day: Day) -> Result<Eligibility, EligibilityFailure> {
	verify(ANAS, LAKESIDE, (benefit, 3), day, 15_000)
}

fn not_eligible(group: AdjustmentGroup, carc: u16) -> Result<Eligibility, EligibilityFailure> {
	Ok(Eligibility::NotEligible { group, carc })
}

fn is_eligible(answer: Result<Eligibility, EligibilityFailure>) -> bool {
	matches!(answer, Ok(Eligibility::Eligible { .. }))
}

#[test]
fn eligibility_answers_with_numbers() {
	build_and_execute(|| {
		cover_ana();
		let used = BenefitUse { amount: 90_000, units: 18, visits: 6 };
		let accumulator = Accumulator {
			deductible_met: 20_000,
			out_of_pocket: 30_000,
			benefits: vec![(THERAPY, used)].try_into().unwrap(),
		};
		Accumulators::<Test>::insert(HERS, accumulator);
		let adjustments = |listed: &[(AdjustmentGroup, u16, Money)]| {
			listed
				.iter()
				.map(|&(group, carc, amount)| Adjustment { group, carc, rarc: None, amount })
				.collect()
		};
		assert_eq!(
			verify(ANAS, LAKESIDE, (THERAPY, 3), TODAY, 16_000),
			Ok(Eligibility::Eligible {
				allowed: 10_000,
				paid: 9_000,
				patient_share: 6_000,
				adjustments: adjustments(&[(CO, 45, 1_000), (PR, 119, 5_000), (PR, 3, 1_000)]),
				deductible_left: 30_000,
				out_of_pocket_left: 170_000,
				benefit_left: Limit::Units(2),
			})
		);
		assert_eq!(
			verify(ANAS, LAKESIDE, (OFFICE_VISIT, 4), TODAY, 45_000),
			Ok(Eligibility::Eligible {
				allowed: 40_000,
				paid: 8_000,
				patient_share: 32_000,
				adjustments: adjustments(&[(CO, 45, 5_000), (PR, 1, 30_000), (PR, 2, 2_000)]),
				deductible_left: 30_000,
				out_of_pocket_left: 170_000,
				benefit_left: Limit::None,
			})
		);
	});
}

#[test]
fn eligibility_changes_nothing() {
	build_and_execute(|| {
		cover_ana();
		assert_eq!(ask(THERAPY, TODAY), ask(THERAPY, TODAY));
		assert_eq!(Coverage::accumulator_view(ANAS, YEAR), Some(Accumulator::default()));
	});
}

#[test]
fn eligibility_gives_each_denials_reason() {
	build_and_execute(|| {
		cover_ana();
		assert_eq!(ask(THERAPY, day_before(NEW_YEAR)), not_eligible(PR, 26));
		assert!(is_eligible(ask(THERAPY, NEW_YEAR)));
		assert!(is_eligible(ask(THERAPY, NEW_YEARS_EVE)));
		assert_eq!(ask(THERAPY, day_after(NEW_YEARS_EVE)), not_eligible(PR, 27));
		assert_eq!(ask(COSMETIC, TODAY), not_eligible(PR, 96));

		let used = BenefitUse { amount: 0, units: 20, visits: 0 };
		let benefits = vec![(THERAPY, used)].try_into().unwrap();
		Accumulators::<Test>::insert(HERS, Accumulator { benefits, ..Default::default() });
		assert_eq!(ask(THERAPY, TODAY), not_eligible(PR, 119));
		assert!(is_eligible(ask(OFFICE_VISIT, TODAY)));

		assert_ok!(Coverage::end_coverage(signed(HARBOR_CLERK), ANAS, day_before(NEW_YEAR)));
		for day in [day_before(NEW_YEAR), NEW_YEAR, TODAY] {
			assert_eq!(ask(OFFICE_VISIT, day), not_eligible(PR, 31));
		}
	});
}

#[test]
fn eligibility_of_a_past_day_is_filed_today() {
	build_and_execute(|| {
		cover_ana();
		set_today(Day(TODAY.0 + FILING_LIMIT_DAYS as i32));
		assert!(is_eligible(ask(THERAPY, TODAY)));
		assert_eq!(ask(THERAPY, day_before(TODAY)), not_eligible(CO, 29));
		// A day that is still to come is not filed late.
		assert!(is_eligible(ask(THERAPY, NEW_YEARS_EVE)));
	});
}

#[test]
fn eligibility_reads_the_year_of_the_day() {
	build_and_execute(|| {
		cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, NEW_YEAR, None);
		let used = BenefitUse { amount: 0, units: 20, visits: 0 };
		let benefits = vec![(THERAPY, used)].try_into().unwrap();
		Accumulators::<Test>::insert(HERS, Accumulator { benefits, ..Default::default() });
		assert_eq!(ask(THERAPY, NEW_YEARS_EVE), not_eligible(PR, 119));
		assert!(is_eligible(ask(THERAPY, day_after(NEW_YEARS_EVE))));
	});
}

#[test]
fn eligibility_reads_the_members_use_of_the_plan() {
	build_and_execute(|| {
		let plan = make_plan(HARBOR_ADMIN);
		cover(plan, PATIENT_ANA, NEW_YEAR, Some(day_before(TODAY)));
		let bens = cover(plan, PATIENT_BEN, NEW_YEAR, None);
		let renewed = cover(plan, PATIENT_ANA, TODAY, Some(TODAY));
		let by_another = cover(make_plan(HARBOR_ADMIN), PATIENT_ANA, day_after(TODAY), None);
		let used = BenefitUse { amount: 0, units: 20, visits: 0 };
		let benefits = vec![(THERAPY, used)].try_into().unwrap();
		Accumulators::<Test>::insert(HERS, Accumulator { benefits, ..Default::default() });

		let ask = |coverage, day| verify(coverage, LAKESIDE, (THERAPY, 1), day, 5_000);
		assert_eq!(ask(ANAS, day_before(TODAY)), not_eligible(PR, 119));
		assert_eq!(ask(renewed, TODAY), not_eligible(PR, 119));
		assert!(is_eligible(ask(by_another, day_after(TODAY))));
		assert!(is_eligible(ask(bens, TODAY)));
	});
}

#[test]
fn eligibility_of_an_unknown_coverage_or_benefit_fails() {
	build_and_execute(|| {
		assert_eq!(ask(THERAPY, TODAY), Err(EligibilityFailure::CoverageNotFound));
		cover_ana();
		assert!(is_eligible(ask(THERAPY, TODAY)));
		for number in [0, COSMETIC + 1, THERAPY + 1] {
			assert_eq!(ask(number, TODAY), Err(EligibilityFailure::BenefitNotFound));
		}
	});
}

#[test]
fn eligibility_of_one_unit_works_and_of_none_fails() {
	build_and_execute(|| {
		cover_ana();
		let ask = |units| verify(ANAS, LAKESIDE, (THERAPY, units), TODAY, 15_000);
		assert!(is_eligible(ask(1)));
		assert_eq!(ask(0), Err(EligibilityFailure::NoUnits));
	});
}

#[test]
fn eligibility_at_a_payer_that_cannot_act_fails() {
	build_and_execute(|| {
		cover_ana();
		// Without its licence it covers nobody more, and pays for whom it covers.
		set_roles(HARBOR, &[Role::Provider]);
		assert!(is_eligible(ask(THERAPY, TODAY)));
		suspend(HARBOR);
		assert_eq!(ask(THERAPY, TODAY), Err(EligibilityFailure::PayerNotInGoodStanding));
	});
}

#[test]
fn eligibility_for_those_who_render_services_only() {
	build_and_execute(|| {
		cover_ana();
		let ask = |provider| verify(ANAS, provider, (THERAPY, 3), TODAY, 15_000);
		for provider in [LAKESIDE, PHARMACY, LABORATORY] {
			assert!(is_eligible(ask(provider)));
		}
		let failure = Err(EligibilityFailure::ProviderNotInGoodStanding);
		for other in [HARBOR, SUMMIT, OrganizationId(99)] {
			assert_eq!(ask(other), failure);
		}
		suspend(LAKESIDE);
		assert_eq!(ask(LAKESIDE), failure);
	});
}

#[test]
fn eligibility_of_the_largest_amount_works_and_one_more_fails() {
	build_and_execute(|| {
		cover_ana();
		let ask = |amount| verify(ANAS, LAKESIDE, (THERAPY, u32::MAX), TODAY, amount);
		let Ok(Eligibility::Eligible { paid, patient_share, .. }) = ask(MAX_MONEY) else {
			panic!("twenty units are left")
		};
		// All units but twenty are beyond the limit; the copay is taken from those.
		assert_eq!(paid + patient_share, Money::from(u32::MAX) * 5_000);
		assert_eq!(paid, 20 * 5_000 - 1_000);
		assert_eq!(ask(MAX_MONEY + 1), Err(EligibilityFailure::AmountTooLarge));
		assert_ok!(ask(0));
	});
}
