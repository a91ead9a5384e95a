//! Plain data of studies.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{OrganizationId, Role, Roles, UnixMillis};
use salus_runtime_api::{StudyEnding, StudyStatus};
use scale_info::TypeInfo;

/// A research study. Never removed.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Study<AccountId> {
	/// The organization that answers for it.
	pub sponsor: OrganizationId,
	/// A salted commitment to its title, its protocol and its ethics approval: opened to whoever is
	/// asked for consent.
	pub protocol: [u8; 32],
	/// When it was registered: the time of that block, in Unix milliseconds.
	pub registered_at: UnixMillis,
	/// Who registered it for the sponsor.
	pub registered_by: AccountId,
	/// The first moment at which it is over of itself, in Unix milliseconds; after `registered_at`.
	pub ends_at: UnixMillis,
	/// When and how it ended before that, if it did.
	pub ended: Option<Ended>,
	/// How many investigators are enrolled and were not removed, whatever their standing. Kept here
	/// so that the limit is one comparison.
	pub investigators: u32,
}

/// That a study ended before its time.
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
pub struct Ended {
	/// The first moment at which it is over: the time of that block, in Unix milliseconds.
	pub at: UnixMillis,
	/// How.
	pub how: StudyEnding,
}

/// That a practitioner takes part in a study. Stays when they were removed.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Investigator<AccountId> {
	/// When they were enrolled, the last time: the time of that block, in Unix milliseconds.
	pub enrolled_at: UnixMillis,
	/// Who enrolled them for the sponsor.
	pub enrolled_by: AccountId,
	/// When they were removed, or left, in Unix milliseconds, if they did.
	pub removed_at: Option<UnixMillis>,
}

impl<AccountId> Study<AccountId> {
	/// Where it stands at `now`, in Unix milliseconds, if its sponsor then has these roles: none,
	/// unless it is in good standing.
	///
	/// What ended stays ended, also when its time would have been over.
	pub fn status(&self, sponsor: Roles, now: UnixMillis) -> StudyStatus {
		if self.ended.is_some() {
			StudyStatus::Ended
		} else if now >= self.ends_at {
			StudyStatus::Expired
		} else if sponsor.contains(Role::Researcher) {
			StudyStatus::Open
		} else {
			StudyStatus::Suspended
		}
	}

	/// Whether it is over at `now`, in Unix milliseconds, and for ever.
	pub fn is_over(&self, now: UnixMillis) -> bool {
		self.ended.is_some() || now >= self.ends_at
	}
}
