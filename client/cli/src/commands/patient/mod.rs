//! `salus patient`: pseudonyms and their keys.

mod acting;
mod claim_identity;
mod death;
mod encryption_key;
mod erase_plan;
mod guardian;
mod helping;
mod key;
mod leaving;
mod link;
mod merge;
mod printed;
mod proxy;
mod record_link;
mod recover;
mod register;
mod show;
mod veto;

pub(super) use acting::{decides_for, kept_by, must_not_be_kept, Decider};
pub(super) use show::{resolve, resolve_or_unknown};

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::{patients, Account, Chain};
use salus_primitives::PatientId;
use std::io::Write;

/// The options of `salus patient`.
#[derive(Debug, Args)]
#[command(after_help = "\
A patient is a pseudonym of 32 bytes with keys; no key needs money. For who has no device an
organization acts (`register --custodian`), until the patient takes the identity over.

Examples:
  salus patient register --key ana --sponsor st-mary
  salus patient show ana
  salus patient key add ana-phone --purposes Consent --key ana --relayer st-mary")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Register a key as a new patient
	Register(register::Opts),
	/// Show a patient
	Show(show::Opts),
	/// Add, remove and list a patient's keys
	Key(key::Opts),
	/// Choose who helps to recover the identity if every key is lost
	Guardian(guardian::Opts),
	/// Choose who acts for the patient: a parent, a guardian, by power of attorney
	Proxy(proxy::Opts),
	/// Give an identity whose keys are lost a new key
	Recover(recover::Opts),
	/// Give an identity whose key an organization keeps to the patient, in person
	ClaimIdentity(claim_identity::Opts),
	/// End the open attempt to recover the own identity; free
	Veto(veto::Opts),
	/// Have two of the own identities seen as one, by one organization
	Link(link::Opts),
	/// Say which organization may find the identity by a record number of its own
	RecordLink(record_link::Opts),
	/// Publish the key to which others encrypt for the patient
	EncryptionKey(encryption_key::Opts),
	/// Say that a patient died, take it back, and refute it
	Death(death::Opts),
	/// Leave: put the own identity to rest; free
	Deactivate(leaving::DeactivateOpts),
	/// Come back
	Reactivate(leaving::ReactivateOpts),
	/// Say of which identity a duplicate is, and accept that
	Merge(merge::Opts),
	/// Undo a merge, or decline one; free for either identity
	Unmerge(merge::UnmergeOpts),
	/// Show what a patient can end, who ends it, and what remains; and end it
	ErasePlan(erase_plan::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Register(opts) => register::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::Key(opts) => key::run(opts, node, output),
		Verb::Guardian(opts) => guardian::run(opts, node, output),
		Verb::Proxy(opts) => proxy::run(opts, node, output),
		Verb::Recover(opts) => recover::run(opts, node, output),
		Verb::ClaimIdentity(opts) => claim_identity::run(&opts, node, output),
		Verb::Veto(opts) => veto::run(&opts, node, output),
		Verb::Link(opts) => link::run(opts, node, output),
		Verb::RecordLink(opts) => record_link::run(opts, node, output),
		Verb::EncryptionKey(opts) => encryption_key::run(&opts, node, output),
		Verb::Death(opts) => death::run(opts, node, output),
		Verb::Deactivate(opts) => leaving::deactivate(&opts, node, output),
		Verb::Reactivate(opts) => leaving::reactivate(&opts, node, output),
		Verb::Merge(opts) => merge::run(opts, node, output),
		Verb::Unmerge(opts) => merge::unmerge(&opts, node, output),
		Verb::ErasePlan(opts) => erase_plan::run(&opts, node, output),
	}
}

/// As [`patient_of`], for what only the patient does: refused while an organization keeps the key.
pub(super) async fn patient_alone(
	chain: &Chain,
	given: Option<PatientId>,
	signer: Account,
) -> Result<PatientId, CliError> {
	let patient = patient_of(chain, given, signer).await?;
	must_not_be_kept(chain, patient, None).await?;
	Ok(patient)
}

/// The patient that is meant: the given one, or the one whose key signs.
pub(super) async fn patient_of(
	chain: &Chain,
	given: Option<PatientId>,
	signer: Account,
) -> Result<PatientId, CliError> {
	if let Some(patient) = given {
		return Ok(patient);
	}
	let found = patients::patient_of(&chain.best().await?, signer).await?;
	found.map(|(patient, _)| patient).ok_or_else(|| {
		CliError::refused(format_args!("{signer} is no patient's key"))
			.next("register it with `salus patient register`, or name the patient with --patient")
	})
}
