//! `salus consent`: what a patient allows.

pub(super) mod annex;
mod answer;
mod applied;
mod approve;
mod decline;
mod directive;
mod explain;
mod export;
mod exported;
mod give_back;
pub(super) mod grant;
pub(super) mod grantee;
mod import;
mod lift;
mod list;
pub(super) mod names;
mod narrow;
mod narrowing;
mod policy;
mod references;
mod reports;
mod request;
mod requests;
mod reshare;
mod restrict;
mod revoke;
mod revoke_all;
pub(super) mod scope;
pub(super) mod shadow;
mod show;
mod standing;
mod suspend;
mod take_use;
pub(super) mod terms;
mod withdraw;

use reports::{directive_in_words, status_of, uses_in_words, ConsentReport, GrantReport};
pub(super) use reports::{HolderReport, ScopeReport};

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus consent`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a grant nobody but the holder and the patient may use a record, unless the base policy lets
who treats or covers the patient (`salus consent policy`). A restriction counts more than any of it.
Grants and restrictions of one directive, a document of the patient, end together.

Examples:
  salus consent grant --to org:2 --categories LabResults --purposes TREAT --days 30 \\
    --key ana --relayer st-mary
  salus consent restrict --categories Imaging --except org:2 --key ana --relayer st-mary
  salus consent import consent.json --dry-run
  salus consent export ana --all --out consent.json
  salus consent list ana
  salus consent requests --patient ana
  salus consent explain --holder 1 --requester lind --patient ana --purpose TREAT \\
    --category LabResults
  salus consent revoke 0 --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Permit somebody to use some of the records
	Grant(Box<grant::Opts>),
	/// Withdraw a grant, or all that somebody was given, from the next block on; free
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
	/// Take a use of a grant whose uses are counted, before anything is given on it
	Use(take_use::Opts),
	/// Pass on what a grant to the own organization covers, or a part of it
	Reshare(Box<reshare::Opts>),
	/// End a grant that is for the signer, or that was given out of another; free
	GiveBack(give_back::Opts),
	/// As a member, ask a patient for a grant
	Request(Box<request::Opts>),
	/// List what was asked of a patient, in the words of the standard
	Requests(requests::Opts),
	/// Give what was asked for
	Approve(Box<approve::Opts>),
	/// Give less than was asked for
	Narrow(Box<narrow::Opts>),
	/// Refuse what was asked for
	Decline(decline::Opts),
	/// As a member, take back what was asked for
	Withdraw(withdraw::Opts),
	/// Ask whether somebody may use records, and what decides it: exit code 0 if all, else 1
	Explain(Box<explain::Opts>),
	/// What holds without a grant: show it, set it for the own organization, propose it
	Policy(policy::Opts),
	/// Map a FHIR Consent to grants and restrictions and make them, or refuse it
	Import(Box<import::Opts>),
	/// Write what is permitted and withheld as a FHIR Consent, or refuse what none can say
	Export(Box<export::Opts>),
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
		Verb::Use(opts) => take_use::run(&opts, node, output),
		Verb::Reshare(opts) => reshare::run(&opts, node, output),
		Verb::GiveBack(opts) => give_back::run(&opts, node, output),
		Verb::Request(opts) => request::run(&opts, node, output),
		Verb::Requests(opts) => requests::run(&opts, node, output),
		Verb::Approve(opts) => approve::run(&opts, node, output),
		Verb::Narrow(opts) => narrow::run(&opts, node, output),
		Verb::Decline(opts) => decline::run(&opts, node, output),
		Verb::Withdraw(opts) => withdraw::run(&opts, node, output),
		Verb::Explain(opts) => explain::run(&opts, node, output),
		Verb::Policy(opts) => policy::run(opts, node, output),
		Verb::Import(opts) => import::run(&opts, node, output),
		Verb::Export(opts) => export::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
	}
}
