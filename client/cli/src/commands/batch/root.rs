//! `salus batch root`.

use super::leaves::{leaves_help, LeavesFile};
use crate::{
	error::CliError,
	output::{Output, Report},
};
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// The options of `salus batch root`.
#[derive(Debug, Args)]
#[command(after_help = leaves_help!("  salus batch root --leaves leaves.txt
  salus batch root --leaves - --output json < leaves.txt"))]
pub struct Opts {
	#[command(flatten)]
	leaves: LeavesFile,
}

#[derive(Serialize)]
struct Root {
	root: String,
	size: u64,
}

impl Report for Root {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![vec![self.root.clone()]]
	}
}

/// Prints the root over the leaves.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let tree = opts.leaves.tree()?;
	output.report(&Root { root: hex::encode(tree.root()), size: tree.size() })
}
