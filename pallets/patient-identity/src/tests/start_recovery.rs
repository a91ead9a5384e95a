use crate::{
	mock::*,
	payload::{wrapped, KeyRecovery},
	Attempt, Call, Error, Event, Rest, SupporterId, MAX_RESTS,
};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use salus_primitives::{
	recovery::{
		DEFAULT_RECOVERY_DELAY, MAX_GUARDIANS, RECOVERY_GATHERING, SUPPORTER_MATURITY,
		SUPPORTER_REST,
	},
	Capacity, EncryptionKey, KeyPurposes, OrganizationId, PatientId, RecoveryStatus,
	RelationshipKind, Supporter,
};
use sp_runtime::DispatchError;

#[test]
fn start_recovery_by_a_guardian_works() {
	for wraps in [false, true] {
		ExtBuilder.build_and_execute(|| {
			let patient = ana_with_guardians();
			let wish = wish(patient, &ana_phone());
			let bytes = if wraps { wrapped(&wish.bytes()) } else { wish.bytes() };
			let signature = sign(&ana_phone(), &bytes);
			assert_ok!(start_signed(signed(&GRACE), as_guardian(&GRACE), wish.clone(), signature));

			let supporter = Supporter::Guardian { account: GRACE, commitment: commitment(&GRACE) };
			let recovery = stored_recovery(patient);
			assert_eq!(
				recovery.attempt,
				Attempt {
					key: account(&ana_phone()),
					encryption_key: wish.encryption_key,
					started_at: now(),
					supporters: vec![supporter].try_into().unwrap(),
					completes_at: None,
					ended: None,
				}
			);
			assert_eq!(
				recovery.rests.to_vec(),
				vec![Rest {
					who: SupporterId::Guardian(commitment(&GRACE)),
					supports_from: now(),
					starts_from: now() + SUPPORTER_REST,
				}]
			);
			System::assert_last_event(
				Event::RecoveryStarted {
					patient,
					key: account(&ana_phone()),
					organization: None,
					completes_at: None,
					by: GRACE,
				}
				.into(),
			);
			// Nothing else has happened: the identity is as it was.
			assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana())]);
			assert_eq!(stored_key(&ana_phone()), None);
		});
	}
}

#[test]
fn start_recovery_by_the_one_guardian_that_is_needed_begins_the_delay() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let guardians = vec![commitment(&GRACE)].try_into().unwrap();
		let by = signed(&account(&ana()));
		assert_ok!(PatientIdentity::set_guardians(by, patient, guardians, 1, 3 * DAY));
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_eq!(stored_recovery(patient).attempt.completes_at, Some(now() + 3 * DAY));
		System::assert_last_event(
			Event::RecoveryStarted {
				patient,
				key: account(&ana_phone()),
				organization: None,
				completes_at: Some(now() + 3 * DAY),
				by: GRACE,
			}
			.into(),
		);
	});
}

#[test]
fn start_recovery_by_the_sponsor_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		let start = || start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone());
		// Not on the day after, nor before any other that knows the patient could.
		for early in [START, START + SUPPORTER_MATURITY - 1] {
			set_now(early);
			assert_noop!(start(), Error::<Test>::NotAuthorized);
		}
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start());
		let Capacity::Organization { evidence } = AS_ORGANIZATION else { unreachable!() };
		assert_eq!(
			stored_recovery(patient).attempt.supporters.to_vec(),
			vec![Supporter::Organization { organization: ST_MARY_ID, account: ST_MARY, evidence }]
		);
		// One is not enough, however long it waits.
		assert_eq!(stored_recovery(patient).attempt.completes_at, None);
		System::assert_last_event(
			Event::RecoveryStarted {
				patient,
				key: account(&ana_phone()),
				organization: Some(ST_MARY_ID),
				completes_at: None,
				by: ST_MARY,
			}
			.into(),
		);
	});
}

// Whoever works for a member is not the member: one person who works for two would be enough.
#[test]
fn start_recovery_by_an_organization_is_by_its_admin_or_a_privacy_officer() {
	for (by, works) in [(LAKESIDE, true), (OFFICER_REYES, true), (DR_LINDQVIST, false)] {
		ExtBuilder.build_and_execute(|| {
			let patient = register(&ana());
			hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 60 * DAY);
			set_now(START + SUPPORTER_MATURITY);
			let start = || start(&by, AS_ORGANIZATION, patient, &ana_phone());
			if works {
				// Of a member in good standing.
				ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
				assert_noop!(start(), Error::<Test>::NotAuthorized);
				ActingFor::mutate(|acting| acting.insert(LAKESIDE, LAKESIDE_ID));
				assert_ok!(start());
			} else {
				assert_noop!(start(), Error::<Test>::NotAuthorized);
			}
		});
	}
}

