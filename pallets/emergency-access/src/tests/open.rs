//! `open`.

use super::*;
use crate::{
	types::Tally, Call, Denial, Denials, Emergency, Event, LastOpened, NextEmergencyId,
	TallyOfOrganization, TallyOfPractitioner, Unsettled, MAX_DENIALS,
};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

/// Who may open.
const MAY: [AccountId; 3] = [DR_OKAFOR, DR_REYES, DR_LINDQVIST];

fn call(patient: PatientId) -> Call<Test> {
	Call::open { patient, holder: Holder::Any, kind: Etreat, reason: REASON }
}

#[test]
fn open_works() {
	build_and_execute(|| {
		let holder = Holder::Organization(LAKESIDE);
		assert_ok!(Glass::open(signed(DR_OKAFOR), PATIENT_ANA, holder, Btg, [0x31; 32]));
		let emergency = Emergency {
			opened_by: DR_OKAFOR,
			organization: ST_MARY,
			holder,
			kind: Btg,
			access: EmergencyAccess::Normal,
			reason: [0x31; 32],
			opened_at: NOW,
			expires_at: NOW + 4 * HOUR,
			closed: None,
			flags: EmergencyFlags::empty(),
			draw: Draw::Pending,
			disputed_at: None,
			review: None,
			reviewed_in: None,
			second_review: None,
		};
		assert_eq!(stored(FIRST), emergency);
		assert!(Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST)));
		assert_eq!(LastOpened::<Test>::get(PATIENT_ANA, (DR_OKAFOR, holder, Btg)), Some(FIRST));
		System::assert_last_event(
			Event::Opened {
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: ST_MARY,
				holder,
				kind: Btg,
				access: EmergencyAccess::Normal,
				expires_at: NOW + 4 * HOUR,
				flags: EmergencyFlags::empty(),
				by: DR_OKAFOR,
			}
			.into(),
		);
		assert_eq!(System::events().len(), 1);
	});
}

#[test]
fn open_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		only_by(&MAY, |origin| Glass::open(origin, PATIENT_ANA, Holder::Any, Etreat, REASON));
		for who in MAY {
			assert_ok!(open(who));
		}
	});
}

#[test]
fn open_takes_the_privilege_in_force() {
	build_and_execute(|| {
		employ(DR_OKAFOR, ST_MARY, &[Privilege::PrivacyOfficer]);
		assert_noop!(open(DR_OKAFOR), Error::<Test>::NotAuthorized);
		employ(DR_OKAFOR, ST_MARY, &[Privilege::BreakGlass]);
		assert_ok!(open(DR_OKAFOR));
		suspend(ST_MARY);
		assert_noop!(open(DR_OKAFOR), Error::<Test>::NotAuthorized);
		employ(DR_OKAFOR, LAKESIDE, &[Privilege::BreakGlass]);
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(SECOND).organization, LAKESIDE);
	});
}

