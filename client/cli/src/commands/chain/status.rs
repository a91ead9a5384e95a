//! `salus chain status`.

use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{words, ChainStatus};
use serde::Serialize;
use std::io::Write;

/// The options of `salus chain status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus chain status
  salus chain status --output json | jq .finalized.number")]
pub struct Opts {}

#[derive(Serialize)]
#[serde(transparent)]
struct Status(ChainStatus);

impl Report for Status {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self(status) = self;
		let time = status.time.map_or_else(|| "none yet".to_owned(), |time| time.to_string());
		let syncing = if status.syncing { "yes" } else { "no" };
		[
			("chain", status.chain.clone()),
			("node", format!("{} {}", status.node, status.node_version)),
			("runtime", format!("{} {}", status.spec_name, status.spec_version)),
			("genesis", status.genesis.to_string()),
			("best", format!("{} {}", status.best.number, status.best.hash)),
			("finalized", format!("{} {}", status.finalized.number, status.finalized.hash)),
			("time", time),
			("peers", status.peers.to_string()),
			("syncing", syncing.into()),
			("authorities", words::list(status.authorities.iter())),
		]
		.into_iter()
		.map(|(name, value)| vec![name.to_owned(), value])
		.collect()
	}
}

/// Shows how the node and its chain are.
pub fn run(_: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let status = block_on(async { Ok(node.connect().await?.status().await?) })?;
	output.report(&Status(status))
}
