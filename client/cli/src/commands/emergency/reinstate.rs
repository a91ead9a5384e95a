//! `salus emergency reinstate`.

use crate::{
	commands::council::{propose, MotionOpts},
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::Output,
};
use clap::Args;
use salus_client::chain::{
	emergencies::{self, Bar},
	Account,
};
use std::io::Write;

/// The options of `salus emergency reinstate`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member of the council, which votes on the motion (`salus council`). The finding stays;
whether the practitioner has the privilege is up to their organization.

Examples:
  salus emergency reinstate 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty --key //Alice
  salus emergency reinstate lind --key //Alice --dry-run")]
pub struct Opts {
	/// The practitioner: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Proposes to lift a suspension.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let account = keys::account(&opts.account)?;
		let chain = node.connect().await?;
		let best = chain.best().await?;
		can_be_lifted(emergencies::bar(&best, account).await?.as_ref(), account)?;
		let call = emergencies::reinstate_call(&best, account)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}

/// A motion that would be carried out in vain is not proposed.
fn can_be_lifted(bar: Option<&Bar>, account: Account) -> Result<(), CliError> {
	match bar.map(|bar| bar.lifted_at) {
		Some(None) => Ok(()),
		Some(Some(at)) => Err(CliError::refused(format_args!(
			"EmergencyAccess.NotSuspended: {account} was reinstated at {at}"
		))),
		None => Err(CliError::refused(format_args!(
			"EmergencyAccess.NotFound: {account} was never suspended"
		))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{Hex32, Moment};
	use salus_primitives::EmergencyId;

	#[test]
	fn only_who_is_suspended_is_reinstated() {
		let account = Account([1; 32]);
		let bar = |lifted_at| Bar {
			from: Moment(1_000),
			patient: Hex32([7; 32]),
			emergency: EmergencyId(4),
			lifted_at,
		};
		can_be_lifted(Some(&bar(None)), account).expect("suspended");
		for (bar, error) in [(None, "NotFound"), (Some(bar(Some(Moment(2_000)))), "NotSuspended")] {
			let line = can_be_lifted(bar.as_ref(), account).expect_err(error).line();
			assert!(line.contains(error), "{line}");
		}
	}
}
