//! `salus paper`: consent that was signed on paper.

mod check;
mod record;
mod show;
mod withdraw;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus paper`.
#[derive(Debug, Args)]
#[command(after_help = "\
Who has no device signs by hand. The organization that keeps the patient's key, or another that treats or
covers the patient, records what the paper gives, and answers for it: it keeps the paper, and the chain
gets a salted commitment to it and one to who saw it signed. It gives for treatment, payment and
operations alone, for a year at most, and what is specially protected only if the patient signed. It is
recorded within thirty days, and not after something was taken back in the patient's name: that wins,
whichever arrives first.

Examples:
  salus paper record signed.pdf --patient $PATIENT --to org:2 --categories LabResults --purposes TREAT \\
    --days 90 --witness 'Nurse Berg, desk 2' --signed 2027-03-01T09:30:00Z --opening signed.json \\
    --key okafor --relayer st-mary
  salus paper check signed.json --document signed.pdf
  salus paper show $PATIENT 0
  salus paper withdraw $PATIENT --key okafor")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As a member, give what somebody signed for on paper
	Record(Box<record::Opts>),
	/// As who keeps the patient's key, take back what was signed and is not recorded yet
	Withdraw(withdraw::Opts),
	/// Show what the chain knows of the paper by which a grant was given
	Show(show::Opts),
	/// Hold a paper and its opening against the chain: exit code 0 only if all of it agrees
	Check(check::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Record(opts) => record::run(&opts, node, output),
		Verb::Withdraw(opts) => withdraw::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::Check(opts) => check::run(&opts, node, output),
	}
}
