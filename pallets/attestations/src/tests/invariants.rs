//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{pallet::LinksOf, AssurancesOf};
use frame_support::traits::Hooks;

/// When it is looked.
const LOOKED: UnixMillis = NOW + DAY;

/// Breaks what stands of Ana: an assurance, a link and a permission.
fn finds(expected: &'static str, break_it: impl FnOnce(&mut AssurancesOf, &mut LinksOf)) {
	new_test_ext().execute_with(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + 30 * DAY));
		st_mary_is_linked();
		assert_ok!(permit(ANA_KEY, OTHER));
		set_time(LOOKED);
		assert_eq!(Attestations::do_try_state(), Ok(()));
		let mut assurances = Assurances::<Test>::get(PATIENT_ANA);
		let mut links = Links::<Test>::get(PATIENT_ANA, ST_MARY);
		break_it(&mut assurances, &mut links);
		Assurances::<Test>::insert(PATIENT_ANA, assurances);
		Links::<Test>::insert(PATIENT_ANA, ST_MARY, links);
		assert_eq!(Attestations::do_try_state(), Err(expected.into()));
	});
}

#[test]
fn try_state_finds_assurances_that_cannot_be() {
	finds("a list of assurances is empty", |all, _| all.clear());
	finds("an organization assured an identity twice", |all, _| {
		all.try_push(all[0]).expect("there is room");
	});
	let no_time = "an assurance is for no time that can be";
	finds(no_time, |all, _| all[0].assured_at = LOOKED + 1);
	finds(no_time, |all, _| all[0].valid_until = NOW);
	finds(no_time, |all, _| all[0].valid_until = NOW + MAX_ASSURANCE + 1);
	let withdrawn = "an assurance was withdrawn while it did not hold";
	finds(withdrawn, |all, _| all[0].withdrawn_at = Some(NOW - 1));
	finds(withdrawn, |all, _| all[0].withdrawn_at = Some(LOOKED + 1));
	finds(withdrawn, |all, _| {
		all[0].valid_until = NOW + HOUR;
		all[0].withdrawn_at = Some(NOW + HOUR);
	});
}

#[test]
fn try_state_finds_links_that_cannot_be() {
	finds("a list of links is empty", |_, all| all.clear());
	finds("a record number stands twice", |_, all| {
		all.try_push(all[1]).expect("there is room");
	});
	finds("nothing is permitted after now", |_, all| all[1].permitted_at = LOOKED + 1);
	let unpermitted = "a link was made while it was not permitted";
	finds(unpermitted, |_, all| all[0].linked_at = Some(NOW - 1));
	finds(unpermitted, |_, all| all[0].linked_at = Some(LOOKED + 1));
	finds(unpermitted, |_, all| {
		all[0].permitted_at = NOW - PERMISSION_LIFETIME;
	});
	finds("an identity is not found by a record number to which it is linked", |_, all| {
		all[1].linked_at = Some(NOW);
	});
	let found = "an identity is found by a record number to which it is not linked";
	finds(found, |_, all| all[0].linked_at = None);
	finds(found, |_, all| {
		all.remove(0);
	});
}

#[test]
fn try_state_finds_one_that_is_found_by_anothers_number() {
	new_test_ext().execute_with(|| {
		st_mary_is_linked();
		LinkedPatients::<Test>::insert(ST_MARY, NUMBER, PATIENT_BEN);
		assert!(Attestations::do_try_state().is_err());
	});
}

#[test]
fn constants_are_checked_against_each_other() {
	new_test_ext().execute_with(<Attestations as Hooks<u64>>::integrity_test);
}
