//! Properties of trees, proofs and canonical forms, against the definitions of the standards.

use proptest::prelude::*;
use salus_commitments::{
	canonical,
	merkle::{self, Tree},
	Form,
};
use sha2::{Digest, Sha256};

/// `MTH` and `PATH` of RFC 6962 section 2.1, as the RFC writes them: by splitting at the largest
/// power of two below the size. It shares nothing with the crate.
mod rfc6962 {
	use super::*;

	fn split(size: usize) -> usize {
		let mut k = 1;
		while k * 2 < size {
			k *= 2;
		}
		k
	}

	pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
		match leaves {
			[leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
			_ => {
				let (left, right) = leaves.split_at(split(leaves.len()));
				let node = Sha256::new().chain_update([1]).chain_update(root(left));
				node.chain_update(root(right)).finalize().into()
			}
		}
	}

	pub fn path(index: usize, leaves: &[[u8; 32]]) -> Vec<[u8; 32]> {
		if leaves.len() == 1 {
			return Vec::new();
		}
		let k = split(leaves.len());
		let (left, right) = leaves.split_at(k);
		let (mut path, sibling) = if index < k {
			(self::path(index, left), root(right))
		} else {
			(self::path(index - k, right), root(left))
		};
		path.push(sibling);
		path
	}
}

fn leaves(size: usize) -> Vec<[u8; 32]> {
	(0..size as u64).map(|n| Sha256::digest(n.to_le_bytes()).into()).collect()
}

/// A tree of up to 300 leaves, and one of its leaves.
fn tree_and_index() -> impl Strategy<Value = (Vec<[u8; 32]>, usize)> {
	prop::collection::vec(any::<[u8; 32]>(), 1..300)
		.prop_flat_map(|leaves| (0..leaves.len()).prop_map(move |index| (leaves.clone(), index)))
}

#[test]
fn every_tree_up_to_33_leaves_is_that_of_the_rfc() {
	for size in 1..=33 {
		let leaves = leaves(size);
		let tree = Tree::from_leaves(leaves.iter().copied()).unwrap();
		let root = rfc6962::root(&leaves);
		assert_eq!(tree.root(), root);
		assert_eq!(merkle::root(leaves.iter().copied()), Some(root));
		for (index, leaf) in leaves.iter().enumerate() {
			let proof = rfc6962::path(index, &leaves);
			assert_eq!(tree.proof(index as u64).as_ref(), Some(&proof), "{index} of {size}");
			let length = merkle::proof_length(size as u64, index as u64);
			assert_eq!(length, Some(proof.len() as u32));
			let hash = merkle::leaf_hash(leaf);
			assert!(merkle::verify_inclusion(&root, size as u64, index as u64, &hash, &proof));
			for (other_size, other_index) in
				(1..=40).flat_map(|size| (0..=40).map(move |index| (size, index)))
			{
				// A proof says more than the path: it also holds for another index or size only if
				// the way to the root is the same, left and right.
				if (other_size, other_index) != (size as u64, index as u64)
					&& merkle::verify_inclusion(&root, other_size, other_index, &hash, &proof)
				{
					assert_eq!(
						way(other_size, other_index),
						way(size as u64, index as u64),
						"leaf {index} of {size} taken for {other_index} of {other_size}"
					);
				}
			}
		}
	}
}

/// For each hash of a proof, whether it is a left sibling: RFC 9162 section 2.1.3.2, step by step.
fn way(size: u64, index: u64) -> Vec<bool> {
	let (mut node, mut last) = (index, size - 1);
	let mut way = Vec::new();
	while last > 0 {
		if node % 2 == 1 {
			way.push(true);
		} else if node < last {
			way.push(false);
		}
		node /= 2;
		last /= 2;
	}
	way
}

