//! `salus relationship`: who treats a patient, and who covers the patient's care.

mod attest;
mod dispute;
mod end;
mod list;
mod withdraw_dispute;

use crate::{error::CliError, online::NodeOpts, output::Output, signing::Rows};
use clap::{Args, Subcommand};
use salus_client::chain::{relationships, Hex32};
use salus_primitives::{OrganizationId, PatientId, RelationshipKind};
use serde::Serialize;
use std::io::Write;

/// The options of `salus relationship`.
#[derive(Debug, Args)]
#[command(after_help = "\
An organization attests that it treats a patient, or covers the patient's care, and for how long. By
itself that permits nothing: a base policy other than deny (`salus consent policy show`) lets who
has a relationship in force read some records without a grant. The patient disputes what is not
true: free, and from that block on.

Examples:
  salus relationship attest ana --kind treatment --days 90 --evidence-file encounter.txt \\
    --evidence-out encounter.evidence.json --key lind --relayer clinic
  salus relationship list ana
  salus relationship dispute 2 --kind treatment --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As a member, say that it treats a patient, or covers the patient's care
	Attest(attest::Opts),
	/// As a member, end such a relationship
	End(end::Opts),
	/// As a patient, say that it is not true: from the next block on, free
	Dispute(dispute::Opts),
	/// As a patient, take back a dispute: the organization may attest anew
	WithdrawDispute(withdraw_dispute::Opts),
	/// List a patient's relationships
	List(list::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Attest(opts) => attest::run(&opts, node, output),
		Verb::End(opts) => end::run(&opts, node, output),
		Verb::Dispute(opts) => dispute::run(&opts, node, output),
		Verb::WithdrawDispute(opts) => withdraw_dispute::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
	}
}

/// What was done with a relationship.
#[derive(Serialize)]
struct Changed {
	patient: Hex32,
	organization: OrganizationId,
	kind: RelationshipKind,
	/// `Ended`, `Disputed` or `DisputeWithdrawn`.
	status: &'static str,
}

impl Changed {
	const fn new(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
		status: &'static str,
	) -> Self {
		Self { patient: Hex32(patient.0), organization, kind, status }
	}
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		let does = relationships::kind_in_words(self.kind);
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["relationship".into(), format!("organization {} {does}", self.organization.0)],
			vec!["is now".into(), self.status.into()],
		]
	}
}
