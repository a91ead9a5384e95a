//! `retract`.

use super::places::{anchor_batch, in_batch, place, wrong_places};
use super::reference_tree::{leaves, root_of_full_tree};
use crate::{mock::*, Anchors, Error, Event, Touch, Touched};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{traits::MAX_PROOF_DEPTH, AnchorState, BatchSequence, Leaf, Place};
use sp_runtime::DispatchError;

fn retract_by(who: AccountId) -> DispatchResult {
	RecordAnchor::retract(RuntimeOrigin::signed(who), DISCHARGE_NOTE, Place::Single)
}

fn retract(leaf: Leaf, place: Place) -> DispatchResult {
	RecordAnchor::retract(RuntimeOrigin::signed(DR_OKAFOR), leaf, place)
}

/// Has St Mary anchor the discharge note, and lets a block pass.
fn anchor_the_note() {
	assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), DISCHARGE_NOTE));
	System::set_block_number(42);
	set_time(NOW + 2_000);
}

#[test]
fn retract_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(retract_by(DR_OKAFOR));
		let touch = Touch {
			state: AnchorState::Retracted,
			block: 42,
			touched_at: NOW + 2_000,
			version: 1,
			batch: None,
			supersedes: None,
			superseded_by: None,
			attestation: None,
		};
		assert_eq!(Touched::<Test>::get(ST_MARY, DISCHARGE_NOTE), Some(touch));
		assert!(Anchors::<Test>::contains_key(ST_MARY, DISCHARGE_NOTE));
		System::assert_last_event(
			Event::Retracted { issuer: ST_MARY, leaf: DISCHARGE_NOTE, by: DR_OKAFOR }.into(),
		);
	});
}

#[test]
fn retract_of_a_leaf_of_a_batch_works() {
	build_and_execute(|| {
		let (leaf, place) = in_batch(4, 6);
		assert_ok!(retract(leaf, place));
		let touch = Touched::<Test>::get(ST_MARY, leaf).expect("it was retracted");
		assert_eq!((touch.state, touch.batch), (AnchorState::Retracted, Some(BatchSequence(0))));
		assert_eq!(Touched::<Test>::iter().count(), 1);
	});
}

#[test]
fn retract_by_the_longest_path_works() {
	build_and_execute(|| {
		let proof = leaves(MAX_PROOF_DEPTH as usize);
		let (leaf, index) = (LAB_RESULT, MAX_BATCH_COUNT - 2);
		let root = root_of_full_tree(leaf.0, index, &proof);
		let origin = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(RecordAnchor::anchor_batch(origin, root, MAX_BATCH_COUNT));
		let place = super::places::at(BatchSequence(0), index, proof);
		assert_eq!(place.hashes(), MAX_PROOF_DEPTH);
		assert_ok!(retract(leaf, place));
	});
}

#[test]
fn retract_of_the_last_version_works_and_keeps_its_number() {
	build_and_execute(|| {
		anchor_the_note();
		let origin = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(RecordAnchor::amend(origin, Place::Single, DISCHARGE_NOTE, CORRECTED_NOTE));
		assert_noop!(retract_by(DR_OKAFOR), Error::<Test>::Superseded);
		assert_ok!(retract(CORRECTED_NOTE, Place::Single));
		let touch = Touched::<Test>::get(ST_MARY, CORRECTED_NOTE).expect("it was retracted");
		assert_eq!(touch.state, AnchorState::Retracted);
		assert_eq!((touch.version, touch.supersedes), (2, Some(DISCHARGE_NOTE)));
	});
}

#[test]
fn retract_by_an_admin_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(retract_by(ST_MARY_ADMIN));
	});
}

#[test]
fn retract_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		anchor_the_note();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				RecordAnchor::retract(origin, DISCHARGE_NOTE, Place::Single),
				DispatchError::BadOrigin
			);
		}
		for who in [ANA_KEY, STRANGER] {
			assert_noop!(retract_by(who), Error::<Test>::NotAuthorized);
		}
		assert_noop!(retract_by(DR_LINDQVIST), Error::<Test>::NotFound);
	});
}

#[test]
fn retract_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		anchor_the_note();
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(retract_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn retract_of_what_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(retract_by(DR_OKAFOR), Error::<Test>::NotFound);
		let leaves = leaves(6);
		anchor_batch(LAKESIDE, &leaves);
		let in_lakeside = place(BatchSequence(0), 4, &leaves);
		assert_noop!(retract(Leaf(leaves[4]), in_lakeside), Error::<Test>::NotFound);
		anchor_batch(ST_MARY, &leaves);
		assert_noop!(retract(Leaf(leaves[4]), Place::Single), Error::<Test>::NotFound);
		let second = place(BatchSequence(1), 4, &leaves);
		assert_noop!(retract(Leaf(leaves[4]), second), Error::<Test>::NotFound);
	});
}

#[test]
fn retract_at_a_wrong_place_fails() {
	build_and_execute(|| {
		for (wrong, leaf, place) in wrong_places() {
			assert_noop!(retract(leaf, place), Error::<Test>::ProofInvalid);
			assert_eq!(Touched::<Test>::get(ST_MARY, leaf), None, "{wrong}");
		}
	});
}
