//! `salus chain`: the node and its chain.

mod status;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus chain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus chain status
  salus chain status --url wss://node.hospital.example --output json")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Show which chain the node runs, how far it is, and with whom
	Status(status::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Status(opts) => status::run(&opts, node, output),
	}
}
