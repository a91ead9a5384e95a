//! Transaction extensions of our own. They carry no bytes, so that wallets need no configuration.

use crate::{Runtime, RuntimeCall, RuntimeOrigin};
use alloc::vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{CheckIfFeeless, DispatchInfo},
	pallet_prelude::{Get, TransactionSource, ValidTransaction, Weight},
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
/// evicted under load. A call is free only if it will succeed, and the pool holds it once: what it
/// frees was paid for when it was granted, and a patient becomes stricter three times at most before a
/// laxer policy is paid for, so free calls cannot be used to crowd others out.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub struct PrioritizeFeeless;

/// The priority of a free call: no fee buys more.
pub const FEELESS_PRIORITY: TransactionPriority = TransactionPriority::MAX;

impl TransactionExtension<RuntimeCall> for PrioritizeFeeless {
	const IDENTIFIER: &'static str = "PrioritizeFeeless";
	type Implicit = ();
	type Val = ();
	type Pre = ();

	/// Whether a call is free costs as many reads as the call's own checks. A revocation: two at
	/// most for the keys of a patient, one for the grant and one for its parent; that of a directive:
	/// one for its list, one for each of its items, and two to know of a recovery; that of all of a
	/// grantee: its list, each grant with its parent, the time and the study. A return: the grant
	/// twice, its parent, and whom the signer acts for, as the grantee and as who gave it, and the
	/// sponsor of a study. A patient's policy: the keys, the policy, the time, and two to know of a
	/// recovery. A dispute: the keys and the relationship. A veto: the key, the recovery and the
	/// time. Of these, the first three and the policy may be a representative's: one read more for the
	/// representatives, one for what was attested, one for the time, and two to know that the key was
	/// not removed. A removal: the key, the representatives and the time. A resignation: the last two.
	/// An end of incapacity: the key, what was attested, the time, and whom the signer acts for. No
	/// other call is ever free.
	fn weight(&self, call: &RuntimeCall) -> Weight {
		let reads = match call {
			RuntimeCall::Consent(pallet_consent::Call::revoke { .. }) => 9,
			RuntimeCall::Consent(pallet_consent::Call::revoke_directive { .. }) => 26,
			RuntimeCall::Consent(pallet_consent::Call::revoke_all { .. }) => {
				type Most = <Runtime as pallet_consent::Config>::MaxGrantsPerGrantee;
				u64::from(<Most as Get<u32>>::get()).saturating_mul(2).saturating_add(10)
			}
			RuntimeCall::Consent(pallet_consent::Call::give_back { .. }) => 10,
			RuntimeCall::Consent(pallet_consent::Call::set_patient_policy { .. }) => 11,
			RuntimeCall::Relationships(pallet_relationships::Call::dispute { .. }) => 3,
			RuntimeCall::PatientIdentity(pallet_patient_identity::Call::veto_recovery {
				..
			}) => 3,
			RuntimeCall::Representatives(pallet_representatives::Call::remove { .. }) => 3,
			RuntimeCall::Representatives(pallet_representatives::Call::resign { .. }) => 2,
			RuntimeCall::Representatives(pallet_representatives::Call::age_out { .. }) => 6,
			RuntimeCall::Representatives(pallet_representatives::Call::end_incapacity {
				..
			}) => 8,
			_ => 0,
		};
		<Runtime as frame_system::Config>::DbWeight::get().reads(reads)
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
		let free = ensure_signed(origin.clone()).is_ok() && call.is_feeless(&origin);
		let validity = if free {
			ValidTransaction {
				priority: FEELESS_PRIORITY,
				// Until it is in a block the call would be as free at every later nonce, and from
				// each of the patient's keys. With this tag the pool holds it once.
				provides: vec![(Self::IDENTIFIER, call).encode()],
				..Default::default()
			}
		} else {
			ValidTransaction::default()
		};
		Ok((validity, (), origin))
	}

	impl_tx_ext_default!(RuntimeCall; prepare);
}
