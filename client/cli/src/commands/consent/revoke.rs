//! `salus consent revoke`.

use super::revoke_all;
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
	consent::{self, Grant, GrantStatus},
	Hex32,
};
use salus_primitives::{GrantId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent revoke`.
#[derive(Debug, Args)]
#[command(after_help = "\
Revoking is free, needs no relayer, and holds from the block that carries it. Where the chain's base
policy is not deny, it may still permit: `salus consent policy patient deny` opts out of it, free, too.

--all-of ends every grant to exactly this grantee that is not over, also what others passed on to
it. What may reach the same people by another name stays, and is listed: as any member, by their role, by
a commitment, by a study, an organization's practitioners, a practitioner's organization.
A commitment is named as `salus consent list` shows it, with committed: before it.

Examples:
  salus consent revoke 0 --key ana
  salus consent revoke 0 --key ana --dry-run
  salus consent revoke --all-of org:2 --key ana
  salus consent revoke --all-of practitioner:okafor --key ana --dry-run")]
pub struct Opts {
	/// The grant's number
	#[arg(value_name = "GRANT", required_unless_present = "all_of")]
	grant: Option<u32>,
	/// Instead of one, all that somebody was given: any, role:ROLE, org:ID, practitioner:ACCOUNT,
	/// person:PATIENT, study:ID or committed:HASH
	#[arg(long, value_name = "GRANTEE", conflicts_with = "grant")]
	all_of: Option<String>,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
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

/// Revokes a grant, or all of a grantee.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match (opts.grant, &opts.all_of) {
		(_, Some(grantee)) => revoke_all::run(grantee, opts.patient, &opts.signing, node, output),
		(Some(id), None) => revoke_one(GrantId(id), opts, node, output),
		(None, None) => Err(CliError::unusable("nothing is named to revoke")
			.next("give a grant's number, or --all-of and a grantee")),
	}
}

fn revoke_one(
	id: GrantId,
	opts: &Opts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let Decider { patient, .. } =
			patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// A revocation that cannot succeed is not free, and a patient without money would only hear
		// that the fee cannot be paid.
		let grant = consent::grant(&best, patient, id).await?.ok_or_else(|| {
			CliError::refused(format_args!("Consent.NotFound: there is no grant {}", id.0))
				.next("list the grants with `salus consent list`")
		})?;
		must_not_be_over(&grant)?;
		let call = consent::revoke_call(&best, patient, id)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Revoked { patient: Hex32(patient.0), grant: id, revoked: true }))
	})?;
	output.report(&shown)
}

/// Refuses to end a grant that is over: that is not free, and a signer without money would only hear
/// that the fee cannot be paid. A grant out of another that is over can still be ended itself, and so
/// can one that is used up: what was taken of it holds until then.
pub(super) fn must_not_be_over(grant: &Grant) -> Result<(), CliError> {
	let over = |error: &str, how: String| {
		Err(CliError::refused(format_args!(
			"Consent.{error}: grant {} {how}: nothing is left to do",
			grant.id.0
		)))
	};
	match (grant.status, grant.revoked_at, grant.valid_until) {
		(_, Some(at), _) => over("Revoked", format!("was revoked or given back at {at}")),
		(GrantStatus::Expired, _, Some(end)) => over("Expired", format!("ended at {end}")),
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{consent::Right, Account, Moment};
	use salus_primitives::{
		Action, Categories, Confidentiality, DayWindow, Grantee, Holder, OrganizationId, Protected,
		Purpose, Scope,
	};

	fn grant(status: GrantStatus, revoked_at: Option<Moment>) -> Grant {
		Grant {
			id: GrantId(3),
			grantee: Grantee::AnyMember,
			scope: Scope {
				holder: Holder::Any,
				actions: Action::Read.into(),
				purposes: Purpose::Treat.into(),
				categories: Categories::all(),
				confidentiality: Confidentiality::N,
				days: DayWindow::ALWAYS,
				protected: Protected::None,
			},
			granted_at: Moment(0),
			granted_by: Account([0; 32]),
			right: Right::Reshare { parent: GrantId(1), organization: OrganizationId(1) },
			valid_from: Moment(0),
			valid_until: Some(Moment(9)),
			ends_with: None,
			max_uses: Some(1),
			used: 1,
			revoked_at,
			directive: None,
			suspensions: Vec::new(),
			status,
		}
	}

	#[test]
	fn only_what_is_over_itself_cannot_be_ended() {
		for (status, revoked_at, error) in [
			(GrantStatus::Revoked, Some(Moment(5)), "Consent.Revoked"),
			(GrantStatus::Expired, None, "Consent.Expired"),
		] {
			let line = must_not_be_over(&grant(status, revoked_at)).expect_err("over").line();
			assert!(line.contains(error) && line.contains("grant 3"), "{line}");
		}
		for status in [
			GrantStatus::Live,
			GrantStatus::NotYetValid,
			GrantStatus::Suspended,
			GrantStatus::UsedUp,
			// The one out of which it was given is, and it is not.
			GrantStatus::Revoked,
		] {
			must_not_be_over(&grant(status, None)).expect("it can be ended");
		}
	}
}
