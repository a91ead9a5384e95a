//! `salus emergency dispute`.

use super::Changed;
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::RelayOpts,
};
use clap::Args;
use salus_client::chain::emergencies::{self, Emergency};
use salus_primitives::{EmergencyId, PatientId};
use std::io::Write;

/// The options of `salus emergency dispute`.
#[derive(Debug, Args)]
#[command(after_help = "\
Disputing is free, needs no relayer, and cannot be taken back. What still runs opens nothing from
the block that carries it on, and another organization reviews it. No reason is given. To have
nothing opened from now on, `salus emergency set nothing`.

Examples:
  salus emergency dispute 0 --key ana
  salus emergency dispute 0 --key ana --dry-run")]
pub struct Opts {
	/// The emergency's id (`salus emergency list`)
	#[arg(value_name = "EMERGENCY", value_parser = arguments::emergency)]
	emergency: EmergencyId,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Disputes an emergency.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// A dispute that cannot succeed is not free, and a patient without money would only hear that
		// the fee cannot be paid.
		can_be_disputed(&super::find(&best, patient, opts.emergency).await?)?;
		let call = emergencies::dispute_call(&best, patient, opts.emergency)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(patient, opts.emergency, "Disputed")))
	})?;
	output.report(&shown)
}

fn can_be_disputed(emergency: &Emergency) -> Result<(), CliError> {
	match emergency.disputed_at {
		None => Ok(()),
		Some(at) => Err(CliError::refused(format_args!(
			"EmergencyAccess.Disputed: emergency {} is disputed since {at}: nothing is left to do",
			emergency.id.0
		))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::emergency::reports::tests::running;
	use salus_client::chain::Moment;

	#[test]
	fn an_emergency_is_disputed_once() {
		can_be_disputed(&running(4)).expect("it is not yet");
		let disputed = Emergency { disputed_at: Some(Moment(4_000)), ..running(4) };
		let line = can_be_disputed(&disputed).expect_err("again").line();
		assert!(line.contains("EmergencyAccess.Disputed: emergency 4"), "{line}");
	}
}
