//! `salus payer fund`.

use crate::{
	arguments,
	commands::council::{propose, MotionOpts},
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
};
use clap::Args;
use salus_client::chain::pools;
use salus_primitives::{Money, OrganizationId};
use std::io::Write;

/// The options of `salus payer fund`.
#[derive(Debug, Args)]
#[command(after_help = "\
The council puts money into the pool when the payer has paid it in outside of the chain. This
proposes a motion, which members vote on (`salus council`).

Examples:
  salus payer fund 3 --amount 10000000 --key //Alice
  salus payer fund 3 --amount 10000000 --key //Alice --dry-run")]
pub struct Opts {
	/// The payer's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
	/// How much, in the smallest unit of the settlement currency
	#[arg(long, value_name = "AMOUNT")]
	amount: Money,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Proposes to put money into a payer's pool.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let call = pools::fund_call(&chain.best().await?, opts.id, opts.amount)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}
