use super::kept::*;
use crate::{
	mock::*,
	payload::{wrapped, IdentityClaim, KeyRecovery},
	Call, Custody, Error, Event, Patient, PatientKey,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, ENTRUSTING_PAUSE, SUPPORTER_MATURITY},
	traits::PatientInspect,
	EncryptionKey, KeyPurpose, KeyPurposes, PatientId, Privilege, Privileges, RelationshipKind,
};
use sp_core::sr25519;
use sp_runtime::DispatchError;

fn officer() -> RuntimeOrigin {
	signed(&OFFICER_REYES)
}

/// Has Omar's phone sign one claim, and the officer submit another.
fn differs(
	signed_by_omar: &IdentityClaim<AccountId>,
	submitted: IdentityClaim<AccountId>,
) -> DispatchResult {
	claim_signed(officer(), submitted, sign(&omar_phone(), &signed_by_omar.bytes()))
}

#[test]
fn claim_identity_works() {
	for wraps in [false, true] {
		ExtBuilder.build_and_execute(|| {
			let patient = omar_in_custody();
			let (before, kept) = (stored(patient), stored_key(&omar_kept()).unwrap());
			set_now(START + 365 * DAY);
			let claim = claim_of(patient, &omar_phone());
			let bytes = if wraps { wrapped(&claim.bytes()) } else { claim.bytes() };
			System::reset_events();
			assert_ok!(claim_signed(officer(), claim, sign(&omar_phone(), &bytes)));

			let key = account(&omar_phone());
			let encryption_key = Some(EncryptionKey([9; 32]));
			assert_eq!(
				stored(patient),
				Patient {
					keys: vec![key.clone()].try_into().unwrap(),
					control_keys: 1,
					encryption_key,
					recovered_at: Some(now()),
					..before
				}
			);
			let purposes = KeyPurposes::all();
			assert_eq!(
				stored_key(&omar_phone()),
				Some(PatientKey { patient, purposes, added_at: now(), removed_at: None })
			);
			assert_eq!(
				stored_key(&omar_kept()),
				Some(PatientKey { removed_at: Some(now()), ..kept })
			);
			assert_eq!(
				stored_custody(patient),
				Some(Custody { organization: LAKESIDE_ID, since: START, ended_at: Some(now()) })
			);
			for key in [&omar_kept(), &omar_phone()] {
				assert_eq!(System::sufficients(&account(key)), 1);
			}
			let by = OFFICER_REYES;
			let removed = Event::KeyRemoved { patient, key: account(&omar_kept()), by: by.clone() };
			let custodian = LAKESIDE_ID;
			let (organization, evidence) = (LAKESIDE_ID, EVIDENCE);
			let claimed = Event::Claimed {
				patient,
				key,
				encryption_key,
				custodian,
				organization,
				evidence,
				by,
			};
			let own = |event: &RuntimeEvent| matches!(event, RuntimeEvent::PatientIdentity(_));
			let events = System::events().into_iter().map(|record| record.event);
			let expected: Vec<RuntimeEvent> = vec![removed.into(), claimed.into()];
			assert_eq!(events.filter(own).collect::<Vec<_>>(), expected);
		});
	}
}

#[test]
fn claim_identity_without_encryption_key_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let claim = IdentityClaim { encryption_key: None, ..claim_of(patient, &omar_phone()) };
		assert_ok!(differs(&claim.clone(), claim));
		// What the custodian could open is encrypted no more.
		assert_eq!(PatientIdentity::encryption_key(patient), None);
	});
}

#[test]
fn claim_identity_is_by_the_admin_or_a_privacy_officer() {
	for (by, works) in [(LAKESIDE, true), (OFFICER_REYES, true), (DR_LINDQVIST, false)] {
		ExtBuilder.build_and_execute(|| {
			let patient = omar_in_custody();
			if works {
				// Of a member in good standing.
				ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
				assert_noop!(claim(&by, patient, &omar_phone()), Error::<Test>::NotAuthorized);
				ActingFor::mutate(|acting| acting.insert(LAKESIDE, LAKESIDE_ID));
				assert_ok!(claim(&by, patient, &omar_phone()));
			} else {
				assert_noop!(claim(&by, patient, &omar_phone()), Error::<Test>::NotAuthorized);
			}
		});
	}
}

// Whatever else they may, they may not say who a person is.
#[test]
fn claim_identity_by_a_practitioner_takes_the_privilege() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let has = |privileges| {
			Practitioners::mutate(|all| all.insert(DR_LINDQVIST, (LAKESIDE_ID, privileges)));
			claim(&DR_LINDQVIST, patient, &omar_phone())
		};
		for lacking in [Privileges::empty(), Privileges::all().without(Privilege::PrivacyOfficer)] {
			assert_noop!(has(lacking), Error::<Test>::NotAuthorized);
		}
		assert_ok!(has(Privilege::PrivacyOfficer.into()));
	});
}

