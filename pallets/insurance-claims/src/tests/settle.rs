//! `settle`.

use super::*;
use crate::Event;
use sp_runtime::DispatchError;

/// A claim of Lakeside that awaits 80.
fn awaiting() -> ClaimId {
	let claim = decided(vec![line(VISIT, 1)]);
	assert_eq!(
		(claim.status, claim.paid, claim.paid_in),
		(ClaimStatus::AwaitingFunds, 8_000, None)
	);
	claim.id
}

fn settle(claim: ClaimId) -> DispatchResult {
	Claims::settle(RuntimeOrigin::signed(STRANGER), claim)
}

#[test]
fn settle_works() {
	build_and_execute(|| {
		let id = awaiting();
		// It was counted when it was decided.
		let counted = Accumulators::get();
		fund(UMBRELLA, 8_001);
		System::set_block_number(9);
		assert_ok!(settle(id));
		System::assert_last_event(
			Event::Paid { claim: id, payer: UMBRELLA, provider: LAKESIDE, amount: 8_000 }.into(),
		);
		let claim = Claims::claim_view(id).expect("it is stored");
		assert_eq!((claim.status, claim.block, claim.paid_in), (ClaimStatus::Paid, 1, Some(9)));
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (1, 8_000));
		assert_eq!(Accumulators::get(), counted);
	});
}

#[test]
fn settle_twice_fails() {
	build_and_execute(|| {
		let id = awaiting();
		fund(UMBRELLA, 16_000);
		assert_ok!(settle(id));
		assert_noop!(settle(id), Error::<Test>::NotAwaiting);
	});
}

#[test]
fn settle_of_a_claim_that_awaits_nothing_fails() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let paid = decided(vec![line(VISIT, 1)]);
		let denied = decided(vec![line(COSMETIC, 2)]);
		assert_noop!(settle(paid.id), Error::<Test>::NotAwaiting);
		assert_noop!(settle(denied.id), Error::<Test>::NotAwaiting);
		assert_noop!(settle(ClaimId(2)), Error::<Test>::NotFound);
	});
}

#[test]
fn settle_takes_all_or_nothing() {
	build_and_execute(|| {
		let id = awaiting();
		fund(UMBRELLA, 7_999);
		assert_noop!(settle(id), Error::<Test>::InsufficientFunds);
		// The pool of another payer does not pay for it.
		fund(MUTUAL, 100_000);
		assert_noop!(settle(id), Error::<Test>::InsufficientFunds);
		fund(UMBRELLA, 1);
		assert_ok!(settle(id));
		assert_eq!(balance(UMBRELLA), 0);
	});
}

#[test]
fn settle_for_suspended_organizations_works() {
	build_and_execute(|| {
		let id = awaiting();
		fund(UMBRELLA, 8_000);
		suspend(UMBRELLA);
		suspend(LAKESIDE);
		assert_ok!(settle(id));
		assert_eq!(balance(LAKESIDE), 8_000);
	});
}

#[test]
fn settle_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		let id = awaiting();
		fund(UMBRELLA, 8_000);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Claims::settle(origin, id), DispatchError::BadOrigin);
		}
	});
}
