//! `prune`, and what is kept.

use super::*;
use crate::{Event, LastOpened, Unsettled};

/// When the emergency of [`opened_and_closed`] was over.
const OVER: UnixMillis = NOW + HOUR;

#[test]
fn prune_works() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		set_time(OVER + RETENTION);
		assert_ok!(prune(FIRST));
		assert_eq!(Emergencies::<Test>::iter().count(), 0);
		assert_eq!(LastOpened::<Test>::iter().count(), 0);
		System::assert_last_event(
			Event::Pruned { patient: PATIENT_ANA, emergency: FIRST, organization: ST_MARY }.into(),
		);
		assert_noop!(prune(FIRST), Error::<Test>::NotFound);
		assert_noop!(dispute(ANA_KEY, FIRST), Error::<Test>::NotFound);
		// No id is given twice.
		assert_ok!(open(DR_OKAFOR));
		assert!(Emergencies::<Test>::contains_key(PATIENT_ANA, SECOND));
	});
}

#[test]
fn prune_before_its_time_fails() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		for later in [0, RETENTION - 1] {
			set_time(OVER + later);
			assert_noop!(prune(FIRST), Error::<Test>::TooSoon);
		}
		set_time(OVER + RETENTION);
		assert_ok!(prune(FIRST));
	});
}

/// What ended by its time is kept from then on, not from its opening.
#[test]
fn prune_counts_from_the_end() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		set_time(NOW + WINDOW);
		reviewed_and_spared(FIRST);
		set_time(NOW + WINDOW + RETENTION - 1);
		assert_noop!(prune(FIRST), Error::<Test>::TooSoon);
		set_time(NOW + WINDOW + RETENTION);
		assert_ok!(prune(FIRST));
	});
}

#[test]
fn prune_of_what_is_not_settled_fails() {
	build_and_execute(|| {
		opened_and_closed();
		set_time(OVER + 2 * RETENTION);
		assert_noop!(prune(FIRST), Error::<Test>::NotSettled);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		assert_ok!(prune(FIRST));
	});
}

#[test]
fn prune_of_what_is_disputed_anew_fails_until_that_is_settled() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		set_time(OVER + RETENTION);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_noop!(prune(FIRST), Error::<Test>::NotSettled);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		assert_ok!(prune(FIRST));
	});
}

#[test]
fn prune_of_what_there_is_not_fails() {
	build_and_execute(|| {
		opened_and_closed();
		assert_noop!(prune(SECOND), Error::<Test>::NotFound);
		assert_noop!(Glass::prune(signed(STRANGER), PATIENT_BEN, FIRST), Error::<Test>::NotFound);
	});
}

#[test]
fn prune_is_for_anybody_who_signs() {
	build_and_execute(|| {
		for (n, who) in (0..).zip(ALL) {
			let id = EmergencyId(n);
			assert_ok!(open(DR_OKAFOR));
			assert_ok!(close(DR_OKAFOR, id));
			set_time(time() + RETENTION);
			assert_ok!(review_again(OFFICER_LAKE, id, Finding::Justified));
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let pruned = Glass::prune(origin, PATIENT_ANA, id);
				assert_eq!(pruned, Err(DispatchError::BadOrigin));
			}
			assert_ok!(Glass::prune(signed(who), PATIENT_ANA, id));
		}
	});
}

#[test]
fn prune_leaves_what_a_search_finds_of_a_later_one() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		set_time(OVER + RETENTION);
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(prune(FIRST));
		let key = (DR_OKAFOR, Holder::Any, Etreat);
		assert_eq!(LastOpened::<Test>::get(PATIENT_ANA, key), Some(SECOND));
	});
}

/// However many more there are, the patient can dispute the first.
#[test]
fn what_was_settled_is_kept_whatever_comes_after() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		for n in 1..100 {
			let id = EmergencyId(n);
			assert_ok!(open(DR_REYES));
			assert_ok!(close(DR_REYES, id));
			set_time(time() + DAY);
			reviewed_and_spared(id);
		}
		assert_eq!(Emergencies::<Test>::iter_prefix(PATIENT_ANA).count(), 100);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert!(Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST)));
	});
}
