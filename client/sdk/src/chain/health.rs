//! How far a node is, and whether it and this client speak of the same runtime.

use crate::chain::account::{Hex32, Moment};
use crate::chain::client::{block_id, time_at, BlockId, Chain};
use crate::chain::error::ChainError;
use salus_primitives::UnixMillis;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subxt::ext::codec::{Decode, Encode};
use subxt::rpcs::client::rpc_params;
use subxt::Metadata;

/// The metadata from which this client's types are generated.
const METADATA: &[u8] = include_bytes!("../../artifacts/metadata.scale");

/// Its version.
const METADATA_VERSION: u32 = 15;

/// What only a node has that makes blocks when it is asked to.
const ON_DEMAND: &str = "engine_createBlock";

/// How far a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
	/// The number of peers.
	pub peers: usize,
	/// Whether the node has none although it looks for some.
	pub lonely: bool,
	/// Whether the node is still catching up.
	pub syncing: bool,
	/// The best block.
	pub best: BlockId,
	/// The last finalized block.
	pub finalized: BlockId,
	/// That block's time; `None` at genesis.
	pub finalized_at: Option<Moment>,
	/// Whether blocks are made only when somebody asks for one, so that their age says nothing.
	pub on_demand: bool,
}

impl Progress {
	/// By how many blocks the finalized one is behind the best.
	pub const fn behind(&self) -> u64 {
		self.best.number.saturating_sub(self.finalized.number)
	}

	/// How old the finalized block is at this moment, in milliseconds; negative if it is later.
	/// `None` at genesis.
	pub fn age_ms(&self, now: UnixMillis) -> Option<i128> {
		self.finalized_at.map(|at| i128::from(now) - i128::from(at.0))
	}
}

/// A runtime, as far as clients tell one from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuntimeIdentity {
	/// Its name.
	pub spec_name: String,
	/// Its version.
	pub spec_version: u32,
	/// SHA-256 of its metadata of version 15.
	pub metadata: Hex32,
}

impl RuntimeIdentity {
	/// The runtime for which this client was built.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the metadata in this client is none.
	pub fn of_client() -> Result<Self, ChainError> {
		let wrong = |what: &str| ChainError::Malformed(format!("this client's metadata {what}"));
		let metadata = Metadata::decode_from(METADATA).map_err(|_| wrong("cannot be read"))?;
		let version = metadata
			.pallet_by_name("System")
			.and_then(|system| system.constant_by_name("Version"))
			.ok_or_else(|| wrong("names no version"))?;
		// Of the version: the names of specification and implementation, the versions of authoring
		// and specification; and more.
		let (spec_name, _, _, spec_version) =
			<(String, String, u32, u32)>::decode(&mut &version.value()[..])
				.map_err(|_| wrong("has a version that cannot be read"))?;
		Ok(Self { spec_name, spec_version, metadata: digest(METADATA) })
	}
}

impl Chain {
	/// How far the node is. Asks nothing that another runtime would not answer.
	pub async fn progress(&self) -> Result<Progress, ChainError> {
		#[derive(Deserialize)]
		struct Known {
			methods: Vec<String>,
		}
		let known: Known = self.rpc.request("rpc_methods", rpc_params![]).await?;
		let health = self.methods.system_health().await?;
		let finalized = self.finalized().await?;
		let time = time_at(&finalized).await?;
		Ok(Progress {
			peers: health.peers,
			lonely: health.peers == 0 && health.should_have_peers,
			syncing: health.is_syncing,
			best: block_id(&self.best().await?),
			finalized: block_id(&finalized),
			finalized_at: (time > 0).then_some(Moment(time)),
			on_demand: known.methods.iter().any(|method| method == ON_DEMAND),
		})
	}

	/// The runtime of the node's best block.
	///
	/// # Errors
	///
	/// [`ChainError::Incompatible`] if it has no metadata of the version that this client reads.
	pub async fn runtime_identity(&self) -> Result<RuntimeIdentity, ChainError> {
		let best = self.best().await?;
		let version = self.methods.state_get_runtime_version(Some(best.block_hash())).await?;
		let name = version.other.get("specName").and_then(|name| name.as_str());
		let answer = best
			.runtime_apis()
			.call_raw("Metadata_metadata_at_version", Some(&METADATA_VERSION.encode()))
			.await?;
		let metadata = <Option<Vec<u8>>>::decode(&mut &answer[..]).ok().flatten();
		let metadata = metadata.ok_or_else(|| {
			ChainError::Incompatible(format!("it has no metadata of version {METADATA_VERSION}"))
		})?;
		Ok(RuntimeIdentity {
			spec_name: name.unwrap_or_default().to_owned(),
			spec_version: version.spec_version,
			metadata: digest(&metadata),
		})
	}
}

fn digest(bytes: &[u8]) -> Hex32 {
	Hex32(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn this_client_knows_for_which_runtime_it_is() {
		let own = RuntimeIdentity::of_client().expect("metadata");
		let version = salus_runtime::VERSION;
		assert_eq!(
			(own.spec_name.as_str(), own.spec_version),
			(&*version.spec_name, version.spec_version)
		);
		let current = salus_runtime::Runtime::metadata_at_version(METADATA_VERSION);
		assert_eq!(own.metadata, digest(&current.expect("metadata")));
	}

	#[test]
	fn ages_are_counted_from_the_finalized_block() {
		let block = |number| BlockId { number, hash: Hex32([0; 32]) };
		let mut progress = Progress {
			peers: 0,
			lonely: false,
			syncing: false,
			best: block(9),
			finalized: block(4),
			finalized_at: Some(Moment(1_000)),
			on_demand: false,
		};
		assert_eq!(progress.behind(), 5);
		assert_eq!(progress.age_ms(1_500), Some(500));
		assert_eq!(progress.age_ms(400), Some(-600));
		progress.finalized_at = None;
		assert_eq!(progress.age_ms(1_500), None);
	}
}
