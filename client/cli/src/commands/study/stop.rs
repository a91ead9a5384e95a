//! `salus study stop`.

use crate::{
	arguments,
	commands::council::{propose, MotionOpts},
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
};
use clap::Args;
use salus_client::chain::studies;
use salus_primitives::StudyId;
use std::io::Write;

/// The options of `salus study stop`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member of the council, which votes on the motion (`salus council`). Once it is carried out nobody
is permitted anything by what was granted to the study. It cannot be undone.

Examples:
  salus study stop 0 --key //Alice --dry-run
  salus study stop 0 --key //Alice")]
pub struct Opts {
	/// The study's id
	#[arg(value_name = "STUDY", value_parser = arguments::study)]
	study: StudyId,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Proposes to stop a study that is there.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		super::find(&best, opts.study).await?;
		let call = studies::stop_call(&best, opts.study)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}
