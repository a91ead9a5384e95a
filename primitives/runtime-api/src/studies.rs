//! The reads of studies.

use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{OrganizationId, StudyId, UnixMillis};
use scale_info::TypeInfo;

/// How a study ended before its time.
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
pub enum StudyEnding {
	/// The sponsor closed it.
	BySponsor,
	/// The council stopped it.
	ByCouncil,
}

/// Where a study stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum StudyStatus {
	/// Its investigators take part.
	Open,
	/// Its sponsor is not in good standing, or no researcher: nobody takes part until it is again.
	Suspended,
	/// Its time is over.
	Expired,
	/// It was ended before its time.
	Ended,
}

/// A research study.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StudyView<AccountId> {
	/// Its id.
	pub id: StudyId,
	/// The organization that answers for it.
	pub sponsor: OrganizationId,
	/// The salted commitment to its title, its protocol and its ethics approval.
	pub protocol: [u8; 32],
	/// When it was registered.
	pub registered_at: UnixMillis,
	/// The account that registered it.
	pub registered_by: AccountId,
	/// The first moment at which it is over of itself.
	pub ends_at: UnixMillis,
	/// When it was ended before that, if it was.
	pub ended_at: Option<UnixMillis>,
	/// How, if it was.
	pub ended_how: Option<StudyEnding>,
	/// Where it stands.
	pub status: StudyStatus,
	/// The number of its investigators, without those who were removed.
	pub investigators: u32,
}

/// An investigator of a study, as last enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct InvestigatorView<AccountId> {
	/// The practitioner's account.
	pub account: AccountId,
	/// When they were enrolled.
	pub enrolled_at: UnixMillis,
	/// The account that enrolled them.
	pub enrolled_by: AccountId,
	/// When they were removed, if they were.
	pub removed_at: Option<UnixMillis>,
	/// Whether they take part: the study is open, they were not removed, and a member in good
	/// standing credentials them.
	pub takes_part: bool,
}

sp_api::decl_runtime_apis! {
	/// Studies: which research there is, whose it is, and who takes part in it.
	pub trait StudiesApi<AccountId>
	where
		AccountId: Codec,
	{
		/// One study, ended ones included.
		fn study(id: StudyId) -> Option<StudyView<AccountId>>;
		/// Studies in the order of their ids, from `from` on, ended ones too; at most `limit` or
		/// [`MAX_PAGE`](crate::MAX_PAGE), whichever is less.
		fn studies(from: StudyId, limit: u32) -> Vec<StudyView<AccountId>>;
		/// The investigators of a study, removed ones too, from the one after `after` on; at most
		/// `limit` or [`MAX_PAGE`](crate::MAX_PAGE), whichever is less. Their order means nothing: to
		/// go on, name the last.
		fn investigators(
			study: StudyId,
			after: Option<AccountId>,
			limit: u32,
		) -> Vec<InvestigatorView<AccountId>>;
		/// Whether `who` takes part in a study.
		fn takes_part(who: AccountId, study: StudyId) -> bool;
	}
}
