//! Anchoring records: from bytes and labels to leaves, one transaction, and openings.

use crate::chain::anchors::{self, all_of, anchor_batch_call, anchor_call};
use crate::chain::call::Call;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use crate::chain::submission::Submission;
use crate::chain::submit::Receipt;
use rand::rngs::OsRng;
use rand::RngCore;
use salus_commitments::canonical::canonicalize;
use salus_commitments::merkle::Tree;
use salus_commitments::opening::{Anchor, Bytes32, ChainPoint, Opening};
use salus_commitments::record::RecordVersion;
use salus_commitments::{Author, Context, Form, Label, Salts, Seed};
use salus_primitives::{BatchSequence, Leaf, PatientId, RecordFacts};

/// The most leaves that one transaction anchors singly.
pub const MAX_SINGLE: usize = 100;

/// A record to anchor.
#[derive(Clone, Debug)]
pub struct Source {
	/// Its bytes.
	pub bytes: Vec<u8>,
	/// What its holder says about it.
	pub facts: RecordFacts,
}

/// A record that is ready to be anchored.
#[derive(Debug)]
pub struct Prepared {
	/// Its bytes.
	pub bytes: Vec<u8>,
	/// What its holder says about it.
	pub facts: RecordFacts,
	/// The seed of its salts, which the holder keeps.
	pub seed: Seed,
	/// The leaf to anchor.
	pub leaf: Leaf,
	salts: Salts,
	member: [u8; 32],
	label: Label,
}

/// Records that are ready to be anchored, in one transaction: the first ones singly, the others as
/// one batch.
#[derive(Debug)]
pub struct Anchoring {
	/// The records, in the order in which they came.
	pub records: Vec<Prepared>,
	form: Form,
	patient: PatientId,
	author: Author,
	single: usize,
}

/// Where a record ended up.
#[derive(Clone, Debug)]
pub struct Anchored {
	/// The opening of its leaf.
	pub opening: Opening,
	/// The batch it is in; `None` if it was anchored singly.
	pub batch: Option<BatchSequence>,
	/// Its index in the batch.
	pub index: Option<u64>,
}

impl Anchoring {
	/// Labels the records, draws their seeds and computes their leaves. The first `single` of them
	/// are for single anchors, at most [`MAX_SINGLE`].
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if there is no record, or one has no canonical form.
	pub fn prepare(
		author: Author,
		form: Form,
		patient: PatientId,
		sources: Vec<Source>,
		single: usize,
	) -> Result<Self, ChainError> {
		if sources.is_empty() {
			return Err(ChainError::Malformed("there is no record to anchor".into()));
		}
		let records = sources
			.into_iter()
			.map(|source| prepare(author, form, patient, source))
			.collect::<Result<Vec<_>, _>>()?;
		let single = single.min(MAX_SINGLE).min(records.len());
		Ok(Self { records, form, patient, author, single })
	}

	/// The call that anchors all of it, or nothing.
	pub fn call(&self, at: &AtBlock) -> Result<Call, ChainError> {
		let (single, batched) = self.records.split_at(self.single);
		let mut calls = single
			.iter()
			.map(|record| anchor_call(at, record.leaf))
			.collect::<Result<Vec<_>, _>>()?;
		if let Some(tree) = tree(batched) {
			calls.push(anchor_batch_call(at, tree.root(), tree.size())?);
		}
		match calls.as_slice() {
			[one] => Ok(one.clone()),
			several => all_of(at, several),
		}
	}

	/// What has to be kept before the call is sent, in the order of the records, so that their
	/// openings can be made whatever happens then. `dies_at` is the first block in which the call
	/// can no longer take effect.
	pub async fn submissions(
		&self,
		chain: &Chain,
		dies_at: u64,
	) -> Result<Vec<Submission>, ChainError> {
		let finalized = chain.finalized().await?;
		let before = ChainPoint {
			genesis_hash: chain.genesis(),
			block_hash: finalized.block_hash().0,
			block_number: finalized.block_number(),
		};
		let first = anchors::next_batch(&finalized, self.author.organization).await?;
		let openings = self.openings_in(before, || Ok(first))?;
		Ok(openings
			.into_iter()
			.map(|anchored| Submission::new(dies_at, anchored.opening))
			.collect())
	}

	/// The openings, in the order of the records, once the call is in a block.
	pub fn openings(
		&self,
		receipt: &Receipt,
		genesis: [u8; 32],
	) -> Result<Vec<Anchored>, ChainError> {
		let chain = ChainPoint {
			genesis_hash: genesis,
			block_hash: receipt.block.hash.0,
			block_number: receipt.block.number,
		};
		self.openings_in(chain, || Ok(anchors::batch_anchored(receipt)?.1))
	}

