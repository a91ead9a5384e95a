//! `salus consent suspend` and `resume`.

use crate::{
	arguments,
	commands::patient::{self, Decider},
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, GrantStatus},
	AtBlock, Call, ChainError, Hex32,
};
use salus_primitives::{GrantId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent suspend`.
#[derive(Debug, Args)]
#[command(after_help = "\
A suspended grant permits nothing, from the block that carries it on. Its validity runs on, and it can
be resumed or revoked. Where the chain's base policy is not deny, it may still permit.

Examples:
  salus consent suspend 0 --key ana --relayer st-mary
  salus consent suspend 0 --key ana --sign-only suspend.json")]
pub struct Opts {
	#[command(flatten)]
	grant: GrantOpts,
}

/// The options of `salus consent resume`.
#[derive(Debug, Args)]
#[command(after_help = "\
The grant permits again what it did before it was suspended, until its validity ends.

Examples:
  salus consent resume 0 --key ana --relayer st-mary
  salus consent resume 0 --key ana --sign-only resume.json")]
pub struct ResumeOpts {
	#[command(flatten)]
	grant: GrantOpts,
}

/// Which grant of whom, and who signs.
#[derive(Debug, Args)]
struct GrantOpts {
	/// The grant's number
	#[arg(value_name = "GRANT")]
	grant: u32,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Changed {
	patient: Hex32,
	grant: GrantId,
	/// What the grant is now.
	status: GrantStatus,
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["status".into(), format!("{:?}", self.status)],
		]
	}
}

/// Suspends a grant.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	change(&opts.grant, node, output, consent::suspend_call, |_| Ok(()))
}

/// Resumes a suspended grant.
pub fn resume(
	opts: &ResumeOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let only_the_patient =
		|decider: &Decider| decider.must_not_be_custodian("only the patient resumes a grant");
	change(&opts.grant, node, output, consent::resume_call, only_the_patient)
}

fn change(
	opts: &GrantOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
	call: fn(&AtBlock, PatientId, GrantId) -> Result<Call, ChainError>,
	check: impl Fn(&Decider) -> Result<(), CliError>,
) -> Result<(), CliError> {
	let id = GrantId(opts.grant);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		check(&decider)?;
		let patient = decider.patient;
		let call = call(&chain.best().await?, patient, id)?;
		let acted = signing.act(&chain, node, &call).await?;
		let grant = consent::grant(&chain.best().await?, patient, id).await?;
		acted.shown(|_| {
			let grant = grant.ok_or_else(|| {
				CliError::unusable(format_args!("the node does not show grant {}", id.0))
			})?;
			Ok(Changed { patient: Hex32(patient.0), grant: id, status: grant.status })
		})
	})?;
	output.report(&shown)
}
