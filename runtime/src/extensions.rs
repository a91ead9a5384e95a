//! Transaction extensions of our own. They carry no bytes, so that wallets need no configuration.

use crate::{Runtime, RuntimeCall, RuntimeOrigin};
use alloc::vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{CheckIfFeeless, DispatchInfo},
	pallet_prelude::{Get, TransactionSource, ValidTransaction, Weight},
};
use frame_system::ensure_signed;
use pallet_emergency_access::Call as Emergencies;
use pallet_life_events::Call as LifeCalls;
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
/// laxer policy is paid for, so free calls cannot be used to crowd others out. Emergencies are free for
/// a hundred a day of each practitioner who was enrolled for them by name, and more while a disaster
/// lasts: they must get through when all else fails.
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
	/// recovery. A dispute: the keys and the relationship, or the emergency. An unlinking: the keys and
	/// the links. A veto: the key, the recovery and the time. An emergency: the practitioner, the
	/// organization for the standing and for its roles, the time, the bar, the patient, the holder, the
	/// next id, the disasters and the tally. Its end: the emergency and the time. What it opens: the
	/// keys, the setting, and two to know of a recovery. Of these, the first three and the patient's
	/// policy may be a representative's: one read more for the representatives, one for what was
	/// attested, one for the time, one to know whether the patient died or left, and two to know that the
	/// key was not removed. A removal: the key, the representatives and the time. A resignation: the last
	/// two. An end of incapacity: the key, what was attested, the time, and whom the signer acts for. A
	/// refutation of a death, and a leaving: the key and what is known of both. An end of a merge: the
	/// link, the key, and whom the signer acts for. A withdrawal of papers: whom the signer acts for, and
	/// what was last taken back. Where a key of the patient is looked at, one read more tells whether an
	/// organization keeps it, and in what is done about consent a few more, whether the signer acts for
	/// that. No other call is ever free.
	fn weight(&self, call: &RuntimeCall) -> Weight {
		let reads = match call {
			RuntimeCall::Consent(pallet_consent::Call::revoke { .. }) => 15,
			RuntimeCall::Consent(pallet_consent::Call::revoke_directive { .. }) => 32,
			RuntimeCall::Consent(pallet_consent::Call::revoke_all { .. }) => {
				type Most = <Runtime as pallet_consent::Config>::MaxGrantsPerGrantee;
				u64::from(<Most as Get<u32>>::get()).saturating_mul(2).saturating_add(16)
			}
			RuntimeCall::Consent(pallet_consent::Call::give_back { .. }) => 10,
			RuntimeCall::Consent(pallet_consent::Call::set_patient_policy { .. }) => 18,
			RuntimeCall::Consent(pallet_consent::Call::withdraw_papers { .. }) => 9,
			RuntimeCall::Relationships(pallet_relationships::Call::dispute { .. }) => 4,
			RuntimeCall::Attestations(pallet_attestations::Call::unlink { .. }) => 4,
			RuntimeCall::LifeEvents(LifeCalls::refute_death { .. }) => 6,
			RuntimeCall::LifeEvents(LifeCalls::deactivate { .. }) => 3,
			RuntimeCall::LifeEvents(LifeCalls::unmerge { .. }) => 5,
			RuntimeCall::PatientIdentity(pallet_patient_identity::Call::veto_recovery {
				..
			}) => 4,
			RuntimeCall::EmergencyAccess(Emergencies::open { .. }) => 10,
			RuntimeCall::EmergencyAccess(Emergencies::close { .. }) => 2,
			RuntimeCall::EmergencyAccess(Emergencies::dispute { .. }) => 4,
			RuntimeCall::EmergencyAccess(Emergencies::set_access { .. }) => 6,
			RuntimeCall::Representatives(pallet_representatives::Call::remove { .. }) => 4,
			RuntimeCall::Representatives(pallet_representatives::Call::resign { .. }) => 2,
			RuntimeCall::Representatives(pallet_representatives::Call::age_out { .. }) => 7,
			RuntimeCall::Representatives(pallet_representatives::Call::end_incapacity {
				..
			}) => 9,
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
		let free = ensure_signed(origin.clone()).ok().filter(|_| call.is_feeless(&origin));
		let validity = match free {
			Some(who) => ValidTransaction {
				priority: FEELESS_PRIORITY,
				// Until it is in a block the call would be as free at every later nonce. With this
				// tag the pool holds it once of each signer: whoever copies another's call, and could
				// make it as well, does not take its place.
				provides: vec![(Self::IDENTIFIER, who, call).encode()],
				..Default::default()
			},
			None => ValidTransaction::default(),
		};
		Ok((validity, (), origin))
	}

	impl_tx_ext_default!(RuntimeCall; prepare);
}
