//! What is kept, and what makes room.

use super::*;
use crate::{LastOpened, Settled, Unsettled, MAX_SETTLED};

/// So many emergencies of different practitioners for Ana, each settled, from the given number on.
fn settle(numbers: core::ops::Range<u32>) {
	for n in numbers {
		let who = 10_000 + AccountId::from(n);
		employ(who, ST_MARY, &[Privilege::BreakGlass]);
		assert_ok!(open(who));
		assert_ok!(close(who, EmergencyId(n)));
		drawn(EmergencyId(n), false);
		assert_ok!(review(OFFICER_MARY, EmergencyId(n), ReviewOutcome::Justified));
	}
}

fn kept() -> Vec<u32> {
	let mut ids: Vec<_> =
		Emergencies::<Test>::iter_key_prefix(PATIENT_ANA).map(|id| id.0).collect();
	ids.sort();
	ids
}

#[test]
fn of_settled_emergencies_the_last_are_kept() {
	build_and_execute(|| {
		ExpectedOfOrganization::set(u32::MAX);
		settle(0..MAX_SETTLED);
		assert_eq!(kept(), (0..MAX_SETTLED).collect::<Vec<_>>());
		settle(MAX_SETTLED..MAX_SETTLED + 1);
		assert_eq!(kept(), (1..=MAX_SETTLED).collect::<Vec<_>>());
		// A search does not find what is gone, nor can it be disputed.
		let key = |n: u64| (10_000 + n, Holder::Any, Etreat);
		assert_eq!(LastOpened::<Test>::get(PATIENT_ANA, key(0)), None);
		assert_eq!(LastOpened::<Test>::get(PATIENT_ANA, key(1)), Some(SECOND));
		assert_noop!(dispute(ANA_KEY, FIRST), Error::<Test>::NotFound);
	});
}

#[test]
fn the_last_emergency_of_a_practitioner_stays_when_an_earlier_makes_room() {
	build_and_execute(|| {
		ExpectedOfOrganization::set(u32::MAX);
		settle(0..MAX_SETTLED);
		// The first opens again.
		assert_ok!(open(10_000));
		settle(MAX_SETTLED + 1..MAX_SETTLED + 2);
		assert!(!kept().contains(&0));
		let key = (10_000, Holder::Any, Etreat);
		let last = LastOpened::<Test>::get(PATIENT_ANA, key);
		assert_eq!(last, Some(EmergencyId(MAX_SETTLED)));
	});
}

#[test]
fn what_is_not_settled_never_makes_room() {
	build_and_execute(|| {
		ExpectedOfOrganization::set(u32::MAX);
		assert_ok!(open(DR_OKAFOR));
		settle(1..1 + 2 * MAX_SETTLED);
		assert!(Emergencies::<Test>::contains_key(PATIENT_ANA, FIRST));
		assert!(Unsettled::<Test>::contains_key(ST_MARY, (PATIENT_ANA, FIRST)));
		assert_eq!(kept().len(), 1 + MAX_SETTLED as usize);
	});
}

#[test]
fn what_is_disputed_leaves_its_room_and_comes_back_as_the_last() {
	build_and_execute(|| {
		ExpectedOfOrganization::set(u32::MAX);
		settle(0..MAX_SETTLED);
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_eq!(Settled::<Test>::get(PATIENT_ANA).len(), MAX_SETTLED as usize - 1);
		settle(MAX_SETTLED..MAX_SETTLED + 1);
		assert_eq!(kept(), (0..=MAX_SETTLED).collect::<Vec<_>>());
		assert_ok!(review_again(OFFICER_LAKE, FIRST, Finding::Justified));
		let mut expected = vec![0];
		expected.extend(2..=MAX_SETTLED);
		assert_eq!(kept(), expected);
		assert_eq!(Settled::<Test>::get(PATIENT_ANA).last(), Some(&FIRST));
	});
}
