//! The chain's types, generated from the committed metadata.
//!
//! `artifacts/metadata.scale` is written by a test of the runtime, which fails when it is stale.
//! The vocabulary is not generated: calls, events and answers speak the types of
//! `salus-primitives`, each wrapped in [`subxt::utils::Static`], which encodes it as it is.

#[subxt::subxt(
	runtime_metadata_path = "artifacts/metadata.scale",
	substitute_type(
		path = "salus_primitives::ids::OrganizationId",
		with = "::subxt::utils::Static<::salus_primitives::OrganizationId>"
	),
	substitute_type(
		path = "salus_primitives::ids::RepresentativeId",
		with = "::subxt::utils::Static<::salus_primitives::RepresentativeId>"
	),
	substitute_type(
		path = "salus_primitives::ids::RepresentativeHash",
		with = "::subxt::utils::Static<::salus_primitives::RepresentativeHash>"
	),
	substitute_type(
		path = "salus_primitives::representatives::RepresentativeCapacity",
		with = "::subxt::utils::Static<::salus_primitives::RepresentativeCapacity>"
	),
	substitute_type(
		path = "salus_primitives::representatives::Represented",
		with = "::subxt::utils::Static<::salus_primitives::Represented>"
	),
	substitute_type(
		path = "salus_primitives::representatives::Authorities",
		with = "::subxt::utils::Static<::salus_primitives::Authorities>"
	),
	substitute_type(
		path = "salus_primitives::representatives::AgeOut",
		with = "::subxt::utils::Static<::salus_primitives::AgeOut>"
	),
	substitute_type(
		path = "salus_primitives::representatives::Wakes",
		with = "::subxt::utils::Static<::salus_primitives::Wakes>"
	),
	substitute_type(
		path = "salus_primitives::representatives::Representation",
		with = "::subxt::utils::Static<::salus_primitives::Representation>"
	),
	substitute_type(
		path = "salus_primitives::representatives::Acting",
		with = "::subxt::utils::Static<::salus_primitives::Acting>"
	),
	substitute_type(
		path = "salus_primitives::life::Closing",
		with = "::subxt::utils::Static<::salus_primitives::life::Closing>"
	),
	substitute_type(
		path = "salus_primitives::custody::PaperSigner",
		with = "::subxt::utils::Static<::salus_primitives::PaperSigner>"
	),
	substitute_type(
		path = "salus_primitives::custody::SignedPaper",
		with = "::subxt::utils::Static<::salus_primitives::SignedPaper>"
	),
	substitute_type(
		path = "salus_primitives::ids::PatientId",
		with = "::subxt::utils::Static<::salus_primitives::PatientId>"
	),
	substitute_type(
		path = "salus_primitives::ids::GrantId",
		with = "::subxt::utils::Static<::salus_primitives::GrantId>"
	),
	substitute_type(
		path = "salus_primitives::ids::RequestId",
		with = "::subxt::utils::Static<::salus_primitives::RequestId>"
	),
	substitute_type(
		path = "salus_primitives::ids::ReceiptId",
		with = "::subxt::utils::Static<::salus_primitives::ReceiptId>"
	),
	substitute_type(
		path = "salus_primitives::ids::RestrictionId",
		with = "::subxt::utils::Static<::salus_primitives::RestrictionId>"
	),
	substitute_type(
		path = "salus_primitives::ids::DirectiveId",
		with = "::subxt::utils::Static<::salus_primitives::DirectiveId>"
	),
	substitute_type(
		path = "salus_primitives::ids::BatchSequence",
		with = "::subxt::utils::Static<::salus_primitives::BatchSequence>"
	),
	substitute_type(
		path = "salus_primitives::ids::Leaf",
		with = "::subxt::utils::Static<::salus_primitives::Leaf>"
	),
	substitute_type(
		path = "salus_primitives::ids::EncryptionKey",
		with = "::subxt::utils::Static<::salus_primitives::EncryptionKey>"
	),
	substitute_type(
		path = "salus_primitives::ids::GuardianHash",
		with = "::subxt::utils::Static<::salus_primitives::GuardianHash>"
	),
	substitute_type(
		path = "salus_primitives::ids::KeyedId",
		with = "::subxt::utils::Static<::salus_primitives::KeyedId>"
	),
	substitute_type(
		path = "salus_primitives::organizations::LicenseKind",
		with = "::subxt::utils::Static<::salus_primitives::LicenseKind>"
	),
	substitute_type(
		path = "salus_primitives::organizations::AssuranceLevel",
		with = "::subxt::utils::Static<::salus_primitives::AssuranceLevel>"
	),
	substitute_type(
		path = "salus_primitives::recovery::Capacity",
		with = "::subxt::utils::Static<::salus_primitives::Capacity>"
	),
	substitute_type(
		path = "salus_primitives::recovery::Supporter<A>",
		with = "::subxt::utils::Static<::salus_primitives::Supporter<::subxt::utils::AccountId32>>"
	),
	substitute_type(
		path = "salus_primitives::recovery::RecoveryStatus",
		with = "::subxt::utils::Static<::salus_primitives::RecoveryStatus>"
	),
	substitute_type(
		path = "salus_primitives::ids::PlanId",
		with = "::subxt::utils::Static<::salus_primitives::PlanId>"
	),
	substitute_type(
		path = "salus_primitives::ids::CoverageId",
		with = "::subxt::utils::Static<::salus_primitives::CoverageId>"
	),
	substitute_type(
		path = "salus_primitives::ids::ClaimId",
		with = "::subxt::utils::Static<::salus_primitives::ClaimId>"
	),
	substitute_type(
		path = "salus_primitives::ids::StudyId",
		with = "::subxt::utils::Static<::salus_primitives::StudyId>"
	),
	substitute_type(
		path = "salus_primitives::ids::EmergencyId",
		with = "::subxt::utils::Static<::salus_primitives::EmergencyId>"
	),
	substitute_type(
		path = "salus_primitives::ids::DisasterId",
		with = "::subxt::utils::Static<::salus_primitives::DisasterId>"
	),
	substitute_type(
		path = "salus_primitives::days::Day",
		with = "::subxt::utils::Static<::salus_primitives::Day>"
	),
	substitute_type(
		path = "salus_primitives::insurance::Benefit",
		with = "::subxt::utils::Static<::salus_primitives::Benefit>"
	),
	substitute_type(
		path = "salus_primitives::insurance::BenefitUse",
		with = "::subxt::utils::Static<::salus_primitives::BenefitUse>"
	),
	substitute_type(
		path = "salus_primitives::insurance::Limit",
		with = "::subxt::utils::Static<::salus_primitives::Limit>"
	),
	substitute_type(
		path = "salus_primitives::insurance::Adjustment",
		with = "::subxt::utils::Static<::salus_primitives::Adjustment>"
	),
	substitute_type(
		path = "salus_primitives::insurance::AdjustmentGroup",
		with = "::subxt::utils::Static<::salus_primitives::AdjustmentGroup>"
	),
	substitute_type(
		path = "salus_primitives::insurance::Accumulator",
		with = "::subxt::utils::Static<::salus_primitives::Accumulator>"
	),
	substitute_type(
		path = "salus_primitives::claims::ClaimLine",
		with = "::subxt::utils::Static<::salus_primitives::ClaimLine>"
	),
	substitute_type(
		path = "salus_primitives::claims::DecidedLine",
		with = "::subxt::utils::Static<::salus_primitives::DecidedLine>"
	),
	substitute_type(
		path = "salus_primitives::claims::ClaimStatus",
		with = "::subxt::utils::Static<::salus_primitives::ClaimStatus>"
	),
	substitute_type(
		path = "salus_primitives::codes::Action",
		with = "::subxt::utils::Static<::salus_primitives::Action>"
	),
	substitute_type(
		path = "salus_primitives::codes::Purpose",
		with = "::subxt::utils::Static<::salus_primitives::Purpose>"
	),
	substitute_type(
		path = "salus_primitives::codes::Roles",
		with = "::subxt::utils::Static<::salus_primitives::Roles>"
	),
	substitute_type(
		path = "salus_primitives::codes::Privileges",
		with = "::subxt::utils::Static<::salus_primitives::Privileges>"
	),
	substitute_type(
		path = "salus_primitives::codes::KeyPurposes",
		with = "::subxt::utils::Static<::salus_primitives::KeyPurposes>"
	),
	substitute_type(
		path = "salus_primitives::scope::Holder",
		with = "::subxt::utils::Static<::salus_primitives::Holder>"
	),
	substitute_type(
		path = "salus_primitives::scope::Protected",
		with = "::subxt::utils::Static<::salus_primitives::Protected>"
	),
	substitute_type(
		path = "salus_primitives::scope::Scope",
		with = "::subxt::utils::Static<::salus_primitives::Scope>"
	),
	substitute_type(
		path = "salus_primitives::scope::Grantee<A>",
		with = "::subxt::utils::Static<::salus_primitives::Grantee<::subxt::utils::AccountId32>>"
	),
	substitute_type(
		path = "salus_primitives::scope::Except<A>",
		with = "::subxt::utils::Static<::salus_primitives::Except<::subxt::utils::AccountId32>>"
	),
	substitute_type(
		path = "salus_primitives::anchors::Place",
		with = "::subxt::utils::Static<::salus_primitives::Place>"
	),
	substitute_type(
		path = "salus_primitives::anchors::AnchorState",
		with = "::subxt::utils::Static<::salus_primitives::AnchorState>"
	),
	substitute_type(
		path = "salus_primitives::access::Suspension",
		with = "::subxt::utils::Static<::salus_primitives::Suspension>"
	),
	substitute_type(
		path = "salus_primitives::access::RecordFacts",
		with = "::subxt::utils::Static<::salus_primitives::RecordFacts>"
	),
	substitute_type(
		path = "salus_primitives::disclosures::Recipient",
		with = "::subxt::utils::Static<::salus_primitives::Recipient>"
	),
	substitute_type(
		path = "salus_primitives::disclosures::Outcome",
		with = "::subxt::utils::Static<::salus_primitives::Outcome>"
	),
	substitute_type(
		path = "salus_primitives::disclosures::Judged",
		with = "::subxt::utils::Static<::salus_primitives::Judged>"
	),
	substitute_type(
		path = "salus_primitives::access::Basis",
		with = "::subxt::utils::Static<::salus_primitives::Basis>"
	),
	substitute_type(
		path = "salus_primitives::policy::BasePolicy",
		with = "::subxt::utils::Static<::salus_primitives::BasePolicy>"
	),
	substitute_type(
		path = "salus_primitives::policy::PolicyChange",
		with = "::subxt::utils::Static<::salus_primitives::PolicyChange>"
	),
	substitute_type(
		path = "salus_primitives::policy::RelationshipKind",
		with = "::subxt::utils::Static<::salus_primitives::RelationshipKind>"
	),
	substitute_type(
		path = "salus_primitives::access::Permission",
		with = "::subxt::utils::Static<::salus_primitives::Permission>"
	),
	substitute_type(
		path = "salus_primitives::access::Decision",
		with = "::subxt::utils::Static<::salus_primitives::Decision>"
	),
	substitute_type(
		path = "salus_primitives::access::DenyReason",
		with = "::subxt::utils::Static<::salus_primitives::DenyReason>"
	),
	substitute_type(
		path = "salus_primitives::emergencies::EmergencyKind",
		with = "::subxt::utils::Static<::salus_primitives::EmergencyKind>"
	),
	substitute_type(
		path = "salus_primitives::emergencies::EmergencyAccess",
		with = "::subxt::utils::Static<::salus_primitives::EmergencyAccess>"
	),
	substitute_type(
		path = "salus_primitives::emergencies::EmergencyFlags",
		with = "::subxt::utils::Static<::salus_primitives::EmergencyFlags>"
	),
	substitute_type(
		path = "salus_primitives::emergencies::ReviewOutcome",
		with = "::subxt::utils::Static<::salus_primitives::ReviewOutcome>"
	),
	substitute_type(
		path = "salus_primitives::emergencies::Finding",
		with = "::subxt::utils::Static<::salus_primitives::Finding>"
	),
	substitute_type(
		path = "salus_primitives::emergencies::Affected",
		with = "::subxt::utils::Static<::salus_primitives::Affected>"
	),
	substitute_type(
		path = "salus_primitives::law::LegalBasis",
		with = "::subxt::utils::Static<::salus_primitives::LegalBasis>"
	),
	substitute_type(
		path = "salus_commitments::annex::AnnexOpening",
		with = "::subxt::utils::Static<::salus_commitments::AnnexOpening>"
	),
	substitute_type(
		path = "salus_commitments::grantee::GranteeOpening<A>",
		with = "::subxt::utils::Static<\
			::salus_commitments::GranteeOpening<::subxt::utils::AccountId32>>"
	)
)]
mod generated {}

pub use generated::*;
