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
};
use serde::Serialize;
use std::{
	collections::{btree_map::Entry as MapEntry, BTreeMap},
	io::Write,
};

/// The options of `salus relationship list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Those that have ended or are disputed are among them. Of each, the last eight attestations are kept.
What shows an attestation is printed if it is opened: the organization has the file.

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
	/// What shows the last attestation, if it was opened.
	evidence_text: Option<String>,
}

impl Entry {
	fn new(
		relationship: Relationship,
		organization_name: Option<String>,
		opened: &[EvidenceOpening],
	) -> Self {
		let opens = |last: &Attestation| {
			opened.iter().find(|opening| opening.opens(last)).map(|opening| opening.text.clone())
		};
		Self {
			words: relationships::status_in_words(&relationship),
			evidence_text: relationship.attestations.last().and_then(opens),
			relationship,
			organization_name,
		}
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
			self.evidence_text.clone().unwrap_or_else(|| "not opened".into()),
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

/// Lists a patient's relationships.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let opened = opts
		.evidence
		.iter()
		.map(|file| {
			EvidenceOpening::from_json(&file.read()?).map_err(|error| {
				CliError::refused(format_args!("{file}: {error}"))
					.next("ask the organization for the file that was written with the attestation")
			})
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
		Ok(entries)
	})?;
	output.report(&Entries(entries))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{relationships::RelationshipStatus, Account, Hex32, Moment};
	use salus_primitives::{OrganizationId, RelationshipKind};

	#[test]
	fn a_relationship_says_where_it_stands_and_what_shows_it() {
		let (commitment, opening) = relationships::evidence("encounter 4711");
		let attestation = Attestation {
			attested_at: Moment(1_000),
			attested_by: Account([1; 32]),
			valid_until: Moment(9_000),
			evidence: Hex32(commitment),
			ended_at: None,
			ended_how: None,
		};
		let relationship = Relationship {
			organization: OrganizationId(2),
			kind: RelationshipKind::Treatment,
			status: RelationshipStatus::InForce,
			disputed_at: None,
			attestations: vec![attestation],
		};
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
