//! Vocabulary of Salus: identifiers, codes, scopes, decisions, and the traits by which pallets see
//! each other.
//!
//! Everything here is plain data. Codes are those of the standards (HL7 v3 PurposeOfUse,
//! Confidentiality and sensitivity policy); sets of codes are bit sets, so that a scope is one
//! small value and a check is one `and`. Nothing here depends on a chain: third parties can use
//! this crate as it is.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::panic
	)
)]

extern crate alloc;

#[macro_use]
mod code_set;

pub mod access;
pub mod anchors;
pub mod annex;
pub mod claims;
pub mod codes;
pub mod custody;
pub mod days;
pub mod disclosures;
pub mod emergencies;
pub mod hex32;
pub mod ids;
pub mod insurance;
pub mod law;
pub mod life;
pub mod organizations;
pub mod policy;
pub mod recovery;
pub mod representatives;
pub mod scope;
#[cfg(feature = "traits")]
pub mod traits;

pub use access::{
	Basis, Decision, DenyReason, Obligation, Obligations, Permission, RecordFacts, Suspension,
};
pub use anchors::{AnchorState, Place};
pub use annex::{Annex, Author, RecordOrigin};
pub use claims::{CitedRecord, ClaimLine, ClaimStatus, DecidedLine, Evidence, UsedBefore};
pub use codes::{
	Action, Actions, Categories, Confidentiality, DataCategory, KeyPurpose, KeyPurposes, Privilege,
	Privileges, Purpose, Purposes, Role, Roles, Sensitivities, Sensitivity, UnknownCode,
};
pub use custody::{PaperSigner, SignedPaper};
pub use days::{Day, DayWindow};
pub use disclosures::{Judged, Outcome, Recipient};
pub use emergencies::{
	Affected, EmergencyAccess, EmergencyFlag, EmergencyFlags, EmergencyInForce, EmergencyKind,
	EmergencyKinds, Finding, ReviewOutcome, MAX_AFFECTED,
};
pub use ids::{
	AnnexHash, BatchSequence, ClaimId, CoverageId, DirectiveId, DisasterId, EmergencyId,
	EncryptionKey, GrantId, GranteeHash, GuardianHash, KeyedId, Leaf, OrganizationId, PatientId,
	PlanId, ReceiptId, RepresentativeHash, RepresentativeId, RequestId, RestrictionId, StudyId,
};
pub use insurance::{
	Accumulator, Adjustment, AdjustmentGroup, Adjustments, Benefit, BenefitUse, CostShare,
	CoverageTerms, Limit, LineDecision, LineOutcome, Money, PlanTerms, RemarkCode, RemarkSeries,
};
pub use law::{LegalBases, LegalBasis};
pub use life::LifeClosing;
pub use organizations::{AssuranceLevel, AssuranceLevels, LicenseKind, LicenseKinds};
pub use policy::{BasePolicy, PolicyChange, RelationshipKind, RelationshipKinds};
pub use recovery::{Capacity, RecoveryStatus, Supporter};
pub use representatives::{
	Acting, AgeOut, Authorities, Authority, Month, Representation, RepresentativeCapacity,
	Represented, Wakes,
};
pub use scope::{Except, Grantee, GranteeKind, Holder, Protected, Reach, Scope, Uncovered};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, as `pallet-timestamp` counts them.
pub type UnixMillis = u64;