#[test]
fn start_recovery_by_an_organization_that_is_disputed_fails() {
	for disputed in RelationshipKind::ALL {
		ExtBuilder.build_and_execute(|| {
			// The sponsor, which has a relationship of each kind: one dispute is enough.
			let patient = register_sponsored(&ana());
			for kind in RelationshipKind::ALL {
				hold(patient, ST_MARY_ID, *kind, START, START + 60 * DAY);
			}
			set_now(START + SUPPORTER_MATURITY);
			let start = || start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone());
			dispute(patient, ST_MARY_ID, *disputed);
			assert_noop!(start(), Error::<Test>::Disputed);
			// Another's, and another patient's, are no matter.
			Disputes::set([(patient, LAKESIDE_ID, *disputed)].into());
			Disputes::mutate(|all| all.insert((PatientId([9; 32]), ST_MARY_ID, *disputed)));
			assert_ok!(start());
		});
	}
}

#[test]
fn start_recovery_by_an_organization_takes_a_relationship_of_some_age() {
	for kind in RelationshipKind::ALL {
		ExtBuilder.build_and_execute(|| {
			let patient = register(&ana());
			hold(patient, NORTHSIDE_ID, *kind, START, START + 60 * DAY);
			set_now(START + SUPPORTER_MATURITY - 1);
			assert_noop!(
				start(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone()),
				Error::<Test>::NotAuthorized
			);
			set_now(START + SUPPORTER_MATURITY);
			assert_ok!(start(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone()));
		});
	}
}

#[test]
fn start_recovery_by_an_organization_takes_a_relationship_in_force() {
	// On day 60: one that was, and one that was renewed, when.
	for (from, until, works) in [(1, 2, false), (59, 60, false), (60, 61, true), (61, 62, false)] {
		ExtBuilder.build_and_execute(|| {
			let patient = register(&ana());
			hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, START, START + DAY);
			let (from, until) = (START + from * DAY, START + until * DAY);
			hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, from, until);
			set_now(START + 60 * DAY);
			let result = start(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone());
			if works {
				assert_ok!(result);
			} else {
				assert_eq!(result, Err(Error::<Test>::NotAuthorized.into()));
			}
		});
	}
}

#[test]
fn start_recovery_by_an_organization_of_which_each_kind_says_a_half_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		hold(patient, NORTHSIDE_ID, RelationshipKind::Coverage, START, START + DAY);
		set_now(START + 60 * DAY);
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, now(), now() + DAY);
		assert_noop!(
			start(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone()),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn start_recovery_by_an_organization_of_one_with_guardians_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		set_guardians(&ana(), &[GRACE], 1);
		set_now(START + SUPPORTER_MATURITY);
		let start = || start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone());
		assert_noop!(start(), Error::<Test>::HasGuardians);
		set_guardians(&ana(), &[], 0);
		assert_ok!(start());
	});
}

#[test]
fn start_recovery_by_a_stranger_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let start = |by: &AccountId, capacity| start(by, capacity, patient, &ana_phone());
		// Nobody without the salt, with another's, or of whom there is no commitment.
		for capacity in [as_guardian(&HUGO), Capacity::Guardian { salt: [0; 32] }] {
			assert_noop!(start(&GRACE, capacity), Error::<Test>::NotAuthorized);
		}
		for by in [EX, STRANGER, ST_MARY] {
			for capacity in [as_guardian(&by), as_guardian(&GRACE)] {
				assert_noop!(start(&by, capacity), Error::<Test>::NotAuthorized);
			}
		}
		// Nor by saying to be an organization.
		for by in [GRACE, STRANGER] {
			assert_noop!(start(&by, AS_ORGANIZATION), Error::<Test>::NotAuthorized);
		}
		ActingFor::mutate(|acting| acting.remove(&ST_MARY));
		assert_noop!(start(&ST_MARY, AS_ORGANIZATION), Error::<Test>::NotAuthorized);
		assert_ok!(start(&GRACE, as_guardian(&GRACE)));
	});
}

