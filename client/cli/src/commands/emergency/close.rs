//! `salus emergency close`.

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
use salus_client::chain::{
	emergencies::{self, Emergency},
	Account,
};
use salus_primitives::EmergencyId;
use std::io::Write;

/// The options of `salus emergency close`.
#[derive(Debug, Args)]
#[command(after_help = "\
For who opened it, whatever became of their privilege. Free. It opens nothing from the block that
carries this on; the review is due all the same.

Examples:
  salus emergency close ana 0 --key lind
  salus emergency close ana 0 --key lind --dry-run")]
pub struct Opts {
	/// Whose records it opens: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The emergency's id
	#[arg(value_name = "EMERGENCY", value_parser = arguments::emergency)]
	emergency: EmergencyId,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Closes an emergency.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		// What cannot succeed is not free.
		can_be_closed(&super::find(&best, patient, opts.emergency).await?, signing.signer())?;
		let call = emergencies::close_call(&best, patient, opts.emergency)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(patient, opts.emergency, "Closed")))
	})?;
	output.report(&shown)
}

/// Refuses to close what is closed, and what somebody else opened. Whether its time is over is the
/// chain's to say.
fn can_be_closed(emergency: &Emergency, signer: Account) -> Result<(), CliError> {
	let id = emergency.id.0;
	if emergency.opened_by != signer {
		return Err(CliError::refused(format_args!(
			"EmergencyAccess.NotAuthorized: {} opened emergency {id}, and alone can close it",
			emergency.opened_by
		))
		.next("sign as who opened it; the patient ends it with `salus emergency dispute`"));
	}
	match emergency.closed_at {
		None => Ok(()),
		Some(at) => Err(CliError::refused(format_args!(
			"EmergencyAccess.NotInForce: emergency {id} ended at {at}: nothing is left to close"
		))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::emergency::reports::tests::running;
	use salus_client::chain::Moment;

	#[test]
	fn only_who_opened_it_closes_it_once() {
		let (opener, other) = (Account([1; 32]), Account([2; 32]));
		can_be_closed(&running(4), opener).expect("it runs");
		let line = can_be_closed(&running(4), other).expect_err("another's").line();
		assert!(line.contains("EmergencyAccess.NotAuthorized"), "{line}");
		let closed = Emergency { closed_at: Some(Moment(4_000)), ..running(4) };
		let line = can_be_closed(&closed, opener).expect_err("again").line();
		assert!(line.contains("EmergencyAccess.NotInForce: emergency 4 ended at"), "{line}");
	}
}
