//! `salus record canonicalize`.

use super::RecordFile;
use crate::{error::CliError, output::Output};
use clap::Args;
use std::io::Write;

/// The options of `salus record canonicalize`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes exactly the canonical bytes, without a newline at the end. What is no strict JSON, or no FHIR
resource, is refused and never repaired.

Examples:
  salus record canonicalize patient.json --form jcs | sha256sum
  salus record canonicalize patient.json --form jcs-static > patient.canonical.json
  curl --silent https://example.org/fhir/Patient/1 | salus record canonicalize - --form jcs")]
pub struct Opts {
	#[command(flatten)]
	record: RecordFile,
}

/// Writes the canonical bytes of the record.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	output.bytes(&opts.record.canonical()?)
}