#[test]
fn claim_identity_by_anybody_else_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let northsides = AccountId::new([0xa6; 32]);
		let credential = (NORTHSIDE_ID, Privilege::PrivacyOfficer.into());
		Practitioners::mutate(|all| all.insert(northsides.clone(), credential));
		register(&ben());
		// An organization that knows him, and has known him for longer, does not keep his key.
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, 0, START + 90 * DAY);
		for by in [
			NORTHSIDE,
			northsides,
			ST_MARY,
			STRANGER,
			account(&ben()),
			account(&omar_kept()),
			account(&omar_phone()),
		] {
			assert_noop!(claim(&by, patient, &omar_phone()), Error::<Test>::NotAuthorized);
		}
		let right = claim_of(patient, &omar_phone());
		let signature = sign(&omar_phone(), &right.bytes());
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				claim_signed(origin, right.clone(), signature.clone()),
				DispatchError::BadOrigin
			);
		}
		assert_ok!(claim_signed(officer(), right, signature));
	});
}

// The clinic closed. Who knows the patient does what it cannot do any more, and nobody else.
#[test]
fn claim_identity_by_another_that_knows_the_patient_works_where_the_custodian_may_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let since = START + DAY;
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, since, START + 90 * DAY);
		let northside = || claim(&NORTHSIDE, patient, &omar_phone());
		set_now(since + SUPPORTER_MATURITY);
		assert_noop!(northside(), Error::<Test>::NotAuthorized);
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		set_now(since + SUPPORTER_MATURITY - 1);
		assert_noop!(northside(), Error::<Test>::NotAuthorized);
		set_now(since + SUPPORTER_MATURITY);
		// Neither who never met him, nor who used to work for the custodian.
		for by in [ST_MARY, LAKESIDE, OFFICER_REYES, STRANGER] {
			assert_noop!(claim(&by, patient, &omar_phone()), Error::<Test>::NotAuthorized);
		}
		assert_ok!(northside());
		System::assert_last_event(
			Event::Claimed {
				patient,
				key: account(&omar_phone()),
				encryption_key: Some(EncryptionKey([9; 32])),
				custodian: LAKESIDE_ID,
				organization: NORTHSIDE_ID,
				evidence: EVIDENCE,
				by: NORTHSIDE,
			}
			.into(),
		);
	});
}

#[test]
fn claim_identity_by_another_takes_a_relationship_in_force_and_who_may_attest() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let until = START + 60 * DAY;
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, START, until);
		let [officer, doctor] = [0xa6, 0xa7].map(|byte| AccountId::new([byte; 32]));
		for (who, privilege) in
			[(&officer, Privilege::PrivacyOfficer), (&doctor, Privilege::BreakGlass)]
		{
			let credential = (NORTHSIDE_ID, privilege.into());
			Practitioners::mutate(|all| all.insert(who.clone(), credential));
		}
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		set_now(until);
		assert_noop!(claim(&officer, patient, &omar_phone()), Error::<Test>::NotAuthorized);
		set_now(until - 1);
		assert_noop!(claim(&doctor, patient, &omar_phone()), Error::<Test>::NotAuthorized);
		assert_ok!(claim(&officer, patient, &omar_phone()));
	});
}

// Whoever works for a member would take whatever identity it keeps.
#[test]
fn claim_identity_for_a_key_that_acts_for_a_member_fails() {
	for is_practitioner in [true, false] {
		ExtBuilder.build_and_execute(|| {
			let patient = omar_in_custody();
			let (key, phone) = (account(&omar_phone()), omar_phone());
			if is_practitioner {
				let credential = (NORTHSIDE_ID, Privilege::BreakGlass.into());
				Practitioners::mutate(|all| all.insert(key, credential));
			} else {
				ActingFor::mutate(|acting| acting.insert(key, NORTHSIDE_ID));
			}
			assert_noop!(claim(&OFFICER_REYES, patient, &phone), Error::<Test>::NotAuthorized);
			// Of one that is not in good standing it acts for nobody.
			ActingFor::mutate(|acting| acting.retain(|_, id| *id != NORTHSIDE_ID));
			assert_ok!(claim(&OFFICER_REYES, patient, &phone));
		});
	}
}

