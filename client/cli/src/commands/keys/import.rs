//! `salus keys import`.

use super::list::Entry;
use crate::{
	error::CliError,
	input::InputFile,
	keys::{self, PasswordOpts},
	output::Output,
};
use clap::Args;
use salus_client::{
	secrets::SecretString,
	wallet::{IfTaken, ImportSource, KeyName},
};
use std::{io::Write, path::PathBuf};

/// The options of `salus keys import`.
#[derive(Debug, Args)]
#[command(after_help = "\
A phrase never goes on the command line, where other programs see it: give it in a file, or on stdin.

Examples:
  salus keys import st-mary --file st-mary.json
  salus keys import ana --phrase-file -
  salus keys import dave --uri //Dave --password-file password.txt")]
pub struct Opts {
	/// Its name: letters, digits, '-', '_' and '.'
	#[arg(value_name = "NAME")]
	name: KeyName,
	#[command(flatten)]
	source: Source,
	#[command(flatten)]
	password: PasswordOpts,
	/// Replace the key of this name; it is lost unless its phrase is kept
	#[arg(long)]
	force: bool,
}

/// Where the key comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Source {
	/// A key file of polkadot-js; it keeps its password
	#[arg(long, value_name = "FILE")]
	file: Option<PathBuf>,
	/// A file with the phrase, a 0x seed, or a URI of either; - is stdin
	#[arg(long, value_name = "FILE")]
	phrase_file: Option<InputFile>,
	/// A development URI such as //Alice
	#[arg(long, value_name = "//URI", value_parser = development_uri)]
	uri: Option<String>,
}

fn development_uri(text: &str) -> Result<String, String> {
	if text.starts_with("//") {
		Ok(text.to_owned())
	} else {
		Err("a development URI begins with //; give a phrase by --phrase-file".into())
	}
}

impl Source {
	fn read(&self) -> Result<ImportSource, CliError> {
		if let Some(path) = &self.file {
			return Ok(ImportSource::File(path.clone()));
		}
		if let Some(uri) = &self.uri {
			return Ok(ImportSource::Uri(SecretString::from(uri.clone())));
		}
		let Some(file) = &self.phrase_file else {
			return Err(CliError::unusable("no key was given"));
		};
		keys::phrase(file).map(ImportSource::Uri)
	}
}

/// Keeps a key that exists already.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_taken = if opts.force { IfTaken::Replace } else { IfTaken::Refuse };
	let source = opts.source.read()?;
	let entry = keys::wallet()?.import(&opts.name, &source, &opts.password.source(), if_taken)?;
	output.report(&Entry(entry))
}
