//! `salus patient merge` and `unmerge`: two identities that are one person's.

use super::resolve;
use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts, Rows},
};
use clap::{Args, Subcommand};
use salus_client::chain::{
	life::{self, MergeStatus},
	Hex32,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus patient merge`.
#[derive(Debug, Args)]
#[command(after_help = "\
For an identity whose keys an organization keeps, since the person had no device: the organization says
of which other identity it is, and that one accepts. Everybody can read then that both are one person's,
for ever. Nobody's access changes. Who has devices for both shows them to whom it wants, and to nobody
else, by `salus patient link`.

Examples:
  salus patient merge propose $DUPLICATE --into ana --key officer --relayer st-mary
  salus patient merge accept $DUPLICATE --key ana --relayer st-mary
  salus patient unmerge $DUPLICATE --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As the organization that keeps the keys of a duplicate, say whose it is
	Propose(ProposeOpts),
	/// Accept that a duplicate is replaced by the own identity
	Accept(AcceptOpts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Propose(opts) => propose(&opts, node, output),
		Verb::Accept(opts) => accept(&opts, node, output),
	}
}

/// The options of `salus patient merge propose`.
#[derive(Debug, Args)]
#[command(after_help = "\
For its admin or a privacy officer. It holds at once if the organization keeps the keys of both.

Examples:
  salus patient merge propose $DUPLICATE --into ana --key officer --relayer st-mary
  salus patient merge propose $DUPLICATE --into $SURVIVOR --key st-mary --dry-run")]
struct ProposeOpts {
	/// The identity that is replaced: its id, or one of its keys
	#[arg(value_name = "DUPLICATE")]
	duplicate: String,
	/// The identity that goes on: its id, or one of its keys
	#[arg(long, value_name = "SURVIVOR")]
	into: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient merge accept`.
#[derive(Debug, Args)]
#[command(after_help = "\
By a control key of the identity that goes on.

Examples:
  salus patient merge accept $DUPLICATE --key ana --relayer st-mary
  salus patient merge accept $DUPLICATE --key ana --relayer st-mary --dry-run")]
struct AcceptOpts {
	/// The identity that is replaced: its id, or one of its keys
	#[arg(value_name = "DUPLICATE")]
	duplicate: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient unmerge`.
#[derive(Debug, Args)]
#[command(after_help = "\
By a control key of either identity, which is free, or by the organization that proposed it. It also
declines what was proposed. The blocks keep what was said.

Examples:
  salus patient unmerge $DUPLICATE --key ana
  salus patient unmerge $DUPLICATE --key officer --relayer st-mary --dry-run")]
pub struct UnmergeOpts {
	/// The identity that was to be replaced: its id, or one of its keys
	#[arg(value_name = "DUPLICATE")]
	duplicate: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What was said of two identities.
#[derive(Serialize)]
struct Said {
	duplicate: Hex32,
	survivor: Hex32,
	status: MergeStatus,
}

impl Rows for Said {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["duplicate".into(), self.duplicate.to_string()],
			vec!["survivor".into(), self.survivor.to_string()],
			vec!["status".into(), format!("{:?}", self.status)],
		]
	}
}

fn propose(
	opts: &ProposeOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let duplicate = resolve(&chain, &opts.duplicate).await?;
		let survivor = resolve(&chain, &opts.into).await?;
		let call = life::merge_call(&chain.best().await?, duplicate, survivor)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			let status = match life::merged(receipt)? {
				true => MergeStatus::InForce,
				false => MergeStatus::Proposed,
			};
			Ok(Said { duplicate: Hex32(duplicate.0), survivor: Hex32(survivor.0), status })
		})
	})?;
	output.report(&shown)
}

fn accept(
	opts: &AcceptOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let duplicate = resolve(&chain, &opts.duplicate).await?;
		let call = life::accept_merge_call(&chain.best().await?, duplicate)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			let duplicate = Hex32(duplicate.0);
			Ok(Did { done: format!("identity {duplicate} is replaced by the own one") })
		})
	})?;
	output.report(&shown)
}

/// Undoes a link, or declines one.
pub fn unmerge(
	opts: &UnmergeOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let duplicate = resolve(&chain, &opts.duplicate).await?;
		let call = life::unmerge_call(&chain.best().await?, duplicate)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			let duplicate = Hex32(duplicate.0);
			Ok(Did { done: format!("identity {duplicate} is linked to no other one") })
		})
	})?;
	output.report(&shown)
}
