//! `salus payer redeem`.

use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, DirectOpts},
};
use clap::Args;
use salus_client::chain::pools;
use salus_primitives::Money;
use std::io::Write;

/// The options of `salus payer redeem`.
#[derive(Debug, Args)]
#[command(after_help = "\
The money leaves the chain with this: the consortium pays it out outside of it. Providers redeem
what claims brought them, payers what they paid in too much: what is owed for claims that await
funds stays.

Examples:
  salus payer redeem --amount 500000 --key clinic
  salus payer redeem --amount 500000 --key clinic --dry-run")]
pub struct Opts {
	/// How much, in the smallest unit of the settlement currency
	#[arg(long, value_name = "AMOUNT")]
	amount: Money,
	#[command(flatten)]
	signing: DirectOpts,
}

/// Takes money out of the own pool.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let admin = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = pools::redeem_call(&chain.best().await?, opts.amount)?;
		let acted = admin.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: format!("{} is taken out of the pool", opts.amount) }))
	})?;
	output.report(&shown)
}
