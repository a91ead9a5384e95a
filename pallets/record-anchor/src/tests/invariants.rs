//! `do_try_state` finds each state that must not be.

use crate::{mock::*, Anchors, BatchOf, Batches, NextBatch};
use frame_support::{assert_ok, traits::Hooks};
use salus_primitives::BatchSequence;

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

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<RecordAnchor as Hooks<u64>>::integrity_test);
}