#[test]
fn start_recovery_without_signer_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let wish = wish(patient, &ana_phone());
		let signature = sign(&ana_phone(), &wish.bytes());
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				start_signed(origin, as_guardian(&GRACE), wish.clone(), signature.clone()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn start_recovery_by_the_patients_own_key_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let old = pair("AnaOld");
		add_key(&ana(), &old, KeyPurposes::all());
		set_guardians(&ana(), &[account(&ana()), account(&old)], 1);
		remove_key(&ana(), &old);
		set_now(START + SUPPORTER_MATURITY);
		for by in [account(&ana()), account(&old)] {
			assert_noop!(
				start(&by, as_guardian(&by), patient, &ana_phone()),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn start_recovery_by_a_key_that_its_owner_removed_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let lost = pair("BenLost");
		add_key(&ben(), &lost, KeyPurposes::all());
		set_guardians(&ana(), &[account(&ben()), account(&lost)], 1);
		set_now(START + SUPPORTER_MATURITY);
		remove_key(&ben(), &lost);
		let start = |by: &AccountId| start(by, as_guardian(by), patient, &ana_phone());
		assert_noop!(start(&account(&lost)), Error::<Test>::NotAuthorized);
		// A key that is live is as good a guardian as any account.
		assert_ok!(start(&account(&ben())));
	});
}

#[test]
fn start_recovery_by_a_new_guardian_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[GRACE], 1);
		let start = |by: &AccountId| start(by, as_guardian(by), patient, &ana_phone());
		assert_noop!(start(&GRACE), Error::<Test>::TooSoon);
		set_now(START + SUPPORTER_MATURITY - 1);
		assert_noop!(start(&GRACE), Error::<Test>::TooSoon);
		set_now(START + SUPPORTER_MATURITY);
		// One that was added since has to wait for itself.
		set_guardians(&ana(), &[GRACE, HUGO], 1);
		assert_noop!(start(&HUGO), Error::<Test>::TooSoon);
		assert_ok!(start(&GRACE));
	});
}

#[test]
fn start_recovery_of_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		ana_with_guardians();
		assert_noop!(
			start(&GRACE, as_guardian(&GRACE), PatientId([0; 32]), &ana_phone()),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn start_recovery_bounds_the_expiry() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let until = |by: &AccountId, expires_at| {
			let wish = KeyRecovery { expires_at, ..wish(patient, &ana_phone()) };
			let signature = sign(&ana_phone(), &wish.bytes());
			start_signed(signed(by), as_guardian(by), wish, signature)
		};
		assert_noop!(until(&GRACE, now()), Error::<Test>::Expired);
		assert_noop!(until(&GRACE, now() + DAY + 1), Error::<Test>::TooFar);
		assert_ok!(until(&GRACE, now() + DAY));
		assert_ok!(veto(&account(&ana()), patient));
		assert_ok!(until(&HUGO, now() + 1));
	});
}

#[test]
fn start_recovery_while_another_is_open_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let try_it = || start(&IRIS, as_guardian(&IRIS), patient, &pair("Other"));
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		// While it gathers, to its last moment.
		let started_at = now();
		set_now(started_at + RECOVERY_GATHERING - 1);
		assert_noop!(try_it(), Error::<Test>::AlreadyOpen);
		// While it waits, and while it can be completed.
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_noop!(try_it(), Error::<Test>::AlreadyOpen);
		let completes_at = now() + DEFAULT_RECOVERY_DELAY;
		for at in [completes_at, completes_at + 30 * DAY - 1] {
			set_now(at);
			assert_noop!(try_it(), Error::<Test>::AlreadyOpen);
		}
		set_now(completes_at + 30 * DAY);
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Lapsed);
		assert_ok!(try_it());
	});
}

// What could not be completed as it stands keeps nobody from another.
#[test]
fn start_recovery_in_the_place_of_one_that_leads_nowhere_works() {
	let suspend = |_| {
		ActingFor::mutate(|acting| acting.remove(&NORTHSIDE));
	};
	let use_key = |_| {
		register(&ana_phone());
	};
	let dispute = |patient| dispute(patient, NORTHSIDE_ID, RelationshipKind::Coverage);
	for spoil in [Box::new(suspend) as Box<dyn Fn(PatientId)>, Box::new(dispute), Box::new(use_key)]
	{
		ExtBuilder.build_and_execute(|| {
			let (patient, completes_at) = ana_recovering_by_organizations();
			hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
			let start = |by: &AccountId| start(by, AS_ORGANIZATION, patient, &pair("AnaTablet"));
			assert_noop!(start(&LAKESIDE), Error::<Test>::AlreadyOpen);
			spoil(patient);
			// Whoever started that one still rests.
			assert_noop!(start(&ST_MARY), Error::<Test>::Resting);
			assert_ok!(start(&LAKESIDE));
			let attempt = stored_recovery(patient).attempt;
			assert_eq!(attempt.key, account(&pair("AnaTablet")));
			assert_eq!(attempt.supporters.len(), 1);
			set_now(completes_at);
			assert_noop!(complete(patient), Error::<Test>::NotOpen);
		});
	}
}

