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
use salus_commitments::opening::{Anchor, Bytes32, ChainPoint, Opening, Part};
use salus_commitments::record::RecordVersion;
use salus_commitments::{Author, Context, Form, Label, Salts, Seed};
use salus_primitives::{BatchSequence, Leaf, PatientId, Place, RecordFacts};

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

/// Whose records are anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
	/// The patient.
	pub patient: PatientId,
	/// The patient's payer-side id, by which a payer recognizes its member when a claim cites a
	/// record; `None` if no claim ever will.
	pub member: Option<[u8; 32]>,
}

/// A record that is ready to be anchored.
#[derive(Debug)]
pub struct Prepared {
	/// Its bytes.
	pub bytes: Vec<u8>,
	/// What its holder says about it, where it comes from among it.
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
	/// The version whose place the only record takes, if it is an amendment.
	replaces: Option<(Leaf, Place)>,
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
	/// Without a payer-side id, what is committed to in its place is random, for each record anew.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if there is no record, or one has no canonical form.
	pub fn prepare(
		author: Author,
		form: Form,
		subject: Subject,
		sources: Vec<Source>,
		single: usize,
	) -> Result<Self, ChainError> {
		if sources.is_empty() {
			return Err(ChainError::Malformed("there is no record to anchor".into()));
		}
		let records = sources
			.into_iter()
			.map(|source| {
				let label = label(author, &source.facts, Context::default(), 1);
				prepare(form, subject, label, source)
			})
			.collect::<Result<Vec<_>, _>>()?;
		let single = single.min(MAX_SINGLE).min(records.len());
		let patient = subject.patient;
		Ok(Self { records, form, patient, author, single, replaces: None })
	}

	/// A later version of the record of which `old` opens one, in its place: of the same patient,
	/// in the same context, under the same payer-side id unless another one is given, and with a
	/// seed of its own.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the opening does not open whose record it is, its label or the
	/// payer-side id, or the new version has no canonical form.
	pub fn amend(
		author: Author,
		form: Form,
		old: &Opening,
		member: Option<[u8; 32]>,
		source: Source,
	) -> Result<Self, ChainError> {
		let closed = |part: &str| {
			ChainError::Malformed(format!("the opening of the old version does not open {part}"))
		};
		let patient = old.patient().ok_or_else(|| closed("whose record it is"))?;
		let Part::Opened { value: before, .. } = &old.label else {
			return Err(closed("its label"));
		};
		let version = before.version.checked_add(1).ok_or_else(|| {
			ChainError::Malformed("the versions of the record are used up".into())
		})?;
		let member = match (member, &old.member) {
			(Some(given), _) => given,
			(None, Part::Opened { value, .. }) => value.0,
			(None, Part::Closed { .. }) => return Err(closed("the payer-side id")),
		};
		let subject = Subject { patient, member: Some(member) };
		let label = label(author, &source.facts, before.context, version);
		let replaces = Some((old.leaf, anchors::place_of(&old.anchor)?));
		let records = vec![prepare(form, subject, label, source)?];
		Ok(Self { records, form, patient, author, single: 1, replaces })
	}

