//! The pallet's story.

use super::reference_tree::{leaves, path, root};
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::AnchorInspect, BatchSequence, Leaf};
use salus_runtime_api::InclusionFailure;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Dr Okafor anchors a discharge note.
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), DISCHARGE_NOTE));
		System::assert_last_event(
			Event::Anchored { issuer: ST_MARY, leaf: DISCHARGE_NOTE, by: DR_OKAFOR }.into(),
		);
		assert!(RecordAnchor::is_anchored(ST_MARY, DISCHARGE_NOTE));
		assert_noop!(
			RecordAnchor::anchor(RuntimeOrigin::signed(ST_MARY_ADMIN), DISCHARGE_NOTE),
			Error::<Test>::AlreadyExists
		);

		// At night the hospital anchors the day's results.
		System::set_block_number(7);
		set_time(NOW + 12_000);
		let results = leaves(5);
		assert_ok!(RecordAnchor::anchor_batch(
			RuntimeOrigin::signed(ST_MARY_ADMIN),
			root(&results),
			5
		));
		let sequence = BatchSequence(0);
		System::assert_last_event(
			Event::BatchAnchored {
				issuer: ST_MARY,
				sequence,
				root: root(&results),
				count: 5,
				by: ST_MARY_ADMIN,
			}
			.into(),
		);

		// A clinic checks what it was given.
		let view = RecordAnchor::anchor_view(ST_MARY, DISCHARGE_NOTE).expect("it is anchored");
		assert_eq!((view.block, view.anchored_at), (1, NOW));
		let proof = path(3, &results);
		let verify = |leaf| RecordAnchor::verify_inclusion(ST_MARY, sequence, leaf, 3, &proof);
		assert_eq!(verify(Leaf(results[3])), Ok(()));
		assert_eq!(verify(LAB_RESULT), Err(InclusionFailure::ProofInvalid));

		// Suspended, the hospital anchors no more; what it anchored stays.
		suspend(ST_MARY);
		assert_noop!(
			RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), LAB_RESULT),
			Error::<Test>::NotAuthorized
		);
		assert!(RecordAnchor::is_anchored(ST_MARY, DISCHARGE_NOTE));
		assert_eq!(verify(Leaf(results[3])), Ok(()));
	});
}
