//! What somebody tries who wants an identity, or wants its owner not to get it back.

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	recovery::{
		DEFAULT_RECOVERY_DELAY, ENTRUSTING_PAUSE, MIN_RECOVERY_DELAY, RECOVERY_GATHERING,
		SUPPORTER_MATURITY, SUPPORTER_REST,
	},
	traits::PatientInspect,
	Capacity, KeyPurpose, KeyPurposes, Privilege, RecoveryStatus, RelationshipKind,
};

/// The key by which somebody else wants to have Ana's identity.
fn mallory() -> sp_core::sr25519::Pair {
	pair("Mallory")
}

// Ana added him years ago, and removes him the day she leaves.
#[test]
fn a_former_partner_starts_and_supports_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[EX, GRACE, HUGO], 2);
		set_now(START + 3 * 365 * DAY);
		set_guardians(&ana(), &[GRACE, HUGO], 2);
		// In the same block already, and for ever.
		for later in [0, SUPPORTER_MATURITY, 3 * 365 * DAY] {
			set_now(START + 3 * 365 * DAY + later);
			assert_noop!(
				start(&EX, as_guardian(&EX), patient, &mallory()),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_noop!(
			support(&EX, as_guardian(&EX), patient, &ana_phone()),
			Error::<Test>::NotAuthorized
		);
	});
}

// He is faster, and has started one. Removing him ends it; that he needs no other is no matter.
#[test]
fn removing_a_guardian_ends_what_it_started() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[EX, GRACE], 1);
		set_now(START + 3 * 365 * DAY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &mallory()));
		let completes_at = now() + DEFAULT_RECOVERY_DELAY;
		// At the last moment.
		set_now(completes_at);
		set_guardians(&ana(), &[GRACE], 1);
		assert_noop!(complete(patient), Error::<Test>::NotOpen);
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana())]);
	});
}

// One who was persuaded to be added again, or under a new salt, begins anew.
#[test]
fn a_guardian_that_was_removed_and_added_waits_again() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[EX], 1);
		set_now(START + 365 * DAY);
		set_guardians(&ana(), &[], 0);
		set_guardians(&ana(), &[EX], 1);
		let start = || start(&EX, as_guardian(&EX), patient, &mallory());
		set_now(START + 365 * DAY + SUPPORTER_MATURITY - 1);
		assert_noop!(start(), Error::<Test>::TooSoon);
		set_now(START + 365 * DAY + SUPPORTER_MATURITY);
		assert_ok!(start());
	});
}

// One person in two commitments, with two salts, is one person.
#[test]
fn one_person_never_counts_twice() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let other_salt = [0x5a; 32];
		let again = salus_commitments::guardian::commit(
			codec::Encode::encode(&EX).as_slice(),
			&salus_commitments::Salt::from_bytes(other_salt),
		);
		let guardians = vec![commitment(&EX), again].try_into().unwrap();
		let by = signed(&account(&ana()));
		assert_ok!(PatientIdentity::set_guardians(
			by,
			patient,
			guardians,
			2,
			DEFAULT_RECOVERY_DELAY
		));
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &mallory()));
		assert_noop!(
			support(&EX, Capacity::Guardian { salt: other_salt }, patient, &mallory()),
			Error::<Test>::AlreadySupported
		);
	});
}

// A salt that a guardian once opened is of use to nobody else.
#[test]
fn an_opened_salt_opens_for_its_guardian_alone() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		assert_ok!(veto(&account(&ana()), patient));
		set_now(now() + SUPPORTER_REST);
		for by in [EX, HUGO, IRIS, account(&mallory())] {
			assert_noop!(
				start(&by, as_guardian(&GRACE), patient, &mallory()),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

// Two guardians conspire. Ana sees it, and vetoes with what she printed, in the last block.
#[test]
fn a_veto_wins_the_race_with_the_completion() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let paper = pair("AnaPaper");
		add_key(&ana(), &paper, KeyPurpose::RecoveryVeto.into());
		set_guardians(&ana(), &[EX, HUGO], 2);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &mallory()));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &mallory()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		// Both in one block: whichever comes first decides, and the other finds nothing.
		assert_ok!(veto(&account(&paper), patient));
		assert_noop!(complete(patient), Error::<Test>::NotOpen);
		assert!(!PatientIdentity::may(&account(&mallory()), patient, KeyPurpose::Control));
	});
}

