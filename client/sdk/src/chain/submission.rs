//! Records on their way to the chain: what is kept before their anchors are sent, and what became
//! of them.
//!
//! A process can be killed, a connection can break, between the moment in which anchors are sent
//! and the one in which their block is known. What is kept before is enough to ask the chain later.

use crate::chain::anchors::{self, Batch};
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use salus_commitments::opening::{Anchor, ChainPoint, Opening};
use salus_primitives::{BatchSequence, Leaf};
use serde::{Deserialize, Serialize};

/// The version of the format that this client writes and reads.
const VERSION: u32 = 1;

/// A record whose anchor is about to be sent, or was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
	version: u32,
	/// The first block in which the anchor can no longer come to be.
	dies_at: u64,
	/// The opening, but for its place, which is not known yet. It names the last final block before
	/// the anchor was sent, and the lowest number that its batch can get.
	opening: Opening,
}

/// What became of an anchor, as of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
	/// It is in that block or one before, and this is its opening.
	Anchored(Box<Opening>),
	/// It is in none of them, and can still come to be in one before this.
	Open(u64),
	/// It is in none of them, and never will be in one after them.
	Lost,
}

impl Submission {
	/// A record that is sent so that its anchor comes to be before block `dies_at`, or never. The
	/// opening names the last final block, and its issuer's next batch there.
	pub const fn new(dies_at: u64, opening: Opening) -> Self {
		Self { version: VERSION, dies_at, opening }
	}

	/// The leaf that was sent.
	pub const fn leaf(&self) -> Leaf {
		self.opening.leaf
	}

