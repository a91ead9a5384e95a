//! `salus study close`.

use super::Changed;
use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::RelayOpts,
};
use clap::Args;
use salus_client::chain::studies;
use salus_primitives::StudyId;
use std::io::Write;

/// The options of `salus study close`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin of the sponsor. From the block that carries it on nobody is permitted anything by what
was granted to the study. It cannot be undone.

Examples:
  salus study close 0 --key institute --dry-run
  salus study close 0 --key institute")]
pub struct Opts {
	/// The study's id
	#[arg(value_name = "STUDY", value_parser = arguments::study)]
	study: StudyId,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Closes a study.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = studies::close_call(&chain.best().await?, opts.study)?;
		signing
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Changed { study: opts.study, words: "closed by its sponsor".into() }))
	})?;
	output.report(&shown)
}