// A thief has the phone, unlocked, and Ana another control key at home. She takes the phone's key
// out; it vetoes nothing from then on.
#[test]
fn a_stolen_phone_that_was_removed_vetoes_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let stolen = pair("AnaStolen");
		add_key(&ana(), &stolen, KeyPurposes::all());
		set_guardians(&ana(), &[GRACE], 1);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		remove_key(&ana(), &stolen);
		assert_noop!(veto(&account(&stolen), patient), Error::<Test>::NotAuthorized);
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
	});
}

// The thief of an unlocked phone that holds the only control key can veto. It holds the recovery
// off for as long as it goes on doing so, and each time in the open; it gains no more by it.
#[test]
fn a_stolen_phone_can_veto_but_not_hide_it() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		assert_ok!(veto(&account(&ana()), patient));
		System::assert_last_event(
			Event::RecoveryVetoed { patient, key: account(&ana_phone()), by: account(&ana()) }
				.into(),
		);
		// Guardians who rest come back.
		set_now(now() + SUPPORTER_REST);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		assert_noop!(veto(&account(&ana()), patient), Error::<Test>::NotAuthorized);
		assert_noop!(
			PatientIdentity::remove_key(signed(&account(&ana())), patient, account(&ana_phone())),
			Error::<Test>::NotAuthorized
		);
	});
}

// The thief takes the new key in, by the wish that it signed, so that the recovery fails. An
// addition is not what was signed.
#[test]
fn a_stolen_phone_cannot_take_the_new_key_in() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let wish = wish(patient, &ana_phone());
		let signature = sign(&ana_phone(), &wish.bytes());
		assert_ok!(start_signed(
			signed(&GRACE),
			as_guardian(&GRACE),
			wish.clone(),
			signature.clone()
		));
		for purposes in (1..8).filter_map(KeyPurposes::from_bits) {
			assert_noop!(
				PatientIdentity::add_key(
					signed(&account(&ana())),
					patient,
					wish.key.clone(),
					purposes,
					wish.expires_at,
					signature.clone()
				),
				Error::<Test>::InvalidSignature
			);
		}
		assert_noop!(
			PatientIdentity::rotate_key(
				signed(&account(&ana())),
				patient,
				account(&ana()),
				wish.key,
				wish.expires_at,
				signature
			),
			Error::<Test>::InvalidSignature
		);
	});
}

// The thief prepares for the recovery: whatever it adds is removed with the rest, but for a key
// that can veto and nothing else, which Ana takes out when the pause is over.
#[test]
fn what_a_thief_adds_does_not_outlive_the_recovery() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		let (spare, veto_key) = (pair("Spare"), pair("Veto"));
		add_key(&ana(), &spare, KeyPurposes::all());
		add_key(&spare, &veto_key, KeyPurpose::RecoveryVeto.into());
		set_now(completes_at);
		assert_ok!(complete(patient));
		for key in [ana(), spare] {
			assert_eq!(PatientIdentity::patient_of(&account(&key)), None);
		}
		assert!(!PatientIdentity::may(&account(&veto_key), patient, KeyPurpose::Control));
		set_now(now() + ENTRUSTING_PAUSE);
		remove_key(&ana_phone(), &veto_key);
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&ana_phone())]);
	});
}

// The wrong two got the identity. What Ana printed vetoes their next attempt, and they cannot take it
// from her in the time in which she is heard.
#[test]
fn a_wrong_recovery_leaves_what_is_on_paper() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let paper = pair("AnaPaper");
		add_key(&ana(), &paper, KeyPurpose::RecoveryVeto.into());
		set_guardians(&ana(), &[EX], 1);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &mallory()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		let by = || signed(&account(&mallory()));
		assert_noop!(
			PatientIdentity::remove_key(by(), patient, account(&paper)),
			Error::<Test>::RecentlyRecovered
		);
		let more = KeyPurposes::all();
		assert_noop!(
			PatientIdentity::set_key_purposes(by(), patient, account(&paper), more),
			Error::<Test>::RecentlyRecovered
		);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &pair("MallorysNext")));
		assert_ok!(veto(&account(&paper), patient));
	});
}

