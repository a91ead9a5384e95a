//! `review_again`.

use super::*;
use crate::{Bar, Bars, Event, Unsettled};
use salus_runtime_api::SecondReview;
use Finding::{Abuse, Justified, NotJustified};
use ReviewOutcome as Outcome;

/// An emergency of Dr Okafor's that Ana disputes.
fn disputed() {
	opened_and_closed();
	assert_ok!(dispute(ANA_KEY, FIRST));
}

/// The own organization has reviewed it in time.
fn reviewed(outcome: ReviewOutcome) {
	assert_ok!(review(OFFICER_MARY, FIRST, outcome));
}

/// The privacy officer of a provider that is nobody's in the other tests.
fn another_officer() -> AccountId {
	let other = OrganizationId(5);
	Members::mutate(|members| members.insert(other, Role::Provider.into()));
	employ(NURSE_KIM, other, &[Privilege::PrivacyOfficer]);
	NURSE_KIM
}

fn waits() -> bool {
	Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST))
}

fn is_barred() -> bool {
	let barred = Bars::<Test>::contains_key(DR_OKAFOR);
	assert_eq!(open(DR_OKAFOR).is_err(), barred);
	barred
}

#[test]
fn review_again_works() {
	for finding in [Justified, NotJustified] {
		build_and_execute(|| {
			disputed();
			reviewed(Outcome::Justified);
			set_time(NOW + DAY);
			assert_ok!(review_again(OFFICER_LAKE, FIRST, finding));
			let made = SecondReview {
				at: NOW + DAY,
				by: OFFICER_LAKE,
				organization: LAKESIDE,
				finding,
				alone: None,
			};
			assert_eq!(stored(FIRST).second_review, Some(made));
			assert!(!waits());
			System::assert_last_event(
				Event::ReviewedAgain {
					patient: PATIENT_ANA,
					emergency: FIRST,
					organization: LAKESIDE,
					finding,
					by: OFFICER_LAKE,
				}
				.into(),
			);
			assert!(!is_barred());
		});
	}
}

#[test]
fn review_again_does_not_settle_without_the_own_review() {
	build_and_execute(|| {
		disputed();
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
		assert!(waits());
		assert_noop!(review_again(OFFICER_WATCH, FIRST, Justified), Error::<Test>::NotNeeded);
		reviewed(Outcome::Justified);
		assert!(!waits());
	});
}

/// What was reviewed before the own one was late does not answer that this is late.
#[test]
fn review_again_is_needed_anew_when_the_own_one_is_late() {
	build_and_execute(|| {
		disputed();
		set_time(NOW + REVIEW_PERIOD - 1);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
		assert_noop!(review_again(OFFICER_WATCH, FIRST, Abuse), Error::<Test>::NotNeeded);
		assert!(!is_barred());
		set_time(NOW + REVIEW_PERIOD);
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Abuse), Error::<Test>::NotAuthorized);
		// Nobody but a regulator finds less than another did.
		let friend = another_officer();
		assert_noop!(review_again(friend, FIRST, Justified), Error::<Test>::NotAuthorized);
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Justified));
		assert_eq!(stored(FIRST).second_review.unwrap().alone, Some(Alone::OwnIsLate));
		assert!(!waits() && !is_barred());
	});
}

#[test]
fn review_again_that_finds_abuse_as_the_own_one_does_suspends() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed(Outcome::Abuse);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
		let bar = Bar { from: NOW + HOUR, patient: PATIENT_ANA, emergency: FIRST, lifted_at: None };
		assert_eq!(Bars::<Test>::get(DR_OKAFOR), Some(bar));
		System::assert_has_event(
			Event::ReviewedAgain {
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: LAKESIDE,
				finding: Abuse,
				by: OFFICER_LAKE,
			}
			.into(),
		);
		System::assert_last_event(
			Event::PrivilegeSuspended {
				practitioner: DR_OKAFOR,
				patient: PATIENT_ANA,
				emergency: FIRST,
				organization: ST_MARY,
			}
			.into(),
		);
		assert!(!waits());
		assert_noop!(open(DR_OKAFOR), Error::<Test>::Suspended);
		// Wherever they practise, and nobody else.
		employ(DR_OKAFOR, LAKESIDE, &[Privilege::BreakGlass]);
		assert_noop!(open(DR_OKAFOR), Error::<Test>::Suspended);
		assert_ok!(open(DR_REYES));
	});
}

