//! `review`.

use super::*;
use crate::{Bars, Event, Unsettled};
use salus_runtime_api::Review;
use ReviewOutcome::{Abuse, Justified, NotJustified, SecondReview};

fn waits(id: EmergencyId) -> bool {
	Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, id))
}

#[test]
fn review_works() {
	build_and_execute(|| {
		opened_and_closed();
		set_time(NOW + DAY);
		assert_ok!(review(OFFICER_MARY, FIRST, NotJustified));
		let made = Review { at: NOW + DAY, by: OFFICER_MARY, outcome: NotJustified };
		assert_eq!(stored(FIRST).review, Some(made));
		assert_eq!(stored(FIRST).reviewed_in, Some(System::block_number()));
		System::assert_last_event(
			Event::Reviewed {
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: ST_MARY,
				outcome: NotJustified,
				by: OFFICER_MARY,
			}
			.into(),
		);
	});
}

// Two reviews are two people's, also where one of them changes employers.
#[test]
fn review_by_who_reviewed_it_for_another_fails() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Abuse));
		employ(OFFICER_LAKE, ST_MARY, &[Privilege::PrivacyOfficer]);
		assert_noop!(review(OFFICER_LAKE, FIRST, Abuse), Error::<Test>::NotAuthorized);
		assert_ok!(review(OFFICER_MARY, FIRST, Abuse));
	});
}

#[test]
fn review_settles_unless_it_asks_for_more() {
	for (outcome, settles) in
		[(Justified, true), (NotJustified, true), (Abuse, false), (SecondReview, false)]
	{
		build_and_execute(|| {
			opened_and_closed();
			assert!(waits(FIRST));
			assert_ok!(review(OFFICER_MARY, FIRST, outcome));
			assert!(waits(FIRST), "its lot is not drawn");
			drawn(FIRST, false);
			assert_eq!(waits(FIRST), !settles, "{outcome:?}");
			// An organization's own finding suspends nobody.
			assert_ok!(open(DR_OKAFOR));
		});
	}
}

#[test]
fn review_does_not_settle_what_is_flagged_sampled_disputed_or_not_drawn() {
	build_and_execute(|| {
		for n in 0..=OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
			assert_ok!(close(DR_OKAFOR, EmergencyId(n)));
		}
		let [flagged, sampled, disputed, pending] = [3, 0, 1, 2].map(EmergencyId);
		assert_ok!(dispute(ANA_KEY, disputed));
		for (id, falls) in [(flagged, false), (sampled, true), (disputed, false)] {
			assert_ok!(review(OFFICER_MARY, id, Justified));
			drawn(id, falls);
		}
		assert_ok!(review(OFFICER_MARY, pending, Justified));
		for id in [flagged, sampled, disputed, pending] {
			assert!(waits(id), "{id:?}");
		}
		drawn(pending, false);
		assert!(!waits(pending));
	});
}

#[test]
fn review_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		opened_and_closed();
		only_by(&[OFFICER_MARY, DR_REYES], |origin| {
			Glass::review(origin, PATIENT_ANA, FIRST, Justified)
		});
		assert_ok!(review(DR_REYES, FIRST, Justified));
	});
}

#[test]
fn review_of_what_one_opened_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_REYES));
		assert_ok!(close(DR_REYES, FIRST));
		only_by(&[OFFICER_MARY], |origin| Glass::review(origin, PATIENT_ANA, FIRST, Justified));
		assert_noop!(review(DR_REYES, FIRST, Justified), Error::<Test>::NotAuthorized);
		assert_ok!(review(OFFICER_MARY, FIRST, Justified));
	});
}

