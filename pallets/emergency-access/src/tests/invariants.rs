//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{
	Bar, Bars, Denial, Denials, DenialsOf, Disaster, Disasters, LastOpened, NextDisasterId,
	NextEmergencyId, Unsettled,
};
use frame_support::traits::{Get, Hooks};
use salus_runtime_api::{Review, SecondReview};

/// When it is looked.
const LOOKED: UnixMillis = NOW + DAY;

/// Breaks the state after an emergency was settled, another was disputed, and a disaster declared;
/// and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		opened_and_closed();
		reviewed_and_spared(FIRST);
		assert_ok!(open_at(DR_OKAFOR, Holder::Organization(UMBRELLA)));
		assert_ok!(dispute(ANA_KEY, SECOND));
		assert_ok!(review(OFFICER_MARY, SECOND, ReviewOutcome::Justified));
		assert_ok!(declare(Affected::All, DAY));
		set_time(LOOKED);
		assert_eq!(Glass::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Glass::do_try_state(), Err(expected.into()));
	});
}

/// Breaks the second emergency, which is not settled.
fn finds_in(expected: &'static str, break_it: impl FnOnce(&mut EmergencyOf<Test>)) {
	finds(expected, || {
		Emergencies::<Test>::mutate(PATIENT_ANA, SECOND, |one| break_it(one.as_mut().unwrap()));
	});
}

#[test]
fn try_state_finds_ids_that_were_not_given() {
	let given = "an id was given before it is used";
	finds(given, || NextEmergencyId::<Test>::insert(PATIENT_ANA, 1));
	finds(given, || NextDisasterId::<Test>::put(0));
}

#[test]
fn try_state_finds_emergencies_out_of_time() {
	finds_in("nothing is opened after now", |one| one.opened_at = LOOKED + 1);
	let window = "an emergency runs for no longer than its window";
	finds_in(window, |one| one.expires_at = one.opened_at);
	finds_in(window, |one| one.expires_at = one.opened_at + WINDOW + 1);
	finds_in("an emergency opens something", |one| one.access = EmergencyAccess::Nothing);
	let while_it_runs = "an emergency is closed while it runs";
	let closed = |at| Some(Closed { at, how: EmergencyClosing::ByOpener });
	finds_in(while_it_runs, |one| one.closed = closed(one.opened_at - 1));
	finds_in(while_it_runs, |one| one.closed = closed(one.expires_at));
	finds_in(while_it_runs, |one| {
		one.opened_at = LOOKED;
		one.expires_at = LOOKED + WINDOW;
		one.closed = closed(LOOKED + 1);
	});
	let over = "what is disputed is over";
	finds_in(over, |one| one.disputed_at = one.closed.map(|closed| closed.at - 1));
	finds_in(over, |one| one.disputed_at = Some(LOOKED + 1));
}

#[test]
fn try_state_finds_wrong_reviews() {
	let over = "an emergency is reviewed when it is over";
	let review = |at| Some(Review { at, by: OFFICER_MARY, outcome: ReviewOutcome::Justified });
	finds_in(over, |one| one.review = review(one.over_at() - 1));
	finds_in(over, |one| one.review = review(LOOKED + 1));
	let opened = "nobody reviews what they opened";
	finds_in(opened, |one| one.review.as_mut().unwrap().by = DR_OKAFOR);
	let second = |at, by, organization| {
		Some(SecondReview { at, by, organization, finding: Finding::Justified, alone: None })
	};
	finds_in(over, |one| {
		one.second_review = second(one.over_at() - 1, OFFICER_LAKE, LAKESIDE);
	});
	finds_in(over, |one| one.second_review = second(LOOKED + 1, OFFICER_LAKE, LAKESIDE));
	finds_in(opened, |one| one.second_review = second(LOOKED, DR_OKAFOR, LAKESIDE));
	for organization in [ST_MARY, UMBRELLA] {
		finds_in("another organization reviews an emergency again", |one| {
			one.second_review = second(LOOKED, OFFICER_LAKE, organization);
		});
	}
	let block = "the lot is drawn from the block of the own review";
	finds_in(block, |one| one.reviewed_in = None);
	finds_in(block, |one| one.review = None);
	finds_in("the lot is drawn after the own review", |one| {
		one.draw = Draw::Spared;
		one.review = None;
		one.reviewed_in = None;
	});
	finds_in("another person reviews an emergency again", |one| {
		one.second_review = second(LOOKED, OFFICER_MARY, LAKESIDE);
	});
}

