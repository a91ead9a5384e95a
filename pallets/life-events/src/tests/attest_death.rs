//! `attest_death`.

use super::*;
use salus_primitives::life::MAX_DEATH_ATTESTATIONS;

#[test]
fn attest_death_works() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		let attested = |organization, deceased_since, by| -> RuntimeEvent {
			Event::DeathAttested { patient: PATIENT_ANA, organization, deceased_since, by }.into()
		};
		assert_eq!(last_event(), attested(ST_MARY, None, ST_MARY_OFFICER));
		let stored = &Lives::<Test>::get(PATIENT_ANA).attestations[0];
		assert_eq!((stored.organization, stored.by), (ST_MARY, ST_MARY_OFFICER));
		assert_eq!((stored.attested_at, stored.evidence), (NOW, EVIDENCE));
		assert!(stored.stands());

		set_time(NOW + DAY);
		assert_ok!(attest(LAKESIDE_ADMIN));
		assert_eq!(last_event(), attested(LAKESIDE, Some(NOW + DAY), LAKESIDE_ADMIN));
		assert_eq!(deceased_since(), Some(NOW + DAY));
		// A third changes no time.
		set_time(NOW + 2 * DAY);
		assert_ok!(attest(INSURER_OFFICER));
		assert_eq!(last_event(), attested(INSURER, Some(NOW + DAY), INSURER_OFFICER));
		assert_eq!(deceased_since(), Some(NOW + DAY));
	});
}

#[test]
fn attest_death_of_another_patient_is_of_another_patient() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_ok!(LifeEvents::attest_death(signed(LAKESIDE_OFFICER), PATIENT_BEN, EVIDENCE));
		assert_eq!(closed(), None);
	});
}

#[test]
fn attest_death_by_who_speaks_for_no_member_fails() {
	build_and_execute(|| {
		refused_without_a_signature(Call::attest_death {
			patient: PATIENT_ANA,
			evidence: EVIDENCE,
		});
		for who in NO_SPEAKERS {
			assert_noop!(attest(who), Error::<Test>::NotAuthorized);
		}
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, ST_MARY_OFFICER] {
			assert_noop!(attest(who), Error::<Test>::NotAuthorized);
		}
	});
}

