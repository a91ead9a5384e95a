//! `salus consent`: what a patient allows.

mod directive;
mod grant;
mod import;
mod lift;
mod list;
mod restrict;
mod revoke;
mod show;
mod suspend;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::{
	consent::{Grant, GrantStatus, Suspended},
	restrictions::Restriction,
	words, Account, Moment,
};
use salus_primitives::{
	DirectiveId, GrantId, Grantee, Holder, OrganizationId, Protected, RestrictionId, Scope,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a grant nobody but the holder and the patient may use a record. A restriction counts more
than any grant. Grants and restrictions of one directive, a document of the patient, end together.

Examples:
  salus consent grant --to org:2 --categories LabResults --purposes TREAT --days 30 \\
    --key ana --relayer st-mary
  salus consent restrict --categories Imaging --except org:2 --key ana --relayer st-mary
  salus consent import consent.json --dry-run
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
	/// Suspend a grant until it is resumed
	Suspend(suspend::Opts),
	/// Resume a suspended grant
	Resume(suspend::ResumeOpts),
	/// Withhold records from everybody but those excepted, whatever grants say
	Restrict(Box<restrict::Opts>),
	/// Lift a restriction
	Lift(lift::Opts),
	/// Withdraw all that a directive granted and restricted; free
	RevokeDirective(directive::Opts),
	/// Map a FHIR Consent to grants and restrictions, or refuse it
	Import(import::Opts),
	/// List a patient's grants and restrictions
	List(list::Opts),
	/// Show one grant or restriction
	Show(show::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Grant(opts) => grant::run(&opts, node, output),
		Verb::Revoke(opts) => revoke::run(&opts, node, output),
		Verb::Suspend(opts) => suspend::run(&opts, node, output),
		Verb::Resume(opts) => suspend::resume(&opts, node, output),
		Verb::Restrict(opts) => restrict::run(&opts, node, output),
		Verb::Lift(opts) => lift::run(&opts, node, output),
		Verb::RevokeDirective(opts) => directive::run(&opts, node, output),
		Verb::Import(opts) => import::run(&opts, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
	}
}

/// A grant or a restriction as it is printed.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ConsentReport {
	Grant(GrantReport),
	Restriction(RestrictionReport),
}

/// A restriction as it is printed.
#[derive(Serialize)]
struct RestrictionReport {
	id: RestrictionId,
	/// `Standing` or `Lifted`.
	status: &'static str,
	scope: ScopeReport,
	/// Whom it leaves as they are.
	except: Vec<GranteeReport>,
	/// Which purposes it leaves as they are.
	except_purposes: Vec<String>,
	made_at: Moment,
	made_by: Account,
	lifted_at: Option<Moment>,
	directive: Option<DirectiveId>,
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
	/// In the order of time.
	suspensions: Vec<Suspended>,
	directive: Option<DirectiveId>,
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
			grantee: grant.grantee.into(),
			scope: ScopeReport::from(&grant.scope),
			granted_at: grant.granted_at,
			granted_by: grant.granted_by,
			valid_from: grant.valid_from,
			valid_until: grant.valid_until,
			revoked_at: grant.revoked_at,
			suspensions: grant.suspensions,
			directive: grant.directive,
		}
	}
}

impl From<Restriction> for RestrictionReport {
	fn from(restriction: Restriction) -> Self {
		let except = restriction.except;
		Self {
			id: restriction.id,
			status: status_of(restriction.lifted_at),
			scope: ScopeReport::from(&restriction.scope),
			except: except.grantees.into_iter().map(GranteeReport::from).collect(),
			except_purposes: except.purposes.iter().map(|purpose| purpose.to_string()).collect(),
			made_at: restriction.made_at,
			made_by: restriction.made_by,
			lifted_at: restriction.lifted_at,
			directive: restriction.directive,
		}
	}
}

/// Whether a restriction stands, in a word.
const fn status_of(lifted_at: Option<Moment>) -> &'static str {
	match lifted_at {
		None => "Standing",
		Some(_) => "Lifted",
	}
}

/// The document by which something was made, in a word.
fn directive_in_words(directive: Option<DirectiveId>) -> String {
	directive.map_or_else(|| "none".to_owned(), |id| id.0.to_string())
}

impl From<Grantee<Account>> for GranteeReport {
	fn from(grantee: Grantee<Account>) -> Self {
		match grantee {
			Grantee::AnyMember => Self::Any,
			Grantee::Role(role) => Self::Role(role.to_string()),
			Grantee::Organization(id) => Self::Organization(id),
			Grantee::Practitioner(account) => Self::Practitioner(account),
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
