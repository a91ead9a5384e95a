//! `salus coverage list`.

use super::end_in_words;
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::coverage::{self, Coverage};
use serde::Serialize;
use std::io::Write;

/// The options of `salus coverage list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Those under which something can be claimed, now or later, are all among them.

Examples:
  salus coverage list $MEMBER
  salus coverage list ana --output json | jq '.[] | select(.status == \"Active\") | .id'")]
pub struct Opts {
	/// The member: the id of the identity used with the payer, or one of its keys
	#[arg(value_name = "PATIENT")]
	patient: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Coverages(Vec<Coverage>);

impl Report for Coverages {
	fn titles(&self) -> Vec<&'static str> {
		vec!["id", "plan", "payer", "first day", "last day", "status"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|coverage| {
				vec![
					coverage.id.0.to_string(),
					coverage.plan.0.to_string(),
					coverage.payer.0.to_string(),
					coverage.first_day.to_string(),
					end_in_words(coverage),
					format!("{:?}", coverage.status),
				]
			})
			.collect()
	}
}

/// Lists a patient's coverages.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let all = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		Ok(coverage::coverages(&chain.best().await?, patient).await?)
	})?;
	output.report(&Coverages(all))
}
