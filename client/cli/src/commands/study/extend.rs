//! `salus study extend`.

use super::Changed;
use crate::{
	arguments::{self, Validity},
	error::CliError,
	online::{block_on, now, NodeOpts},
	output::Output,
	signing::RelayOpts,
};
use clap::Args;
use salus_client::chain::{studies, Moment};
use salus_primitives::StudyId;
use std::io::Write;

/// The options of `salus study extend`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin of the sponsor. At most five years ahead of now, and later than the
present end; what is over cannot be extended.

Examples:
  salus study extend 0 --days 365 --key institute
  salus study extend 0 --until 2029-06-30 --key institute")]
pub struct Opts {
	/// The study's id
	#[arg(value_name = "STUDY", value_parser = arguments::study)]
	study: StudyId,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Extends a study.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let ends_at = opts.validity.until(now(&chain).await?)?;
		let call = studies::extend_call(&chain.best().await?, opts.study, ends_at)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Changed { study: opts.study, words: format!("open until {}", Moment(ends_at)) })
		})
	})?;
	output.report(&shown)
}
