use crate::{mock::*, Error, Event, Rest, SupporterId, MAX_RESTS};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	recovery::{
		DEFAULT_RECOVERY_DELAY, MAX_GUARDIANS, RECOVERY_COMPLETION, RECOVERY_GATHERING,
		SUPPORTER_MATURITY, SUPPORTER_REST,
	},
	Capacity, KeyPurposes, OrganizationId, PatientId, RecoveryStatus, RelationshipKind, Supporter,
};
use sp_runtime::DispatchError;

#[test]
fn support_recovery_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[GRACE, HUGO, IRIS], 3);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let started_at = now();
		let event = |completes_at, by| Event::<Test>::RecoverySupported {
			patient,
			key: account(&ana_phone()),
			organization: None,
			completes_at,
			by,
		};
		set_now(started_at + DAY);
		assert_ok!(support(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		System::assert_last_event(event(None, IRIS).into());
		assert_eq!(stored_recovery(patient).attempt.completes_at, None);

		// The delay begins with the last that is needed, at the last moment for it.
		set_now(started_at + RECOVERY_GATHERING - 1);
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		let completes_at = Some(now() + DEFAULT_RECOVERY_DELAY);
		System::assert_last_event(event(completes_at, HUGO).into());
		let attempt = stored_recovery(patient).attempt;
		assert_eq!(attempt.completes_at, completes_at);
		assert_eq!(attempt.started_at, started_at);
		let supporters: Vec<_> =
			attempt.supporters.iter().map(|one| one.account().clone()).collect();
		assert_eq!(supporters, vec![GRACE, IRIS, HUGO]);
	});
}

#[test]
fn support_recovery_by_another_organization_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		let evidence = [0x1c; 32];
		let capacity = Capacity::Organization { evidence };
		assert_ok!(support(&OFFICER_REYES, capacity, patient, &ana_phone()));
		let completes_at = Some(now() + DEFAULT_RECOVERY_DELAY);
		assert_eq!(stored_recovery(patient).attempt.completes_at, completes_at);
		assert_eq!(
			stored_recovery(patient).attempt.supporters.last(),
			Some(&Supporter::Organization {
				organization: LAKESIDE_ID,
				account: OFFICER_REYES,
				evidence
			})
		);
		System::assert_last_event(
			Event::RecoverySupported {
				patient,
				key: account(&ana_phone()),
				organization: Some(LAKESIDE_ID),
				completes_at,
				by: OFFICER_REYES,
			}
			.into(),
		);
	});
}

// The relationship is older than the attempt, not only older than the support.
#[test]
fn support_recovery_by_an_organization_takes_a_relationship_from_before_the_attempt() {
	for (age, works) in [(SUPPORTER_MATURITY - 1, false), (SUPPORTER_MATURITY, true)] {
		ExtBuilder.build_and_execute(|| {
			let patient = register_sponsored(&ana());
			set_now(START + 60 * DAY);
			let from = now() - age;
			hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, from, now() + 90 * DAY);
			assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
			set_now(now() + DAY);
			let result = support(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone());
			if works {
				assert_ok!(result);
			} else {
				assert_eq!(result, Err(Error::<Test>::NotAuthorized.into()));
			}
		});
	}
}

#[test]
fn support_recovery_by_the_sponsor_takes_a_registration_from_before_the_attempt() {
	for (age, works) in [(SUPPORTER_MATURITY - 1, false), (SUPPORTER_MATURITY, true)] {
		ExtBuilder.build_and_execute(|| {
			set_now(START + 60 * DAY - age);
			let patient = register_sponsored(&ana());
			hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
			set_now(START + 60 * DAY);
			assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone()));
			set_now(now() + DAY);
			let result = support(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone());
			if works {
				assert_ok!(result);
			} else {
				assert_eq!(result, Err(Error::<Test>::NotAuthorized.into()));
			}
		});
	}
}

#[test]
fn support_recovery_by_an_organization_is_by_its_admin_or_a_privacy_officer() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		let support = |by: &AccountId| support(by, AS_ORGANIZATION, patient, &ana_phone());
		assert_noop!(support(&DR_LINDQVIST), Error::<Test>::NotAuthorized);
		assert_ok!(support(&LAKESIDE));
	});
}

