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
		path = "salus_primitives::ids::PatientId",
		with = "::subxt::utils::Static<::salus_primitives::PatientId>"
	),
	substitute_type(
		path = "salus_primitives::ids::GrantId",
		with = "::subxt::utils::Static<::salus_primitives::GrantId>"
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
		path = "salus_primitives::scope::Scope",
		with = "::subxt::utils::Static<::salus_primitives::Scope>"
	),
	substitute_type(
		path = "salus_primitives::scope::Grantee<A>",
		with = "::subxt::utils::Static<::salus_primitives::Grantee<::subxt::utils::AccountId32>>"
	),
	substitute_type(
		path = "salus_primitives::access::RecordFacts",
		with = "::subxt::utils::Static<::salus_primitives::RecordFacts>"
	),
	substitute_type(
		path = "salus_primitives::access::Decision",
		with = "::subxt::utils::Static<::salus_primitives::Decision>"
	)
)]
mod generated {}

pub use generated::*;