proptest! {
	#[test]
	fn proof_verifies((leaves, index) in tree_and_index()) {
		let tree = Tree::from_leaves(leaves.iter().copied()).unwrap();
		prop_assert_eq!(tree.root(), rfc6962::root(&leaves));
		prop_assert_eq!(merkle::root(leaves.iter().copied()), Some(tree.root()));
		let proof = tree.proof(index as u64).unwrap();
		prop_assert_eq!(&proof, &rfc6962::path(index, &leaves));
		let hash = merkle::leaf_hash(&leaves[index]);
		let size = leaves.len() as u64;
		prop_assert!(merkle::verify_inclusion(&tree.root(), size, index as u64, &hash, &proof));
	}

	#[test]
	fn changed_proof_fails(
		(leaves, index) in tree_and_index(),
		byte in any::<prop::sample::Index>(),
		flip in 1..=255u8,
		extra in any::<[u8; 32]>(),
	) {
		let tree = Tree::from_leaves(leaves.iter().copied()).unwrap();
		let (root, size, index) = (tree.root(), leaves.len() as u64, index as u64);
		let hash = tree.leaf_hash(index).unwrap();
		let proof = tree.proof(index).unwrap();
		let verify = |root: &[u8; 32], size, index, hash: &[u8; 32], proof: &[[u8; 32]]| {
			merkle::verify_inclusion(root, size, index, hash, proof)
		};
		let place = byte.index(32);

		let mut other = root;
		other[place] ^= flip;
		prop_assert!(!verify(&other, size, index, &hash, &proof));
		let mut other = hash;
		other[place] ^= flip;
		prop_assert!(!verify(&root, size, index, &other, &proof));
		for at in 0..proof.len() {
			let mut changed = proof.clone();
			changed[at][place] ^= flip;
			prop_assert!(!verify(&root, size, index, &hash, &changed));
			let mut dropped = proof.clone();
			dropped.remove(at);
			prop_assert!(!verify(&root, size, index, &hash, &dropped));
		}
		for at in 0..=proof.len() {
			let mut longer = proof.clone();
			longer.insert(at, extra);
			prop_assert!(!verify(&root, size, index, &hash, &longer));
		}
		for other in (0..size).filter(|other| *other != index) {
			prop_assert!(!verify(&root, size, other, &hash, &proof));
		}
		prop_assert!(!verify(&root, 0, index, &hash, &proof));
		prop_assert!(!verify(&root, index, index, &hash, &proof));
	}

	#[test]
	fn verify_never_panics(
		root in any::<[u8; 32]>(),
		size in prop_oneof![any::<u64>(), 0..5u64, (u64::MAX - 5)..=u64::MAX],
		index in prop_oneof![any::<u64>(), 0..5u64, (u64::MAX - 5)..=u64::MAX],
		proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
	) {
		let length = merkle::proof_length(size, index);
		prop_assert_eq!(length.is_some(), index < size);
		prop_assert!(length.is_none_or(|length| length <= 64));
		if proof.is_empty() && length == Some(0) {
			return Ok(());
		}
		prop_assert!(!merkle::verify_inclusion(&root, size, index, &[0; 32], &proof));
	}

	#[test]
	fn jcs_is_idempotent_and_keeps_the_value(value in json()) {
		let compact = serde_json::to_vec(&value).unwrap();
		let pretty = serde_json::to_vec_pretty(&value).unwrap();
		let once = canonical::rfc8785(&compact).unwrap();
		prop_assert_eq!(&canonical::rfc8785(&pretty).unwrap(), &once);
		prop_assert_eq!(&canonical::rfc8785(&once).unwrap(), &once);
		let again: serde_json::Value = serde_json::from_slice(&once).unwrap();
		prop_assert!(same(&again, &value), "{} became {}", value, again);
	}

	#[test]
	fn strict_reader_agrees_with_serde_json_on_refusal(bytes in near_json()) {
		// What serde_json refuses is refused; what is taken, serde_json reads as the same value.
		let theirs = serde_json::from_slice::<serde_json::Value>(&bytes);
		if let Ok(canonical) = canonical::rfc8785(&bytes) {
			let theirs = theirs.map_err(|error| TestCaseError::fail(error.to_string()))?;
			prop_assert_eq!(serde_json_canonicalizer::to_vec(&theirs).unwrap(), canonical);
		}
	}

	#[test]
	fn canonicalize_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
		for form in Form::ALL {
			let result = canonical::canonicalize(*form, &bytes);
			prop_assert!(*form != Form::Raw || result.is_ok_and(|raw| raw.as_ref() == bytes));
		}
	}
}

/// Any JSON value with numbers that are doubles.
fn json() -> impl Strategy<Value = serde_json::Value> {
	let leaf = prop_oneof![
		Just(serde_json::Value::Null),
		any::<bool>().prop_map(Into::into),
		any::<i32>().prop_map(Into::into),
		any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Into::into),
		".*".prop_map(Into::into),
	];
	leaf.prop_recursive(6, 64, 8, |inner| {
		prop_oneof![
			prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
			prop::collection::btree_map(".{0,3}", inner, 0..8)
				.prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
		]
	})
}

/// Pieces of JSON in an order that sometimes makes sense.
fn near_json() -> impl Strategy<Value = Vec<u8>> {
	let piece = prop::sample::select(vec![
		"{",
		"}",
		"[",
		"]",
		",",
		":",
		"\"a\"",
		"\"b\"",
		"\"\\u0061\"",
		"\"\\ud83d\\ude00\"",
		"\"\\ud83d\"",
		"null",
		"true",
		"false",
		"0",
		"-0",
		"01",
		"1.5",
		"1e400",
		"1e-5",
		"-",
		" ",
		"\n",
		"\"",
		"\\",
		"é",
		"\u{feff}",
		"[]",
		"{}",
		"{\"a\":",
		"[1,",
	]);
	prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().into_bytes())
}

/// Whether two values are equal, numbers as doubles.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
	use serde_json::Value::{Array, Number, Object};
	match (a, b) {
		(Number(a), Number(b)) => a.as_f64() == b.as_f64(),
		(Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
		(Object(a), Object(b)) => {
			a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
		}
		(a, b) => a == b,
	}
}
