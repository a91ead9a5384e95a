//! `salus emergency draw`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{emergencies, Hex32};
use salus_primitives::EmergencyId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency draw`.
#[derive(Debug, Args)]
#[command(after_help = "\
For anybody who pays for it, within two hours of the own organization's review (3,600 blocks), from
the next block on. It says the same whoever draws, and whenever: it comes out of the block that
carries that review. What nobody draws in that time is reviewed by another organization, as if the
lot had fallen on it; so is what the own one reviewed late, without a lot.

Examples:
  salus emergency draw ana 0 --key clinic
  salus emergency draw ana 0 --key lind --relayer clinic")]
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

#[derive(Serialize)]
struct Drawn {
	patient: Hex32,
	emergency: EmergencyId,
	/// Whether another organization reviews it as well.
	sampled: bool,
}

impl Rows for Drawn {
	fn rows(&self) -> Vec<Vec<String>> {
		let fell = match self.sampled {
			true => "fell on it: another organization reviews it as well",
			false => "did not fall on it",
		};
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["emergency".into(), self.emergency.0.to_string()],
			vec!["the lot".into(), fell.into()],
		]
	}
}

/// Draws the lot.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		super::find(&best, patient, opts.emergency).await?;
		let call = emergencies::draw_call(&best, patient, opts.emergency)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Drawn {
				patient: Hex32(patient.0),
				emergency: opts.emergency,
				sampled: emergencies::drawn(receipt)?,
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_lot_says_on_whom_it_fell() {
		let said = |sampled| {
			let patient = Hex32([7; 32]);
			Drawn { patient, emergency: EmergencyId(4), sampled }.rows()[2][1].clone()
		};
		assert!(said(true).starts_with("fell on it"));
		assert_eq!(said(false), "did not fall on it");
	}
}
