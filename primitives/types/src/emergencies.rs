//! Vocabulary of emergency access: why the glass is broken, what that opens, and what a review
//! finds.

use crate::{
	codes::UnknownCode, Action, Actions, Categories, Confidentiality, DayWindow, EmergencyId,
	Holder, OrganizationId, Protected, Purpose, Purposes, Scope, UnixMillis,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most organizations that one disaster names; one that reaches more, reaches all.
pub const MAX_AFFECTED: u32 = 64;

code_set! {
	/// Why the glass is broken, by HL7's two purposes and no more exactly: that somebody is
	/// unconscious is a statement about their health, and stands behind a commitment.
	EmergencyKind,
	/// Kinds of emergencies.
	EmergencyKinds(u8),
	{
		/// An emergent condition needs care at once.
		Etreat = "ETREAT",
		/// Policy is overridden for another reason: the patient cannot be asked, or somebody's
		/// safety needs it.
		Btg = "BTG",
	}
}

impl EmergencyKind {
	/// The one purpose for which an emergency of this kind opens records.
	pub const fn purpose(self) -> Purpose {
		match self {
			Self::Etreat => Purpose::Etreat,
			Self::Btg => Purpose::Btg,
		}
	}
}

code_set! {
	/// A limit that was exceeded when an emergency was opened. None ever refuses one.
	EmergencyFlag,
	/// Limits that were exceeded.
	EmergencyFlags(u8),
	{
		/// The practitioner opened more in a day than one is expected to.
		Practitioner = "practitioner",
		/// The organization's practitioners opened more in a day than they are expected to.
		Organization = "organization",
	}
}

macro_rules! plain {
	($($(#[$more:meta])* => $item:item)*) => {
		$(
			$(#[$more])*
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo, Serialize, Deserialize,
			)]
			$item
		)*
	};
}

plain! {
	#[derive(Default, PartialOrd, Ord, Hash)]
	=>
	/// What an emergency opens, as the patient set it. Ordered, the least first.
	pub enum EmergencyAccess {
		/// Nothing: not even in an emergency.
		#[serde(rename = "nothing")]
		Nothing,
		/// What is normal: up to `N`, and no sensitivity. So it is for a patient who set nothing.
		#[default]
		#[serde(rename = "normal")]
		Normal,
		/// Everything.
		#[serde(rename = "everything")]
		Everything,
	}

	=>
	/// What the privacy officer of the organization whose practitioner broke the glass says of it.
	#[serde(rename_all = "snake_case")]
	pub enum ReviewOutcome {
		/// It was right.
		Justified,
		/// It was a mistake.
		NotJustified,
		/// It was no mistake. Another organization must find so too, before anybody is suspended.
		Abuse,
		/// Another organization should look.
		SecondReview,
	}

	=>
	/// What the privacy officer of another organization finds.
	#[serde(rename_all = "snake_case")]
	pub enum Finding {
		/// It was right.
		Justified,
		/// It was a mistake.
		NotJustified,
		/// It was no mistake: the practitioner breaks no glass any more.
		Abuse,
	}

	=>
	/// An emergency that opens records now.
	pub struct EmergencyInForce<AccountId> {
		/// The emergency: what to cite.
		pub id: EmergencyId,
		/// The practitioner who opened it, and for whom alone it opens anything.
		pub opened_by: AccountId,
		/// The organization for which they act.
		pub organization: OrganizationId,
		/// What it opens, as a grant would say it.
		pub scope: Scope,
		/// The first moment at which it no longer does, in Unix milliseconds.
		pub until: UnixMillis,
	}
}

impl EmergencyAccess {
	/// Every setting, the least first.
	pub const ALL: &'static [Self] = &[Self::Nothing, Self::Normal, Self::Everything];

	/// What it is called.
	pub const fn code(self) -> &'static str {
		match self {
			Self::Nothing => "nothing",
			Self::Normal => "normal",
			Self::Everything => "everything",
		}
	}

	/// What an emergency of this kind opens of what `holder` has, as a grant would say it; `None`
	/// if nothing.
	pub const fn scope(self, holder: Holder, kind: EmergencyKind) -> Option<Scope> {
		let (confidentiality, protected) = match self {
			Self::Nothing => return None,
			Self::Normal => (Confidentiality::N, Protected::None),
			Self::Everything => (Confidentiality::V, Protected::All),
		};
		Some(Scope {
			holder,
			actions: Actions::empty().with(Action::Read),
			purposes: Purposes::empty().with(kind.purpose()),
			categories: Categories::all(),
			confidentiality,
			days: DayWindow::ALWAYS,
			protected,
		})
	}
}

impl core::str::FromStr for EmergencyAccess {
	type Err = UnknownCode;

	fn from_str(code: &str) -> Result<Self, UnknownCode> {
		Self::ALL.iter().copied().find(|known| known.code() == code).ok_or(UnknownCode)
	}
}

impl core::fmt::Display for EmergencyAccess {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str(self.code())
	}
}

/// Whom a disaster reaches. The chain knows no regions: who declares one lists its organizations.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Affected {
	/// Every organization.
	All,
	/// These.
	Organizations(BoundedVec<OrganizationId, ConstU32<MAX_AFFECTED>>),
}

impl Affected {
	/// Whether it reaches this organization.
	pub fn includes(&self, organization: OrganizationId) -> bool {
		match self {
			Self::All => true,
			Self::Organizations(organizations) => organizations.contains(&organization),
		}
	}
}

#[cfg(test)]
#[path = "emergencies_tests.rs"]
mod tests;
