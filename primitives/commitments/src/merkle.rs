//! Merkle trees over leaves, as RFC 6962 section 2.1 (and RFC 9162 section 2.1) shapes them.
//!
//! The hash of a leaf is `SHA-256(0x00 ‖ leaf)`, of a node `SHA-256(0x01 ‖ left ‖ right)`. A node
//! without a sibling is promoted to the next level as it is, never paired with itself. The empty
//! tree is refused. A proof is the list of siblings from the leaf upwards (RFC 6962: audit path).

use crate::hash;
use alloc::vec::Vec;

/// What precedes a leaf when it is hashed, so that no leaf can be taken for a node.
const LEAF_PREFIX: u8 = 0x00;

/// What precedes the two children of a node when they are hashed.
const NODE_PREFIX: u8 = 0x01;

fn sha256(bytes: &[u8]) -> [u8; 32] {
	hash::sha256(&[bytes])
}

/// The hash of a leaf of any length: `SHA-256(0x00 ‖ leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> [u8; 32] {
	hash::sha256(&[&[LEAF_PREFIX], leaf])
}

/// The hash of a leaf, `SHA-256(0x00 ‖ leaf)`, by a SHA-256 of the caller's: a runtime gives the
/// host's.
pub fn leaf_hash_with(sha256: impl Fn(&[u8]) -> [u8; 32], leaf: &[u8; 32]) -> [u8; 32] {
	let mut bytes = [LEAF_PREFIX; 33];
	bytes[1..].copy_from_slice(leaf);
	sha256(&bytes)
}

/// The hash of a node: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
	node_hash_with(sha256, left, right)
}

fn node_hash_with(
	sha256: impl Fn(&[u8]) -> [u8; 32],
	left: &[u8; 32],
	right: &[u8; 32],
) -> [u8; 32] {
	let mut bytes = [NODE_PREFIX; 65];
	bytes[1..33].copy_from_slice(left);
	bytes[33..].copy_from_slice(right);
	sha256(&bytes)
}

/// The way from a leaf to the root, level by level.
struct Path {
	/// The levels on which the sibling may be on either side: up to where the leaf's way joins the
	/// way of the tree's last leaf.
	inner: u32,
	/// The levels above that on which there is a sibling. It is always the left one.
	border: u32,
}

impl Path {
	/// The way of the leaf `index` in a tree of `size` leaves; `None` if there is no such leaf.
	fn new(size: u64, index: u64) -> Option<Self> {
		let last = size.checked_sub(1)?;
		if index > last {
			return None;
		}
		let inner = u64::BITS.saturating_sub((index ^ last).leading_zeros());
		let border = index.checked_shr(inner).unwrap_or(0).count_ones();
		Some(Self { inner, border })
	}
}

/// The number of hashes in the proof of the leaf `index` in a tree of `size` leaves, at most 64;
/// `None` if `size` is 0 or `index` is not below it.
pub fn proof_length(size: u64, index: u64) -> Option<u32> {
	Path::new(size, index).map(|path| path.inner.saturating_add(path.border))
}

/// Whether `proof` shows that the leaf with this hash is leaf `index` of the tree of `size` leaves
/// with this root.
///
/// False for a `size` of 0, an `index` that is not below `size`, and a proof that is shorter or
/// longer than [`proof_length`], all without hashing.
///
/// Root and size must come from one trusted place, as they stand together on chain: a path that is
/// the same in trees of several sizes (the first leaf's, of 5 to 8 leaves) does not tell them
/// apart.
pub fn verify_inclusion(
	root: &[u8; 32],
	size: u64,
	index: u64,
	leaf_hash: &[u8; 32],
	proof: &[[u8; 32]],
) -> bool {
	verify_inclusion_with(sha256, root, size, index, leaf_hash, proof)
}

