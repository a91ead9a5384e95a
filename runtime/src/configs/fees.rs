//! Fees: paid by organizations from their credit into the consortium's account, never burned.

use crate::{
	weights, AccountId, Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, System, CREDIT,
};
use core::marker::PhantomData;
use frame_support::{
	parameter_types,
	traits::{
		tokens::imbalance::ResolveTo, ConstU128, ConstU32, ConstU8, Contains, VariantCountOf,
	},
	weights::{ConstantMultiplier, IdentityFee},
	PalletId,
};
use pallet_transaction_payment::{
	ConstFeeMultiplier, FungibleAdapter, Multiplier, OnChargeTransaction, TxCreditHold,
};
use sp_runtime::{
	traits::{AccountIdConversion, DispatchInfoOf, One, PostDispatchInfoOf},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// What an account must hold to exist; also the smallest amount there is.
const EXISTENTIAL_DEPOSIT: Balance = 1;

/// The largest tip: thousands of times a fee, and yet no transaction that is paid for comes near the
/// priority of a free one, so that none keeps a free one out of a pool.
pub const MAX_TIP: Balance = 10 * CREDIT;

/// What a transaction with a larger tip is refused with: `InvalidTransaction::Custom`.
pub const TIP_TOO_LARGE: u8 = 1;

parameter_types! {
	/// The account to which fees are paid. No key exists for it.
	pub ConsortiumAccount: AccountId = PalletId(*b"salusfee").into_account_truncating();
	/// The price of one byte of a transaction.
	pub const TransactionByteFee: Balance = 1_000_000;
	/// Fees do not rise with load: members know what they pay.
	pub FeeMultiplier: Multiplier = Multiplier::one();
}

/// Calls that anybody may send: all but those that burn money. What was issued is spent, moved or
/// redeemed, and the consortium's books go by that.
pub struct NothingBurned;

impl Contains<RuntimeCall> for NothingBurned {
	fn contains(call: &RuntimeCall) -> bool {
		!matches!(
			call,
			RuntimeCall::Balances(pallet_balances::Call::burn { .. })
				| RuntimeCall::Settlement(pallet_balances::Call::burn { .. })
		)
	}
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = crate::RuntimeHoldReason;
	type RuntimeFreezeReason = crate::RuntimeFreezeReason;
	type WeightInfo = weights::pallet_balances::WeightInfo<Runtime>;
	type Balance = Balance;
	type DustRemoval = ResolveTo<ConsortiumAccount, Balances>;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = crate::RuntimeFreezeReason;
	type MaxLocks = ConstU32<0>;
	type MaxReserves = ConstU32<0>;
	type MaxFreezes = VariantCountOf<crate::RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction =
		CappedTip<FungibleAdapter<Balances, ResolveTo<ConsortiumAccount, Balances>>>;
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
	type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = weights::pallet_transaction_payment::WeightInfo<Runtime>;
}

impl pallet_skip_feeless_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
}

/// Charges as `Charge` does, and refuses tips above [`MAX_TIP`].
pub struct CappedTip<Charge>(PhantomData<Charge>);

impl<Charge: TxCreditHold<Runtime>> TxCreditHold<Runtime> for CappedTip<Charge> {
	type Credit = Charge::Credit;
}

impl<Charge> OnChargeTransaction<Runtime> for CappedTip<Charge>
where
	Charge: OnChargeTransaction<Runtime, Balance = Balance>,
{
	type Balance = Balance;
	type LiquidityInfo = Charge::LiquidityInfo;

	fn withdraw_fee(
		who: &AccountId,
		call: &RuntimeCall,
		info: &DispatchInfoOf<RuntimeCall>,
		fee_with_tip: Balance,
		tip: Balance,
	) -> Result<Self::LiquidityInfo, TransactionValidityError> {
		Charge::withdraw_fee(who, call, info, fee_with_tip, tip)
	}

	fn can_withdraw_fee(
		who: &AccountId,
		call: &RuntimeCall,
		info: &DispatchInfoOf<RuntimeCall>,
		fee_with_tip: Balance,
		tip: Balance,
	) -> Result<(), TransactionValidityError> {
		if tip > MAX_TIP {
			return Err(InvalidTransaction::Custom(TIP_TOO_LARGE).into());
		}
		Charge::can_withdraw_fee(who, call, info, fee_with_tip, tip)
	}

	fn correct_and_deposit_fee(
		who: &AccountId,
		info: &DispatchInfoOf<RuntimeCall>,
		post_info: &PostDispatchInfoOf<RuntimeCall>,
		corrected_fee_with_tip: Balance,
		tip: Balance,
		withdrawn: Self::LiquidityInfo,
	) -> Result<(), TransactionValidityError> {
		let corrected = corrected_fee_with_tip;
		Charge::correct_and_deposit_fee(who, info, post_info, corrected, tip, withdrawn)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn endow_account(who: &AccountId, amount: Balance) {
		Charge::endow_account(who, amount)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn minimum_balance() -> Balance {
		Charge::minimum_balance()
	}
}
