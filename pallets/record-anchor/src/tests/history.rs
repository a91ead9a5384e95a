//! `history`.

use super::places::in_batch;
use super::reference_tree::leaves;
use crate::{mock::*, MAX_VERSIONS};
use frame_support::{assert_ok, assert_storage_noop};
use salus_primitives::{AnchorState, BatchSequence, Leaf, Place};
use salus_runtime_api::VersionView;

fn origin() -> RuntimeOrigin {
	RuntimeOrigin::signed(DR_OKAFOR)
}

/// Goes to a block, and to its time.
fn go_to(block: u64) {
	System::set_block_number(block);
	set_time(at(block));
}

fn at(block: u64) -> u64 {
	NOW + (block - 1) * 2_000
}

fn version(
	version: u32,
	leaf: Leaf,
	block: u64,
	state: AnchorState,
	state_block: u64,
) -> VersionView<u64> {
	VersionView {
		version,
		leaf,
		batch: None,
		block,
		anchored_at: at(block),
		state,
		state_block,
		state_since: at(state_block),
		attestation: None,
	}
}

#[test]
fn history_of_an_untouched_anchor_is_one_version() {
	build_and_execute(|| {
		go_to(3);
		assert_ok!(RecordAnchor::anchor(origin(), DISCHARGE_NOTE));
		go_to(5);
		let only = version(1, DISCHARGE_NOTE, 3, AnchorState::Standing, 3);
		assert_eq!(RecordAnchor::history(ST_MARY, DISCHARGE_NOTE), [only]);
	});
}

#[test]
fn history_of_what_the_chain_does_not_know_is_empty() {
	build_and_execute(|| {
		let (leaf, _) = in_batch(2, 5);
		assert_ok!(RecordAnchor::anchor(origin(), DISCHARGE_NOTE));
		assert_eq!(RecordAnchor::history(ST_MARY, leaf), []);
		assert_eq!(RecordAnchor::history(ST_MARY, LAB_RESULT), []);
		assert_eq!(RecordAnchor::history(LAKESIDE, DISCHARGE_NOTE), []);
	});
}

#[test]
fn history_is_the_same_from_each_version() {
	build_and_execute(|| {
		let (first, place) = in_batch(2, 5);
		go_to(4);
		assert_ok!(RecordAnchor::amend(origin(), place.clone(), first, DISCHARGE_NOTE));
		go_to(6);
		assert_ok!(RecordAnchor::amend(origin(), Place::Single, DISCHARGE_NOTE, CORRECTED_NOTE));
		go_to(8);
		assert_ok!(RecordAnchor::retract(origin(), CORRECTED_NOTE, Place::Single));
		go_to(9);
		assert_ok!(RecordAnchor::tombstone(origin(), first, place, [0xA7; 32]));

		let expected = [
			VersionView {
				batch: Some(BatchSequence(0)),
				attestation: Some([0xA7; 32]),
				..version(1, first, 1, AnchorState::Tombstoned, 9)
			},
			version(2, DISCHARGE_NOTE, 4, AnchorState::Superseded, 6),
			version(3, CORRECTED_NOTE, 6, AnchorState::Retracted, 8),
		];
		for leaf in [first, DISCHARGE_NOTE, CORRECTED_NOTE] {
			assert_storage_noop!(assert_eq!(RecordAnchor::history(ST_MARY, leaf), expected));
		}
	});
}

#[test]
fn history_of_a_leaf_of_a_batch_that_is_anchored_singly_later_begins_with_the_batch() {
	build_and_execute(|| {
		let (leaf, place) = in_batch(2, 5);
		go_to(4);
		assert_ok!(RecordAnchor::retract(origin(), leaf, place));
		go_to(5);
		assert_ok!(RecordAnchor::anchor(origin(), leaf));
		let only = VersionView {
			batch: Some(BatchSequence(0)),
			..version(1, leaf, 1, AnchorState::Retracted, 4)
		};
		assert_eq!(RecordAnchor::history(ST_MARY, leaf), [only]);
	});
}

#[test]
fn the_longest_history_is_one_read_from_each_end_and_the_middle() {
	build_and_execute(|| {
		let versions: Vec<_> = leaves(MAX_VERSIONS as usize).into_iter().map(Leaf).collect();
		assert_ok!(RecordAnchor::anchor(origin(), versions[0]));
		for pair in versions.windows(2) {
			assert_ok!(RecordAnchor::amend(origin(), Place::Single, pair[0], pair[1]));
		}
		for asked in [0, 1, versions.len() / 2, versions.len() - 1] {
			let history = RecordAnchor::history(ST_MARY, versions[asked]);
			let shown: Vec<_> = history.iter().map(|version| version.leaf).collect();
			assert_eq!(shown, versions);
			assert!(history.iter().zip(1..).all(|(version, number)| version.version == number));
		}
	});
}
