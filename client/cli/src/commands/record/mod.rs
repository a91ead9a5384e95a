//! `salus record`: canonical bytes, commitments and anchors of records, and the vault.

mod amend;
mod anchor;
mod canonicalize;
mod commit;
mod erase;
mod held;
mod history;
mod label;
mod open;
mod receive;
mod resume;
mod retract;
mod share;
mod show;
pub(super) mod vault;
mod verify;

use crate::{error::CliError, input::InputFile, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_commitments::{canonical, Form};
use std::io::Write;

/// The options of `salus record`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus record canonicalize patient.json --form jcs | sha256sum
  salus record commit scan.dcm --form raw --output json
  salus record label bundle.json
  salus record anchor bundle.json --patient ana --vault st-mary --key okafor --relayer st-mary
  salus record amend $LEAF corrected.json --vault st-mary --key st-mary
  salus record verify record.json --opening record.opening.json --patient ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Write the canonical bytes of a record to stdout
	Canonicalize(canonicalize::Opts),
	/// Print the salted commitment to a record
	Commit(commit::Opts),
	/// Show how the records of a FHIR file are labelled, and by which codes
	Label(label::Opts),
	/// Anchor the records of FHIR files, and keep them encrypted in the vault
	Anchor(Box<anchor::Opts>),
	/// Find out what became of anchors that were interrupted, and complete their records
	Resume(resume::Opts),
	/// Anchor a later version of a record in the place of this one, and keep it in the vault
	Amend(Box<amend::Opts>),
	/// Withdraw a record that was entered in error
	Retract(retract::Opts),
	/// Destroy a record of the vault, and leave a tombstone on the chain
	Erase(erase::Opts),
	/// Share a record of the vault with whom the chain permits it
	Share(share::Opts),
	/// Take a shared record into the vault
	Receive(receive::Opts),
	/// Decrypt a record of the vault
	Open(open::Opts),
	/// Verify a record against the chain: exit code 0 if proven, else 1
	Verify(verify::Opts),
	/// Show the anchor of a leaf
	Show(show::Opts),
	/// Show all versions of a record, and whether they still stand
	History(history::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Canonicalize(opts) => canonicalize::run(&opts, output),
		Verb::Commit(opts) => commit::run(&opts, output),
		Verb::Label(opts) => label::run(&opts, output),
		Verb::Anchor(opts) => anchor::run(&opts, node, output),
		Verb::Resume(opts) => resume::run(&opts, node, output),
		Verb::Amend(opts) => amend::run(&opts, node, output),
		Verb::Retract(opts) => retract::run(&opts, node, output),
		Verb::Erase(opts) => erase::run(&opts, node, output),
		Verb::Share(opts) => share::run(&opts, node, output),
		Verb::Receive(opts) => receive::run(&opts, output),
		Verb::Open(opts) => open::run(&opts, output),
		Verb::Verify(opts) => verify::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::History(opts) => history::run(&opts, node, output),
	}
}

/// Which record is meant, and in which form.
#[derive(Debug, Args)]
struct RecordFile {
	/// The record; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// Which bytes count: raw (as they are, any file), jcs (RFC 8785 of a FHIR JSON resource) or
	/// jcs-static (the same without top-level text and meta)
	#[arg(long, value_name = "FORM", value_parser = form_parser())]
	form: Form,
}

impl RecordFile {
	/// The canonical bytes. What is no record in this form is refused.
	fn canonical(&self) -> Result<Vec<u8>, CliError> {
		let record = self.file.read()?;
		match canonical::canonicalize(self.form, &record) {
			Ok(canonical) => Ok(canonical.into_owned()),
			Err(error) => Err(CliError::refused(format_args!("{}: {error}", self.file))
				.next("correct the file, or use --form raw for bytes as they are")),
		}
	}
}

fn form_parser() -> impl clap::builder::TypedValueParser<Value = Form> {
	use clap::builder::TypedValueParser;
	clap::builder::PossibleValuesParser::new(Form::ALL.iter().map(|form| form.name()))
		.try_map(|name| name.parse::<Form>())
}
