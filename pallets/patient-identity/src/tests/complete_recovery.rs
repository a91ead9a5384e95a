use crate::{mock::*, Ended, Ending, Error, Event, Patient, PatientKey, Settings};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	recovery::{ENTRUSTING_PAUSE, RECOVERY_COMPLETION, RECOVERY_GATHERING},
	traits::PatientInspect,
	EncryptionKey, KeyPurpose, KeyPurposes, PatientId, RecoveryStatus, RelationshipKind,
};
use sp_runtime::DispatchError;

#[test]
fn complete_recovery_works() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		let consent = pair("AnaConsent");
		add_key(&ana(), &consent, KeyPurpose::Consent.into());
		let (before, settings) = (stored(patient), Settings::<Test>::get(patient));
		set_now(completes_at);
		System::reset_events();
		assert_ok!(complete(patient));

		let new = account(&ana_phone());
		assert_eq!(
			stored(patient),
			Patient {
				keys: vec![new.clone()].try_into().unwrap(),
				control_keys: 1,
				encryption_key: Some(EncryptionKey([5; 32])),
				recovered_at: Some(completes_at),
				..before
			}
		);
		assert_eq!(
			stored_key(&ana_phone()),
			Some(PatientKey {
				patient,
				purposes: KeyPurposes::all(),
				added_at: completes_at,
				removed_at: None
			})
		);
		assert_eq!(System::sufficients(&new), 1);
		for lost in [ana(), consent.clone()] {
			assert_eq!(stored_key(&lost).unwrap().removed_at, Some(completes_at));
			for purpose in KeyPurpose::ALL {
				assert!(!PatientIdentity::may(&account(&lost), patient, *purpose));
			}
		}
		assert_eq!(PatientIdentity::patient_of(&new), Some(patient));
		// Who may help the next time, and how, stays.
		assert_eq!(Settings::<Test>::get(patient), settings);
		let recovery = stored_recovery(patient);
		assert_eq!(
			recovery.attempt.ended,
			Some(Ended { at: completes_at, how: Ending::Completed })
		);
		assert!(recovery.rests.is_empty());

		let removed = |key| Event::KeyRemoved { patient, key: account(key), by: STRANGER };
		let events = System::events().into_iter().map(|record| record.event);
		let own = |event: &RuntimeEvent| matches!(event, RuntimeEvent::PatientIdentity(_));
		let events: Vec<_> = events.filter(own).collect();
		let expected: Vec<RuntimeEvent> = vec![
			removed(&ana()).into(),
			removed(&consent).into(),
			Event::Recovered {
				patient,
				key: new,
				encryption_key: Some(EncryptionKey([5; 32])),
				by: STRANGER,
			}
			.into(),
		];
		assert_eq!(events, expected);
	});
}

// A key for the veto alone can do nothing but that, and goes on doing it.
#[test]
fn complete_recovery_leaves_the_keys_for_the_veto_alone() {
	for purposes in (1..8).filter_map(KeyPurposes::from_bits) {
		ExtBuilder.build_and_execute(|| {
			let (patient, completes_at) = ana_recovering();
			let paper = pair("AnaPaper");
			add_key(&ana(), &paper, purposes);
			set_now(completes_at);
			assert_ok!(complete(patient));
			let stays = purposes == KeyPurpose::RecoveryVeto.into();
			assert_eq!(stored_key(&paper).unwrap().is_live(), stays);
			let mut keys = vec![account(&ana_phone())];
			if stays {
				keys.insert(0, account(&paper));
			}
			assert_eq!(stored(patient).keys.to_vec(), keys);
			assert_eq!(stored(patient).control_keys, 1);
		});
	}
}

#[test]
fn complete_recovery_of_a_full_list_works() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		for index in 1..MAX_KEYS {
			add_key(&ana(), &pair(&index.to_string()), KeyPurpose::RecoveryVeto.into());
		}
		set_now(completes_at);
		assert_ok!(complete(patient));
		assert_eq!(stored(patient).keys.len(), MAX_KEYS as usize);
	});
}

#[test]
fn complete_recovery_keeps_to_its_time() {
	for (offset, error) in [
		(None, Some(Error::<Test>::TooSoon)),
		(Some(0), None),
		(Some(RECOVERY_COMPLETION - 1), None),
		(Some(RECOVERY_COMPLETION), Some(Error::<Test>::NotOpen)),
	] {
		ExtBuilder.build_and_execute(|| {
			let (patient, completes_at) = ana_recovering();
			assert_noop!(complete(patient), Error::<Test>::TooSoon);
			set_now(offset.map_or(completes_at - 1, |offset| completes_at + offset));
			let expected = error.map_or(Ok(()), |error| Err(error.into()));
			assert_eq!(complete(patient), expected);
		});
	}
}

