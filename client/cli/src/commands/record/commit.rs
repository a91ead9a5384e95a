//! `salus record commit`.

use super::RecordFile;
use crate::{
	error::CliError,
	input,
	output::{Output, Report},
};
use clap::Args;
use rand::{rngs::OsRng, RngCore};
use salus_commitments::{record::record_commitment, Form, Salt};
use serde::Serialize;
use std::io::Write;

/// The options of `salus record commit`.
#[derive(Debug, Args)]
#[command(after_help = "\
The commitment is SHA-256(\"salus/record/v1/\" ‖ form ‖ 0x00 ‖ salt ‖ canonical bytes). Keep the salt:
without it nobody can show what was committed to.

Examples:
  salus record commit patient.json --form jcs-static --output json
  salus record commit scan.dcm --form raw
  salus record commit patient.json --form jcs --salt $SALT")]
pub struct Opts {
	#[command(flatten)]
	record: RecordFile,
	/// The salt: 64 hexadecimal digits without 0x. Fresh random bytes if it is not given
	#[arg(long, value_name = "HEX", value_parser = salt_parser, allow_hyphen_values = true)]
	salt: Option<Salt>,
}

fn salt_parser(text: &str) -> Result<Salt, String> {
	input::hex32(text.as_bytes()).map(Salt::from_bytes)
}

#[derive(Serialize)]
struct Commitment {
	form: Form,
	salt: String,
	commitment: String,
}

impl Report for Commitment {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["form".into(), self.form.to_string()],
			vec!["salt".into(), self.salt.clone()],
			vec!["commitment".into(), self.commitment.clone()],
		]
	}
}

/// Prints the commitment to the record.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let canonical = opts.record.canonical()?;
	let salt = match opts.salt {
		Some(salt) => salt,
		None => random_salt()?,
	};
	let form = opts.record.form;
	output.report(&Commitment {
		form,
		salt: hex::encode(salt.as_bytes()),
		commitment: hex::encode(record_commitment(form, &salt, &canonical)),
	})
}

fn random_salt() -> Result<Salt, CliError> {
	let mut bytes = [0; 32];
	OsRng.try_fill_bytes(&mut bytes).map_err(|error| {
		CliError::unusable(format_args!("the system gives no random bytes: {error}"))
			.next("give a salt of your own with --salt")
	})?;
	Ok(Salt::from_bytes(bytes))
}
