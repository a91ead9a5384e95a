//! The reads of disclosures.

use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use salus_primitives::{Judged, OrganizationId, Outcome, PatientId, Recipient, UnixMillis};
use scale_info::TypeInfo;

/// An entry about a patient. The account that wrote it is in the event of its block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DisclosureView<BlockNumber> {
	/// Its number among the patient's entries, from 0 on.
	pub index: u32,
	/// The organization that holds the records, and wrote the entry.
	pub holder: OrganizationId,
	/// Its number among the holder's entries about this patient, from 0 on.
	pub sequence: u32,
	/// Who was given records, or was refused them.
	pub recipient: Recipient,
	/// What the holder says it did, and on what it released.
	pub outcome: Outcome,
	/// Whether the basis was in force for the recipient, in this block; no more was looked at.
	pub judged: Judged,
	/// A salted commitment to what was given or refused, why and when.
	pub description: [u8; 32],
	/// The block in which it was written.
	pub block: BlockNumber,
	/// That block's time.
	pub recorded_at: UnixMillis,
}

sp_api::decl_runtime_apis! {
	/// Disclosures: who was given what, and who was refused.
	pub trait DisclosuresApi<BlockNumber>
	where
		BlockNumber: Codec,
	{
		/// One entry about a patient.
		fn disclosure(patient: PatientId, index: u32) -> Option<DisclosureView<BlockNumber>>;
		/// The entries about a patient in the order in which they were written, from the one with
		/// the number `from` on; at most `limit` or [`MAX_PAGE`](crate::MAX_PAGE), whichever is
		/// less.
		fn disclosures(
			patient: PatientId,
			from: u32,
			limit: u32,
		) -> Vec<DisclosureView<BlockNumber>>;
		/// How many entries `holder` wrote about a patient: the sequence of its next.
		fn disclosures_by(patient: PatientId, holder: OrganizationId) -> u32;
	}
}
