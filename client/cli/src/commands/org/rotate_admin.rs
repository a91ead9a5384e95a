//! `salus org rotate-admin`.

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

/// The options of `salus org rotate-admin`.
#[derive(Debug, Args)]
#[command(after_help = "\
The fee credit stays with the old account: have it transferred, or ask the council for new credit.

Examples:
  salus org rotate-admin st-mary-2027 --key st-mary
  salus org rotate-admin st-mary-2027 --key st-mary --dry-run")]
pub struct Opts {
	/// The account that takes over: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	admin: String,
	#[command(flatten)]
	signing: DirectOpts,
}

/// Makes another account the admin.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let new_admin = keys::account(&opts.admin)?;
		let admin = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = organizations::rotate_admin(&chain.best().await?, new_admin)?;
		let acted = admin.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: format!("{new_admin} is the admin") }))
	})?;
	output.report(&shown)
}
