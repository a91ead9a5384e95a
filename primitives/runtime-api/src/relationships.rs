//! The reads of relationships.

use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{OrganizationId, PatientId, RelationshipKind, UnixMillis};
use scale_info::TypeInfo;

/// How an attestation ended before its time.
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
pub enum AttestationEnding {
	/// The organization ended it.
	ByOrganization,
	/// The patient disputed it.
	ByPatient,
}

/// Where a relationship stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum RelationshipStatus {
	/// It holds.
	InForce,
	/// It was ended before its time.
	Ended,
	/// Its time is over.
	Expired,
	/// The patient disputes it.
	Disputed,
}

/// That an organization said that it treats, or covers, a patient.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AttestationView<AccountId> {
	/// When it was made, and the first moment at which it holds.
	pub attested_at: UnixMillis,
	/// The account that made it.
	pub attested_by: AccountId,
	/// The first moment at which it no longer holds of itself.
	pub valid_until: UnixMillis,
	/// The salted commitment to what shows it.
	pub evidence: [u8; 32],
	/// How it was last attested anew while it held, if it was.
	pub renewed: Option<RenewalView<AccountId>>,
	/// When it was ended before its time, if it was.
	pub ended_at: Option<UnixMillis>,
	/// How, if it was.
	pub ended_how: Option<AttestationEnding>,
}

/// That an attestation was made anew while it held, so that it went on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RenewalView<AccountId> {
	/// When.
	pub at: UnixMillis,
	/// The account that made it.
	pub by: AccountId,
	/// The salted commitment to what shows it by then.
	pub evidence: [u8; 32],
}

/// A relationship of a patient with an organization.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RelationshipView<AccountId> {
	/// The organization.
	pub organization: OrganizationId,
	/// Whether it treats or covers the patient.
	pub kind: RelationshipKind,
	/// Where it stands.
	pub status: RelationshipStatus,
	/// Since when the patient disputes it, if the patient does.
	pub disputed_at: Option<UnixMillis>,
	/// Its last attestations, in the order of time.
	pub attestations: Vec<AttestationView<AccountId>>,
}

sp_api::decl_runtime_apis! {
	/// Relationships: who treats and who covers a patient.
	pub trait RelationshipsApi<AccountId>
	where
		AccountId: Codec,
	{
		/// One relationship.
		fn relationship(
			patient: PatientId,
			organization: OrganizationId,
			kind: RelationshipKind,
		) -> Option<RelationshipView<AccountId>>;
		/// A patient's relationships, ended and disputed ones too, from the one after `after` on; at
		/// most `limit` or [`MAX_PAGE`](crate::MAX_PAGE), whichever is less. Their order means
		/// nothing: to go on, name the last.
		fn relationships(
			patient: PatientId,
			after: Option<(OrganizationId, RelationshipKind)>,
			limit: u32,
		) -> Vec<RelationshipView<AccountId>>;
	}
}
