//! Where an anchored record is found, and whether it still stands.

use crate::BatchSequence;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The longest path from a leaf to a root: the depth of a tree of 2^32 leaves.
pub const MAX_PROOF_DEPTH: u32 = 32;

/// Where an anchored record is found.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Place {
	/// It was anchored singly.
	Single,
	/// It is a leaf of a batch of its issuer.
	Batch {
		/// The batch's number among the issuer's.
		sequence: BatchSequence,
		/// The leaf's index in the batch.
		index: u64,
		/// The path from the leaf to the root, RFC 6962 section 2.1.1: at most
		/// [`MAX_PROOF_DEPTH`] hashes.
		proof: BoundedVec<[u8; 32], ConstU32<MAX_PROOF_DEPTH>>,
	},
}

impl Place {
	/// The number of hashes in the path, by which looking there is weighed; 0 for a single anchor.
	pub fn hashes(&self) -> u32 {
		match self {
			Self::Single => 0,
			Self::Batch { proof, .. } => u32::try_from(proof.len()).unwrap_or(MAX_PROOF_DEPTH),
		}
	}
}

/// Whether an anchored record still stands.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum AnchorState {
	/// It stands.
	Standing,
	/// A later version took its place.
	Superseded,
	/// Its issuer withdrew it: it was entered in error.
	Retracted,
	/// It was erased; a tombstone is left.
	Tombstoned,
}

#[cfg(test)]
mod tests {
	use super::*;

	fn place(hashes: u32) -> (u8, BatchSequence, u64, alloc::vec::Vec<[u8; 32]>) {
		(1, BatchSequence(0), 0, alloc::vec![[0; 32]; hashes as usize])
	}

	#[test]
	fn hashes_of_a_place_are_those_of_its_path() {
		assert_eq!(Place::Single.hashes(), 0);
		for hashes in [0, 1, MAX_PROOF_DEPTH] {
			let decoded = Place::decode(&mut &place(hashes).encode()[..]).expect("it decodes");
			assert_eq!(decoded.hashes(), hashes);
		}
	}

	#[test]
	fn a_path_that_is_too_long_does_not_decode() {
		let encoded = place(MAX_PROOF_DEPTH + 1).encode();
		assert!(Place::decode(&mut &encoded[..]).is_err());
	}
}
