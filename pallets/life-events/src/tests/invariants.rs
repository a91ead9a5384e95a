//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{types::Leaving, LifeOf, LinkOf};

/// When it is looked.
const LOOKED: UnixMillis = NOW + 100 * DAY;

/// Breaks what stands of Ana: two attestations after one that she refuted, and a return.
fn finds(expected: &'static str, break_it: impl FnOnce(&mut LifeOf<Test>)) {
	new_test_ext().execute_with(|| {
		assert_ok!(deactivate(ANA_KEY));
		assert_ok!(attest(LAKESIDE_OFFICER));
		set_time(NOW + DAY);
		assert_ok!(reactivate(ANA_KEY));
		assert_ok!(refute(ANA_KEY));
		set_time(NOW + DAY + FORTNIGHT);
		ana_died();
		set_time(LOOKED);
		assert_eq!(LifeEvents::do_try_state(), Ok(()));
		Lives::<Test>::mutate(PATIENT_ANA, break_it);
		assert_eq!(LifeEvents::do_try_state(), Err(expected.into()));
	});
}

#[test]
fn try_state_finds_attestations_that_cannot_be() {
	finds("an organization attests a death once", |life| {
		life.attestations[0].organization = ST_MARY;
	});
	finds("attestations stand in the order of time", |life| {
		life.attestations[0].attested_at = NOW + DAY + FORTNIGHT + 1;
		life.attestations[0].ended_at = Some(LOOKED);
	});
	finds("nothing is refuted after now", |life| life.refuted_at = Some(LOOKED + 1));
	let by_now = "a death is attested and ended by now";
	finds(by_now, |life| life.attestations[0].ended_at = Some(NOW - 1));
	finds(by_now, |life| life.attestations[0].ended_at = Some(LOOKED + 1));
	finds(by_now, |life| life.attestations[2].attested_at = LOOKED + 1);
	let refuted = "what was refuted has ended, and nobody attests within the rest";
	finds(refuted, |life| life.attestations[0].ended_at = None);
	finds(refuted, |life| life.refuted_at = Some(NOW + DAY + 1));
	let deceased = "a patient is deceased while two organizations attest it";
	finds(deceased, |life| life.deceased_since = None);
	finds(deceased, |life| life.deceased_since = Some(NOW + DAY + FORTNIGHT + 1));
	finds(deceased, |life| life.attestations[1].ended_at = Some(LOOKED));
}

#[test]
fn try_state_finds_leavings_that_cannot_be() {
	let left = "who came back left before, and both by now";
	let leaving = |left_at, returned_at| Some(Leaving { left_at, returned_at });
	finds(left, |life| life.leaving = leaving(NOW, Some(NOW - 1)));
	finds(left, |life| life.leaving = leaving(NOW, Some(LOOKED + 1)));
	finds(left, |life| life.leaving = leaving(LOOKED + 1, None));
}

/// Breaks what links the unknown woman to Ana.
fn finds_link(expected: &'static str, break_it: impl FnOnce(&mut LinkOf<Test>)) {
	new_test_ext().execute_with(|| {
		ana_is_known();
		set_time(LOOKED);
		assert_eq!(LifeEvents::do_try_state(), Ok(()));
		let mut link = Links::<Test>::get(UNKNOWN_WOMAN).expect("it is linked");
		break_it(&mut link);
		Links::<Test>::insert(UNKNOWN_WOMAN, link);
		assert_eq!(LifeEvents::do_try_state(), Err(expected.into()));
	});
}

#[test]
fn try_state_finds_links_that_cannot_be() {
	finds_link("two identities are linked", |link| link.survivor = UNKNOWN_WOMAN);
	let order = "a link is proposed, accepted and undone in this order";
	finds_link(order, |link| link.proposed_at = NOW + 1);
	finds_link(order, |link| link.holds_since = Some(LOOKED + 1));
	finds_link(order, |link| link.ended_at = Some(NOW - 1));
	let listed = "an identity lists what is linked to it";
	finds_link(listed, |link| link.holds_since = None);
	finds_link(listed, |link| link.ended_at = Some(LOOKED));
	finds_link(listed, |link| link.survivor = PATIENT_BEN);
}

#[test]
fn try_state_finds_lists_that_cannot_be() {
	let finds = |expected: &'static str, break_it: fn()| {
		new_test_ext().execute_with(|| {
			ana_is_known();
			break_it();
			assert_eq!(LifeEvents::do_try_state(), Err(expected.into()));
		});
	};
	finds("a list of duplicates is empty", || {
		Duplicates::<Test>::insert(PATIENT_BEN, crate::DuplicatesOf::new());
	});
	finds("a duplicate is listed twice", || {
		Duplicates::<Test>::mutate(PATIENT_ANA, |all| {
			all.try_push(UNKNOWN_WOMAN).expect("there is room");
		});
	});
	finds("an identity lists what is linked to it", || {
		Duplicates::<Test>::mutate(PATIENT_ANA, |all| {
			all.try_push(UNKNOWN_MAN).expect("there is room");
		});
	});
	finds("a survivor is no duplicate", || {
		assert_ok!(LifeEvents::merge(signed(ST_MARY_OFFICER), UNKNOWN_MAN, PATIENT_BEN));
		assert_ok!(LifeEvents::accept_merge(signed(BEN_KEY), UNKNOWN_MAN));
		Links::<Test>::mutate(UNKNOWN_MAN, |link| {
			link.as_mut().expect("it is linked").survivor = UNKNOWN_WOMAN;
		});
		let linked = Duplicates::<Test>::take(PATIENT_BEN);
		Duplicates::<Test>::insert(UNKNOWN_WOMAN, linked);
	});
}
