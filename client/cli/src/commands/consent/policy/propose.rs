//! `salus consent policy propose`.

use crate::{
	arguments,
	commands::council::{propose, MotionOpts},
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
};
use clap::Args;
use salus_client::chain::consent::policy;
use salus_primitives::BasePolicy;
use std::io::Write;

/// The options of `salus consent policy propose`.
#[derive(Debug, Args)]
#[command(after_help = "\
Two thirds of the council decide (`salus council vote`, `salus council close`). It holds seven days
after the motion was carried out, in place of any that was planned: so that patients can restrict,
and holders set a stricter one, before it does. To propose the one that holds takes back what was
planned.

Examples:
  salus consent policy propose basic-normal --key //Alice
  salus consent policy propose deny --key //Alice --dry-run")]
pub struct Opts {
	/// The policy: deny, break-glass-only, basic-normal or all-normal
	#[arg(value_name = "POLICY", value_parser = arguments::base_policy)]
	policy: BasePolicy,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Proposes a policy of the consortium.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let call = policy::plan_base_policy_call(&chain.best().await?, opts.policy)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}
