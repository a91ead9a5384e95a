//! `salus council list`.

use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::council::{self, Motion};
use serde::Serialize;
use std::io::Write;

/// The options of `salus council list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus council list
  salus council list --output json")]
pub struct Opts {}

#[derive(Serialize)]
#[serde(transparent)]
struct Motions(Vec<Motion>);

impl Report for Motions {
	fn titles(&self) -> Vec<&'static str> {
		vec!["index", "proposal", "ayes", "nays", "needs", "ends in block", "motion"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|motion| {
				vec![
					motion.index.to_string(),
					motion.proposal.to_string(),
					motion.ayes.len().to_string(),
					motion.nays.len().to_string(),
					motion.threshold.to_string(),
					motion.end.to_string(),
					motion.words.clone(),
				]
			})
			.collect()
	}
}

/// Lists the open motions.
pub fn run(_: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let motions = block_on(async {
		let chain = node.connect().await?;
		Ok(council::motions(&chain.best().await?).await?)
	})?;
	output.report(&Motions(motions))
}
