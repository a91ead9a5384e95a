//! `salus council close`.

use crate::{
	error::CliError,
	online::{block_on, DryRun, Included, NodeOpts},
	output::Output,
	signing::{DirectOpts, Rows, Shown},
};
use clap::Args;
use salus_client::chain::{
	consent::policy::{self, PolicyFrom},
	council::{self, Closed},
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus council close`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit code 1 if what the motion said was refused, or the motion was not approved.

Examples:
  salus council close 0 --key //Bob
  salus council close 0 --key //Bob --output json | jq .organization")]
pub struct Opts {
	/// The motion: its number or its hash
	#[arg(value_name = "MOTION")]
	motion: String,
	#[command(flatten)]
	signing: DirectOpts,
}

#[derive(Serialize)]
struct Outcome {
	proposal: String,
	index: u32,
	words: String,
	#[serde(flatten)]
	closed: Closed,
	/// The organization that it admitted, if it admitted one.
	organization: Option<u32>,
	/// The base policy that it planned, and from when on, if it planned one.
	base_policy: Option<PolicyFrom>,
}

impl Rows for Outcome {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["motion".into(), self.words.clone()],
			vec!["proposal".into(), self.proposal.clone()],
			vec!["index".into(), self.index.to_string()],
			vec!["outcome".into(), "carried out".into()],
		];
		rows.extend(self.organization.map(|id| vec!["organization".into(), id.to_string()]));
		rows.extend(self.base_policy.map(|PolicyFrom { policy, from }| {
			let from = from.map_or_else(String::new, |from| format!(", from {from} on"));
			vec!["base policy".into(), format!("{policy}{from}")]
		}));
		rows
	}
}

/// Closes a motion.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let member = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let motion = council::find_motion(&chain.best().await?, &opts.motion).await?;
		if member.is_dry_run() {
			let call = council::close_call(&chain, &motion).await?;
			let estimate = chain.estimate(&call, member.keypair()).await?;
			let words = format!("close: {}", motion.words);
			return Ok(Shown::Dry(DryRun::new(words, &call, estimate)));
		}
		let (closed, receipt) =
			council::close(&chain, &motion, member.keypair(), node.patience()).await?;
		match &closed {
			Closed::Executed => {}
			Closed::Failed { refusal } => {
				return Err(CliError::refused(format_args!(
					"the motion was approved, and then {refusal}"
				)))
			}
			Closed::Disapproved => {
				return Err(CliError::refused(format_args!(
					"the motion was not approved: it is closed"
				)))
			}
		}
		Ok(Shown::Done {
			result: Outcome {
				proposal: motion.proposal.to_string(),
				index: motion.index,
				words: motion.words,
				closed,
				organization: council::admitted(&receipt)?,
				base_policy: policy::planned(&receipt)?,
			},
			included: Included::of(&receipt)?,
		})
	})?;
	output.report(&shown)
}
