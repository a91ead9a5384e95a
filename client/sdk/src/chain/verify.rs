//! Verifying a record against the chain: bytes → leaf → anchor → finalized block → issuer → state.
//!
//! It proves that an issuer stood behind a record, and when. Whether that issuer is to be believed
//! is for the reader to say, best by naming the one that is expected. All that is said of the chain
//! is what the node that is asked says.

use crate::chain::account::Hex32;
use crate::chain::anchors::{self, AnchorState, Version};
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use crate::chain::organizations::{self, Standing};
use salus_commitments::opening::{Anchor, Opening, Part};
use salus_primitives::{OrganizationId, PatientId};
use serde::Serialize;

/// One step of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
	/// The record's bytes and what is opened give the leaf.
	Record,
	/// The record is this patient's.
	Patient,
	/// The organization that the label says wrote the record is the one that anchored it. Not there
	/// if the label is not opened: then nothing is said about an author.
	Author,
	/// The opening is of this chain.
	Chain,
	/// The block that the opening names is on the chain, and finalized.
	Finalized,
	/// The leaf was anchored in that block, on its own or in a batch.
	Anchored,
	/// Who anchored it is a member, and the one that was expected, if one was.
	Issuer,
	/// It was neither retracted nor erased. A version that was superseded holds: it was right once,
	/// and what took its place is named.
	Standing,
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
	/// Who anchored the record; `None` if it is not shown that anybody did.
	pub issuer: Option<Issuer>,
	/// Whether it still stands, in the last finalized block; `None` if it is not shown that it was
	/// anchored.
	pub state: Option<AnchorState>,
	/// Each step that was taken.
	pub steps: Vec<Finding>,
}

/// Who anchored a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issuer {
	/// Its id.
	pub organization: OrganizationId,
	/// Its name.
	pub name: String,
	/// Whether it could act in the block of the anchor; `None` if the node no longer keeps the state
	/// of that block. The chain takes anchors only from members in good standing.
	pub standing: Option<Standing>,
	/// Whether it can act now, in the last finalized block.
	pub standing_now: Standing,
}

impl Issuer {
	fn in_words(&self, block: u64) -> String {
		let name = format!("organization {} \"{}\"", self.organization.0, self.name);
		let now = in_words(self.standing_now);
		match self.standing {
			Some(then) if then == self.standing_now => {
				format!("{name}, {now} in block {block} and now")
			}
			Some(then) => format!("{name}, {} in block {block}, {now} now", in_words(then)),
			None => format!(
				"{name}, {now} now; the node no longer keeps the state of block {block}, and so does \
				 not say what it was then"
			),
		}
	}
}

const fn in_words(standing: Standing) -> &'static str {
	match standing {
		Standing::Good => "in good standing",
		Standing::Suspended => "suspended",
		Standing::Expired => "with an expired licence",
		Standing::Removed => "removed",
	}
}

