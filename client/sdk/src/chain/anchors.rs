//! Anchored records.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_primitives::{BatchSequence, Leaf, OrganizationId};
use serde::Serialize;
use subxt::utils::Static;

/// A single anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Anchor {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// What it anchored.
	pub leaf: Hex32,
	/// The number of the block in which it did so.
	pub block: u64,
	/// That block's time.
	pub anchored_at: Moment,
}

/// A batch of anchors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Batch {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// Its number among the issuer's batches.
	pub sequence: BatchSequence,
	/// The root of the RFC 6962 tree over its leaves.
	pub root: Hex32,
	/// The number of its leaves.
	pub count: u64,
	/// The account that anchored it.
	pub anchored_by: Account,
	/// The number of the block in which it did so.
	pub block: u64,
	/// That block's time.
	pub anchored_at: Moment,
}

/// Why a leaf is not shown to be in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum InclusionFailure {
	/// The issuer has no batch of this number.
	BatchNotFound,
	/// The index is not below the batch's count.
	IndexOutOfRange,
	/// The path leads to another root, or has the wrong length.
	ProofInvalid,
}

/// One single anchor.
pub async fn anchor(
	at: &AtBlock,
	issuer: OrganizationId,
	leaf: Leaf,
) -> Result<Option<Anchor>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().anchor(Static(issuer), Static(leaf));
	Ok(at.runtime_apis().call(query).await?.map(|view| Anchor {
		issuer: view.issuer.0,
		leaf: Hex32(view.leaf.0 .0),
		block: view.block.into(),
		anchored_at: Moment(view.anchored_at),
	}))
}

/// One batch.
pub async fn batch(
	at: &AtBlock,
	issuer: OrganizationId,
	sequence: BatchSequence,
) -> Result<Option<Batch>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().batch(Static(issuer), Static(sequence));
	Ok(at.runtime_apis().call(query).await?.map(|view| Batch {
		issuer: view.issuer.0,
		sequence: view.sequence.0,
		root: Hex32(view.root),
		count: view.count,
		anchored_by: view.anchored_by.into(),
		block: view.block.into(),
		anchored_at: Moment(view.anchored_at),
	}))
}

/// The number of an issuer's next batch. Its batches are counted without gaps.
pub async fn next_batch(at: &AtBlock, issuer: OrganizationId) -> Result<BatchSequence, ChainError> {
	let address = api::storage().record_anchor().next_batch();
	let entry = at.storage().try_fetch(address, (Static(issuer),)).await?;
	Ok(BatchSequence(match entry {
		Some(value) => value.decode()?,
		None => 0,
	}))
}

/// Asks the chain whether a leaf is in a batch.
pub async fn verify_inclusion(
	at: &AtBlock,
	issuer: OrganizationId,
	sequence: BatchSequence,
	leaf: Leaf,
	index: u64,
	proof: &[[u8; 32]],
) -> Result<Result<(), InclusionFailure>, ChainError> {
	let query = api::runtime_apis().record_anchor_api().verify_inclusion(
		Static(issuer),
		Static(sequence),
		Static(leaf),
		index,
		proof.to_vec(),
	);
	Ok(at.runtime_apis().call(query).await?.map_err(|failure| match failure {
		views::InclusionFailure::BatchNotFound => InclusionFailure::BatchNotFound,
		views::InclusionFailure::IndexOutOfRange => InclusionFailure::IndexOutOfRange,
		views::InclusionFailure::ProofInvalid => InclusionFailure::ProofInvalid,
	}))
}

/// The practitioner's call that anchors one leaf.
pub fn anchor_call(at: &AtBlock, leaf: Leaf) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().record_anchor().anchor(Static(leaf)))
}

/// The practitioner's call that anchors a batch.
pub fn anchor_batch_call(at: &AtBlock, root: [u8; 32], count: u64) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().record_anchor().anchor_batch(root, count))
}

/// Several calls of one signer in one transaction: all succeed or none does.
pub fn all_of(at: &AtBlock, calls: &[Call]) -> Result<Call, ChainError> {
	use codec::{Compact, Encode};
	let count = u32::try_from(calls.len())
		.map_err(|_| ChainError::Malformed("too many calls for one transaction".into()))?;
	let mut arguments = Compact(count).encode();
	calls.iter().for_each(|call| arguments.extend_from_slice(call.bytes()));
	Call::from_parts(at, "Utility", "batch_all", &arguments)
}

/// The batch that a transaction anchored.
pub fn batch_anchored(receipt: &Receipt) -> Result<(OrganizationId, BatchSequence), ChainError> {
	let event: api::record_anchor::events::BatchAnchored = receipt.event()?;
	Ok((event.issuer.0, event.sequence.0))
}
