//! `draw`.

use super::*;
use crate::{Event, Unsettled};

/// So many emergencies of Dr Okafor's that are over.
fn opened(count: u32) {
	FreeOfPractitioner::set(u32::MAX);
	ExpectedOfPractitioner::set(u32::MAX - 1);
	ExpectedOfOrganization::set(u32::MAX);
	for n in 0..count {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(close(DR_OKAFOR, EmergencyId(n)));
	}
}

fn reviewed(id: EmergencyId) {
	assert_ok!(review(OFFICER_MARY, id, ReviewOutcome::Justified));
}

fn waits(id: EmergencyId) -> bool {
	Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, id))
}

#[test]
fn draw_works() {
	build_and_execute(|| {
		opened(2);
		for falls in [false, true] {
			let id = EmergencyId(u32::from(falls));
			reviewed(id);
			next_block(lot(id, falls));
			assert!(waits(id));
			assert_ok!(draw(id));
			assert_eq!(stored(id).draw, if falls { Draw::Sampled } else { Draw::Spared });
			assert_eq!(waits(id), falls);
			System::assert_last_event(
				Event::Drawn {
					patient: PATIENT_ANA,
					emergency: id,
					organization: ST_MARY,
					sampled: falls,
				}
				.into(),
			);
		}
	});
}

#[test]
fn draw_is_by_the_block_of_the_own_review_whenever_it_is_drawn() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		next_block(lot(FIRST, false));
		assert_ok!(close(DR_OKAFOR, FIRST));
		next_block(lot(FIRST, false));
		reviewed(FIRST);
		next_block(lot(FIRST, true));
		for _ in 0..3 {
			next_block(lot(FIRST, false));
		}
		assert_ok!(draw(FIRST));
		assert_eq!(stored(FIRST).draw, Draw::Sampled);
	});
}

#[test]
fn draw_is_for_anybody_who_signs() {
	build_and_execute(|| {
		opened(ALL.len() as u32);
		for (n, who) in (0..).zip(ALL) {
			let id = EmergencyId(n);
			reviewed(id);
			next_block(lot(id, false));
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let drawn = Glass::draw(origin, PATIENT_ANA, id);
				assert_eq!(drawn, Err(DispatchError::BadOrigin));
			}
			assert_ok!(Glass::draw(signed(who), PATIENT_ANA, id));
		}
	});
}

/// Who opened it must not see how it falls while it can be closed and opened anew.
#[test]
fn draw_before_the_own_review_fails() {
	build_and_execute(|| {
		opened(1);
		next_block(1);
		assert_noop!(draw(FIRST), Error::<Test>::TooSoon);
		reviewed(FIRST);
		assert_noop!(draw(FIRST), Error::<Test>::TooSoon);
		next_block(1);
		assert_ok!(draw(FIRST));
	});
}

#[test]
fn draw_in_the_last_block_works_and_later_fails() {
	build_and_execute(|| {
		opened(2);
		reviewed(FIRST);
		reviewed(SECOND);
		for _ in 1..DRAW_PERIOD {
			next_block(1);
		}
		assert_ok!(draw(FIRST));
		next_block(1);
		assert_noop!(draw(SECOND), Error::<Test>::Expired);
	});
}

/// A clock that jumps, as after an outage, does not have everything sampled.
#[test]
fn draw_does_not_depend_on_the_time() {
	build_and_execute(|| {
		opened(1);
		reviewed(FIRST);
		set_time(NOW + 365 * DAY);
		drawn(FIRST, false);
		assert!(!waits(FIRST));
	});
}

#[test]
fn draw_twice_fails() {
	build_and_execute(|| {
		opened(1);
		reviewed(FIRST);
		drawn(FIRST, false);
		assert_noop!(draw(FIRST), Error::<Test>::Drawn);
		for _ in 0..DRAW_PERIOD {
			next_block(1);
		}
		assert_noop!(draw(FIRST), Error::<Test>::Drawn);
	});
}

/// Another organization looks at what was late anyway.
#[test]
fn draw_of_what_was_reviewed_late_fails() {
	for (later, expected) in
		[(REVIEW_PERIOD - 1, Ok(())), (REVIEW_PERIOD, Err(Error::<Test>::Drawn.into()))]
	{
		build_and_execute(|| {
			opened(1);
			set_time(NOW + later);
			reviewed(FIRST);
			next_block(lot(FIRST, false));
			assert_eq!(draw(FIRST), expected);
			assert_eq!(waits(FIRST), expected.is_err());
		});
	}
}

#[test]
fn draw_of_what_there_is_not_fails() {
	build_and_execute(|| {
		opened(1);
		reviewed(FIRST);
		next_block(1);
		assert_noop!(draw(SECOND), Error::<Test>::NotFound);
		assert_noop!(Glass::draw(signed(STRANGER), PATIENT_BEN, FIRST), Error::<Test>::NotFound);
	});
}

#[test]
fn draw_without_the_hash_counts_as_sampled() {
	build_and_execute(|| {
		opened(1);
		reviewed(FIRST);
		next_block(lot(FIRST, false));
		frame_system::BlockHash::<Test>::remove(1);
		assert_ok!(draw(FIRST));
		assert_eq!(stored(FIRST).draw, Draw::Sampled);
	});
}

#[test]
fn draw_of_what_another_organization_reviewed_changes_only_the_lot() {
	build_and_execute(|| {
		opened(1);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		reviewed(FIRST);
		assert!(!waits(FIRST));
		drawn(FIRST, true);
		assert!(!waits(FIRST));
	});
}
