//! `salus claim settle`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::claims;
use salus_primitives::{ClaimId, Money, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus claim settle`.
#[derive(Debug, Args)]
#[command(after_help = "\
Anybody may have the eldest claim paid that awaits funds, once the payer's pool holds all that is
owed for it; younger ones wait until then. Each call pays one (`salus payer pool` counts them).

Examples:
  salus claim settle 3 --key clinic
  salus claim settle 3 --key clinic --dry-run")]
pub struct Opts {
	/// The payer's id
	#[arg(value_name = "PAYER", value_parser = arguments::organization)]
	payer: OrganizationId,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Settled {
	payer: OrganizationId,
	/// The claim that was paid.
	claim: ClaimId,
	paid: Money,
}

impl Rows for Settled {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["payer".into(), self.payer.0.to_string()],
			vec!["claim".into(), self.claim.0.to_string()],
			vec!["paid".into(), self.paid.to_string()],
		]
	}
}

/// Pays the eldest claim of a payer that awaits funds.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = claims::settle_call(&chain.best().await?, opts.payer)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|receipt| {
			let (claim, paid) = claims::paid(receipt)?;
			Ok(Settled { payer: opts.payer, claim, paid })
		})
	})?;
	output.report(&shown)
}
