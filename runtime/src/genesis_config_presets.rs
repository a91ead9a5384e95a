//! Genesis of networks for development, under the well-known development keys.
//!
//! A real consortium's genesis is the same shape with its own keys; see the guide on founding a
//! network.

use crate::{
	AccountId, BalancesConfig, CouncilConfig, OrganizationsConfig, RuntimeGenesisConfig,
	SessionConfig, SessionKeys, CREDIT,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use pallet_organizations::FoundingOrganization;
use salus_primitives::{Role, Roles, UnixMillis};
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// Fee credit of each well-known account.
const ENDOWMENT: u128 = 1_000_000 * CREDIT;

/// The licence of the founding regulator ends in the year 2100.
const LICENSE_EXPIRES_AT: UnixMillis = 4_102_444_800_000;

/// The session keys of a well-known account.
fn session_keys(aura: Sr25519Keyring, grandpa: Ed25519Keyring) -> SessionKeys {
	SessionKeys { aura: aura.public().into(), grandpa: grandpa.public().into() }
}

/// A network of these validators, with Alice, Bob and Charlie as its council and a regulator that
/// Alice administers.
fn genesis(validators: Vec<(Sr25519Keyring, Ed25519Keyring)>) -> Value {
	let endowed = [
		Sr25519Keyring::Alice,
		Sr25519Keyring::Bob,
		Sr25519Keyring::Charlie,
		Sr25519Keyring::Dave,
		Sr25519Keyring::Eve,
		Sr25519Keyring::Ferdie,
	];
	let council = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie];
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: endowed.iter().map(|key| (key.to_account_id(), ENDOWMENT)).collect(),
		},
		council: CouncilConfig {
			members: council.iter().map(|key| key.to_account_id()).collect::<Vec<AccountId>>(),
		},
		session: SessionConfig {
			keys: validators
				.into_iter()
				.map(|(aura, grandpa)| {
					(aura.to_account_id(), aura.to_account_id(), session_keys(aura, grandpa))
				})
				.collect::<Vec<_>>(),
		},
		organizations: OrganizationsConfig {
			organizations: vec![FoundingOrganization {
				name: "Development Regulator".into(),
				roles: Roles::of(&[Role::Regulator]),
				admin: Sr25519Keyring::Alice.to_account_id(),
				license_expires_at: LICENSE_EXPIRES_AT,
			}],
		},
	})
}

/// One validator, for development on one machine.
fn development() -> Value {
	genesis(vec![(Sr25519Keyring::Alice, Ed25519Keyring::Alice)])
}

/// Four validators, for a network on one machine.
fn local_testnet() -> Value {
	genesis(vec![
		(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
		(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
		(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
	])
}

/// The genesis configuration of this name, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	serde_json::to_vec(&preset).ok()
}

/// The names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
