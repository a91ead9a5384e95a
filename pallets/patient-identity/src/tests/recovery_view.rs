use crate::mock::*;
use frame_support::assert_ok;
use salus_primitives::{
	recovery::{
		DEFAULT_RECOVERY_DELAY, ENTRUSTING_PAUSE, RECOVERY_COMPLETION, RECOVERY_GATHERING,
		SUPPORTER_MATURITY, SUPPORTER_REST,
	},
	EncryptionKey, PatientId, RecoveryStatus, RelationshipKind, Supporter,
};
use salus_runtime_api::{AttemptView, GuardianView, OrganizationRest, RecoveryView};

fn view(patient: PatientId) -> RecoveryView<AccountId> {
	PatientIdentity::recovery_view(patient).unwrap()
}

fn status(patient: PatientId) -> RecoveryStatus {
	view(patient).attempt.unwrap().status
}

#[test]
fn recovery_view_of_nobody_is_none() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(PatientIdentity::recovery_view(PatientId([0; 32])), None);
	});
}

#[test]
fn recovery_view_of_who_chose_nothing_is_the_default() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		assert_eq!(
			view(patient),
			RecoveryView {
				guardians: vec![],
				threshold: 2,
				delay_ms: DEFAULT_RECOVERY_DELAY,
				attempt: None,
				resting: vec![],
				recovered_at: None,
				entrusts_from: None,
			}
		);
	});
}

#[test]
fn recovery_view_shows_guardians_and_attempt() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let started_at = now();
		let matures_at = START + SUPPORTER_MATURITY;
		let guardian = |who, supports_from, starts_from| GuardianView {
			commitment: commitment(who),
			added_at: START,
			supports_from,
			starts_from,
		};
		let gathering = view(patient);
		assert_eq!(
			gathering,
			RecoveryView {
				guardians: vec![
					guardian(&GRACE, matures_at, started_at + SUPPORTER_REST),
					guardian(&HUGO, matures_at, matures_at),
					guardian(&IRIS, matures_at, matures_at),
				],
				threshold: 2,
				delay_ms: DEFAULT_RECOVERY_DELAY,
				attempt: Some(AttemptView {
					status: RecoveryStatus::Gathering,
					key: account(&ana_phone()),
					encryption_key: Some(EncryptionKey([5; 32])),
					started_at,
					supporters: vec![Supporter::Guardian {
						account: GRACE,
						commitment: commitment(&GRACE)
					}],
					completes_at: None,
					lapses_at: started_at + RECOVERY_GATHERING,
					ended_at: None,
				}),
				resting: vec![],
				recovered_at: None,
				entrusts_from: None,
			}
		);

		set_now(started_at + HOUR);
		assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		let waiting = view(patient).attempt.unwrap();
		let completes_at = now() + DEFAULT_RECOVERY_DELAY;
		assert_eq!(waiting.status, RecoveryStatus::Waiting);
		assert_eq!(waiting.supporters.len(), 2);
		assert_eq!(waiting.completes_at, Some(completes_at));
		assert_eq!(waiting.lapses_at, completes_at + RECOVERY_COMPLETION);

		assert_ok!(veto(&account(&ana()), patient));
		let vetoed = view(patient);
		let rested_at = now() + SUPPORTER_REST;
		assert_eq!(
			vetoed.guardians,
			vec![
				guardian(&GRACE, rested_at, rested_at),
				guardian(&HUGO, rested_at, rested_at),
				guardian(&IRIS, matures_at, matures_at),
			]
		);
		let attempt =
			AttemptView { status: RecoveryStatus::Vetoed, ended_at: Some(now()), ..waiting };
		assert_eq!(vetoed.attempt, Some(attempt));
	});
}

#[test]
fn recovery_view_tells_each_moment() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let started_at = now();
		for (at, expected) in [
			(RECOVERY_GATHERING - 1, RecoveryStatus::Gathering),
			(RECOVERY_GATHERING, RecoveryStatus::Lapsed),
		] {
			set_now(started_at + at);
			assert_eq!(status(patient), expected);
		}
		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let completes_at = now() + DEFAULT_RECOVERY_DELAY;
		for (at, expected) in [
			(completes_at - 1, RecoveryStatus::Waiting),
			(completes_at, RecoveryStatus::Ready),
			(completes_at + RECOVERY_COMPLETION - 1, RecoveryStatus::Ready),
			(completes_at + RECOVERY_COMPLETION, RecoveryStatus::Lapsed),
		] {
			set_now(at);
			assert_eq!(status(patient), expected);
		}
		set_now(completes_at + DAY);
		assert_ok!(complete(patient));
		let pause_ends_at = completes_at + DAY + ENTRUSTING_PAUSE;
		for (at, entrusts_from) in [
			(now(), Some(pause_ends_at)),
			(pause_ends_at - 1, Some(pause_ends_at)),
			(pause_ends_at, None),
		] {
			set_now(at);
			let view = view(patient);
			assert_eq!(view.recovered_at, Some(completes_at + DAY));
			assert_eq!(view.entrusts_from, entrusts_from);
			assert_eq!(status(patient), RecoveryStatus::Completed);
		}
	});
}

#[test]
fn recovery_view_shows_organizations_that_rest() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		hold(patient, LAKESIDE_ID, RelationshipKind::Treatment, START, START + 90 * DAY);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
		let rested_at = now() + SUPPORTER_REST;
		let rest = |organization, supports_from| OrganizationRest {
			organization,
			supports_from,
			starts_from: rested_at,
		};
		assert_eq!(view(patient).resting, vec![rest(ST_MARY_ID, now())]);
		assert_ok!(support(&LAKESIDE, AS_ORGANIZATION, patient, &ana_phone()));
		assert_ok!(veto(&account(&ana()), patient));
		let both = vec![rest(ST_MARY_ID, rested_at), rest(LAKESIDE_ID, rested_at)];
		set_now(rested_at - 1);
		assert_eq!(view(patient).resting, both);
		set_now(rested_at);
		assert_eq!(view(patient).resting, vec![]);
	});
}
