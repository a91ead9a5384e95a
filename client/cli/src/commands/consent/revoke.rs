//! `salus consent revoke`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, GrantStatus},
	Hex32,
};
use salus_primitives::{GrantId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent revoke`.
#[derive(Debug, Args)]
#[command(after_help = "\
Revoking is free, needs no relayer, and holds from the block that carries it.

Examples:
  salus consent revoke 0 --key ana
  salus consent revoke 0 --key ana --dry-run")]
pub struct Opts {
	/// The grant's number
	#[arg(value_name = "GRANT")]
	grant: u32,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Revoked {
	patient: Hex32,
	grant: GrantId,
	revoked: bool,
}

impl Rows for Revoked {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["revoked".into(), format!("grant {}", self.grant.0)],
		]
	}
}

/// Revokes a grant.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = GrantId(opts.grant);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::patient_of(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// A revocation that cannot succeed is not free, and a patient without money would only hear
		// that the fee cannot be paid.
		let grant = consent::grant(&best, patient, id).await?.ok_or_else(|| {
			CliError::refused(format_args!("Consent.NotFound: there is no grant {}", id.0))
				.next("list the grants with `salus consent list`")
		})?;
		match (grant.status, grant.revoked_at) {
			(GrantStatus::Revoked, Some(at)) => {
				return Err(CliError::refused(format_args!(
					"Consent.Revoked: grant {} was revoked at {at}: nothing is left to do",
					id.0
				)))
			}
			(GrantStatus::Expired, _) => {
				return Err(CliError::refused(format_args!(
					"Consent.Expired: grant {} ended at {}: nothing is left to do",
					id.0, grant.valid_until
				)))
			}
			_ => {}
		}
		let call = consent::revoke_call(&best, patient, id)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Revoked { patient: Hex32(patient.0), grant: id, revoked: true }))
	})?;
	output.report(&shown)
}
