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
more when they are over. So do the restrictions that others made, if somebody acts for the patient.

Examples:
  salus consent revoke-directive 7 --key ana
  salus consent revoke-directive 7 --key ana --dry-run")]
pub struct Opts {
	/// The directive's number
	#[arg(value_name = "DIRECTIVE")]
	directive: u32,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
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
	/// Those that stay: since the patient's identity was recovered a short time ago, or since who acts
	/// for the patient had not made them.
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

impl Revoked {
	/// What ended, as the chain tells; what restricts and did not, stays.
	fn told(self, grants: Vec<GrantId>, restrictions: Vec<RestrictionId>) -> Self {
		let kept = self.restrictions.into_iter().filter(|id| !restrictions.contains(id)).collect();
		Self { patient: self.patient, directive: self.directive, grants, restrictions, kept }
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
	if let Some(until) = pause.filter(|_| grants.is_empty()) {
		return Err(CliError::refused(format_args!(
			"Consent.RecentlyRecovered: what directive {} restricts stays until {until}: the \
			 patient's identity was recovered a short time ago",
			id.0
		))
		.next("wait: a new restriction, or a revocation, need not"));
	}
	let restrictions = restrictions.into_iter().map(|restriction| restriction.id).collect();
	let grants = grants.into_iter().map(|grant| grant.id).collect();
	let patient = Hex32(patient.0);
	Ok(Revoked { patient, directive: id, grants, restrictions, kept: Vec::new() })
}

/// Revokes a directive.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = DirectiveId(opts.directive);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let patient = decider.patient;
		let best = chain.best().await?;
		let ended = ends(&best, patient, id).await?;
		if ended.grants.is_empty() {
			decider.must_not_be_custodian("only the patient lifts what a directive withholds")?;
		}
		let call = consent::revoke_directive_call(&best, patient, id)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(ended.told(consent::revoked(receipt)?, restrictions::lifted(receipt)?))
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_restricts_and_does_not_end_stays() {
		let would = Revoked {
			patient: Hex32([0; 32]),
			directive: DirectiveId(7),
			grants: vec![GrantId(1), GrantId(2)],
			restrictions: vec![RestrictionId(0), RestrictionId(3)],
			kept: Vec::new(),
		};
		let told = would.told(vec![GrantId(2)], vec![RestrictionId(3)]);
		assert_eq!(told.grants, [GrantId(2)]);
		assert_eq!(
			(told.restrictions, told.kept),
			(vec![RestrictionId(3)], vec![RestrictionId(0)])
		);
	}
}
