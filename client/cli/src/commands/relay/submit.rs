//! `salus relay submit`.

use crate::{
	error::CliError,
	input::InputFile,
	online::{block_on, DryRun, Included, NodeOpts},
	output::Output,
	signing::{Did, DirectOpts, Shown},
};
use clap::Args;
use salus_client::chain::relay::RelayFile;
use std::io::Write;

/// The options of `salus relay submit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit code 1 also if the transaction was included, but the call in it was refused.

Examples:
  salus relay submit grant.json --key hospital
  salus relay submit grant.json --key //Alice --dry-run --output json")]
pub struct Opts {
	/// What was signed; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	#[command(flatten)]
	signing: DirectOpts,
}

/// Submits what was signed.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let relay: RelayFile = serde_json::from_slice(&opts.file.read()?).map_err(|error| {
		CliError::refused(format_args!("{}: {error}", opts.file))
			.next("give a file that --sign-only wrote")
	})?;
	let shown = block_on(async {
		let relayer = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = relay.call(&chain).await?;
		let words = relay.describe(&chain).await?;
		if relayer.is_dry_run() {
			let estimate = chain.estimate(&call, relayer.keypair()).await?;
			return Ok(Shown::Dry(DryRun::new(words, &call, estimate)));
		}
		let receipt = relay.submit(&chain, relayer.keypair(), node.patience()).await?;
		Ok(Shown::Done { result: Did { done: words }, included: Included::of(&receipt)? })
	})?;
	output.report(&shown)
}
