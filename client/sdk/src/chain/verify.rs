//! Verifying a record against the chain: bytes → leaf → anchor → finalized block.

use crate::chain::account::Hex32;
use crate::chain::anchors;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use salus_commitments::opening::{Anchor, Opening};
use salus_primitives::PatientId;
use serde::Serialize;

/// One step of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
	/// The record's bytes and what is opened give the leaf.
	Record,
	/// The record is this patient's.
	Patient,
	/// The opening is of this chain.
	Chain,
	/// The block that the opening names is on the chain, and finalized.
	Finalized,
	/// The leaf was anchored in that block, on its own or in a batch.
	Anchored,
}

/// What one step showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
	/// The step.
	pub step: Step,
	/// Whether it holds.
	pub holds: bool,
	/// What was found, in words.
	pub found: String,
}

impl Finding {
	fn new(step: Step, result: Result<String, String>) -> Self {
		match result {
			Ok(found) => Self { step, holds: true, found },
			Err(found) => Self { step, holds: false, found },
		}
	}
}

/// What a verification showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
	/// Whether all of it holds.
	pub proven: bool,
	/// Each step.
	pub steps: Vec<Finding>,
}

/// Verifies a record, given by its bytes and its opening, as this patient's.
///
/// # Errors
///
/// Only what keeps the chain from answering. What does not hold is a finding.
pub async fn verify_record(
	chain: &Chain,
	record: &[u8],
	opening: &Opening,
	patient: PatientId,
) -> Result<Verification, ChainError> {
	let finalized = chain.finalized().await?;
	let genesis = Hex32(opening.chain.genesis_hash);
	let same_chain = opening.chain.genesis_hash == chain.genesis();
	let mut steps = vec![
		Finding::new(Step::Record, bytes_give_leaf(record, opening)),
		Finding::new(Step::Patient, is_of(opening, patient)),
		Finding::new(
			Step::Chain,
			if same_chain {
				Ok(format!("the chain {genesis}"))
			} else {
				Err(format!(
					"the opening is of the chain {genesis}, and the node's is {}",
					Hex32(chain.genesis())
				))
			},
		),
	];
	// What another chain says about this leaf would prove nothing.
	if same_chain {
		steps.push(Finding::new(Step::Finalized, is_finalized(chain, &finalized, opening).await?));
		steps.push(Finding::new(Step::Anchored, is_anchored(&finalized, opening).await?));
	}
	let proven = steps.len() == 5 && steps.iter().all(|finding| finding.holds);
	Ok(Verification { proven, steps })
}

fn bytes_give_leaf(record: &[u8], opening: &Opening) -> Result<String, String> {
	match opening.check(record) {
		Ok(()) => Ok(format!("the bytes give leaf {} ({})", Hex32(opening.leaf.0), opening.form)),
		Err(error) => Err(error.to_string()),
	}
}

fn is_of(opening: &Opening, patient: PatientId) -> Result<String, String> {
	match opening.patient() {
		Some(subject) if subject == patient => Ok(format!("patient {}", Hex32(patient.0))),
		Some(subject) => Err(format!(
			"the record is of patient {}, not of {}",
			Hex32(subject.0),
			Hex32(patient.0)
		)),
		None => Err("the opening does not say whose record it is".into()),
	}
}

async fn is_finalized(
	chain: &Chain,
	finalized: &AtBlock,
	opening: &Opening,
) -> Result<Result<String, String>, ChainError> {
	let number = opening.chain.block_number;
	let hash = opening.chain.block_hash;
	if number > finalized.block_number() {
		return Ok(Err(format!(
			"block {number} is not finalized: the chain is finalized up to {}",
			finalized.block_number()
		)));
	}
	Ok(match chain.hash_of(number).await? {
		Some(found) if found == hash => Ok(format!("block {number}, {}", Hex32(hash))),
		Some(found) => {
			Err(format!("block {number} is {}, and the opening says {}", Hex32(found), Hex32(hash)))
		}
		None => Err(format!("the node has no block {number}")),
	})
}

async fn is_anchored(
	at: &AtBlock,
	opening: &Opening,
) -> Result<Result<String, String>, ChainError> {
	let leaf = opening.leaf;
	let issuer = opening.anchor.issuer();
	let number = opening.chain.block_number;
	match &opening.anchor {
		Anchor::Single { .. } => Ok(match anchors::anchor(at, issuer, leaf).await? {
			Some(anchor) if anchor.block == number => Ok(format!(
				"anchored by organization {} in block {number} at {}",
				issuer.0, anchor.anchored_at
			)),
			Some(anchor) => {
				Err(format!("anchored in block {}, and the opening says {number}", anchor.block))
			}
			None => Err(format!("organization {} did not anchor this leaf", issuer.0)),
		}),
		Anchor::Batch { sequence, index, count, proof, .. } => {
			let Some(batch) = anchors::batch(at, issuer, *sequence).await? else {
				return Ok(Err(format!("organization {} has no batch {}", issuer.0, sequence.0)));
			};
			if batch.block != number {
				return Ok(Err(format!(
					"the batch was anchored in block {}, and the opening says {number}",
					batch.block
				)));
			}
			if batch.count != *count || !opening.leads_to(&batch.root.0) {
				return Ok(Err("the path does not lead to the batch's root".into()));
			}
			let path: Vec<[u8; 32]> = proof.iter().map(|hash| hash.0).collect();
			let by_chain =
				anchors::verify_inclusion(at, issuer, *sequence, leaf, *index, &path).await?;
			Ok(match by_chain {
				Ok(()) => Ok(format!(
					"leaf {index} of {count} in batch {} of organization {}, anchored in block \
					 {number} at {}",
					sequence.0, issuer.0, batch.anchored_at
				)),
				Err(failure) => Err(format!("the chain does not find it: {failure:?}")),
			})
		}
	}
}
