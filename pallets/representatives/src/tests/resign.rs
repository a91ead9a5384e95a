use super::*;
use crate::{Ended, Ending, Error, Event};
use frame_support::{
	assert_noop,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_runtime::DispatchError;

const RESIGNING: Call<Test> = Call::resign { patient: PATIENT_MIA };

#[test]
fn resign_works() {
	build_and_execute(|| {
		father_acts();
		set_time(NOW + HOUR);
		assert!(is_free(FATHER, RESIGNING));
		assert_ok!(resign(FATHER));
		assert!(!acts(FATHER));
		assert_eq!(first().ended, Some(Ended { at: NOW + HOUR, how: Ending::Resigned }));
		let (patient, representative) = (PATIENT_MIA, FIRST);
		assert_eq!(
			last_event(),
			Event::Resigned { patient, representative, capacity: Parent, by: FATHER }.into()
		);
	});
}

#[test]
fn resign_ends_the_own_representation_alone() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_ok!(accept(MOTHER, RepresentativeId(1)));
		assert_ok!(resign(MOTHER));
		assert!(acts(FATHER) && !acts(MOTHER));
	});
}

#[test]
fn resign_asleep_and_within_a_hold_works() {
	build_and_execute(|| {
		son_sleeps();
		assert!(is_free(SON, Call::resign { patient: PATIENT_ANA }));
		assert_ok!(attest(DR_OKAFOR, NOW + DAY));
		assert_ok!(Proxies::hold(signed(ST_MARY_OFFICER), PATIENT_ANA, FIRST, REASON));
		assert!(is_free(SON, Call::resign { patient: PATIENT_ANA }));
		assert_ok!(Proxies::resign(signed(SON), PATIENT_ANA));
	});
}

#[test]
fn resign_of_who_represents_nobody_fails_and_is_not_free() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		for who in [FATHER, MIA_KEY, STRANGER] {
			assert_noop!(resign(who), Error::<Test>::NotFound);
			assert!(!is_free(who, RESIGNING));
		}
		assert_ok!(accept(FATHER, FIRST));
		for who in [MIA_KEY, MOTHER, ST_MARY_OFFICER, STRANGER] {
			assert_noop!(resign(who), Error::<Test>::NotFound);
			assert!(!is_free(who, RESIGNING));
		}
		assert_noop!(Proxies::resign(signed(FATHER), PATIENT_ANA), Error::<Test>::NotFound);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert!(!RESIGNING.is_feeless(&origin));
			assert_noop!(Proxies::resign(origin, PATIENT_MIA), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn resign_when_it_is_over_fails_and_is_not_free() {
	each_way_over(|_| {
		assert_noop!(resign(FATHER), Error::<Test>::NotFound);
		assert!(!is_free(FATHER, RESIGNING));
	});
}

#[test]
fn resign_in_the_last_moment_works() {
	build_and_execute(|| {
		father_acts();
		set_time(OF_AGE.ends_at() - 1);
		assert_ok!(resign(FATHER));
	});
}

#[test]
fn resign_is_operational() {
	assert_eq!(RESIGNING.get_dispatch_info().class, DispatchClass::Operational);
}
