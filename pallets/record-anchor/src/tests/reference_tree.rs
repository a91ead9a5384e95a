use sp_io::hashing::sha2_256;

/// `n` different leaves.
pub fn leaves(n: usize) -> Vec<[u8; 32]> {
	(0..n).map(|i| sha2_256(&i.to_le_bytes())).collect()
}

/// The largest power of two below `n`, which is at least 2: where a tree is split.
fn split(n: usize) -> usize {
	let mut power = 1;
	while power * 2 < n {
		power *= 2;
	}
	power
}

/// MTH of RFC 6962 section 2.1.
pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
	match leaves {
		[] => panic!("an empty tree is refused"),
		[one] => sha2_256(&[&[0], one.as_slice()].concat()),
		_ => {
			let (left, right) = leaves.split_at(split(leaves.len()));
			sha2_256(&[&[1], root(left).as_slice(), root(right).as_slice()].concat())
		}
	}
}

/// PATH of RFC 6962 section 2.1.1.
pub fn path(index: usize, leaves: &[[u8; 32]]) -> Vec<[u8; 32]> {
	if leaves.len() == 1 {
		return vec![];
	}
	let (left, right) = leaves.split_at(split(leaves.len()));
	let (mut path, sibling) = if index < left.len() {
		(self::path(index, left), root(right))
	} else {
		(self::path(index - left.len(), right), root(left))
	};
	path.push(sibling);
	path
}

/// The root that a path leads to in a full tree.
pub fn root_of_full_tree(leaf: [u8; 32], index: u64, proof: &[[u8; 32]]) -> [u8; 32] {
	let start = sha2_256(&[&[0], leaf.as_slice()].concat());
	proof.iter().enumerate().fold(start, |hash, (level, sibling)| {
		let (left, right) =
			if index >> level & 1 == 0 { (&hash, sibling) } else { (sibling, &hash) };
		sha2_256(&[&[1], left.as_slice(), right.as_slice()].concat())
	})
}
