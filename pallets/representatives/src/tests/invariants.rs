//! Each invariant is found broken when it is.

use super::*;
use crate::{Ended, Ending, Incapacities, IncapacityOf, NextRepresentativeId, RefutedAt};
use sp_runtime::TryRuntimeError;

/// Breaks one thing of a state in which all is well, and expects to be told.
fn finds(message: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_ok!(hold(ST_MARY_OFFICER));
		assert_ok!(attest(DR_OKAFOR, NOW + DAY));
		assert_eq!(Proxies::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Proxies::do_try_state(), Err(TryRuntimeError::Other(message)));
	});
}

fn change(index: usize, change: impl FnOnce(&mut RepresentativeOf<Test>)) {
	Representatives::<Test>::mutate(PATIENT_MIA, |all| change(&mut all[index]));
}

fn change_incapacity(change: impl FnOnce(&mut IncapacityOf<Test>)) {
	Incapacities::<Test>::mutate(PATIENT_ANA, |one| change(one.as_mut().unwrap()));
}

#[test]
fn representatives_stand_in_the_order_of_their_ids() {
	finds("they stand in the order of ids", || change(1, |one| one.id = FIRST));
	finds("an id is below the next", || {
		NextRepresentativeId::<Test>::insert(PATIENT_MIA, 1);
	});
}

#[test]
fn an_appointment_is_to_something_for_a_time() {
	finds("somebody is appointed to something", || {
		change(0, |one| one.authorities = Authorities::empty());
	});
	finds("nobody is appointed after now", || change(1, |one| one.appointed_at = NOW + 1));
	let ends = "a time begins with the appointment, and ends not too late";
	finds(ends, || change(1, |one| one.valid_from = NOW - 1));
	finds(ends, || change(1, |one| one.valid_from = one.valid_until));
	for end in [OF_AGE.starts_at(), OF_AGE.ends_at() + 1] {
		finds(ends, || change(1, |one| one.valid_until = end));
	}
	finds(ends, || {
		change(1, |one| {
			one.age_out = None;
			one.valid_until = NOW + MAX_REPRESENTATION + 1;
		});
	});
}

#[test]
fn one_accepts_what_fits_in_time() {
	finds("a capacity fits what was appointed", || change(0, |one| one.age_out = None));
	let in_time = "one accepts what is not over, and not after now";
	for at in [NOW - 1, NOW + 1] {
		finds(in_time, || change(0, |one| one.accepted.as_mut().unwrap().at = at));
	}
}

#[test]
fn what_ends_does_so_in_time() {
	let in_time = "what ends does so within its time, and not after now";
	for at in [NOW - 1, NOW + 1] {
		finds(in_time, || {
			change(1, |one| one.ended = Some(Ended { at, how: Ending::Removed }));
		});
	}
	finds(in_time, || {
		set_time(OF_AGE.ends_at());
		let at = OF_AGE.ends_at();
		change(1, |one| one.ended = Some(Ended { at, how: Ending::Removed }));
	});
}

#[test]
fn a_hold_is_of_one_who_represents() {
	finds("who is held has accepted", || change(0, |one| one.accepted = None));
	let in_time = "a hold begins while one represents, and not after now";
	for from in [NOW - 1, NOW + 1] {
		finds(in_time, || change(0, |one| one.holds[0].from = from));
	}
	finds("holds stand in the order of time", || {
		set_time(NOW + 1);
		change(0, |one| {
			let before = Hold { organization: LAKESIDE, ..one.holds[0] };
			one.holds[0].from = NOW + 1;
			one.holds.try_push(before).unwrap();
		});
	});
	finds("an organization's last hold is kept", || {
		change(0, |one| {
			let again = one.holds[0];
			one.holds.try_push(again).unwrap();
		});
	});
}

#[test]
fn one_account_represents_a_patient_once_at_a_time() {
	finds("one account represents a patient once at a time", || {
		change(1, |one| one.accepted = accepted_at(NOW));
	});
}

#[test]
fn a_patient_comes_of_age_once() {
	let same = "all say the same of the age";
	finds(same, || change(1, |one| one.age_out = None));
	finds(same, || {
		change(1, |one| one.age_out = Some(AgeOut { month: Month(692), day: BIRTHDAY }));
	});
}

#[test]
fn incapacity_is_attested_in_time() {
	let attested = "incapacity is attested now, and not for too long";
	finds(attested, || change_incapacity(|one| one.attested_at = NOW + 1));
	finds(attested, || change_incapacity(|one| one.valid_until = NOW));
	finds(attested, || change_incapacity(|one| one.valid_until = NOW + MAX_INCAPACITY + 1));
	let ended = "what was attested ends within its time, and not after now";
	for at in [NOW - 1, NOW + 1] {
		finds(ended, || change_incapacity(|one| one.ended_at = Some(at)));
	}
	finds(ended, || {
		set_time(NOW + DAY);
		change_incapacity(|one| one.ended_at = Some(NOW + DAY));
	});
	finds("nothing is refuted after now", || {
		RefutedAt::<Test>::insert(PATIENT_ANA, NOW + 1);
	});
}