/// [`verify_inclusion`] by a SHA-256 of the caller's: a runtime gives the host's. It is called once
/// for each hash of the proof, with 65 bytes.
pub fn verify_inclusion_with(
	sha256: impl Fn(&[u8]) -> [u8; 32],
	root: &[u8; 32],
	size: u64,
	index: u64,
	leaf_hash: &[u8; 32],
	proof: &[[u8; 32]],
) -> bool {
	let Some(path) = Path::new(size, index) else { return false };
	let length = path.inner.saturating_add(path.border);
	if u32::try_from(proof.len()) != Ok(length) {
		return false;
	}

	let mut hash = *leaf_hash;
	for (level, sibling) in (0u32..).zip(proof) {
		let sibling_is_right = level < path.inner && index.checked_shr(level).unwrap_or(0) & 1 == 0;
		hash = if sibling_is_right {
			node_hash_with(&sha256, &hash, sibling)
		} else {
			node_hash_with(&sha256, sibling, &hash)
		};
	}
	hash == *root
}

/// A tree with all its nodes, from which any proof is read in `O(log n)`.
///
/// Building it hashes each leaf and each node once. It holds 64 bytes a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
	/// The nodes by level: first the hashes of the leaves, last the root alone.
	levels: Vec<Vec<[u8; 32]>>,
	root: [u8; 32],
}

impl Tree {
	/// The tree over these leaves of 32 bytes; `None` if there is none.
	pub fn from_leaves(leaves: impl IntoIterator<Item = [u8; 32]>) -> Option<Self> {
		Self::from_leaf_hashes(leaves.into_iter().map(|leaf| leaf_hash(&leaf)).collect())
	}

	/// The tree over leaves with these hashes; `None` if there is none.
	pub fn from_leaf_hashes(leaf_hashes: Vec<[u8; 32]>) -> Option<Self> {
		let mut levels = Vec::new();
		let mut level = leaf_hashes;
		while level.len() > 1 {
			let above = level
				.chunks(2)
				.filter_map(|pair| match pair {
					[left, right] => Some(node_hash(left, right)),
					// A node without a sibling is promoted.
					[alone] => Some(*alone),
					_ => None,
				})
				.collect();
			levels.push(core::mem::replace(&mut level, above));
		}
		let root = *level.first()?;
		levels.push(level);
		Some(Self { levels, root })
	}

	/// The root.
	pub fn root(&self) -> [u8; 32] {
		self.root
	}

	/// The number of leaves, at least 1.
	pub fn size(&self) -> u64 {
		// A `Vec` never has more than `isize::MAX` elements.
		self.levels.first().map_or(0, |leaves| u64::try_from(leaves.len()).unwrap_or(u64::MAX))
	}

	/// The hash of the leaf `index`; `None` if there is no such leaf.
	pub fn leaf_hash(&self, index: u64) -> Option<[u8; 32]> {
		self.levels.first()?.get(usize::try_from(index).ok()?).copied()
	}

	/// The proof of the leaf `index`, from the leaf upwards; `None` if there is no such leaf.
	pub fn proof(&self, index: u64) -> Option<Vec<[u8; 32]>> {
		self.leaf_hash(index)?;
		let mut position = usize::try_from(index).ok()?;
		let mut proof = Vec::new();
		for level in &self.levels {
			// The sibling differs in the lowest bit. The root has none, nor has a promoted node.
			proof.extend(level.get(position ^ 1));
			position /= 2;
		}
		Some(proof)
	}
}

