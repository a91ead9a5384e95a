//! `reinstate`.

use super::*;
use crate::{Bars, Event};

fn reinstate(who: AccountId) -> DispatchResult {
	Glass::reinstate(RuntimeOrigin::root(), who)
}

/// The own and another organization find that Dr Okafor abused an emergency.
fn abused() {
	opened_and_closed();
	assert_ok!(review(OFFICER_MARY, FIRST, ReviewOutcome::Abuse));
	assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Abuse));
}

#[test]
fn reinstate_works() {
	build_and_execute(|| {
		abused();
		set_time(NOW + DAY);
		assert_ok!(reinstate(DR_OKAFOR));
		let bar = Bars::<Test>::get(DR_OKAFOR).expect("the finding stays");
		assert_eq!((bar.from, bar.lifted_at), (NOW + HOUR, Some(NOW + DAY)));
		System::assert_last_event(Event::PrivilegeReinstated { practitioner: DR_OKAFOR }.into());
		assert_ok!(open(DR_OKAFOR));
		// And can be suspended anew.
		assert_ok!(dispute(ANA_KEY, SECOND));
		assert_ok!(review_again(OFFICER_WATCH, SECOND, Finding::Abuse));
		assert_noop!(open(DR_OKAFOR), Error::<Test>::Suspended);
	});
}

#[test]
fn reinstate_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		abused();
		only_by_council(|origin| Glass::reinstate(origin, DR_OKAFOR));
	});
}

#[test]
fn reinstate_of_who_was_never_suspended_fails() {
	build_and_execute(|| {
		abused();
		assert_noop!(reinstate(DR_REYES), Error::<Test>::NotFound);
	});
}

#[test]
fn reinstate_twice_fails() {
	build_and_execute(|| {
		abused();
		assert_ok!(reinstate(DR_OKAFOR));
		assert_noop!(reinstate(DR_OKAFOR), Error::<Test>::NotSuspended);
	});
}
