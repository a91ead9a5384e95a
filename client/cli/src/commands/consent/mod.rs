//! `salus consent`: what a patient allows.

mod grant;
mod list;
mod revoke;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::{
	consent::{Grant, GrantStatus},
	words, Account, Moment,
};
use salus_primitives::{GrantId, Grantee, Holder, OrganizationId, Protected, Scope};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a grant nobody but the holder and the patient may use a record.

Examples:
  salus consent grant --to org:2 --categories LabResults --purposes TREAT --days 30 \\
    --key ana --relayer st-mary
  salus consent list ana
  salus consent revoke 0 --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Permit somebody to use some of the records
	Grant(Box<grant::Opts>),
	/// Withdraw a grant, from the next block on; free
	Revoke(revoke::Opts),
	/// List a patient's grants
	List(list::Opts),
	/// Show one grant
	Show(show::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Grant(opts) => grant::run(&opts, node, output),
		Verb::Revoke(opts) => revoke::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
	}
}

/// A grant as it is printed.
#[derive(Serialize)]
struct GrantReport {
	id: GrantId,
	status: GrantStatus,
	grantee: GranteeReport,
	scope: ScopeReport,
	granted_at: Moment,
	granted_by: Account,
	valid_from: Moment,
	valid_until: Moment,
	revoked_at: Option<Moment>,
}

/// A grantee as it is printed.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum GranteeReport {
	Any,
	Role(String),
	Organization(OrganizationId),
	Practitioner(Account),
}

/// A scope as it is printed.
#[derive(Serialize)]
struct ScopeReport {
	/// `any`, or the organization.
	holder: HolderReport,
	actions: Vec<String>,
	purposes: Vec<String>,
	categories: Vec<String>,
	confidentiality: String,
	/// `null` for every day.
	days: Option<[String; 2]>,
	protected: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum HolderReport {
	Any,
	Organization(OrganizationId),
}

impl From<Grant> for GrantReport {
	fn from(grant: Grant) -> Self {
		Self {
			id: grant.id,
			status: grant.status,
			grantee: match grant.grantee {
				Grantee::AnyMember => GranteeReport::Any,
				Grantee::Role(role) => GranteeReport::Role(role.to_string()),
				Grantee::Organization(id) => GranteeReport::Organization(id),
				Grantee::Practitioner(account) => GranteeReport::Practitioner(account),
			},
			scope: ScopeReport::from(&grant.scope),
			granted_at: grant.granted_at,
			granted_by: grant.granted_by,
			valid_from: grant.valid_from,
			valid_until: grant.valid_until,
			revoked_at: grant.revoked_at,
		}
	}
}

impl From<&Scope> for ScopeReport {
	fn from(scope: &Scope) -> Self {
		fn codes<T: ToString>(codes: impl Iterator<Item = T>) -> Vec<String> {
			codes.map(|code| code.to_string()).collect()
		}
		let always = salus_primitives::DayWindow::ALWAYS;
		Self {
			holder: match scope.holder {
				Holder::Any => HolderReport::Any,
				Holder::Organization(id) => HolderReport::Organization(id),
			},
			actions: codes(scope.actions.iter()),
			purposes: codes(scope.purposes.iter()),
			categories: codes(scope.categories.iter()),
			confidentiality: scope.confidentiality.to_string(),
			days: (scope.days != always)
				.then(|| [words::day(scope.days.first()), words::day(scope.days.last())]),
			protected: match scope.protected {
				Protected::None => "none",
				Protected::All => "all",
			},
		}
	}
}
