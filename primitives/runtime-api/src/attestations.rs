//! What organizations attest of identities, as it is read.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use salus_primitives::{AssuranceLevel, KeyedId, OrganizationId, PatientId, UnixMillis};
use scale_info::TypeInfo;

/// What an organization assured of an identity, as it stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AssuranceView {
	/// The organization that answers for it, whatever its standing.
	pub organization: OrganizationId,
	/// How surely one real person uses the identity.
	pub level: AssuranceLevel,
	/// When it said so.
	pub assured_at: UnixMillis,
	/// The first moment at which it no longer holds of itself.
	pub valid_until: UnixMillis,
	/// When the organization withdrew it, if it did.
	pub withdrawn_at: Option<UnixMillis>,
	/// Whether it holds.
	pub in_force: bool,
}

/// Where a link to a record number stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum LinkStatus {
	/// The patient permitted it, and it waits for the organization.
	Permitted,
	/// The patient permitted it, and the organization did not make it in time.
	Lapsed,
	/// The organization finds the identity by it.
	Linked,
}

/// A link to a record number, as it stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RecordLinkView {
	/// The record number, as a keyed identifier.
	pub identifier: KeyedId,
	/// Where it stands.
	pub status: LinkStatus,
	/// When the patient last permitted it.
	pub permitted_at: UnixMillis,
	/// When the organization linked it, if it did.
	pub linked_at: Option<UnixMillis>,
}

/// The links between an identity and one organization, as they stand at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrganizationLinksView {
	/// The organization.
	pub organization: OrganizationId,
	/// The links, and the permissions for some.
	pub links: Vec<RecordLinkView>,
}

sp_api::decl_runtime_apis! {
	/// What organizations attest of identities: how surely one person uses them, and which record is
	/// theirs.
	pub trait AttestationsApi {
		/// What organizations assured of an identity, also what was withdrawn or is over, as far as it
		/// is kept. Who relies on one looks at the organization's standing, too.
		fn assurances(patient: PatientId) -> Vec<AssuranceView>;
		/// The identity that an organization linked to a record number of its own.
		fn linked_patient(
			organization: OrganizationId,
			identifier: KeyedId,
		) -> Option<PatientId>;
		/// What a patient permitted each organization to link, and what it linked, from the organization
		/// after `after` on; at most `limit` or [`MAX_PAGE`](crate::MAX_PAGE) organizations, whichever
		/// is less. Their order means nothing: to go on, name the last.
		fn record_links(
			patient: PatientId,
			after: Option<OrganizationId>,
			limit: u32,
		) -> Vec<OrganizationLinksView>;
	}
}
