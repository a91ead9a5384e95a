use super::reference_tree::{leaves, path, root};
use crate::{mock::*, NextBatch};
use frame_support::assert_ok;
use salus_primitives::{BatchSequence, Leaf, OrganizationId, Place};

/// Has St Mary anchor a batch of `count` leaves, and gives the leaf of this index with its place.
pub fn in_batch(index: usize, count: usize) -> (Leaf, Place) {
	let leaves = leaves(count);
	let sequence = anchor_batch(ST_MARY, &leaves);
	(Leaf(leaves[index]), place(sequence, index, &leaves))
}

/// Has an organization anchor a batch of these leaves.
pub fn anchor_batch(issuer: OrganizationId, leaves: &[[u8; 32]]) -> BatchSequence {
	let sequence = BatchSequence(NextBatch::<Test>::get(issuer));
	let who = if issuer == ST_MARY { DR_OKAFOR } else { DR_LINDQVIST };
	let origin = RuntimeOrigin::signed(who);
	assert_ok!(RecordAnchor::anchor_batch(origin, root(leaves), leaves.len() as u64));
	sequence
}

/// The place of the leaf of this index in the batch of these leaves.
pub fn place(sequence: BatchSequence, index: usize, leaves: &[[u8; 32]]) -> Place {
	at(sequence, index as u64, path(index, leaves))
}

/// A place in a batch, whether there is one or not.
pub fn at(sequence: BatchSequence, index: u64, proof: Vec<[u8; 32]>) -> Place {
	Place::Batch { sequence, index, proof: proof.try_into().expect("paths are short") }
}

/// Places in St Mary's first batch, which is of six leaves, that are wrong for its leaf 4: which,
/// the leaf that is claimed, the place.
pub fn wrong_places() -> Vec<(&'static str, Leaf, Place)> {
	let leaves = leaves(6);
	let other: Vec<_> = leaves.iter().rev().copied().collect();
	let (first, second) = (anchor_batch(ST_MARY, &leaves), anchor_batch(ST_MARY, &other));
	let leaf = Leaf(leaves[4]);
	let proof = path(4, &leaves);
	let mut changed = proof.clone();
	changed[1][0] ^= 1;
	let longer = [proof.as_slice(), &[[0; 32]]].concat();
	let shorter = proof[..proof.len() - 1].to_vec();
	let swapped: Vec<_> = proof.iter().rev().copied().collect();
	vec![
		("another leaf", Leaf(leaves[3]), at(first, 4, proof.clone())),
		("a leaf of no batch", LAB_RESULT, at(first, 4, proof.clone())),
		("another index", leaf, at(first, 5, proof.clone())),
		("an index beyond the batch", leaf, at(first, 6, proof.clone())),
		("another batch", leaf, at(second, 4, proof.clone())),
		("a changed path", leaf, at(first, 4, changed)),
		("a longer path", leaf, at(first, 4, longer)),
		("a shorter path", leaf, at(first, 4, shorter)),
		("a path in another order", leaf, at(first, 4, swapped)),
		("no path", leaf, at(first, 4, vec![])),
	]
}
