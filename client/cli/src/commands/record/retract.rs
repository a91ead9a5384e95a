//! `salus record retract`.

use super::held::HeldOpts;
use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	anchors::{self, AnchorState},
	Hex32,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus record retract`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a record that should never have been: of another patient, say. It is retracted for good, and
stays in the vault. A record that needs a correction is amended (`salus record amend`); one that
has to be destroyed is erased (`salus record erase`).

Examples:
  salus record retract $LEAF --vault st-mary --key st-mary
  salus record retract $LEAF --vault st-mary --vault-key st-mary --key okafor --relayer st-mary")]
pub struct Opts {
	#[command(flatten)]
	record: HeldOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Retracted {
	issuer: u32,
	leaf: Hex32,
	state: AnchorState,
}

impl Rows for Retracted {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["issuer".into(), self.issuer.to_string()],
			vec!["leaf".into(), self.leaf.to_string()],
			vec!["state".into(), self.state.in_words().into()],
		]
	}
}

/// Retracts a record.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let held = opts.record.open(&signing, &opts.signing)?;
		let chain = node.connect().await?;
		held.check(&chain, &signing).await?;
		let best = chain.best().await?;
		held.must_stand(&best).await?;
		let call = anchors::retract_call(&best, held.leaf, held.place.clone())?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Retracted {
				issuer: held.issuer().0,
				leaf: Hex32(held.leaf.0),
				state: AnchorState::Retracted,
			})
		})
	})?;
	output.report(&shown)
}
