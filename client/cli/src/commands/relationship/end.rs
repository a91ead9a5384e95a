//! `salus relationship end`.

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
use salus_primitives::RelationshipKind;
use std::io::Write;

/// The options of `salus relationship end`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner of the organization that attested it. It holds no more from the
block that carries this on. It can be attested again.

Examples:
  salus relationship end ana --kind treatment --key lind --relayer clinic
  salus relationship end $MEMBER --kind coverage --key insurer --dry-run")]
pub struct Opts {
	/// Whose relationship: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// What the organization did: treatment or coverage
	#[arg(long, value_parser = arguments::relationship_kind)]
	kind: RelationshipKind,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Ends a relationship.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let call = relationships::end_call(&chain.best().await?, patient, opts.kind)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			let organization = relationships::ended(receipt)?;
			Ok(Changed::new(patient, organization, opts.kind, "Ended"))
		})
	})?;
	output.report(&shown)
}
