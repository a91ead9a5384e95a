//! Plain data of consent.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	Action, DirectiveId, Except, GrantId, Grantee, OrganizationId, Purpose, RestrictionId, Scope,
	Suspension, UnixMillis,
};
use salus_runtime_api::GrantStatus;
use scale_info::TypeInfo;

/// The most times that one grant is suspended. All are kept, so that each past day can be judged.
pub const MAX_SUSPENSIONS: u32 = 8;

/// The most restrictions of one patient that are kept, lifted ones among them.
pub const MAX_RESTRICTIONS: u32 = 16;

/// The most grants and restrictions of one directive, ended ones among them.
pub const MAX_DIRECTIVE_ITEMS: u32 = 16;

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
	/// The document by which it was given, if by one: it is revoked with it.
	pub directive: Option<DirectiveId>,
	/// When it was suspended, in the order of time. Only the last may last.
	pub suspensions: BoundedVec<Suspension, ConstU32<MAX_SUSPENSIONS>>,
}

impl<AccountId> Grant<AccountId> {
	/// Whether the grant can be relied on at `now`, the block's time, in Unix milliseconds.
	///
	/// A grant that is suspended before it begins has first not begun.
	pub fn status(&self, now: UnixMillis) -> GrantStatus {
		if self.revoked_at.is_some() {
			GrantStatus::Revoked
		} else if now >= self.valid_until {
			GrantStatus::Expired
		} else if now < self.valid_from {
			GrantStatus::NotYetValid
		} else if self.is_suspended() {
			GrantStatus::Suspended
		} else {
			GrantStatus::Live
		}
	}

	/// Whether the grant can never be relied on again at or after `now`, in Unix milliseconds.
	pub fn is_over(&self, now: UnixMillis) -> bool {
		matches!(self.status(now), GrantStatus::Revoked | GrantStatus::Expired)
	}

	/// Whether a suspension lasts.
	pub fn is_suspended(&self) -> bool {
		self.suspensions.last().is_some_and(|last| last.until.is_none())
	}
}

/// What a patient withholds from whoever is not excepted, whatever grants say. It has no end of its
/// own: it stands until it is lifted.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Restriction<AccountId> {
	/// Its id among the patient's.
	pub id: RestrictionId,
	/// What it reaches.
	pub scope: Scope,
	/// Whom it leaves as they are.
	pub except: Except<AccountId>,
	/// When it was made: the time of its block, in Unix milliseconds.
	pub made_at: UnixMillis,
	/// The patient's key that made it: who answers for it.
	pub made_by: AccountId,
	/// When it was lifted, in Unix milliseconds, if it was. It is kept, as long as there is room,
	/// because it still counts for the days throughout which it stood.
	pub lifted_at: Option<UnixMillis>,
	/// The document by which it was made, if by one: it is lifted with it.
	pub directive: Option<DirectiveId>,
}

impl<AccountId> Restriction<AccountId> {
	/// Whether it stands now.
	pub fn stands(&self) -> bool {
		self.lifted_at.is_none()
	}
}

/// One thing that a directive set.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum DirectiveItem {
	/// A grant.
	Grant(GrantId),
	/// A restriction.
	Restriction(RestrictionId),
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
