//! The pallet's story.

use crate::{mock::*, Adjusted, Event};
use frame_support::assert_ok;
use salus_primitives::{AdjustmentGroup, BenefitUse, CoverageId, Limit, PlanId};
use salus_runtime_api::{CoverageStatus, Eligibility};

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Harbor Health makes a plan, and a clerk covers Ana from the new year on.
		assert_ok!(Coverage::create_plan(
			signed(HARBOR_ADMIN),
			DOCUMENT,
			DEDUCTIBLE,
			OUT_OF_POCKET_MAXIMUM,
			FILING_LIMIT_DAYS,
			benefits(),
		));
		let plan = PlanId(0);
		System::assert_last_event(
			Event::PlanCreated { plan, payer: HARBOR, document: DOCUMENT, by: HARBOR_ADMIN }.into(),
		);
		assert_ok!(Coverage::create_coverage(
			signed(HARBOR_CLERK),
			plan,
			PATIENT_ANA,
			NEW_YEAR,
			None
		));
		let coverage = CoverageId(0);
		System::assert_last_event(
			Event::CoverageCreated {
				coverage,
				patient: PATIENT_ANA,
				plan,
				first_day: NEW_YEAR,
				last_day: None,
				by: HARBOR_CLERK,
			}
			.into(),
		);

		// Lakeside asks about a visit for 120.00: Ana has not met her deductible.
		let ask = || verify(coverage, LAKESIDE, (OFFICE_VISIT, 1), TODAY, 12_000).unwrap();
		let Eligibility::Eligible { allowed, paid, patient_share, deductible_left, .. } = ask()
		else {
			panic!("she is covered")
		};
		assert_eq!((allowed, paid, patient_share), (10_000, 0, 10_000));
		assert_eq!(deductible_left, DEDUCTIBLE);

		// She has met it elsewhere. The clerk says so, and she bears 20 %.
		let zero = Adjusted { deductible_met: 0, out_of_pocket: 0, benefit: None };
		let met = Adjusted { deductible_met: 50_000, out_of_pocket: 60_000, benefit: None };
		assert_ok!(Coverage::adjust(signed(HARBOR_CLERK), coverage, YEAR, zero, met));
		System::assert_last_event(
			Event::Adjusted {
				coverage,
				patient: PATIENT_ANA,
				year: YEAR,
				before: zero,
				after: met,
				by: HARBOR_CLERK,
			}
			.into(),
		);
		let Eligibility::Eligible {
			paid,
			patient_share,
			deductible_left,
			out_of_pocket_left,
			benefit_left,
			..
		} = ask()
		else {
			panic!("she is covered")
		};
		assert_eq!((paid, patient_share), (8_000, 2_000));
		assert_eq!((deductible_left, out_of_pocket_left), (0, 140_000));
		assert_eq!(benefit_left, Limit::None);

		// Of her therapy eighteen units were used: of three, one is hers, beside the copay.
		let used = BenefitUse { amount: 90_000, units: 18, visits: 6 };
		let unused = Adjusted { benefit: Some((THERAPY, BenefitUse::default())), ..met };
		let used = Adjusted { benefit: Some((THERAPY, used)), ..met };
		assert_ok!(Coverage::adjust(signed(HARBOR_CLERK), coverage, YEAR, unused, used));
		let therapy = verify(coverage, LAKESIDE, (THERAPY, 3), TODAY, 15_000).unwrap();
		let Eligibility::Eligible { paid, patient_share, benefit_left, .. } = therapy else {
			panic!("two units are left")
		};
		assert_eq!((paid, patient_share, benefit_left), (9_000, 6_000, Limit::Units(2)));

		// She changes her job yesterday.
		let last_day = day_before(TODAY);
		assert_ok!(Coverage::end_coverage(signed(HARBOR_CLERK), coverage, last_day));
		System::assert_last_event(
			Event::CoverageEnded {
				coverage,
				patient: PATIENT_ANA,
				before: None,
				last_day,
				by: HARBOR_CLERK,
			}
			.into(),
		);
		assert_eq!(ask(), Eligibility::NotEligible { group: AdjustmentGroup::PR, carc: 27 });
		assert_eq!(Coverage::coverage_view(coverage).unwrap().status, CoverageStatus::Ended);

		// She comes back in the same year: what she has met is met.
		let back = cover(plan, PATIENT_ANA, TODAY, None);
		let visit = verify(back, LAKESIDE, (OFFICE_VISIT, 1), TODAY, 12_000).unwrap();
		let Eligibility::Eligible { paid, deductible_left, out_of_pocket_left, .. } = visit else {
			panic!("she is covered again")
		};
		assert_eq!((paid, deductible_left, out_of_pocket_left), (8_000, 0, 140_000));
	});
}
