//! What is stored about organizations and practitioners. Plain data, judged at a given time.

use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	EncryptionKey, KeyedId, LicenseKind, OrganizationId, Privilege, Privileges, Roles, UnixMillis,
};
use salus_runtime_api::Standing;
use scale_info::TypeInfo;

/// The most licences of one organization: one of each kind.
pub const MAX_LICENSES: u32 = 4;

/// A member organization. Never deleted: a removed one stays, since what it did stays valid.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Organization<AccountId, Name> {
	/// Its name: printable UTF-8, at a level that shows no medical specialty.
	pub name: Name,
	/// What the council admitted it as. Never empty.
	pub roles: Roles,
	/// The account that administers it.
	pub admin: AccountId,
	/// When the council admitted it; 0 for a founder.
	pub admitted_at: UnixMillis,
	/// The first moment at which its membership is no longer valid, with every role for which there
	/// is no licence.
	pub license_expires_at: UnixMillis,
	/// Its licences, at most one of each kind, each for a role that it has.
	pub licenses: BoundedVec<License, ConstU32<MAX_LICENSES>>,
	/// Its National Provider Identifier, as those compare it who share the key.
	pub npi: Option<KeyedId>,
	/// The X25519 key to which others encrypt for it.
	pub encryption_key: Option<EncryptionKey>,
	/// Its latest suspension, running or ended.
	pub suspension: Option<Suspension>,
	/// When the council removed it, which is for good.
	pub removed_at: Option<UnixMillis>,
	/// The number of practitioners it credentials, with those whose credential has expired. Kept
	/// here so that the limit is one comparison. 0 once it is removed.
	pub practitioners: u32,
}

impl<AccountId, Name> Organization<AccountId, Name> {
	/// Whether it can act at `now`. The council's word weighs more than the calendar's: what is
	/// suspended is `Suspended`, whether or not its licence has expired too.
	pub fn standing(&self, now: UnixMillis) -> Standing {
		if self.removed_at.is_some() {
			Standing::Removed
		} else if self.is_suspended() {
			Standing::Suspended
		} else if now >= self.license_expires_at {
			Standing::Expired
		} else {
			Standing::Good
		}
	}

	/// Its licence of this kind, valid or not.
	pub fn license(&self, kind: LicenseKind) -> Option<&License> {
		self.licenses.iter().find(|license| license.kind == kind)
	}

	/// The roles in which it can act at `now`: none unless its standing is good, and not one of which
	/// the licence is not valid. A role without a licence rests on the membership alone.
	pub fn roles_in_force(&self, now: UnixMillis) -> Roles {
		if self.standing(now) != Standing::Good {
			return Roles::empty();
		}
		self.licensed_roles(now)
	}

	/// Its roles without those of which the licence was not valid at `at`, whatever its standing.
	pub fn licensed_roles(&self, at: UnixMillis) -> Roles {
		self.licenses
			.iter()
			.filter(|license| !license.is_valid(at))
			.fold(self.roles, |roles, license| roles.without(license.kind.role()))
	}

	/// Whether a suspension is running.
	pub fn is_suspended(&self) -> bool {
		self.suspension.is_some_and(|suspension| suspension.ended_at.is_none())
	}
}

/// A licence on which a role of an organization rests.
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
pub struct License {
	/// What it is for, and so which role rests on it.
	pub kind: LicenseKind,
	/// The first moment at which it is no longer valid.
	pub expires_at: UnixMillis,
	/// A salted commitment to who issued it where, under which number.
	pub document: [u8; 32],
	/// When it was last attested.
	pub attested_at: UnixMillis,
	/// The regulator that attested it; `None` if the council did.
	pub attested_by: Option<OrganizationId>,
	/// When the council withdrew it, if it did.
	pub withdrawn_at: Option<UnixMillis>,
}

impl License {
	/// Whether it is valid at `at`, or was: it has not ended by itself, nor by the council's word.
	pub fn is_valid(&self, at: UnixMillis) -> bool {
		self.withdrawn_at.is_none_or(|withdrawn| at < withdrawn) && at < self.expires_at
	}
}

/// A suspension of an organization.
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
pub struct Suspension {
	/// When the council suspended it.
	pub began_at: UnixMillis,
	/// When the council reinstated it, if it did.
	pub ended_at: Option<UnixMillis>,
}

/// The part of an account as an organization's admin. Stays when it has ended.
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
pub struct Administration {
	/// The organization it administers, or the last one that it did.
	pub organization: OrganizationId,
	/// When it became its admin.
	pub began_at: UnixMillis,
	/// When another account took its place, or the organization was removed.
	pub ended_at: Option<UnixMillis>,
}

/// A practitioner's credential. Stays when it has been removed.
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
pub struct Practitioner {
	/// The organization that credentials them, or the last one that did.
	pub organization: OrganizationId,
	/// Their privileges, in force or not yet.
	pub privileges: Privileges,
	/// The first moment at which [`Privilege::BreakGlass`] is in force. Present exactly if that is
	/// among the privileges.
	pub break_glass_from: Option<UnixMillis>,
	/// When they were enrolled.
	pub enrolled_at: UnixMillis,
	/// The first moment at which the credential is no longer valid.
	pub expires_at: UnixMillis,
	/// When the organization removed them, if it did.
	pub removed_at: Option<UnixMillis>,
}

impl Practitioner {
	/// Whether the credential itself is good at `now`, whatever the organization's standing.
	pub fn standing(&self, now: UnixMillis) -> Standing {
		if self.removed_at.is_some() {
			Standing::Removed
		} else if now >= self.expires_at {
			Standing::Expired
		} else {
			Standing::Good
		}
	}

	/// The privileges whose delay is over at `now`, whatever the standing.
	pub fn privileges_in_force(&self, now: UnixMillis) -> Privileges {
		let waiting = self.break_glass_from.is_some_and(|from| now < from);
		self.privileges
			.iter()
			.filter(|privilege| !(waiting && *privilege == Privilege::BreakGlass))
			.collect()
	}
}

/// The worse of two standings: removed, then suspended, then expired, then good.
pub fn worse(a: Standing, b: Standing) -> Standing {
	let severity = |standing: Standing| match standing {
		Standing::Good => 0u8,
		Standing::Expired => 1,
		Standing::Suspended => 2,
		Standing::Removed => 3,
	};
	if severity(a) >= severity(b) {
		a
	} else {
		b
	}
}

/// Whether `name` can stand in a list of members: UTF-8 with something to see in it, no space at
/// either end, and nothing that moves, hides or reorders what is shown beside it.
pub fn is_printable(name: &[u8]) -> bool {
	let hidden = |character: char| {
		character.is_control()
			|| (character.is_whitespace() && character != ' ')
			|| matches!(
				character,
				'\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
					| '\u{202a}'..='\u{202e}'
					| '\u{2060}'..='\u{206f}'
					| '\u{feff}' | '\u{fff9}'..='\u{fffb}'
					| '\u{e0000}'..='\u{e007f}'
			)
	};
	core::str::from_utf8(name)
		.is_ok_and(|name| name.trim() == name && !name.is_empty() && !name.chars().any(hidden))
}

/// An organization that founds the consortium: it is a member from genesis on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FoundingOrganization<AccountId> {
	/// Its name; see [`Organization::name`].
	pub name: String,
	/// What it is admitted as. Not empty.
	pub roles: Roles,
	/// The account that administers it, one for each founder.
	pub admin: AccountId,
	/// The first moment at which its licence is no longer valid.
	pub license_expires_at: UnixMillis,
}
