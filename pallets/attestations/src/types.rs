//! Plain data of assurances and links.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{AssuranceLevel, KeyedId, OrganizationId, UnixMillis};
use salus_runtime_api::LinkStatus;
use scale_info::TypeInfo;

/// The most organizations of which the assurance of one identity is kept, one of each. For another the
/// first makes room that does not hold.
pub const MAX_ASSURANCES: u32 = 16;

/// The most record numbers of one organization to which one identity is linked, or may be. For another
/// the first makes room of which the permission has lapsed.
pub const MAX_LINKS: u32 = 4;

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo,
			)]
			$item
		)*
	};
}

plain! {
	/// That an organization found out, at a level, that one real person uses an identity. Who that is,
	/// and by which evidence, stays with the organization.
	pub struct Assurance {
		/// The organization that answers for it.
		pub organization: OrganizationId,
		/// How surely.
		pub level: AssuranceLevel,
		/// When it said so: the time of that block, in Unix milliseconds.
		pub assured_at: UnixMillis,
		/// The first moment at which it no longer holds of itself, in Unix milliseconds; after
		/// `assured_at`.
		pub valid_until: UnixMillis,
		/// When the organization withdrew it, if it did, in Unix milliseconds.
		pub withdrawn_at: Option<UnixMillis>,
	}

	/// That a patient permits an organization to find the identity by one of its own record numbers,
	/// and whether the organization does.
	pub struct RecordLink {
		/// The record number, as a keyed identifier. The organization alone has the key.
		pub identifier: KeyedId,
		/// When the patient last permitted it: the time of that block, in Unix milliseconds.
		pub permitted_at: UnixMillis,
		/// When the organization linked it, if it did, in Unix milliseconds.
		pub linked_at: Option<UnixMillis>,
	}
}

impl Assurance {
	/// Whether it holds at `now`, in Unix milliseconds.
	pub fn holds(&self, now: UnixMillis) -> bool {
		self.withdrawn_at.is_none() && now < self.valid_until
	}
}

impl RecordLink {
	/// Where it stands at `now`, if a permission waits for `lifetime_ms`.
	pub fn status(&self, now: UnixMillis, lifetime_ms: u64) -> LinkStatus {
		match self.linked_at {
			Some(_) => LinkStatus::Linked,
			None if now < self.permitted_at.saturating_add(lifetime_ms) => LinkStatus::Permitted,
			None => LinkStatus::Lapsed,
		}
	}
}