#[test]
fn open_takes_an_organization_that_treats() {
	build_and_execute(|| {
		for role in Role::ALL {
			ExpectedOfPractitioner::set(100);
			Members::mutate(|members| members.insert(ST_MARY, (*role).into()));
			if matches!(role, Role::Provider | Role::Pharmacy | Role::Laboratory) {
				assert_ok!(open(DR_OKAFOR));
			} else {
				assert_noop!(open(DR_OKAFOR), Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn open_of_an_unknown_patient_fails() {
	build_and_execute(|| {
		let open = |who| Glass::open(signed(who), PATIENT_NOBODY, Holder::Any, Etreat, REASON);
		assert_noop!(open(DR_OKAFOR), Error::<Test>::NotFound);
		// Who may not open is not told who is registered.
		assert_noop!(open(STRANGER), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn open_at_no_member_fails() {
	build_and_execute(|| {
		for holder in [QUACKERY, OrganizationId(u32::MAX)] {
			let holder = Holder::Organization(holder);
			assert_noop!(open_at(DR_OKAFOR, holder), Error::<Test>::NotInGoodStanding);
		}
		suspend(UMBRELLA);
		let suspended = Holder::Organization(UMBRELLA);
		assert_noop!(open_at(DR_OKAFOR, suspended), Error::<Test>::NotInGoodStanding);
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)));
		// Any holder is as many as there are.
		assert_ok!(open(DR_OKAFOR));
	});
}

#[test]
fn open_anew_is_another_emergency_and_ends_the_one_before() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		set_time(NOW + HOUR);
		assert_ok!(Glass::open(signed(DR_OKAFOR), PATIENT_ANA, Holder::Any, Etreat, [9; 32]));
		let closed = Closed { at: NOW + HOUR, how: EmergencyClosing::BySuccessor };
		assert_eq!((stored(FIRST).closed, stored(FIRST).reason), (Some(closed), REASON));
		assert_eq!((stored(SECOND).closed, stored(SECOND).reason), (None, [9; 32]));
		assert_eq!(stored(SECOND).expires_at, NOW + 5 * HOUR);
		System::assert_has_event(
			Event::Closed {
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: ST_MARY,
				how: EmergencyClosing::BySuccessor,
				by: DR_OKAFOR,
			}
			.into(),
		);
		let key = (DR_OKAFOR, Holder::Any, Etreat);
		assert_eq!(LastOpened::<Test>::get(PATIENT_ANA, key), Some(SECOND));
		// Ids are counted for each patient.
		assert_ok!(Glass::open(signed(DR_OKAFOR), PATIENT_BEN, Holder::Any, Etreat, REASON));
		assert!(Emergencies::<Test>::contains_key(PATIENT_BEN, FIRST));
		assert_eq!(stored(SECOND).closed, None);
	});
}

#[test]
fn open_ends_nothing_that_is_over_of_another_or_somebody_elses() {
	let at_lakeside = Holder::Organization(LAKESIDE);
	let others: [fn() -> DispatchResult; 3] = [
		|| open(DR_REYES),
		|| open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)),
		|| Glass::open(signed(DR_OKAFOR), PATIENT_ANA, Holder::Any, Btg, REASON),
	];
	for open_other in others {
		build_and_execute(|| {
			assert_ok!(open(DR_OKAFOR));
			assert_ok!(open_other());
			assert_eq!(stored(FIRST).closed, None);
		});
	}
	// Each ends by itself, and is ended in its last moment.
	for (later, ended) in [(WINDOW - 1, true), (WINDOW, false)] {
		build_and_execute(|| {
			assert_ok!(open_at(DR_OKAFOR, at_lakeside));
			set_time(NOW + later);
			assert_ok!(open_at(DR_OKAFOR, at_lakeside));
			assert_eq!(stored(FIRST).closed.is_some(), ended);
		});
	}
	// What is denied opens nothing, and ends nothing.
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Nothing));
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(FIRST).closed, None);
	});
}

#[test]
fn open_opens_what_the_patient_set() {
	build_and_execute(|| {
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Everything));
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(FIRST).access, EmergencyAccess::Everything);
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Normal));
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(SECOND).access, EmergencyAccess::Normal);
	});
}

#[test]
fn open_is_denied_if_nothing_is_opened_even_in_an_emergency() {
	build_and_execute(|| {
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Nothing));
		assert_ok!(Glass::open(
			signed(DR_OKAFOR),
			PATIENT_ANA,
			Holder::Organization(LAKESIDE),
			Btg,
			REASON
		));
		let holder = Holder::Organization(LAKESIDE);
		System::assert_last_event(
			Event::Denied {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				holder,
				kind: Btg,
				by: DR_OKAFOR,
			}
			.into(),
		);
		let denial = Denial {
			at: NOW,
			by: DR_OKAFOR,
			organization: ST_MARY,
			holder,
			kind: Btg,
			reason: REASON,
		};
		assert_eq!(Denials::<Test>::get(PATIENT_ANA).into_inner(), [denial]);
		// There is no emergency, nothing to review, and no id was used.
		assert_eq!(Emergencies::<Test>::iter().count(), 0);
		assert_eq!(Unsettled::<Test>::iter().count(), 0);
		assert_eq!(LastOpened::<Test>::iter().count(), 0);
		assert_eq!(NextEmergencyId::<Test>::get(PATIENT_ANA), 0);
		// Who may not open is not denied, but rejected.
		assert_noop!(open(STRANGER), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn the_eldest_denial_makes_room() {
	build_and_execute(|| {
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Nothing));
		let times =
			|| Denials::<Test>::get(PATIENT_ANA).iter().map(|one| one.at).collect::<Vec<_>>();
		for n in 0..u64::from(MAX_DENIALS) {
			set_time(NOW + n);
			assert_ok!(open(DR_OKAFOR));
		}
		assert_eq!(times(), (NOW..NOW + 8).collect::<Vec<_>>());
		set_time(NOW + 8);
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(times(), (NOW + 1..NOW + 9).collect::<Vec<_>>());
	});
}

