//! `reactivate`.

use super::*;

#[test]
fn reactivate_works() {
	build_and_execute(|| {
		assert_ok!(deactivate(ANA_KEY));
		set_time(NOW + DAY);
		assert_ok!(reactivate(ANA_CONTROL_KEY));
		let by = ANA_CONTROL_KEY;
		assert_eq!(last_event(), Event::Reactivated { patient: PATIENT_ANA, by }.into());
		assert_eq!(closed(), None);
		let leaving = Lives::<Test>::get(PATIENT_ANA).leaving.expect("she had left");
		assert_eq!((leaving.left_at, leaving.returned_at), (NOW, Some(NOW + DAY)));
		let call = Call::<Test>::reactivate { patient: PATIENT_ANA };
		assert!(!call.is_feeless(&signed(ANA_KEY)));
	});
}

#[test]
fn reactivate_by_another_fails() {
	build_and_execute(|| {
		assert_ok!(deactivate(ANA_KEY));
		refused_without_a_signature(Call::reactivate { patient: PATIENT_ANA });
		for who in NO_CONTROL_KEYS {
			assert_noop!(reactivate(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn reactivate_of_who_has_not_left_fails() {
	build_and_execute(|| {
		assert_noop!(reactivate(ANA_KEY), Error::<Test>::NotInForce);
		assert_ok!(deactivate(ANA_KEY));
		assert_ok!(reactivate(ANA_KEY));
		assert_noop!(reactivate(ANA_KEY), Error::<Test>::NotInForce);
	});
}

/// Who got hold of the identity by a recovery opens it to nobody.
#[test]
fn reactivate_after_a_recovery_fails() {
	build_and_execute(|| {
		assert_ok!(deactivate(ANA_KEY));
		Recovered::set([PATIENT_ANA].into());
		assert_noop!(reactivate(ANA_KEY), Error::<Test>::RecentlyRecovered);
		Recovered::set([PATIENT_BEN].into());
		assert_ok!(reactivate(ANA_KEY));
	});
}
