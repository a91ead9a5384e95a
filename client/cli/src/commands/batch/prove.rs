//! `salus batch prove`.

use super::leaves::{leaves_help, LeavesFile};
use crate::{
	error::CliError,
	output::{Output, Report},
};
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// The options of `salus batch prove`.
#[derive(Debug, Args)]
#[command(after_help = leaves_help!("  salus batch prove --leaves leaves.txt --index 0
  salus batch prove --leaves leaves.txt --index 4 --output json"))]
pub struct Opts {
	#[command(flatten)]
	leaves: LeavesFile,
	/// Which leaf: 0 is the first
	#[arg(long, value_name = "N")]
	index: u64,
}

#[derive(Serialize)]
struct Proof {
	index: u64,
	size: u64,
	leaf_hash: String,
	proof: Vec<String>,
	root: String,
}

impl Report for Proof {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["index".into(), self.index.to_string()],
			vec!["size".into(), self.size.to_string()],
			vec!["leaf hash".into(), self.leaf_hash.clone()],
			// As `batch verify --proof` takes it.
			vec!["proof".into(), self.proof.join(",")],
			vec!["root".into(), self.root.clone()],
		]
	}
}

/// Prints the proof that the leaf is in the tree.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let tree = opts.leaves.tree()?;
	let (index, size) = (opts.index, tree.size());
	let (Some(leaf_hash), Some(proof)) = (tree.leaf_hash(index), tree.proof(index)) else {
		return Err(CliError::refused(format_args!("there is no leaf {index} among {size}"))
			.next(format_args!("give an --index from 0 to {}", size.saturating_sub(1))));
	};
	output.report(&Proof {
		index,
		size,
		leaf_hash: hex::encode(leaf_hash),
		proof: proof.iter().map(hex::encode).collect(),
		root: hex::encode(tree.root()),
	})
}
