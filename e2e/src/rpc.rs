//! The node's JSON-RPC, as far as the tests read it.

use anyhow::{anyhow, Context, Result};
use codec::Decode;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};
use subxt::rpcs::{client::RpcParams, RpcClient};

/// Where the time of a block is stored: the hashes of `Timestamp` and `Now`.
const TIMESTAMP_NOW: &str = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";

/// A block, by number and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
	/// Its number.
	pub number: u32,
	/// Its hash, hex with 0x.
	pub hash: String,
}

/// A connection to a node's RPC.
#[derive(Clone)]
pub struct Rpc {
	client: RpcClient,
}

impl Rpc {
	/// Connects to the node at `url`.
	///
	/// # Errors
	/// Fails if nothing answers there.
	pub async fn connect(url: &str) -> Result<Self> {
		let client = RpcClient::from_insecure_url(url)
			.await
			.with_context(|| format!("no node answers at {url}"))?;
		Ok(Self { client })
	}

	/// The connection, for subxt.
	pub fn client(&self) -> RpcClient {
		self.client.clone()
	}

	/// Calls a method. `params` is the array of its parameters.
	///
	/// # Errors
	/// Fails if the node refuses, or its answer is not a `T`.
	pub async fn call<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T> {
		let mut list = RpcParams::new();
		for param in params.as_array().context("parameters are an array")? {
			list.push(param)?;
		}
		self.client.request(method, list).await.with_context(|| method.to_string())
	}

	/// The best block.
	///
	/// # Errors
	/// Fails if the node does not answer.
	pub async fn best(&self) -> Result<Head> {
		self.head(self.call("chain_getBlockHash", json!([])).await?).await
	}

	/// The last final block.
	///
	/// # Errors
	/// Fails if the node does not answer.
	pub async fn finalized(&self) -> Result<Head> {
		self.head(self.call("chain_getFinalizedHead", json!([])).await?).await
	}

	async fn head(&self, hash: String) -> Result<Head> {
		let header: Value = self.call("chain_getHeader", json!([hash])).await?;
		let number = header["number"].as_str().context("a header has a number")?;
		let number = u32::from_str_radix(number.trim_start_matches("0x"), 16)?;
		Ok(Head { number, hash })
	}

	/// The hash of block `number` on the best chain, if it is there.
	///
	/// # Errors
	/// Fails if the node does not answer.
	pub async fn block_hash(&self, number: u32) -> Result<Option<String>> {
		self.call("chain_getBlockHash", json!([number])).await
	}

	/// The transactions of a block, hex with 0x, inherents among them.
	///
	/// # Errors
	/// Fails if the node does not have the block.
	pub async fn extrinsics(&self, hash: &str) -> Result<Vec<String>> {
		let block: Value = self.call("chain_getBlock", json!([hash])).await?;
		serde_json::from_value(block["block"]["extrinsics"].clone())
			.with_context(|| format!("block {hash} has transactions"))
	}

	/// The transactions of the pool that can be in the next block, those that go first in front: hex
	/// with 0x.
	///
	/// # Errors
	/// Fails if the node does not answer.
	pub async fn pending(&self) -> Result<Vec<String>> {
		self.call("author_pendingExtrinsics", json!([])).await
	}

	/// The time of a block in Unix milliseconds.
	///
	/// # Errors
	/// Fails if the node does not have the block's state.
	pub async fn time_ms(&self, hash: &str) -> Result<u64> {
		let stored: Option<String> =
			self.call("state_getStorage", json!([TIMESTAMP_NOW, hash])).await?;
		let stored = stored.with_context(|| format!("block {hash} has no time"))?;
		let bytes = hex::decode(stored.trim_start_matches("0x"))
			.map_err(|error| anyhow!("{stored}: {error}"))?;
		Ok(u64::decode(&mut &bytes[..])?)
	}
}
