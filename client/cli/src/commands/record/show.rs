//! `salus record show`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	anchors::{self, Anchor},
	Hex32,
};
use salus_primitives::{Leaf, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus record show`.
#[derive(Debug, Args)]
#[command(after_help = "\
A leaf in a batch stands nowhere on the chain: `salus record verify` finds it by its proof, and
`salus record history` shows what was done to it.

Examples:
  salus record show 1 $LEAF
  salus record show 1 $LEAF --output json | jq .block")]
pub struct Opts {
	/// The organization that anchored it
	#[arg(value_name = "ISSUER", value_parser = arguments::organization)]
	issuer: OrganizationId,
	/// The leaf
	#[arg(value_name = "LEAF", value_parser = arguments::hex32)]
	leaf: Hex32,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details(Anchor);

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self(anchor) = self;
		vec![
			vec!["issuer".into(), anchor.issuer.0.to_string()],
			vec!["leaf".into(), anchor.leaf.to_string()],
			vec!["block".into(), anchor.block.to_string()],
			vec!["anchored".into(), anchor.anchored_at.to_string()],
			vec!["state".into(), anchor.state.in_words().into()],
		]
	}
}

/// Shows a single anchor.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let anchor = block_on(async {
		let chain = node.connect().await?;
		let leaf = Leaf(opts.leaf.0);
		let found = anchors::anchor(&chain.best().await?, opts.issuer, leaf).await?;
		found.ok_or_else(|| {
			CliError::refused(format_args!(
				"organization {} anchored no leaf {} on its own",
				opts.issuer.0, opts.leaf
			))
			.next("if it is in a batch, `salus record verify` finds it by its opening")
		})
	})?;
	output.report(&Details(anchor))
}
