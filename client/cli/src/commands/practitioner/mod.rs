//! `salus practitioner`: who practises for the own organization.

mod enroll;
mod remove;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus practitioner`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus practitioner enroll okafor --days 365 --key st-mary
  salus practitioner show okafor
  salus practitioner remove okafor --key st-mary")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Credential a practitioner of the own organization
	Enroll(enroll::Opts),
	/// Set the privileges and the expiry of a practitioner's credential
	Renew(enroll::RenewOpts),
	/// Withdraw a practitioner's credential
	Remove(remove::Opts),
	/// Show one practitioner
	Show(show::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Enroll(opts) => enroll::run(&opts, node, output),
		Verb::Renew(opts) => enroll::renew(&opts, node, output),
		Verb::Remove(opts) => remove::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
	}
}
