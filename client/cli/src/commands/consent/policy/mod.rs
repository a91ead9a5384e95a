//! `salus consent policy`: what holds without a grant.

mod patient;
mod propose;
mod set;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus consent policy`.
#[derive(Debug, Args)]
#[command(after_help = "\
The policies are IHE's (Privacy Consent on FHIR): deny, break-glass-only, basic-normal, all-normal,
from the strictest to the widest. On a new chain it is deny. The council plans another, which holds
after a delay; a holder may be stricter for what it holds, and a patient for the own records; nobody
may be wider. A patient's restriction beats every policy (`salus consent restrict`).

Examples:
  salus consent policy show
  salus consent policy propose basic-normal --key //Alice
  salus consent policy set deny --key st-mary
  salus consent policy patient deny --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Show which policy holds, which is planned, and what a holder set
	Show(show::Opts),
	/// As an admin, set how strict the own organization is at least
	Set(set::Opts),
	/// As a patient, set how strict the own records are kept at least: stricter is free
	Patient(patient::Opts),
	/// Propose a policy of the consortium to the council
	Propose(propose::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::Set(opts) => set::run(&opts, node, output),
		Verb::Patient(opts) => patient::run(&opts, node, output),
		Verb::Propose(opts) => propose::run(&opts, node, output),
	}
}