// The thief of a guardian's telephone helps with it, and has what the guardian had until the guardian
// removes that key: then it counts for nothing, and holds nobody off.
#[test]
fn a_key_that_a_guardian_removed_counts_no_more() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let stolen = pair("BensStolen");
		add_key(&ben(), &stolen, KeyPurposes::all());
		set_guardians(&ana(), &[account(&stolen), GRACE, HUGO], 2);
		set_now(START + SUPPORTER_MATURITY);
		let by = account(&stolen);
		assert_ok!(start(&by, as_guardian(&by), patient, &mallory()));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &mallory()));
		let again = || start(&GRACE, as_guardian(&GRACE), patient, &ana_phone());
		assert_noop!(again(), Error::<Test>::AlreadyOpen);
		remove_key(&ben(), &stolen);
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_noop!(complete(patient), Error::<Test>::NotAuthorized);
		assert_ok!(again());
		System::assert_has_event(
			Event::RecoveryDisplaced { patient, key: account(&mallory()), by: GRACE }.into(),
		);
		// Hugo was deceived, and need not rest for it.
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		assert_eq!(PatientIdentity::patient_of(&account(&ana_phone())), Some(patient));
	});
}

// Two of five would hold the three others off for ever: they help first, and leave last, in turn.
#[test]
fn a_minority_of_guardians_cannot_hold_the_others_off() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let honest = [GRACE, HUGO, IRIS];
		set_guardians(&ana(), &[EX, STRANGER, GRACE, HUGO, IRIS], 3);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &ana_phone()));
		assert_ok!(support(&STRANGER, as_guardian(&STRANGER), patient, &ana_phone()));
		for by in &honest {
			assert_ok!(support(by, as_guardian(by), patient, &ana_phone()));
		}
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		for by in [EX, STRANGER] {
			assert_ok!(withdraw_support(&by, patient));
		}
		assert_ok!(complete(patient));
	});
}

// Whoever got the identity by a recovery cannot dig in at once. It is theirs nevertheless: they veto
// what would take it back, and within the pause another guardian has no more than the time to be heard.
#[test]
fn a_wrong_recovery_brings_no_guardian_of_its_own() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[EX, GRACE], 1);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &mallory()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		let dig_in = || {
			PatientIdentity::set_guardians(
				signed(&account(&mallory())),
				patient,
				vec![commitment(&STRANGER)].try_into().unwrap(),
				1,
				MIN_RECOVERY_DELAY,
			)
		};
		assert_noop!(dig_in(), Error::<Test>::RecentlyRecovered);
		// Another guardian starts to recover it to Ana at once, and it is vetoed.
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_ok!(veto(&account(&mallory()), patient));
		set_now(now() + ENTRUSTING_PAUSE);
		assert_ok!(dig_in());
	});
}

// Every guardian starts one attempt after the other, each is vetoed, and in thirty days there are
// as many as there are guardians.
#[test]
fn a_flood_of_attempts_is_bounded() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let flood: Vec<_> = (0..8).map(|index| AccountId::new([0xc0 + index; 32])).collect();
		set_guardians(&ana(), &flood, 1);
		set_now(START + SUPPORTER_MATURITY);
		let begin = now();
		let mut started = 0;
		for half_day in 0..60 {
			set_now(begin + half_day * 12 * HOUR);
			for by in &flood {
				match start(by, as_guardian(by), patient, &mallory()) {
					Ok(()) => {
						started += 1;
						assert_ok!(veto(&account(&ana()), patient));
					}
					Err(error) => assert_eq!(error, Error::<Test>::Resting.into()),
				}
			}
		}
		assert_eq!(started, flood.len());
		// And Ana need not bear the next thirty days.
		set_guardians(&ana(), &[GRACE], 1);
		set_now(begin + 2 * SUPPORTER_REST);
		for by in &flood {
			assert_noop!(
				start(by, as_guardian(by), patient, &mallory()),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

// One guardian who wants nobody to recover the identity holds the others off for a week in thirty
// days, no longer.
#[test]
fn one_guardian_cannot_block_the_others() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[EX, GRACE, HUGO], 2);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&EX, as_guardian(&EX), patient, &mallory()));
		assert_noop!(
			start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()),
			Error::<Test>::AlreadyOpen
		);
		set_now(now() + RECOVERY_GATHERING);
		assert_noop!(start(&EX, as_guardian(&EX), patient, &mallory()), Error::<Test>::Resting);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Waiting);
	});
}

