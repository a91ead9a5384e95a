//! `link` by the organization that keeps the patient's keys: nobody is there who could permit it.

use super::*;
use crate::{Error, Event, MAX_LINKS};

fn link(who: AccountId, identifier: KeyedId) -> DispatchResult {
	Attestations::link(signed(who), PATIENT_OMAR, identifier)
}

fn links() -> Vec<RecordLink> {
	Links::<Test>::get(PATIENT_OMAR, ST_MARY).into_inner()
}

fn linked_at(identifier: KeyedId, at: UnixMillis) -> RecordLink {
	RecordLink { identifier, permitted_at: at, linked_at: Some(at) }
}

#[test]
fn link_by_the_custodian_works() {
	for by in [ST_MARY_ADMIN, DR_OKAFOR] {
		build_and_execute(|| {
			assert_ok!(link(by, NUMBER));
			assert_eq!(links(), [linked_at(NUMBER, NOW)]);
			assert_eq!(found(NUMBER), Some(PATIENT_OMAR));
			let (patient, organization, identifier) = (PATIENT_OMAR, ST_MARY, NUMBER);
			System::assert_last_event(
				Event::Linked { patient, organization, identifier, by }.into(),
			);
		});
	}
}

#[test]
fn link_by_another_than_the_custodian_takes_a_permission() {
	build_and_execute(|| {
		for who in [DR_LINDQVIST, LAKESIDE_ADMIN, CLERK_ODA] {
			assert_noop!(link(who, NUMBER), Error::<Test>::NotFound);
		}
		// Nor does it act by the key, which acts for no member.
		for who in [OMAR_KEPT_KEY, STRANGER] {
			assert_noop!(link(who, NUMBER), Error::<Test>::NotAuthorized);
		}
		// It keeps Omar's keys, and nobody else's.
		assert_noop!(super::link(DR_OKAFOR, NUMBER), Error::<Test>::NotFound);
	});
}

#[test]
fn link_by_the_custodian_takes_its_standing() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(link(who, NUMBER), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn link_by_the_custodian_twice_fails() {
	build_and_execute(|| {
		assert_ok!(link(DR_OKAFOR, NUMBER));
		set_time(NOW + HOUR);
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::AlreadyExists);
		assert_eq!(links(), [linked_at(NUMBER, NOW)]);
		// Unlinked, it is linked anew.
		let unlinked = Attestations::unlink(signed(DR_OKAFOR), PATIENT_OMAR, ST_MARY, NUMBER);
		assert_ok!(unlinked);
		assert_ok!(link(DR_OKAFOR, NUMBER));
		assert_eq!(links(), [linked_at(NUMBER, NOW + HOUR)]);
	});
}

#[test]
fn link_by_the_custodian_of_anothers_number_fails() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::AlreadyExists);
		assert_eq!(found(NUMBER), Some(PATIENT_ANA));
		assert_ok!(unlink(DR_OKAFOR, NUMBER));
		assert_ok!(link(DR_OKAFOR, NUMBER));
	});
}

#[test]
fn link_by_the_custodian_is_bounded() {
	build_and_execute(|| {
		let number = |n: u32| KeyedId([n as u8 + 1; 32]);
		for n in 0..MAX_LINKS {
			assert_ok!(link(DR_OKAFOR, number(n)));
		}
		assert_noop!(link(DR_OKAFOR, number(MAX_LINKS)), Error::<Test>::LimitReached);
		// One that is there already is told so.
		assert_noop!(link(DR_OKAFOR, number(0)), Error::<Test>::AlreadyExists);
		let unlinked = Attestations::unlink(signed(DR_OKAFOR), PATIENT_OMAR, ST_MARY, number(1));
		assert_ok!(unlinked);
		assert_ok!(link(DR_OKAFOR, number(MAX_LINKS)));
	});
}

/// What was permitted and lapsed keeps no custodian waiting; its own permission is of this moment.
#[test]
fn link_by_the_custodian_renews_a_permission() {
	for after in [1, PERMISSION_LIFETIME - 1, PERMISSION_LIFETIME, 400 * DAY] {
		build_and_execute(|| {
			let waits = RecordLink { identifier: NUMBER, permitted_at: NOW, linked_at: None };
			Links::<Test>::insert(
				PATIENT_OMAR,
				ST_MARY,
				frame_support::BoundedVec::truncate_from(vec![waits]),
			);
			set_time(NOW + after);
			assert_ok!(link(DR_OKAFOR, NUMBER));
			assert_eq!(links(), [linked_at(NUMBER, NOW + after)]);
		});
	}
}

#[test]
fn link_after_the_claim_takes_a_permission_again() {
	build_and_execute(|| {
		assert_ok!(link(DR_OKAFOR, NUMBER));
		claim();
		// What was linked stays, and nothing is added to it.
		assert_eq!(found(NUMBER), Some(PATIENT_OMAR));
		assert_noop!(link(DR_OKAFOR, OTHER), Error::<Test>::NotFound);
		let permit = |key| Attestations::permit_link(signed(key), PATIENT_OMAR, ST_MARY, OTHER);
		assert_noop!(permit(OMAR_KEPT_KEY), Error::<Test>::NotAuthorized);
		assert_ok!(permit(OMAR_KEY));
		assert_ok!(link(DR_OKAFOR, OTHER));
		// What the custodian linked the patient unlinks.
		let unlinked = Attestations::unlink(signed(OMAR_KEY), PATIENT_OMAR, ST_MARY, NUMBER);
		assert_ok!(unlinked);
		assert_eq!(found(NUMBER), None);
	});
}

/// Within the pause of a recovery nothing is linked, whoever keeps the keys.
#[test]
fn link_by_the_custodian_after_a_recovery_fails() {
	build_and_execute(|| {
		Recovered::set([PATIENT_OMAR].into());
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::RecentlyRecovered);
	});
}

/// The kept key takes nothing back, either.
#[test]
fn a_kept_key_neither_unlinks_nor_withdraws() {
	build_and_execute(|| {
		assert_ok!(link(DR_OKAFOR, NUMBER));
		let assured = Attestations::assure(signed(DR_LINDQVIST), PATIENT_OMAR, Ial2, NOW + DAY);
		assert_ok!(assured);
		let by = || signed(OMAR_KEPT_KEY);
		assert_noop!(
			Attestations::unlink(by(), PATIENT_OMAR, ST_MARY, NUMBER),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(
			Attestations::withdraw_assurance(by(), PATIENT_OMAR, LAKESIDE),
			Error::<Test>::NotAuthorized
		);
	});
}
