//! `salus patient deactivate` and `reactivate`.

use super::patient_of;
use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::{life, Hex32};
use salus_primitives::PatientId;
use std::io::Write;

/// The options of `salus patient deactivate`.
#[derive(Debug, Args)]
#[command(after_help = "\
By a control key; free, and without a relayer. From the block that carries it on nothing is given any
more, what was given serves the final bills for a year, and whatever takes back goes on. Nothing is
deleted: `salus patient erase-plan` says what can be ended first, and what remains. To come back is
`salus patient reactivate`.

Examples:
  salus patient deactivate --key ana
  salus patient deactivate --key ana --dry-run")]
pub struct DeactivateOpts {
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient reactivate`.
#[derive(Debug, Args)]
#[command(after_help = "\
By a control key, and not within 72 hours of a recovery of the identity. What was given and neither
revoked nor over holds again: `salus consent list` says what that is.

Examples:
  salus patient reactivate --key ana --relayer st-mary
  salus patient reactivate --key ana --relayer st-mary --dry-run")]
pub struct ReactivateOpts {
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Leaves.
pub fn deactivate(
	opts: &DeactivateOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_of(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// To leave twice is not free, and who has no money would only hear that the fee cannot be paid.
		if life::life(&best, patient).await?.has_left() {
			return Err(CliError::refused(
				"LifeEvents.AlreadyExists: the patient has left already",
			)
			.next("see `salus patient death show`"));
		}
		let call = life::deactivate_call(&best, patient)?;
		signing
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Did { done: format!("patient {} has left", Hex32(patient.0)) }))
	})?;
	output.report(&shown)
}

/// Comes back.
pub fn reactivate(
	opts: &ReactivateOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_of(&chain, opts.patient, signing.signer()).await?;
		let call = life::reactivate_call(&chain.best().await?, patient)?;
		signing
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Did { done: format!("patient {} is back", Hex32(patient.0)) }))
	})?;
	output.report(&shown)
}