// Two clinics that Ana never saw attest that they treat her, and then who she is.
#[test]
fn organizations_that_never_met_the_patient_recover_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		set_now(START + 60 * DAY);
		for clinic in [NORTHSIDE_ID, LAKESIDE_ID] {
			hold(patient, clinic, RelationshipKind::Treatment, now(), now() + 90 * DAY);
		}
		let until = now() + SUPPORTER_MATURITY;
		for at in [now(), until - 1] {
			set_now(at);
			for by in [NORTHSIDE, LAKESIDE] {
				assert_noop!(
					start(&by, AS_ORGANIZATION, patient, &mallory()),
					Error::<Test>::NotAuthorized
				);
			}
		}
		// Ana disputes the one in that time: it is in force no longer, and never again.
		Held::mutate(|held| {
			let kept = held.get_mut(&(patient, LAKESIDE_ID, RelationshipKind::Treatment));
			kept.unwrap()[0].1 = until;
		});
		set_now(until);
		assert_noop!(
			start(&LAKESIDE, AS_ORGANIZATION, patient, &mallory()),
			Error::<Test>::NotAuthorized
		);
	});
}

// One doctor works for two hospitals that know Ana, and for nobody's privacy.
#[test]
fn one_person_with_two_employers_recovers_nobody() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let accounts = [AccountId::new([0xd1; 32]), AccountId::new([0xd2; 32])];
		let employers = [(NORTHSIDE_ID, &accounts[0]), (LAKESIDE_ID, &accounts[1])];
		for (employer, who) in employers {
			hold(patient, employer, RelationshipKind::Treatment, START, START + 365 * DAY);
			let credential = (employer, Privilege::BreakGlass.into());
			Practitioners::mutate(|all| all.insert(who.clone(), credential));
		}
		set_now(START + 60 * DAY);
		for by in &accounts {
			assert_noop!(
				start(by, AS_ORGANIZATION, patient, &mallory()),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(start(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone()));
		assert_noop!(
			support(&accounts[1], AS_ORGANIZATION, patient, &ana_phone()),
			Error::<Test>::NotAuthorized
		);
	});
}

// Who stole the key of an admin enrols a privacy officer. The council suspends the member: neither of
// them starts or supports anything, and what they started keeps nobody off.
#[test]
fn a_stolen_admin_key_recovers_nothing_once_it_is_known() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		for member in [NORTHSIDE_ID, LAKESIDE_ID] {
			hold(patient, member, RelationshipKind::Treatment, START, START + 365 * DAY);
		}
		set_now(START + 60 * DAY);
		assert_ok!(start(&OFFICER_REYES, AS_ORGANIZATION, patient, &mallory()));
		// One stolen key is one organization, by however many people.
		assert_noop!(
			support(&LAKESIDE, AS_ORGANIZATION, patient, &mallory()),
			Error::<Test>::AlreadySupported
		);
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		assert_ok!(start(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone()));
		for by in [LAKESIDE, OFFICER_REYES] {
			assert_noop!(
				support(&by, AS_ORGANIZATION, patient, &ana_phone()),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(support(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
	});
}

// Two members were found to have conspired, and are suspended: Ana, who lost every key and cannot
// veto, does not wait for weeks until what they did lapses.
#[test]
fn what_conspirators_left_behind_blocks_nobody() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering_by_organizations();
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(completes_at);
		for admin in [ST_MARY, NORTHSIDE] {
			ActingFor::mutate(|acting| acting.remove(&admin));
		}
		assert_noop!(complete(patient), Error::<Test>::NotInGoodStanding);
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &pair("AnaTablet")));
	});
}

// A guardian who wants no recovery is always the first to support, and leaves at the last moment. The
// others are without it for thirty days.
#[test]
fn a_guardian_who_comes_and_goes_holds_the_others_off_once() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[EX, GRACE, HUGO], 2);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		assert_ok!(support(&EX, as_guardian(&EX), patient, &ana_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(withdraw_support(&EX, patient));
		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_noop!(support(&EX, as_guardian(&EX), patient, &ana_phone()), Error::<Test>::Resting);
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
	});
}
