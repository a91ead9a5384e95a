//! `salus coverage show`.

use super::{end_in_words, found};
use crate::{
	arguments,
	error::CliError,
	online::{block_on, now, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::coverage::{self, Accumulated, Coverage};
use salus_primitives::{CoverageId, Day};
use serde::Serialize;
use std::io::Write;

/// The options of `salus coverage show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus coverage show 0
  salus coverage show 0 --year 2026 --output json | jq .used.deductible_met")]
pub struct Opts {
	/// The coverage's id
	#[arg(value_name = "ID", value_parser = arguments::coverage)]
	id: CoverageId,
	/// The calendar year whose use is shown; without it, the chain's current one
	#[arg(long)]
	year: Option<i32>,
}

#[derive(Serialize)]
struct Details {
	#[serde(flatten)]
	coverage: Coverage,
	/// What the member has borne and used in the year.
	used: Accumulated,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self { coverage, used } = self;
		let mut rows = vec![
			vec!["coverage".into(), coverage.id.0.to_string()],
			vec!["patient".into(), coverage.patient.to_string()],
			vec!["plan".into(), coverage.plan.0.to_string()],
			vec!["payer".into(), coverage.payer.0.to_string()],
			vec!["first day".into(), coverage.first_day.to_string()],
			vec!["last day".into(), end_in_words(coverage)],
			vec!["status".into(), format!("{:?}", coverage.status)],
			vec!["made".into(), coverage.created_at.to_string()],
			vec![format!("deductible met in {}", used.year), used.deductible_met.to_string()],
			vec![format!("borne in {}", used.year), used.out_of_pocket.to_string()],
		];
		rows.extend(used.benefits.iter().map(|benefit| {
			vec![
				format!("used of benefit {}", benefit.number),
				format!(
					"{} in {} units and {} visits",
					benefit.amount, benefit.units, benefit.visits
				),
			]
		}));
		rows
	}
}

/// Shows a coverage.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let details = block_on(async {
		let chain = node.connect().await?;
		let year = match opts.year {
			Some(year) => year,
			None => Day::of(now(&chain).await?).year(),
		};
		let best = chain.best().await?;
		let coverage = found(&best, opts.id).await?;
		let used = coverage::accumulated(&best, opts.id, year).await?.ok_or_else(|| {
			CliError::unusable(format_args!("the node counts nothing of coverage {}", opts.id.0))
		})?;
		Ok(Details { coverage, used })
	})?;
	output.report(&details)
}