#[test]
fn review_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		opened_and_closed();
		suspend(ST_MARY);
		assert_noop!(review(OFFICER_MARY, FIRST, Justified), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn review_by_an_officer_who_has_left_fails() {
	build_and_execute(|| {
		opened_and_closed();
		employ(OFFICER_MARY, LAKESIDE, &[Privilege::PrivacyOfficer]);
		assert_noop!(review(OFFICER_MARY, FIRST, Justified), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn review_is_of_the_organization_that_opened_not_of_where_the_opener_is_now() {
	build_and_execute(|| {
		opened_and_closed();
		employ(DR_OKAFOR, LAKESIDE, &[Privilege::BreakGlass]);
		assert_noop!(review(OFFICER_LAKE, FIRST, Justified), Error::<Test>::NotAuthorized);
		assert_ok!(review(OFFICER_MARY, FIRST, Justified));
	});
}

#[test]
fn review_while_it_runs_fails() {
	build_and_execute(|| {
		assert_ok!(open(DR_OKAFOR));
		for later in [0, WINDOW - 1] {
			set_time(NOW + later);
			assert_noop!(review(OFFICER_MARY, FIRST, Justified), Error::<Test>::InForce);
		}
		set_time(NOW + WINDOW);
		assert_ok!(review(OFFICER_MARY, FIRST, Justified));
	});
}

#[test]
fn review_twice_fails() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(review(OFFICER_MARY, FIRST, SecondReview));
		assert_noop!(review(OFFICER_MARY, FIRST, Justified), Error::<Test>::Reviewed);
		assert_noop!(review(DR_REYES, FIRST, Justified), Error::<Test>::Reviewed);
	});
}

/// Else who opened it would be spared the own officer by a friend elsewhere.
#[test]
fn review_works_after_another_organizations_and_settles() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		assert!(waits(FIRST), "the own review is missing");
		assert_ok!(review(OFFICER_MARY, FIRST, NotJustified));
		assert!(!waits(FIRST));
		assert_noop!(review(OFFICER_MARY, FIRST, NotJustified), Error::<Test>::Reviewed);
	});
}

#[test]
fn review_works_after_another_organization_settled_it_without() {
	build_and_execute(|| {
		opened_and_closed();
		set_time(NOW + REVIEW_PERIOD);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Abuse));
		assert!(!waits(FIRST));
		assert_ok!(Glass::reinstate(RuntimeOrigin::root(), DR_OKAFOR));
		assert_ok!(review(OFFICER_MARY, FIRST, Abuse));
		assert!(!waits(FIRST));
		// What counted before suspends nobody anew.
		assert!(Bars::<Test>::get(DR_OKAFOR).is_some_and(|bar| bar.lifted_at.is_some()));
	});
}

#[test]
fn review_that_finds_abuse_as_another_has_suspends() {
	for (outcome, barred) in
		[(Justified, false), (NotJustified, false), (SecondReview, false), (Abuse, true)]
	{
		build_and_execute(|| {
			opened_and_closed();
			assert_ok!(dispute(ANA_KEY, FIRST));
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Abuse));
			assert_eq!(Bars::<Test>::get(DR_OKAFOR), None, "one organization alone");
			assert_ok!(review(OFFICER_MARY, FIRST, outcome));
			assert_eq!(Bars::<Test>::contains_key(DR_OKAFOR), barred);
			assert_eq!(waits(FIRST), !barred);
			let (patient, emergency, organization) = (PATIENT_ANA, FIRST, ST_MARY);
			let practitioner = DR_OKAFOR;
			System::assert_last_event(
				match barred {
					true => {
						Event::PrivilegeSuspended { practitioner, patient, emergency, organization }
					}
					false => Event::ReviewsDisagree { patient, emergency, organization },
				}
				.into(),
			);
		});
	}
}

/// Nobody escapes the lot by being late.
#[test]
fn review_works_when_it_is_late_and_then_another_looks() {
	for (later, is_late) in [(REVIEW_PERIOD - 1, false), (REVIEW_PERIOD, true)] {
		build_and_execute(|| {
			opened_and_closed();
			set_time(NOW + later);
			assert_ok!(review(OFFICER_MARY, FIRST, Justified));
			let draw = if is_late { Draw::Sampled } else { Draw::Pending };
			assert_eq!(stored(FIRST).draw, draw);
			assert_eq!(stored(FIRST).reviewed_in.is_none(), is_late);
			let again = review_again(OFFICER_LAKE, FIRST, Finding::Justified);
			assert_eq!(again.is_ok(), is_late);
			assert_eq!(waits(FIRST), !is_late);
		});
	}
}

#[test]
fn review_is_late_later_in_a_disaster() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(declare(only(&[ST_MARY]), DAY));
		set_time(NOW + REVIEW_PERIOD + DAY - 1);
		assert_ok!(review(OFFICER_MARY, FIRST, Justified));
		assert_eq!(stored(FIRST).draw, Draw::Pending);
	});
}

#[test]
fn review_of_what_there_is_not_fails() {
	build_and_execute(|| {
		opened_and_closed();
		assert_noop!(review(OFFICER_MARY, SECOND, Justified), Error::<Test>::NotFound);
		let of_ben = Glass::review(signed(OFFICER_MARY), PATIENT_BEN, FIRST, Justified);
		assert_eq!(of_ben, Err(Error::<Test>::NotFound.into()));
	});
}
