//! `salus relationship withdraw-dispute`.

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
use salus_client::chain::relationships;
use salus_primitives::{OrganizationId, PatientId, RelationshipKind};
use std::io::Write;

/// The options of `salus relationship withdraw-dispute`.
#[derive(Debug, Args)]
#[command(after_help = "\
What was attested before stays ended: the organization has to attest it anew.

Examples:
  salus relationship withdraw-dispute 2 --kind treatment --key ana --relayer st-mary
  salus relationship withdraw-dispute 2 --kind treatment --key ana --sign-only withdraw.json
  salus relationship withdraw-dispute 2 --kind treatment --key ana --dry-run")]
pub struct Opts {
	/// Which organization, by its id
	#[arg(value_name = "ORGANIZATION", value_parser = arguments::organization)]
	organization: OrganizationId,
	/// What it says that it does: treatment or coverage
	#[arg(long, value_parser = arguments::relationship_kind)]
	kind: RelationshipKind,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Withdraws a dispute.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (organization, kind) = (opts.organization, opts.kind);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		let call = relationships::withdraw_dispute_call(&best, patient, organization, kind)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(patient, organization, kind, "DisputeWithdrawn")))
	})?;
	output.report(&shown)
}