#[test]
fn complete_recovery_without_enough_supporters_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_noop!(complete(patient), Error::<Test>::NotOpen);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let started_at = now();
		set_now(started_at + RECOVERY_GATHERING - 1);
		assert_noop!(complete(patient), Error::<Test>::TooSoon);
		for later in [RECOVERY_GATHERING, 365 * DAY] {
			set_now(started_at + later);
			assert_noop!(complete(patient), Error::<Test>::NotOpen);
		}
	});
}

#[test]
fn complete_recovery_after_a_veto_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		// At the last moment: when it could have been completed.
		set_now(completes_at);
		assert_ok!(veto(&account(&ana()), patient));
		for later in [0, 1, DAY, RECOVERY_COMPLETION] {
			set_now(completes_at + later);
			assert_noop!(complete(patient), Error::<Test>::NotOpen);
		}
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana())]);
	});
}

#[test]
fn complete_recovery_twice_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		set_now(completes_at);
		assert_ok!(complete(patient));
		assert_noop!(complete(patient), Error::<Test>::NotOpen);
		assert_noop!(complete(PatientId([0; 32])), Error::<Test>::NotOpen);
	});
}

#[test]
fn complete_recovery_without_signer_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		set_now(completes_at);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				PatientIdentity::complete_recovery(origin, patient),
				DispatchError::BadOrigin
			);
		}
		assert_ok!(complete(patient));
	});
}

#[test]
fn complete_recovery_to_a_key_that_was_used_meanwhile_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		register(&ana_phone());
		set_now(completes_at);
		assert_noop!(complete(patient), Error::<Test>::AlreadyExists);
		add_key(&ana_phone(), &pair("Other"), KeyPurposes::all());
		remove_key(&pair("Other"), &ana_phone());
		assert_noop!(complete(patient), Error::<Test>::Removed);
	});
}

#[test]
fn complete_recovery_by_organizations_takes_their_standing() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering_by_organizations();
		set_now(completes_at);
		for (admin, id) in [(ST_MARY, ST_MARY_ID), (NORTHSIDE, NORTHSIDE_ID)] {
			ActingFor::mutate(|acting| acting.remove(&admin));
			assert_noop!(complete(patient), Error::<Test>::NotInGoodStanding);
			ActingFor::mutate(|acting| acting.insert(admin, id));
		}
		assert_ok!(complete(patient));
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana_phone())]);
		assert_eq!(stored(patient).sponsor, Some(ST_MARY_ID));
	});
}

#[test]
fn complete_recovery_by_organizations_that_are_disputed_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering_by_organizations();
		set_now(completes_at);
		for organization in [ST_MARY_ID, NORTHSIDE_ID] {
			for kind in RelationshipKind::ALL {
				dispute(patient, organization, *kind);
				assert_noop!(complete(patient), Error::<Test>::Disputed);
				Disputes::set(Default::default());
			}
		}
		dispute(patient, LAKESIDE_ID, RelationshipKind::Treatment);
		assert_ok!(complete(patient));
	});
}

#[test]
fn complete_recovery_begins_the_pause() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		assert!(PatientIdentity::may_entrust(patient));
		set_now(completes_at);
		assert!(PatientIdentity::may_entrust(patient));
		assert_ok!(complete(patient));
		for (at, may) in [(0, false), (ENTRUSTING_PAUSE - 1, false), (ENTRUSTING_PAUSE, true)] {
			set_now(completes_at + at);
			assert_eq!(PatientIdentity::may_entrust(patient), may);
		}
		assert!(!PatientIdentity::may_entrust(PatientId([0; 32])));
	});
}

// Who helped may help again: to be unlucky twice is no fault of the guardians.
#[test]
fn complete_recovery_can_be_followed_by_another() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		set_now(completes_at);
		assert_ok!(complete(patient));
		let tablet = pair("AnaTablet");
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &tablet));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &tablet));
		set_now(stored_recovery(patient).attempt.completes_at.unwrap());
		assert_ok!(complete(patient));
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&tablet)]);
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Completed);
	});
}
