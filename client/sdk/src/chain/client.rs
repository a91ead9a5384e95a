//! A connection to a node.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::error::ChainError;
use salus_primitives::UnixMillis;
use serde::Serialize;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use subxt::backend::LegacyBackend;
use subxt::config::RpcConfigFor;
use subxt::rpcs::methods::legacy::LegacyRpcMethods;
use subxt::rpcs::RpcClient;
use subxt::utils::{AccountId32, H256};
use subxt::{OnlineClient, OnlineClientAtBlock, SubstrateConfig};

/// The chain's configuration: plain Substrate. Our own transaction extensions carry no bytes.
pub type ChainConfig = SubstrateConfig;

/// The chain at one block.
pub type AtBlock = OnlineClientAtBlock<ChainConfig>;

/// A connection to a node.
#[derive(Clone)]
pub struct Chain {
	online: OnlineClient<ChainConfig>,
	pub(crate) methods: LegacyRpcMethods<RpcConfigFor<ChainConfig>>,
	pub(crate) rpc: RpcClient,
}

/// A block as a client names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BlockId {
	/// Its number.
	pub number: u64,
	/// Its hash.
	pub hash: Hex32,
}

/// How the node and its chain are.
#[derive(Clone, Debug, Serialize)]
pub struct ChainStatus {
	/// The chain's name.
	pub chain: String,
	/// The node's name.
	pub node: String,
	/// The node's version.
	pub node_version: String,
	/// The runtime's name.
	pub spec_name: String,
	/// The runtime's version.
	pub spec_version: u32,
	/// The hash of the first block.
	pub genesis: Hex32,
	/// The best block.
	pub best: BlockId,
	/// The last finalized block.
	pub finalized: BlockId,
	/// The best block's time; `None` at genesis.
	pub time: Option<Moment>,
	/// The number of peers.
	pub peers: usize,
	/// Whether the node is still catching up.
	pub syncing: bool,
	/// The accounts that produce and finalize blocks.
	pub authorities: Vec<Account>,
}

impl Chain {
	/// Connects to the node at `url` (`ws://` on this machine, `wss://` elsewhere).
	///
	/// # Errors
	///
	/// [`ChainError::Unreachable`] if nothing answers there.
	pub async fn connect(url: &str) -> Result<Self, ChainError> {
		let unreachable = |error: String| ChainError::Unreachable {
			url: url.to_owned(),
			reason: short_reason(&error),
		};
		let rpc = RpcClient::from_url(url).await.map_err(|error| unreachable(error.to_string()))?;
		let methods = LegacyRpcMethods::new(rpc.clone());
		let backend = LegacyBackend::<ChainConfig>::builder().build(rpc.clone());
		let online = OnlineClient::from_backend_with_config(ChainConfig::new(), Arc::new(backend))
			.await
			.map_err(|error| unreachable(error.to_string()))?;
		Ok(Self { online, methods, rpc })
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> [u8; 32] {
		self.online.genesis_hash().0
	}

	/// The chain at the node's best block.
	pub async fn best(&self) -> Result<AtBlock, ChainError> {
		let hash = self
			.methods
			.chain_get_block_hash(None)
			.await?
			.ok_or_else(|| ChainError::Node("it has no block".into()))?;
		Ok(self.online.at_block(hash).await?)
	}

	/// The chain at the last finalized block.
	pub async fn finalized(&self) -> Result<AtBlock, ChainError> {
		let hash = self.methods.chain_get_finalized_head().await?;
		Ok(self.online.at_block(hash).await?)
	}

	/// The chain at the block of this hash.
	///
	/// # Errors
	///
	/// [`ChainError::NotFound`] if the node has no such block.
	pub async fn at(&self, hash: [u8; 32]) -> Result<AtBlock, ChainError> {
		use subxt::error::OnlineClientAtBlockError as E;
		match self.online.at_block(H256(hash)).await {
			Ok(at) => Ok(at),
			Err(E::BlockHeaderNotFound { .. }) => {
				Err(ChainError::NotFound(format!("the node has no block {}", hex::encode(hash))))
			}
			Err(other) => Err(other.into()),
		}
	}

	/// The hash of the block of this number on the node's best chain, if there is one yet.
	pub async fn hash_of(&self, number: u64) -> Result<Option<[u8; 32]>, ChainError> {
		let hash = self.methods.chain_get_block_hash(Some(number.into())).await?;
		Ok(hash.map(|hash| hash.0))
	}

	/// The next nonce of an account's ordinary transactions, those in the pool counted in.
	pub async fn next_nonce(&self, account: Account) -> Result<u64, ChainError> {
		Ok(self.methods.system_account_next_index(&account.into()).await?)
	}

	/// The chain's time: that of the best block. At genesis, where the chain has no time yet, the
	/// machine's.
	pub async fn now(&self) -> Result<UnixMillis, ChainError> {
		let now = time_at(&self.best().await?).await?;
		if now > 0 {
			return Ok(now);
		}
		let wall = SystemTime::now()
			.duration_since(UNIX_EPOCH)
			.map_err(|_| ChainError::Node("this machine's clock is before 1970".into()))?;
		Ok(u64::try_from(wall.as_millis()).unwrap_or(u64::MAX))
	}

	/// How the node and its chain are.
	pub async fn status(&self) -> Result<ChainStatus, ChainError> {
		let best = self.best().await?;
		let finalized = self.finalized().await?;
		let health = self.methods.system_health().await?;
		let version = self.methods.state_get_runtime_version(Some(best.block_hash())).await?;
		let spec_name = version.other.get("specName").and_then(|name| name.as_str());
		let time = time_at(&best).await?;
		let authorities =
			best.storage().fetch(api::storage().session().validators(), ()).await?.decode()?;
		Ok(ChainStatus {
			chain: self.methods.system_chain().await?,
			node: self.methods.system_name().await?,
			node_version: self.methods.system_version().await?,
			spec_name: spec_name.unwrap_or_default().to_owned(),
			spec_version: version.spec_version,
			genesis: Hex32(self.genesis()),
			best: block_id(&best),
			finalized: block_id(&finalized),
			time: (time > 0).then_some(Moment(time)),
			peers: health.peers,
			syncing: health.is_syncing,
			authorities: authorities.into_iter().map(Account::from).collect(),
		})
	}

	/// An account's free balance, in the chain's smallest unit.
	pub async fn balance(&self, account: Account) -> Result<u128, ChainError> {
		let best = self.best().await?;
		let entry = best
			.storage()
			.try_fetch(api::storage().system().account(), (AccountId32::from(account),))
			.await?;
		Ok(match entry {
			Some(value) => value.decode()?.data.free,
			None => 0,
		})
	}
}

/// The block's time in milliseconds since 1970; 0 at genesis.
pub async fn time_at(at: &AtBlock) -> Result<UnixMillis, ChainError> {
	let entry = at.storage().try_fetch(api::storage().timestamp().now(), ()).await?;
	Ok(match entry {
		Some(value) => value.decode()?,
		None => 0,
	})
}

/// The block at which `at` looks.
pub fn block_id(at: &AtBlock) -> BlockId {
	BlockId { number: at.block_number(), hash: Hex32(at.block_hash().0) }
}

/// The part of a connection error that tells a person something: what follows its last colon.
fn short_reason(error: &str) -> String {
	error.rsplit(": ").next().unwrap_or(error).trim().to_owned()
}
