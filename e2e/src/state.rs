//! The state of a chain, read from a node key by key.

use crate::Rpc;
use anyhow::{Context, Result};
use futures::future::try_join_all;
use serde_json::json;

/// How many keys are asked for at once.
const PAGE: usize = 256;

/// A key of the state and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// All keys of the state of block `hash` that begin with `prefix`, in their order, with their
/// values.
///
/// # Errors
/// Fails if the node does not answer, or has no state of this block.
pub async fn entries(rpc: &Rpc, hash: &str, prefix: &[u8]) -> Result<Vec<Entry>> {
	let mut all: Vec<Entry> = Vec::new();
	loop {
		let after = all.last().map(|(key, _)| hex_of(key));
		let keys: Vec<String> =
			rpc.call("state_getKeysPaged", json!([hex_of(prefix), PAGE, after, hash])).await?;
		let values = keys.iter().map(|key| value(rpc, hash, key));
		let page = keys.iter().zip(try_join_all(values).await?);
		for (key, value) in page {
			all.push((bytes(key)?, value.with_context(|| format!("{key} has no value"))?));
		}
		if keys.len() < PAGE {
			return Ok(all);
		}
	}
}

/// The value of `key`, hex with 0x, in the state of block `hash`, if it has one.
///
/// # Errors
/// Fails if the node does not answer, or has no state of this block.
pub async fn value(rpc: &Rpc, hash: &str, key: &str) -> Result<Option<Vec<u8>>> {
	let value: Option<String> = rpc.call("state_getStorage", json!([key, hash])).await?;
	value.map(|value| bytes(&value)).transpose()
}

/// The root of the state after block `hash`.
///
/// # Errors
/// Fails if the node does not have the block.
pub async fn root(rpc: &Rpc, hash: &str) -> Result<Vec<u8>> {
	let header: serde_json::Value = rpc.call("chain_getHeader", json!([hash])).await?;
	bytes(header["stateRoot"].as_str().context("a header has a state root")?)
}

/// Bytes as the RPC writes them: hex with 0x.
pub fn hex_of(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// The bytes that the RPC wrote: hex with 0x.
///
/// # Errors
/// Fails if it is no such hex.
pub fn bytes(text: &str) -> Result<Vec<u8>> {
	let digits = text.strip_prefix("0x").with_context(|| format!("{text} has no 0x"))?;
	hex::decode(digits).map_err(|error| anyhow::anyhow!("{text}: {error}"))
}
