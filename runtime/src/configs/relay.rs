//! Batches, transactions that somebody else pays for, and accounts of several.

use crate::{
	weights, Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, Signature,
	System, CREDIT,
};
use frame_support::{parameter_types, traits::ConstU32};
use sp_runtime::traits::Verify;

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = weights::pallet_utility::WeightInfo<Runtime>;
}

impl pallet_meta_tx::Config for Runtime {
	type WeightInfo = weights::pallet_meta_tx::WeightInfo<Runtime>;
	type RuntimeEvent = RuntimeEvent;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type Extension = crate::MetaTxExtension;
	#[cfg(feature = "runtime-benchmarks")]
	type Extension = pallet_meta_tx::WeightlessExtension<Runtime>;
}

impl pallet_verify_signature::Config for Runtime {
	type Signature = Signature;
	type AccountIdentifier = <Signature as Verify>::Signer;
	type WeightInfo = weights::pallet_verify_signature::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

parameter_types! {
	/// What who begins a call of several deposits until it is made or cancelled: enough that pending
	/// ones are not made for nothing.
	pub const MultisigDeposit: Balance = CREDIT / 10;
	/// What that deposits for each who has to agree.
	pub const MultisigDepositFactor: Balance = CREDIT / 100;
}

/// An account that acts when so many of several agree: an organization's admin need not be one key.
impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = MultisigDeposit;
	type DepositFactor = MultisigDepositFactor;
	type MaxSignatories = ConstU32<20>;
	type WeightInfo = weights::pallet_multisig::WeightInfo<Runtime>;
	type BlockNumberProvider = System;
}
