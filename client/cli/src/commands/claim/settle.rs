//! `salus claim settle`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::claims;
use salus_primitives::ClaimId;
use std::io::Write;

/// The options of `salus claim settle`.
#[derive(Debug, Args)]
#[command(after_help = "\
Anybody may have a claim paid that awaits funds, once the payer's pool holds what it owes.

Examples:
  salus claim settle 4 --key clinic
  salus claim settle 4 --key clinic --dry-run")]
pub struct Opts {
	/// The claim's id
	#[arg(value_name = "ID", value_parser = arguments::claim)]
	id: ClaimId,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Pays a claim that awaits funds.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = claims::settle_call(&chain.best().await?, opts.id)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: format!("claim {} is paid", opts.id.0) }))
	})?;
	output.report(&shown)
}
