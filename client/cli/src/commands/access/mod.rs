//! `salus access`: may somebody use these records?

mod check;
mod decision;
mod question;
mod records;
mod scope;

pub(super) use check::denied;
pub(super) use decision::{BasisReport, Decided, DecisionReport};
pub(super) use question::AskOpts;
pub(super) use records::sensitivity_table;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus access`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus access check --holder 1 --requester okafor --patient ana --purpose TREAT --fhir record.json
  salus access check --holder 1 --requester okafor --patient ana --purpose TREAT --category LabResults
  salus access scope --holder 1 --requester okafor --patient ana --purpose TREAT")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Ask whether somebody may use records: exit code 0 if all of them, else 1
	Check(Box<check::Opts>),
	/// Ask what somebody may see at all, before records are looked for
	Scope(Box<scope::Opts>),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Check(opts) => check::run(&opts, node, output),
		Verb::Scope(opts) => scope::run(&opts, node, output),
	}
}
