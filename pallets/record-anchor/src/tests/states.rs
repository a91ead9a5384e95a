//! Every state × every call, for a leaf that is anchored singly, in a batch, and in both: the state
//! is the leaf's, wherever it was when it got there and wherever it is when a call names it.

use super::places::in_batch;
use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{traits::AnchorInspect, AnchorState, Leaf, Place};

const STATES: [AnchorState; 4] = [
	AnchorState::Standing,
	AnchorState::Superseded,
	AnchorState::Retracted,
	AnchorState::Tombstoned,
];

fn origin() -> RuntimeOrigin {
	RuntimeOrigin::signed(DR_OKAFOR)
}

fn amend(leaf: Leaf, place: &Place) -> DispatchResult {
	RecordAnchor::amend(origin(), place.clone(), leaf, CORRECTED_NOTE)
}

fn retract(leaf: Leaf, place: &Place) -> DispatchResult {
	RecordAnchor::retract(origin(), leaf, place.clone())
}

fn tombstone(leaf: Leaf, place: &Place) -> DispatchResult {
	RecordAnchor::tombstone(origin(), leaf, place.clone(), [0xA7; 32])
}

fn bring_to(state: AnchorState, leaf: Leaf, place: &Place) {
	match state {
		AnchorState::Standing => {}
		AnchorState::Superseded => {
			RecordAnchor::amend(origin(), place.clone(), leaf, LAB_RESULT).expect("it stands");
		}
		AnchorState::Retracted => retract(leaf, place).expect("it stands"),
		AnchorState::Tombstoned => tombstone(leaf, place).expect("it stands"),
	}
}

/// Checks each call on a leaf of each state. `anchor` anchors it, and gives the place where it is
/// when it is brought to the state, and the place that the call names.
fn every_state_and_call(anchor: impl Fn() -> (Leaf, Place, Place)) {
	type Call = fn(Leaf, &Place) -> DispatchResult;
	use AnchorState::{Retracted, Standing, Superseded, Tombstoned};
	let error = |state| match state {
		Standing => None,
		Superseded => Some(Error::<Test>::Superseded),
		Retracted => Some(Error::Retracted),
		Tombstoned => Some(Error::Tombstoned),
	};
	let calls: [(Call, AnchorState); 3] =
		[(amend, Superseded), (retract, Retracted), (tombstone, Tombstoned)];
	for before in STATES {
		for (call, after) in calls {
			build_and_execute(|| {
				let (leaf, touched_at, place) = anchor();
				bring_to(before, leaf, &touched_at);
				let state = || RecordAnchor::state_at(ST_MARY, leaf, &place);
				assert_eq!(state(), Some(before));
				let refused = error(before).filter(|_| after != Tombstoned || before == Tombstoned);
				match refused {
					Some(error) => {
						assert_noop!(call(leaf, &place), error);
						assert_eq!(state(), Some(before));
					}
					None => {
						assert_ok!(call(leaf, &place));
						assert_eq!(state(), Some(after));
					}
				}
			});
		}
	}
}

fn anchor_singly(leaf: Leaf) {
	assert_ok!(RecordAnchor::anchor(origin(), leaf));
}

#[test]
fn every_call_on_every_state_of_a_single_anchor() {
	every_state_and_call(|| {
		anchor_singly(DISCHARGE_NOTE);
		(DISCHARGE_NOTE, Place::Single, Place::Single)
	});
}

#[test]
fn every_call_on_every_state_of_a_leaf_of_a_batch() {
	every_state_and_call(|| {
		let (leaf, place) = in_batch(4, 6);
		(leaf, place.clone(), place)
	});
}

#[test]
fn every_call_on_every_state_of_a_leaf_of_two_batches() {
	every_state_and_call(|| {
		let (leaf, first) = in_batch(4, 6);
		let (same, second) = in_batch(4, 9);
		assert_eq!(leaf, same);
		(leaf, first, second)
	});
}

#[test]
fn every_call_on_every_state_of_a_leaf_touched_in_a_batch_and_found_singly() {
	every_state_and_call(|| {
		let (leaf, place) = in_batch(4, 6);
		anchor_singly(leaf);
		(leaf, place, Place::Single)
	});
}

#[test]
fn every_call_on_every_state_of_a_leaf_touched_singly_and_found_in_a_batch() {
	every_state_and_call(|| {
		let (leaf, place) = in_batch(4, 6);
		anchor_singly(leaf);
		(leaf, Place::Single, place)
	});
}

#[test]
fn every_call_on_every_state_of_a_later_version() {
	every_state_and_call(|| {
		anchor_singly(DISCHARGE_NOTE);
		let next = Leaf([0xD3; 32]);
		assert_ok!(RecordAnchor::amend(origin(), Place::Single, DISCHARGE_NOTE, next));
		(next, Place::Single, Place::Single)
	});
}

#[test]
fn a_state_is_of_one_issuer_alone() {
	build_and_execute(|| {
		anchor_singly(DISCHARGE_NOTE);
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_LINDQVIST), DISCHARGE_NOTE));
		assert_ok!(retract(DISCHARGE_NOTE, &Place::Single));
		let state = |issuer| RecordAnchor::state_at(issuer, DISCHARGE_NOTE, &Place::Single);
		assert_eq!(state(ST_MARY), Some(AnchorState::Retracted));
		assert_eq!(state(LAKESIDE), Some(AnchorState::Standing));
	});
}
