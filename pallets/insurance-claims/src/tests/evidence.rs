//! Evidence cannot be borrowed: every wrong opening is refused.

use super::*;
use salus_commitments::merkle::Tree;
use salus_primitives::{AnchorState, BatchSequence, Leaf, PatientId, Place};

const SEQUENCE: BatchSequence = BatchSequence(0);

/// A record of Ana that Lakeside, who claims, anchored.
fn own() -> Evidence {
	anchored(LAKESIDE, 7, ANA)
}

/// `issuer` anchors a batch of five records: Ana's is the fourth.
fn batched(issuer: OrganizationId) -> Evidence {
	let note = record(issuer, 4);
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
		batches.insert((note.issuer, sequence), (tree.root(), tree.size()));
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

/// Every kind of evidence: the own and another's, single and batched.
fn all_kinds() -> [Evidence; 4] {
	[anchored(LAKESIDE, 8, ANA), batched(LAKESIDE), anchored(ST_MARY, 9, ANA), batched(ST_MARY)]
}

/// Expects a line that cites this to be rejected: beside a right record, in whichever line, and
/// alone, if it is said to be the own.
fn refused(evidence: &Evidence, error: impl Fn() -> Error<Test>) {
	rejected(vec![citing(vec![own(), evidence.clone()])], error());
	let second = ClaimLine { service_tag: [2; 32], ..citing(vec![evidence.clone(), own()]) };
	rejected(vec![citing(vec![own()]), second], error());
	if evidence.issuer == LAKESIDE {
		rejected(vec![citing(vec![evidence.clone()])], error());
	}
}

/// Expects evidence of every kind, which is fine as it is, to be refused once it is changed.
fn refuses(change: impl Fn(&mut Evidence)) {
	build_and_execute(|| {
		for evidence in all_kinds() {
			let mut changed = evidence.clone();
			change(&mut changed);
			assert_ne!(changed, evidence);
			refused(&changed, || Error::EvidenceInvalid);
		}
		assert_ok!(submit(vec![citing(all_kinds().to_vec())]));
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
fn evidence_of_another_or_an_unknown_issuer_is_refused() {
	refuses(|evidence| evidence.issuer = CORNER);
	refuses(|evidence| evidence.issuer = OrganizationId(99));
}

#[test]
fn evidence_of_another_member_is_refused() {
	build_and_execute(|| {
		// A record of Ben, with its own right opening, does not show what was done for Ana.
		let of_ben = anchored(LAKESIDE, 8, BEN);
		refused(&of_ben, || Error::EvidenceInvalid);
		refused(&anchored(ST_MARY, 8, BEN), || Error::EvidenceInvalid);
		// Nor does one of somebody whom no payer covers.
		refused(&anchored(LAKESIDE, 9, PatientId([0xEE; 32])), || Error::EvidenceInvalid);
		let claim = submit_by(LAKESIDE_ADMIN, BEN_COVERAGE, vec![citing(vec![of_ben])]);
		assert_ok!(claim);
	});
}

#[test]
fn evidence_that_was_never_anchored_is_refused() {
	build_and_execute(|| {
		refused(&record(LAKESIDE, 8), || Error::EvidenceInvalid);
		refused(&record(ST_MARY, 8), || Error::EvidenceInvalid);
	});
}

#[test]
fn evidence_at_another_place_is_refused() {
	for issuer in [LAKESIDE, ST_MARY] {
		build_and_execute(|| refuses_other_places(&batched(issuer)));
	}
}

/// Another batch, of which the path is right; another number; another index; another path; a
/// shorter one; a longer one; none; and in no batch at all.
fn refuses_other_places(note: &Evidence) {
	let other = BatchSequence(1);
	anchor_batch(other, &record(note.issuer, 200), 3);
	let Place::Batch { proof, .. } = note.place.clone() else { panic!("it is in a batch") };
	let mut wrong = proof.clone();
	wrong[0] = [0xDD; 32];
	let shorter = BoundedVec::truncate_from(proof[1..].to_vec());
	let mut longer = proof.clone();
	assert_ok!(longer.try_push([0xDD; 32]));
	let at = |sequence, index, proof| Place::Batch { sequence, index, proof };
	for place in [
		place(other, note, 3, 3),
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
		refused(&Evidence { place, ..note.clone() }, || Error::EvidenceInvalid);
	}
	assert_ok!(submit(vec![citing(vec![own(), note.clone()])]));
}

#[test]
fn evidence_that_stands_no_more_is_refused() {
	build_and_execute(|| {
		for evidence in all_kinds() {
			let leaf = leaf(&evidence, ANA);
			touch(evidence.issuer, leaf, AnchorState::Superseded);
			refused(&evidence, || Error::EvidenceSuperseded);
			touch(evidence.issuer, leaf, AnchorState::Retracted);
			refused(&evidence, || Error::EvidenceRetracted);
			touch(evidence.issuer, leaf, AnchorState::Tombstoned);
			refused(&evidence, || Error::EvidenceTombstoned);
		}
	});
}

#[test]
fn evidence_of_an_issuer_that_was_suspended_later_works() {
	build_and_execute(|| {
		let referral = anchored(ST_MARY, 8, ANA);
		suspend(ST_MARY);
		assert_ok!(submit(vec![citing(vec![own(), referral])]));
	});
}

#[test]
fn every_line_needs_a_record_of_the_provider() {
	build_and_execute(|| {
		let referral = || anchored(ST_MARY, 8, ANA);
		rejected(vec![citing(vec![referral()])], Error::OwnRecordMissing);
		let second = |cited| ClaimLine { service_tag: [2; 32], ..citing(cited) };
		rejected(vec![citing(vec![own()]), second(vec![referral()])], Error::OwnRecordMissing);
		// In addition to an own one, in whichever order, others' may be cited.
		let lines = vec![citing(vec![referral(), own()]), second(vec![own(), referral()])];
		assert_ok!(submit(lines));
	});
}

#[test]
fn an_opening_that_was_seen_cannot_be_borrowed() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		// All that Lakeside opened is in the block for everybody to see, also what it cites of
		// St Mary.
		let opened = [own(), anchored(ST_MARY, 9, ANA)];
		assert_ok!(submit(vec![citing(opened.to_vec())]));
		let pool = balance(UMBRELLA);

		let borrow = |cited: Vec<Evidence>, error: Error<Test>| {
			let line = ClaimLine { service_tag: [2; 32], ..citing(cited) };
			assert_noop!(submit_by(CORNER_ADMIN, ANA_COVERAGE, vec![line]), error);
		};
		borrow(opened.to_vec(), Error::OwnRecordMissing);
		// Said to be one's own, it is not found.
		for copied in &opened {
			let said = Evidence { issuer: CORNER, ..copied.clone() };
			borrow(vec![said.clone()], Error::EvidenceInvalid);
			borrow(vec![copied.clone(), said], Error::EvidenceInvalid);
		}
		// Anchored by oneself it is found, and known as another's.
		let copied = anchored(CORNER, 7, ANA);
		assert_eq!(leaf(&copied, ANA), leaf(&own(), ANA), "it is the same leaf");
		borrow(vec![copied.clone()], Error::EvidenceInUse);
		borrow(vec![anchored(CORNER, 4, ANA), copied], Error::EvidenceInUse);
		// An own record of another patient does not make up for it.
		borrow(vec![own(), anchored(CORNER, 3, BEN)], Error::EvidenceInvalid);
		assert_eq!(balance(UMBRELLA), pool);
	});
}
