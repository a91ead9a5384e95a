//! `salus assurance`: how surely one real person uses an identity, as organizations found out.

mod attest;
mod list;
mod withdraw;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus assurance`.
#[derive(Debug, Args)]
#[command(after_help = "\
An organization says at which identity assurance level (NIST SP 800-63A) it found out that one real
person uses an identity, and until when it stands by that. It says nothing about the person: who that
is, and by which evidence, stays with the organization.

Examples:
  salus assurance attest ana --level IAL2 --days 365 --key okafor --relayer st-mary
  salus assurance list ana
  salus assurance withdraw ana --key st-mary")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As a member, say how surely one real person uses an identity
	Attest(attest::Opts),
	/// As a member, withdraw that
	Withdraw(withdraw::Opts),
	/// List what organizations assured of an identity
	List(list::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Attest(opts) => attest::run(&opts, node, output),
		Verb::Withdraw(opts) => withdraw::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
	}
}
