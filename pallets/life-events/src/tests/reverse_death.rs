//! `reverse_death`.

use super::*;

#[test]
fn reverse_death_works() {
	build_and_execute(|| {
		ana_died();
		set_time(NOW + DAY);
		assert_ok!(reverse());
		assert_eq!(last_event(), Event::DeathReversed { patient: PATIENT_ANA }.into());
		assert_eq!(closed(), None);
		let life = Lives::<Test>::get(PATIENT_ANA);
		assert!(life.attestations.iter().all(|one| one.ended_at == Some(NOW + DAY)));
		assert_eq!(life.refuted_at, Some(NOW + DAY), "nobody says so again at once");
	});
}

#[test]
fn reverse_death_by_another_fails() {
	build_and_execute(|| {
		ana_died();
		let origins = [RuntimeOrigin::none(), signed(ST_MARY_ADMIN), signed(ANA_KEY)];
		for origin in origins {
			assert_noop!(LifeEvents::reverse_death(origin, PATIENT_ANA), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn reverse_death_of_what_nobody_attests_fails() {
	build_and_execute(|| {
		assert_noop!(reverse(), Error::<Test>::NotInForce);
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_ok!(reverse());
		assert_noop!(reverse(), Error::<Test>::NotInForce);
	});
}

#[test]
fn reverse_death_lets_nobody_attest_for_fourteen_days() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_ok!(reverse());
		set_time(NOW + 14 * DAY - 1);
		assert_noop!(attest(ST_MARY_OFFICER), Error::<Test>::TooSoon);
		set_time(NOW + 14 * DAY);
		assert_ok!(attest(ST_MARY_OFFICER));
	});
}
