//! `salus relay`: submitting what others signed.

mod submit;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus relay`.
#[derive(Debug, Args)]
#[command(after_help = "\
A patient without money signs with --sign-only; whoever relays the file pays, and can change nothing
in it.

Examples:
  salus consent revoke 0 --key ana --sign-only revoke.json
  salus relay submit revoke.json --key hospital")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Submit and pay for what somebody signed with --sign-only
	Submit(submit::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Submit(opts) => submit::run(&opts, node, output),
	}
}
