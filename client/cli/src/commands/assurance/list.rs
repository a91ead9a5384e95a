//! `salus assurance list`.

use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	attestations::{self, Assurance},
	organizations::{self, Standing},
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus assurance list`.
#[derive(Debug, Args)]
#[command(after_help = "\
What is over or was withdrawn is among them, as far as it is kept. What an organization said stays in
force when it is suspended: look at its standing, too.

Examples:
  salus assurance list ana
  salus assurance list ana --output json | jq '[.[] | select(.in_force and .standing == \"Good\") | .level]'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// An assurance as it is printed.
#[derive(Serialize)]
struct Entry {
	#[serde(flatten)]
	assurance: Assurance,
	/// The name of the organization, as the chain has it.
	organization_name: Option<String>,
	/// Whether the organization can act now.
	standing: Option<Standing>,
	/// Where the assurance stands, in words.
	words: String,
}

impl Entry {
	fn row(&self) -> Vec<String> {
		vec![
			self.assurance.organization.0.to_string(),
			self.organization_name.clone().unwrap_or_default(),
			self.standing.map(|standing| format!("{standing:?}")).unwrap_or_default(),
			self.assurance.level.to_string(),
			self.words.clone(),
			self.assurance.assured_at.to_string(),
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
		vec!["organization", "name", "standing", "level", "which is", "said at"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no organization assured anything of this identity".into()]];
		}
		self.0.iter().map(Entry::row).collect()
	}
}

/// Lists what organizations assured of an identity.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let entries = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let mut entries = Vec::new();
		for assurance in attestations::assurances(&best, patient).await? {
			let found = organizations::organization(&best, assurance.organization).await?;
			let words = attestations::assurance_in_words(&assurance);
			let standing = found.as_ref().map(|found| found.standing);
			let organization_name = found.map(|found| found.name);
			entries.push(Entry { assurance, organization_name, standing, words });
		}
		Ok(entries)
	})?;
	output.report(&Entries(entries))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::Moment;
	use salus_primitives::{AssuranceLevel, OrganizationId};

	#[test]
	fn an_assurance_says_who_and_how_surely() {
		let assurance = Assurance {
			organization: OrganizationId(2),
			level: AssuranceLevel::Ial2,
			assured_at: Moment(1_000),
			valid_until: Moment(9_000),
			withdrawn_at: None,
			in_force: true,
		};
		let words = attestations::assurance_in_words(&assurance);
		let organization_name = Some("Lakeside".to_owned());
		let standing = Some(Standing::Suspended);
		let entry = Entry { assurance, organization_name, standing, words };
		for cell in ["2", "Lakeside", "Suspended", "IAL2"] {
			assert!(entry.row().iter().any(|one| one == cell), "{cell}: {:?}", entry.row());
		}
		let printed = serde_json::to_value(&entry).expect("JSON");
		assert_eq!((&printed["level"], &printed["in_force"]), (&"IAL2".into(), &true.into()));
		assert!(Entries(Vec::new()).rows()[0][0].contains("no organization"));
	}
}
