//! The pallet's story.

use super::reference_tree::{leaves, path, root};
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{traits::AnchorInspect, AnchorState, BatchSequence, Leaf, Place};
use salus_runtime_api::InclusionFailure;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Dr Okafor anchors a discharge note.
		assert_ok!(RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), DISCHARGE_NOTE));
		System::assert_last_event(
			Event::Anchored { issuer: ST_MARY, leaf: DISCHARGE_NOTE, by: DR_OKAFOR }.into(),
		);
		let note = || RecordAnchor::state_at(ST_MARY, DISCHARGE_NOTE, &Place::Single);
		assert_eq!(note(), Some(AnchorState::Standing));
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

		// She corrects the note. Somebody else corrected it, too, and must start from hers.
		System::set_block_number(8);
		set_time(NOW + 14_000);
		let correct = |who, new| {
			let origin = RuntimeOrigin::signed(who);
			RecordAnchor::amend(origin, Place::Single, DISCHARGE_NOTE, new)
		};
		assert_ok!(correct(DR_OKAFOR, CORRECTED_NOTE));
		assert_noop!(correct(ST_MARY_ADMIN, LAB_RESULT), Error::<Test>::Superseded);
		assert_eq!(note(), Some(AnchorState::Superseded));
		let versions: Vec<_> = RecordAnchor::history(ST_MARY, CORRECTED_NOTE)
			.into_iter()
			.map(|version| (version.leaf, version.state, version.block))
			.collect();
		let superseded = (DISCHARGE_NOTE, AnchorState::Superseded, 1);
		assert_eq!(versions, [superseded, (CORRECTED_NOTE, AnchorState::Standing, 8)]);

		// A result was charted for the wrong patient, and is erased later.
		let wrong = Leaf(results[3]);
		let place = Place::Batch {
			sequence,
			index: 3,
			proof: proof.clone().try_into().expect("it is short"),
		};
		let result = || RecordAnchor::state_at(ST_MARY, wrong, &place);
		let origin = || RuntimeOrigin::signed(ST_MARY_ADMIN);
		assert_ok!(RecordAnchor::retract(origin(), wrong, place.clone()));
		assert_eq!(result(), Some(AnchorState::Retracted));
		assert_ok!(RecordAnchor::tombstone(origin(), wrong, place.clone(), [0xA7; 32]));
		assert_eq!(result(), Some(AnchorState::Tombstoned));

		// Suspended, the hospital anchors no more; what it anchored stays.
		suspend(ST_MARY);
		assert_noop!(
			RecordAnchor::anchor(RuntimeOrigin::signed(DR_OKAFOR), LAB_RESULT),
			Error::<Test>::NotAuthorized
		);
		assert_eq!(note(), Some(AnchorState::Superseded));
		assert_eq!(verify(Leaf(results[3])), Ok(()));
	});
}
