//! `salus record receive`.

use crate::{
	error::CliError,
	keys::{self, PasswordOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	chain::Hex32,
	vault::{Vault, VaultError},
	wallet::Key,
};
use salus_commitments::opening::Opening;
use salus_primitives::Leaf;
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus record receive`.
#[derive(Debug, Args)]
#[command(after_help = "\
A package that came without a key is kept, and becomes readable when one with the key comes. Whether
the record is what the chain says shows `salus record verify`.

Examples:
  salus record receive out/$LEAF --vault clinic --key clinic
  salus record receive out/$LEAF --vault clinic --key clinic --output json | jq .readable")]
pub struct Opts {
	/// The package: a directory that `salus record share --export` wrote
	#[arg(value_name = "DIR")]
	package: PathBuf,
	/// The directory of the vault that takes it
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	/// Whose vault it is: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	password: PasswordOpts,
}

#[derive(Serialize)]
struct Received {
	leaf: Hex32,
	/// Whether this key can read it.
	readable: bool,
	/// Why not, if it cannot.
	because: Option<String>,
}

impl Report for Received {
	fn rows(&self) -> Vec<Vec<String>> {
		let readable = match &self.because {
			None => "yes".to_owned(),
			Some(because) => format!("no: {because}"),
		};
		vec![vec!["leaf".into(), self.leaf.to_string()], vec!["readable".into(), readable]]
	}
}

/// Takes a package into the vault.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let key = keys::unlock(&opts.key, &opts.password)?;
	let vault = Vault::open(&opts.vault)?;
	let leaf = vault.import(&opts.package)?;
	let because = match read(&vault, leaf, &key) {
		Ok(()) => None,
		Err(Unreadable::NoKey(because)) => Some(because),
		Err(Unreadable::Wrong(error)) => return Err(error),
	};
	output.report(&Received { leaf: Hex32(leaf.0), readable: because.is_none(), because })
}

/// Why a record that was received cannot be read.
enum Unreadable {
	/// Nobody gave the key along.
	NoKey(String),
	/// It is not what it says.
	Wrong(CliError),
}

/// Decrypts the record and holds it against its opening.
fn read(vault: &Vault, leaf: Leaf, key: &Key) -> Result<(), Unreadable> {
	let wrong = |error: &dyn std::fmt::Display| {
		Unreadable::Wrong(
			CliError::refused(format_args!("record {}: {error}", Hex32(leaf.0)))
				.next("ask its holder to share it again"),
		)
	};
	let bytes = vault.get(&leaf, &key.encryption).map_err(|error| match error {
		VaultError::NoEnvelope { .. } | VaultError::WrongKey { .. } => {
			Unreadable::NoKey(error.to_string())
		}
		other => Unreadable::Wrong(other.into()),
	})?;
	let opening = vault.opening(&leaf, &key.encryption).map_err(|error| wrong(&error))?;
	let opening = Opening::from_json(&opening).map_err(|error| wrong(&error))?;
	if opening.leaf != leaf {
		return Err(wrong(&"its opening is of another leaf"));
	}
	opening.check(&bytes).map_err(|error| wrong(&error))
}
