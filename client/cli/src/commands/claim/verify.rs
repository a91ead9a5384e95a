//! `salus claim verify`.

use crate::{
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::dossier::{self, Dossier, Finding, Verification};
use serde::Serialize;
use std::io::Write;

/// The options of `salus claim verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Checks the dossier of a paid claim, and shows four ticks, each with its reason:

  permission  the patient's grant, or the base policy, permitted the payment on the day of each
              service
  evidence    the cited records are this member's, were anchored, and stood at the decision
  coverage    coverage and arithmetic are right: every line is decided again
  payment     it was paid, in a block that is finalized

Exit code 0 only if all of them hold. It looks at the chain as it was when the claim was decided:
what was amended, retracted, revoked or disputed later changes nothing. The node has to keep that state.

What the chain holds is taken from the node at --url: ask one that you trust, best your own.

Examples:
  salus claim verify claim-7.json
  salus claim verify claim-7.json --url wss://node.example.org --output json")]
pub struct Opts {
	/// The dossier; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
}

#[derive(Serialize)]
struct Verified {
	#[serde(flatten)]
	verification: Verification,
	/// The node that was asked: what is said of the chain is its word.
	node: String,
}

impl Report for Verified {
	fn titles(&self) -> Vec<&'static str> {
		vec!["tick", "", "because"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		let row = |finding: &Finding| {
			let mark = if finding.holds { "✓" } else { "✗" };
			vec![finding.tick.name().into(), mark.into(), finding.found.clone()]
		};
		let mut rows: Vec<_> = self.verification.ticks.iter().map(row).collect();
		let trusted = format!("the node at {}, for what is said of the chain", self.node);
		rows.push(vec!["trusted".into(), "-".into(), trusted]);
		rows
	}
}

/// Checks a dossier against the chain.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let dossier = Dossier::from_json(&opts.file.read()?)
		.map_err(|error| CliError::refused(format_args!("{}: {error}", opts.file)))?;
	let verification = block_on(async {
		let chain = node.connect().await?;
		Ok(dossier::verify(&chain, &dossier).await?)
	})?;
	let failed = failed(&verification.ticks);
	output.report(&Verified { verification, node: node.url() })?;
	match failed {
		None => Ok(()),
		Some(failed) => {
			output.finish()?;
			Err(CliError::refused(failed))
		}
	}
}

/// The ticks that do not hold, and why the first of them does not.
fn failed(ticks: &[Finding]) -> Option<String> {
	let failed: Vec<_> = ticks.iter().filter(|finding| !finding.holds).collect();
	let first = failed.first()?;
	let names: Vec<_> = failed.iter().map(|finding| finding.tick.name()).collect();
	Some(format!("not proven: {}: {}", names.join(", "), first.found))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::dossier::Tick;

	#[test]
	fn refusal_names_every_tick_that_does_not_hold() {
		let finding = |tick, holds| {
			let found = format!("why {holds}");
			Finding { tick, holds, found }
		};
		let all = Tick::ALL.map(|tick| finding(tick, true));
		assert_eq!(failed(&all), None);
		let some = Tick::ALL.map(|tick| finding(tick, tick == Tick::Permission));
		let expected = "not proven: evidence, coverage, payment: why false";
		assert_eq!(failed(&some).as_deref(), Some(expected));
	}
}
