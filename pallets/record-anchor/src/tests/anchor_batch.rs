//! `anchor_batch`, and the read of batches.

use crate::{mock::*, Batch, Batches, Error, Event, NextBatch};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::BatchSequence;
use salus_runtime_api::BatchView;
use sp_runtime::DispatchError;

const ROOT: [u8; 32] = [0xBA; 32];

fn anchor_by(who: AccountId) -> DispatchResult {
	RecordAnchor::anchor_batch(RuntimeOrigin::signed(who), ROOT, 3)
}

fn anchor_of(count: u64) -> DispatchResult {
	RecordAnchor::anchor_batch(RuntimeOrigin::signed(DR_OKAFOR), ROOT, count)
}

#[test]
fn anchor_batch_works() {
	build_and_execute(|| {
		System::set_block_number(42);
		assert_ok!(anchor_by(DR_OKAFOR));
		let stored =
			Batch { root: ROOT, count: 3, anchored_by: DR_OKAFOR, block: 42, anchored_at: NOW };
		assert_eq!(Batches::<Test>::get(ST_MARY, BatchSequence(0)), Some(stored));
		System::assert_last_event(
			Event::BatchAnchored {
				issuer: ST_MARY,
				sequence: BatchSequence(0),
				root: ROOT,
				count: 3,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn anchor_batch_counts_per_issuer() {
	build_and_execute(|| {
		// The same root again is another batch.
		assert_ok!(anchor_by(DR_OKAFOR));
		assert_ok!(anchor_by(ST_MARY_ADMIN));
		assert_ok!(anchor_by(DR_LINDQVIST));
		assert_eq!(NextBatch::<Test>::get(ST_MARY), 2);
		assert_eq!(NextBatch::<Test>::get(LAKESIDE), 1);
		let by = |issuer, sequence| {
			Batches::<Test>::get(issuer, BatchSequence(sequence)).map(|batch| batch.anchored_by)
		};
		assert_eq!(by(ST_MARY, 0), Some(DR_OKAFOR));
		assert_eq!(by(ST_MARY, 1), Some(ST_MARY_ADMIN));
		assert_eq!(by(LAKESIDE, 0), Some(DR_LINDQVIST));
	});
}

#[test]
fn anchor_batch_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_noop!(
			RecordAnchor::anchor_batch(RuntimeOrigin::root(), ROOT, 3),
			DispatchError::BadOrigin
		);
		assert_noop!(
			RecordAnchor::anchor_batch(RuntimeOrigin::none(), ROOT, 3),
			DispatchError::BadOrigin
		);
		for who in [ANA_KEY, STRANGER] {
			assert_noop!(anchor_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn anchor_batch_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(anchor_by(who), Error::<Test>::NotAuthorized);
		}
		assert_ok!(anchor_by(DR_LINDQVIST));
	});
}

#[test]
fn anchor_batch_without_leaves_fails() {
	build_and_execute(|| {
		assert_noop!(anchor_of(0), Error::<Test>::Empty);
		assert_ok!(anchor_of(1));
	});
}

#[test]
fn anchor_batch_of_too_many_leaves_fails() {
	build_and_execute(|| {
		assert_noop!(anchor_of(MAX_BATCH_COUNT + 1), Error::<Test>::LimitReached);
		assert_noop!(anchor_of(u64::MAX), Error::<Test>::LimitReached);
		assert_ok!(anchor_of(MAX_BATCH_COUNT));
	});
}

#[test]
fn anchor_batch_beyond_the_last_number_fails() {
	// Not by `build_and_execute`: four thousand million batches are pretended.
	new_test_ext().execute_with(|| {
		NextBatch::<Test>::insert(ST_MARY, u32::MAX - 1);
		assert_ok!(anchor_of(1));
		assert!(Batches::<Test>::contains_key(ST_MARY, BatchSequence(u32::MAX - 1)));
		assert_noop!(anchor_of(1), Error::<Test>::LimitReached);
		assert_ok!(anchor_by(DR_LINDQVIST));
	});
}

#[test]
fn batch_view_shows_the_batch() {
	build_and_execute(|| {
		assert_ok!(anchor_by(DR_OKAFOR));
		let view = BatchView {
			issuer: ST_MARY,
			sequence: BatchSequence(0),
			root: ROOT,
			count: 3,
			anchored_by: DR_OKAFOR,
			block: 1,
			anchored_at: NOW,
		};
		assert_eq!(RecordAnchor::batch_view(ST_MARY, BatchSequence(0)), Some(view));
		assert_eq!(RecordAnchor::batch_view(ST_MARY, BatchSequence(1)), None);
		assert_eq!(RecordAnchor::batch_view(LAKESIDE, BatchSequence(0)), None);
	});
}
