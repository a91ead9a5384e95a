//! `withdraw_assurance`.

use super::*;
use crate::{Error, Event};

fn withdraw(who: AccountId) -> DispatchResult {
	Attestations::withdraw_assurance(signed(who), PATIENT_ANA)
}

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
		refused_without_a_signature(|origin| Attestations::withdraw_assurance(origin, PATIENT_ANA));
		for who in NO_MEMBERS {
			assert_noop!(withdraw(who), Error::<Test>::NotAuthorized);
		}
		// Another member withdraws what it said itself, and nothing else.
		assert_noop!(withdraw(DR_LINDQVIST), Error::<Test>::NotFound);
		suspend(ST_MARY);
		assert_noop!(withdraw(DR_OKAFOR), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn withdraw_assurance_of_what_was_never_said_fails() {
	build_and_execute(|| {
		assert_noop!(withdraw(DR_OKAFOR), Error::<Test>::NotFound);
	});
}