	/// The openings as of a block; `sequence` tells the number of the batch, if there is one.
	fn openings_in(
		&self,
		chain: ChainPoint,
		sequence: impl FnOnce() -> Result<BatchSequence, ChainError>,
	) -> Result<Vec<Anchored>, ChainError> {
		let (single, batched) = self.records.split_at(self.single);
		let issuer = self.author.organization;
		let mut all = Vec::with_capacity(self.records.len());
		for record in single {
			let opening = self.opening(record, Anchor::Single { issuer }, chain)?;
			all.push(Anchored { opening, batch: None, index: None });
		}
		let Some(tree) = tree(batched) else { return Ok(all) };
		let sequence = sequence()?;
		for (index, record) in (0u64..).zip(batched) {
			let proof = tree
				.proof(index)
				.ok_or_else(|| ChainError::Malformed("a leaf is not in its tree".into()))?;
			let proof = proof.into_iter().map(Bytes32).collect();
			let anchor = Anchor::Batch { issuer, sequence, index, count: tree.size(), proof };
			let opening = self.opening(record, anchor, chain)?;
			all.push(Anchored { opening, batch: Some(sequence), index: Some(index) });
		}
		Ok(all)
	}

	fn opening(
		&self,
		record: &Prepared,
		anchor: Anchor,
		chain: ChainPoint,
	) -> Result<Opening, ChainError> {
		let canonical = canonicalize(self.form, &record.bytes)
			.map_err(|error| ChainError::Malformed(error.to_string()))?;
		let version = RecordVersion {
			form: self.form,
			canonical: &canonical,
			patient: self.patient,
			member: record.member,
			label: record.label,
		};
		Ok(Opening::of(&version, &record.salts, anchor, chain))
	}
}

fn prepare(
	author: Author,
	form: Form,
	patient: PatientId,
	source: Source,
) -> Result<Prepared, ChainError> {
	let seed = Seed::from_bytes(random()?);
	let salts = seed.salts();
	let member = random()?;
	let label = Label {
		author,
		category: source.facts.category,
		sensitivities: source.facts.sensitivities,
		confidentiality: source.facts.confidentiality,
		days: source.facts.days,
		context: Context::default(),
		version: 1,
	};
	let canonical = canonicalize(form, &source.bytes)
		.map_err(|error| ChainError::Malformed(error.to_string()))?;
	let version = RecordVersion { form, canonical: &canonical, patient, member, label };
	let leaf = version.commitments(&salts).leaf();
	drop(canonical);
	Ok(Prepared { bytes: source.bytes, facts: source.facts, seed, leaf, salts, member, label })
}

fn tree(records: &[Prepared]) -> Option<Tree> {
	Tree::from_leaves(records.iter().map(|record| record.leaf.0))
}

fn random() -> Result<[u8; 32], ChainError> {
	let mut bytes = [0; 32];
	OsRng
		.try_fill_bytes(&mut bytes)
		.map_err(|error| ChainError::Node(format!("the system gives no random bytes: {error}")))?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{
		Confidentiality, DataCategory, Day, DayWindow, OrganizationId, Sensitivities,
	};

	fn source(bytes: &[u8]) -> Source {
		let facts = RecordFacts {
			category: DataCategory::LabResults,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(Day(1)),
		};
		Source { bytes: bytes.to_vec(), facts }
	}

	fn author() -> Author {
		Author { organization: OrganizationId(1), account: None }
	}

	#[test]
	fn the_same_bytes_give_different_leaves() {
		let sources = vec![source(b"a"), source(b"a")];
		let anchoring =
			Anchoring::prepare(author(), Form::Raw, PatientId([1; 32]), sources, 8).expect("two");
		let [first, second] = &anchoring.records[..] else { panic!("two records") };
		assert_ne!(first.leaf, second.leaf);
		assert_ne!(first.seed.as_bytes(), second.seed.as_bytes());
	}

	#[test]
	fn nothing_cannot_be_anchored() {
		assert!(Anchoring::prepare(author(), Form::Raw, PatientId([1; 32]), vec![], 8).is_err());
	}

	#[test]
	fn what_has_no_canonical_form_is_refused() {
		let sources = vec![source(b"no json")];
		assert!(Anchoring::prepare(author(), Form::Jcs, PatientId([1; 32]), sources, 8).is_err());
	}
}
