//! The Salus runtime: what every member of the consortium must agree on.
//!
//! | index | pallet | for |
//! |---|---|---|
//! | 0–1 | `System`, `Timestamp` | the chain itself and its clock |
//! | 5–7 | `Balances`, `TransactionPayment`, `SkipFeeless` | fee credit, paid to the consortium |
//! | 10–16 | `Authorship` … `Grandpa` | blocks, finality, sessions, offences |
//! | 20 | `Council` | the consortium's two thirds |
//! | 30–33 | `Utility`, `MetaTx`, `VerifySignature`, `Multisig` | batches; transactions that others pay for; accounts of several |
//! | 40 | `Settlement` | money of claims, apart from fee credit |
//! | 50–59 | `Organizations`, `PatientIdentity`, `Consent`, `RecordAnchor`, `Disclosures`, `Relationships`, `Studies`, `EmergencyAccess`, `Representatives` | Salus |
//! | 61–62 | `InsuranceCoverage`, `InsuranceClaims` | insurance |
//! | 63 | `Attestations` | how surely an identity is one person, and which record is theirs |
//!
//! The gaps are for what is to come: 11 validator set, 21–23 governance. 60 and 115 stay empty:
//! payloads that patients sign begin with these bytes. There is no sudo pallet.
//!
//! Configurations stand in `configs`, one file per concern; reads in `apis`.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]
#![expect(missing_docs, reason = "the macros that make a runtime write public items without docs")]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod equivocation;
mod erase_plan;
pub mod extensions;
pub mod genesis_config_presets;
mod weights;

use alloc::vec::Vec;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use apis::RuntimeApi;

/// The name and versions of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: alloc::borrow::Cow::Borrowed("salus"),
	impl_name: alloc::borrow::Cow::Borrowed("salus-node"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

/// The duration of a slot, and so the time between blocks, in milliseconds.
pub const SLOT_DURATION: u64 = 2_000;
/// Blocks in a minute.
pub const MINUTES: BlockNumber = 30;
/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;
/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

/// One unit of fee credit.
pub const CREDIT: Balance = 1_000_000_000_000;

/// A signature by an sr25519, ed25519 or ecdsa key.
pub type Signature = MultiSignature;
/// An account: the public key of its owner, or its hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount of fee credit, in 10⁻¹² [`CREDIT`].
pub type Balance = u128;
/// The number of transactions that an account has sent.
pub type Nonce = u32;
/// A hash of the chain.
pub type Hash = sp_core::H256;
/// The number of a block.
pub type BlockNumber = u32;
/// How a call names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// The header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction as it is sent.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// What every transaction carries and is checked for. None of our own has bytes.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_skip_feeless_payment::SkipCheckIfFeeless<
		Runtime,
		pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	>,
	extensions::PrioritizeFeeless,
	frame_system::WeightReclaim<Runtime>,
);

/// What a transaction carries that somebody else pays for.
pub type MetaTxExtension = (
	pallet_verify_signature::VerifySignature<Runtime>,
	pallet_meta_tx::MetaTxMarker<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
);

/// Executes blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// Types for those who handle blocks without looking into their transactions.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// The header of a block.
	pub type Header = super::Header;
	/// A block whose transactions are bytes.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
	/// The id of a block.
	pub type BlockId = generic::BlockId<Block>;
}

impl_opaque_keys! {
	/// The keys with which a validator produces and finalises blocks.
	pub struct SessionKeys {
		/// Produces blocks.
		pub aura: Aura,
		/// Finalises blocks.
		pub grandpa: Grandpa,
	}
}

#[frame_support::runtime]
mod runtime {
	/// The runtime.
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;

	#[runtime::pallet_index(5)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(6)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(7)]
	pub type SkipFeeless = pallet_skip_feeless_payment;

	#[runtime::pallet_index(10)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(12)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(13)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(14)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(15)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(16)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(20)]
	pub type Council = pallet_collective<Instance1>;

	#[runtime::pallet_index(30)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(31)]
	pub type MetaTx = pallet_meta_tx;
	#[runtime::pallet_index(32)]
	pub type VerifySignature = pallet_verify_signature;
	#[runtime::pallet_index(33)]
	pub type Multisig = pallet_multisig;

	#[runtime::pallet_index(40)]
	pub type Settlement = pallet_balances<Instance2>;

	#[runtime::pallet_index(50)]
	pub type Organizations = pallet_organizations;
	#[runtime::pallet_index(51)]
	pub type PatientIdentity = pallet_patient_identity;
	#[runtime::pallet_index(52)]
	pub type Consent = pallet_consent;
	#[runtime::pallet_index(54)]
	pub type RecordAnchor = pallet_record_anchor;
	#[runtime::pallet_index(55)]
	pub type Disclosures = pallet_disclosures;

	#[runtime::pallet_index(56)]
	pub type Relationships = pallet_relationships;
	#[runtime::pallet_index(57)]
	pub type Studies = pallet_studies;
	#[runtime::pallet_index(58)]
	pub type EmergencyAccess = pallet_emergency_access;

	#[runtime::pallet_index(59)]
	pub type Representatives = pallet_representatives;

	#[runtime::pallet_index(61)]
	pub type InsuranceCoverage = pallet_insurance_coverage;
	#[runtime::pallet_index(62)]
	pub type InsuranceClaims = pallet_insurance_claims;

	#[runtime::pallet_index(63)]
	pub type Attestations = pallet_attestations;
	#[runtime::pallet_index(64)]
	pub type LifeEvents = pallet_life_events;
}
