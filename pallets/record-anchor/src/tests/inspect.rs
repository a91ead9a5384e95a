//! `AnchorInspect`. The states themselves are in `states`.

use super::places::{anchor_batch, in_batch, place, wrong_places};
use super::reference_tree::leaves;
use crate::mock::*;
use frame_support::{assert_ok, assert_storage_noop, weights::Weight};
use salus_primitives::{traits::AnchorInspect, AnchorState, BatchSequence, Leaf, Place};

#[test]
fn state_at_finds_every_leaf_where_it_is() {
	build_and_execute(|| {
		let leaves = leaves(7);
		let sequence = anchor_batch(ST_MARY, &leaves);
		for (index, leaf) in leaves.iter().enumerate() {
			let place = place(sequence, index, &leaves);
			let state = RecordAnchor::state_at(ST_MARY, Leaf(*leaf), &place);
			assert_eq!(state, Some(AnchorState::Standing));
			assert_eq!(RecordAnchor::state_at(ST_MARY, Leaf(*leaf), &Place::Single), None);
			assert_eq!(RecordAnchor::state_at(LAKESIDE, Leaf(*leaf), &place), None);
		}
	});
}

#[test]
fn state_at_a_wrong_place_is_none() {
	build_and_execute(|| {
		for (wrong, leaf, place) in wrong_places() {
			assert_eq!(RecordAnchor::state_at(ST_MARY, leaf, &place), None, "{wrong}");
		}
	});
}

#[test]
fn state_at_does_not_let_a_touched_leaf_be_where_it_is_not() {
	build_and_execute(|| {
		let (leaf, here) = in_batch(1, 3);
		assert_ok!(RecordAnchor::retract(RuntimeOrigin::signed(DR_OKAFOR), leaf, here.clone()));
		assert_eq!(RecordAnchor::state_at(ST_MARY, leaf, &Place::Single), None);
		let elsewhere = place(BatchSequence(0), 2, &leaves(3));
		assert_eq!(RecordAnchor::state_at(ST_MARY, leaf, &elsewhere), None);
		assert_storage_noop!(assert_eq!(
			RecordAnchor::state_at(ST_MARY, leaf, &here),
			Some(AnchorState::Retracted)
		));
	});
}

#[test]
fn state_at_stays_when_the_issuer_is_suspended() {
	build_and_execute(|| {
		let (leaf, place) = in_batch(1, 3);
		suspend(ST_MARY);
		assert_eq!(RecordAnchor::state_at(ST_MARY, leaf, &place), Some(AnchorState::Standing));
	});
}

#[test]
fn inspect_weight_grows_with_the_hashes() {
	for hashes in [0, 1, 32] {
		let weight = <RecordAnchor as AnchorInspect>::inspect_weight(hashes);
		assert_eq!(weight, Weight::from_parts(6_000 + u64::from(hashes), 0));
	}
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn benchmarks_anchor_where_they_say() {
	build_and_execute(|| {
		RecordAnchor::set_single(ST_MARY, DISCHARGE_NOTE);
		let mut places = vec![(DISCHARGE_NOTE, Place::Single)];
		for depth in [0, 1, 31, 32] {
			let place = RecordAnchor::set_in_batch(ST_MARY, LAB_RESULT, depth);
			assert_eq!(place.hashes(), depth);
			places.push((LAB_RESULT, place));
		}
		for (leaf, place) in places {
			let state = RecordAnchor::state_at(ST_MARY, leaf, &place);
			assert_eq!(state, Some(AnchorState::Standing));
		}
	});
}
