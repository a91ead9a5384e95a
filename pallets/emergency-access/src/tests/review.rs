//! `review`.

use super::*;
use crate::{Event, Settled, Unsettled};
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

#[test]
fn review_settles_unless_it_asks_for_more() {
	for (outcome, settles) in
		[(Justified, true), (NotJustified, true), (Abuse, false), (SecondReview, false)]
	{
		build_and_execute(|| {
			opened_and_closed();
			assert!(waits(FIRST));
			assert_ok!(review(OFFICER_MARY, FIRST, outcome));
			assert_eq!(waits(FIRST), !settles, "{outcome:?}");
			assert_eq!(Settled::<Test>::get(PATIENT_ANA).len(), usize::from(settles));
			// An organization's own finding suspends nobody.
			assert_ok!(open(DR_OKAFOR));
		});
	}
}

#[test]
fn review_does_not_settle_what_is_flagged_sampled_disputed_or_not_drawn() {
	build_and_execute(|| {
		for _ in 0..=OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
		}
		let [flagged, sampled, disputed, pending] = [3, 0, 1, 2].map(EmergencyId);
		let falls = |id| is_sampled(&[9; 32], PATIENT_ANA, id, SampleOneIn::get());
		next_block(9);
		for id in [flagged, sampled, disputed] {
			assert_ok!(draw(id));
			let draw = if falls(id) { Draw::Sampled } else { Draw::Spared };
			assert_eq!(stored(id).draw, draw);
		}
		// One lot for each, whatever it was in fact.
		for (id, draw) in
			[(flagged, Draw::Spared), (sampled, Draw::Sampled), (disputed, Draw::Spared)]
		{
			Emergencies::<Test>::mutate(PATIENT_ANA, id, |one| one.as_mut().unwrap().draw = draw);
		}
		assert_ok!(dispute(ANA_KEY, disputed));
		set_time(NOW + WINDOW);
		for id in [flagged, sampled, disputed, pending] {
			assert_ok!(review(OFFICER_MARY, id, Justified));
			assert!(waits(id), "{id:?}");
		}
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

#[test]
fn review_after_another_organization_settled_it_fails() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		assert_noop!(review(OFFICER_MARY, FIRST, Justified), Error::<Test>::Reviewed);
	});
}

#[test]
fn review_works_when_it_is_late() {
	build_and_execute(|| {
		opened_and_closed();
		set_time(NOW + 10 * REVIEW_PERIOD);
		assert_ok!(review(OFFICER_MARY, FIRST, Justified));
		assert!(!waits(FIRST));
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
