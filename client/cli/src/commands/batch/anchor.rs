//! `salus batch anchor`.

use super::leaves::{leaves_help, LeavesFile};
use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{anchors, Hex32};
use serde::Serialize;
use std::io::Write;

/// The options of `salus batch anchor`.
#[derive(Debug, Args)]
#[command(after_help = leaves_help!(
	"  salus batch anchor --leaves leaves.txt --key okafor --relayer st-mary
  salus batch anchor --leaves leaves.txt --key st-mary --output json | jq .sequence"
))]
pub struct Opts {
	#[command(flatten)]
	leaves: LeavesFile,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct BatchAnchored {
	issuer: u32,
	sequence: u32,
	root: Hex32,
	count: u64,
}

impl Rows for BatchAnchored {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["issuer".into(), self.issuer.to_string()],
			vec!["batch".into(), self.sequence.to_string()],
			vec!["root".into(), self.root.to_string()],
			vec!["count".into(), self.count.to_string()],
		]
	}
}

/// Anchors the root over the leaves of the file.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let tree = opts.leaves.tree()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = anchors::anchor_batch_call(&chain.best().await?, tree.root(), tree.size())?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			let (issuer, sequence) = anchors::batch_anchored(receipt)?;
			Ok(BatchAnchored {
				issuer: issuer.0,
				sequence: sequence.0,
				root: Hex32(tree.root()),
				count: tree.size(),
			})
		})
	})?;
	output.report(&shown)
}
