//! `tombstone`.

use super::places::{anchor_batch, in_batch, place, wrong_places};
use super::reference_tree::leaves;
use crate::{mock::*, Anchors, Error, Event, Touch, Touched};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{AnchorState, BatchSequence, Leaf, Place};
use sp_runtime::DispatchError;

const ATTESTATION: [u8; 32] = [0xA7; 32];

fn tombstone_by(who: AccountId) -> DispatchResult {
	let origin = RuntimeOrigin::signed(who);
	RecordAnchor::tombstone(origin, DISCHARGE_NOTE, Place::Single, ATTESTATION)
}

fn tombstone(leaf: Leaf, place: Place) -> DispatchResult {
	RecordAnchor::tombstone(RuntimeOrigin::signed(DR_OKAFOR), leaf, place, ATTESTATION)
}

/// Has St Mary anchor the discharge note, and lets a block pass.
fn anchor_the_note() {
	assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), DISCHARGE_NOTE));
	System::set_block_number(42);
	set_time(NOW + 2_000);
}

#[test]
fn tombstone_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(tombstone_by(DR_OKAFOR));
		let touch = Touch {
			state: AnchorState::Tombstoned,
			block: 42,
			touched_at: NOW + 2_000,
			version: 1,
			batch: None,
			supersedes: None,
			superseded_by: None,
			attestation: Some(ATTESTATION),
		};
		assert_eq!(Touched::<Test>::get(ST_MARY, DISCHARGE_NOTE), Some(touch));
		assert!(Anchors::<Test>::contains_key(ST_MARY, DISCHARGE_NOTE));
		System::assert_last_event(
			Event::Tombstoned {
				issuer: ST_MARY,
				leaf: DISCHARGE_NOTE,
				attestation: ATTESTATION,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn tombstone_of_a_leaf_of_a_batch_works() {
	build_and_execute(|| {
		let (leaf, place) = in_batch(4, 6);
		assert_ok!(tombstone(leaf, place));
		let touch = Touched::<Test>::get(ST_MARY, leaf).expect("it was erased");
		assert_eq!((touch.state, touch.batch), (AnchorState::Tombstoned, Some(BatchSequence(0))));
		assert_eq!(touch.attestation, Some(ATTESTATION));
	});
}

#[test]
fn tombstone_in_the_middle_of_a_history_keeps_it_whole() {
	build_and_execute(|| {
		anchor_the_note();
		let amend = |old, new| {
			RecordAnchor::amend(RuntimeOrigin::signed(DR_OKAFOR), Place::Single, old, new)
		};
		assert_ok!(amend(DISCHARGE_NOTE, CORRECTED_NOTE));
		assert_ok!(amend(CORRECTED_NOTE, LAB_RESULT));
		assert_ok!(tombstone(CORRECTED_NOTE, Place::Single));
		let touch = Touched::<Test>::get(ST_MARY, CORRECTED_NOTE).expect("it was erased");
		let around = (touch.supersedes, touch.superseded_by);
		assert_eq!(around, (Some(DISCHARGE_NOTE), Some(LAB_RESULT)));
		assert_eq!(RecordAnchor::history(ST_MARY, DISCHARGE_NOTE).len(), 3);
	});
}

#[test]
fn tombstone_twice_fails_and_keeps_the_first() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(tombstone_by(DR_OKAFOR));
		let first = Touched::<Test>::get(ST_MARY, DISCHARGE_NOTE);
		System::set_block_number(43);
		let again = |attestation| {
			let origin = RuntimeOrigin::signed(DR_OKAFOR);
			RecordAnchor::tombstone(origin, DISCHARGE_NOTE, Place::Single, attestation)
		};
		for attestation in [ATTESTATION, [0xA8; 32]] {
			assert_noop!(again(attestation), Error::<Test>::Tombstoned);
		}
		assert_eq!(Touched::<Test>::get(ST_MARY, DISCHARGE_NOTE), first);
	});
}

#[test]
fn tombstone_by_an_admin_works() {
	build_and_execute(|| {
		anchor_the_note();
		assert_ok!(tombstone_by(ST_MARY_ADMIN));
	});
}

#[test]
fn tombstone_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		anchor_the_note();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				RecordAnchor::tombstone(origin, DISCHARGE_NOTE, Place::Single, ATTESTATION),
				DispatchError::BadOrigin
			);
		}
		for who in [ANA_KEY, STRANGER] {
			assert_noop!(tombstone_by(who), Error::<Test>::NotAuthorized);
		}
		assert_noop!(tombstone_by(DR_LINDQVIST), Error::<Test>::NotFound);
	});
}

#[test]
fn tombstone_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		anchor_the_note();
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(tombstone_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn tombstone_of_what_is_not_there_fails() {
	build_and_execute(|| {
		assert_noop!(tombstone_by(DR_OKAFOR), Error::<Test>::NotFound);
		let leaves = leaves(6);
		anchor_batch(LAKESIDE, &leaves);
		let in_lakeside = place(BatchSequence(0), 4, &leaves);
		assert_noop!(tombstone(Leaf(leaves[4]), in_lakeside), Error::<Test>::NotFound);
		anchor_batch(ST_MARY, &leaves);
		assert_noop!(tombstone(Leaf(leaves[4]), Place::Single), Error::<Test>::NotFound);
	});
}

#[test]
fn tombstone_at_a_wrong_place_fails() {
	build_and_execute(|| {
		for (wrong, leaf, place) in wrong_places() {
			assert_noop!(tombstone(leaf, place), Error::<Test>::ProofInvalid);
			assert_eq!(Touched::<Test>::get(ST_MARY, leaf), None, "{wrong}");
		}
	});
}
