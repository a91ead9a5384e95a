//! `salus disclosure`: who was given records, and who was refused.

mod list;
mod record;
mod writing;

pub(super) use writing::{To, Writer};

use crate::{commands::access::BasisReport, error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::Hex32;
use salus_primitives::{Judged, OrganizationId, Outcome, Recipient};
use serde::Serialize;
use std::io::Write;

/// The options of `salus disclosure`.
#[derive(Debug, Args)]
#[command(after_help = "\
`salus record share` writes an entry by itself, for what it releases and for what the chain denies.
What was given, to which person and for which purpose is on the chain as a commitment alone: text and
salt stay in the holder's vault.

Examples:
  salus disclosure list ana
  salus disclosure record ana --to external:coroner --basis grant:0 --note 'by fax' \\
    --vault st-mary --key st-mary")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Write that records were given to somebody, or were refused
	Record(Box<record::Opts>),
	/// List who was given a patient's records, and who was refused
	List(list::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Record(opts) => record::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
	}
}

/// A recipient as it is printed.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum RecipientReport {
	Organization(OrganizationId),
	Patient,
	/// The commitment to who it is.
	External(Hex32),
}

impl From<Recipient> for RecipientReport {
	fn from(recipient: Recipient) -> Self {
		match recipient {
			Recipient::Organization(id) => Self::Organization(id),
			Recipient::Patient => Self::Patient,
			Recipient::External(commitment) => Self::External(Hex32(commitment)),
		}
	}
}

/// An outcome as it is printed.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum OutcomeReport {
	Released { basis: BasisReport },
	Refused,
}

impl From<Outcome> for OutcomeReport {
	fn from(outcome: Outcome) -> Self {
		match outcome {
			Outcome::Released { basis } => Self::Released { basis: basis.into() },
			Outcome::Refused => Self::Refused,
		}
	}
}

/// What the chain found, as it is printed.
const fn judged(judged: Judged) -> &'static str {
	match judged {
		Judged::InForce => "in_force",
		Judged::NotInForce => "not_in_force",
		Judged::NotJudged => "not_judged",
	}
}
