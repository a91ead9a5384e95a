//! Plain data of disclosures.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{Judged, OrganizationId, Outcome, Recipient, UnixMillis};
use scale_info::TypeInfo;

/// One entry. Patient and index are its key; the account that wrote it is in the event.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Entry<BlockNumber> {
	/// The organization that wrote it, and answers for it.
	pub holder: OrganizationId,
	/// Its number among the holder's entries about this patient, so that one that is missing from
	/// a list is seen to be.
	pub sequence: u32,
	/// Who was given records, or was refused them.
	pub recipient: Recipient,
	/// What the holder says it did, and on what it released.
	pub outcome: Outcome,
	/// Whether the basis was in force for the recipient in this block. It is kept, since grants end.
	pub judged: Judged,
	/// A salted commitment to what was given or refused, why and when.
	pub description: [u8; 32],
	/// The block that holds the transaction and the event: where a proof starts from.
	pub block: BlockNumber,
	/// That block's time, in Unix milliseconds.
	pub recorded_at: UnixMillis,
}
