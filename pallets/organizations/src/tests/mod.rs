//! One file for each call, one for the story, and one for each thing that spans the calls.

mod admit;
mod basic_flow;
mod enroll_practitioner;
mod genesis;
mod inspect;
mod issue_credit;
mod license;
mod model;
mod reinstate;
mod remove;
mod remove_practitioner;
mod renew;
mod renew_practitioner;
mod replay;
mod rotate_admin;
mod set_encryption_key;
mod suspend;
mod types;
mod withdraw_license;

use crate::mock::*;
use frame_support::{assert_noop, dispatch::DispatchResult};
use sp_runtime::DispatchError;

/// Checks that a call of the council is refused to everybody else.
fn refused_to_all_but_the_council(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [
		RuntimeOrigin::none(),
		RuntimeOrigin::root(),
		signed(ST_MARY),
		signed(DR_OKAFOR),
		signed(STRANGER),
	] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
}

/// Checks that a call of an admin is refused to who is none, and to the council.
fn refused_to_all_but_an_admin(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
	for account in [COUNCIL, DR_OKAFOR, STRANGER] {
		assert_noop!(call(signed(account)), crate::Error::<Test>::NotAuthorized);
	}
}
