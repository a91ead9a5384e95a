//! `close`.

use super::*;
use crate::{Call, Event};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

fn call(id: EmergencyId) -> Call<Test> {
	Call::close { patient: PATIENT_ANA, id }
}

#[test]
fn close_works() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		set_time(NOW + HOUR);
		assert_ok!(close(DR_OKAFOR, FIRST));
		let closed = Closed { at: NOW + HOUR, how: EmergencyClosing::ByOpener };
		assert_eq!(stored(FIRST).closed, Some(closed));
		assert_eq!(stored(FIRST).expires_at, NOW + 4 * HOUR);
		System::assert_last_event(
			Event::Closed {
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: ST_MARY,
				how: EmergencyClosing::ByOpener,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn close_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		only_by(&[DR_OKAFOR], |origin| Glass::close(origin, PATIENT_ANA, FIRST));
	});
}

#[test]
fn close_in_the_last_moment_works_and_later_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open(DR_REYES));
		set_time(NOW + WINDOW - 1);
		assert_ok!(close(DR_OKAFOR, FIRST));
		set_time(NOW + WINDOW);
		assert_noop!(close(DR_REYES, SECOND), Error::<Test>::NotInForce);
	});
}

#[test]
fn close_twice_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(close(DR_OKAFOR, FIRST));
		assert_noop!(close(DR_OKAFOR, FIRST), Error::<Test>::NotInForce);
	});
}

#[test]
fn close_of_what_there_is_not_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_noop!(close(DR_OKAFOR, SECOND), Error::<Test>::NotFound);
		assert_noop!(Glass::close(signed(DR_OKAFOR), PATIENT_BEN, FIRST), Error::<Test>::NotFound);
	});
}

#[test]
fn close_works_whatever_the_standing() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		suspend(ST_MARY);
		assert_ok!(close(DR_OKAFOR, FIRST));
	});
}

#[test]
fn close_is_free_exactly_when_it_succeeds() {
	build_and_execute(|| {
		assert_eq!(free_for(&call(FIRST)), [0; 0]);
		assert_ok!(open(DR_OKAFOR));
		for later in [0, WINDOW - 1] {
			set_time(NOW + later);
			assert_eq!(free_for(&call(FIRST)), [DR_OKAFOR]);
		}
		set_time(NOW + WINDOW);
		assert_eq!(free_for(&call(FIRST)), [0; 0]);
		assert_eq!(call(FIRST).get_dispatch_info().class, DispatchClass::Operational);
	});
}
