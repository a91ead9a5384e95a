//! `salus claim list`.

use super::charged;
use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::claims::{self, Claim};
use salus_primitives::{ClaimStatus, CoverageId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus claim list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus claim list 0
  salus claim list 0 --output json | jq 'map(.paid) | add'
  salus claim list 0 --output json | jq 'map(select(.status == \"AwaitingFunds\") | .paid) | add'")]
pub struct Opts {
	/// The coverage whose claims they are
	#[arg(value_name = "COVERAGE", value_parser = arguments::coverage)]
	coverage: CoverageId,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Claims(Vec<Claim>);

impl Report for Claims {
	fn titles(&self) -> Vec<&'static str> {
		vec!["id", "provider", "decided", "lines", "charged", "paid", "owed", "status"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|claim| {
				let (paid, owed) = match claim.status {
					ClaimStatus::AwaitingFunds => (0, claim.paid),
					ClaimStatus::Paid | ClaimStatus::Denied => (claim.paid, 0),
				};
				vec![
					claim.id.0.to_string(),
					claim.provider.0.to_string(),
					claim.decided_at.to_string(),
					claim.lines.len().to_string(),
					charged(&claim.lines).to_string(),
					paid.to_string(),
					owed.to_string(),
					format!("{:?}", claim.status),
				]
			})
			.collect()
	}
}

/// Lists the claims of a coverage.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let all = block_on(async {
		let chain = node.connect().await?;
		Ok(claims::claims_of(&chain.best().await?, opts.coverage).await?)
	})?;
	output.report(&Claims(all))
}
