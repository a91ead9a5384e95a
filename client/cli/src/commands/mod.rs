//! The commands, one folder or file per noun, one file per verb.
//!
//! A command is `Opts` (clap `Args`, with examples in `after_help`) and
//! `run(opts, output) -> Result<(), CliError>`, which prints its result to `output` alone and never
//! ends the process: a test calls it with a `Vec<u8>`. A noun is a `Verb` enum (clap `Subcommand`)
//! and a `run` that only dispatches. To add a noun, write its module, add it to [`Command`] and to
//! [`run`]; a test in `main.rs` fails for a command without examples.
//!
//! Commands that need a node take [`NodeOpts`] too and drive themselves by
//! [`block_on`](crate::online::block_on), so that offline commands start no runtime.

mod access;
mod assurance;
mod batch;
mod chain;
mod claim;
mod completions;
mod consent;
mod council;
mod coverage;
mod disclosure;
mod doctor;
mod eligibility;
mod emergency;
mod keys;
mod org;
mod paper;
mod patient;
mod payer;
mod plan;
mod practitioner;
mod record;
mod relationship;
mod relay;
mod study;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::Subcommand;
use std::io::Write;

/// The nouns.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// The wallet: make, import and list keys
	Keys(keys::Opts),
	/// The consortium's council: propose, vote on and close motions
	Council(council::Opts),
	/// Member organizations
	Org(org::Opts),
	/// Practitioners of the own organization
	Practitioner(practitioner::Opts),
	/// Patients: pseudonyms and their keys
	Patient(patient::Opts),
	/// Submit and pay for what others signed
	Relay(relay::Opts),
	/// Consent: what a patient allows
	Consent(consent::Opts),
	/// Consent that was signed on paper: record it, and check the paper against the chain
	Paper(paper::Opts),
	/// Relationships: who treats a patient, and who covers the patient's care
	Relationship(relationship::Opts),
	/// Emergency access: break the glass, and look at who did
	Emergency(emergency::Opts),
	/// How surely one real person uses an identity, as organizations found out
	Assurance(assurance::Opts),
	/// Research studies: who sponsors them, until when, and who takes part
	Study(study::Opts),
	/// Ask whether somebody may use records
	Access(access::Opts),
	/// Records: canonical bytes, commitments, anchors, sharing, verification
	Record(record::Opts),
	/// Disclosures: who was given records, and who was refused
	Disclosure(disclosure::Opts),
	/// Batches of records: Merkle roots, proofs, anchors
	Batch(batch::Opts),
	/// Plans: what a payer pays for
	Plan(plan::Opts),
	/// Coverage: who is covered by which plan
	Coverage(coverage::Opts),
	/// Ask what a service would bring
	Eligibility(eligibility::Opts),
	/// Pools: the money from which a payer pays claims
	Payer(payer::Opts),
	/// Claims: submit them, and see how they were decided
	Claim(claim::Opts),
	/// The node and its chain
	Chain(chain::Opts),
	/// Look whether node, wallet and vault are in order, and say what to do
	Doctor(doctor::Opts),
	/// Print completions for a shell
	Completions(completions::Opts),
}

/// Runs one command; its result goes to `output`.
pub fn run(
	command: Command,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	match command {
		Command::Keys(opts) => keys::run(opts, node, output),
		Command::Council(opts) => council::run(opts, node, output),
		Command::Org(opts) => org::run(opts, node, output),
		Command::Practitioner(opts) => practitioner::run(opts, node, output),
		Command::Patient(opts) => patient::run(opts, node, output),
		Command::Relay(opts) => relay::run(opts, node, output),
		Command::Consent(opts) => consent::run(opts, node, output),
		Command::Paper(opts) => paper::run(opts, node, output),
		Command::Relationship(opts) => relationship::run(opts, node, output),
		Command::Emergency(opts) => emergency::run(opts, node, output),
		Command::Assurance(opts) => assurance::run(opts, node, output),
		Command::Study(opts) => study::run(opts, node, output),
		Command::Access(opts) => access::run(opts, node, output),
		Command::Record(opts) => record::run(opts, node, output),
		Command::Disclosure(opts) => disclosure::run(opts, node, output),
		Command::Batch(opts) => batch::run(opts, node, output),
		Command::Plan(opts) => plan::run(opts, node, output),
		Command::Coverage(opts) => coverage::run(opts, node, output),
		Command::Eligibility(opts) => eligibility::run(&opts, node, output),
		Command::Payer(opts) => payer::run(opts, node, output),
		Command::Claim(opts) => claim::run(opts, node, output),
		Command::Chain(opts) => chain::run(opts, node, output),
		Command::Doctor(opts) => doctor::run(&opts, node, output),
		Command::Completions(opts) => completions::run(&opts, output),
	}
}
