//! Evidence: whether the records that a claim cites are this member's, anchored, and stand.

use crate::pallet::*;
use alloc::vec::Vec;
use salus_commitments::{
	record::{member_commitment_with, Commitments},
	Salt,
};
use salus_primitives::{
	traits::AnchorInspect, AnchorState, CitedRecord, Evidence, Leaf, PatientId, Place,
};
use sp_io::hashing::sha2_256;

/// The leaf of a record that is said to be this member's. It is not the one that was anchored, if
/// it is another's.
fn leaf_of(evidence: &Evidence, member: PatientId) -> Leaf {
	let salt = Salt::from_bytes(evidence.member_salt);
	let commitments = Commitments {
		record: evidence.record,
		subject: evidence.subject,
		member: member_commitment_with(sha2_256, &salt, &member.0),
		label: evidence.label,
	};
	commitments.leaf_with(sha2_256)
}

impl<T: Config> Pallet<T> {
	/// What is kept of the records that a line cites, if each of them is `member`'s and stands.
	pub(crate) fn verify_evidence(
		evidence: &[Evidence],
		member: PatientId,
	) -> Result<Vec<CitedRecord>, Error<T>> {
		evidence.iter().map(|evidence| Self::verify_record(evidence, member)).collect()
	}

	fn verify_record(evidence: &Evidence, member: PatientId) -> Result<CitedRecord, Error<T>> {
		let Evidence { issuer, place, .. } = evidence;
		let leaf = leaf_of(evidence, member);
		match T::Anchors::state_at(*issuer, leaf, place) {
			Some(AnchorState::Standing) => {}
			Some(AnchorState::Superseded) => return Err(Error::EvidenceSuperseded),
			Some(AnchorState::Retracted) => return Err(Error::EvidenceRetracted),
			Some(AnchorState::Tombstoned) => return Err(Error::EvidenceTombstoned),
			None => return Err(Error::EvidenceInvalid),
		}
		let batch = match place {
			Place::Single => None,
			Place::Batch { sequence, .. } => Some(*sequence),
		};
		Ok(CitedRecord { issuer: *issuer, leaf, batch })
	}
}
