//! `merge`.

use super::*;
use crate::Link;
use salus_runtime_api::MergeStatus;

fn link(duplicate: PatientId, survivor: PatientId) -> DispatchResult {
	LifeEvents::merge(signed(ST_MARY_OFFICER), duplicate, survivor)
}

fn status(duplicate: PatientId) -> Option<MergeStatus> {
	LifeEvents::life(duplicate).merged_into.map(|one| one.status)
}

#[test]
fn merge_with_who_has_a_device_waits_for_them() {
	build_and_execute(|| {
		for who in [ST_MARY_ADMIN, ST_MARY_OFFICER] {
			assert_ok!(merge(who));
			let (duplicate, survivor, organization) = (UNKNOWN_WOMAN, PATIENT_ANA, ST_MARY);
			let proposed = Event::MergeProposed { duplicate, survivor, organization, by: who };
			assert_eq!(last_event(), proposed.into());
			let expected = Link {
				survivor,
				organization,
				proposed_by: who,
				proposed_at: NOW,
				holds_since: None,
				ended_at: None,
			};
			assert_eq!(Links::<Test>::get(UNKNOWN_WOMAN), Some(expected));
		}
		assert_eq!(status(UNKNOWN_WOMAN), Some(MergeStatus::Proposed));
		assert!(LifeEvents::life(PATIENT_ANA).duplicates.is_empty());
	});
}

#[test]
fn merge_through_a_shared_custodian_holds_at_once() {
	build_and_execute(|| {
		assert_ok!(link(UNKNOWN_WOMAN, UNKNOWN_MAN));
		let merged = Event::Merged {
			duplicate: UNKNOWN_WOMAN,
			survivor: UNKNOWN_MAN,
			organization: ST_MARY,
			by: ST_MARY_OFFICER,
		};
		assert_eq!(last_event(), merged.into());
		assert_eq!(status(UNKNOWN_WOMAN), Some(MergeStatus::InForce));
		assert_eq!(LifeEvents::life(UNKNOWN_MAN).duplicates.len(), 1);
	});
}

#[test]
fn merge_by_who_does_not_keep_the_keys_fails() {
	build_and_execute(|| {
		refused_without_a_signature(Call::merge {
			duplicate: UNKNOWN_WOMAN,
			survivor: PATIENT_ANA,
		});
		for who in NO_SPEAKERS.into_iter().chain([LAKESIDE_OFFICER, HILLTOP_ADMIN]) {
			assert_noop!(merge(who), Error::<Test>::NotAuthorized);
		}
		// Those of Ana nobody keeps.
		assert_noop!(link(PATIENT_ANA, UNKNOWN_WOMAN), Error::<Test>::NotAuthorized);
		suspend(ST_MARY);
		assert_noop!(merge(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn merge_with_nobody_fails() {
	build_and_execute(|| {
		assert_noop!(link(UNKNOWN_WOMAN, PATIENT_NOBODY), Error::<Test>::NotFound);
	});
}

#[test]
fn merge_with_itself_or_in_a_chain_fails() {
	build_and_execute(|| {
		assert_noop!(link(UNKNOWN_WOMAN, UNKNOWN_WOMAN), Error::<Test>::Chained);
		assert_ok!(link(UNKNOWN_WOMAN, UNKNOWN_MAN));
		// A survivor is no duplicate, and a duplicate no survivor.
		assert_noop!(link(UNKNOWN_MAN, PATIENT_ANA), Error::<Test>::Chained);
		let third = PatientId([5; 32]);
		Custodians::mutate(|all| all.insert(third, ST_MARY));
		assert_noop!(link(third, UNKNOWN_WOMAN), Error::<Test>::Chained);
		assert_ok!(link(third, UNKNOWN_MAN));
	});
}

#[test]
fn merge_of_what_is_linked_fails_and_of_what_is_proposed_works() {
	build_and_execute(|| {
		assert_ok!(link(UNKNOWN_WOMAN, PATIENT_BEN));
		assert_ok!(link(UNKNOWN_WOMAN, PATIENT_ANA));
		// Ben's has made room.
		assert_noop!(accept(BEN_KEY), Error::<Test>::NotAuthorized);
		assert_ok!(accept(ANA_KEY));
		for survivor in [PATIENT_ANA, PATIENT_BEN, UNKNOWN_MAN] {
			assert_noop!(link(UNKNOWN_WOMAN, survivor), Error::<Test>::AlreadyExists);
		}
		assert_ok!(unmerge(ANA_KEY));
		assert_ok!(link(UNKNOWN_WOMAN, PATIENT_BEN));
	});
}

#[test]
fn merge_with_who_has_four_duplicates_fails() {
	build_and_execute(|| {
		let duplicates: Vec<_> = (0..5).map(|number| PatientId([20 + number; 32])).collect();
		Custodians::mutate(|all| all.extend(duplicates.iter().map(|one| (*one, ST_MARY))));
		for duplicate in &duplicates[..4] {
			assert_ok!(link(*duplicate, UNKNOWN_MAN));
		}
		assert_noop!(link(duplicates[4], UNKNOWN_MAN), Error::<Test>::LimitReached);
		assert_ok!(LifeEvents::unmerge(signed(ST_MARY_OFFICER), duplicates[1]));
		assert_ok!(link(duplicates[4], UNKNOWN_MAN));
		let expected: Vec<_> = [0, 2, 3, 4].map(|number| duplicates[number]).into();
		assert_eq!(Duplicates::<Test>::get(UNKNOWN_MAN).into_inner(), expected);
	});
}