/// The root of the tree over these leaves, holding no more than one hash a level; `None` if there
/// is no leaf.
pub fn root(leaves: impl IntoIterator<Item = [u8; 32]>) -> Option<[u8; 32]> {
	// Roots of full trees, the largest first: the binary digits of the number of leaves so far.
	let mut peaks: Vec<[u8; 32]> = Vec::new();
	let mut count: u64 = 0;
	for leaf in leaves {
		let mut hash = leaf_hash(&leaf);
		for _ in 0..count.trailing_ones() {
			hash = node_hash(&peaks.pop()?, &hash);
		}
		peaks.push(hash);
		count = count.checked_add(1)?;
	}
	peaks.into_iter().rev().reduce(|right, left| node_hash(&left, &right))
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The eight leaves with which RFC 6962 implementations are tested.
	fn standard_leaves() -> [Vec<u8>; 8] {
		[
			"",
			"00",
			"10",
			"2021",
			"3031",
			"40414243",
			"5051525354555657",
			"606162636465666768696a6b6c6d6e6f",
		]
		.map(|leaf| hex::decode(leaf).unwrap())
	}

	/// The roots over the first 1 to 8 of them.
	const STANDARD_ROOTS: [&str; 8] = [
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	];

	#[test]
	fn standard_leaves_have_the_standard_roots() {
		let hashes: Vec<_> = standard_leaves().iter().map(|leaf| leaf_hash(leaf)).collect();
		for (size, root) in (1..).zip(STANDARD_ROOTS) {
			let tree = Tree::from_leaf_hashes(hashes[..size].to_vec()).unwrap();
			assert_eq!(hex::encode(tree.root()), root, "{size} leaves");
			assert_eq!(tree.size(), size as u64);
			for (index, hash) in (0..).zip(&hashes[..size]) {
				let proof = tree.proof(index).unwrap();
				assert!(verify_inclusion(&tree.root(), size as u64, index, hash, &proof));
			}
			assert_eq!(tree.proof(size as u64), None);
			assert_eq!(tree.leaf_hash(size as u64), None);
		}
	}

	#[test]
	fn tree_without_leaves_is_refused() {
		assert_eq!(Tree::from_leaves([]), None);
		assert_eq!(Tree::from_leaf_hashes(Vec::new()), None);
		assert_eq!(root([]), None);
		assert!(!verify_inclusion(&sha256(b""), 0, 0, &leaf_hash(b""), &[]));
	}

	#[test]
	fn tree_of_one_leaf_is_its_hash() {
		let tree = Tree::from_leaves([[7; 32]]).unwrap();
		assert_eq!(tree.root(), leaf_hash(&[7; 32]));
		assert_eq!(tree.proof(0), Some(Vec::new()));
		assert!(verify_inclusion(&tree.root(), 1, 0, &leaf_hash(&[7; 32]), &[]));
	}

	#[test]
	fn proof_length_at_the_ends() {
		assert_eq!(proof_length(0, 0), None);
		assert_eq!(proof_length(1, 0), Some(0));
		assert_eq!(proof_length(1, 1), None);
		assert_eq!(proof_length(5, 4), Some(1));
		assert_eq!(proof_length(7, 4), Some(3));
		assert_eq!(proof_length(1 << 32, 0), Some(32));
		assert_eq!(proof_length(u64::MAX, 0), Some(64));
		assert_eq!(proof_length(u64::MAX, u64::MAX - 1), Some(63));
		assert_eq!(proof_length(u64::MAX, u64::MAX), None);
	}

	#[test]
	fn wrong_length_is_refused_without_hashing() {
		let never = |_: &[u8]| -> [u8; 32] { panic!("hashed") };
		for (size, index, length) in [(0, 0, 0), (1, 1, 0), (8, 0, 2), (8, 0, 4), (1, 0, 1)] {
			let proof = alloc::vec![[0; 32]; length];
			assert!(!verify_inclusion_with(never, &[0; 32], size, index, &[0; 32], &proof));
		}
		assert!(!verify_inclusion_with(never, &[1; 32], 1, 0, &[0; 32], &[]));
	}

	#[test]
	fn hashes_of_the_callers_function_are_the_same() {
		assert_eq!(leaf_hash_with(sha256, &[3; 32]), leaf_hash(&[3; 32]));
		let count = core::cell::Cell::new(0);
		let counted = |bytes: &[u8]| {
			assert_eq!(bytes.len(), 65);
			count.set(count.get() + 1);
			sha256(bytes)
		};
		let tree = Tree::from_leaves((0..9).map(|n| [n; 32])).unwrap();
		let (hash, proof) = (tree.leaf_hash(2).unwrap(), tree.proof(2).unwrap());
		assert!(verify_inclusion_with(counted, &tree.root(), 9, 2, &hash, &proof));
		assert_eq!(count.get(), proof.len());
	}

	/// A leaf of 64 bytes is no node over its halves: the prefixes tell them apart.
	#[test]
	fn node_is_no_leaf() {
		let tree = Tree::from_leaves([[1; 32], [2; 32]]).unwrap();
		let children = [leaf_hash(&[1; 32]), leaf_hash(&[2; 32])].concat();
		assert_ne!(leaf_hash(&children), tree.root());
	}
}
