//! `salus record verify`.

use crate::{
	commands::patient,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::verify::{verify_record, Step, Verification};
use salus_commitments::opening::Opening;
use serde::Serialize;
use std::io::Write;

/// The options of `salus record verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Recomputes the commitments from the record's bytes and the opening, and looks for the leaf in the
finalized chain. Exit code 0 only if every step holds.

Examples:
  salus record verify record.json --opening record.opening.json --patient ana
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
}

#[derive(Serialize)]
#[serde(transparent)]
struct Proof(Verification);

impl Report for Proof {
	fn titles(&self) -> Vec<&'static str> {
		vec!["step", "holds", "found"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		let name = |step| match step {
			Step::Record => "record",
			Step::Patient => "patient",
			Step::Chain => "chain",
			Step::Finalized => "finalized",
			Step::Anchored => "anchored",
		};
		let holds = |holds: bool| if holds { "yes" } else { "no" };
		self.0
			.steps
			.iter()
			.map(|finding| {
				vec![name(finding.step).into(), holds(finding.holds).into(), finding.found.clone()]
			})
			.collect()
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
		Ok(verify_record(&chain, &record, &opening, patient).await?)
	})?;
	let failed = verification.steps.iter().find(|finding| !finding.holds).cloned();
	output.report(&Proof(verification))?;
	match failed {
		None => Ok(()),
		Some(finding) => {
			output.finish()?;
			Err(CliError::refused(format_args!("not proven: {}", finding.found)))
		}
	}
}
