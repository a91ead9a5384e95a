//! `salus relationship dispute`.

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
use salus_client::chain::relationships::{self, Relationship};
use salus_primitives::{OrganizationId, PatientId, RelationshipKind};
use std::io::Write;

/// The options of `salus relationship dispute`.
#[derive(Debug, Args)]
#[command(after_help = "\
Disputing is free, needs no relayer, and holds from the block that carries it: no base policy lets
the organization see anything by this relationship any more, and it cannot attest it again until the
dispute is withdrawn. What was attested stays in the past: what was done in reliance on it is judged
by its day. Grants are not touched (`salus consent revoke`). No reason is given. `salus consent policy
patient deny` opts out of every base policy at once.

Examples:
  salus relationship dispute 2 --kind treatment --key ana
  salus relationship dispute 3 --kind coverage --key ana --dry-run")]
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

/// Disputes a relationship.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (organization, kind) = (opts.organization, opts.kind);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// A dispute that cannot succeed is not free, and a patient without money would only hear that
		// the fee cannot be paid.
		let found = relationships::relationship(&best, patient, organization, kind).await?;
		can_be_disputed(found.as_ref(), organization, kind)?;
		let call = relationships::dispute_call(&best, patient, organization, kind)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(patient, organization, kind, "Disputed")))
	})?;
	output.report(&shown)
}

/// Refuses to dispute what was never attested, and what is disputed already.
fn can_be_disputed(
	found: Option<&Relationship>,
	organization: OrganizationId,
	kind: RelationshipKind,
) -> Result<(), CliError> {
	let (id, does) = (organization.0, relationships::kind_in_words(kind));
	let disputed_at = match found {
		Some(relationship) => relationship.disputed_at,
		None => {
			return Err(CliError::refused(format_args!(
				"Relationships.NotFound: organization {id} never said that it {does}"
			))
			.next("list the relationships with `salus relationship list`"))
		}
	};
	match disputed_at {
		None => Ok(()),
		Some(at) => Err(CliError::refused(format_args!(
			"Relationships.Disputed: that organization {id} {does} is disputed since {at}: nothing is \
			 left to do"
		))),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{relationships::RelationshipStatus, Moment};

	#[test]
	fn what_was_attested_is_disputed_once() {
		let clinic = OrganizationId(2);
		let kind = RelationshipKind::Treatment;
		let relationship = |status, disputed_at| Relationship {
			organization: clinic,
			kind,
			status,
			disputed_at,
			attestations: Vec::new(),
		};
		use RelationshipStatus::{Disputed, Ended, Expired, InForce};
		for status in [InForce, Ended, Expired] {
			let found = relationship(status, None);
			can_be_disputed(Some(&found), clinic, kind).expect("also one that is over");
		}
		let line = |found: Option<&Relationship>| {
			can_be_disputed(found, clinic, kind).expect_err("not so").line()
		};
		let never = line(None);
		assert!(never.contains("Relationships.NotFound") && never.contains("list"), "{never}");
		let again = line(Some(&relationship(Disputed, Some(Moment(5)))));
		assert!(again.contains("Relationships.Disputed") && again.contains("treats"), "{again}");
	}
}
