//! `salus emergency prune`.

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
use salus_primitives::EmergencyId;
use std::io::Write;

/// The options of `salus emergency prune`.
#[derive(Debug, Args)]
#[command(after_help = "\
For anybody who pays for it. A settled emergency is kept for six years after its end, so that the
patient can dispute it; then whoever likes removes it from the state. Its events stay in the old
blocks. What is not settled is never removed.

Examples:
  salus emergency prune ana 0 --key clinic
  salus emergency prune ana 0 --key clinic --dry-run")]
pub struct Opts {
	/// Whose records it opened: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The emergency's id
	#[arg(value_name = "EMERGENCY", value_parser = arguments::emergency)]
	emergency: EmergencyId,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Removes an emergency.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		can_be_removed(&super::find(&best, patient, opts.emergency).await?)?;
		let call = emergencies::prune_call(&best, patient, opts.emergency)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(patient, opts.emergency, "Removed")))
	})?;
	output.report(&shown)
}

/// Refuses to remove what is not settled. Whether its time is over is the chain's to say.
fn can_be_removed(emergency: &Emergency) -> Result<(), CliError> {
	if emergency.settled {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"EmergencyAccess.NotSettled: emergency {} waits: {}",
		emergency.id.0,
		emergencies::review_in_words(emergency)
	))
	.next("whose review is missing makes it: `salus emergency queue`"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::emergency::reports::tests::running;

	#[test]
	fn what_is_not_settled_is_not_removed() {
		can_be_removed(&Emergency { settled: true, ..running(4) }).expect("it is settled");
		let line = can_be_removed(&running(4)).expect_err("it waits").line();
		assert!(line.contains("EmergencyAccess.NotSettled: emergency 4 waits: its own"), "{line}");
	}
}
