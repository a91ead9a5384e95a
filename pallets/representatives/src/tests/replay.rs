//! What is repeated does nothing, or is refused.

use super::*;
use crate::Error;
use frame_support::assert_noop;

#[test]
fn what_was_done_is_not_done_again() {
	build_and_execute(|| {
		father_acts();
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::AlreadyExists);
		assert_ok!(hold(ST_MARY_OFFICER));
		assert_noop!(hold(ST_MARY_OFFICER), Error::<Test>::TooSoon);
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_noop!(remove(MIA_KEY, FIRST), Error::<Test>::Ended);
		assert_noop!(resign(FATHER), Error::<Test>::NotFound);
	});
}

#[test]
fn an_appointment_that_is_repeated_is_another() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_eq!(stored().into_iter().map(|one| one.id.0).collect::<Vec<_>>(), [0, 1]);
		assert_ok!(accept(FATHER, FIRST));
		assert_noop!(accept(FATHER, RepresentativeId(1)), Error::<Test>::AlreadyExists);
	});
}
