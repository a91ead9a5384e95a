//! Validators: their keys' history, and what an offence does.

#[path = "common/preset.rs"]
mod preset;

use frame_support::traits::{DisabledValidators, Hooks, KeyOwnerProofSystem};
use pallet_grandpa::{EquivocationOffence, TimeSlot};
use pallet_session::SessionInterface;
use salus_runtime::{
	AccountId, Grandpa, Historical, Offences, Runtime, Session, SessionKeys, System,
};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_staking::offence::ReportOffence;

fn four_validators(test: impl FnOnce()) {
	sp_io::TestExternalities::new(preset::storage("local_testnet")).execute_with(|| {
		System::set_block_number(1);
		test();
	});
}

/// Ends a session, and with its block puts GRANDPA's new set in force.
fn next_session() {
	Session::rotate_session();
	let block = System::block_number();
	Grandpa::on_finalize(block);
	System::set_block_number(block + 1);
}

fn bob() -> AccountId {
	Sr25519Keyring::Bob.to_account_id()
}

/// Whoever rotates keys and then equivocates under the new ones must be found out.
#[test]
fn ownership_of_a_rotated_key_can_be_proven() {
	four_validators(|| {
		let keys = SessionKeys {
			aura: Sr25519Keyring::Ferdie.public().into(),
			grandpa: Ed25519Keyring::Ferdie.public().into(),
		};
		<Session as SessionInterface>::set_keys(&bob(), keys).expect("Bob is a validator");
		let rotated = (sp_consensus_grandpa::KEY_TYPE, Ed25519Keyring::Ferdie.public());
		// Queued in the next session, in force in the one after it.
		next_session();
		next_session();
		let in_force = Grandpa::grandpa_authorities();
		assert!(in_force.iter().any(|(key, _)| *key == Ed25519Keyring::Ferdie.public().into()));

		let proof = Historical::prove(rotated).expect("the key is known");
		let owner = Historical::check_proof(rotated, proof).expect("the proof holds");
		assert_eq!(owner.0, bob());

		// It stays so while nobody else rotates.
		next_session();
		let proof = Historical::prove(rotated).expect("the key is known");
		assert_eq!(Historical::check_proof(rotated, proof).expect("the proof holds").0, bob());
		assert_eq!(Session::validators().len(), 4);
	});
}

#[test]
fn the_set_is_as_it_was_while_nobody_rotates() {
	four_validators(|| {
		let set = Grandpa::grandpa_authorities();
		let set_id = pallet_grandpa::CurrentSetId::<Runtime>::get();
		for _ in 0..3 {
			next_session();
		}
		assert_eq!(Grandpa::grandpa_authorities(), set);
		assert_eq!(pallet_grandpa::CurrentSetId::<Runtime>::get(), set_id);
	});
}

#[test]
fn who_equivocates_is_disabled() {
	four_validators(|| {
		let set_size = Session::validators().len() as u32;
		let seat = Session::validators().iter().position(|seat| *seat == bob()).expect("he sits");
		assert!(!Session::is_disabled(seat as u32));
		let offence = EquivocationOffence {
			time_slot: TimeSlot { set_id: 0, round: 1 },
			session_index: 0,
			validator_set_count: set_size,
			offender: (bob(), ()),
		};
		Offences::report_offence(vec![], offence).expect("it was not reported before");
		let disabled: Vec<_> = (0..set_size).filter(|seat| Session::is_disabled(*seat)).collect();
		assert_eq!(disabled, [seat as u32]);
	});
}
