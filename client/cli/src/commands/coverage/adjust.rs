//! `salus coverage adjust`.

use crate::{
	arguments,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::coverage::{self, Accumulated, Adjusted};
use salus_primitives::{BenefitUse, CoverageId, Money};
use serde::Deserialize;
use std::io::Write;

/// The options of `salus coverage adjust`.
#[derive(Debug, Args)]
#[command(after_help = "\
The values take the place of those that stand there; of benefits, only the one that is named
changes. They count for all coverages of the member by the plan. Claims that were decided stay
decided. Everybody sees that the payer did this.

What the values were made from is what --seen says, as `salus coverage show --output json` wrote it.
The chain refuses if something else stands there by now, as when a claim was decided meanwhile.

Examples:
  salus coverage show 0 --year 2027 --output json > seen.json
  salus coverage adjust 0 --year 2027 --deductible-met 50000 --out-of-pocket 62000 \\
    --seen seen.json --key payer
  salus coverage adjust 0 --year 2027 --deductible-met 0 --out-of-pocket 0 --benefit 3 \\
    --used-amount 9000 --used-units 3 --used-visits 1 --seen seen.json --key payer --dry-run")]
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
	/// What stood there when the values were made: the JSON of `salus coverage show`; - is stdin
	#[arg(long, value_name = "FILE")]
	seen: InputFile,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What `salus coverage show` said, as far as it matters here.
#[derive(Deserialize)]
struct Seen {
	id: CoverageId,
	used: Accumulated,
}

impl Opts {
	/// What was seen, which has to be of this coverage and year.
	fn seen(&self) -> Result<Accumulated, CliError> {
		let file = &self.seen;
		let Seen { id, used } = serde_json::from_slice(&file.read()?).map_err(|error| {
			CliError::refused(format_args!("{file}: {error}"))
				.next("write it with `salus coverage show ID --year YEAR --output json`")
		})?;
		if (id, used.year) != (self.id, self.year) {
			return Err(CliError::refused(format_args!(
				"{file} is of coverage {} in {}, and not of {} in {}",
				id.0, used.year, self.id.0, self.year
			)));
		}
		Ok(used)
	}
}

/// Sets what the member has borne and used.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let used =
		BenefitUse { amount: opts.used_amount, units: opts.used_units, visits: opts.used_visits };
	let after = Adjusted {
		deductible_met: opts.deductible_met,
		out_of_pocket: opts.out_of_pocket,
		benefit: opts.benefit.map(|number| (number, used)),
	};
	let before = opts.seen()?.part(opts.benefit);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = coverage::adjust_call(&chain.best().await?, opts.id, opts.year, before, after)?;
		let acted = signing.act(&chain, node, &call).await?;
		let done = format!("set for {}: {after}; in place of {before}", opts.year);
		acted.shown(|_| Ok(Did { done }))
	})?;
	output.report(&shown)
}