/// Verifies a record, given by its bytes and its opening, as this patient's, and as anchored by
/// `expected`, if that is given.
///
/// # Errors
///
/// Only what keeps the chain from answering. What does not hold is a finding.
pub async fn verify_record(
	chain: &Chain,
	record: &[u8],
	opening: &Opening,
	patient: PatientId,
	expected: Option<OrganizationId>,
) -> Result<Verification, ChainError> {
	let finalized = chain.finalized().await?;
	let genesis = Hex32(opening.chain.genesis_hash);
	let same_chain = opening.chain.genesis_hash == chain.genesis();
	let mut steps = vec![
		Finding::new(Step::Record, bytes_give_leaf(record, opening)),
		Finding::new(Step::Patient, is_of(opening, patient)),
	];
	steps.extend(author_is_issuer(opening).map(|result| Finding::new(Step::Author, result)));
	steps.push(Finding::new(
		Step::Chain,
		if same_chain {
			Ok(format!("the chain {genesis}"))
		} else {
			Err(format!(
				"the opening is of the chain {genesis}, and the node's is {}",
				Hex32(chain.genesis())
			))
		},
	));
	let (mut issuer, mut state) = (None, None);
	// What another chain says about this leaf would prove nothing.
	if same_chain {
		let is_finalized = is_finalized(chain, &finalized, opening).await?;
		let is_anchored = is_anchored(&finalized, opening).await?;
		let is_shown = is_finalized.is_ok() && is_anchored.is_ok();
		steps.push(Finding::new(Step::Finalized, is_finalized));
		steps.push(Finding::new(Step::Anchored, is_anchored));
		// Before that, the issuer is only what the opening says.
		if is_shown {
			issuer = issuer_of(chain, &finalized, opening).await?;
			let is_expected = is_issuer(issuer.as_ref(), opening, expected);
			steps.push(Finding::new(Step::Issuer, is_expected));
			let history =
				anchors::history(&finalized, opening.anchor.issuer(), opening.leaf).await?;
			let (found, stands) = stands(&history, Hex32(opening.leaf.0));
			state = Some(found);
			steps.push(Finding::new(Step::Standing, stands));
		}
	}
	let proven = issuer.is_some() && steps.iter().all(|finding| finding.holds);
	Ok(Verification { proven, issuer, state, steps })
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

/// Whether who wrote the record, by its label, is who anchored it; `None` if the label is closed.
fn author_is_issuer(opening: &Opening) -> Option<Result<String, String>> {
	let Part::Opened { value: label, .. } = &opening.label else { return None };
	let (author, issuer) = (label.author.organization.0, opening.anchor.issuer().0);
	Some(if author == issuer {
		Ok(format!("written for organization {author}, by the label"))
	} else {
		Err(format!(
			"by the label it was written for organization {author}, but organization {issuer} \
			 anchored it"
		))
	})
}

/// Who anchored the record, which is shown to be anchored in a finalized block; `None` if the chain
/// knows no such member.
async fn issuer_of(
	chain: &Chain,
	finalized: &AtBlock,
	opening: &Opening,
) -> Result<Option<Issuer>, ChainError> {
	let id = opening.anchor.issuer();
	let Some(now) = organizations::organization(finalized, id).await? else { return Ok(None) };
	let then = match standing_in(chain, opening.chain.block_hash, id).await {
		Err(error) if error.is_state_discarded() => None,
		found => found?,
	};
	Ok(Some(Issuer {
		organization: id,
		name: now.name,
		standing: then,
		standing_now: now.standing,
	}))
}

async fn standing_in(
	chain: &Chain,
	block: [u8; 32],
	id: OrganizationId,
) -> Result<Option<Standing>, ChainError> {
	let at = chain.at(block).await?;
	Ok(organizations::organization(&at, id).await?.map(|organization| organization.standing))
}

fn is_issuer(
	issuer: Option<&Issuer>,
	opening: &Opening,
	expected: Option<OrganizationId>,
) -> Result<String, String> {
	let id = opening.anchor.issuer();
	let Some(issuer) = issuer else {
		return Err(format!("the chain knows no organization {}", id.0));
	};
	let found = issuer.in_words(opening.chain.block_number);
	match expected {
		Some(expected) if expected != id => {
			Err(format!("anchored by {found}; and not by organization {}", expected.0))
		}
		_ => Ok(found),
	}
}

/// Whether a leaf that is shown to be anchored still stands, by the history of its record.
fn stands(history: &[Version], leaf: Hex32) -> (AnchorState, Result<String, String>) {
	let Some(index) = history.iter().position(|version| version.leaf == leaf) else {
		// A leaf of a batch, to which nothing happened.
		return (AnchorState::Standing, Ok("it stands, as its only version".into()));
	};
	let (before, from) = history.split_at(index);
	let [version, after @ ..] = from else {
		return (AnchorState::Standing, Ok("it stands".into()));
	};
	let since = format!("since block {} of {}", version.state_block, version.state_since);
	let found = match version.state {
		AnchorState::Standing => Ok(match before.last() {
			Some(old) => {
				format!("it stands, as version {} in place of leaf {}", version.version, old.leaf)
			}
			None => "it stands, as its only version".into(),
		}),
		AnchorState::Superseded => {
			let next = after.first().map_or_else(
				|| "a later version".to_owned(),
				|new| format!("version {}, leaf {}", new.version, new.leaf),
			);
			Ok(format!("superseded {since}: {next}, took its place"))
		}
		AnchorState::Retracted => Err(format!("retracted {since}: it was entered in error")),
		AnchorState::Tombstoned => Err(format!("erased {since}: a tombstone is left")),
	};
	(version.state, found)
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::account::Moment;
	use salus_commitments::opening::ChainPoint;
	use salus_commitments::{Author, Context, Form, Label, RecordVersion, Seed};
	use salus_primitives::{Confidentiality, DataCategory, DayWindow, Sensitivities};

	const HOSPITAL: OrganizationId = OrganizationId(1);
	const CLINIC: OrganizationId = OrganizationId(2);

	/// The opening of a record that the hospital wrote, by its label, and `issuer` anchored.
	fn opening(issuer: OrganizationId) -> Opening {
		let label = Label {
			author: Author { organization: HOSPITAL, account: None },
			category: DataCategory::LabResults,
			sensitivities: Sensitivities::empty(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			context: Context::default(),
			version: 1,
		};
		let version = RecordVersion {
			form: Form::Raw,
			canonical: b"record",
			patient: PatientId([1; 32]),
			member: [2; 32],
			label,
		};
		let chain = ChainPoint { genesis_hash: [0; 32], block_hash: [0; 32], block_number: 7 };
		let salts = Seed::from_bytes([3; 32]).salts();
		Opening::of(&version, &salts, Anchor::Single { issuer }, chain)
	}

	fn hospital(standing: Option<Standing>) -> Issuer {
		let name = "Hospital".into();
		Issuer { organization: HOSPITAL, name, standing, standing_now: Standing::Suspended }
	}

	#[test]
	fn the_author_has_to_be_the_issuer() {
		assert!(author_is_issuer(&opening(HOSPITAL)).is_some_and(|result| result.is_ok()));
		let forged = author_is_issuer(&opening(CLINIC)).and_then(Result::err);
		let said = forged.expect("a finding");
		assert!(said.contains("organization 1, but organization 2"), "{said}");
		assert_eq!(author_is_issuer(&opening(CLINIC).without_label()), None);
	}

	#[test]
	fn the_issuer_is_named_with_what_is_known_of_it() {
		let opening = opening(HOSPITAL);
		let good = hospital(Some(Standing::Good));
		let expected = "organization 1 \"Hospital\", in good standing in block 7, suspended now";
		for named in [None, Some(HOSPITAL)] {
			assert_eq!(is_issuer(Some(&good), &opening, named), Ok(expected.into()));
		}
		let forgotten = is_issuer(Some(&hospital(None)), &opening, None).expect("it holds");
		assert!(forgotten.contains("no longer keeps the state of block 7"), "{forgotten}");
		let other = is_issuer(Some(&good), &opening, Some(CLINIC)).expect_err("another one");
		assert!(
			other.contains("\"Hospital\"") && other.contains("not by organization 2"),
			"{other}"
		);
		assert!(is_issuer(None, &opening, None).is_err());
	}

	fn version(version: u32, state: AnchorState) -> Version {
		Version {
			version,
			leaf: Hex32([version as u8; 32]),
			batch: None,
			block: 7,
			anchored_at: Moment(0),
			state,
			state_block: 9,
			state_since: Moment(0),
			attestation: None,
		}
	}

	#[test]
	fn what_was_withdrawn_does_not_stand_and_what_was_superseded_is_said() {
		let leaf = |byte| Hex32([byte; 32]);
		let history = [version(1, AnchorState::Superseded), version(2, AnchorState::Standing)];
		let (state, found) = stands(&history, leaf(1));
		assert_eq!(state, AnchorState::Superseded);
		let found = found.expect("it was right once");
		let next = leaf(2).to_string();
		assert!(found.contains("superseded since block 9") && found.contains(&next), "{found}");
		let (state, found) = stands(&history, leaf(2));
		assert_eq!(state, AnchorState::Standing);
		assert!(found.expect("it stands").contains(&leaf(1).to_string()));
		assert_eq!(stands(&[], leaf(1)).0, AnchorState::Standing);
		for (state, word) in
			[(AnchorState::Retracted, "retracted"), (AnchorState::Tombstoned, "erased")]
		{
			let (found, why) = stands(&[version(1, state)], leaf(1));
			assert_eq!(found, state);
			assert!(why.expect_err("it does not").contains(word));
		}
	}
}
