use crate::{mock::*, Ended, Ending, Error, Event, Rest, SupporterId};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, RECOVERY_GATHERING, SUPPORTER_MATURITY, SUPPORTER_REST},
	KeyPurposes, RecoveryStatus, RelationshipKind,
};
use sp_runtime::DispatchError;

fn supporters(patient: salus_primitives::PatientId) -> Vec<AccountId> {
	let attempt = stored_recovery(patient).attempt;
	attempt.supporters.iter().map(|one| one.account().clone()).collect()
}

#[test]
fn withdraw_support_by_a_guardian_works() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		let started_at = now();
		set_now(started_at + DAY);
		assert_ok!(withdraw_support(&HUGO, patient));
		let recovery = stored_recovery(patient);
		assert_eq!(supporters(patient), vec![GRACE]);
		assert_eq!(recovery.attempt.completes_at, None);
		assert_eq!(recovery.attempt.ended, None);
		assert_eq!(recovery.attempt.status(now()), RecoveryStatus::Gathering);
		let until = now() + SUPPORTER_REST;
		let rest = |who, supports_from, starts_from| Rest {
			who: SupporterId::Guardian(commitment(who)),
			supports_from,
			starts_from,
		};
		assert_eq!(
			recovery.rests.to_vec(),
			vec![rest(&GRACE, started_at, started_at + SUPPORTER_REST), rest(&HUGO, until, until)]
		);
		let key = account(&ana_phone());
		System::assert_last_event(
			Event::SupportWithdrawn { patient, key, organization: None, by: HUGO }.into(),
		);

		// Another steps in, and the delay begins anew.
		assert_ok!(support(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		let completes_at = stored_recovery(patient).attempt.completes_at;
		assert_eq!(completes_at, Some(now() + DEFAULT_RECOVERY_DELAY));
	});
}

#[test]
fn withdraw_support_by_an_organization_works() {
	for by in [LAKESIDE, OFFICER_REYES] {
		ExtBuilder.build_and_execute(|| {
			let patient = register_sponsored(&ana());
			hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
			set_now(START + SUPPORTER_MATURITY);
			assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
			// Whoever attested for it, the organization takes it back.
			assert_ok!(support(&OFFICER_REYES, AS_ORGANIZATION, patient, &ana_phone()));
			assert_noop!(withdraw_support(&DR_LINDQVIST, patient), Error::<Test>::NotAuthorized);
			assert_ok!(withdraw_support(&by, patient));
			assert_eq!(supporters(patient), vec![ST_MARY]);
			System::assert_last_event(
				Event::SupportWithdrawn {
					patient,
					key: account(&ana_phone()),
					organization: Some(LAKESIDE_ID),
					by: by.clone(),
				}
				.into(),
			);
		});
	}
}

// While it gathers, while it waits, and when it could be completed; not when it is over.
#[test]
fn withdraw_support_works_while_the_attempt_is_open() {
	for (at, left) in [
		(0, RecoveryStatus::Gathering),
		(RECOVERY_GATHERING - 1, RecoveryStatus::Gathering),
		// Nobody can take the place in time.
		(RECOVERY_GATHERING, RecoveryStatus::Lapsed),
		(DEFAULT_RECOVERY_DELAY + 30 * DAY - 1, RecoveryStatus::Lapsed),
	] {
		ExtBuilder.build_and_execute(|| {
			let (patient, _) = ana_recovering();
			set_now(now() + at);
			assert_ok!(withdraw_support(&HUGO, patient));
			assert_eq!(stored_recovery(patient).attempt.status(now()), left);
			assert_noop!(
				complete(patient),
				if left == RecoveryStatus::Lapsed {
					Error::<Test>::NotOpen
				} else {
					Error::<Test>::TooSoon
				}
			);
		});
	}
}

#[test]
fn withdraw_support_of_what_is_over_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let withdraw = || withdraw_support(&GRACE, patient);
		assert_noop!(withdraw(), Error::<Test>::NotOpen);
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		set_now(now() + RECOVERY_GATHERING);
		assert_noop!(withdraw(), Error::<Test>::NotOpen);
		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		set_now(stored_recovery(patient).attempt.completes_at.unwrap());
		assert_ok!(complete(patient));
		assert_noop!(withdraw(), Error::<Test>::NotOpen);
		let tablet = pair("AnaTablet");
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &tablet));
		assert_ok!(veto(&account(&ana_phone()), patient));
		assert_noop!(withdraw(), Error::<Test>::NotOpen);
	});
}

