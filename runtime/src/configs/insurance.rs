//! Plans, coverage and claims, and the money that settles them.

use crate::{
	configs::TwoThirdsOfCouncil, weights, AccountId, Consent, InsuranceCoverage, Organizations,
	PatientIdentity, RecordAnchor, Runtime, RuntimeEvent, Settlement, Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU32, StorageMapShim, VariantCountOf},
	PalletId,
};
use salus_primitives::Money;

/// The instance of the balances pallet in which claims are settled. Fee credit is the other one.
pub type SettlementInstance = pallet_balances::Instance2;

parameter_types! {
	/// From what the settlement accounts of organizations are derived. No key exists for them.
	pub const SettlementPalletId: PalletId = PalletId(*b"salusclm");
}

impl pallet_balances::Config<SettlementInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = crate::RuntimeHoldReason;
	type RuntimeFreezeReason = crate::RuntimeFreezeReason;
	type WeightInfo = weights::pallet_balances::WeightInfo<Runtime>;
	type Balance = Money;
	// The smallest amount there is: an account never holds less, so nothing is ever dust.
	type ExistentialDeposit = ConstU128<1>;
	type DustRemoval = ();
	type AccountStore = StorageMapShim<
		pallet_balances::Account<Runtime, SettlementInstance>,
		AccountId,
		pallet_balances::AccountData<Money>,
	>;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = crate::RuntimeFreezeReason;
	type MaxLocks = ConstU32<0>;
	type MaxReserves = ConstU32<0>;
	type MaxFreezes = VariantCountOf<crate::RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

impl pallet_insurance_coverage::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Time = Timestamp;
	type WeightInfo = weights::pallet_insurance_coverage::WeightInfo<Runtime>;
}

impl pallet_insurance_claims::Config for Runtime {
	type AdminOrigin = TwoThirdsOfCouncil;
	type Organizations = Organizations;
	type Consent = Consent;
	type Anchors = RecordAnchor;
	type Coverage = InsuranceCoverage;
	type Settlement = Settlement;
	type Time = Timestamp;
	type PalletId = SettlementPalletId;
	type WeightInfo = weights::pallet_insurance_claims::WeightInfo<Runtime>;
}
