//! `salus assurance withdraw`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{attestations, organizations, Hex32};
use salus_primitives::OrganizationId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus assurance withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner of the organization that assured it, or for the patient: from the block
that carries this on it counts no more. The organization can assure it again.

Examples:
  salus assurance withdraw ana --key okafor --relayer st-mary
  salus assurance withdraw ana --organization 2 --key ana --relayer st-mary
  salus assurance withdraw $PATIENT --key st-mary --dry-run")]
pub struct Opts {
	/// Whose identity: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// Whose assurance; otherwise that of the organization for which the signer acts
	#[arg(long, value_name = "ID", value_parser = arguments::organization)]
	organization: Option<OrganizationId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Withdrawn {
	patient: Hex32,
	organization: OrganizationId,
	/// Always `Withdrawn`.
	status: &'static str,
}

impl Rows for Withdrawn {
	fn rows(&self) -> Vec<Vec<String>> {
		let what = format!("what organization {} assured", self.organization.0);
		vec![vec!["patient".into(), self.patient.to_string()], vec!["withdrawn".into(), what]]
	}
}

/// Withdraws what the own organization assured.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let organization = match opts.organization {
			Some(organization) => organization,
			None => organizations::acting_for(&best, signing.signer()).await?.ok_or_else(|| {
				CliError::refused("the signer acts for no organization")
					.next("a patient names it: --organization, from `salus assurance list`")
			})?,
		};
		let call = attestations::withdraw_assurance_call(&best, patient, organization)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			let organization = attestations::assurance_withdrawn(receipt)?;
			Ok(Withdrawn { patient: Hex32(patient.0), organization, status: "Withdrawn" })
		})
	})?;
	output.report(&shown)
}
