//! `salus consent use`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{consent, Hex32};
use salus_primitives::GrantId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent use`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the holder, before it gives anything on a grant whose uses are counted. What is printed as
receipt, the grant and the number of the use, is asked with: `salus access check --receipt 3/1`. It
counts for the holder that took it, and for an hour. `salus record share` takes one by itself. A use that
was taken is gone, whether anything is given then or not.

Examples:
  salus consent use 3 --patient ana --key st-mary
  salus consent use 3 --patient ana --key okafor --relayer st-mary --output json | jq -r .receipt
  salus consent use 3 --patient ana --key st-mary --dry-run")]
pub struct Opts {
	/// The grant's number
	#[arg(value_name = "GRANT")]
	grant: u32,
	/// Whose grant: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Taken {
	patient: Hex32,
	grant: GrantId,
	/// The grant and the number of the use, from 1 on, as `--receipt` takes them.
	receipt: String,
}

impl Rows for Taken {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["receipt".into(), self.receipt.clone()],
		]
	}
}

/// Takes a use.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = GrantId(opts.grant);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let call = consent::take_use_call(&chain.best().await?, patient, id)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			let receipt = arguments::receipt_in_words(consent::receipt(receipt)?);
			Ok(Taken { patient: Hex32(patient.0), grant: id, receipt })
		})
	})?;
	output.report(&shown)
}
