//! Plain data of consent.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{Action, Grantee, OrganizationId, Purpose, Scope, UnixMillis};
use salus_runtime_api::GrantStatus;
use scale_info::TypeInfo;

/// What a patient allowed to a grantee.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Grant<AccountId> {
	/// Who may use it.
	pub grantee: Grantee<AccountId>,
	/// What it covers.
	pub scope: Scope,
	/// When it was given: the time of its block, in Unix milliseconds.
	pub granted_at: UnixMillis,
	/// The patient's key that gave it: who answers for it.
	pub granted_by: AccountId,
	/// The first moment at which it holds, in Unix milliseconds; never before `granted_at`.
	pub valid_from: UnixMillis,
	/// The first moment at which it no longer holds, in Unix milliseconds; after `valid_from`.
	pub valid_until: UnixMillis,
	/// When it was revoked, in Unix milliseconds, if it was: revoking ends a grant, but does not
	/// unmake what was done under it.
	pub revoked_at: Option<UnixMillis>,
}

impl<AccountId> Grant<AccountId> {
	/// Whether the grant can be relied on at `now`, in Unix milliseconds.
	pub fn status(&self, now: UnixMillis) -> GrantStatus {
		if self.revoked_at.is_some() {
			GrantStatus::Revoked
		} else if now >= self.valid_until {
			GrantStatus::Expired
		} else if now < self.valid_from {
			GrantStatus::NotYetValid
		} else {
			GrantStatus::Live
		}
	}

	/// Whether the grant can never be relied on again at or after `now`, in Unix milliseconds.
	pub fn is_over(&self, now: UnixMillis) -> bool {
		matches!(self.status(now), GrantStatus::Revoked | GrantStatus::Expired)
	}
}

/// What somebody wants to do with records that an organization holds. The patient and the records
/// are named beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question<AccountId> {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The account of the practitioner, the organization or the patient that asks.
	pub requester: AccountId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
}
