//! `fund`.

use super::*;
use salus_primitives::insurance::MAX_MONEY;
use sp_runtime::DispatchError;

fn fund_by_council(organization: OrganizationId, amount: Money) -> DispatchResult {
	Claims::fund(RuntimeOrigin::signed(COUNCIL), organization, amount)
}

#[test]
fn fund_adds_up() {
	build_and_execute(|| {
		assert_ok!(fund_by_council(UMBRELLA, 1));
		assert_ok!(fund_by_council(UMBRELLA, MAX_MONEY));
		assert_ok!(fund_by_council(MUTUAL, 5));
		let pool = Claims::pool(UMBRELLA);
		assert_eq!((pool.balance, pool.funded, pool.redeemed), (MAX_MONEY + 1, MAX_MONEY + 1, 0));
		assert_eq!(Settlement::free_balance(pool.account), MAX_MONEY + 1);
		assert_eq!(balance(MUTUAL), 5);
		assert_eq!(Settlement::total_issuance(), MAX_MONEY + 6);
	});
}

#[test]
fn fund_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		for who in [UMBRELLA_ADMIN, LAKESIDE_ADMIN, STRANGER] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(Claims::fund(origin, UMBRELLA, 1), DispatchError::BadOrigin);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Claims::fund(origin, UMBRELLA, 1), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn fund_of_no_payer_fails() {
	build_and_execute(|| {
		suspend(MUTUAL);
		for organization in [LAKESIDE, CORNER, INSTITUTE, MUTUAL, OrganizationId(99)] {
			assert_noop!(fund_by_council(organization, 1), Error::<Test>::NotInGoodStanding);
		}
	});
}

#[test]
fn fund_is_bounded() {
	build_and_execute(|| {
		assert_noop!(fund_by_council(UMBRELLA, 0), Error::<Test>::Empty);
		assert_noop!(fund_by_council(UMBRELLA, MAX_MONEY + 1), Error::<Test>::LimitReached);
	});
}

#[test]
fn fund_beyond_what_can_be_counted_fails() {
	new_test_ext().execute_with(|| {
		crate::Fundings::<Test>::mutate(UMBRELLA, |funding| funding.funded = Money::MAX - 1);
		assert_noop!(fund_by_council(UMBRELLA, 2), Error::<Test>::LimitReached);
		assert_ok!(fund_by_council(UMBRELLA, 1));
	});
}