// Without anybody left, another can start at once. Who came and went rests.
#[test]
fn withdraw_support_of_the_last_ends_the_attempt() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		assert_ok!(withdraw_support(&GRACE, patient));
		assert_ok!(withdraw_support(&HUGO, patient));
		let ended = Some(Ended { at: now(), how: Ending::Withdrawn });
		assert_eq!(stored_recovery(patient).attempt.ended, ended);
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Withdrawn);
		assert_noop!(withdraw_support(&HUGO, patient), Error::<Test>::NotOpen);
		assert_noop!(veto(&account(&ana()), patient), Error::<Test>::NotOpen);
		assert_ok!(start(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
	});
}

#[test]
fn withdraw_support_and_then_support_again_waits() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		let withdrawn_at = now();
		assert_ok!(withdraw_support(&HUGO, patient));
		let again = || support(&HUGO, as_guardian(&HUGO), patient, &ana_phone());
		assert_noop!(again(), Error::<Test>::Resting);
		set_now(withdrawn_at + SUPPORTER_REST - 1);
		assert_ok!(start(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		assert_noop!(again(), Error::<Test>::Resting);
		set_now(withdrawn_at + SUPPORTER_REST);
		assert_ok!(again());
	});
}

// Who leaves what another has spoilt may help the patient at once.
#[test]
fn withdraw_support_of_what_leads_nowhere_costs_no_rest() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering_by_organizations();
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(completes_at);
		ActingFor::mutate(|acting| acting.remove(&ST_MARY));
		assert_noop!(withdraw_support(&ST_MARY, patient), Error::<Test>::NotAuthorized);
		assert_ok!(withdraw_support(&NORTHSIDE, patient));
		let tablet = pair("AnaTablet");
		assert_ok!(start(&LAKESIDE, AS_ORGANIZATION, patient, &tablet));
		assert_ok!(support(&NORTHSIDE, AS_ORGANIZATION, patient, &tablet));
	});
}

#[test]
fn withdraw_support_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				PatientIdentity::withdraw_support(origin, patient),
				DispatchError::BadOrigin
			);
		}
		// Not another guardian, a member, the patient, or who is to have the identity.
		for by in [IRIS, EX, STRANGER, ST_MARY, account(&ana()), account(&ana_phone())] {
			assert_noop!(withdraw_support(&by, patient), Error::<Test>::NotAuthorized);
		}
		assert_eq!(supporters(patient), vec![GRACE, HUGO]);
	});
}

// Of those who keep on, there are enough: nobody can wear the others down by leaving last.
#[test]
fn withdraw_support_that_is_not_needed_changes_no_time() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		assert_ok!(support(&IRIS, as_guardian(&IRIS), patient, &ana_phone()));
		set_now(completes_at);
		assert_ok!(withdraw_support(&GRACE, patient));
		let attempt = stored_recovery(patient).attempt;
		assert_eq!(supporters(patient), vec![HUGO, IRIS]);
		assert_eq!(attempt.completes_at, Some(completes_at));
		assert_eq!(attempt.status(now()), RecoveryStatus::Ready);
		assert_ok!(complete(patient));
	});
}

// A guardian who lost the phone has not left the decision with the thief, and what was helped with
// it leads nowhere.
#[test]
fn withdraw_support_by_a_key_that_its_owner_removed_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let lost = pair("BenLost");
		add_key(&ben(), &lost, KeyPurposes::all());
		set_guardians(&ana(), &[account(&lost)], 1);
		set_now(START + SUPPORTER_MATURITY);
		let by = account(&lost);
		assert_ok!(start(&by, as_guardian(&by), patient, &ana_phone()));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		remove_key(&ben(), &lost);
		assert_noop!(withdraw_support(&by, patient), Error::<Test>::NotAuthorized);
		assert_noop!(complete(patient), Error::<Test>::NotAuthorized);
	});
}
