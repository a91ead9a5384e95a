//! `salus record open`.

use super::vault::RecordOfVault;
use crate::{error::CliError, output::Output};
use clap::Args;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record open`.
#[derive(Debug, Args)]
#[command(after_help = "\
Who has no envelope of the record's key cannot open it: its holder has to share it first.

Examples:
  salus record open $LEAF --vault st-mary --key st-mary
  salus record open $LEAF --vault clinic --key clinic --out record.json --opening record.opening.json")]
pub struct Opts {
	#[command(flatten)]
	record: RecordOfVault,
	/// Where to write the record, instead of stdout
	#[arg(long, value_name = "FILE")]
	out: Option<PathBuf>,
	/// Where to write its opening, which `salus record verify` takes
	#[arg(long, value_name = "FILE")]
	opening: Option<PathBuf>,
}

/// Decrypts a record of the vault.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let owner = opts.record.owner()?;
	let vault = opts.record.vault()?;
	let leaf = opts.record.leaf();
	let bytes = vault.get(&leaf, &owner.encryption)?;
	if let Some(path) = &opts.opening {
		write(path, &vault.opening(&leaf, &owner.encryption)?)?;
	}
	match &opts.out {
		Some(path) => write(path, &bytes),
		None => output.bytes(&bytes),
	}
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
	std::fs::write(path, bytes).map_err(|error| {
		CliError::unusable(format_args!("cannot write {}: {error}", path.display()))
			.next("check the path and its permissions")
	})
}
