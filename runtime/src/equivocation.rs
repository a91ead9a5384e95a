//! The GRANDPA equivocation that costs most to report: what its benchmark measures, and its tests
//! hold to be accepted.

use crate::{
	configs::MaxAuthorities, AccountId, Authorship, BlockNumber, Hash, Header, Historical,
	Offences, Runtime, SessionKeys, System,
};
use alloc::{boxed::Box, vec, vec::Vec};
use codec::{Decode, Encode};
use frame_support::{traits::KeyOwnerProofSystem, BoundedVec};
use pallet_grandpa::{Call, CurrentSetId, EquivocationOffence, SetIdSession, TimeSlot};
use pallet_session::{CurrentIndex, NextKeys, Validators};
use sp_consensus_aura::{sr25519::AuthorityId as AuraId, Slot, AURA_ENGINE_ID};
use sp_consensus_grandpa::{
	localized_payload, AuthorityId as GrandpaId, EquivocationProof, Message, Prevote, RoundNumber,
	SetId, KEY_TYPE,
};
use sp_core::{ed25519, sr25519};
use sp_runtime::{Digest, DigestItem, RuntimeAppPublic};
use sp_staking::{offence::ReportOffence, SessionIndex};

/// The set of authorities that voted. Not the first one, so that the session of the set before it
/// is looked up too.
const SET_ID: SetId = 1;
/// The session in which they voted. It still runs, so that a proof of key ownership is held against
/// the keys of all validators and not against a root kept from the past.
const SESSION: SessionIndex = 1;
/// The round in which they voted twice.
const ROUND: RoundNumber = 1;
/// The index of [`sp_consensus_grandpa::Equivocation::Prevote`] in the encoding.
const PREVOTE: u8 = 0;

/// The call that reports, in a new block, the last of as many `validators` of whom each voted twice
/// in the same round. All others have been reported, and each new report of a round judges them
/// again.
///
/// There is at least one validator. Needs a keystore, in which it makes the key of the last one.
pub fn last_report_of_a_round(validators: u32) -> Call<Runtime> {
	let key = GrandpaId::generate_pair(None);
	let seats = take_seats(validators, &key);
	let (_, others) = seats.split_last().expect("there is a validator");
	for other in others {
		let offence = EquivocationOffence {
			time_slot: TimeSlot { set_id: SET_ID, round: ROUND },
			session_index: SESSION,
			validator_set_count: validators,
			offender: (other.clone(), ()),
		};
		Offences::report_offence(vec![other.clone()], offence)
			.expect("it is the first of its kind");
	}
	begin_block();
	Call::report_equivocation_unsigned {
		key_owner_proof: Historical::prove((KEY_TYPE, key.clone())).expect("the key has a seat"),
		equivocation_proof: Box::new(two_prevotes(&key)),
	}
}

/// Makes validators, in a session and a set of their own. Only the last one's GRANDPA key, `key`,
/// can sign.
fn take_seats(count: u32, key: &GrandpaId) -> Vec<AccountId> {
	let mut seats = Vec::new();
	let mut authors = Vec::new();
	for seat in 1..=count {
		let bytes = sp_io::hashing::blake2_256(&(b"validator", seat).encode());
		let keys = SessionKeys {
			aura: sr25519::Public::from_raw(bytes).into(),
			grandpa: if seat == count {
				key.clone()
			} else {
				ed25519::Public::from_raw(bytes).into()
			},
		};
		authors.push(keys.aura.clone());
		NextKeys::<Runtime>::insert(AccountId::new(bytes), keys);
		seats.push(AccountId::new(bytes));
	}
	Validators::<Runtime>::put(&seats);
	let authors = BoundedVec::<AuraId, MaxAuthorities>::try_from(authors);
	pallet_aura::Authorities::<Runtime>::put(authors.expect("they are no more than can be"));

	CurrentIndex::<Runtime>::put(SESSION);
	CurrentSetId::<Runtime>::put(SET_ID);
	SetIdSession::<Runtime>::insert(SET_ID - 1, SESSION - 1);
	SetIdSession::<Runtime>::insert(SET_ID, SESSION);
	seats
}