#[test]
fn support_recovery_by_an_organization_that_is_disputed_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone()));
		hold(patient, ST_MARY_ID, RelationshipKind::Coverage, START, START + 90 * DAY);
		dispute(patient, ST_MARY_ID, RelationshipKind::Coverage);
		let support = || support(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone());
		assert_noop!(support(), Error::<Test>::Disputed);
		Disputes::set(Default::default());
		assert_ok!(support());
	});
}

/// Has so many others rest, until then.
fn others_rest(patient: PatientId, count: u32, until: u64) {
	crate::Recoveries::<Test>::mutate_extant(patient, |recovery| {
		let other = |index| SupporterId::Organization(OrganizationId(100 + index));
		let rest = |who| Rest { who, supports_from: until, starts_from: until };
		recovery.rests.truncate(1);
		for index in 0..count {
			recovery.rests.try_push(rest(other(index))).unwrap();
		}
	});
}

// Who started it rests already. Who supports it needs room, to be able to.
#[test]
fn support_recovery_leaves_room_for_rests() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		let support = || support(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone());
		others_rest(patient, MAX_RESTS - 1, now() + 1);
		assert_noop!(support(), Error::<Test>::LimitReached);
		others_rest(patient, MAX_RESTS - 2, now() + 1);
		assert_ok!(support());
		assert_ok!(veto(&account(&ana()), patient));
		assert_eq!(stored_recovery(patient).rests.len(), MAX_RESTS as usize);
	});
}

#[test]
fn support_recovery_forgets_rests_that_are_over() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		others_rest(patient, MAX_RESTS - 1, now());
		assert_ok!(support(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone()));
		assert_eq!(stored_recovery(patient).rests.len(), 1);
	});
}

#[test]
fn support_recovery_without_an_attempt_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let support = || support(&HUGO, as_guardian(&HUGO), patient, &ana_phone());
		assert_noop!(support(), Error::<Test>::NotOpen);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		set_now(now() + RECOVERY_GATHERING);
		assert_noop!(support(), Error::<Test>::NotOpen);
		assert_ok!(start(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		assert_ok!(veto(&account(&ana()), patient));
		assert_noop!(support(), Error::<Test>::NotOpen);
	});
}

#[test]
fn support_recovery_to_another_key_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_noop!(
			support(&HUGO, as_guardian(&HUGO), patient, &pair("Other")),
			Error::<Test>::Changed
		);
	});
}

// It changes no time, and is there when another leaves; as long as the attempt is open.
#[test]
fn support_recovery_beyond_what_is_needed_works() {
	for (after, works) in [
		(0, true),
		(DEFAULT_RECOVERY_DELAY, true),
		(DEFAULT_RECOVERY_DELAY + RECOVERY_COMPLETION - 1, true),
		(DEFAULT_RECOVERY_DELAY + RECOVERY_COMPLETION, false),
	] {
		ExtBuilder.build_and_execute(|| {
			let (patient, completes_at) = ana_recovering();
			set_now(now() + after);
			let support = || support(&IRIS, as_guardian(&IRIS), patient, &ana_phone());
			if !works {
				assert_noop!(support(), Error::<Test>::NotOpen);
				return;
			}
			assert_ok!(support());
			let attempt = stored_recovery(patient).attempt;
			assert_eq!(attempt.supporters.len(), 3);
			assert_eq!(attempt.completes_at, Some(completes_at));
		});
	}
}

// Eight guardians at most; of organizations there are more.
#[test]
fn support_recovery_by_more_than_there_may_be_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		let fill = |count: u32| {
			crate::Recoveries::<Test>::mutate_extant(patient, |recovery| {
				recovery.attempt.supporters.truncate(1);
				for index in 0..count {
					let supporter = Supporter::Organization {
						organization: OrganizationId(100 + index),
						account: AccountId::new([0xd0 + index as u8; 32]),
						evidence: [0; 32],
					};
					recovery.attempt.supporters.try_push(supporter).unwrap();
				}
				recovery.attempt.completes_at = Some(now() + DEFAULT_RECOVERY_DELAY);
			});
		};
		let support = || support(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone());
		fill(MAX_GUARDIANS - 1);
		assert_noop!(support(), Error::<Test>::LimitReached);
		fill(MAX_GUARDIANS - 2);
		assert_ok!(support());
	});
}

