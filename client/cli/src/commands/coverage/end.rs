//! `salus coverage end`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::{coverage, CalendarDay};
use salus_primitives::{CoverageId, Day};
use std::io::Write;

/// The options of `salus coverage end`.
#[derive(Debug, Args)]
#[command(after_help = "\
An end is never moved back: to cover more days, make another coverage. The day before the first day
voids the coverage. What was decided stays decided.

Examples:
  salus coverage end 0 --last-day 2027-06-30 --key payer
  salus coverage end 0 --last-day 2027-06-30 --key payer --dry-run")]
pub struct Opts {
	/// The coverage's id
	#[arg(value_name = "ID", value_parser = arguments::coverage)]
	id: CoverageId,
	/// The last day that is covered
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	last_day: Day,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Ends a coverage.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = coverage::end_call(&chain.best().await?, opts.id, opts.last_day)?;
		let acted = signing.act(&chain, node, &call).await?;
		let last_day = CalendarDay(opts.last_day);
		acted.shown(|_| Ok(Did { done: format!("the last day covered is {last_day}") }))
	})?;
	output.report(&shown)
}