/// One officer of one other member bars nobody.
#[test]
fn review_again_that_alone_finds_abuse_suspends_nobody() {
	for outcome in [Outcome::Justified, Outcome::NotJustified, Outcome::SecondReview] {
		build_and_execute(|| {
			disputed();
			reviewed(outcome);
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
			let (patient, emergency, organization) = (PATIENT_ANA, FIRST, ST_MARY);
			System::assert_last_event(
				Event::ReviewsDisagree { patient, emergency, organization }.into(),
			);
			assert!(waits() && !is_barred());
		});
	}
	build_and_execute(|| {
		disputed();
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
		assert!(waits() && !is_barred());
	});
}

#[test]
fn review_again_where_two_disagree_is_a_regulators() {
	for (finding, barred) in [(Justified, false), (NotJustified, false), (Abuse, true)] {
		build_and_execute(|| {
			disputed();
			reviewed(Outcome::Justified);
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
			let friend = another_officer();
			let error = || Error::<Test>::NotAuthorized;
			assert_noop!(review_again(friend, FIRST, finding), error());
			// Nor is it anybody's by a dispute of what they disagree about.
			set_time(time() + 1);
			assert_noop!(review_again(friend, FIRST, finding), error());
			assert_ok!(review_again(OFFICER_WATCH, FIRST, finding));
			let second = stored(FIRST).second_review.unwrap();
			assert_eq!((second.finding, second.alone), (finding, Some(Alone::Regulator)));
			assert_eq!(is_barred(), barred);
			assert!(!waits());
		});
	}
}

// Another's review of what was late made the patient's dispute go unheard.
#[test]
fn review_again_of_what_is_disputed_after_a_late_review_counts_alone_as_well() {
	for (finding, barred) in [(Justified, false), (Abuse, true)] {
		build_and_execute(|| {
			opened_and_closed();
			set_time(NOW + REVIEW_PERIOD);
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
			assert!(!waits());
			set_time(NOW + REVIEW_PERIOD + 1);
			assert_ok!(dispute(ANA_KEY, FIRST));
			assert!(waits());
			assert_ok!(review_again(another_officer(), FIRST, finding));
			assert_eq!(stored(FIRST).second_review.unwrap().alone, Some(Alone::OwnIsLate));
			assert_eq!(is_barred(), barred);
			assert!(!waits());
		});
	}
}

// A friend who comes first does not answer what the own organization asks afterwards.
#[test]
fn review_again_before_the_own_one_answers_nothing_that_it_asks() {
	for (outcome, suspends) in [(Outcome::Abuse, true), (Outcome::SecondReview, false)] {
		build_and_execute(|| {
			disputed();
			assert_ok!(review_again(another_officer(), FIRST, Justified));
			set_time(time() + 1);
			reviewed(outcome);
			assert!(waits() && !is_barred());
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
			assert_eq!(is_barred(), suspends);
		});
	}
}

// The council's word stands.
#[test]
fn review_again_that_finds_what_was_found_suspends_nobody_anew() {
	build_and_execute(|| {
		disputed();
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Abuse));
		assert_ok!(Glass::reinstate(RuntimeOrigin::root(), DR_OKAFOR));
		// The own officer is late, which asks for another's review.
		set_time(NOW + REVIEW_PERIOD);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
		assert!(stored(FIRST).is_found_abuse());
		assert_ok!(open(DR_OKAFOR));
	});
}

#[test]
fn review_again_by_a_regulator_that_finds_abuse_suspends_alone() {
	for is_reviewed in [false, true] {
		build_and_execute(|| {
			disputed();
			if is_reviewed {
				reviewed(Outcome::Justified);
			}
			assert_ok!(review_again(OFFICER_WATCH, FIRST, Abuse));
			assert_eq!(stored(FIRST).second_review.unwrap().alone, Some(Alone::Regulator));
			assert!(is_barred());
			assert_eq!(waits(), !is_reviewed);
		});
	}
}

#[test]
fn review_again_that_finds_abuse_when_the_own_one_is_late_suspends_alone() {
	for (later, barred) in [(REVIEW_PERIOD - 1, false), (REVIEW_PERIOD, true)] {
		build_and_execute(|| {
			disputed();
			set_time(NOW + later);
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
			let alone = Some(Alone::OwnIsLate).filter(|_| barred);
			assert_eq!(stored(FIRST).second_review.unwrap().alone, alone);
			assert_eq!(is_barred(), barred);
			assert_eq!(waits(), !barred);
		});
	}
}

#[test]
fn review_again_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		disputed();
		only_by(&[OFFICER_LAKE, OFFICER_WATCH], |origin| {
			Glass::review_again(origin, PATIENT_ANA, FIRST, Justified)
		});
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Justified));
	});
}

