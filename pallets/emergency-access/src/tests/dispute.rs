//! `dispute`.

use super::*;
use crate::{Call, Event, Unsettled};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

const MAY: [AccountId; 2] = [ANA_KEY, ANA_CONSENT_KEY];

fn call(id: EmergencyId) -> Call<Test> {
	Call::dispute { patient: PATIENT_ANA, id }
}

#[test]
fn dispute_of_what_runs_ends_it() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		set_time(NOW + WINDOW - 1);
		assert_ok!(dispute(ANA_KEY, FIRST));
		let closed = Closed { at: NOW + WINDOW - 1, how: EmergencyClosing::ByPatient };
		assert_eq!(stored(FIRST).closed, Some(closed));
		assert_eq!(stored(FIRST).disputed_at, Some(NOW + WINDOW - 1));
		System::assert_last_event(
			Event::Disputed {
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: ST_MARY,
				by: ANA_KEY,
			}
			.into(),
		);
		// Care goes on: another can be opened.
		assert_ok!(open(DR_OKAFOR));
	});
}

#[test]
fn dispute_of_what_is_over_leaves_its_end() {
	build_and_execute(|| {
		assert_ok!(open(DR_REYES));
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(close(DR_OKAFOR, SECOND));
		set_time(NOW + WINDOW);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(dispute(ANA_KEY, SECOND));
		assert_eq!(stored(FIRST).closed, None);
		let closed = Closed { at: NOW, how: EmergencyClosing::ByOpener };
		assert_eq!(stored(SECOND).closed, Some(closed));
		assert_eq!(stored(SECOND).disputed_at, Some(NOW + WINDOW));
	});
}

fn waits() -> bool {
	Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST))
}

#[test]
fn dispute_of_what_was_settled_asks_for_another_review() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		assert!(!waits());
		set_time(NOW + 365 * DAY);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert!(waits());
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::NotJustified));
		assert!(!waits());
	});
}

/// Else who opened it would have it looked at by a friend before the patient hears of it.
#[test]
fn dispute_of_what_another_organization_reviewed_before_asks_for_yet_another() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(review(OFFICER_MARY, FIRST, ReviewOutcome::SecondReview));
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		assert!(!waits());
		set_time(NOW + DAY);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert!(waits());
		assert_eq!(stored(FIRST).disputed_at, Some(NOW + DAY));
		let error = Error::<Test>::NotAuthorized;
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Finding::Justified), error);
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Finding::NotJustified));
		assert!(!waits());
	});
}

/// A regulator's finding counts alone, and it may be the only one: nobody else could answer.
#[test]
fn dispute_of_what_is_found_abuse_asks_for_no_more() {
	for (finding, asks) in [(Finding::Abuse, false), (Finding::NotJustified, true)] {
		build_and_execute(|| {
			opened_and_closed();
			assert_ok!(review(OFFICER_MARY, FIRST, ReviewOutcome::SecondReview));
			assert_ok!(review_again(OFFICER_WATCH, FIRST, finding));
			assert!(!waits());
			set_time(NOW + DAY);
			assert_ok!(dispute(ANA_KEY, FIRST));
			assert_eq!(waits(), asks);
		});
	}
}

/// A review of the moment of the dispute answers it, and one of the moment before does not.
#[test]
fn dispute_is_answered_by_a_review_of_its_time_or_later() {
	for (reviewed_at, answered) in [(NOW + DAY - 1, false), (NOW + DAY, true)] {
		build_and_execute(|| {
			opened_and_closed();
			assert_ok!(review(OFFICER_MARY, FIRST, ReviewOutcome::SecondReview));
			set_time(reviewed_at);
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
			set_time(NOW + DAY);
			assert_ok!(dispute(ANA_KEY, FIRST));
			assert_eq!(waits(), !answered);
		});
	}
}

#[test]
fn dispute_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		only_by(&MAY, |origin| Glass::dispute(origin, PATIENT_ANA, FIRST));
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(dispute(ANA_KEY, FIRST), Error::<Test>::NotAuthorized);
		assert_ok!(dispute(ANA_CONSENT_KEY, FIRST));
	});
}

#[test]
fn dispute_twice_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_noop!(dispute(ANA_CONSENT_KEY, FIRST), Error::<Test>::Disputed);
	});
}

#[test]
fn dispute_of_what_there_is_not_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		assert_noop!(dispute(ANA_KEY, SECOND), Error::<Test>::NotFound);
		let of_ben = Glass::dispute(signed(BEN_KEY), PATIENT_BEN, FIRST);
		assert_eq!(of_ben, Err(Error::<Test>::NotFound.into()));
	});
}

#[test]
fn dispute_is_free_exactly_when_it_succeeds() {
	build_and_execute(|| {
		assert_eq!(free_for(&call(FIRST)), [0; 0]);
		assert_ok!(open(DR_OKAFOR));
		for later in [0, WINDOW, REVIEW_PERIOD] {
			set_time(NOW + later);
			assert_eq!(free_for(&call(FIRST)), MAY);
		}
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_eq!(free_for(&call(FIRST)), [0; 0]);
		assert_eq!(call(FIRST).get_dispatch_info().class, DispatchClass::Operational);
	});
}
