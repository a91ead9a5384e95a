//! `end_disaster`.

use super::*;
use crate::{Disasters, Event};

fn end(id: u32) -> DispatchResult {
	Glass::end_disaster(RuntimeOrigin::root(), DisasterId(id))
}

#[test]
fn end_disaster_works() {
	build_and_execute(|| {
		assert_ok!(declare(Affected::All, DAY));
		assert_ok!(declare(Affected::All, DAY));
		set_time(NOW + HOUR);
		assert_ok!(end(1));
		let ended: Vec<_> = Disasters::<Test>::get().iter().map(|one| one.ended_at).collect();
		assert_eq!(ended, [None, Some(NOW + HOUR)]);
		System::assert_last_event(Event::DisasterEnded { disaster: DisasterId(1) }.into());
	});
}

#[test]
fn end_disaster_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_ok!(declare(Affected::All, DAY));
		only_by_council(|origin| Glass::end_disaster(origin, DisasterId(0)));
	});
}

#[test]
fn end_disaster_in_the_last_moment_works_and_later_fails() {
	build_and_execute(|| {
		assert_ok!(declare(Affected::All, DAY));
		assert_ok!(declare(Affected::All, DAY));
		set_time(NOW + DAY - 1);
		assert_ok!(end(0));
		set_time(NOW + DAY);
		assert_noop!(end(1), Error::<Test>::NotInForce);
	});
}

#[test]
fn end_disaster_twice_fails() {
	build_and_execute(|| {
		assert_ok!(declare(Affected::All, DAY));
		assert_ok!(end(0));
		assert_noop!(end(0), Error::<Test>::NotInForce);
	});
}

#[test]
fn end_disaster_that_there_is_not_fails() {
	build_and_execute(|| {
		assert_noop!(end(0), Error::<Test>::NotFound);
		assert_ok!(declare(Affected::All, DAY));
		assert_noop!(end(1), Error::<Test>::NotFound);
	});
}

#[test]
fn what_is_ended_counts_limits_again_and_reviews_become_due() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(declare(only(&[ST_MARY]), 7 * DAY));
		set_time(NOW + 11 * HOUR);
		assert_ok!(end(0));
		// An hour had passed when it began, and it lasted ten.
		let due = Glass::emergency(PATIENT_ANA, FIRST).and_then(|view| view.review_due);
		assert_eq!(due, Some(NOW + REVIEW_PERIOD + 10 * HOUR));
		for _ in 0..OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
		}
		assert_eq!(stored(EmergencyId(3)).flags, EmergencyFlag::Practitioner.into());
	});
}
