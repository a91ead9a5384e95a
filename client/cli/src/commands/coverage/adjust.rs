//! `salus coverage adjust`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::coverage::{self, Adjusted};
use salus_primitives::{BenefitUse, CoverageId, Money};
use std::io::Write;

/// The options of `salus coverage adjust`.
#[derive(Debug, Args)]
#[command(after_help = "\
The values take the place of those that stand there; of benefits, only the one that is named
changes. Claims that were decided stay decided. Everybody sees that the payer did this.

Examples:
  salus coverage adjust 0 --year 2027 --deductible-met 50000 --out-of-pocket 62000 --key payer
  salus coverage adjust 0 --year 2027 --deductible-met 0 --out-of-pocket 0 --benefit 3 \\
    --used-amount 9000 --used-units 3 --used-visits 1 --key payer --dry-run")]
pub struct Opts {
	/// The coverage's id
	#[arg(value_name = "ID", value_parser = arguments::coverage)]
	id: CoverageId,
	/// The calendar year
	#[arg(long)]
	year: i32,
	/// What of the deductible is met
	#[arg(long, value_name = "AMOUNT")]
	deductible_met: Money,
	/// What the member bore in all
	#[arg(long, value_name = "AMOUNT")]
	out_of_pocket: Money,
	/// The number of a benefit whose use is set, too
	#[arg(long, value_name = "NUMBER")]
	benefit: Option<u16>,
	/// What of the benefit was allowed
	#[arg(long, value_name = "AMOUNT", default_value_t = 0, requires = "benefit")]
	used_amount: Money,
	/// How many units that was
	#[arg(long, value_name = "N", default_value_t = 0, requires = "benefit")]
	used_units: u32,
	/// How many lines that was
	#[arg(long, value_name = "N", default_value_t = 0, requires = "benefit")]
	used_visits: u32,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Sets what the member has borne and used.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let used =
		BenefitUse { amount: opts.used_amount, units: opts.used_units, visits: opts.used_visits };
	let values = Adjusted {
		deductible_met: opts.deductible_met,
		out_of_pocket: opts.out_of_pocket,
		benefit: opts.benefit.map(|number| (number, used)),
	};
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = coverage::adjust_call(&chain.best().await?, opts.id, opts.year, &values)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: format!("what was used in {} is set", opts.year) }))
	})?;
	output.report(&shown)
}
