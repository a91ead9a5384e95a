//! `salus council propose`, and what proposes motions elsewhere.

use crate::{
	error::CliError,
	online::{block_on, DryRun, Included, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{DirectOpts, Rows, Shown, Signing},
};
use clap::Args;
use salus_client::chain::{
	council::{self, Proposed},
	words, Call, Chain,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus council propose`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus council propose 320203000000 --key //Alice --dry-run
  salus council propose 320203000000 --key //Alice --output json")]
pub struct Opts {
	/// The encoded call, in hexadecimal
	#[arg(value_name = "HEX")]
	call: String,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Who proposes.
#[derive(Debug, Args)]
pub struct MotionOpts {
	#[command(flatten)]
	signing: DirectOpts,
}

impl MotionOpts {
	/// Unlocks the key, for a call that needs no motion.
	pub fn unlock(&self) -> Result<Signing, CliError> {
		self.signing.unlock()
	}
}

/// What was proposed.
#[derive(Debug, Serialize)]
pub struct Motion {
	#[serde(flatten)]
	proposed: Proposed,
	words: String,
}

impl Rows for Motion {
	fn rows(&self) -> Vec<Vec<String>> {
		let index = match self.proposed.index {
			Some(index) => index.to_string(),
			None => "none: one vote decides, and it was carried out".into(),
		};
		vec![
			vec!["motion".into(), self.words.clone()],
			vec!["proposal".into(), self.proposed.proposal.to_string()],
			vec!["index".into(), index],
			vec!["needs".into(), format!("{} votes", self.proposed.threshold)],
		]
	}
}

/// Proposes an encoded call.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let bytes = hex::decode(&opts.call).map_err(|error| {
		CliError::refused(format_args!("the call is no hexadecimal: {error}"))
			.next("give pallet, call and arguments, without 0x")
	})?;
	let shown = block_on(async {
		let chain = node.connect().await?;
		let call = Call::decode(&chain.best().await?, bytes)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}

/// Proposes a call, or shows what would be proposed.
pub async fn propose(
	chain: &Chain,
	node: &NodeOpts,
	call: &Call,
	opts: &MotionOpts,
) -> Result<Shown<Motion>, CliError> {
	propose_keeping(chain, node, call, opts, &NewFiles::default()).await
}

/// As [`propose`], and keeps what opens the call's commitments before anything is sent, unless it is
/// certain that it never comes to be. A dry run keeps nothing.
pub async fn propose_keeping(
	chain: &Chain,
	node: &NodeOpts,
	call: &Call,
	opts: &MotionOpts,
	files: &NewFiles,
) -> Result<Shown<Motion>, CliError> {
	let member = opts.signing.unlock()?;
	let best = chain.best().await?;
	let words = words::describe(&best, call)?;
	if !council::members(&best).await?.contains(&member.signer()) {
		return Err(CliError::refused(format_args!(
			"{} is no member of the council",
			member.signer()
		))
		.next("sign with a member's key"));
	}
	if member.is_dry_run() {
		let (proposal, threshold) = council::proposal(chain, call).await?;
		let estimate = chain.estimate(&proposal, member.keypair()).await?;
		let words = format!("propose, with {threshold} votes needed: {words}");
		return Ok(Shown::Dry(DryRun::new(words, call, estimate)));
	}
	files.write()?;
	let patience = node.patience();
	let sent = council::propose(chain, call, member.keypair(), patience).await;
	let (proposed, receipt) = sent.inspect_err(|error| {
		if error.is_final(patience.wait) {
			files.discard();
		}
	})?;
	Ok(Shown::Done { result: Motion { proposed, words }, included: Included::of(&receipt)? })
}