	/// The bytes to keep.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn to_json(&self) -> Result<Vec<u8>, ChainError> {
		serde_json::to_vec(self).map_err(|error| ChainError::Malformed(error.to_string()))
	}

	/// Reads what was kept.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format and version.
	pub fn from_json(json: &[u8]) -> Result<Self, ChainError> {
		let submission: Self = serde_json::from_slice(json)
			.map_err(|error| ChainError::Malformed(format!("no submission: {error}")))?;
		if submission.version != VERSION {
			return Err(ChainError::Malformed(format!(
				"a submission of version {}, which this client does not know",
				submission.version
			)));
		}
		Ok(submission)
	}

	/// Asks the chain what became of the anchor, as of the block `at`. To rely on it, that has to be
	/// a final one.
	///
	/// # Errors
	///
	/// [`ChainError::NotFound`] if it was sent to another chain, and what keeps this one from
	/// answering.
	pub async fn fate(&self, chain: &Chain, at: &AtBlock) -> Result<Fate, ChainError> {
		let genesis = self.opening.chain.genesis_hash;
		if genesis != chain.genesis() {
			return Err(ChainError::NotFound(format!(
				"record {} was sent to the chain {}, and the node's is {}: name a node of the \
				 former with --url",
				hex::encode(self.opening.leaf.0),
				hex::encode(genesis),
				hex::encode(chain.genesis())
			)));
		}
		let found = match &self.opening.anchor {
			Anchor::Single { issuer } => {
				let anchor = anchors::anchor(at, *issuer, self.opening.leaf).await?;
				anchor.map(|anchor| (anchor.block, None))
			}
			Anchor::Batch { .. } => {
				let batch = self.batch(at).await?;
				batch.map(|batch| (batch.block, Some(batch.sequence)))
			}
		};
		let Some((number, sequence)) = found else {
			return Ok(self.not_found(at.block_number()));
		};
		let hash = chain.hash_of(number).await?.ok_or_else(|| {
			ChainError::Node(format!(
				"it knows of an anchor in block {number}, and has no such block"
			))
		})?;
		Ok(Fate::Anchored(Box::new(self.placed(number, hash, sequence))))
	}

	/// The batch in which the leaf is, among those that the issuer anchored since.
	async fn batch(&self, at: &AtBlock) -> Result<Option<Batch>, ChainError> {
		let Anchor::Batch { issuer, sequence, count, .. } = &self.opening.anchor else {
			return Ok(None);
		};
		let mut number = sequence.0;
		while let Some(batch) = anchors::batch(at, *issuer, BatchSequence(number)).await? {
			if batch.count == *count && self.opening.leads_to(&batch.root.0) {
				return Ok(Some(batch));
			}
			let Some(next) = number.checked_add(1).filter(|_| batch.block < self.dies_at) else {
				break;
			};
			number = next;
		}
		Ok(None)
	}

	/// What becomes of an anchor that is in no block up to this one.
	const fn not_found(&self, block: u64) -> Fate {
		// The last block that could have it is the one before.
		if block.saturating_add(1) >= self.dies_at {
			Fate::Lost
		} else {
			Fate::Open(self.dies_at)
		}
	}

	/// The opening with its place.
	fn placed(&self, number: u64, hash: [u8; 32], batch: Option<BatchSequence>) -> Opening {
		let mut opening = self.opening.clone();
		opening.chain = ChainPoint { block_hash: hash, block_number: number, ..opening.chain };
		if let (Anchor::Batch { sequence, .. }, Some(found)) = (&mut opening.anchor, batch) {
			*sequence = found;
		}
		opening
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_commitments::{Author, Context, Form, Label, RecordVersion, Seed};
	use salus_primitives::{
		Confidentiality, DataCategory, Day, DayWindow, OrganizationId, PatientId, Sensitivities,
	};

	const ISSUER: OrganizationId = OrganizationId(3);

	fn sent(anchor: Anchor) -> Submission {
		let version = RecordVersion {
			form: Form::Raw,
			canonical: b"a record",
			patient: PatientId([1; 32]),
			member: [2; 32],
			label: Label {
				author: Author { organization: ISSUER, account: None },
				category: DataCategory::LabResults,
				sensitivities: Sensitivities::empty(),
				confidentiality: Confidentiality::N,
				days: DayWindow::on(Day(1)),
				context: Context::default(),
				version: 1,
			},
		};
		let before = ChainPoint { genesis_hash: [7; 32], block_hash: [8; 32], block_number: 100 };
		Submission::new(
			164,
			Opening::of(&version, &Seed::from_bytes([9; 32]).salts(), anchor, before),
		)
	}

	fn batched(sequence: u32) -> Anchor {
		let sequence = BatchSequence(sequence);
		Anchor::Batch { issuer: ISSUER, sequence, index: 0, count: 1, proof: Vec::new() }
	}

	#[test]
	fn what_is_kept_comes_back() {
		for anchor in [Anchor::Single { issuer: ISSUER }, batched(5)] {
			let submission = sent(anchor);
			let json = submission.to_json().expect("JSON");
			assert_eq!(Submission::from_json(&json).expect("the same"), submission);
		}
	}

	#[test]
	fn another_format_is_refused() {
		let json = sent(batched(5)).to_json().expect("JSON");
		let text = String::from_utf8(json).expect("text");
		for changed in [
			text.replacen("\"version\":1", "\"version\":2", 1),
			text.replacen("\"dies_at\"", "\"dies\"", 1),
			String::new(),
		] {
			let refused = Submission::from_json(changed.as_bytes());
			assert!(matches!(refused, Err(ChainError::Malformed(_))), "{changed}");
		}
	}

	#[test]
	fn it_is_lost_once_its_last_block_is_final() {
		let submission = sent(Anchor::Single { issuer: ISSUER });
		assert_eq!(submission.not_found(100), Fate::Open(164));
		assert_eq!(submission.not_found(162), Fate::Open(164));
		assert_eq!(submission.not_found(163), Fate::Lost);
	}

	#[test]
	fn its_opening_gets_its_place_and_nothing_else() {
		let single = sent(Anchor::Single { issuer: ISSUER });
		let opening = single.placed(120, [6; 32], None);
		assert_eq!(opening.anchor, Anchor::Single { issuer: ISSUER });
		opening.check(b"a record").expect("the record's");
		let block = ChainPoint { genesis_hash: [7; 32], block_hash: [6; 32], block_number: 120 };
		assert_eq!(opening.chain, block);

		let opening = sent(batched(5)).placed(120, [6; 32], Some(BatchSequence(9)));
		assert_eq!((opening.anchor, opening.chain), (batched(9), block));
	}
}
