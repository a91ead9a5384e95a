//! Plain data of anchors.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::UnixMillis;
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
