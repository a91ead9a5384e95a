//! The chains that `salus-node` knows by name. Their genesis comes from the runtime's presets.

use salus_runtime::WASM_BINARY;
use sc_service::{ChainType, GenericChainSpec, Properties};
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};

/// A chain specification. Salus needs no extensions of the format.
pub type ChainSpec = GenericChainSpec;

/// The symbol of the fee credit.
const TOKEN_SYMBOL: &str = "CREDIT";
/// The number of decimals of the fee credit: [`salus_runtime::CREDIT`] is one, 10¹² of its parts.
const TOKEN_DECIMALS: u32 = 12;
/// The prefix of addresses that belongs to no particular network.
const SS58_FORMAT: u16 = 42;
/// The name of the network protocols, which tells them from those of other chains.
const PROTOCOL_ID: &str = "salus";

/// One validator on one machine, for development.
///
/// # Errors
/// Fails if the node was built without the runtime's wasm.
pub fn development() -> Result<ChainSpec, String> {
	chain("Salus Development", "salus_dev", ChainType::Development, DEV_RUNTIME_PRESET)
}

/// Four validators, for a network on one machine or a few.
///
/// # Errors
/// Fails if the node was built without the runtime's wasm.
pub fn local_testnet() -> Result<ChainSpec, String> {
	chain("Salus Local Testnet", "salus_local", ChainType::Local, LOCAL_TESTNET_RUNTIME_PRESET)
}

fn chain(
	name: &str,
	id: &str,
	chain_type: ChainType,
	genesis_preset: &str,
) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or("This node was built without the runtime's wasm.")?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id(PROTOCOL_ID)
		.with_genesis_config_preset_name(genesis_preset)
		.with_properties(properties())
		.build())
}

/// What wallets need to know to show amounts and addresses.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), TOKEN_SYMBOL.into());
	properties.insert("tokenDecimals".into(), TOKEN_DECIMALS.into());
	properties.insert("ss58Format".into(), SS58_FORMAT.into());
	properties
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_service::ChainSpec as _;
	use sp_runtime::BuildStorage;

	fn builds(spec: ChainSpec, chain_type: ChainType) {
		assert_eq!(spec.chain_type(), chain_type);
		assert_eq!(spec.properties().get("ss58Format"), Some(&42.into()));
		for raw in [false, true] {
			let json = spec.as_json(raw).expect("the specification builds");
			let again = ChainSpec::from_json_bytes(json.into_bytes()).expect("and is read back");
			assert_eq!(again.id(), spec.id());
			let storage = again.build_storage().expect("its genesis builds");
			assert!(storage.top.contains_key(b":code".as_slice()));
		}
	}

	#[test]
	fn development_builds() {
		builds(development().unwrap(), ChainType::Development);
	}

	#[test]
	fn local_testnet_builds() {
		builds(local_testnet().unwrap(), ChainType::Local);
	}

	#[test]
	fn the_two_differ() {
		let genesis_of = |spec: ChainSpec| spec.build_storage().unwrap().top;
		assert_ne!(genesis_of(development().unwrap()), genesis_of(local_testnet().unwrap()));
	}

	#[test]
	fn decimals_are_those_of_the_runtime() {
		assert_eq!(10u128.pow(TOKEN_DECIMALS), salus_runtime::CREDIT);
	}
}
