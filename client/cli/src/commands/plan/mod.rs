//! `salus plan`: what a payer pays for.

mod create;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::plans::Plan;
use salus_primitives::{Benefit, Limit};
use std::io::Write;

/// The options of `salus plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Amounts are integers, in the smallest unit of the settlement currency: cents, for USD.

Examples:
  salus plan create client/cli/examples/plan.json --key payer
  salus plan show 0 --output json | jq .benefits")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Make a plan of a file
	Create(create::Opts),
	/// Show a plan
	Show(show::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Create(opts) => create::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
	}
}

/// Rows about a plan.
fn rows(plan: &Plan) -> Vec<Vec<String>> {
	let mut rows = vec![
		vec!["plan".into(), plan.id.0.to_string()],
		vec!["payer".into(), plan.payer.0.to_string()],
		vec!["document".into(), plan.document.to_string()],
		vec!["deductible".into(), plan.deductible.to_string()],
		vec!["out-of-pocket maximum".into(), plan.out_of_pocket_maximum.to_string()],
		vec!["filing limit".into(), format!("{} days", plan.filing_limit_days)],
		vec!["made".into(), plan.created_at.to_string()],
	];
	rows.extend(
		plan.benefits
			.iter()
			.map(|benefit| vec![format!("benefit {}", benefit.number), in_words(benefit)]),
	);
	rows
}

fn in_words(benefit: &Benefit) -> String {
	if !benefit.covered {
		return "not covered".into();
	}
	format!(
		"{} a unit, {:?}, copay {}, coinsurance {} per mille, limit {}",
		benefit.price_per_unit,
		benefit.cost_share,
		benefit.copay,
		benefit.coinsurance_per_mille,
		limit_in_words(benefit.limit)
	)
}

/// How much of a benefit there is, in words.
pub(super) fn limit_in_words(limit: Limit) -> String {
	match limit {
		Limit::None => "none".into(),
		Limit::Amount(amount) => amount.to_string(),
		Limit::Units(units) => format!("{units} units"),
		Limit::Visits(visits) => format!("{visits} visits"),
	}
}
