//! The pallets of which weights are measured, and how the benchmarking host reaches them.

mod grandpa;
mod session;

use crate::*;
use alloc::{format, string::String, vec::Vec};
use codec::Encode;
use frame_benchmarking::{define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use salus_primitives::UnixMillis;
use sp_core::crypto::KeyTypeId;
use sp_storage::TrackedStorageKey;

use frame_system_benchmarking::{
	extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
};
use grandpa::Pallet as GrandpaBench;
use session::Pallet as SessionBench;

impl frame_system_benchmarking::Config for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

impl grandpa::Config for Runtime {
	fn report(validators: u32) -> pallet_grandpa::Call<Self> {
		equivocation::last_report_of_a_round(validators)
	}
}

impl session::Config for Runtime {
	fn keys(owner: &AccountId) -> (SessionKeys, Vec<u8>) {
		let generated = SessionKeys::generate(&owner.encode(), None);
		(generated.keys, generated.proof.encode())
	}
}

define_benchmarks!(
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[pallet_attestations, Attestations]
	[pallet_balances, Balances]
	[pallet_collective, Council]
	[pallet_consent, Consent]
	[pallet_disclosures, Disclosures]
	[pallet_emergency_access, EmergencyAccess]
	[pallet_grandpa, GrandpaBench::<Runtime>]
	[pallet_insurance_claims, InsuranceClaims]
	[pallet_insurance_coverage, InsuranceCoverage]
	[pallet_life_events, LifeEvents]
	[pallet_meta_tx, MetaTx]
	[pallet_multisig, Multisig]
	[pallet_organizations, Organizations]
	[pallet_patient_identity, PatientIdentity]
	[pallet_record_anchor, RecordAnchor]
	[pallet_relationships, Relationships]
	[pallet_representatives, Representatives]
	[pallet_session, SessionBench::<Runtime>]
	[pallet_studies, Studies]
	[pallet_timestamp, Timestamp]
	[pallet_transaction_payment, TransactionPayment]
	[pallet_utility, Utility]
	[pallet_verify_signature, VerifySignature]
);

/// Keys of the host's keystore, and the clock.
pub struct Keystore;

const KEY_TYPE: KeyTypeId = KeyTypeId(*b"sals");

impl pallet_patient_identity::BenchmarkHelper<Signature, AccountId> for Keystore {
	fn key(seed: u32) -> AccountId {
		let seed = format!("//{seed}").into_bytes();
		AccountId::new(sp_io::crypto::sr25519_generate(KEY_TYPE, Some(seed)).0)
	}

	#[expect(clippy::expect_used, reason = "a benchmark without its keystore must not go on")]
	fn sign(key: &AccountId, payload: &[u8]) -> Signature {
		let public = sp_core::sr25519::Public::from_raw(*AsRef::<[u8; 32]>::as_ref(key));
		let signature = sp_io::crypto::sr25519_sign(KEY_TYPE, &public, payload)
			.expect("the keystore holds every key that it generated");
		Signature::Sr25519(signature)
	}

	fn set_now(now: UnixMillis) {
		pallet_timestamp::Now::<Runtime>::put(now);
	}
}

impl pallet_life_events::BenchmarkHelper for Keystore {
	fn set_now(now: UnixMillis) {
		pallet_timestamp::Now::<Runtime>::put(now);
	}
}

/// What can be measured, and the names of the storage items; `extra` adds benchmarks that give no
/// weight.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::<BenchmarkList>::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Runs the benchmark that `config` names. Fails with the benchmark's own words.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let whitelist: Vec<TrackedStorageKey> = AllPalletsWithSystem::whitelisted_storage_keys();
	let mut batches = Vec::<BenchmarkBatch>::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	Ok(batches)
}
