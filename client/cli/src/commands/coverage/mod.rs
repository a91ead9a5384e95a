//! `salus coverage`: who is covered by which plan.

mod adjust;
mod create;
mod end;
mod list;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::{
	coverage::{self, Coverage},
	AtBlock,
};
use salus_primitives::CoverageId;
use std::io::Write;

/// The options of `salus coverage`.
#[derive(Debug, Args)]
#[command(after_help = "\
A member is the identity that the patient uses with the payer. Being covered takes no consent; that
a claim is paid does (`salus consent grant --purposes HPAYMT`).

Examples:
  salus coverage create --plan 0 --patient $MEMBER --from 2027-01-01 --key payer
  salus coverage show 0 --output json | jq .used
  salus coverage end 0 --last-day 2027-06-30 --key payer")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Cover a patient by a plan
	Create(create::Opts),
	/// End a coverage, or end it earlier
	End(end::Opts),
	/// Show a coverage, and what was used of it
	Show(show::Opts),
	/// Set what the member has borne and used, for what happened off the chain
	Adjust(adjust::Opts),
	/// List a patient's coverages
	List(list::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Create(opts) => create::run(&opts, node, output),
		Verb::End(opts) => end::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::Adjust(opts) => adjust::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
	}
}

/// The coverage of this id, which has to be there.
pub(super) async fn found(at: &AtBlock, id: CoverageId) -> Result<Coverage, CliError> {
	coverage::coverage(at, id).await?.ok_or_else(|| missing(id))
}

/// Why nothing can be done about a coverage that is not there.
fn missing(id: CoverageId) -> CliError {
	CliError::refused(format_args!("there is no coverage {}", id.0))
		.next("list a patient's with `salus coverage list`")
}

/// The last day of a coverage, in words.
fn end_in_words(coverage: &Coverage) -> String {
	coverage.last_day.map_or_else(|| "no end".to_owned(), |day| day.to_string())
}
