//! `salus batch`: Merkle trees over leaves.

mod anchor;
mod leaves;
mod prove;
mod root;
mod verify;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus batch`.
#[derive(Debug, Args)]
#[command(after_help = "\
Trees and proofs are those of RFC 6962: a leaf's hash is SHA-256(0x00 ‖ leaf), a node's is
SHA-256(0x01 ‖ left ‖ right), and a node without a sibling is promoted.

Examples:
  salus batch root --leaves leaves.txt
  salus batch prove --leaves leaves.txt --index 4 --output json
  salus batch verify --root $ROOT --size 7 --index 4 --leaf $LEAF --proof $PROOF")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Print the Merkle root over leaves
	Root(root::Opts),
	/// Print the proof that a leaf is in the tree
	Prove(prove::Opts),
	/// Check the proof that a leaf is in a tree: exit code 0 if it is, else 1
	Verify(verify::Opts),
	/// Anchor the root over leaves
	Anchor(anchor::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Root(opts) => root::run(&opts, output),
		Verb::Prove(opts) => prove::run(&opts, output),
		Verb::Verify(opts) => verify::run(&opts, output),
		Verb::Anchor(opts) => anchor::run(&opts, node, output),
	}
}
