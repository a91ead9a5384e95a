//! `settle`, and the queue of what payers owe.

use super::*;
use crate::{Awaiting, Event, Queues};
use sp_runtime::DispatchError;

/// A claim of Lakeside that awaits 80.
fn awaiting(seed: u8) -> ClaimId {
	let claim = decided(vec![line(VISIT, seed)]);
	assert_eq!(
		(claim.status, claim.paid, claim.paid_in),
		(ClaimStatus::AwaitingFunds, 8_000, None)
	);
	claim.id
}

fn settle(payer: OrganizationId) -> DispatchResult {
	Claims::settle(RuntimeOrigin::signed(STRANGER), payer)
}

fn status(claim: ClaimId) -> ClaimStatus {
	Claims::claim_view(claim).expect("it is stored").status
}

#[test]
fn settle_works() {
	build_and_execute(|| {
		let id = awaiting(1);
		// It was counted when it was decided.
		let counted = Accumulators::get();
		fund(UMBRELLA, 8_001);
		System::set_block_number(9);
		assert_ok!(settle(UMBRELLA));
		System::assert_last_event(
			Event::Paid { claim: id, payer: UMBRELLA, provider: LAKESIDE, amount: 8_000 }.into(),
		);
		let claim = Claims::claim_view(id).expect("it is stored");
		assert_eq!((claim.status, claim.block, claim.paid_in), (ClaimStatus::Paid, 1, Some(9)));
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (1, 8_000));
		assert_eq!(Accumulators::get(), counted);
		// Of a queue that is empty nothing is left.
		assert!(!Queues::<Test>::contains_key(UMBRELLA));
		assert_eq!(Awaiting::<Test>::iter().count(), 0);
	});
}

#[test]
fn settle_pays_the_eldest_first() {
	build_and_execute(|| {
		let claims = [1, 2, 3].map(awaiting);
		fund(UMBRELLA, 16_000);
		assert_ok!(settle(UMBRELLA));
		assert_ok!(settle(UMBRELLA));
		assert_eq!(claims.map(status)[..2], [ClaimStatus::Paid; 2]);
		assert_noop!(settle(UMBRELLA), Error::<Test>::InsufficientFunds);
		assert_eq!(status(claims[2]), ClaimStatus::AwaitingFunds);

		// One that comes later is behind it.
		let last = awaiting(4);
		fund(UMBRELLA, 8_000);
		assert_ok!(settle(UMBRELLA));
		assert_eq!(
			(status(claims[2]), status(last)),
			(ClaimStatus::Paid, ClaimStatus::AwaitingFunds)
		);
		fund(UMBRELLA, 8_000);
		assert_ok!(settle(UMBRELLA));
		assert_noop!(settle(UMBRELLA), Error::<Test>::NotAwaiting);
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (0, 32_000));
	});
}

#[test]
fn a_claim_waits_behind_older_ones() {
	build_and_execute(|| {
		let large = decided(vec![ClaimLine { charged: 30_000, units: 3, ..line(THERAPY, 1) }]);
		assert_eq!(large.status, ClaimStatus::AwaitingFunds);
		// The pool holds enough for the smaller one.
		fund(UMBRELLA, 29_999);
		let small = awaiting(2);
		assert_noop!(settle(UMBRELLA), Error::<Test>::InsufficientFunds);
		// What costs the payer nothing waits for nothing; what is denied neither.
		assert_eq!(decided(vec![line(LAB, 3)]).status, ClaimStatus::Paid);
		assert_eq!(decided(vec![line(COSMETIC, 4)]).status, ClaimStatus::Denied);

		fund(UMBRELLA, 8_001);
		assert_ok!(settle(UMBRELLA));
		assert_eq!(
			(status(large.id), status(small)),
			(ClaimStatus::Paid, ClaimStatus::AwaitingFunds)
		);
		assert_ok!(settle(UMBRELLA));
		// Nobody waits any more, so the next is paid at once.
		fund(UMBRELLA, 8_000);
		assert_eq!(decided(vec![line(VISIT, 5)]).status, ClaimStatus::Paid);
	});
}

#[test]
fn each_payer_has_a_queue_of_its_own() {
	build_and_execute(|| {
		cover_by_mutual(CoverageId(2));
		let by_umbrella = awaiting(1);
		fund(MUTUAL, 8_000);
		assert_ok!(submit_to_mutual(CoverageId(2), vec![line(VISIT, 1)]));
		assert_eq!(status(ClaimId(1)), ClaimStatus::Paid);
		assert_ok!(submit_to_mutual(CoverageId(2), vec![line(VISIT, 2)]));
		fund(MUTUAL, 8_000);
		assert_ok!(settle(MUTUAL));
		assert_eq!(
			(status(ClaimId(2)), status(by_umbrella)),
			(ClaimStatus::Paid, ClaimStatus::AwaitingFunds)
		);
	});
}

#[test]
fn settle_where_nothing_awaits_fails() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		decided(vec![line(VISIT, 1), line(COSMETIC, 2)]);
		for payer in [UMBRELLA, MUTUAL, LAKESIDE, OrganizationId(99)] {
			assert_noop!(settle(payer), Error::<Test>::NotAwaiting);
		}
	});
}

#[test]
fn settle_twice_fails() {
	build_and_execute(|| {
		awaiting(1);
		fund(UMBRELLA, 16_000);
		assert_ok!(settle(UMBRELLA));
		assert_noop!(settle(UMBRELLA), Error::<Test>::NotAwaiting);
	});
}

#[test]
fn settle_takes_all_or_nothing() {
	build_and_execute(|| {
		awaiting(1);
		fund(UMBRELLA, 7_999);
		assert_noop!(settle(UMBRELLA), Error::<Test>::InsufficientFunds);
		// The pool of another payer does not pay for it.
		fund(MUTUAL, 100_000);
		assert_noop!(settle(UMBRELLA), Error::<Test>::InsufficientFunds);
		fund(UMBRELLA, 1);
		assert_ok!(settle(UMBRELLA));
		assert_eq!(balance(UMBRELLA), 0);
	});
}

#[test]
fn settle_for_suspended_organizations_works() {
	build_and_execute(|| {
		awaiting(1);
		fund(UMBRELLA, 8_000);
		suspend(UMBRELLA);
		suspend(LAKESIDE);
		assert_ok!(settle(UMBRELLA));
		assert_eq!(balance(LAKESIDE), 8_000);
	});
}

#[test]
fn settle_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		awaiting(1);
		fund(UMBRELLA, 8_000);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Claims::settle(origin, UMBRELLA), DispatchError::BadOrigin);
		}
	});
}
