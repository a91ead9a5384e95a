//! `register`.

use super::*;
use crate::{Error, Event, StudyCount};
use codec::Encode;
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{Role, Roles};
use sp_runtime::DispatchError;

#[test]
fn register_works() {
	build_and_execute(|| {
		let other = [0x11; 32];
		assert_ok!(Research::register(signed(DR_LINDQVIST), other, NOW + DAY));
		let study = Study {
			sponsor: LAKESIDE,
			protocol: other,
			registered_at: NOW,
			registered_by: DR_LINDQVIST,
			ends_at: NOW + DAY,
			ended: None,
			investigators: 0,
		};
		assert_eq!(Studies::<Test>::get(STUDY), Some(study));
		assert_eq!(StudyCount::<Test>::get(), 1);
		assert_eq!(Investigators::<Test>::iter().count(), 0);
		System::assert_last_event(
			Event::Registered {
				study: STUDY,
				sponsor: LAKESIDE,
				ends_at: NOW + DAY,
				by: DR_LINDQVIST,
			}
			.into(),
		);
	});
}

#[test]
fn register_by_an_admin_works() {
	build_and_execute(|| {
		assert_ok!(register(INSTITUTE_ADMIN, END));
		assert_eq!(stored(), Study { registered_by: INSTITUTE_ADMIN, ..registered() });
	});
}

#[test]
fn register_counts_studies_of_all_sponsors() {
	build_and_execute(|| {
		for (id, who, sponsor) in
			[(0, DR_CHEN, INSTITUTE), (1, LAKESIDE_ADMIN, LAKESIDE), (2, DR_CHEN, INSTITUTE)]
		{
			assert_ok!(register(who, END));
			let study = Studies::<Test>::get(StudyId(id)).expect("it has the next id");
			assert_eq!((study.sponsor, study.registered_by), (sponsor, who));
			let event = Event::Registered { study: StudyId(id), sponsor, ends_at: END, by: who };
			System::assert_last_event(event.into());
		}
		assert_eq!(StudyCount::<Test>::get(), 3);
	});
}

#[test]
fn register_takes_the_role() {
	build_and_execute(|| {
		for role in Role::ALL {
			set_roles(ST_MARY, (*role).into());
			for who in [ST_MARY_ADMIN, DR_OKAFOR] {
				if *role == Role::Researcher {
					assert_ok!(register(who, END));
				} else {
					assert_noop!(register(who, END), Error::<Test>::NotAuthorized);
				}
			}
		}
		set_roles(ST_MARY, Roles::all());
		assert_ok!(register(DR_OKAFOR, END));
	});
}

#[test]
fn register_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let register = Research::register(origin, PROTOCOL, END);
			assert_eq!(register, Err(DispatchError::BadOrigin));
		}
		for who in [COUNCIL, STRANGER, ST_MARY_ADMIN, DR_OKAFOR, NURSE_ADEYEMI] {
			assert_noop!(register(who, END), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn register_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		suspend(INSTITUTE);
		for who in [INSTITUTE_ADMIN, DR_CHEN] {
			assert_noop!(register(who, END), Error::<Test>::NotAuthorized);
		}
		assert_ok!(register(DR_LINDQVIST, END));
	});
}

#[test]
fn register_by_a_dismissed_practitioner_fails() {
	build_and_execute(|| {
		employ(DR_CHEN, None);
		assert_noop!(register(DR_CHEN, END), Error::<Test>::NotAuthorized);
		// Who works elsewhere now registers for that organization.
		employ(DR_CHEN, Some(LAKESIDE));
		assert_ok!(register(DR_CHEN, END));
		assert_eq!(stored().sponsor, LAKESIDE);
	});
}

#[test]
fn register_must_end_in_the_future() {
	build_and_execute(|| {
		for over in [0, NOW - 1, NOW] {
			assert_noop!(register(DR_CHEN, over), Error::<Test>::Expired);
		}
		assert_ok!(register(DR_CHEN, NOW + 1));
		assert!(is_open());
		set_time(NOW + 1);
		assert!(!is_open());
	});
}

#[test]
fn register_lasts_as_long_as_it_may_at_most() {
	build_and_execute(|| {
		let latest = NOW + MAX_STUDY_PERIOD;
		for later in [latest + 1, u64::MAX] {
			assert_noop!(register(DR_CHEN, later), Error::<Test>::TooFar);
		}
		assert_ok!(register(DR_CHEN, latest));
		set_time(latest - 1);
		assert!(is_open());
		set_time(latest);
		assert!(!is_open());
	});
}

#[test]
fn register_at_the_end_of_time_works() {
	build_and_execute(|| {
		set_time(u64::MAX - 1);
		assert_ok!(register(DR_CHEN, u64::MAX));
	});
}

#[test]
fn register_as_long_as_there_are_ids() {
	new_test_ext().execute_with(|| {
		StudyCount::<Test>::put(u32::MAX - 1);
		assert_ok!(register(DR_CHEN, END));
		assert_eq!(Studies::<Test>::iter_keys().collect::<Vec<_>>(), [StudyId(u32::MAX - 1)]);
		assert_eq!(StudyCount::<Test>::get(), u32::MAX);
		assert_noop!(register(DR_CHEN, END), Error::<Test>::LimitReached);
	});
}

#[test]
fn register_keeps_the_protocol_out_of_events() {
	build_and_execute(|| {
		institute_studies();
		let events = System::events().encode();
		assert!(events.windows(8).any(|bytes| bytes == END.to_le_bytes()));
		assert!(!events.windows(32).any(|bytes| bytes == PROTOCOL));
	});
}
