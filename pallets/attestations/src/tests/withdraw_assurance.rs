//! `withdraw_assurance`.

use super::*;
use crate::{Error, Event};

#[test]
fn withdraw_assurance_works() {
	build_and_execute(|| {
		assert_ok!(assure(UMBRELLA_ADMIN, Ial1, NOW + DAY));
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		set_time(NOW + HOUR);
		assert_ok!(withdraw(ST_MARY_ADMIN));
		let all = Assurances::<Test>::get(PATIENT_ANA);
		assert_eq!((all[0].withdrawn_at, all[1].withdrawn_at), (None, Some(NOW + HOUR)));
		System::assert_last_event(
			Event::AssuranceWithdrawn {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				by: ST_MARY_ADMIN,
			}
			.into(),
		);
	});
}

#[test]
fn withdraw_assurance_works_in_the_last_moment_and_not_after() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		set_time(NOW + DAY - 1);
		assert_ok!(withdraw(DR_OKAFOR));
		assert_noop!(withdraw(DR_OKAFOR), Error::<Test>::NotInForce);

		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + 2 * DAY));
		set_time(NOW + 2 * DAY);
		assert_noop!(withdraw(DR_OKAFOR), Error::<Test>::NotInForce);
	});
}

#[test]
fn withdraw_assurance_by_another_fails() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		refused_without_a_signature(|origin| {
			Attestations::withdraw_assurance(origin, PATIENT_ANA, ST_MARY)
		});
		// Another member withdraws what it said itself, and nothing else.
		let others = [ANA_CONTROL_KEY, ANA_VETO_KEY, BEN_KEY, DR_LINDQVIST, STRANGER];
		for who in others {
			assert_noop!(withdraw(who), Error::<Test>::NotAuthorized);
		}
		suspend(ST_MARY);
		assert_noop!(withdraw(DR_OKAFOR), Error::<Test>::NotAuthorized);
		assert_ok!(withdraw(ANA_CONSENT_KEY));
	});
}

/// Whoever said of Ana that it met her, she does not have to leave it standing.
#[test]
fn withdraw_assurance_by_the_patient_works_whatever_the_organization() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		assert_ok!(assure(UMBRELLA_ADMIN, Ial2, NOW + DAY));
		suspend(ST_MARY);
		assert_ok!(withdraw(ANA_KEY));
		let all = Assurances::<Test>::get(PATIENT_ANA);
		assert_eq!((all[0].withdrawn_at, all[1].withdrawn_at), (Some(NOW), None));
		System::assert_last_event(
			Event::AssuranceWithdrawn { patient: PATIENT_ANA, organization: ST_MARY, by: ANA_KEY }
				.into(),
		);
	});
}

#[test]
fn withdraw_assurance_of_what_was_never_said_fails() {
	build_and_execute(|| {
		assert_noop!(withdraw(ANA_KEY), Error::<Test>::NotFound);
		assert_noop!(withdraw(DR_OKAFOR), Error::<Test>::NotFound);
	});
}
