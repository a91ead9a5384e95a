//! Weights of the runtime's calls, one file for each pallet, written by `scripts/bench-weights.sh`
//! from measurements of the wasm runtime.

pub mod frame_system;
pub mod frame_system_extensions;
pub mod pallet_attestations;
pub mod pallet_balances;
pub mod pallet_collective;
pub mod pallet_consent;
pub mod pallet_disclosures;
pub mod pallet_emergency_access;
pub mod pallet_grandpa;
pub mod pallet_insurance_claims;
pub mod pallet_insurance_coverage;
pub mod pallet_life_events;
pub mod pallet_meta_tx;
pub mod pallet_multisig;
pub mod pallet_organizations;
pub mod pallet_patient_identity;
pub mod pallet_record_anchor;
pub mod pallet_relationships;
pub mod pallet_representatives;
pub mod pallet_session;
pub mod pallet_studies;
pub mod pallet_timestamp;
pub mod pallet_transaction_payment;
pub mod pallet_utility;
pub mod pallet_verify_signature;
