//! Transaction extensions of our own. They carry no bytes, so that wallets need no configuration.

use crate::{Runtime, RuntimeCall, RuntimeOrigin};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{CheckIfFeeless, DispatchInfo},
	pallet_prelude::{TransactionSource, ValidTransaction, Weight},
};
use frame_system::ensure_signed;
use scale_info::TypeInfo;
use sp_runtime::{
	impl_tx_ext_default,
	traits::{Implication, TransactionExtension, ValidateResult},
	transaction_validity::TransactionPriority,
};

/// Gives free calls, such as a revocation, priority in the pool.
///
/// Priority comes from the fee, so a call without one would have none, and would starve or be
/// evicted under load. A call is free only if it will succeed, and then at most once for each
/// thing that was paid for when it was granted, so this cannot be used to crowd others out.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct PrioritizeFeeless;

/// The priority of a free call: above what any fee buys, but for an absurd tip.
pub const FEELESS_PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

impl TransactionExtension<RuntimeCall> for PrioritizeFeeless {
	const IDENTIFIER: &'static str = "PrioritizeFeeless";
	type Implicit = ();
	type Val = ();
	type Pre = ();

	/// Whether a call is free costs as many reads as the call's own checks: two at most for the
	/// keys of a patient and one for the grant.
	fn weight(&self, _: &RuntimeCall) -> Weight {
		<Runtime as frame_system::Config>::DbWeight::get().reads(3)
	}

	fn validate(
		&self,
		origin: RuntimeOrigin,
		call: &RuntimeCall,
		_info: &DispatchInfo,
		_len: usize,
		_implicit: (),
		_implication: &impl Implication,
		_source: TransactionSource,
	) -> ValidateResult<(), RuntimeCall> {
		// Known gap: a free call stays valid at each following nonce until one of them is in a block,
		// so that copies of it can fill a pool (docs/threat-model.md).
		let free = ensure_signed(origin.clone()).is_ok() && call.is_feeless(&origin);
		let validity = ValidTransaction {
			priority: if free { FEELESS_PRIORITY } else { 0 },
			..Default::default()
		};
		Ok((validity, (), origin))
	}

	impl_tx_ext_default!(RuntimeCall; prepare);
}