#[test]
fn review_again_takes_an_organization_that_treats_regulates_or_reviews() {
	for role in Role::ALL {
		build_and_execute(|| {
			disputed();
			Members::mutate(|members| members.insert(LAKESIDE, (*role).into()));
			if matches!(role, Role::Payer | Role::Researcher) {
				let error = Error::<Test>::NotAuthorized;
				assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), error);
			} else {
				assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
			}
		});
	}
}

#[test]
fn review_again_by_the_holder_fails() {
	build_and_execute(|| {
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(LAKESIDE)));
		assert_ok!(dispute(ANA_KEY, FIRST));
		let error = Error::<Test>::NotAuthorized;
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), error);
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Justified));
	});
}

#[test]
fn review_again_by_where_the_opener_is_now_fails() {
	build_and_execute(|| {
		disputed();
		employ(DR_OKAFOR, LAKESIDE, &[]);
		// Nor by where it was opened.
		for who in [OFFICER_LAKE, OFFICER_MARY] {
			let error = Error::<Test>::NotAuthorized;
			assert_noop!(review_again(who, FIRST, Justified), error);
		}
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Justified));
	});
}

#[test]
fn review_again_by_who_reviewed_or_opened_it_fails() {
	build_and_execute(|| {
		disputed();
		assert_ok!(review(OFFICER_MARY, FIRST, Outcome::Justified));
		for who in [OFFICER_MARY, DR_OKAFOR] {
			employ(who, LAKESIDE, &[Privilege::PrivacyOfficer]);
			let error = Error::<Test>::NotAuthorized;
			assert_noop!(review_again(who, FIRST, Justified), error);
			employ(who, QUACKERY, &[]);
		}
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
	});
}

#[test]
fn review_again_while_it_runs_fails() {
	build_and_execute(|| {
		for _ in 0..=OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
		}
		let flagged = EmergencyId(OF_PRACTITIONER);
		set_time(NOW + WINDOW - 1);
		assert_noop!(review_again(OFFICER_LAKE, flagged, Justified), Error::<Test>::InForce);
		set_time(NOW + WINDOW);
		assert_ok!(review_again(OFFICER_LAKE, flagged, Justified));
	});
}

#[test]
fn review_again_that_nothing_asks_for_fails() {
	build_and_execute(|| {
		opened_and_closed();
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), Error::<Test>::NotNeeded);
	});
}

#[test]
fn review_again_of_what_the_lot_fell_on_works() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed(Outcome::Justified);
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), Error::<Test>::NotNeeded);
		drawn(FIRST, true);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
		assert!(!waits());
	});
}

#[test]
fn review_again_of_what_was_not_drawn_in_time_works() {
	build_and_execute(|| {
		opened_and_closed();
		reviewed(Outcome::Justified);
		for _ in 1..DRAW_PERIOD {
			next_block(1);
		}
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), Error::<Test>::NotNeeded);
		next_block(1);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
		assert!(!waits());
	});
}

#[test]
fn review_again_of_what_the_organization_reviews_late_works() {
	build_and_execute(|| {
		opened_and_closed();
		set_time(NOW + REVIEW_PERIOD - 1);
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), Error::<Test>::NotNeeded);
		set_time(NOW + REVIEW_PERIOD);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
	});
}

#[test]
fn review_again_waits_for_a_disaster_as_the_review_does() {
	build_and_execute(|| {
		opened_and_closed();
		assert_ok!(declare(only(&[ST_MARY]), 2 * DAY));
		set_time(NOW + REVIEW_PERIOD + 2 * DAY - 1);
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Justified), Error::<Test>::NotNeeded);
		set_time(NOW + REVIEW_PERIOD + 2 * DAY);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
	});
}

#[test]
fn review_again_of_what_the_organization_asks_for_works() {
	for outcome in [Outcome::Abuse, Outcome::SecondReview] {
		build_and_execute(|| {
			opened_and_closed();
			assert_ok!(review(OFFICER_MARY, FIRST, outcome));
			assert_ok!(review_again(OFFICER_LAKE, FIRST, Abuse));
		});
	}
}

#[test]
fn review_again_of_what_is_settled_fails() {
	build_and_execute(|| {
		disputed();
		reviewed(Outcome::Justified);
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Justified));
		assert_noop!(review_again(OFFICER_WATCH, FIRST, Abuse), Error::<Test>::Reviewed);
	});
	build_and_execute(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		set_time(NOW + REVIEW_PERIOD);
		assert_noop!(review_again(OFFICER_LAKE, FIRST, Abuse), Error::<Test>::Reviewed);
	});
}

#[test]
fn review_again_of_what_there_is_not_fails() {
	build_and_execute(|| {
		disputed();
		assert_noop!(review_again(OFFICER_LAKE, SECOND, Justified), Error::<Test>::NotFound);
	});
}
