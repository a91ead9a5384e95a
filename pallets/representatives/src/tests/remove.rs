use super::*;
use crate::{Ended, Ending, Error, Event};
use frame_support::{
	assert_noop,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use sp_runtime::DispatchError;

fn removing(representative: RepresentativeId) -> Call<Test> {
	Call::remove { patient: PATIENT_MIA, representative }
}

#[test]
fn remove_works_at_once_and_says_nothing_of_whom() {
	build_and_execute(|| {
		father_acts();
		set_time(NOW + HOUR);
		System::reset_events();
		assert!(is_free(MIA_KEY, removing(FIRST)));
		assert_ok!(remove(MIA_KEY, FIRST));
		assert!(!acts(FATHER));
		let expected = Representative {
			accepted: accepted_at(NOW),
			ended: Some(Ended { at: NOW + HOUR, how: Ending::Removed }),
			..appointed()
		};
		assert_eq!(stored(), [expected]);
		// The event of a removal is that of an appointment.
		let removed: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		System::reset_events();
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_eq!(removed, [last_event()]);
		assert_eq!(
			removed,
			[Event::RepresentativesChanged { patient: PATIENT_MIA, by: MIA_KEY }.into()]
		);
	});
}

#[test]
fn remove_before_they_accept_works() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert!(is_free(MIA_KEY, removing(FIRST)));
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::Ended);
	});
}

#[test]
fn remove_within_a_hold_and_after_a_recovery_works() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(hold(ST_MARY_OFFICER));
		Recovered::set([PATIENT_MIA].into());
		assert!(is_free(MIA_KEY, removing(FIRST)));
		assert_ok!(remove(MIA_KEY, FIRST));
	});
}

#[test]
fn remove_by_others_fails_and_is_not_free() {
	build_and_execute(|| {
		father_acts();
		for who in [
			MIA_CONSENT_KEY,
			MIA_VETO_KEY,
			MIA_ALONE_KEY,
			FATHER,
			MOTHER,
			DR_OKAFOR,
			ST_MARY_OFFICER,
			ST_MARY_ADMIN,
			STRANGER,
		] {
			assert_noop!(remove(who, FIRST), Error::<Test>::NotAuthorized);
			assert!(!is_free(who, removing(FIRST)));
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert!(!removing(FIRST).is_feeless(&origin));
			assert_noop!(Proxies::remove(origin, PATIENT_MIA, FIRST), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn remove_of_nobody_fails_and_is_not_free() {
	build_and_execute(|| {
		father_acts();
		assert_noop!(remove(MIA_KEY, UNKNOWN), Error::<Test>::NotFound);
		assert!(!is_free(MIA_KEY, removing(UNKNOWN)));
	});
}

#[test]
fn remove_of_what_is_over_fails_and_is_not_free() {
	each_way_over(|was_ended| {
		let error = if was_ended { Error::<Test>::Ended } else { Error::<Test>::Expired };
		assert_noop!(remove(MIA_KEY, FIRST), error);
		assert!(!is_free(MIA_KEY, removing(FIRST)));
	});
}

#[test]
fn remove_in_the_last_moment_works() {
	build_and_execute(|| {
		father_acts();
		set_time(OF_AGE.ends_at() - 1);
		assert!(is_free(MIA_KEY, removing(FIRST)));
		assert_ok!(remove(MIA_KEY, FIRST));
	});
}

#[test]
fn remove_is_operational() {
	assert_eq!(removing(FIRST).get_dispatch_info().class, DispatchClass::Operational);
}
