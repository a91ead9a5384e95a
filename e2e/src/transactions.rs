//! Transactions for tests of the node itself, signed here and submitted as they are.

use crate::Rpc;
use anyhow::{Context, Result};
use serde_json::json;
use subxt::{
	config::DefaultExtrinsicParamsBuilder,
	dynamic::{self, Value},
	rpcs::Error as RpcError,
	tx::DynamicPayload,
	OnlineClient, PolkadotConfig,
};
use subxt_signer::sr25519::Keypair;

/// A transaction that nobody has signed yet.
#[derive(Clone)]
pub struct Unsigned {
	call: DynamicPayload<Vec<Value>>,
	tip: u128,
}

impl Unsigned {
	/// `System.remark`, which does nothing but be included.
	pub fn remark(remark: &[u8]) -> Self {
		Self::new("System", "remark", vec![Value::from_bytes(remark)])
	}

	/// `System.remark_with_event`, whose event has the BLAKE2-256 of the remark.
	pub fn remark_with_event(remark: &[u8]) -> Self {
		Self::new("System", "remark_with_event", vec![Value::from_bytes(remark)])
	}

	/// `Consent.revoke` of the grant of this number.
	pub fn revocation(patient: [u8; 32], grant: u32) -> Self {
		let arguments = vec![Value::from_bytes(patient), Value::u128(grant.into())];
		Self::new("Consent", "revoke", arguments)
	}

	fn new(pallet: &str, call: &str, arguments: Vec<Value>) -> Self {
		Self { call: dynamic::transaction(pallet, call, arguments), tip: 0 }
	}

	/// The same with a tip, in the chain's smallest unit.
	pub fn with_tip(self, tip: u128) -> Self {
		Self { tip, ..self }
	}
}

/// Transactions of `signer` with following nonces from `first_nonce` on, ready to be submitted: hex
/// with 0x.
///
/// # Errors
/// Fails if the node does not answer, or its runtime has no such call.
pub async fn signed(
	rpc: &Rpc,
	signer: &Keypair,
	first_nonce: u64,
	unsigned: &[Unsigned],
) -> Result<Vec<String>> {
	let api = OnlineClient::<PolkadotConfig>::from_rpc_client(rpc.client()).await?;
	let mut transactions = api.transactions().await?;
	let mut signed = Vec::new();
	for (nonce, Unsigned { call, tip }) in (first_nonce..).zip(unsigned) {
		let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).tip(*tip).immortal();
		let transaction = transactions.create_signed(call, signer, params.build()).await?;
		signed.push(format!("0x{}", hex::encode(transaction.encoded())));
	}
	Ok(signed)
}

/// `count` remarks of `signer` with following nonces from `first_nonce` on, ready to be submitted:
/// hex with 0x.
///
/// # Errors
/// As [`signed`].
pub async fn remarks(
	rpc: &Rpc,
	signer: &Keypair,
	first_nonce: u64,
	count: u64,
) -> Result<Vec<String>> {
	let nonces = (first_nonce..).take(usize::try_from(count)?);
	let unsigned: Vec<_> = nonces.map(|nonce| Unsigned::remark(&nonce.to_le_bytes())).collect();
	signed(rpc, signer, first_nonce, &unsigned).await
}

/// Submits transactions, all at the same time.
///
/// # Errors
/// Fails if the node refuses one of them.
pub async fn submit(rpc: &Rpc, transactions: &[String]) -> Result<()> {
	let submissions = transactions.iter().map(|transaction| async move {
		let code = refusal(rpc, transaction).await?;
		code.map_or(Ok(()), |code| anyhow::bail!("a transaction was refused with {code}"))
	});
	futures::future::try_join_all(submissions).await.map(drop)
}

/// Submits a transaction, and returns the code with which the node refuses it; `None` if its pool
/// takes it.
///
/// # Errors
/// Fails if the node does not answer.
pub async fn refusal(rpc: &Rpc, transaction: &str) -> Result<Option<i32>> {
	let submitted = rpc.call::<String>("author_submitExtrinsic", json!([transaction])).await;
	let Err(error) = submitted else { return Ok(None) };
	match error.downcast_ref::<RpcError>() {
		Some(RpcError::User(refused)) => Ok(Some(refused.code)),
		_ => Err(error).context("a transaction cannot be submitted"),
	}
}
