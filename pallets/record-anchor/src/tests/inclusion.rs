//! `verify_inclusion`.

use super::reference_tree::{leaves, path, root, root_of_full_tree};
use crate::mock::*;
use frame_support::{assert_ok, assert_storage_noop};
use proptest::prelude::*;
use salus_primitives::{traits::MAX_PROOF_DEPTH, BatchSequence, Leaf};
use salus_runtime_api::InclusionFailure;

const FIRST: BatchSequence = BatchSequence(0);

fn anchor(root: [u8; 32], count: u64) {
	assert_ok!(RecordAnchor::anchor_batch(RuntimeOrigin::signed(DR_OKAFOR), root, count));
}

fn verify(leaf: [u8; 32], index: u64, proof: &[[u8; 32]]) -> Result<(), InclusionFailure> {
	RecordAnchor::verify_inclusion(ST_MARY, FIRST, Leaf(leaf), index, proof)
}

#[test]
fn every_leaf_of_small_batches_is_included() {
	for count in 1..=33 {
		build_and_execute(|| {
			let leaves = leaves(count);
			anchor(root(&leaves), count as u64);
			for (index, leaf) in leaves.iter().enumerate() {
				assert_eq!(verify(*leaf, index as u64, &path(index, &leaves)), Ok(()));
			}
		});
	}
}

#[test]
fn verify_inclusion_in_an_unknown_batch_fails() {
	build_and_execute(|| {
		let leaves = leaves(1);
		anchor(root(&leaves), 1);
		let of = |issuer, sequence| {
			let leaf = Leaf(leaves[0]);
			RecordAnchor::verify_inclusion(issuer, BatchSequence(sequence), leaf, 0, [])
		};
		assert_eq!(of(ST_MARY, 0), Ok(()));
		assert_eq!(of(ST_MARY, 1), Err(InclusionFailure::BatchNotFound));
		assert_eq!(of(LAKESIDE, 0), Err(InclusionFailure::BatchNotFound));
	});
}

#[test]
fn verify_inclusion_at_an_index_beyond_the_count_fails() {
	build_and_execute(|| {
		let leaves = leaves(6);
		anchor(root(&leaves), 6);
		let proof = path(5, &leaves);
		assert_eq!(verify(leaves[5], 5, &proof), Ok(()));
		assert_eq!(verify(leaves[5], 6, &proof), Err(InclusionFailure::IndexOutOfRange));
		assert_eq!(verify(leaves[5], u64::MAX, &proof), Err(InclusionFailure::IndexOutOfRange));
	});
}

#[test]
fn verify_inclusion_with_a_proof_of_another_length_fails() {
	build_and_execute(|| {
		let leaves = leaves(6);
		anchor(root(&leaves), 6);
		let proof = path(2, &leaves);
		let shorter = &proof[..proof.len() - 1];
		assert_eq!(verify(leaves[2], 2, shorter), Err(InclusionFailure::ProofInvalid));
		let longer = [proof.as_slice(), &[[0; 32]]].concat();
		assert_eq!(verify(leaves[2], 2, &longer), Err(InclusionFailure::ProofInvalid));
		assert_eq!(verify(leaves[2], 2, &[]), Err(InclusionFailure::ProofInvalid));
	});
}

#[test]
fn verify_inclusion_against_another_count_fails() {
	build_and_execute(|| {
		let leaves = leaves(6);
		// The issuer said five, but the root is of six.
		anchor(root(&leaves), 5);
		let included = (0..5)
			.filter(|index| verify(leaves[*index], *index as u64, &path(*index, &leaves)).is_ok());
		// Paths in the left half do not depend on the right half's shape; those in it do.
		assert_eq!(included.collect::<Vec<_>>(), [0, 1, 2, 3]);
	});
}

#[test]
fn the_longest_proof_works_and_one_longer_fails() {
	build_and_execute(|| {
		let proof: Vec<_> = leaves(MAX_PROOF_DEPTH as usize);
		let (leaf, index) = ([0x1E; 32], MAX_BATCH_COUNT - 2);
		anchor(root_of_full_tree(leaf, index, &proof), MAX_BATCH_COUNT);
		assert_eq!(verify(leaf, index, &proof), Ok(()));
		let longer = [proof.as_slice(), &[[0; 32]]].concat();
		assert_eq!(verify(leaf, index, &longer), Err(InclusionFailure::ProofInvalid));
		assert_eq!(verify(leaf, index + 1, &proof), Err(InclusionFailure::ProofInvalid));
	});
}

#[test]
fn a_node_is_not_taken_for_a_leaf() {
	build_and_execute(|| {
		let leaves = leaves(4);
		anchor(root(&leaves), 2);
		// The two halves, passed as leaves of a tree of two.
		let half = |range: &[[u8; 32]]| root(range);
		let (left, right) = (half(&leaves[..2]), half(&leaves[2..]));
		assert_eq!(verify(left, 0, &[right]), Err(InclusionFailure::ProofInvalid));
	});
}

proptest! {
	#[test]
	fn verify_inclusion_holds_for_the_leaf_and_nothing_else(
		count in 1usize..200,
		index: prop::sample::Index,
		other: prop::sample::Index,
		bit in 0usize..256,
	) {
		build_and_execute(|| {
			let leaves = leaves(count);
			anchor(root(&leaves), count as u64);
			let (index, other) = (index.index(count), other.index(count));
			let proof = path(index, &leaves);
			assert_storage_noop!(assert_eq!(verify(leaves[index], index as u64, &proof), Ok(())));

			let invalid = Err(InclusionFailure::ProofInvalid);
			if other != index {
				assert_eq!(verify(leaves[other], index as u64, &proof), invalid);
				assert_eq!(verify(leaves[index], other as u64, &proof), invalid);
			}
			let flip = |hash: &mut [u8; 32]| hash[bit / 8] ^= 1 << (bit % 8);
			let mut changed = leaves[index];
			flip(&mut changed);
			assert_eq!(verify(changed, index as u64, &proof), invalid);
			for level in 0..proof.len() {
				let mut changed = proof.clone();
				flip(&mut changed[level]);
				assert_eq!(verify(leaves[index], index as u64, &changed), invalid);
			}
		});
	}
}