#[test]
fn start_recovery_after_one_that_found_nobody_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let started_at = now();
		set_now(started_at + RECOVERY_GATHERING);
		// Another guardian at once, and who started it in its turn.
		assert_noop!(
			start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()),
			Error::<Test>::Resting
		);
		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		set_now(started_at + SUPPORTER_REST - 1);
		let again = || start(&GRACE, as_guardian(&GRACE), patient, &ana_phone());
		assert_noop!(again(), Error::<Test>::Resting);
		set_now(started_at + SUPPORTER_REST);
		assert_ok!(again());
	});
}

#[test]
fn start_recovery_leaves_room_for_rests() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		assert_ok!(veto(&account(&ana()), patient));
		let others = |count: u32, until| {
			crate::Recoveries::<Test>::mutate_extant(patient, |recovery| {
				recovery.rests = (0..count)
					.map(|index| Rest {
						who: SupporterId::Organization(OrganizationId(100 + index)),
						supports_from: until,
						starts_from: until,
					})
					.collect::<Vec<_>>()
					.try_into()
					.unwrap();
			});
		};
		let start = || start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone());
		others(MAX_GUARDIANS + 1, now() + 1);
		assert_noop!(start(), Error::<Test>::LimitReached);
		// What is over makes room.
		others(MAX_RESTS, now());
		assert_ok!(start());
		assert_eq!(stored_recovery(patient).rests.len(), 1);
		assert_ok!(veto(&account(&ana()), patient));
		others(MAX_GUARDIANS, now() + 1);
		assert_ok!(start());
		assert_eq!(stored_recovery(patient).rests.len(), MAX_GUARDIANS as usize + 1);
	});
}

#[test]
fn start_recovery_to_a_used_key_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		register(&ben());
		let old = pair("AnaOld");
		add_key(&ana(), &old, KeyPurposes::all());
		remove_key(&ana(), &old);
		for (key, error) in [
			(ana(), Error::<Test>::AlreadyExists),
			(ben(), Error::<Test>::AlreadyExists),
			(old, Error::<Test>::Removed),
		] {
			assert_noop!(start(&GRACE, as_guardian(&GRACE), patient, &key), error);
		}
	});
}

#[test]
fn start_recovery_with_another_payload_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let other_patient = register(&ben());
		let right = wish(patient, &ana_phone());
		let submit = |wish: &KeyRecovery<AccountId>, signature| {
			start_signed(signed(&GRACE), as_guardian(&GRACE), wish.clone(), signature)
		};
		for other in [
			KeyRecovery { genesis_hash: [0x77; 32], ..right.clone() },
			KeyRecovery { patient: other_patient, ..right.clone() },
			KeyRecovery { key: account(&pair("AnaTablet")), ..right.clone() },
			KeyRecovery { encryption_key: None, ..right.clone() },
			KeyRecovery { encryption_key: Some(EncryptionKey([6; 32])), ..right.clone() },
			KeyRecovery { expires_at: right.expires_at + 1, ..right.clone() },
		] {
			assert_noop!(
				submit(&right, sign(&ana_phone(), &other.bytes())),
				Error::<Test>::InvalidSignature
			);
		}
		for signer in [ana(), ben()] {
			assert_noop!(
				submit(&right, sign(&signer, &right.bytes())),
				Error::<Test>::InvalidSignature
			);
		}
		// What the key signed to be added is no wish to be recovered to.
		let addition = addition(patient, &ana_phone(), KeyPurposes::all());
		assert_noop!(
			submit(&right, sign(&ana_phone(), &addition.bytes())),
			Error::<Test>::InvalidSignature
		);
	});
}

// What is cheap to check fails first: an invalid signature is never reached.
#[test]
fn start_recovery_checks_the_signature_last() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let forged = || sign(&pair("Mallory"), b"");
		let submit = |by: &AccountId, key: sp_core::sr25519::Pair| {
			start_signed(signed(by), as_guardian(by), wish(patient, &key), forged())
		};
		assert_noop!(submit(&EX, ana_phone()), Error::<Test>::NotAuthorized);
		assert_noop!(submit(&GRACE, ana()), Error::<Test>::AlreadyExists);
		assert_noop!(submit(&GRACE, ana_phone()), Error::<Test>::InvalidSignature);
	});
}

#[test]
fn start_recovery_is_not_free() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let KeyRecovery { key, encryption_key, expires_at, .. } = wish(patient, &ana_phone());
		let call = Call::<Test>::start_recovery {
			patient,
			capacity: as_guardian(&GRACE),
			key,
			encryption_key,
			expires_at,
			signature: sign(&ana_phone(), &wish(patient, &ana_phone()).bytes()),
		};
		use frame_support::dispatch::{CheckIfFeeless, DispatchClass, Pays};
		assert!(!call.is_feeless(&signed(&GRACE)));
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert_eq!(call.get_dispatch_info().pays_fee, Pays::Yes);
	});
}
