//! Facts about a record, and the decision about access to it.

use crate::{
	Confidentiality, DataCategory, DayWindow, EmergencyId, GrantId, LegalBasis, RecordOrigin,
	RelationshipKind, RepresentativeCapacity, RepresentativeId, RestrictionId, Sensitivities,
	UnixMillis,
};
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
	/// Who wrote it, in which context, and which record it is: what an annex may name. Without it
	/// no grant covers the record whose annex does, and every restriction reaches it.
	#[serde(default)]
	pub origin: Option<RecordOrigin>,
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
	/// The base policy, by the relationship of this kind that the requester's organization attested.
	Policy(RelationshipKind),
	/// A law that needs no consent (45 CFR 164.512).
	Law(LegalBasis),
	/// An emergency that the requester opened.
	Emergency(EmergencyId),
	/// The patient's representative asks for what the patient may read (45 CFR 164.502(g)).
	Representative {
		/// Which of the patient's representatives.
		representative: RepresentativeId,
		/// In which capacity.
		capacity: RepresentativeCapacity,
	},
}

/// What somebody relies on who names it in a call: the chain looks at this alone.
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
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
	/// A grant of the patient.
	Grant(GrantId),
	/// The base policy, by the recipient's relationship of this kind with the patient.
	Policy(RelationshipKind),
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
		/// Strip what identifies the patient (45 CFR 164.514).
		Deidentify = "DEID",
		/// Enter it into the accounting of disclosures (45 CFR 164.528).
		AccountForDisclosure = "AOD",
		/// Send the notice of 42 CFR 2.32 with it, as a mark that people can read.
		Part2Notice = "PRIVMARK",
		/// Remove what refers to records that were refused in the same answer.
		Redact = "REDACT",
		/// Take a use of the grant before anything is given: its uses are counted. No code of HL7's.
		TakeReceipt = "RECEIPT",
		/// The requester opened it in an emergency, and answers for it to a review. No code of HL7's.
		AnswerToReview = "REVIEW",
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
	/// There are live grants, but whether they cover the record stands in an annex that was not
	/// opened, or whose opening is not the one that the grant commits to.
	AnnexMissing,
	/// There are live grants, but they name other authors, contexts or records.
	Origin,
	/// There are live grants, but the record carries a sensitivity they do not cover.
	Sensitivity,
	/// There are live grants that cover the record, but the patient suspended them.
	Suspended,
	/// There are grants that cover the record, but they were used as often as they may be, and no
	/// receipt of theirs that the holder took still counts. What takes no receipt cannot rest on a
	/// grant whose uses are counted.
	UsedUp,
	/// A grant covers the record, but a restriction of the patient reaches it too.
	Restricted,
	/// A grant covers the record, but whether a restriction of the patient reaches it stands in an
	/// annex that was not opened.
	RestrictionUnopened,
	/// The law that was cited is none that this requester may cite for this purpose and record.
	Law,
	/// The patient died or left: what was permitted serves the final bills, for a time, and nothing
	/// else. Only an executor gives anything after a death.
	Inactive,
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
		/// The restriction that decided, if one did: the first that is certain to reach the record, or
		/// else the first that may.
		restriction: Option<RestrictionId>,
	},
}

impl Decision {
	/// A refusal by no restriction.
	pub const fn deny(reason: DenyReason) -> Self {
		Self::Deny { reason, restriction: None }
	}

	/// Whether access is permitted.
	pub const fn is_permit(&self) -> bool {
		matches!(self, Self::Permit { .. })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_decision_permits_or_denies() {
		let (basis, obligations) = (Basis::Patient, Obligations::empty());
		assert!(Decision::Permit { basis, obligations, until: None }.is_permit());
		assert!(!Decision::deny(DenyReason::NoGrant).is_permit());
	}
}
