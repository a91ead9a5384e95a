//! Every read of the runtime. Each forwards to the pallet that knows the answer.

use crate::{
	erase_plan, genesis_config_presets, AccountId, Attestations, Aura, Balance, Block, BlockNumber,
	Consent, Disclosures, EmergencyAccess, Executive, Grandpa, Historical, InherentDataExt,
	InsuranceClaims, InsuranceCoverage, LifeEvents, Nonce, Organizations, PatientIdentity,
	RecordAnchor, Relationships, Representatives, Runtime, RuntimeCall, RuntimeGenesisConfig,
	SessionKeys, Studies, System, TransactionPayment, VERSION,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	traits::KeyOwnerProofSystem,
	view_functions::{ViewFunctionDispatchError, ViewFunctionId},
	weights::Weight,
};
use salus_primitives::{
	traits::{AnchorInspect, AnchorState, Place, RepresentativeInspect, StudyInspect},
	Accumulator, BasePolicy, BatchSequence, ClaimId, CoverageId, Decision, DenyReason, EmergencyId,
	GrantId, KeyedId, Leaf, OrganizationId, PatientId, PlanId, PolicyChange, RelationshipKind,
	Representation, StudyId, UnixMillis,
};
use salus_runtime_api::{
	AccessRequest, AccessScope, AnchorView, AssuranceView, BarView, BatchView, ClaimView,
	CoverageView, DenialView, DisasterView, DisclosureView, Eligibility, EligibilityFailure,
	EligibilityRequest, EmergencyView, ErasePlan, GrantView, IncapacityView, InclusionFailure,
	InvestigatorView, KeyView, LifeView, OrganizationLinksView, OrganizationView, PaperView,
	PatientView, PlanView, PoolView, PractitionerView, QueryFailure, QueuePage, RecoveryView,
	RelationshipView, RepresentativeView, RequestView, RestrictionView, ReviewQueue, ScopeRequest,
	StudyView, VersionView,
};
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_version::RuntimeVersion;

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(
			data: sp_inherents::InherentData,
		) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> sp_consensus_aura::SlotDuration {
			sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
		}

		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> sp_session::OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			let key_owner_proof = key_owner_proof.decode()?;
			Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new)
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance>
		for Runtime
	{
		fn query_info(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(uxt, len)
		}

		fn query_fee_details(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_fee_details(uxt, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
		Block,
		Balance,
		RuntimeCall,
	> for Runtime {
		fn query_call_info(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, len)
		}

		fn query_call_fee_details(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis_config_presets::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			genesis_config_presets::preset_names()
		}
	}

	impl salus_runtime_api::OrganizationsApi<Block, AccountId> for Runtime {
		fn organization(id: OrganizationId) -> Option<OrganizationView<AccountId>> {
			Organizations::organization_view(id)
		}

		fn organizations(from: OrganizationId, limit: u32) -> Vec<OrganizationView<AccountId>> {
			Organizations::organizations(from, limit)
		}

		fn administered_by(account: AccountId) -> Option<OrganizationView<AccountId>> {
			Organizations::administered_by_view(&account)
		}

		fn practitioner(account: AccountId) -> Option<PractitionerView<AccountId>> {
			Organizations::practitioner_view(&account)
		}
	}

	impl salus_runtime_api::PatientIdentityApi<Block, AccountId> for Runtime {
		fn patient(id: PatientId) -> Option<PatientView<AccountId>> {
			PatientIdentity::patient_view(id)
		}

		fn patient_of(key: AccountId) -> Option<(PatientId, KeyView<AccountId>)> {
			PatientIdentity::patient_of_view(&key)
		}

		fn patient_id_for(key: AccountId) -> PatientId {
			PatientIdentity::patient_id_for(&key)
		}

		fn recovery(patient: PatientId) -> Option<RecoveryView<AccountId>> {
			PatientIdentity::recovery_view(patient)
		}
	}

	impl salus_runtime_api::ConsentApi<Block, AccountId> for Runtime {
		fn check_access(
			request: AccessRequest<AccountId>,
		) -> Result<Vec<Decision>, QueryFailure> {
			Consent::check_access(request)
		}

		fn access_scope(
			request: ScopeRequest<AccountId>,
		) -> Result<Result<AccessScope, DenyReason>, QueryFailure> {
			Consent::access_scope(request)
		}

		fn grant(patient: PatientId, id: GrantId) -> Option<GrantView<AccountId>> {
			Consent::grant_view(patient, id)
		}

		fn grants(patient: PatientId, from: GrantId, limit: u32) -> Vec<GrantView<AccountId>> {
			Consent::grants(patient, from, limit)
		}

		fn paper(organization: OrganizationId, document: [u8; 32]) -> Option<PaperView> {
			Consent::paper(organization, document)
		}

		fn withdrew_at(patient: PatientId) -> Option<UnixMillis> {
			Consent::withdrew_at(patient)
		}

		fn restrictions(patient: PatientId) -> Vec<RestrictionView<AccountId>> {
			Consent::restrictions(patient)
		}

		fn requests(patient: PatientId) -> Vec<RequestView<AccountId>> {
			Consent::requests(patient)
		}

		fn base_policies() -> Vec<PolicyChange> {
			Consent::base_policies()
		}

		fn holder_policies(holder: OrganizationId) -> Vec<PolicyChange> {
			Consent::holder_policies(holder)
		}

		fn patient_policies(patient: PatientId) -> Vec<PolicyChange> {
			Consent::patient_policies(patient)
		}

		fn policy_of(holder: OrganizationId) -> BasePolicy {
			Consent::policy_of(holder)
		}

		fn policy_for(patient: PatientId, holder: OrganizationId) -> BasePolicy {
			Consent::policy_for(patient, holder)
		}
	}

	impl salus_runtime_api::RelationshipsApi<Block, AccountId> for Runtime {
		fn relationship(
			patient: PatientId,
			organization: OrganizationId,
			kind: RelationshipKind,
		) -> Option<RelationshipView<AccountId>> {
			Relationships::relationship(patient, organization, kind)
		}

		fn relationships(
			patient: PatientId,
			after: Option<(OrganizationId, RelationshipKind)>,
			limit: u32,
		) -> Vec<RelationshipView<AccountId>> {
			Relationships::relationships(patient, after, limit)
		}
	}

	impl salus_runtime_api::AttestationsApi<Block> for Runtime {
		fn assurances(patient: PatientId) -> Vec<AssuranceView> {
			Attestations::assurances(patient)
		}

		fn linked_patient(
			organization: OrganizationId,
			identifier: KeyedId,
		) -> Option<PatientId> {
			Attestations::linked_patient(organization, identifier)
		}

		fn record_links(
			patient: PatientId,
			after: Option<OrganizationId>,
			limit: u32,
		) -> Vec<OrganizationLinksView> {
			Attestations::record_links(patient, after, limit)
		}
	}

	impl salus_runtime_api::StudiesApi<Block, AccountId> for Runtime {
		fn study(id: StudyId) -> Option<StudyView<AccountId>> {
			Studies::study(id)
		}

		fn studies(from: StudyId, limit: u32) -> Vec<StudyView<AccountId>> {
			Studies::studies(from, limit)
		}

		fn investigators(
			study: StudyId,
			after: Option<AccountId>,
			limit: u32,
		) -> Vec<InvestigatorView<AccountId>> {
			Studies::investigators(study, after, limit)
		}

		fn takes_part(who: AccountId, study: StudyId) -> bool {
			<Studies as StudyInspect<AccountId>>::takes_part(&who, study)
		}
	}

	impl salus_runtime_api::EmergenciesApi<Block, AccountId, BlockNumber> for Runtime {
		fn emergency(
			patient: PatientId,
			id: EmergencyId,
		) -> Option<EmergencyView<AccountId, BlockNumber>> {
			EmergencyAccess::emergency(patient, id)
		}

		fn emergencies(
			patient: PatientId,
			after: Option<EmergencyId>,
			limit: u32,
		) -> Vec<EmergencyView<AccountId, BlockNumber>> {
			EmergencyAccess::emergencies(patient, after, limit)
		}

		fn review_queue(
			organization: OrganizationId,
			queue: ReviewQueue,
			after: Option<(PatientId, EmergencyId)>,
			limit: u32,
		) -> QueuePage<AccountId, BlockNumber> {
			EmergencyAccess::review_queue(organization, queue, after, limit)
		}

		fn emergency_denials(patient: PatientId) -> Vec<DenialView<AccountId>> {
			EmergencyAccess::emergency_denials(patient)
		}

		fn emergency_access(patient: PatientId) -> salus_primitives::EmergencyAccess {
			EmergencyAccess::emergency_access(patient)
		}

		fn emergency_bar(practitioner: AccountId) -> Option<BarView> {
			EmergencyAccess::emergency_bar(&practitioner)
		}

		fn disasters() -> Vec<DisasterView> {
			EmergencyAccess::disasters()
		}
	}

	impl salus_runtime_api::RepresentativesApi<Block, AccountId> for Runtime {
		fn representatives(patient: PatientId) -> Vec<RepresentativeView<AccountId>> {
			Representatives::representatives(patient)
		}

		fn representation(who: AccountId, patient: PatientId) -> Option<Representation> {
			<Representatives as RepresentativeInspect<AccountId>>::representation(&who, patient)
		}

		fn incapacity(patient: PatientId) -> Option<IncapacityView<AccountId>> {
			Representatives::incapacity(patient)
		}
	}

	impl salus_runtime_api::LifeApi<Block, AccountId> for Runtime {
		fn life(patient: PatientId) -> LifeView<AccountId> {
			LifeEvents::life(patient)
		}
	}

	impl salus_runtime_api::ErasureApi<Block> for Runtime {
		fn erase_plan(patient: PatientId) -> Option<ErasePlan> {
			erase_plan::of(patient)
		}
	}

	impl salus_runtime_api::RecordAnchorApi<Block, AccountId, BlockNumber> for Runtime {
		fn anchor(issuer: OrganizationId, leaf: Leaf) -> Option<AnchorView<BlockNumber>> {
			RecordAnchor::anchor_view(issuer, leaf)
		}

		fn batch(
			issuer: OrganizationId,
			sequence: BatchSequence,
		) -> Option<BatchView<AccountId, BlockNumber>> {
			RecordAnchor::batch_view(issuer, sequence)
		}

		fn verify_inclusion(
			issuer: OrganizationId,
			sequence: BatchSequence,
			leaf: Leaf,
			index: u64,
			proof: Vec<[u8; 32]>,
		) -> Result<(), InclusionFailure> {
			RecordAnchor::verify_inclusion(issuer, sequence, leaf, index, proof)
		}

		fn state_at(issuer: OrganizationId, leaf: Leaf, place: Place) -> Option<AnchorState> {
			<RecordAnchor as AnchorInspect>::state_at(issuer, leaf, &place)
		}

		fn history(issuer: OrganizationId, leaf: Leaf) -> Vec<VersionView<BlockNumber>> {
			RecordAnchor::history(issuer, leaf)
		}
	}

	impl salus_runtime_api::DisclosuresApi<Block, BlockNumber> for Runtime {
		fn disclosure(patient: PatientId, index: u32) -> Option<DisclosureView<BlockNumber>> {
			Disclosures::disclosure(patient, index)
		}

		fn disclosures(
			patient: PatientId,
			from: u32,
			limit: u32,
		) -> Vec<DisclosureView<BlockNumber>> {
			Disclosures::disclosures(patient, from, limit)
		}

		fn disclosures_by(patient: PatientId, holder: OrganizationId) -> u32 {
			Disclosures::disclosures_by(patient, holder)
		}
	}

	impl salus_runtime_api::CoverageApi<Block> for Runtime {
		fn plan(id: PlanId) -> Option<PlanView> {
			InsuranceCoverage::plan_view(id)
		}

		fn coverage(id: CoverageId) -> Option<CoverageView> {
			InsuranceCoverage::coverage_view(id)
		}

		fn coverages(patient: PatientId) -> Vec<CoverageView> {
			InsuranceCoverage::coverages_view(patient)
		}

		fn accumulator(coverage: CoverageId, year: i32) -> Option<Accumulator> {
			InsuranceCoverage::accumulator_view(coverage, year)
		}

		fn verify_eligibility(
			request: EligibilityRequest,
		) -> Result<Eligibility, EligibilityFailure> {
			InsuranceCoverage::verify_eligibility(request)
		}

	}

	impl salus_runtime_api::InsuranceClaimsApi<Block, AccountId, BlockNumber> for Runtime {
		fn claim(id: ClaimId) -> Option<ClaimView<AccountId, BlockNumber>> {
			InsuranceClaims::claim_view(id)
		}

		fn claims_of(
			coverage: CoverageId,
			from: u32,
			limit: u32,
		) -> Vec<ClaimView<AccountId, BlockNumber>> {
			InsuranceClaims::claims_of(coverage, from, limit)
		}

		fn pool(organization: OrganizationId) -> PoolView<AccountId> {
			InsuranceClaims::pool(organization)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(extra: bool) -> (
			Vec<frame_benchmarking::BenchmarkList>,
			Vec<frame_support::traits::StorageInfo>,
		) {
			crate::benchmarks::metadata(extra)
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			crate::benchmarks::dispatch(config)
		}
	}
}
