//! `salus emergency`: who broke the glass, and who looks at it.

mod close;
mod denials;
mod disaster;
mod dispute;
mod draw;
mod list;
mod open;
mod prune;
mod queue;
mod reinstate;
mod reports;
mod review;
mod set;
mod setting;
mod suspension;

pub(super) use reports::EmergencyReport;

use crate::{error::CliError, online::NodeOpts, output::Output, signing::Rows};
use clap::{Args, Subcommand};
use salus_client::chain::{
	emergencies::{self, Emergency},
	AtBlock, Hex32,
};
use salus_primitives::{EmergencyId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency`.
#[derive(Debug, Args)]
#[command(after_help = "\
A practitioner with the privilege BreakGlass opens a patient's records without being let: for four
hours, to read, for one of two purposes, whatever a restriction withholds. The patient sees it and
may dispute it, a privacy officer of the own organization reviews it, and another organization's
those that are sampled, disputed, or beyond what is expected. No limit refuses care; a patient may
set `nothing`: not even in an emergency.

Examples:
  salus emergency open ana --kind ETREAT --reason-file reason.txt --reason-out reason.json \\
    --key lind
  salus access check --holder 1 --requester lind --patient ana --purpose ETREAT \\
    --category LabResults
  salus emergency close ana 0 --key lind
  salus emergency queue 2 --waiting own
  salus emergency review ana 0 --outcome justified --key officer
  salus emergency list ana
  salus emergency dispute 0 --key ana
  salus emergency set nothing --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As a practitioner who may break the glass, open a patient's records for four hours
	Open(open::Opts),
	/// As who opened it, close an emergency before its time, free
	Close(close::Opts),
	/// Draw the lot of a reviewed emergency: whether another organization looks at it as well
	Draw(draw::Opts),
	/// As a privacy officer of the own organization, review an emergency
	Review(review::OwnOpts),
	/// As a privacy officer of an organization without a part in it, review an emergency
	ReviewAgain(review::AgainOpts),
	/// As a patient, dispute an emergency: what runs ends, and others review it, free
	Dispute(dispute::Opts),
	/// As a patient, set what an emergency opens
	Set(set::Opts),
	/// Show what an emergency opens of a patient
	Setting(setting::Opts),
	/// List a patient's emergencies
	List(list::Opts),
	/// List the last attempts that a patient's setting denied
	Denials(denials::Opts),
	/// List which of an organization's emergencies wait for a review
	Queue(queue::Opts),
	/// Show whether a practitioner was found to abuse emergency access
	Suspension(suspension::Opts),
	/// Propose that the council let a practitioner break the glass again
	Reinstate(reinstate::Opts),
	/// Disasters, in which more is expected and reviews wait
	Disaster(disaster::Opts),
	/// Remove a settled emergency, six years after its end
	Prune(prune::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Open(opts) => open::run(&opts, node, output),
		Verb::Close(opts) => close::run(&opts, node, output),
		Verb::Draw(opts) => draw::run(&opts, node, output),
		Verb::Review(opts) => review::own(&opts, node, output),
		Verb::ReviewAgain(opts) => review::again(&opts, node, output),
		Verb::Dispute(opts) => dispute::run(&opts, node, output),
		Verb::Set(opts) => set::run(&opts, node, output),
		Verb::Setting(opts) => setting::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Denials(opts) => denials::run(&opts, node, output),
		Verb::Queue(opts) => queue::run(&opts, node, output),
		Verb::Suspension(opts) => suspension::run(&opts, node, output),
		Verb::Reinstate(opts) => reinstate::run(&opts, node, output),
		Verb::Disaster(opts) => disaster::run(opts, node, output),
		Verb::Prune(opts) => prune::run(&opts, node, output),
	}
}

/// What was done with an emergency.
#[derive(Serialize)]
struct Changed {
	patient: Hex32,
	emergency: EmergencyId,
	/// `Closed`, `Disputed` or `Removed`.
	status: &'static str,
}

impl Changed {
	const fn new(patient: PatientId, emergency: EmergencyId, status: &'static str) -> Self {
		Self { patient: Hex32(patient.0), emergency, status }
	}
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["emergency".into(), self.emergency.0.to_string()],
			vec!["is now".into(), self.status.into()],
		]
	}
}

/// An emergency that is kept.
async fn find(at: &AtBlock, patient: PatientId, id: EmergencyId) -> Result<Emergency, CliError> {
	let found = emergencies::emergency(at, patient, id).await?;
	found.ok_or_else(|| {
		CliError::refused(format_args!(
			"EmergencyAccess.NotFound: of this patient no emergency {} is kept",
			id.0
		))
		.next("list what is kept with `salus emergency list`")
	})
}
