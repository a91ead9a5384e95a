//! `draw`.

use super::*;
use crate::{Event, Settled, Unsettled};

#[test]
fn draw_works() {
	build_and_execute(|| {
		for falls in [false, true] {
			let id = EmergencyId(u32::from(falls));
			assert_ok!(open(DR_OKAFOR));
			next_block(lot(id, falls));
			assert_ok!(draw(id));
			assert_eq!(stored(id).draw, if falls { Draw::Sampled } else { Draw::Spared });
			System::assert_last_event(
				Event::Drawn { patient: PATIENT_ANA, emergency: id, sampled: falls }.into(),
			);
		}
	});
}

#[test]
fn draw_is_by_the_block_of_the_opening_whenever_it_is_drawn() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		next_block(lot(FIRST, true));
		for _ in 0..10 {
			next_block(lot(FIRST, false));
		}
		assert_ok!(draw(FIRST));
		assert_eq!(stored(FIRST).draw, Draw::Sampled);
	});
}

#[test]
fn draw_is_for_anybody_who_signs() {
	build_and_execute(|| {
		for (n, who) in (0..).zip(ALL) {
			let id = EmergencyId(n);
			assert_ok!(open(DR_OKAFOR));
			next_block(lot(id, false));
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let drawn = Glass::draw(origin, PATIENT_ANA, id);
				assert_eq!(drawn, Err(DispatchError::BadOrigin));
			}
			assert_ok!(Glass::draw(signed(who), PATIENT_ANA, id));
		}
	});
}

#[test]
fn draw_in_the_same_block_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_noop!(draw(FIRST), Error::<Test>::TooSoon);
		next_block(1);
		assert_ok!(draw(FIRST));
	});
}

#[test]
fn draw_in_the_last_moment_works_and_later_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open(DR_OKAFOR));
		next_block(1);
		set_time(NOW + DRAW_PERIOD - 1);
		assert_ok!(draw(FIRST));
		set_time(NOW + DRAW_PERIOD);
		assert_noop!(draw(SECOND), Error::<Test>::Expired);
	});
}

#[test]
fn draw_twice_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		drawn(FIRST, false);
		assert_noop!(draw(FIRST), Error::<Test>::Drawn);
		set_time(NOW + DRAW_PERIOD);
		assert_noop!(draw(FIRST), Error::<Test>::Drawn);
	});
}

#[test]
fn draw_of_what_there_is_not_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		next_block(1);
		assert_noop!(draw(SECOND), Error::<Test>::NotFound);
		assert_noop!(Glass::draw(signed(STRANGER), PATIENT_BEN, FIRST), Error::<Test>::NotFound);
	});
}

#[test]
fn draw_without_the_hash_counts_as_sampled() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		next_block(lot(FIRST, false));
		frame_system::BlockHash::<Test>::remove(1);
		assert_ok!(draw(FIRST));
		assert_eq!(stored(FIRST).draw, Draw::Sampled);
	});
}

#[test]
fn draw_settles_what_waited_for_it_alone() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(close(DR_OKAFOR, FIRST));
		assert_ok!(review(OFFICER_MARY, FIRST, ReviewOutcome::Justified));
		assert!(Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST)));
		drawn(FIRST, false);
		assert!(!Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST)));
		assert_eq!(Settled::<Test>::get(PATIENT_ANA).into_inner(), [FIRST]);
	});
}

#[test]
fn draw_of_what_another_organization_settled_changes_only_the_lot() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		drawn(FIRST, true);
		assert_eq!(Settled::<Test>::get(PATIENT_ANA).into_inner(), [FIRST]);
	});
}