#[test]
fn more_than_a_practitioner_is_expected_to_open_is_flagged_and_opened() {
	build_and_execute(|| {
		for n in 0..OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
			assert_eq!(stored(EmergencyId(n)).flags, EmergencyFlags::empty(), "{n}");
		}
		System::reset_events();
		assert_ok!(open(DR_OKAFOR));
		let flags = EmergencyFlags::from(EmergencyFlag::Practitioner);
		assert_eq!(stored(EmergencyId(3)).flags, flags);
		let (patient, emergency, organization) = (PATIENT_ANA, EmergencyId(3), ST_MARY);
		let by = DR_OKAFOR;
		System::assert_last_event(
			Event::LimitExceeded { patient, emergency: Some(emergency), organization, flags, by }
				.into(),
		);
		System::assert_has_event(
			Event::Opened {
				patient,
				emergency,
				organization,
				holder: Holder::Any,
				kind: Etreat,
				access: EmergencyAccess::Normal,
				expires_at: NOW + WINDOW,
				flags,
				by,
			}
			.into(),
		);
		// Not a colleague's, as long as the organization's limit is not exceeded.
		assert_ok!(open(DR_REYES));
		assert_eq!(stored(EmergencyId(4)).flags, EmergencyFlags::empty());
	});
}

#[test]
fn more_than_an_organization_is_expected_to_open_is_flagged_and_opened() {
	build_and_execute(|| {
		for who in [DR_OKAFOR, DR_OKAFOR, DR_REYES, DR_REYES, DR_REYES] {
			assert_ok!(open(who));
		}
		assert!((0..5).all(|n| stored(EmergencyId(n)).flags.is_empty()));
		assert_ok!(open(DR_OKAFOR));
		let flags = EmergencyFlags::from(EmergencyFlag::Organization);
		assert_eq!(stored(EmergencyId(5)).flags, flags);
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(EmergencyId(6)).flags, EmergencyFlags::all());
		// Not another organization's.
		assert_ok!(open(DR_LINDQVIST));
		assert_eq!(stored(EmergencyId(7)).flags, EmergencyFlags::empty());
	});
}

#[test]
fn limits_are_of_a_day() {
	build_and_execute(|| {
		let midnight = NOW + 16 * HOUR;
		for _ in 0..OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
		}
		set_time(midnight - 1);
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(EmergencyId(3)).flags, EmergencyFlag::Practitioner.into());
		set_time(midnight);
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(stored(EmergencyId(4)).flags, EmergencyFlags::empty());
		let today = Tally { day: midnight / DAY, count: 1 };
		assert_eq!(TallyOfPractitioner::<Test>::get(DR_OKAFOR), today);
		assert_eq!(TallyOfOrganization::<Test>::get(ST_MARY), today);
	});
}

