//! `salus consent withdraw`.

use super::answer::open;
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{requests, Hex32};
use salus_primitives::RequestId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member: takes back what it asked a patient for, while it is not answered. A grant that was given
is given back with `salus consent give-back`.

Examples:
  salus consent withdraw 0 --patient ana --key clinic
  salus consent withdraw 0 --patient ana --key lind --relayer clinic
  salus consent withdraw 0 --patient ana --key clinic --dry-run")]
pub struct Opts {
	/// The request's number
	#[arg(value_name = "REQUEST")]
	request: u32,
	/// Who was asked: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Withdrawn {
	patient: Hex32,
	request: RequestId,
	status: &'static str,
}

impl Rows for Withdrawn {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["withdrawn".into(), format!("request {}", self.request.0)],
		]
	}
}

/// Withdraws a request.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = RequestId(opts.request);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		open(&best, patient, id).await?;
		let call = requests::withdraw_call(&best, patient, id)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Withdrawn { patient: Hex32(patient.0), request: id, status: "Withdrawn" })
		})
	})?;
	output.report(&shown)
}
