//! `do_try_state` finds each state that must not be.

use super::places::in_batch;
use crate::{mock::*, Anchors, BatchOf, Batches, NextBatch, TouchOf, Touched, MAX_VERSIONS};
use frame_support::{assert_ok, traits::Hooks};
use salus_primitives::{AnchorState, BatchSequence, Leaf, Place};

const FIRST: BatchSequence = BatchSequence(0);

/// Breaks the state of one anchor and one batch, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), DISCHARGE_NOTE));
		assert_ok!(RecordAnchor::anchor_batch(RuntimeOrigin::signed(DR_OKAFOR), [1; 32], 2));
		assert_eq!(RecordAnchor::do_try_state(), Ok(()));
		break_it();
		assert_eq!(RecordAnchor::do_try_state(), Err(expected.into()));
	});
}

fn change(change: impl FnOnce(&mut BatchOf<Test>)) {
	Batches::<Test>::mutate(ST_MARY, FIRST, |batch| change(batch.as_mut().unwrap()));
}

#[test]
fn try_state_finds_broken_anchors() {
	finds("an anchor is not made after now", || {
		Anchors::<Test>::mutate(ST_MARY, DISCHARGE_NOTE, |anchor| {
			anchor.as_mut().unwrap().block = 2;
		});
	});
	finds("an anchor is not made after now", || {
		Anchors::<Test>::mutate(ST_MARY, DISCHARGE_NOTE, |anchor| {
			anchor.as_mut().unwrap().anchored_at = NOW + 1;
		});
	});
}

#[test]
fn try_state_finds_broken_batches() {
	finds("a batch is not anchored after now", || change(|batch| batch.block = 2));
	finds("a batch is not anchored after now", || change(|batch| batch.anchored_at = NOW + 1));
	let count = "a batch has a leaf, and no more than there may be";
	finds(count, || change(|batch| batch.count = 0));
	finds(count, || change(|batch| batch.count = MAX_BATCH_COUNT + 1));
	finds("a batch's number is below the issuer's next", || NextBatch::<Test>::remove(ST_MARY));
	finds("an issuer has a batch for every number below the next", || {
		NextBatch::<Test>::insert(ST_MARY, 2);
	});
	finds("an issuer has a batch for every number below the next", || {
		Batches::<Test>::remove(ST_MARY, FIRST);
	});
}

/// A retracted leaf of a batch.
fn retracted() -> Leaf {
	Leaf(super::reference_tree::leaves(1)[0])
}

/// Breaks what is stored about one leaf, among two versions of the discharge note and a retracted
/// leaf of a batch, and expects it to be found.
fn finds_touch(expected: &'static str, leaf: Leaf, break_it: impl FnOnce(&mut TouchOf<Test>)) {
	new_test_ext().execute_with(|| {
		let origin = || RuntimeOrigin::signed(DR_OKAFOR);
		System::set_block_number(2);
		set_time(NOW + 2_000);
		assert_ok!(RecordAnchor::anchor(origin(), DISCHARGE_NOTE));
		let (in_batch, place) = in_batch(0, 2);
		assert_eq!(in_batch, retracted());
		assert_ok!(RecordAnchor::retract(origin(), in_batch, place));
		let single = Place::Single;
		assert_ok!(RecordAnchor::amend(origin(), single, DISCHARGE_NOTE, CORRECTED_NOTE));
		assert_eq!(RecordAnchor::do_try_state(), Ok(()));
		Touched::<Test>::mutate(ST_MARY, leaf, |touch| break_it(touch.as_mut().unwrap()));
		assert_eq!(RecordAnchor::do_try_state(), Err(expected.into()));
	});
}

#[test]
fn try_state_finds_touches_that_do_not_fit_their_anchor() {
	let anchored = "a touched leaf is anchored where it was found";
	finds_touch(anchored, retracted(), |touch| touch.batch = None);
	finds_touch(anchored, retracted(), |touch| touch.batch = Some(BatchSequence(1)));
	let after = "a leaf is touched after it was anchored";
	finds_touch(after, retracted(), |touch| touch.block = 1);
	finds_touch(after, retracted(), |touch| touch.touched_at = NOW + 1_999);
	let now = "a leaf is not touched after now";
	finds_touch(now, retracted(), |touch| touch.block = 3);
	finds_touch(now, retracted(), |touch| touch.touched_at = NOW + 2_001);
}

#[test]
fn try_state_finds_states_that_do_not_fit() {
	let fits = "a leaf's state fits the versions before and after it";
	for state in [AnchorState::Standing, AnchorState::Superseded] {
		finds_touch(fits, retracted(), |touch| touch.state = state);
	}
	for state in [AnchorState::Standing, AnchorState::Retracted] {
		finds_touch(fits, DISCHARGE_NOTE, |touch| touch.state = state);
	}
	finds_touch(fits, CORRECTED_NOTE, |touch| touch.state = AnchorState::Superseded);
	finds_touch(fits, CORRECTED_NOTE, |touch| touch.superseded_by = Some(LAB_RESULT));
	let attested = "a tombstone has an attestation, and nothing else has";
	finds_touch(attested, retracted(), |touch| touch.attestation = Some([0; 32]));
	finds_touch(attested, retracted(), |touch| touch.state = AnchorState::Tombstoned);
}

#[test]
fn try_state_finds_broken_histories() {
	let first = "the first version is the one without an earlier";
	finds_touch(first, retracted(), |touch| touch.version = 2);
	finds_touch(first, retracted(), |touch| touch.version = 0);
	let most = "a record has no more versions than there may be";
	finds_touch(most, retracted(), |touch| touch.version = MAX_VERSIONS + 1);
	let linked = "a version and the next name each other";
	finds_touch(linked, CORRECTED_NOTE, |touch| touch.version = 3);
	finds_touch(linked, CORRECTED_NOTE, |touch| touch.supersedes = Some(LAB_RESULT));
	finds_touch(linked, CORRECTED_NOTE, |touch| touch.supersedes = Some(retracted()));
	finds_touch(linked, CORRECTED_NOTE, |touch| touch.batch = Some(BatchSequence(0)));
	finds_touch(linked, retracted(), |touch| {
		touch.state = AnchorState::Superseded;
		touch.superseded_by = Some(DISCHARGE_NOTE);
	});
	finds_touch(linked, retracted(), |touch| {
		touch.state = AnchorState::Superseded;
		touch.superseded_by = Some(LAB_RESULT);
	});
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<RecordAnchor as Hooks<u64>>::integrity_test);
}