	/// The call that anchors all of it, or nothing.
	pub fn call(&self, at: &AtBlock) -> Result<Call, ChainError> {
		if let (Some((old, place)), [new]) = (&self.replaces, self.records.as_slice()) {
			return anchors::amend_call(at, place.clone(), *old, new.leaf);
		}
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

/// The label of a record, from what its holder says about it.
fn label(author: Author, facts: &RecordFacts, context: Context, version: u32) -> Label {
	Label {
		author,
		category: facts.category,
		sensitivities: facts.sensitivities,
		confidentiality: facts.confidentiality,
		days: facts.days,
		context,
		version,
	}
}

fn prepare(
	form: Form,
	subject: Subject,
	label: Label,
	source: Source,
) -> Result<Prepared, ChainError> {
	let Subject { patient, member } = subject;
	let seed = Seed::from_bytes(random()?);
	let salts = seed.salts();
	let member = match member {
		Some(member) => member,
		None => random()?,
	};
	let canonical = canonicalize(form, &source.bytes)
		.map_err(|error| ChainError::Malformed(error.to_string()))?;
	let version = RecordVersion { form, canonical: &canonical, patient, member, label };
	let leaf = version.commitments(&salts).leaf();
	drop(canonical);
	// What its holder is asked about it later: an annex may name its author, its context or its leaf.
	let facts = RecordFacts { origin: Some(label.origin(Some(leaf))), ..source.facts };
	Ok(Prepared { bytes: source.bytes, facts, seed, leaf, salts, member, label })
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

	const ANA: Subject = Subject { patient: PatientId([1; 32]), member: None };

	fn source(bytes: &[u8]) -> Source {
		let facts = RecordFacts {
			category: DataCategory::LabResults,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(Day(1)),
			origin: None,
		};
		Source { bytes: bytes.to_vec(), facts }
	}

	fn author() -> Author {
		Author { organization: OrganizationId(1), account: None }
	}

	#[test]
	fn the_same_bytes_give_different_leaves() {
		let sources = vec![source(b"a"), source(b"a")];
		let anchoring = Anchoring::prepare(author(), Form::Raw, ANA, sources, 8).expect("two");
		let [first, second] = &anchoring.records[..] else { panic!("two records") };
		assert_ne!(first.leaf, second.leaf);
		assert_ne!(first.seed.as_bytes(), second.seed.as_bytes());
	}

	#[test]
	fn a_record_knows_where_it_comes_from() {
		let anchoring =
			Anchoring::prepare(author(), Form::Raw, ANA, vec![source(b"a")], 8).expect("one");
		let [record] = &anchoring.records[..] else { panic!("one record") };
		let origin = record.facts.origin.expect("an origin");
		assert_eq!((origin.author, origin.leaf), (author(), Some(record.leaf)));
		assert_eq!((origin.encounter, origin.care_plan), (None, None));
		assert_eq!(RecordFacts { origin: None, ..record.facts }, source(b"a").facts);
	}

	#[test]
	fn nothing_cannot_be_anchored() {
		assert!(Anchoring::prepare(author(), Form::Raw, ANA, vec![], 8).is_err());
	}

	#[test]
	fn what_has_no_canonical_form_is_refused() {
		let sources = vec![source(b"no json")];
		assert!(Anchoring::prepare(author(), Form::Jcs, ANA, sources, 8).is_err());
	}

	/// The opening of the first of the records, as if it were anchored singly.
	fn opening(anchoring: &Anchoring) -> Opening {
		let chain = ChainPoint { genesis_hash: [0; 32], block_hash: [0; 32], block_number: 7 };
		let anchor = Anchor::Single { issuer: OrganizationId(1) };
		anchoring.opening(&anchoring.records[0], anchor, chain).expect("an opening")
	}

	#[test]
	fn a_payer_side_id_opens_by_the_salt_of_the_seed() {
		let member = Some([9; 32]);
		let sources = vec![source(b"a")];
		let anchoring =
			Anchoring::prepare(author(), Form::Raw, Subject { member, ..ANA }, sources, 8)
				.expect("one");
		let salt = anchoring.records[0].seed.salts().member;
		assert_eq!(opening(&anchoring).member, Part::Opened { salt, value: Bytes32([9; 32]) });
		let values: Vec<_> = (0..2)
			.map(|_| Anchoring::prepare(author(), Form::Raw, ANA, vec![source(b"a")], 8))
			.map(|anchoring| anchoring.expect("one").records[0].member)
			.collect();
		assert_ne!(values[0], values[1], "without one it is random");
	}

	#[test]
	fn an_amendment_is_the_next_version_of_the_same_record() {
		let subject = Subject { member: Some([9; 32]), ..ANA };
		let first =
			Anchoring::prepare(author(), Form::Raw, subject, vec![source(b"a")], 8).expect("one");
		let old = opening(&first);
		let amend =
			|member| Anchoring::amend(author(), Form::Raw, &old, member, source(b"b")).expect("it");
		let next = amend(None);
		assert_eq!(next.replaces, Some((old.leaf, Place::Single)));
		let new = opening(&next);
		assert_ne!(new.leaf, old.leaf);
		new.check(b"b").expect("the new bytes");
		assert_eq!(new.patient(), Some(ANA.patient));
		let Part::Opened { value: label, .. } = new.label else { panic!("a label") };
		assert_eq!(label.version, 2);
		assert_eq!(next.records[0].member, [9; 32]);
		assert_eq!(amend(Some([8; 32])).records[0].member, [8; 32]);
	}

	#[test]
	fn what_is_closed_cannot_be_amended() {
		let first =
			Anchoring::prepare(author(), Form::Raw, ANA, vec![source(b"a")], 8).expect("one");
		let amend = |old: Opening, member| {
			Anchoring::amend(author(), Form::Raw, &old, member, source(b"b")).map(|_| ())
		};
		let old = opening(&first);
		assert!(amend(old.clone().without_subject(), None).is_err());
		assert!(amend(old.clone().without_label(), None).is_err());
		assert!(amend(old.clone().without_member(), None).is_err());
		amend(old.without_member(), Some([9; 32])).expect("a payer-side id of its own");
	}
}
