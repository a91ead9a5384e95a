//! `salus consent revoke-directive`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{consent, recovery, restrictions, AtBlock, Hex32};
use salus_primitives::{DirectiveId, GrantId, PatientId, RestrictionId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent revoke-directive`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every grant of the directive that is not over is revoked, and every restriction that stands is
lifted. It is free, needs no relayer, and holds from the block that carries it. What a restriction
withheld may then be permitted by a grant of another directive.

For 72 hours after the identity was recovered its grants end and its restrictions stay: revoke it once
more when they are over.

Examples:
  salus consent revoke-directive 7 --key ana
  salus consent revoke-directive 7 --key ana --dry-run")]
pub struct Opts {
	/// The directive's number
	#[arg(value_name = "DIRECTIVE")]
	directive: u32,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Revoked {
	patient: Hex32,
	directive: DirectiveId,
	/// The grants that it ended.
	grants: Vec<GrantId>,
	/// The restrictions that it ended.
	restrictions: Vec<RestrictionId>,
	/// Those that stay, since the patient's identity was recovered a short time ago.
	kept: Vec<RestrictionId>,
}

impl Rows for Revoked {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["revoked".into(), format!("directive {}", self.directive.0)],
		];
		rows.extend(self.grants.iter().map(|id| vec!["ended".into(), format!("grant {}", id.0)]));
		rows.extend(
			self.restrictions
				.iter()
				.map(|id| vec!["ended".into(), format!("restriction {}", id.0)]),
		);
		rows.extend(
			self.kept.iter().map(|id| vec!["stays".into(), format!("restriction {}", id.0)]),
		);
		rows
	}
}

/// What revoking the directive would end. Refused if that is nothing: then it is not free, and a
/// patient without money would only hear that the fee cannot be paid.
async fn ends(at: &AtBlock, patient: PatientId, id: DirectiveId) -> Result<Revoked, CliError> {
	let mut grants = consent::grants(at, patient).await?;
	grants.retain(|grant| grant.directive == Some(id));
	let mut restrictions = restrictions::restrictions(at, patient).await?;
	restrictions.retain(|restriction| restriction.directive == Some(id));
	if grants.is_empty() && restrictions.is_empty() {
		return Err(CliError::refused(format_args!(
			"Consent.NotFound: nothing was made by directive {}",
			id.0
		))
		.next("list grants and restrictions with `salus consent list`"));
	}
	grants.retain(|grant| !grant.status.is_over());
	restrictions.retain(|restriction| restriction.stands());
	if grants.is_empty() && restrictions.is_empty() {
		return Err(CliError::refused(format_args!(
			"Consent.Revoked: all that directive {} made is over: nothing is left to do",
			id.0
		)));
	}
	let pause = recovery::recovery(at, patient).await?.and_then(|found| found.entrusts_from);
	let standing: Vec<_> = restrictions.into_iter().map(|restriction| restriction.id).collect();
	let (restrictions, kept) = match pause {
		None => (standing, Vec::new()),
		Some(until) if grants.is_empty() => {
			return Err(CliError::refused(format_args!(
				"Consent.RecentlyRecovered: what directive {} restricts stays until {until}: the \
				 patient's identity was recovered a short time ago",
				id.0
			))
			.next("wait: a new restriction, or a revocation, need not"));
		}
		Some(_) => (Vec::new(), standing),
	};
	let grants = grants.into_iter().map(|grant| grant.id).collect();
	Ok(Revoked { patient: Hex32(patient.0), directive: id, grants, restrictions, kept })
}

/// Revokes a directive.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = DirectiveId(opts.directive);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::patient_of(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		let ended = ends(&best, patient, id).await?;
		let call = consent::revoke_directive_call(&best, patient, id)?;
		signing.act(&chain, node, &call).await?.shown(|_| Ok(ended))
	})?;
	output.report(&shown)
}
