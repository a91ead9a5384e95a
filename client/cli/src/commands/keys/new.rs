//! `salus keys new`.

use crate::{
	error::CliError,
	keys::{self, PasswordOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	secrets::ExposeSecret,
	wallet::{IfTaken, KeyEntry, KeyName, WordCount},
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus keys new`.
#[derive(Debug, Args)]
#[command(after_help = "\
Write the phrase down: it is shown once and kept nowhere. Whoever has it has the key.

Examples:
  salus keys new ana
  salus keys new okafor --words 24 --password-file password.txt --output json")]
pub struct Opts {
	/// Its name: letters, digits, '-', '_' and '.'
	#[arg(value_name = "NAME")]
	name: KeyName,
	/// How many words its phrase has: 12 or 24
	#[arg(long, value_name = "N", default_value = "12", value_parser = words)]
	words: WordCount,
	#[command(flatten)]
	password: PasswordOpts,
	/// Replace the key of this name; it is lost unless its phrase is kept
	#[arg(long)]
	force: bool,
}

fn words(text: &str) -> Result<WordCount, String> {
	match text {
		"12" => Ok(WordCount::Twelve),
		"24" => Ok(WordCount::TwentyFour),
		_ => Err("it is 12 or 24".into()),
	}
}

#[derive(Serialize)]
struct Created {
	#[serde(flatten)]
	entry: KeyEntry,
	phrase: String,
}

impl Report for Created {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["name".into(), self.entry.name.clone()],
			vec!["address".into(), self.entry.address.clone()],
			vec!["public key".into(), self.entry.public_key.clone()],
			vec!["phrase".into(), self.phrase.clone()],
		]
	}
}

/// Makes a key.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_taken = if opts.force { IfTaken::Replace } else { IfTaken::Refuse };
	let created =
		keys::wallet()?.create(&opts.name, opts.words, &opts.password.source(), if_taken)?;
	output.report(&Created {
		entry: created.entry,
		phrase: created.phrase.expose_secret().to_owned(),
	})
}
