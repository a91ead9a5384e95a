//! `salus record history`.

use crate::{
	arguments,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	anchors::{self, Version},
	Hex32,
};
use salus_commitments::opening::{Anchor, Opening};
use salus_primitives::{Leaf, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus record history`.
#[derive(Debug, Args)]
#[command(after_help = "\
Shows every version of the record of which the leaf is one, from the first to the last. The chain
knows a leaf of a batch only once something was done to it: before, --opening finds it by its proof.

Examples:
  salus record history 1 $LEAF
  salus record history 1 $LEAF --output json | jq -r '.[] | select(.state == \"Standing\") | .leaf'
  salus record history --opening record.opening.json")]
pub struct Opts {
	/// The organization that anchored it
	#[arg(value_name = "ISSUER", value_parser = arguments::organization,
		required_unless_present = "opening", requires = "leaf")]
	issuer: Option<OrganizationId>,
	/// The leaf of any version
	#[arg(value_name = "LEAF", value_parser = arguments::hex32)]
	leaf: Option<Hex32>,
	/// The opening of any version, in place of issuer and leaf
	#[arg(long, value_name = "FILE", conflicts_with = "issuer")]
	opening: Option<InputFile>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct History(Vec<Version>);

impl Report for History {
	fn titles(&self) -> Vec<&'static str> {
		vec!["version", "leaf", "anchored", "state", "since"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|version| {
				let place = version
					.batch
					.map_or_else(String::new, |batch| format!(", in batch {}", batch.0));
				let attestation = version
					.attestation
					.map_or_else(String::new, |hash| format!(", by attestation {hash}"));
				vec![
					version.version.to_string(),
					version.leaf.to_string(),
					format!("block {} at {}{place}", version.block, version.anchored_at),
					version.state.in_words().into(),
					format!(
						"block {} at {}{attestation}",
						version.state_block, version.state_since
					),
				]
			})
			.collect()
	}
}

/// Shows the history of a record.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let opening = match &opts.opening {
		None => None,
		Some(file) => Some(
			Opening::from_json(&file.read()?)
				.map_err(|error| CliError::refused(format_args!("{file}: {error}")))?,
		),
	};
	let (issuer, leaf) = match (&opening, opts.issuer, opts.leaf) {
		(Some(opening), ..) => (opening.anchor.issuer(), opening.leaf),
		(None, Some(issuer), Some(leaf)) => (issuer, Leaf(leaf.0)),
		_ => return Err(CliError::unusable("neither issuer and leaf nor --opening was given")),
	};
	let history = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let mut history = anchors::history(&best, issuer, leaf).await?;
		if let (true, Some(opening)) = (history.is_empty(), &opening) {
			history.extend(anchors::only_version(&best, opening).await?);
		}
		Ok(history)
	})?;
	if history.is_empty() {
		let error = CliError::refused(format_args!(
			"the chain knows no version of leaf {} of organization {}",
			Hex32(leaf.0),
			issuer.0
		));
		let batched = matches!(&opening, Some(Opening { anchor: Anchor::Batch { .. }, .. }));
		return Err(if batched {
			error.next("ask the node of the chain that the opening names")
		} else {
			error.next("if it is in a batch, name its opening with --opening")
		});
	}
	output.report(&History(history))
}