#[test]
fn try_state_finds_wrong_lists() {
	let waits = "what is not settled waits, and nothing else";
	finds(waits, || Unsettled::<Test>::remove(ST_MARY, (PATIENT_ANA, SECOND)));
	finds(waits, || Unsettled::<Test>::insert(ST_MARY, (PATIENT_ANA, FIRST), ()));
	let kept = "what waits for a review is kept, and its organization's";
	finds(kept, || Unsettled::<Test>::insert(ST_MARY, (PATIENT_BEN, SECOND), ()));
	finds(kept, || Unsettled::<Test>::insert(LAKESIDE, (PATIENT_ANA, SECOND), ()));
	finds("what runs is what a search finds", || {
		Emergencies::<Test>::mutate(PATIENT_ANA, SECOND, |one| {
			let one = one.as_mut().unwrap();
			(one.opened_at, one.expires_at) = (LOOKED, LOOKED + WINDOW);
			(one.closed, one.disputed_at, one.review, one.reviewed_in) = (None, None, None, None);
		});
		LastOpened::<Test>::remove(
			PATIENT_ANA,
			(DR_OKAFOR, Holder::Organization(UMBRELLA), Etreat),
		);
	});
	let it = "what a search finds is kept, and is it";
	for key in [
		(DR_REYES, Holder::Any, Etreat),
		(DR_OKAFOR, Holder::Organization(LAKESIDE), Etreat),
		(DR_OKAFOR, Holder::Any, Btg),
	] {
		finds(it, || LastOpened::<Test>::insert(PATIENT_ANA, key, FIRST));
	}
	let key = (DR_OKAFOR, Holder::Any, Etreat);
	finds(it, || LastOpened::<Test>::insert(PATIENT_ANA, key, EmergencyId(9)));
}

#[test]
fn try_state_finds_wrong_denials_and_bars() {
	let deny = |times: &[UnixMillis]| {
		let denials = times.iter().map(|at| Denial {
			at: *at,
			by: DR_OKAFOR,
			organization: ST_MARY,
			holder: Holder::Any,
			kind: Etreat,
			reason: REASON,
		});
		let denials: DenialsOf<Test> = denials.collect::<Vec<_>>().try_into().expect("they fit");
		Denials::<Test>::insert(PATIENT_ANA, denials);
	};
	finds("denials are in the order of time", || deny(&[NOW + 1, NOW]));
	finds("nothing is denied after now", || deny(&[NOW, LOOKED + 1]));
	let bar = |from, lifted_at| {
		let bar = Bar { from, patient: PATIENT_ANA, emergency: FIRST, lifted_at };
		Bars::<Test>::insert(DR_OKAFOR, bar);
	};
	let lifted = "a bar is lifted after it began";
	finds(lifted, || bar(LOOKED + 1, None));
	finds(lifted, || bar(NOW, Some(NOW - 1)));
	finds(lifted, || bar(NOW, Some(LOOKED + 1)));
	finds("a bar is for an emergency that there was", || {
		let (from, emergency) = (NOW, EmergencyId(2));
		let bar = Bar { from, patient: PATIENT_ANA, emergency, lifted_at: None };
		Bars::<Test>::insert(DR_OKAFOR, bar);
	});
}

#[test]
fn try_state_finds_wrong_disasters() {
	let change = |how: fn(&mut Disaster)| {
		Disasters::<Test>::mutate(|all| all.iter_mut().for_each(how));
	};
	let longer = "a disaster lasts no longer than it may";
	finds(longer, || change(|one| one.from = LOOKED + 1));
	finds(longer, || change(|one| one.until = one.from));
	finds(longer, || change(|one| one.until = one.from + MAX_DISASTER + 1));
	let lasts = "a disaster is ended while it lasts";
	finds(lasts, || change(|one| one.ended_at = Some(one.from - 1)));
	finds(lasts, || change(|one| one.ended_at = Some(one.until)));
	finds(lasts, || {
		change(|one| {
			one.until = LOOKED + HOUR;
			one.ended_at = Some(LOOKED + 1);
		});
	});
	finds("disasters are in the order of time", || {
		assert_ok!(declare(Affected::All, DAY));
		Disasters::<Test>::mutate(|all| all.sort_by_key(|one| core::cmp::Reverse(one.id)));
	});
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<Glass as Hooks<u64>>::integrity_test);
}

/// What `integrity_test` says of a configuration that cannot work.
fn refuses(expected: &str, configure: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		configure();
		let outcome = std::panic::catch_unwind(<Glass as Hooks<u64>>::integrity_test);
		let said = *outcome.expect_err("it must not pass").downcast::<&str>().expect("it says why");
		assert_eq!(said, expected);
	});
}

#[test]
fn integrity_test_refuses_what_cannot_work() {
	refuses("an emergency must be able to last", || SetWindow::set(0));
	refuses("an emergency must be over before its review is due", || SetReviewPeriod::set(WINDOW));
	refuses("there must be time to draw the lot", || SetDrawPeriod::set(1));
	let kept = <Test as frame_system::Config>::BlockHashCount::get();
	refuses("the hash from which the lot is drawn must be kept", || SetDrawPeriod::set(kept));
	refuses("what is settled must be kept", || SetRetention::set(0));
	refuses("the lot must be able to fall", || SampleOneIn::set(0));
	refuses("what is expected must be free, and one more", || {
		FreeOfPractitioner::set(OF_PRACTITIONER);
	});
	refuses("a disaster must be able to last", || SetMaxDisaster::set(0));
}
