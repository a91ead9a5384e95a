//! What was asked of patients.

use codec::{Decode, Encode};
use salus_primitives::{GrantId, Grantee, OrganizationId, RequestId, Scope, UnixMillis};
use scale_info::TypeInfo;

/// Where a request stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum RequestStatus {
	/// It waits for the patient's answer.
	Open,
	/// The patient gave this grant, as it was asked for.
	Approved(GrantId),
	/// The patient gave this grant, with less than was asked for.
	Narrowed(GrantId),
	/// The patient declined.
	Declined,
	/// The organization that asked took it back.
	Withdrawn,
	/// Nobody answered in time.
	Expired,
}

/// A request for a grant, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RequestView<AccountId> {
	/// Its id, counted per patient.
	pub id: RequestId,
	/// The organization that asks.
	pub organization: OrganizationId,
	/// For whom it asks: itself, or one of its practitioners.
	pub grantee: Grantee<AccountId>,
	/// What it would cover.
	pub scope: Scope,
	/// The first moment at which the grant would no longer hold; `None` if it would have no end of
	/// its own.
	pub valid_until: Option<UnixMillis>,
	/// How often the grant could be used; `None` if as often as one likes.
	pub max_uses: Option<u32>,
	/// The salted commitment to the reason, if one is given: its text stands off chain.
	pub reason: Option<[u8; 32]>,
	/// When it was made.
	pub requested_at: UnixMillis,
	/// The account that made it.
	pub requested_by: AccountId,
	/// The first moment at which it can no longer be answered.
	pub expires_at: UnixMillis,
	/// When it was answered or withdrawn, if it was.
	pub closed_at: Option<UnixMillis>,
	/// Where it stands.
	pub status: RequestStatus,
}