/// The officer who has a key of hers could say that she died, and another that she lives.
#[test]
fn attest_death_by_a_key_of_the_patient_fails() {
	build_and_execute(|| {
		Lost::mutate(|lost| lost.insert(ST_MARY_OFFICER, PATIENT_ANA));
		assert_noop!(attest(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
		Lost::set([(ST_MARY_OFFICER, PATIENT_BEN)].into());
		assert_ok!(attest(ST_MARY_OFFICER));
		Keys::mutate(|keys| {
			let all = salus_primitives::KeyPurposes::all();
			keys.insert(LAKESIDE_OFFICER, (PATIENT_ANA, all));
		});
		assert_noop!(attest(LAKESIDE_OFFICER), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn attest_death_takes_a_relationship_in_force_and_no_dispute() {
	use RelationshipKind::{Coverage, Treatment};
	build_and_execute(|| {
		assert_noop!(attest(HILLTOP_OFFICER), Error::<Test>::NotAuthorized);
		assert_noop!(attest(HILLTOP_ADMIN), Error::<Test>::NotAuthorized);
		part(PATIENT_ANA, ST_MARY, Treatment);
		assert_noop!(attest(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
		// Whatever is disputed: whoever is wrong about one is not believed about the other.
		Related::mutate(|all| all.insert((PATIENT_ANA, LAKESIDE, Coverage)));
		Disputed::set([(PATIENT_ANA, LAKESIDE, Treatment)].into());
		assert_noop!(attest(LAKESIDE_OFFICER), Error::<Test>::NotAuthorized);
		Disputed::set(
			[(PATIENT_ANA, ST_MARY, Treatment), (PATIENT_BEN, LAKESIDE, Treatment)].into(),
		);
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_ok!(attest(INSURER_OFFICER));
	});
}

#[test]
fn attest_death_twice_by_one_organization_fails() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		for who in [ST_MARY_OFFICER, ST_MARY_ADMIN] {
			assert_noop!(attest(who), Error::<Test>::AlreadyExists);
		}
		assert_eq!(closed(), None);
		// Anew, a year after it was taken back: its last counts.
		assert_ok!(withdraw(ST_MARY_ADMIN));
		let later = NOW + 365 * DAY;
		set_time(later);
		assert_ok!(attest(INSURER_OFFICER));
		assert_ok!(attest(ST_MARY_OFFICER));
		let organizations: Vec<_> = Lives::<Test>::get(PATIENT_ANA)
			.attestations
			.iter()
			.map(|one| (one.organization, one.attested_at, one.stands()))
			.collect();
		assert_eq!(organizations, [(INSURER, later, true), (ST_MARY, later, true)]);
		assert_eq!(deceased_since(), Some(later));
	});
}

#[test]
fn attest_death_within_the_rest_after_a_refutation_fails() {
	build_and_execute(|| {
		ana_died();
		set_time(NOW + DAY);
		assert_ok!(refute(ANA_KEY));
		set_time(NOW + DAY + FORTNIGHT - 1);
		for who in [ST_MARY_OFFICER, LAKESIDE_OFFICER] {
			assert_noop!(attest(who), Error::<Test>::TooSoon);
		}
		// Another's rest is another's.
		assert_ok!(LifeEvents::attest_death(signed(ST_MARY_OFFICER), PATIENT_BEN, EVIDENCE));
		set_time(NOW + DAY + FORTNIGHT);
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_eq!(closed(), None);
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_eq!(deceased_since(), Some(NOW + DAY + FORTNIGHT));
	});
}

#[test]
fn attest_death_by_a_ninth_takes_an_ended_one() {
	build_and_execute(|| {
		let officers = admit_more(MAX_DEATH_ATTESTATIONS);
		for officer in &officers {
			assert_ok!(attest(*officer));
		}
		assert_noop!(attest(ST_MARY_OFFICER), Error::<Test>::LimitReached);
		// Of those that ended, the eldest makes room.
		assert_ok!(withdraw(officers[5]));
		assert_ok!(withdraw(officers[2]));
		set_time(NOW + DAY);
		assert_ok!(attest(ST_MARY_OFFICER));
		let kept: Vec<_> =
			Lives::<Test>::get(PATIENT_ANA).attestations.iter().map(|one| one.by).collect();
		let expected: Vec<_> = officers
			.iter()
			.copied()
			.filter(|officer| *officer != officers[2])
			.chain([ST_MARY_OFFICER])
			.collect();
		assert_eq!(kept, expected);
		assert_eq!(deceased_since(), Some(NOW));
	});
}

/// Else two members could come to know a patient, and bury them, within a block.
#[test]
fn attest_death_by_who_has_dealt_with_the_patient_for_a_day_works() {
	build_and_execute(|| {
		RelatedSince::set(NOW - DAY + 1);
		assert_noop!(attest(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
		RelatedSince::set(NOW - DAY);
		assert_ok!(attest(ST_MARY_OFFICER));
	});
}

#[test]
fn attest_death_waits_for_another_for_ninety_days() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		set_time(NOW + 90 * DAY);
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_eq!(closed(), None, "the first had waited for too long");
		// It says so anew, having withdrawn nothing.
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_eq!(deceased_since(), Some(NOW + 90 * DAY));
	});
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		set_time(NOW + 90 * DAY - 1);
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_eq!(deceased_since(), Some(NOW + 90 * DAY - 1));
	});
}

/// Else one of two could choose when the patient was dead.
#[test]
fn attest_death_within_a_year_of_a_withdrawal_fails() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_ok!(LifeEvents::withdraw_death(signed(ST_MARY_OFFICER), PATIENT_ANA));
		set_time(NOW + 365 * DAY - 1);
		assert_noop!(attest(ST_MARY_OFFICER), Error::<Test>::TooSoon);
		set_time(NOW + 365 * DAY);
		assert_ok!(attest(ST_MARY_OFFICER));
	});
}