#[test]
fn claim_identity_of_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(
			claim(&OFFICER_REYES, PatientId([0; 32]), &omar_phone()),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn claim_identity_that_nobody_keeps_fails() {
	ExtBuilder.build_and_execute(|| {
		let alone = register(&ana());
		let sponsored = register_sponsored(&ben());
		for (by, patient) in
			[(OFFICER_REYES, alone), (OFFICER_REYES, sponsored), (ST_MARY, sponsored)]
		{
			assert_noop!(claim(&by, patient, &omar_phone()), Error::<Test>::NotInCustody);
		}
	});
}

#[test]
fn claim_identity_twice_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_claimed();
		for at in [now(), now() + ENTRUSTING_PAUSE, now() + 365 * DAY] {
			set_now(at);
			assert_noop!(
				claim(&OFFICER_REYES, patient, &pair("OmarTablet")),
				Error::<Test>::NotInCustody
			);
		}
	});
}

#[test]
fn claim_identity_after_a_recovery_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + 30 * DAY);
		let key = pair("OmarTablet");
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &key));
		assert_ok!(support(&NORTHSIDE, AS_ORGANIZATION, patient, &key));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		assert_noop!(claim(&OFFICER_REYES, patient, &omar_phone()), Error::<Test>::NotInCustody);
	});
}

#[test]
fn claim_identity_for_a_key_that_was_used_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		register(&ana());
		let (former, others) = (pair("AnaFormer"), pair("OthersKept"));
		add_key(&ana(), &former, KeyPurposes::all());
		remove_key(&ana(), &former);
		register_kept(&others);
		for (key, error) in [
			(ana(), Error::<Test>::AlreadyExists),
			(others, Error::<Test>::AlreadyExists),
			// What the custodian has in hand is no device of Omar's.
			(omar_kept(), Error::<Test>::AlreadyExists),
			(former, Error::<Test>::Removed),
		] {
			assert_noop!(claim(&OFFICER_REYES, patient, &key), error);
		}
	});
}

#[test]
fn claim_identity_bounds_the_expiry() {
	ExtBuilder.build_and_execute(|| {
		let other = register_kept(&pair("OthersKept"));
		let patient = omar_in_custody();
		let until = |patient, key: &sr25519::Pair, expires_at| {
			let claim = IdentityClaim { expires_at, ..claim_of(patient, key) };
			let signature = sign(key, &claim.bytes());
			claim_signed(officer(), claim, signature)
		};
		let phone = omar_phone();
		assert_noop!(until(patient, &phone, START), Error::<Test>::Expired);
		assert_noop!(until(patient, &phone, 0), Error::<Test>::Expired);
		assert_noop!(until(patient, &phone, START + DAY + 1), Error::<Test>::TooFar);
		assert_noop!(until(patient, &phone, u64::MAX), Error::<Test>::TooFar);
		assert_ok!(until(patient, &phone, START + 1));
		assert_ok!(until(other, &pair("OthersPhone"), START + DAY));
	});
}

#[test]
fn claim_identity_expires_in_its_block() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let claim = claim_of(patient, &omar_phone());
		set_now(claim.expires_at);
		assert_noop!(differs(&claim, claim.clone()), Error::<Test>::Expired);
		set_now(claim.expires_at - 1);
		assert_ok!(differs(&claim, claim.clone()));
	});
}

#[test]
fn claim_identity_with_another_payload_fails() {
	ExtBuilder.build_and_execute(|| {
		let other = register_kept(&pair("OthersKept"));
		let patient = omar_in_custody();
		let right = claim_of(patient, &omar_phone());
		for changed in [
			IdentityClaim { patient: other, ..right.clone() },
			IdentityClaim { key: account(&pair("OmarTablet")), ..right.clone() },
			IdentityClaim { encryption_key: None, ..right.clone() },
			IdentityClaim { encryption_key: Some(EncryptionKey([4; 32])), ..right.clone() },
			IdentityClaim { expires_at: right.expires_at + 1, ..right.clone() },
		] {
			assert_noop!(differs(&right, changed.clone()), Error::<Test>::InvalidSignature);
			assert_noop!(differs(&changed, right.clone()), Error::<Test>::InvalidSignature);
		}
		let elsewhere = IdentityClaim { genesis_hash: [0x77; 32], ..right.clone() };
		assert_noop!(differs(&elsewhere, right.clone()), Error::<Test>::InvalidSignature);
		for key in [ben(), omar_kept()] {
			assert_noop!(
				claim_signed(officer(), right.clone(), sign(&key, &right.bytes())),
				Error::<Test>::InvalidSignature
			);
		}
	});
}

#[test]
fn claim_identity_with_what_was_signed_for_something_else_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let key = omar_phone();
		for bytes in [
			addition(patient, &key, KeyPurposes::all()).bytes(),
			wish(patient, &key).bytes(),
			custodial(&key).bytes(),
		] {
			assert_noop!(
				claim_signed(officer(), claim_of(patient, &key), sign(&key, &bytes)),
				Error::<Test>::InvalidSignature
			);
		}
	});
}

