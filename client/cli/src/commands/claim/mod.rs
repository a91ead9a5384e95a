//! `salus claim`: what a provider asks a payer for, and what was decided.

mod lines;
mod list;
mod prove;
mod settle;
mod show;
mod submit;
mod verify;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::{
	adjustments::AdjustmentReport,
	claims::{self, Claim, Line},
	AtBlock,
};
use salus_primitives::{ClaimId, Money};
use std::io::Write;

/// The options of `salus claim`.
#[derive(Debug, Args)]
#[command(after_help = "\
A claim is decided in the block that takes it in, and paid in the same block if the payer's pool
holds enough and no older claim awaits funds. What it rests on has to stand, else it is rejected and
nothing is stored; what the plan does not pay is denied, line by line, with X12 group, reason and
remark code.

Examples:
  salus claim submit --coverage 0 --grant 1 --benefit 1 --charged 15000 \\
    --code 'http://www.ama-assn.org/go/cpt|99213' --evidence $LEAF --tag-key-file tags.key \\
    --vault clinic --key clinic
  salus claim show 0
  salus claim list 0 --output json | jq '.[].status'
  salus claim prove 0 --out claim.json
  salus claim verify claim.json")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Submit a claim, which is decided and paid at once
	Submit(Box<submit::Opts>),
	/// Show a claim and its decision
	Show(show::Opts),
	/// List the claims of a coverage
	List(list::Opts),
	/// Pay the eldest claim of a payer that awaits funds
	Settle(settle::Opts),
	/// Write the dossier of a paid claim
	Prove(prove::Opts),
	/// Check a dossier against the chain: exit code 0 if all four ticks hold, else 1
	Verify(verify::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Submit(opts) => submit::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Settle(opts) => settle::run(&opts, node, output),
		Verb::Prove(opts) => prove::run(&opts, node, output),
		Verb::Verify(opts) => verify::run(&opts, node, output),
	}
}

/// The claim of this id, which has to be there.
async fn found(at: &AtBlock, id: ClaimId) -> Result<Claim, CliError> {
	claims::claim(at, id).await?.ok_or_else(|| {
		CliError::refused(format_args!("there is no claim {}", id.0))
			.next("list those of a coverage with `salus claim list`")
	})
}

/// What all lines charge.
fn charged(lines: &[Line]) -> Money {
	lines.iter().fold(0, |sum, line| sum.saturating_add(line.decision.charged))
}

/// A row for each line.
fn line_rows(lines: &[Line]) -> impl Iterator<Item = Vec<String>> + '_ {
	lines.iter().enumerate().map(|(index, line)| {
		let decision = &line.decision;
		let text = format!(
			"benefit {} on {}, {} units: charged {}, allowed {}, paid {}; {}",
			line.benefit,
			line.day,
			line.units,
			decision.charged,
			decision.allowed,
			decision.paid,
			adjustments_in_words(&decision.adjustments)
		);
		vec![format!("line {index} {:?}", decision.outcome), text]
	})
}

/// What is not paid, and why: `PR 3 2500, CO 252 N705 3000`.
pub(super) fn adjustments_in_words(adjustments: &[AdjustmentReport]) -> String {
	if adjustments.is_empty() {
		return "nothing adjusted".into();
	}
	let each = adjustments.iter().map(ToString::to_string);
	each.collect::<Vec<_>>().join(", ")
}
