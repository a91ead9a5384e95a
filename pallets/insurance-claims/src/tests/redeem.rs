//! `redeem`.

use super::*;
use salus_primitives::insurance::MAX_MONEY;
use sp_runtime::DispatchError;

fn redeem(who: AccountId, amount: Money) -> DispatchResult {
	Claims::redeem(RuntimeOrigin::signed(who), amount)
}

#[test]
fn redeem_takes_from_the_own_pool_alone() {
	build_and_execute(|| {
		fund(UMBRELLA, 10_000);
		fund(MUTUAL, 500);
		assert_ok!(submit(vec![line(VISIT, 1)]));
		assert_ok!(redeem(LAKESIDE_ADMIN, 3_000));
		assert_ok!(redeem(UMBRELLA_ADMIN, 2_000));
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE), balance(MUTUAL)), (0, 5_000, 500));
		let pool = Claims::pool(LAKESIDE);
		assert_eq!((pool.funded, pool.redeemed), (0, 3_000));
		assert_eq!(Settlement::total_issuance(), 5_500);
	});
}

#[test]
fn redeem_of_more_than_there_is_fails() {
	build_and_execute(|| {
		fund(UMBRELLA, 10_000);
		assert_noop!(redeem(UMBRELLA_ADMIN, 10_001), Error::<Test>::InsufficientFunds);
		assert_noop!(redeem(LAKESIDE_ADMIN, 1), Error::<Test>::InsufficientFunds);
		assert_ok!(redeem(UMBRELLA_ADMIN, 10_000));
		assert_noop!(redeem(UMBRELLA_ADMIN, 1), Error::<Test>::InsufficientFunds);
	});
}

#[test]
fn redeem_of_what_is_owed_fails() {
	build_and_execute(|| {
		assert_ok!(submit(vec![line(VISIT, 1)]));
		assert_ok!(submit(vec![line(VISIT, 2)]));
		// Of 16,000 that it owes the pool holds some, all, and more.
		fund(UMBRELLA, 9_000);
		assert_noop!(redeem(UMBRELLA_ADMIN, 1), Error::<Test>::Owed);
		assert_noop!(redeem(UMBRELLA_ADMIN, 9_001), Error::<Test>::InsufficientFunds);
		fund(UMBRELLA, 7_000);
		assert_noop!(redeem(UMBRELLA_ADMIN, 1), Error::<Test>::Owed);
		fund(UMBRELLA, 500);
		assert_noop!(redeem(UMBRELLA_ADMIN, 501), Error::<Test>::Owed);
		assert_ok!(redeem(UMBRELLA_ADMIN, 500));
		// What one payer owes does not bind another, nor the provider.
		fund(MUTUAL, 10);
		assert_ok!(redeem(MUTUAL_ADMIN, 10));
		let settle = || Claims::settle(RuntimeOrigin::signed(STRANGER), UMBRELLA);
		assert_ok!(settle());
		assert_noop!(redeem(UMBRELLA_ADMIN, 1), Error::<Test>::Owed);
		assert_ok!(redeem(LAKESIDE_ADMIN, 8_000));
		assert_ok!(settle());
		fund(UMBRELLA, 1);
		assert_ok!(redeem(UMBRELLA_ADMIN, 1));
	});
}

#[test]
fn redeem_is_bounded() {
	build_and_execute(|| {
		fund(UMBRELLA, MAX_MONEY);
		fund(UMBRELLA, 1);
		assert_noop!(redeem(UMBRELLA_ADMIN, 0), Error::<Test>::Empty);
		assert_noop!(redeem(UMBRELLA_ADMIN, MAX_MONEY + 1), Error::<Test>::LimitReached);
		assert_ok!(redeem(UMBRELLA_ADMIN, MAX_MONEY));
	});
}

#[test]
fn redeem_by_others_fails() {
	build_and_execute(|| {
		fund(UMBRELLA, 10_000);
		assert_ok!(submit(vec![line(VISIT, 1)]));
		// A practitioner treats; the admin handles the money.
		for who in [DR_LINDQVIST, STRANGER, COUNCIL] {
			assert_noop!(redeem(who, 1), Error::<Test>::NotAuthorized);
		}
		suspend(LAKESIDE);
		assert_noop!(redeem(LAKESIDE_ADMIN, 1), Error::<Test>::NotAuthorized);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Claims::redeem(origin, 1), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn redeem_beyond_what_can_be_counted_fails() {
	new_test_ext().execute_with(|| {
		fund(UMBRELLA, 10);
		crate::Fundings::<Test>::mutate(UMBRELLA, |funding| funding.redeemed = Money::MAX - 1);
		assert_noop!(redeem(UMBRELLA_ADMIN, 2), Error::<Test>::LimitReached);
		assert_ok!(redeem(UMBRELLA_ADMIN, 1));
	});
}
