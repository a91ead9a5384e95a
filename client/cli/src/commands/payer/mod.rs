//! `salus payer`: the pools from which claims are paid.

mod fund;
mod pool;
mod redeem;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus payer`.
#[derive(Debug, Args)]
#[command(after_help = "\
Claims are paid from the payer's pool into the provider's, in the settlement currency, apart from
what fees are paid in. The council funds a payer's pool; who has money in one takes it out again.

Examples:
  salus payer fund 3 --amount 10000000 --key //Alice
  salus payer pool 3 --output json | jq .balance
  salus payer redeem --amount 500000 --key clinic")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Propose to put money into a payer's pool
	Fund(fund::Opts),
	/// Show the pool of an organization
	Pool(pool::Opts),
	/// Take money out of the own pool, to be paid out outside of the chain
	Redeem(redeem::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Fund(opts) => fund::run(&opts, node, output),
		Verb::Pool(opts) => pool::run(&opts, node, output),
		Verb::Redeem(opts) => redeem::run(&opts, node, output),
	}
}
