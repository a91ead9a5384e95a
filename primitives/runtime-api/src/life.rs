//! The read of deaths, leavings, and identities that are one person's.

use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use salus_primitives::{life::Closing, OrganizationId, PatientId, UnixMillis};
use scale_info::TypeInfo;

/// That an organization attested that a patient died.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DeathAttestationView<AccountId> {
	/// The organization that answers for it, whatever its standing.
	pub organization: OrganizationId,
	/// Who attested it for the organization.
	pub by: AccountId,
	/// When.
	pub attested_at: UnixMillis,
	/// The salted commitment to what shows it.
	pub evidence: [u8; 32],
	/// When it was withdrawn, refuted or reversed, if it was.
	pub ended_at: Option<UnixMillis>,
}

/// Where a link between two identities stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum MergeStatus {
	/// It waits for the survivor.
	Proposed,
	/// It was proposed, and who did keeps the keys of the duplicate no more, or is not in good standing.
	Void,
	/// It holds.
	InForce,
	/// It was undone.
	Undone,
}

/// That two identities are one person's (FHIR Patient.link), as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LinkView<AccountId> {
	/// The identity that is replaced.
	pub duplicate: PatientId,
	/// The identity that goes on.
	pub survivor: PatientId,
	/// The organization that said so.
	pub organization: OrganizationId,
	/// Who said so for the organization.
	pub proposed_by: AccountId,
	/// When.
	pub proposed_at: UnixMillis,
	/// Since when it holds, if it was accepted.
	pub holds_since: Option<UnixMillis>,
	/// When it was undone, if it was.
	pub ended_at: Option<UnixMillis>,
	/// Where it stands.
	pub status: MergeStatus,
}

/// What is known of a patient's death and leaving, and of identities that are the same person's.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LifeView<AccountId> {
	/// That the identity is at rest, and since when. A death counts before a leaving.
	pub closing: Option<Closing>,
	/// What organizations attested of the death, in the order of time; what ended, too, as long as there
	/// is room.
	pub attestations: Vec<DeathAttestationView<AccountId>>,
	/// Since when two organizations or more attest it, if they do.
	pub deceased_since: Option<UnixMillis>,
	/// When a key of the patient last refuted it, if one did.
	pub refuted_at: Option<UnixMillis>,
	/// When the patient last left, if that ever was.
	pub left_at: Option<UnixMillis>,
	/// When the patient came back from there, if the patient did.
	pub returned_at: Option<UnixMillis>,
	/// By which identity this one is replaced, was, or would be.
	pub merged_into: Option<LinkView<AccountId>>,
	/// Which identities this one replaces.
	pub duplicates: Vec<LinkView<AccountId>>,
}

sp_api::decl_runtime_apis! {
	/// What happens to people, and puts their identities to rest.
	pub trait LifeApi<AccountId>
	where
		AccountId: Codec,
	{
		/// What is known of a patient's death and leaving, and of identities that are the same person's.
		/// Of a patient whom nobody knows, nothing is.
		fn life(patient: PatientId) -> LifeView<AccountId>;
	}
}
