//! `salus emergency setting`.

use super::set::Setting;
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
	signing::Rows,
};
use clap::Args;
use salus_client::chain::emergencies;
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency setting`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus emergency setting ana
  salus emergency setting $PATIENT --output json | jq -r .access")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Setting);

impl Report for Shown {
	fn rows(&self) -> Vec<Vec<String>> {
		self.0.rows()
	}
}

/// Shows what an emergency opens.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let setting = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		Ok(Setting::new(patient, emergencies::access(&chain.best().await?, patient).await?))
	})?;
	output.report(&Shown(setting))
}
