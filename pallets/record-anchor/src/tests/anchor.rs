//! `anchor`, and the reads of single anchors.

use super::places::in_batch;
use crate::{mock::*, Anchor, AnchorOf, Anchors, Call, Error, Event, MAX_ANCHOR_BYTES};
use codec::MaxEncodedLen;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo, Pays},
	weights::Weight,
};
use salus_primitives::{AnchorState, Leaf, Place};
use salus_runtime_api::AnchorView;
use sp_runtime::DispatchError;

fn anchor_by(who: AccountId) -> DispatchResult {
	RecordAnchor::anchor(RuntimeOrigin::signed(who), DISCHARGE_NOTE)
}

#[test]
fn anchor_works() {
	build_and_execute(|| {
		System::set_block_number(42);
		assert_ok!(anchor_by(DR_OKAFOR));
		let stored = Anchor { block: 42, anchored_at: NOW };
		assert_eq!(Anchors::<Test>::get(ST_MARY, DISCHARGE_NOTE), Some(stored));
		System::assert_last_event(
			Event::Anchored { issuer: ST_MARY, leaf: DISCHARGE_NOTE, by: DR_OKAFOR }.into(),
		);
	});
}

#[test]
fn anchor_by_an_admin_works() {
	build_and_execute(|| {
		assert_ok!(anchor_by(ST_MARY_ADMIN));
		System::assert_last_event(
			Event::Anchored { issuer: ST_MARY, leaf: DISCHARGE_NOTE, by: ST_MARY_ADMIN }.into(),
		);
	});
}

#[test]
fn anchor_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_noop!(
			RecordAnchor::anchor(RuntimeOrigin::root(), DISCHARGE_NOTE),
			DispatchError::BadOrigin
		);
		assert_noop!(
			RecordAnchor::anchor(RuntimeOrigin::none(), DISCHARGE_NOTE),
			DispatchError::BadOrigin
		);
		for who in [ANA_KEY, STRANGER] {
			assert_noop!(anchor_by(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn anchor_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(anchor_by(who), Error::<Test>::NotAuthorized);
		}
		assert_ok!(anchor_by(DR_LINDQVIST));
	});
}

#[test]
fn anchor_by_a_dismissed_practitioner_fails() {
	build_and_execute(|| {
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_OKAFOR));
		assert_noop!(anchor_by(DR_OKAFOR), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn anchor_twice_fails_and_keeps_the_first() {
	build_and_execute(|| {
		assert_ok!(anchor_by(DR_OKAFOR));
		System::set_block_number(2);
		set_time(NOW + 2_000);
		for who in [DR_OKAFOR, ST_MARY_ADMIN] {
			assert_noop!(anchor_by(who), Error::<Test>::AlreadyExists);
		}
		let first = Anchor { block: 1, anchored_at: NOW };
		assert_eq!(Anchors::<Test>::get(ST_MARY, DISCHARGE_NOTE), Some(first));
	});
}

#[test]
fn anchor_of_a_leaf_that_another_issuer_anchored_works() {
	build_and_execute(|| {
		// Lakeside saw St Mary's transaction and got ahead of it: that hinders nobody.
		assert_ok!(anchor_by(DR_LINDQVIST));
		let anchored = |issuer| RecordAnchor::anchor_view(issuer, DISCHARGE_NOTE).is_some();
		assert!(!anchored(ST_MARY));
		assert_ok!(anchor_by(DR_OKAFOR));
		assert!(anchored(ST_MARY));
		assert!(anchored(LAKESIDE));
	});
}

#[test]
fn anchor_takes_any_leaf() {
	build_and_execute(|| {
		for leaf in [Leaf([0; 32]), Leaf([0xFF; 32])] {
			assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), leaf));
		}
		assert_eq!(Anchors::<Test>::iter().count(), 2);
	});
}

#[test]
fn anchor_view_shows_the_anchor() {
	build_and_execute(|| {
		assert_ok!(anchor_by(DR_OKAFOR));
		let view = |state| {
			let (issuer, leaf) = (ST_MARY, DISCHARGE_NOTE);
			Some(AnchorView { issuer, leaf, block: 1, anchored_at: NOW, state })
		};
		let shown = || RecordAnchor::anchor_view(ST_MARY, DISCHARGE_NOTE);
		assert_eq!(shown(), view(AnchorState::Standing));
		System::set_block_number(2);
		set_time(NOW + 2_000);
		let origin = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(RecordAnchor::retract(origin, DISCHARGE_NOTE, Place::Single));
		assert_eq!(shown(), view(AnchorState::Retracted));
		assert_eq!(RecordAnchor::anchor_view(LAKESIDE, DISCHARGE_NOTE), None);
		assert_eq!(RecordAnchor::anchor_view(ST_MARY, LAB_RESULT), None);
	});
}

#[test]
fn anchor_of_a_leaf_that_was_retracted_in_a_batch_leaves_it_retracted() {
	build_and_execute(|| {
		let (leaf, place) = in_batch(2, 5);
		assert_ok!(RecordAnchor::retract(RuntimeOrigin::signed(DR_OKAFOR), leaf, place));
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), leaf));
		let view = RecordAnchor::anchor_view(ST_MARY, leaf).expect("it is anchored singly");
		assert_eq!(view.state, AnchorState::Retracted);
	});
}

#[test]
fn a_single_anchor_is_small() {
	assert!(AnchorOf::<Test>::max_encoded_len() <= MAX_ANCHOR_BYTES);
}

#[test]
fn calls_are_paid_and_normal_and_weighed_by_their_hashes() {
	build_and_execute(|| {
		let (leaf, place) = in_batch(1, 8);
		let attestation = [0xA7; 32];
		let calls = [
			(Call::<Test>::anchor { leaf: LAB_RESULT }, 1_000),
			(Call::anchor_batch { root: [1; 32], count: 1 }, 2_000),
			(Call::amend { old_place: Place::Single, old: leaf, new: LAB_RESULT }, 3_000),
			(Call::amend { old_place: place.clone(), old: leaf, new: LAB_RESULT }, 3_003),
			(Call::retract { leaf, place: Place::Single }, 4_000),
			(Call::retract { leaf, place: place.clone() }, 4_003),
			(Call::tombstone { leaf, place: Place::Single, attestation }, 5_000),
			(Call::tombstone { leaf, place, attestation }, 5_003),
		];
		for (call, weight) in calls {
			let dispatch = call.get_dispatch_info();
			assert_eq!(dispatch.class, DispatchClass::Normal);
			assert_eq!(dispatch.pays_fee, Pays::Yes);
			assert_eq!(dispatch.call_weight, Weight::from_parts(weight, 0));
			assert!(!call.is_feeless(&RuntimeOrigin::signed(DR_OKAFOR)));
		}
	});
}
