//! Facts about a record, and the decision about access to it.

use crate::{Confidentiality, DataCategory, DayWindow, GrantId, Sensitivities, UnixMillis};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::codes::UnknownCode;

/// What a decision needs to know about one record. Given by the holder in a read; never stored.
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
pub struct RecordFacts {
	/// What kind of data it is.
	pub category: DataCategory,
	/// How confidential it is.
	pub confidentiality: Confidentiality,
	/// Why it is sensitive; empty if it is not.
	pub sensitivities: Sensitivities,
	/// The days the data is from.
	pub days: DayWindow,
}

/// On what a permission rests.
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
pub enum Basis {
	/// A holder uses its own record.
	OwnRecord,
	/// The patient asks for the own data.
	Patient,
	/// A grant of the patient.
	Grant(GrantId),
}

/// A time in which a grant cannot be relied on, because the patient said so.
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
pub struct Suspension {
	/// The first moment of it, in Unix milliseconds.
	pub from: UnixMillis,
	/// The first moment after it, in Unix milliseconds; `None` while it lasts.
	pub until: Option<UnixMillis>,
}

code_set! {
	/// A duty that comes with a permission.
	Obligation,
	/// Duties that come with a permission (HL7 v3 ObligationPolicy and RefrainPolicy).
	Obligations(u8),
	{
		/// Use no more than the purpose needs.
		MinimumNecessary = "MINEC",
		/// Do not pass on without the patient's consent (42 CFR Part 2).
		NoRedisclosure = "NORDSCLCD",
	}
}

/// Why access is refused.
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
pub enum DenyReason {
	/// The chain knows no such patient.
	PatientNotFound,
	/// The holder is no member in good standing.
	HolderNotInGoodStanding,
	/// The requester is neither a practitioner nor an organization in good standing, nor the
	/// patient.
	RequesterNotInGoodStanding,
	/// Nothing permits it: the patient gave this requester no live grant.
	NoGrant,
	/// There are live grants, but none is for this holder's records.
	Holder,
	/// There are live grants, but none allows this action.
	Action,
	/// There are live grants, but none is for this purpose.
	Purpose,
	/// There are live grants, but none covers this kind of data.
	Category,
	/// There are live grants, but the record is more confidential than they allow.
	Confidentiality,
	/// There are live grants, but the record is from days they do not cover.
	Days,
	/// There are live grants, but the record carries a sensitivity they do not cover.
	Sensitivity,
	/// There are live grants that cover the record, but the patient suspended them.
	Suspended,
	/// A grant covers the record, but a restriction of the patient reaches it too.
	Restricted,
}

/// The decision about one record.
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
pub enum Decision {
	/// Access is permitted.
	Permit {
		/// On what the permission rests: what to cite.
		basis: Basis,
		/// The duties that come with it.
		obligations: Obligations,
		/// The first moment at which it no longer holds; `None` if it has no end of its own.
		until: Option<UnixMillis>,
	},
	/// Access is refused.
	Deny {
		/// Why. Of several grants, the reason of the one that came closest.
		reason: DenyReason,
	},
}

impl Decision {
	/// Whether access is permitted.
	pub const fn is_permit(&self) -> bool {
		matches!(self, Self::Permit { .. })
	}
}
