//! `salus record verify`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::verify::{verify_record, Step, Verification};
use salus_commitments::opening::Opening;
use salus_primitives::OrganizationId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus record verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Recomputes the commitments from the record's bytes and the opening, and looks for the leaf in the
finalized chain. Exit code 0 only if every step holds. A record that was retracted or erased does
not hold; a version that was superseded does, and what took its place is shown.

It proves who anchored the record and when, and that it was not changed since; not that what it
says is true. Any member can anchor anything: name the organization that you expect with --issuer,
or judge by yourself whether to believe the one that is shown. What the chain holds is taken from
the node that is asked: ask one that you trust, best your own.

Examples:
  salus record verify record.json --opening record.opening.json --patient ana --issuer 1
  salus record verify record.json --opening record.opening.json --patient $PATIENT --output json")]
pub struct Opts {
	/// The record; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// Its opening
	#[arg(long, value_name = "FILE")]
	opening: InputFile,
	/// Whose record it should be: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// Which organization should have anchored it (`salus org list`)
	#[arg(long, value_name = "ID", value_parser = arguments::organization)]
	issuer: Option<OrganizationId>,
}

#[derive(Serialize)]
struct Proof {
	#[serde(flatten)]
	verification: Verification,
	/// The organization that was expected to have anchored it.
	expected_issuer: Option<OrganizationId>,
	/// The node that was asked: what is said of the chain is its word.
	node: String,
}

impl Report for Proof {
	fn titles(&self) -> Vec<&'static str> {
		vec!["step", "holds", "found"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		let name = |step| match step {
			Step::Record => "record",
			Step::Patient => "patient",
			Step::Author => "author",
			Step::Chain => "chain",
			Step::Finalized => "finalized",
			Step::Anchored => "anchored",
			Step::Issuer => "issuer",
			Step::Standing => "standing",
		};
		let holds = |holds: bool| if holds { "yes" } else { "no" };
		let mut rows: Vec<_> = self
			.verification
			.steps
			.iter()
			.map(|finding| {
				vec![name(finding.step).into(), holds(finding.holds).into(), finding.found.clone()]
			})
			.collect();
		let mut trusted = format!("the node at {}, for what is said of the chain", self.node);
		if let (None, Some(issuer)) = (self.expected_issuer, &self.verification.issuer) {
			trusted += &format!(
				"; organization {} \"{}\", for what the record says: no --issuer was named",
				issuer.organization.0, issuer.name
			);
		}
		rows.push(vec!["trusted".into(), "-".into(), trusted]);
		rows
	}
}

/// Verifies a record against the chain.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let opening = Opening::from_json(&opts.opening.read()?)
		.map_err(|error| CliError::refused(format_args!("{}: {error}", opts.opening)))?;
	let record = opts.file.read()?;
	let verification = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve_or_unknown(&chain, &opts.patient).await?;
		Ok(verify_record(&chain, &record, &opening, patient, opts.issuer).await?)
	})?;
	let failed = verification.steps.iter().find(|finding| !finding.holds).cloned();
	output.report(&Proof { verification, expected_issuer: opts.issuer, node: node.url() })?;
	match failed {
		None => Ok(()),
		Some(finding) => {
			output.finish()?;
			Err(CliError::refused(format_args!("not proven: {}", finding.found)))
		}
	}
}
