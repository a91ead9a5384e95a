//! `salus relationship list`.

use crate::{
	commands::patient,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations,
	relationships::{self, Attestation, EvidenceOpening, Relationship},
	Moment,
};
use serde::Serialize;
use std::{
	collections::{btree_map::Entry as MapEntry, BTreeMap},
	io::Write,
};

/// The options of `salus relationship list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Those that have ended or are disputed are among them. Of each, at most sixteen attestations are kept,
as long as a claim may rest on them. What shows one is printed if it is opened: the organization has
the file.

Examples:
  salus relationship list ana
  salus relationship list ana --evidence ana.evidence.json
  salus relationship list ana --output json | jq '.[] | select(.status == \"InForce\") | .organization'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// What opens the evidence of an attestation, as the organization gave it; repeatable
	#[arg(long, value_name = "FILE")]
	evidence: Vec<InputFile>,
}

/// A relationship as it is printed.
#[derive(Serialize)]
struct Entry {
	#[serde(flatten)]
	relationship: Relationship,
	/// The name of the organization, as the chain has it.
	organization_name: Option<String>,
	/// Where it stands, in words.
	words: String,
	/// What shows its attestations, as far as it was opened.
	opened: Vec<Opened>,
}

/// What shows an attestation.
#[derive(Serialize)]
struct Opened {
	/// When that was made.
	attested_at: Moment,
	/// What shows it.
	evidence_text: String,
}

impl Entry {
	fn new(
		relationship: Relationship,
		organization_name: Option<String>,
		opened: &[EvidenceOpening],
	) -> Self {
		let opened_of = |attestation: &Attestation| -> Vec<Opened> {
			let fitting = opened.iter().filter(|opening| opening.opens(attestation));
			let text = |opening: &EvidenceOpening| Opened {
				attested_at: attestation.attested_at,
				evidence_text: opening.text.clone(),
			};
			fitting.map(text).collect()
		};
		Self {
			words: relationships::status_in_words(&relationship),
			opened: relationship.attestations.iter().flat_map(opened_of).collect(),
			relationship,
			organization_name,
		}
	}

	/// What was opened, in words. What is of an earlier attestation than the last says of which.
	fn evidence(&self) -> String {
		if self.opened.is_empty() {
			return "not opened".into();
		}
		let last = self.relationship.attestations.last().map(|last| last.attested_at);
		let words = |one: &Opened| match one.attested_at {
			at if Some(at) == last => one.evidence_text.clone(),
			at => format!("of {at}: {}", one.evidence_text),
		};
		self.opened.iter().map(words).collect::<Vec<_>>().join("; ")
	}

	fn row(&self) -> Vec<String> {
		let Relationship { organization, kind, attestations, .. } = &self.relationship;
		let name = self.organization_name.as_deref().unwrap_or_default();
		let last =
			|cell: fn(&Attestation) -> String| attestations.last().map_or_else(String::new, cell);
		vec![
			organization.0.to_string(),
			name.to_owned(),
			relationships::kind_in_words(*kind).into(),
			self.words.clone(),
			last(|one| one.attested_at.to_string()),
			last(|one| one.attested_by.to_string()),
			self.evidence(),
		]
	}
}

#[derive(Serialize)]
#[serde(transparent)]
struct Entries(Vec<Entry>);

impl Report for Entries {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		vec!["organization", "name", "says it", "which is", "attested", "by", "evidence"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no organization attested a relationship with this patient".into()]];
		}
		self.0.iter().map(Entry::row).collect()
	}
}

const ASK: &str = "ask the organization for the file that was written with the attestation";

/// Each opening fits something, or it was given for nothing.
fn each_opens_something(
	files: &[InputFile],
	opened: &[EvidenceOpening],
	entries: &[Entry],
) -> Result<(), CliError> {
	let opens = |opening: &EvidenceOpening| {
		let mut all = entries.iter().flat_map(|entry| &entry.relationship.attestations);
		all.any(|attestation| opening.opens(attestation))
	};
	match files.iter().zip(opened).find(|(_, opening)| !opens(opening)) {
		None => Ok(()),
		Some((file, _)) => Err(CliError::refused(format_args!(
			"{file} opens no attestation about this patient that is kept"
		))
		.next(format_args!("leave it out and list again, or {ASK}"))),
	}
}

