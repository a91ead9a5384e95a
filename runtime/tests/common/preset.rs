//! The state in which a network of a preset begins.

use salus_runtime::{genesis_config_presets::get_preset, RuntimeGenesisConfig};
use serde_json::Value;
use sp_core::storage::Storage;
use sp_genesis_builder::PresetId;
use sp_runtime::BuildStorage;

/// The genesis state of the preset of this name.
pub fn storage(name: &str) -> Storage {
	let preset = get_preset(&PresetId::from(name)).expect("the preset exists");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("it serializes");
	merge(&mut config, serde_json::from_slice(&preset).expect("a preset is JSON"));
	let config: RuntimeGenesisConfig = serde_json::from_value(config).expect("the preset fits");
	config.build_storage().expect("it builds")
}

/// Merges a patch into a configuration, as the genesis builder does.
fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}
