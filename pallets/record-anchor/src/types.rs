//! Plain data of anchors.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{AnchorState, BatchSequence, Leaf, UnixMillis};
use scale_info::TypeInfo;

/// A single anchor. Issuer and leaf are its key; the account that made it is in the event.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Anchor<BlockNumber> {
	/// The block that holds the transaction and the event: where a proof starts from.
	pub block: BlockNumber,
	/// That block's time, in Unix milliseconds.
	pub anchored_at: UnixMillis,
}

/// A batch of anchors. Issuer and sequence are its key.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Batch<AccountId, BlockNumber> {
	/// The root of the RFC 6962 tree over the leaves.
	pub root: [u8; 32],
	/// The number of leaves: without it a path's shape is not known.
	pub count: u64,
	/// The account that acted for the issuer.
	pub anchored_by: AccountId,
	/// The block that holds the transaction and the event: where a proof starts from.
	pub block: BlockNumber,
	/// That block's time, in Unix milliseconds.
	pub anchored_at: UnixMillis,
}

/// What happened to a leaf after it was anchored, or before: as the version that it replaced.
/// Issuer and leaf are its key. A leaf without one stands, and is the only version of its record.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Touch<BlockNumber> {
	/// Whether it still stands.
	pub state: AnchorState,
	/// The block since which it is in this state.
	pub block: BlockNumber,
	/// That block's time, in Unix milliseconds.
	pub touched_at: UnixMillis,
	/// Its number in the record's history, from 1 on: it bounds the history, so that it is one read.
	pub version: u32,
	/// The batch in which it was found when it was first touched, `None` if it was found singly:
	/// where the history reads when it was anchored.
	pub batch: Option<BatchSequence>,
	/// The version whose place it took.
	pub supersedes: Option<Leaf>,
	/// The version that took its place. It stays when this one is erased.
	pub superseded_by: Option<Leaf>,
	/// The commitment to the holder's statement that the record, its seed and its key were erased.
	pub attestation: Option<[u8; 32]>,
}
