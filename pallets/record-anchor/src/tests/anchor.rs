//! `anchor`, and the reads of single anchors.

use crate::{mock::*, Anchor, AnchorOf, Anchors, Call, Error, Event, MAX_ANCHOR_BYTES};
use codec::MaxEncodedLen;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
	weights::Weight,
};
use salus_primitives::{traits::AnchorInspect, Leaf};
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
		assert!(!RecordAnchor::is_anchored(ST_MARY, DISCHARGE_NOTE));
		assert_ok!(anchor_by(DR_OKAFOR));
		assert!(RecordAnchor::is_anchored(ST_MARY, DISCHARGE_NOTE));
		assert!(RecordAnchor::is_anchored(LAKESIDE, DISCHARGE_NOTE));
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
		let view = AnchorView { issuer: ST_MARY, leaf: DISCHARGE_NOTE, block: 1, anchored_at: NOW };
		assert_eq!(RecordAnchor::anchor_view(ST_MARY, DISCHARGE_NOTE), Some(view));
		assert_eq!(RecordAnchor::anchor_view(LAKESIDE, DISCHARGE_NOTE), None);
		assert_eq!(RecordAnchor::anchor_view(ST_MARY, LAB_RESULT), None);
	});
}

#[test]
fn a_batch_is_no_single_anchor() {
	build_and_execute(|| {
		let origin = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(RecordAnchor::anchor_batch(origin, DISCHARGE_NOTE.0, 1));
		assert!(!RecordAnchor::is_anchored(ST_MARY, DISCHARGE_NOTE));
	});
}

#[test]
fn a_single_anchor_is_small_and_one_read() {
	assert!(AnchorOf::<Test>::max_encoded_len() <= MAX_ANCHOR_BYTES);
	let read = <RecordAnchor as AnchorInspect>::inspect_weight();
	assert_eq!(read, Weight::from_parts(1_000, 0));
}

#[test]
fn anchors_are_paid_and_normal() {
	build_and_execute(|| {
		let batch = Call::<Test>::anchor_batch { root: [1; 32], count: 1 };
		for call in [Call::<Test>::anchor { leaf: LAB_RESULT }, batch] {
			assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
			assert!(!call.is_feeless(&RuntimeOrigin::signed(DR_OKAFOR)));
		}
	});
}
