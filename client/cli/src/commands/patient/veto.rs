//! `salus patient veto`.

use crate::{
	arguments,
	commands::patient::{guardian::standing, patient_alone},
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::{recovery, Hex32};
use salus_primitives::PatientId;
use std::io::Write;

/// The options of `salus patient veto`.
#[derive(Debug, Args)]
#[command(after_help = "\
Any key of the patient can, whatever its purposes, also without money: it is free. Who helped in the
attempt helps in none for 30 days. If a key is in wrong hands, remove it; if a guardian is, remove that.

Examples:
  salus patient veto --key ana
  salus patient veto --key ana-printed --output json
  salus keys import sheet --phrase-file typed.txt && salus patient veto --key sheet")]
pub struct Opts {
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Ends the open attempt to recover the own identity.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// A veto of nothing is not free, and a patient without money would only hear that the fee cannot
		// be paid.
		let attempt = standing(&best, patient).await?.attempt;
		if !attempt.is_some_and(|attempt| attempt.status.is_open()) {
			return Err(CliError::refused("PatientIdentity.NotOpen: there is nothing to veto")
				.next("see `salus patient recover show`"));
		}
		let call = recovery::veto_call(&best, patient)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did { done: format!("the attempt to recover patient {} is over", Hex32(patient.0)) })
		})
	})?;
	output.report(&shown)
}
