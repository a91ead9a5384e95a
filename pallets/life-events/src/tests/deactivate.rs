//! `deactivate`.

use super::*;

fn call() -> Call<Test> {
	Call::deactivate { patient: PATIENT_ANA }
}

#[test]
fn deactivate_works_and_is_free() {
	for who in [ANA_KEY, ANA_CONTROL_KEY] {
		build_and_execute(|| {
			assert!(is_free(who, call()));
			assert_ok!(deactivate(who));
			assert_eq!(last_event(), Event::Deactivated { patient: PATIENT_ANA, by: who }.into());
			assert_eq!(closed(), Some((LifeClosing::Left, NOW)));
		});
	}
}

#[test]
fn deactivate_by_another_fails() {
	build_and_execute(|| {
		refused_without_a_signature(call());
		for who in NO_CONTROL_KEYS {
			assert!(!is_free(who, call()));
			assert_noop!(deactivate(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn deactivate_twice_fails() {
	build_and_execute(|| {
		assert_ok!(deactivate(ANA_KEY));
		set_time(NOW + DAY);
		assert!(!is_free(ANA_KEY, call()));
		assert_noop!(deactivate(ANA_KEY), Error::<Test>::AlreadyExists);
		assert_ok!(reactivate(ANA_KEY));
		assert!(is_free(ANA_KEY, call()));
		assert_ok!(deactivate(ANA_KEY));
		assert_eq!(closed(), Some((LifeClosing::Left, NOW + DAY)));
	});
}

/// To leave takes back; no pause keeps anybody from it.
#[test]
fn deactivate_works_after_a_recovery() {
	build_and_execute(|| {
		Recovered::set([PATIENT_ANA].into());
		assert!(is_free(ANA_KEY, call()));
		assert_ok!(deactivate(ANA_KEY));
	});
}
