//! Evidence cannot be borrowed: every wrong opening is refused.

use super::*;
use salus_commitments::merkle::Tree;
use salus_primitives::{AnchorState, BatchSequence, Leaf, PatientId, Place};

const SEQUENCE: BatchSequence = BatchSequence(0);

/// St Mary anchors a batch of five records: Ana's is the fourth.
fn batched() -> Evidence {
	let note = record(ST_MARY, 4);
	anchor_batch(SEQUENCE, &note, 3);
	Evidence { place: place(SEQUENCE, &note, 3, 3), ..note }
}

/// The leaves of a batch in which this record stands at `position`.
fn leaves(sequence: BatchSequence, note: &Evidence, position: usize) -> Vec<[u8; 32]> {
	(0..5)
		.map(|n| if n == position { leaf(note, ANA).0 } else { [n as u8 + sequence.0 as u8; 32] })
		.collect()
}

fn anchor_batch(sequence: BatchSequence, note: &Evidence, position: usize) {
	let tree = Tree::from_leaves(leaves(sequence, note, position)).expect("it has leaves");
	Batches::mutate(|batches| {
		batches.insert((ST_MARY, sequence), (tree.root(), tree.size()));
	});
}

/// Where one says that a record is, which stands at `position`.
fn place(sequence: BatchSequence, note: &Evidence, position: usize, said: u64) -> Place {
	let tree = Tree::from_leaves(leaves(sequence, note, position)).expect("it has leaves");
	let proof = tree.proof(position as u64).expect("it is there").try_into().expect("it is short");
	Place::Batch { sequence, index: said, proof }
}

fn touch(issuer: OrganizationId, leaf: Leaf, state: AnchorState) {
	Touched::mutate(|touched| touched.insert((issuer, leaf), state));
}

/// Expects that evidence which is fine as it is, single or batched, is refused once it is changed.
fn refuses(change: impl Fn(&mut Evidence)) {
	build_and_execute(|| {
		for evidence in [anchored(ST_MARY, 8, ANA), batched()] {
			let mut changed = evidence.clone();
			change(&mut changed);
			assert_ne!(changed, evidence);
			rejected(vec![citing(vec![changed.clone()])], Error::EvidenceInvalid);
			// One wrong record among right ones is enough, in whichever line.
			let other =
				ClaimLine { service_tag: [2; 32], ..citing(vec![evidence.clone(), changed]) };
			rejected(vec![citing(vec![evidence.clone()]), other], Error::EvidenceInvalid);
		}
		assert_ok!(submit(vec![citing(vec![anchored(ST_MARY, 8, ANA), batched()])]));
	});
}

#[test]
fn evidence_of_another_record_is_refused() {
	refuses(|evidence| evidence.record = [0xDD; 32]);
}

#[test]
fn evidence_of_another_patient_is_refused() {
	refuses(|evidence| evidence.subject = [0xDD; 32]);
}

#[test]
fn evidence_with_another_label_is_refused() {
	refuses(|evidence| evidence.label = [0xDD; 32]);
}

#[test]
fn evidence_with_another_salt_is_refused() {
	refuses(|evidence| evidence.member_salt = [0xDD; 32]);
}

#[test]
fn evidence_of_another_issuer_is_refused() {
	refuses(|evidence| evidence.issuer = LAKESIDE);
	refuses(|evidence| evidence.issuer = OrganizationId(99));
}

#[test]
fn evidence_of_another_member_is_refused() {
	build_and_execute(|| {
		// A record of Ben, with its own right opening, does not show what was done for Ana.
		let of_ben = anchored(ST_MARY, 8, BEN);
		rejected(vec![citing(vec![of_ben.clone()])], Error::EvidenceInvalid);
		// Nor does one of somebody whom no payer covers.
		let of_nobody = anchored(ST_MARY, 9, PatientId([0xEE; 32]));
		rejected(vec![citing(vec![of_nobody])], Error::EvidenceInvalid);
		let claim = submit_by(LAKESIDE_ADMIN, BEN_COVERAGE, vec![citing(vec![of_ben])]);
		assert_ok!(claim);
	});
}

#[test]
fn evidence_that_was_never_anchored_is_refused() {
	build_and_execute(|| {
		rejected(vec![citing(vec![record(ST_MARY, 8)])], Error::EvidenceInvalid);
	});
}

#[test]
fn evidence_at_another_place_is_refused() {
	build_and_execute(|| {
		let note = batched();
		// Another batch, of which the path is right; another number; another index; another path; a
		// shorter one; a longer one; none.
		let other = BatchSequence(1);
		anchor_batch(other, &record(ST_MARY, 200), 3);
		let Place::Batch { proof, .. } = note.place.clone() else { panic!("it is in a batch") };
		let mut wrong = proof.clone();
		wrong[0] = [0xDD; 32];
		let shorter = BoundedVec::truncate_from(proof[1..].to_vec());
		let mut longer = proof.clone();
		assert_ok!(longer.try_push([0xDD; 32]));
		let at = |sequence, index, proof| Place::Batch { sequence, index, proof };
		for place in [
			place(other, &note, 3, 3),
			at(other, 3, proof.clone()),
			at(BatchSequence(2), 3, proof.clone()),
			at(SEQUENCE, 2, proof.clone()),
			at(SEQUENCE, 5, proof.clone()),
			at(SEQUENCE, 3, wrong),
			at(SEQUENCE, 3, shorter),
			at(SEQUENCE, 3, longer),
			at(SEQUENCE, 3, BoundedVec::new()),
			Place::Single,
		] {
			let moved = Evidence { place, ..note.clone() };
			rejected(vec![citing(vec![moved])], Error::EvidenceInvalid);
		}
		assert_ok!(submit(vec![citing(vec![note])]));
	});
}

#[test]
fn evidence_that_stands_no_more_is_refused() {
	build_and_execute(|| {
		for evidence in [anchored(ST_MARY, 8, ANA), batched()] {
			let leaf = leaf(&evidence, ANA);
			for (state, error) in [
				(AnchorState::Superseded, Error::EvidenceSuperseded),
				(AnchorState::Retracted, Error::EvidenceRetracted),
				(AnchorState::Tombstoned, Error::EvidenceTombstoned),
			] {
				touch(ST_MARY, leaf, state);
				rejected(vec![citing(vec![evidence.clone()])], error);
			}
		}
	});
}

#[test]
fn evidence_of_an_issuer_that_was_suspended_later_works() {
	build_and_execute(|| {
		let note = anchored(ST_MARY, 8, ANA);
		suspend(ST_MARY);
		assert_ok!(submit(vec![citing(vec![note])]));
	});
}

#[test]
fn one_record_shows_several_services() {
	build_and_execute(|| {
		let note = anchored(ST_MARY, 8, ANA);
		let second = ClaimLine { service_tag: [2; 32], ..citing(vec![note.clone()]) };
		let claim = decided(vec![citing(vec![note.clone(), note]), second]);
		assert!(claim.lines.iter().all(DecidedLine::is_allowed));
	});
}
