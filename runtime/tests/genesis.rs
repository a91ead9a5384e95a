//! The presets build, and hold what they promise.

#[path = "common/preset.rs"]
mod preset;

use frame_support::traits::KeyOwnerProofSystem;
use salus_primitives::{Role, Roles};
use salus_runtime::{
	genesis_config_presets::{get_preset, preset_names},
	Council, Grandpa, Historical, Organizations, Runtime, Session,
};
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

fn genesis(name: &str) -> sp_io::TestExternalities {
	preset::storage(name).into()
}

#[test]
fn presets_have_one_and_four_validators() {
	assert_eq!(preset_names().len(), 2);
	for (name, validators) in [("development", 1), ("local_testnet", 4)] {
		genesis(name).execute_with(|| {
			assert_eq!(Session::validators().len(), validators, "{name}");
			assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), validators, "{name}");
			assert_eq!(Grandpa::grandpa_authorities().len(), validators, "{name}");
		});
	}
}

#[test]
fn an_unknown_preset_is_none() {
	assert_eq!(get_preset(&PresetId::from("staging")), None);
}

#[test]
fn the_founders_are_the_council_and_a_regulator() {
	genesis("development").execute_with(|| {
		let mut council: Vec<_> =
			pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get();
		council.sort();
		let mut expected: Vec<_> =
			[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie]
				.map(|key| key.to_account_id())
				.into();
		expected.sort();
		assert_eq!(council, expected);
		assert!(Council::is_member(&expected[0]));

		let founders = Organizations::organizations(salus_primitives::OrganizationId(0), 10);
		assert_eq!(founders.len(), 1);
		assert_eq!(founders[0].roles, Roles::of(&[Role::Regulator]));
	});
}

/// Else no equivocation of the first sessions could be reported.
#[test]
fn ownership_of_a_genesis_key_can_be_proven() {
	genesis("local_testnet").execute_with(|| {
		let key = (sp_consensus_grandpa::KEY_TYPE, Ed25519Keyring::Bob.public());
		let proof = Historical::prove(key).expect("the key is known");
		let owner = Historical::check_proof(key, proof).expect("the proof holds");
		assert_eq!(owner.0, Sr25519Keyring::Bob.to_account_id());
	});
}
