//! Transactions for tests of the node itself: remarks, which do nothing but be included.

use crate::Rpc;
use anyhow::{Context, Result};
use serde_json::json;
use subxt::{
	config::DefaultExtrinsicParamsBuilder, dynamic, dynamic::Value, OnlineClient, PolkadotConfig,
};
use subxt_signer::sr25519::Keypair;

/// `count` remarks of `signer` with following nonces from `first_nonce` on, ready to be submitted:
/// hex with 0x.
///
/// # Errors
/// Fails if the node does not answer, or its runtime has no `System.remark`.
pub async fn remarks(
	rpc: &Rpc,
	signer: &Keypair,
	first_nonce: u64,
	count: u64,
) -> Result<Vec<String>> {
	let api = OnlineClient::<PolkadotConfig>::from_rpc_client(rpc.client()).await?;
	let mut transactions = api.transactions().await?;
	let mut signed = Vec::new();
	for nonce in (first_nonce..).take(usize::try_from(count)?) {
		let remark = nonce.to_le_bytes();
		let call = dynamic::transaction("System", "remark", vec![Value::from_bytes(remark)]);
		let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).immortal().build();
		let transaction = transactions.create_signed(&call, signer, params).await?;
		signed.push(format!("0x{}", hex::encode(transaction.encoded())));
	}
	Ok(signed)
}

/// Submits transactions, all at the same time.
///
/// # Errors
/// Fails if the node refuses one of them.
pub async fn submit(rpc: &Rpc, transactions: &[String]) -> Result<()> {
	let submissions = transactions.iter().map(|transaction| async move {
		rpc.call::<String>("author_submitExtrinsic", json!([transaction]))
			.await
			.context("a transaction was refused")
	});
	futures::future::try_join_all(submissions).await.map(drop)
}