#[test]
fn a_denied_attempt_counts() {
	build_and_execute(|| {
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Nothing));
		for _ in 0..OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
		}
		assert_ok!(open(DR_OKAFOR));
		System::assert_last_event(
			Event::LimitExceeded {
				patient: PATIENT_ANA,
				emergency: None,
				organization: ST_MARY,
				flags: EmergencyFlag::Practitioner.into(),
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

fn opened_today(practitioner: u32, organization: u32) {
	let day = time() / DAY;
	TallyOfPractitioner::<Test>::insert(DR_OKAFOR, Tally { day, count: practitioner });
	TallyOfOrganization::<Test>::insert(ST_MARY, Tally { day, count: organization });
}

fn flags(id: u32) -> EmergencyFlags {
	stored(EmergencyId(id)).flags
}

#[test]
fn limits_are_wider_while_a_disaster_lasts() {
	build_and_execute(|| {
		assert_ok!(declare(only(&[ST_MARY]), HOUR));
		opened_today(20 * OF_PRACTITIONER - 1, 0);
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(
			(flags(0), flags(1)),
			(EmergencyFlags::empty(), EmergencyFlag::Practitioner.into())
		);
		opened_today(0, 20 * OF_ORGANIZATION - 1);
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(open(DR_OKAFOR));
		assert_eq!(
			(flags(2), flags(3)),
			(EmergencyFlags::empty(), EmergencyFlag::Organization.into())
		);
		// What is opened meanwhile counts when it is over.
		set_time(NOW + HOUR - 1);
		opened_today(OF_PRACTITIONER - 1, OF_ORGANIZATION - 1);
		assert_ok!(open(DR_OKAFOR));
		set_time(NOW + HOUR);
		assert_ok!(open(DR_OKAFOR));
		assert_eq!((flags(4), flags(5)), (EmergencyFlags::empty(), EmergencyFlags::all()));
		// It reaches nobody else.
		let day = time() / DAY;
		TallyOfPractitioner::<Test>::insert(DR_LINDQVIST, Tally { day, count: OF_PRACTITIONER });
		assert_ok!(declare(only(&[ST_MARY]), HOUR));
		assert_ok!(open(DR_LINDQVIST));
		assert_eq!(flags(6), EmergencyFlag::Practitioner.into());
	});
}

/// Care is not refused to who has no money when more is opened than is expected.
#[test]
fn open_is_free_far_beyond_what_is_expected() {
	build_and_execute(|| {
		assert_eq!(free_for(&call(PATIENT_ANA)), MAY);
		for n in 0..FREE {
			assert_eq!(free_for(&call(PATIENT_ANA)), MAY, "{n}");
			assert_ok!(open(DR_OKAFOR));
			assert_eq!(flags(n).contains(EmergencyFlag::Practitioner), n >= OF_PRACTITIONER);
		}
		assert_eq!(free_for(&call(PATIENT_ANA)), [DR_REYES, DR_LINDQVIST]);
		// What is paid is opened all the same.
		assert_ok!(open(DR_OKAFOR));
		assert!(flags(FREE).contains(EmergencyFlag::Practitioner));
		set_time(NOW + 16 * HOUR);
		assert_eq!(free_for(&call(PATIENT_ANA)), MAY);
	});
}

#[test]
fn open_is_free_for_more_while_a_disaster_lasts_but_not_for_all() {
	build_and_execute(|| {
		opened_today(FREE, 0);
		assert_eq!(free_for(&call(PATIENT_ANA)), [DR_REYES, DR_LINDQVIST]);
		assert_ok!(declare(Affected::All, HOUR));
		assert_eq!(free_for(&call(PATIENT_ANA)), MAY);
		opened_today(20 * FREE - 1, 0);
		assert_eq!(free_for(&call(PATIENT_ANA)), MAY);
		opened_today(20 * FREE, 0);
		assert_eq!(free_for(&call(PATIENT_ANA)), [DR_REYES, DR_LINDQVIST]);
		opened_today(FREE, 0);
		set_time(NOW + HOUR - 1);
		assert_eq!(free_for(&call(PATIENT_ANA)), MAY);
		set_time(NOW + HOUR);
		assert_eq!(free_for(&call(PATIENT_ANA)), [DR_REYES, DR_LINDQVIST]);
	});
}

#[test]
fn what_fails_is_not_free() {
	build_and_execute(|| {
		assert_eq!(free_for(&call(PATIENT_NOBODY)), [0; 0]);
		let holder = Holder::Organization(QUACKERY);
		let call = Call::open { patient: PATIENT_ANA, holder, kind: Etreat, reason: REASON };
		assert_eq!(free_for(&call), [0; 0]);
	});
}

#[test]
fn open_is_operational() {
	build_and_execute(|| {
		assert_eq!(call(PATIENT_ANA).get_dispatch_info().class, DispatchClass::Operational);
	});
}

#[test]
fn open_beyond_all_ids_fails() {
	build_and_execute(|| {
		NextEmergencyId::<Test>::insert(PATIENT_ANA, u32::MAX - 1);
		assert_ok!(open(DR_OKAFOR));
		assert_noop!(open(DR_OKAFOR), Error::<Test>::LimitReached);
	});
}

#[test]
fn no_number_of_unsettled_emergencies_keeps_another_from_being_opened() {
	build_and_execute(|| {
		for n in 0..200 {
			assert_ok!(open(DR_OKAFOR));
			assert_eq!(Emergencies::<Test>::iter_prefix(PATIENT_ANA).count(), n + 1);
		}
	});
}
