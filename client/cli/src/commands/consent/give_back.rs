//! `salus consent give-back`.

use super::revoke::must_not_be_over;
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, Grant, Right},
	organizations, patients, studies, words, Account, AtBlock, Hex32,
};
use salus_primitives::{GrantId, Grantee, KeyPurpose, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent give-back`.
#[derive(Debug, Args)]
#[command(after_help = "\
For whom a grant is: the admin of the organization or of the study's sponsor, the practitioner, or the
person; and for the admin of the organization that gave it out of another. It is free, needs no
relayer, and holds from the block that carries it. A grant to any member, to a role or to a commitment is nobody's to give back.

Examples:
  salus consent give-back 3 --patient ana --key clinic
  salus consent give-back 3 --patient ana --key clinic --dry-run")]
pub struct Opts {
	/// The grant's number
	#[arg(value_name = "GRANT")]
	grant: u32,
	/// Whose grant: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct GivenBack {
	patient: Hex32,
	grant: GrantId,
	given_back: bool,
}

impl Rows for GivenBack {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["given back".into(), format!("grant {}", self.grant.0)],
		]
	}
}

/// Refuses who cannot give the grant back: for them the call is not free, and who has no money would
/// only hear that the fee cannot be paid.
async fn must_be_theirs(at: &AtBlock, grant: &Grant, signer: Account) -> Result<(), CliError> {
	let administered = organizations::administered_by(at, signer).await?;
	let person = patients::speaks_for(at, signer).await?;
	let administers = |organization: OrganizationId| {
		administered.as_ref().is_some_and(|found| found.id == organization)
	};
	let sponsor = match grant.grantee {
		Grantee::Study(id) => studies::study(at, id).await?.map(|study| study.sponsor),
		_ => None,
	};
	let is_for = match &grant.grantee {
		Grantee::Organization(organization) => administers(*organization),
		Grantee::Practitioner(account) => *account == signer,
		Grantee::Person(id) => person.is_some_and(|(found, key)| {
			found == *id && key.removed_at.is_none() && key.purposes.contains(KeyPurpose::Consent)
		}),
		Grantee::Study(_) => sponsor.is_some_and(administers),
		Grantee::AnyMember | Grantee::Role(_) | Grantee::Committed(_) => false,
	};
	let gave_it = match grant.right {
		Right::Patient | Right::Representative { .. } => false,
		Right::Reshare { organization, .. }
		| Right::Custodian { organization }
		| Right::Paper { organization, .. } => administers(organization),
	};
	if is_for || gave_it {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"Consent.NotAuthorized: grant {} is for {}, {}, and not {signer}'s to give back",
		grant.id.0,
		words::grantee_in_words(&grant.grantee),
		words::right_in_words(grant.right)
	))
	.next("sign with a key of whom it is for, or of the admin of the organization that gave it"))
}

/// Gives a grant back.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = GrantId(opts.grant);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let grant = consent::grant(&best, patient, id).await?.ok_or_else(|| {
			CliError::refused(format_args!("Consent.NotFound: there is no grant {}", id.0))
				.next("list the grants with `salus consent list`")
		})?;
		must_be_theirs(&best, &grant, signing.signer()).await?;
		must_not_be_over(&grant)?;
		let call = consent::give_back_call(&best, patient, id)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(GivenBack { patient: Hex32(patient.0), grant: id, given_back: true }))
	})?;
	output.report(&shown)
}
