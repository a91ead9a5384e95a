//! `declare_disaster`.

use super::*;
use crate::{Disaster, Disasters, Event, NextDisasterId, MAX_DISASTERS};
use salus_primitives::MAX_AFFECTED;

#[test]
fn declare_disaster_works() {
	build_and_execute(|| {
		assert_ok!(declare(only(&[ST_MARY, LAKESIDE]), DAY));
		let declared = Disaster {
			id: DisasterId(0),
			affected: only(&[ST_MARY, LAKESIDE]),
			from: NOW,
			until: NOW + DAY,
			ended_at: None,
		};
		assert_eq!(Disasters::<Test>::get().into_inner(), [declared]);
		System::assert_last_event(
			Event::DisasterDeclared {
				disaster: DisasterId(0),
				affected: only(&[ST_MARY, LAKESIDE]),
				until: NOW + DAY,
			}
			.into(),
		);
		assert_ok!(declare(Affected::All, HOUR));
		assert_eq!(Disasters::<Test>::get()[1].id, DisasterId(1));
	});
}

#[test]
fn declare_disaster_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		only_by_council(|origin| Glass::declare_disaster(origin, Affected::All, NOW + DAY));
	});
}

#[test]
fn declare_disaster_must_end_in_the_future() {
	build_and_execute(|| {
		for until in [0, NOW] {
			let declare = Glass::declare_disaster(RuntimeOrigin::root(), Affected::All, until);
			assert_eq!(declare, Err(Error::<Test>::Expired.into()));
		}
		assert_noop!(declare(Affected::All, 0), Error::<Test>::Expired);
		assert_ok!(declare(Affected::All, 1));
	});
}

#[test]
fn declare_disaster_ends_within_a_week() {
	build_and_execute(|| {
		assert_noop!(declare(Affected::All, 7 * DAY + 1), Error::<Test>::TooFar);
		assert_ok!(declare(Affected::All, 7 * DAY));
	});
}

#[test]
fn declare_disaster_for_nobody_fails() {
	build_and_execute(|| {
		assert_noop!(declare(only(&[]), DAY), Error::<Test>::Empty);
		assert_ok!(declare(only(&[ST_MARY]), DAY));
		let most: Vec<_> = (0..MAX_AFFECTED).map(OrganizationId).collect();
		assert_ok!(declare(only(&most), DAY));
	});
}

#[test]
fn the_eldest_disaster_that_is_over_makes_room() {
	build_and_execute(|| {
		let ids = || Disasters::<Test>::get().iter().map(|one| one.id.0).collect::<Vec<_>>();
		assert_ok!(declare(Affected::All, 2 * DAY));
		for _ in 1..MAX_DISASTERS {
			assert_ok!(declare(Affected::All, DAY));
		}
		assert_noop!(declare(Affected::All, DAY), Error::<Test>::LimitReached);
		set_time(NOW + DAY - 1);
		assert_noop!(declare(Affected::All, DAY), Error::<Test>::LimitReached);
		set_time(NOW + DAY);
		assert_ok!(declare(Affected::All, DAY));
		assert_eq!(ids(), [0, 2, 3, 4, 5, 6, 7, 8]);
		assert_ok!(Glass::end_disaster(RuntimeOrigin::root(), DisasterId(0)));
		assert_ok!(declare(Affected::All, DAY));
		assert_eq!(ids(), [2, 3, 4, 5, 6, 7, 8, 9]);
	});
}

#[test]
fn declare_disaster_beyond_all_ids_fails() {
	build_and_execute(|| {
		NextDisasterId::<Test>::put(u32::MAX - 1);
		assert_ok!(declare(Affected::All, DAY));
		assert_noop!(declare(Affected::All, DAY), Error::<Test>::LimitReached);
	});
}
