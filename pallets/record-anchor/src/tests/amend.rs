//! `amend`.

use super::places::{anchor_batch, in_batch, place, wrong_places};
use super::reference_tree::leaves;
use crate::{mock::*, Anchor, Anchors, Error, Event, Touch, Touched, MAX_VERSIONS};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{AnchorState, BatchSequence, Leaf, Place};
use sp_runtime::DispatchError;

fn amend_by(who: AccountId) -> DispatchResult {
	let origin = RuntimeOrigin::signed(who);
	RecordAnchor::amend(origin, Place::Single, DISCHARGE_NOTE, CORRECTED_NOTE)
}

fn amend(old_place: Place, old: Leaf, new: Leaf) -> DispatchResult {
	RecordAnchor::amend(RuntimeOrigin::signed(DR_OKAFOR), old_place, old, new)
}

/// Has St Mary anchor the discharge note, and lets a block pass.
fn anchor_the_note() {
	assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), DISCHARGE_NOTE));
	System::set_block_number(42);
	set_time(NOW + 2_000);
}

#[test]
fn amend_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(amend_by(DR_OKAFOR));
		let old = Touch {
			state: AnchorState::Superseded,
			block: 42,
			touched_at: NOW + 2_000,
			version: 1,
			batch: None,
			supersedes: None,
			superseded_by: Some(CORRECTED_NOTE),
			attestation: None,
		};
		let new = Touch {
			state: AnchorState::Standing,
			version: 2,
			supersedes: Some(DISCHARGE_NOTE),
			superseded_by: None,
			..old.clone()
		};
		assert_eq!(Touched::<Test>::get(ST_MARY, DISCHARGE_NOTE), Some(old));
		assert_eq!(Touched::<Test>::get(ST_MARY, CORRECTED_NOTE), Some(new));
		let anchored = |leaf| Anchors::<Test>::get(ST_MARY, leaf);
		assert_eq!(anchored(DISCHARGE_NOTE), Some(Anchor { block: 1, anchored_at: NOW }));
		assert_eq!(anchored(CORRECTED_NOTE), Some(Anchor { block: 42, anchored_at: NOW + 2_000 }));
		System::assert_last_event(
			Event::Amended {
				issuer: ST_MARY,
				old: DISCHARGE_NOTE,
				new: CORRECTED_NOTE,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn amend_of_a_leaf_of_a_batch_works() {
	build_and_execute(|| {
		let (old, place) = in_batch(4, 6);
		assert_ok!(amend(place, old, CORRECTED_NOTE));
		let touch = Touched::<Test>::get(ST_MARY, old).expect("it was amended");
		assert_eq!(touch.state, AnchorState::Superseded);
		assert_eq!(touch.batch, Some(BatchSequence(0)));
		assert_eq!(touch.superseded_by, Some(CORRECTED_NOTE));
		assert!(!Anchors::<Test>::contains_key(ST_MARY, old));
		let touch = Touched::<Test>::get(ST_MARY, CORRECTED_NOTE).expect("it amends");
		assert_eq!((touch.batch, touch.supersedes), (None, Some(old)));
		assert!(Anchors::<Test>::contains_key(ST_MARY, CORRECTED_NOTE));
	});
}

#[test]
fn amend_by_an_admin_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(amend_by(ST_MARY_ADMIN));
	});
}

#[test]
fn amend_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		anchor_the_note();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				RecordAnchor::amend(origin, Place::Single, DISCHARGE_NOTE, CORRECTED_NOTE),
				DispatchError::BadOrigin
			);
		}
		for who in [ANA_KEY, STRANGER] {
			assert_noop!(amend_by(who), Error::<Test>::NotAuthorized);
		}
		// Lakeside did not anchor it.
		assert_noop!(amend_by(DR_LINDQVIST), Error::<Test>::NotFound);
	});
}

#[test]
fn amend_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		anchor_the_note();
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(amend_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn amend_of_what_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(amend_by(DR_OKAFOR), Error::<Test>::NotFound);
		let leaves = leaves(6);
		anchor_batch(LAKESIDE, &leaves);
		let in_lakeside = place(BatchSequence(0), 4, &leaves);
		let leaf = Leaf(leaves[4]);
		assert_noop!(amend(in_lakeside, leaf, CORRECTED_NOTE), Error::<Test>::NotFound);
		// In a batch is not singly.
		anchor_batch(ST_MARY, &leaves);
		assert_noop!(amend(Place::Single, leaf, CORRECTED_NOTE), Error::<Test>::NotFound);
	});
}

#[test]
fn amend_at_a_wrong_place_fails() {
	build_and_execute(|| {
		for (wrong, leaf, place) in wrong_places() {
			assert_noop!(amend(place, leaf, CORRECTED_NOTE), Error::<Test>::ProofInvalid);
			assert_eq!(Touched::<Test>::get(ST_MARY, leaf), None, "{wrong}");
		}
	});
}

#[test]
fn a_second_amendment_of_one_version_fails() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(amend_by(DR_OKAFOR));
		assert_noop!(amend(Place::Single, DISCHARGE_NOTE, LAB_RESULT), Error::<Test>::Superseded);
		assert_noop!(amend_by(ST_MARY_ADMIN), Error::<Test>::Superseded);
		assert_ok!(amend(Place::Single, CORRECTED_NOTE, LAB_RESULT));
	});
}

#[test]
fn amend_by_a_leaf_that_is_not_new_fails() {
	build_and_execute(|| {
		anchor_the_note();
		let exists = Error::<Test>::AlreadyExists;
		assert_noop!(amend(Place::Single, DISCHARGE_NOTE, DISCHARGE_NOTE), exists);
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), LAB_RESULT));
		assert_noop!(
			amend(Place::Single, DISCHARGE_NOTE, LAB_RESULT),
			Error::<Test>::AlreadyExists
		);

		// Of a batch: by itself, and by one that is known because it was touched.
		let (first, first_place) = in_batch(0, 3);
		let (second, second_place) = in_batch(1, 3);
		assert_noop!(amend(first_place.clone(), first, first), Error::<Test>::AlreadyExists);
		let origin = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(RecordAnchor::retract(origin, second, second_place));
		assert_noop!(amend(first_place, first, second), Error::<Test>::AlreadyExists);

		// Back to a version before: history has no circle.
		assert_ok!(amend_by(DR_OKAFOR));
		assert_noop!(
			amend(Place::Single, CORRECTED_NOTE, DISCHARGE_NOTE),
			Error::<Test>::AlreadyExists
		);
	});
}

#[test]
fn amend_by_a_leaf_that_another_issuer_anchored_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_LINDQVIST), CORRECTED_NOTE));
		assert_ok!(amend_by(DR_OKAFOR));
		assert_eq!(Touched::<Test>::get(LAKESIDE, CORRECTED_NOTE), None);
	});
}

#[test]
fn amend_beyond_the_last_version_fails() {
	build_and_execute(|| {
		let versions: Vec<_> = leaves(MAX_VERSIONS as usize + 1).into_iter().map(Leaf).collect();
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), versions[0]));
		for pair in versions[..MAX_VERSIONS as usize].windows(2) {
			assert_ok!(amend(Place::Single, pair[0], pair[1]));
		}
		let (last, next) = (versions[MAX_VERSIONS as usize - 1], versions[MAX_VERSIONS as usize]);
		assert_noop!(amend(Place::Single, last, next), Error::<Test>::LimitReached);
		// The remedy.
		assert_ok!(RecordAnchor::retract(RuntimeOrigin::signed(DR_OKAFOR), last, Place::Single));
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), next));
	});
}
