//! `salus council vote`.

use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{DirectOpts, Rows},
};
use clap::Args;
use salus_client::chain::council;
use serde::Serialize;
use std::io::Write;

/// The options of `salus council vote`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus council vote 0 --key //Bob
  salus council vote 0 --reject --key //Charlie")]
pub struct Opts {
	/// The motion: its number or its hash
	#[arg(value_name = "MOTION")]
	motion: String,
	/// Vote against it
	#[arg(long)]
	reject: bool,
	#[command(flatten)]
	signing: DirectOpts,
}

#[derive(Serialize)]
struct Voted {
	proposal: String,
	index: u32,
	approve: bool,
	words: String,
}

impl Rows for Voted {
	fn rows(&self) -> Vec<Vec<String>> {
		let vote = if self.approve { "aye" } else { "nay" };
		vec![
			vec!["motion".into(), self.words.clone()],
			vec!["proposal".into(), self.proposal.clone()],
			vec!["index".into(), self.index.to_string()],
			vec!["vote".into(), vote.into()],
		]
	}
}

/// Votes on a motion.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let member = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let motion = council::find_motion(&best, &opts.motion).await?;
		let call = council::vote_call(&best, &motion, !opts.reject)?;
		member.act(&chain, node, &call).await?.shown(|_| {
			Ok(Voted {
				proposal: motion.proposal.to_string(),
				index: motion.index,
				approve: !opts.reject,
				words: motion.words,
			})
		})
	})?;
	output.report(&shown)
}
