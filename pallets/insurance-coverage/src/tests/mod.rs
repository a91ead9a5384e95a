//! One file for each call, one for the story, and one for each thing that spans the calls.

mod adjust;
mod basic_flow;
mod create_coverage;
mod create_plan;
mod eligibility;
mod end_coverage;
mod invariants;
mod ledger;
mod model;
mod views;

use crate::{mock::*, Error};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::DispatchResult,
	storage::{with_transaction, TransactionOutcome},
};
use sp_runtime::DispatchError;

/// Checks that a call about a plan of Harbor Health is refused to all who do not act for it, to those
/// who do while it is not in good standing, and while its licence does not hold if the call takes on
/// something `new`.
fn refused_to_all_but_the_payer(new: bool, call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
	for account in [SUMMIT_ADMIN, LAKESIDE_ADMIN, ANA_KEY, STRANGER] {
		assert_noop!(call(signed(account)), Error::<Test>::NotAuthorized);
	}
	set_roles(HARBOR, &[salus_primitives::Role::Provider]);
	for account in [HARBOR_ADMIN, HARBOR_CLERK] {
		if new {
			assert_noop!(call(signed(account)), Error::<Test>::NotAuthorized);
		} else {
			let done = with_transaction(|| {
				let done = call(signed(account));
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(done))
			});
			assert_ok!(done.expect("a first transaction is not too deep"));
		}
	}
	suspend(HARBOR);
	for account in [HARBOR_ADMIN, HARBOR_CLERK] {
		assert_noop!(call(signed(account)), Error::<Test>::NotAuthorized);
	}
}