/// Lists a patient's relationships.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let opened = opts
		.evidence
		.iter()
		.map(|file| {
			EvidenceOpening::from_json(&file.read()?)
				.map_err(|error| CliError::refused(format_args!("{file}: {error}")).next(ASK))
		})
		.collect::<Result<Vec<_>, CliError>>()?;
	let entries = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let mut names: BTreeMap<_, Option<String>> = BTreeMap::new();
		let mut entries = Vec::new();
		for relationship in relationships::relationships(&best, patient).await? {
			let id = relationship.organization;
			let name = match names.entry(id) {
				MapEntry::Occupied(known) => known.get().clone(),
				MapEntry::Vacant(unknown) => {
					let found = organizations::organization(&best, id).await?;
					unknown.insert(found.map(|found| found.name)).clone()
				}
			};
			entries.push(Entry::new(relationship, name, &opened));
		}
		each_opens_something(&opts.evidence, &opened, &entries)?;
		Ok(entries)
	})?;
	output.report(&Entries(entries))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{
		relationships::{RelationshipStatus, Renewal},
		Account, Hex32,
	};
	use salus_primitives::{OrganizationId, RelationshipKind};

	fn attestation(attested_at: u64, evidence: [u8; 32]) -> Attestation {
		Attestation {
			attested_at: Moment(attested_at),
			attested_by: Account([1; 32]),
			valid_until: Moment(9_000),
			evidence: Hex32(evidence),
			renewed: None,
			ended_at: None,
			ended_how: None,
		}
	}

	fn relationship(attestations: Vec<Attestation>) -> Relationship {
		Relationship {
			organization: OrganizationId(2),
			kind: RelationshipKind::Treatment,
			status: RelationshipStatus::InForce,
			disputed_at: None,
			attestations,
		}
	}

	#[test]
	fn each_attestation_is_opened_by_what_fits_it() {
		let opened = ["first", "second", "third"].map(relationships::evidence);
		let [(first, one), (second, two), (third, three)] = opened;
		let renewed = Renewal { at: Moment(6_000), by: Account([1; 32]), evidence: Hex32(third) };
		let last = Attestation { renewed: Some(renewed), ..attestation(5_000, second) };
		let all = relationship(vec![attestation(1_000, first), last]);
		let row = |opened: &[EvidenceOpening]| Entry::new(all.clone(), None, opened).evidence();
		assert_eq!(row(std::slice::from_ref(&one)), "of 1970-01-01T00:00:01.000Z: first");
		assert_eq!(row(std::slice::from_ref(&three)), "third");
		let every = [three, one, two];
		assert_eq!(row(&every), "of 1970-01-01T00:00:01.000Z: first; third; second");

		let file = |name: &str| InputFile::from(std::ffi::OsStr::new(name));
		let entries = [Entry::new(all, None, &every)];
		let files = [file("a.json"), file("b.json"), file("c.json")];
		assert!(each_opens_something(&files, &every, &entries).is_ok());
		assert!(each_opens_something(&[], &[], &[]).is_ok());
		let given = [every[0].clone(), relationships::evidence("second").1];
		let refused = each_opens_something(&files, &given, &entries).expect_err("another salt");
		let line = refused.line();
		assert!(line.contains("b.json opens no attestation"), "{line}");
	}

	#[test]
	fn a_relationship_says_where_it_stands_and_what_shows_it() {
		let (commitment, opening) = relationships::evidence("encounter 4711");
		let relationship = relationship(vec![attestation(1_000, commitment)]);
		let other = relationships::evidence("encounter 4711").1;
		let name = || Some("Lakeside".to_owned());
		let opened = Entry::new(relationship.clone(), name(), &[other.clone(), opening]);
		for cell in ["2", "Lakeside", "treats the patient", "encounter 4711"] {
			assert!(opened.row().iter().any(|one| one == cell), "{cell}: {:?}", opened.row());
		}
		assert!(opened.row()[3].starts_with("in force until 1970-01-01"), "{:?}", opened.row());
		let printed = serde_json::to_value(&opened).expect("JSON");
		assert_eq!(
			(&printed["status"], &printed["kind"]),
			(&"InForce".into(), &"treatment".into())
		);
		assert_eq!(printed["attestations"][0]["valid_until"], "1970-01-01T00:00:09.000Z");
		let closed = Entry::new(relationship, name(), &[other]);
		assert_eq!(closed.row().last().map(String::as_str), Some("not opened"));
		assert!(Entries(Vec::new()).rows()[0][0].contains("no organization attested"));
	}
}