/// Begins the next block, without the events and digests of the reports before it. The first
/// validator builds it.
fn begin_block() {
	let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(0).encode());
	let number = System::block_number().saturating_add(1);
	System::reset_events();
	System::initialize(&number, &System::parent_hash(), &Digest { logs: vec![slot] });
	Authorship::author().expect("the slot names the author");
}

/// The proof that the owner of `key` voted for two blocks. Put together from its encoding: the type
/// of the pair of votes is of a crate that the SDK does not pass on.
fn two_prevotes(key: &GrandpaId) -> EquivocationProof<Hash, BlockNumber> {
	let vote = |block: u8| {
		let vote = Prevote::<Header>::new(Hash::repeat_byte(block), 1);
		let message = Message::<Header>::Prevote(vote.clone());
		let signature = key
			.sign(&localized_payload(ROUND, SET_ID, &message))
			.expect("the keystore holds every key that it generated");
		(vote, signature)
	};
	let encoded = (SET_ID, PREVOTE, ROUND, key, vote(1), vote(2)).encode();
	EquivocationProof::decode(&mut &encoded[..]).expect("these are its fields in their order")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Grandpa, RuntimeOrigin};
	use frame_support::{
		assert_noop, assert_ok, dispatch::GetDispatchInfo, traits::UnfilteredDispatchable,
	};
	use sp_io::TestExternalities;
	use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
	use sp_runtime::transaction_validity::InvalidTransaction;

	fn with_keystore(test: impl FnOnce()) {
		let mut chain = TestExternalities::default();
		chain.register_extension(KeystoreExt::new(MemoryKeystore::new()));
		chain.execute_with(test);
	}

	#[test]
	fn last_report_of_a_round_works_and_repeated_is_stale() {
		for validators in [1, 4, MaxAuthorities::get()] {
			with_keystore(|| {
				let report = last_report_of_a_round(validators);
				assert_eq!(Grandpa::pre_dispatch(&report), Ok(()));
				assert_ok!(report.clone().dispatch_bypass_filter(RuntimeOrigin::none()));

				let reports = pallet_offences::Reports::<Runtime>::iter_values();
				assert_eq!(reports.count(), validators as usize);
				let stale = Err(InvalidTransaction::Stale.into());
				assert_eq!(Grandpa::pre_dispatch(&report), stale);
			});
		}
	}

	/// The work is done by then, so the number that a report claims may not make it cheaper.
	#[test]
	fn report_that_claims_fewer_validators_fails_and_costs_as_much() {
		with_keystore(|| {
			let mut report = last_report_of_a_round(MaxAuthorities::get());
			let weight = report.get_dispatch_info().call_weight;
			if let Call::report_equivocation_unsigned { key_owner_proof, .. } = &mut report {
				key_owner_proof.validator_count = 0;
			}
			assert_eq!(report.get_dispatch_info().call_weight, weight);
			assert_noop!(
				report.dispatch_bypass_filter(RuntimeOrigin::none()),
				pallet_grandpa::Error::<Runtime>::InvalidKeyOwnershipProof
			);
		});
	}

	#[test]
	fn report_of_one_vote_twice_fails() {
		with_keystore(|| {
			let mut report = last_report_of_a_round(4);
			if let Call::report_equivocation_unsigned { equivocation_proof, .. } = &mut report {
				// The second vote is the last part of the proof, and as long as the first.
				let mut encoded = equivocation_proof.encode();
				let vote = encoded.len() - size_of_vote();
				encoded.copy_within(vote - size_of_vote()..vote, vote);
				**equivocation_proof = Decode::decode(&mut &encoded[..]).expect("it is a proof");
			}
			assert_noop!(
				report.dispatch_bypass_filter(RuntimeOrigin::none()),
				pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof
			);
		});
	}

	/// Of a block's hash and number and a signature, in bytes.
	fn size_of_vote() -> usize {
		32 + 4 + 64
	}
}
