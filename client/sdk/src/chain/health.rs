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

/// How far the time of the last final block may be from this machine's, in milliseconds.
pub const MAX_AGE_MS: u64 = 60_000;

/// Why a node's answers may be out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
	/// It is still catching up.
	#[error("the node is still catching up")]
	Syncing,
	/// It knows of no final block.
	#[error("the node knows of no final block yet")]
	NothingFinal,
	/// Its last final block is too old.
	#[error("the node's last final block, {block}, is {} s old", .age_ms / 1000)]
	Old {
		/// The number of the block.
		block: u64,
		/// How old it is, in milliseconds.
		age_ms: u64,
	},
	/// Its last final block is of a moment to come, so that this machine's clock tells nothing.
	#[error("block {block} is {} s ahead of this machine's clock", .ahead_ms / 1000)]
	ClockBehind {
		/// The number of the block.
		block: u64,
		/// By how much it is ahead, in milliseconds.
		ahead_ms: u64,
	},
}

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

	/// Why the node is no witness of what stands on the chain at this moment, by this machine's
	/// clock; `None` if it is one.
	///
	/// Where blocks are made on demand, as on a development chain that seals by itself or when asked,
	/// their age says nothing: no block is due, and the chain's clock may have been moved. Such a node
	/// is a witness unless it is catching up.
	pub fn staleness(&self, now: UnixMillis) -> Option<Stale> {
		if self.syncing {
			return Some(Stale::Syncing);
		}
		if self.on_demand {
			return None;
		}
		let block = self.finalized.number;
		let Some(at) = self.finalized_at else { return Some(Stale::NothingFinal) };
		let (age_ms, ahead_ms) = (now.saturating_sub(at.0), at.0.saturating_sub(now));
		if age_ms > MAX_AGE_MS {
			return Some(Stale::Old { block, age_ms });
		}
		(ahead_ms > MAX_AGE_MS).then_some(Stale::ClockBehind { block, ahead_ms })
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

	fn progress() -> Progress {
		let block = |number| BlockId { number, hash: Hex32([0; 32]) };
		Progress {
			peers: 0,
			lonely: false,
			syncing: false,
			best: block(9),
			finalized: block(4),
			finalized_at: Some(Moment(1_000)),
			on_demand: false,
		}
	}

	#[test]
	fn a_witness_is_of_now() {
		let at = |ms| Progress { finalized_at: Some(Moment(ms)), ..progress() };
		let now = 1_000_000;
		for (finalized_at, found) in [
			(now - MAX_AGE_MS, None),
			(now - MAX_AGE_MS - 1, Some(Stale::Old { block: 4, age_ms: MAX_AGE_MS + 1 })),
			(now + MAX_AGE_MS, None),
			(now + MAX_AGE_MS + 1, Some(Stale::ClockBehind { block: 4, ahead_ms: MAX_AGE_MS + 1 })),
		] {
			assert_eq!(at(finalized_at).staleness(now), found, "{finalized_at}");
			let on_demand = Progress { on_demand: true, ..at(finalized_at) };
			assert_eq!(on_demand.staleness(now), None, "{finalized_at}");
		}
		let genesis = Progress { finalized_at: None, ..progress() };
		assert_eq!(genesis.staleness(now), Some(Stale::NothingFinal));
		for on_demand in [true, false] {
			let syncing = Progress { syncing: true, on_demand, ..at(now) };
			assert_eq!(syncing.staleness(now), Some(Stale::Syncing));
		}
	}

	#[test]
	fn ages_are_counted_from_the_finalized_block() {
		let mut progress = progress();
		assert_eq!(progress.behind(), 5);
		assert_eq!(progress.age_ms(1_500), Some(500));
		assert_eq!(progress.age_ms(400), Some(-600));
		progress.finalized_at = None;
		assert_eq!(progress.age_ms(1_500), None);
	}
}
