//! What a grant covers, and who may use it.

use crate::{
	Actions, Categories, Confidentiality, DayWindow, OrganizationId, Purposes, RecordFacts, Role,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Whose records a scope speaks of.
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
	Serialize,
	Deserialize,
)]
pub enum Holder {
	/// Any member organization's.
	Any,
	/// One organization's.
	Organization(OrganizationId),
}

impl Holder {
	/// Whether records held by `organization` are meant.
	pub fn covers(&self, organization: OrganizationId) -> bool {
		match self {
			Self::Any => true,
			Self::Organization(one) => *one == organization,
		}
	}
}

/// How a scope treats records that carry a sensitivity.
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
	Serialize,
	Deserialize,
)]
pub enum Protected {
	/// Covers no record that carries a sensitivity.
	None,
	/// Covers records whatever their sensitivities.
	All,
}

/// What a grant is about: all of it must hold for a record to be covered.
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
	Serialize,
	Deserialize,
)]
pub struct Scope {
	/// Whose records.
	pub holder: Holder,
	/// For which actions.
	pub actions: Actions,
	/// For which purposes: exactly these, without their descendants.
	pub purposes: Purposes,
	/// Which kinds of data.
	pub categories: Categories,
	/// The highest confidentiality that is covered.
	pub confidentiality: Confidentiality,
	/// The days the data is from. A record's whole interval must lie inside.
	pub days: DayWindow,
	/// Whether records that carry a sensitivity are covered.
	pub protected: Protected,
}

impl Scope {
	/// Whether the scope names nothing, so that it could never cover a record.
	pub fn is_empty(&self) -> bool {
		self.actions.is_empty() || self.purposes.is_empty() || self.categories.is_empty()
	}

	/// Whether the data of one record lies inside the scope.
	///
	/// All of the record must: a record that is partly outside is not covered.
	pub fn covers_record(&self, record: &RecordFacts) -> bool {
		self.categories.contains(record.category)
			&& record.confidentiality <= self.confidentiality
			&& self.days.contains(&record.days)
			&& match self.protected {
				Protected::None => record.sensitivities.is_empty(),
				Protected::All => true,
			}
	}
}

/// Who may use a grant.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Grantee<AccountId> {
	/// Any member organization in good standing, and its practitioners.
	AnyMember,
	/// Any member organization in good standing that has this role, and its practitioners.
	Role(Role),
	/// One organization and its practitioners.
	Organization(OrganizationId),
	/// One practitioner, as long as an organization credentials them.
	Practitioner(AccountId),
}

/// Under which key a patient's live grants are indexed, so that a search reads few of them.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum GranteeKind<AccountId> {
	/// Grants to any member or to a role: one list for all of them.
	Open,
	/// Grants to one organization.
	Organization(OrganizationId),
	/// Grants to one practitioner.
	Practitioner(AccountId),
}

impl<AccountId: Clone> Grantee<AccountId> {
	/// The key under which a grant to this grantee is indexed.
	pub fn kind(&self) -> GranteeKind<AccountId> {
		match self {
			Self::AnyMember | Self::Role(_) => GranteeKind::Open,
			Self::Organization(id) => GranteeKind::Organization(*id),
			Self::Practitioner(account) => GranteeKind::Practitioner(account.clone()),
		}
	}
}
