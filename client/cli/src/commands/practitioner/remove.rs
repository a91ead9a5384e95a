//! `salus practitioner remove`.

use crate::{
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, DirectOpts},
};
use clap::Args;
use salus_client::chain::organizations;
use std::io::Write;

/// The options of `salus practitioner remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus practitioner remove okafor --key st-mary
  salus practitioner remove okafor --key st-mary --dry-run")]
pub struct Opts {
	/// The practitioner: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
	#[command(flatten)]
	signing: DirectOpts,
}

/// Withdraws a practitioner's credential.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let account = keys::account(&opts.account)?;
		let admin = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = organizations::remove_practitioner(&chain.best().await?, account)?;
		let acted = admin.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: format!("{account} is no practitioner any more") }))
	})?;
	output.report(&shown)
}
