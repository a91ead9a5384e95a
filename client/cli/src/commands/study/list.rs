//! `salus study list`.

use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::studies::{self, Study};
use serde::Serialize;
use std::io::Write;

/// The options of `salus study list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Those that are over are among them.

Examples:
  salus study list
  salus study list --output json | jq '.[] | select(.status == \"Open\") | .id'")]
pub struct Opts {}

#[derive(Serialize)]
#[serde(transparent)]
struct Studies(Vec<Study>);

impl Report for Studies {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		vec!["id", "sponsor", "which is", "investigators", "registered", "protocol"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no study was ever registered".into()]];
		}
		self.0
			.iter()
			.map(|study| {
				vec![
					study.id.0.to_string(),
					format!("organization {}", study.sponsor.0),
					studies::status_in_words(study),
					study.investigators.to_string(),
					study.registered_at.to_string(),
					study.protocol.to_string(),
				]
			})
			.collect()
	}
}

/// Lists the studies.
pub fn run(_: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let all = block_on(async {
		let chain = node.connect().await?;
		Ok(studies::studies(&chain.best().await?).await?)
	})?;
	output.report(&Studies(all))
}