// Ben has a telephone and a tablet, and Ana named both. He is one person.
#[test]
fn support_recovery_by_another_key_of_the_same_identity_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let tablet = pair("BensTablet");
		add_key(&ben(), &tablet, KeyPurposes::all());
		set_guardians(&ana(), &[account(&ben()), account(&tablet), GRACE], 2);
		set_now(START + SUPPORTER_MATURITY);
		let (by, other) = (account(&ben()), account(&tablet));
		assert_ok!(start(&by, as_guardian(&by), patient, &ana_phone()));
		assert_noop!(
			support(&other, as_guardian(&other), patient, &ana_phone()),
			Error::<Test>::AlreadySupported
		);
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
	});
}

#[test]
fn support_recovery_by_a_stranger_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let support = |by: &AccountId, capacity| support(by, capacity, patient, &ana_phone());
		assert_noop!(support(&HUGO, as_guardian(&GRACE)), Error::<Test>::NotAuthorized);
		for by in [EX, STRANGER, ST_MARY, account(&ana()), account(&ana_phone())] {
			assert_noop!(support(&by, as_guardian(&by)), Error::<Test>::NotAuthorized);
		}
		assert_noop!(support(&STRANGER, AS_ORGANIZATION), Error::<Test>::NotAuthorized);
		assert_noop!(support(&ST_MARY, AS_ORGANIZATION), Error::<Test>::HasGuardians);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				PatientIdentity::support_recovery(
					origin,
					patient,
					as_guardian(&HUGO),
					account(&ana_phone())
				),
				DispatchError::BadOrigin
			);
		}
		assert_ok!(support(&HUGO, as_guardian(&HUGO)));
	});
}

#[test]
fn support_recovery_by_a_new_guardian_fails() {
	for (age, works) in [(SUPPORTER_MATURITY - 1, false), (SUPPORTER_MATURITY, true)] {
		ExtBuilder.build_and_execute(|| {
			let patient = register(&ana());
			set_guardians(&ana(), &[GRACE], 1);
			set_now(START + DAY);
			set_guardians(&ana(), &[GRACE, HUGO], 2);
			set_now(START + SUPPORTER_MATURITY);
			assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
			set_now(START + DAY + age);
			let result = support(&HUGO, as_guardian(&HUGO), patient, &ana_phone());
			if works {
				assert_ok!(result);
			} else {
				assert_eq!(result, Err(Error::<Test>::TooSoon.into()));
			}
		});
	}
}

#[test]
fn support_recovery_twice_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[GRACE, HUGO, IRIS], 3);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		for by in [GRACE, HUGO] {
			assert_noop!(
				support(&by, as_guardian(&by), patient, &ana_phone()),
				Error::<Test>::AlreadySupported
			);
		}
	});
}

// Two organizations are two, not one with two people.
#[test]
fn support_recovery_by_the_same_organization_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&OFFICER_REYES, AS_ORGANIZATION, patient, &ana_phone()));
		for by in [LAKESIDE, OFFICER_REYES] {
			assert_noop!(
				support(&by, AS_ORGANIZATION, patient, &ana_phone()),
				Error::<Test>::AlreadySupported
			);
		}
	});
}

#[test]
fn support_recovery_after_a_veto_waits() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		assert_ok!(veto(&account(&ana()), patient));
		let vetoed_at = now();
		// A day before they have rested, and so that it is still gathering when they have.
		set_now(vetoed_at + SUPPORTER_REST - DAY);
		assert_ok!(start(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		set_now(vetoed_at + SUPPORTER_REST - 1);
		for by in [GRACE, HUGO] {
			assert_noop!(
				support(&by, as_guardian(&by), patient, &ana_phone()),
				Error::<Test>::Resting
			);
		}
		set_now(vetoed_at + SUPPORTER_REST);
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
	});
}

// Who found nobody to support an attempt supports the next one at once.
#[test]
fn support_recovery_after_a_lapse_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		set_now(now() + RECOVERY_GATHERING);
		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Waiting);
	});
}
