//! `salus record open`.

use super::vault::RecordOfVault;
use crate::{error::CliError, output::Output};
use clap::Args;
use salus_client::files::{self, IfThere};
use std::{fs, io::Write, path::PathBuf};

/// The options of `salus record open`.
#[derive(Debug, Args)]
#[command(after_help = "\
Who has no envelope of the record's key cannot open it: its holder has to share it first. Files are
for you alone to read (mode 0600). Both show health data: the opening its label and whose it is.

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
	/// Replace files that are there already
	#[arg(long)]
	force: bool,
}

/// Decrypts a record of the vault.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_there = if opts.force { IfThere::Replace } else { IfThere::Refuse };
	if opts.out.is_some() && opts.out == opts.opening {
		return Err(CliError::unusable("--out and --opening name the same file"));
	}
	// Looked at first, so that nothing is written if one of them cannot be.
	for path in [&opts.opening, &opts.out].into_iter().flatten() {
		files::can_write(path, if_there).map_err(|error| CliError::unwritten(path, &error))?;
	}
	let owner = opts.record.owner()?;
	let vault = opts.record.vault()?;
	let leaf = opts.record.leaf();
	let bytes = vault.get(&leaf, &owner.encryption)?;
	if let Some(path) = &opts.opening {
		let opening = vault.opening(&leaf, &owner.encryption)?;
		files::write(path, &opening, if_there)
			.map_err(|error| CliError::unwritten(path, &error))?;
	}
	let Some(path) = &opts.out else { return output.bytes(&bytes) };
	files::write(path, &bytes, if_there).map_err(|error| {
		if let (Some(opening), IfThere::Refuse) = (&opts.opening, if_there) {
			// It was written just now; the error is the same whether or not it can be removed.
			let _ = fs::remove_file(opening);
		}
		CliError::unwritten(path, &error)
	})
}