// It begins no recovery to that key.
#[test]
fn what_was_signed_for_claim_identity_does_nothing_else() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let key = omar_phone();
		set_now(START + 30 * DAY);
		let claim = claim_of(patient, &key);
		let signature = sign(&key, &claim.bytes());
		let wish = KeyRecovery { encryption_key: claim.encryption_key, ..wish(patient, &key) };
		assert_eq!(wish.expires_at, claim.expires_at);
		assert_noop!(
			start_signed(signed(&LAKESIDE), AS_ORGANIZATION, wish, signature),
			Error::<Test>::InvalidSignature
		);
	});
}

#[test]
fn claim_identity_checks_the_signature_last() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		register(&ben());
		let right = claim_of(patient, &omar_phone());
		let forged = sign(&pair("Mallory"), &right.bytes());
		for (by, claim, error) in [
			(
				OFFICER_REYES,
				IdentityClaim { expires_at: START, ..right.clone() },
				Error::<Test>::Expired,
			),
			(
				OFFICER_REYES,
				IdentityClaim { patient: PatientId([0; 32]), ..right.clone() },
				Error::<Test>::NotFound,
			),
			(STRANGER, right.clone(), Error::<Test>::NotAuthorized),
			(
				OFFICER_REYES,
				IdentityClaim { key: account(&ben()), ..right.clone() },
				Error::<Test>::AlreadyExists,
			),
		] {
			assert_noop!(claim_signed(signed(&by), claim, forged.clone()), error);
		}
	});
}

// For three days nobody is entrusted with anything, and no guardian is named.
#[test]
fn claim_identity_begins_the_pause() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		assert!(PatientIdentity::may_entrust(patient));
		set_now(START + DAY);
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		let claimed_at = now();
		let name_guardian = || {
			PatientIdentity::set_guardians(
				signed(&account(&omar_phone())),
				patient,
				vec![commitment(&GRACE)].try_into().unwrap(),
				1,
				DEFAULT_RECOVERY_DELAY,
			)
		};
		for at in [claimed_at, claimed_at + ENTRUSTING_PAUSE - 1] {
			set_now(at);
			assert!(!PatientIdentity::may_entrust(patient));
			assert_noop!(name_guardian(), Error::<Test>::RecentlyRecovered);
		}
		set_now(claimed_at + ENTRUSTING_PAUSE);
		assert!(PatientIdentity::may_entrust(patient));
		assert_ok!(name_guardian());
	});
}

// What the custodian and another began before it, to a key that is not his, Omar ends.
#[test]
fn claim_identity_gives_the_veto_of_what_was_begun_before() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + 30 * DAY);
		let mallory = pair("Mallory");
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &mallory));
		assert_ok!(support(&NORTHSIDE, AS_ORGANIZATION, patient, &mallory));
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		assert_noop!(veto(&account(&omar_kept()), patient), Error::<Test>::NotAuthorized);
		assert_ok!(veto(&account(&omar_phone()), patient));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_noop!(complete(patient), Error::<Test>::NotOpen);
		assert!(PatientIdentity::may(&account(&omar_phone()), patient, KeyPurpose::Control));
	});
}

// An attempt that is not vetoed goes on: also what waits when he takes the identity over.
#[test]
fn claim_identity_leaves_a_recovery_open() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + 30 * DAY);
		let tablet = pair("OmarTablet");
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &tablet));
		assert_ok!(support(&NORTHSIDE, AS_ORGANIZATION, patient, &tablet));
		let completes_at = now() + DEFAULT_RECOVERY_DELAY;
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		let custody = stored_custody(patient);
		set_now(completes_at);
		assert_ok!(complete(patient));
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&tablet)]);
		assert_eq!(stored_custody(patient), custody);
	});
}

// To the key to which he takes it over, a recovery that waits comes too late.
#[test]
fn claim_identity_with_the_key_of_a_recovery_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		set_now(START + 30 * DAY);
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &omar_phone()));
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		hold(patient, NORTHSIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		assert_ok!(support(&NORTHSIDE, AS_ORGANIZATION, patient, &omar_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_noop!(complete(patient), Error::<Test>::AlreadyExists);
	});
}

#[test]
fn claim_identity_is_paid_and_weighs_the_relationships() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let IdentityClaim { key, encryption_key, expires_at, .. } =
			claim_of(patient, &omar_phone());
		let signature = sign(&omar_phone(), b"");
		let evidence = EVIDENCE;
		let call = Call::<Test>::claim_identity {
			patient,
			key,
			encryption_key,
			evidence,
			expires_at,
			signature,
		};
		// A member that is not the custodian is looked up by each kind of relationship.
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Normal);
		assert_eq!(info.call_weight, INSPECT_WEIGHT * 2);
		assert!(!call.is_feeless(&officer()));
	});
}
