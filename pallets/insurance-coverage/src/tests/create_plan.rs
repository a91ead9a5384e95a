//! `create_plan`.

use crate::{mock::*, pallet::Benefits, Error, PlanBenefits, PlanCount, Plans};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{
	insurance::{MAX_BENEFITS, MAX_FILING_LIMIT_DAYS, MAX_MONEY},
	Benefit, Limit, Money, PlanId, PlanTerms, Role,
};
use sp_runtime::DispatchError;

fn create(deductible: Money, maximum: Money, benefits: Vec<Benefit>) -> DispatchResult {
	let benefits = Benefits::try_from(benefits).unwrap();
	Coverage::create_plan(signed(HARBOR_ADMIN), DOCUMENT, deductible, maximum, 90, benefits)
}

fn with(change: impl Fn(&mut Benefit)) -> Vec<Benefit> {
	let mut benefits = benefits().into_inner();
	change(&mut benefits[2]);
	benefits
}

#[test]
fn create_plan_works() {
	build_and_execute(|| {
		assert_eq!(make_plan(HARBOR_ADMIN), PlanId(0));
		assert_eq!(make_plan(SUMMIT_ADMIN), PlanId(1));
		for (id, payer) in [(PlanId(0), HARBOR), (PlanId(1), SUMMIT)] {
			let plan = Plans::<Test>::get(id).unwrap();
			let terms = PlanTerms {
				payer,
				deductible: DEDUCTIBLE,
				out_of_pocket_maximum: OUT_OF_POCKET_MAXIMUM,
				filing_limit_days: FILING_LIMIT_DAYS,
			};
			assert_eq!((plan.terms, plan.document, plan.created_at), (terms, DOCUMENT, NOW));
			assert_eq!(PlanBenefits::<Test>::get(id), benefits());
		}
	});
}

#[test]
fn create_plan_by_others_fails() {
	build_and_execute(|| {
		let call = |origin| Coverage::create_plan(origin, DOCUMENT, 0, 0, 0, benefits());
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(call(origin), DispatchError::BadOrigin);
		}
		for account in [HARBOR_CLERK, LAKESIDE_ADMIN, ANA_KEY, STRANGER] {
			assert_noop!(call(signed(account)), Error::<Test>::NotAuthorized);
		}
		set_roles(HARBOR, &[Role::Provider]);
		assert_noop!(call(signed(HARBOR_ADMIN)), Error::<Test>::NotAuthorized);
		set_roles(HARBOR, &[Role::Provider, Role::Payer]);
		assert_ok!(call(signed(HARBOR_ADMIN)));
		suspend(HARBOR);
		assert_noop!(call(signed(HARBOR_ADMIN)), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn create_plan_without_benefits_fails() {
	build_and_execute(|| {
		assert_noop!(create(0, 0, vec![]), Error::<Test>::Empty);
	});
}

#[test]
fn create_plan_with_unsorted_benefits_fails() {
	build_and_execute(|| {
		let same = with(|benefit| benefit.number = COSMETIC);
		assert_noop!(create(0, 0, same), Error::<Test>::NotSorted);
		let earlier = with(|benefit| benefit.number = COSMETIC - 1);
		assert_noop!(create(0, 0, earlier), Error::<Test>::NotSorted);
		assert_ok!(create(0, 0, with(|benefit| benefit.number = COSMETIC + 1)));
	});
}

#[test]
fn create_plan_with_the_largest_amounts_works_and_one_more_fails() {
	build_and_execute(|| {
		let largest = with(|benefit| {
			benefit.copay = MAX_MONEY;
			benefit.price_per_unit = MAX_MONEY;
			benefit.coinsurance_per_mille = 1_000;
			benefit.limit = Limit::Amount(MAX_MONEY);
		});
		assert_ok!(create(MAX_MONEY, MAX_MONEY, largest));
		let too_large: [fn(&mut Benefit); 4] = [
			|benefit| benefit.copay = MAX_MONEY + 1,
			|benefit| benefit.price_per_unit = MAX_MONEY + 1,
			|benefit| benefit.coinsurance_per_mille = 1_001,
			|benefit| benefit.limit = Limit::Amount(MAX_MONEY + 1),
		];
		for change in too_large {
			assert_noop!(create(0, 0, with(change)), Error::<Test>::LimitReached);
		}
		assert_noop!(create(MAX_MONEY + 1, 0, with(|_| ())), Error::<Test>::LimitReached);
		assert_noop!(create(0, MAX_MONEY + 1, with(|_| ())), Error::<Test>::LimitReached);
		assert_ok!(create(0, 0, with(|benefit| benefit.limit = Limit::Units(u32::MAX))));
		assert_ok!(create(0, 0, with(|benefit| benefit.limit = Limit::Visits(u32::MAX))));
	});
}

#[test]
fn create_plan_with_the_longest_filing_limit_works_and_one_more_fails() {
	build_and_execute(|| {
		let create =
			|days| Coverage::create_plan(signed(HARBOR_ADMIN), DOCUMENT, 0, 0, days, benefits());
		for days in [MAX_FILING_LIMIT_DAYS + 1, u32::MAX] {
			assert_noop!(create(days), Error::<Test>::LimitReached);
		}
		assert_ok!(create(MAX_FILING_LIMIT_DAYS));
		assert_eq!(Plans::<Test>::get(PlanId(0)).unwrap().terms.filing_limit_days, 731);
	});
}

#[test]
fn create_plan_with_the_most_benefits_works() {
	build_and_execute(|| {
		let benefit = benefits()[0];
		let most: Vec<_> =
			(0..MAX_BENEFITS as u16).map(|number| Benefit { number, ..benefit }).collect();
		assert_ok!(create(0, 0, most.clone()));
		assert_eq!(PlanBenefits::<Test>::get(PlanId(0)).to_vec(), most);
		// One more is none that the call could be given.
		let more = (0..=MAX_BENEFITS as u16).map(|number| Benefit { number, ..benefit });
		assert!(Benefits::try_from(more.collect::<Vec<_>>()).is_err());
	});
}

#[test]
fn create_plan_without_ids_left_fails() {
	new_test_ext().execute_with(|| {
		PlanCount::<Test>::put(u32::MAX);
		assert_noop!(create(0, 0, with(|_| ())), Error::<Test>::LimitReached);
		PlanCount::<Test>::put(u32::MAX - 1);
		assert_ok!(create(0, 0, with(|_| ())));
	});
}
