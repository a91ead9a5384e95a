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
use salus_commitments::opening::{Opening, Part};
use salus_primitives::Leaf;
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record receive`.
#[derive(Debug, Args)]
#[command(after_help = "\
A package that came without a key is kept, and becomes readable when one with the key comes; one
that tells the member (`salus record share --with-member`) adds that to a record that came without
it. Whether the record is what the chain says shows `salus record verify`.

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
	/// Whether it is told whose the record is at the insurer, so that a claim can cite it.
	with_member: bool,
}

impl Report for Received {
	fn rows(&self) -> Vec<Vec<String>> {
		let readable = match &self.because {
			None => "yes".to_owned(),
			Some(because) => format!("no: {because}"),
		};
		let member = if self.with_member { "told" } else { "not told" };
		vec![
			vec!["leaf".into(), self.leaf.to_string()],
			vec!["readable".into(), readable],
			vec!["member".into(), member.into()],
		]
	}
}

/// Takes a package into the vault.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let key = keys::unlock(&opts.key, &opts.password)?;
	let vault = Vault::open(&opts.vault)?;
	let leaf = vault.import(&opts.package)?;
	let (because, with_member) = match read(&vault, leaf, &key, &opts.package) {
		Ok(opening) => (None, matches!(opening.member, Part::Opened { .. })),
		Err(Unreadable::NoKey(because)) => (Some(because), false),
		Err(Unreadable::Wrong(error)) => return Err(error),
	};
	let readable = because.is_none();
	output.report(&Received { leaf: Hex32(leaf.0), readable, because, with_member })
}

/// Why a record that was received cannot be read.
enum Unreadable {
	/// Nobody gave the key along.
	NoKey(String),
	/// It is not what it says.
	Wrong(CliError),
}

/// Decrypts the record and holds it against its opening, which is what the package adds to it.
fn read(vault: &Vault, leaf: Leaf, key: &Key, package: &Path) -> Result<Opening, Unreadable> {
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
	let mut opening = Opening::from_json(&opening).map_err(|error| wrong(&error))?;
	if opening.leaf != leaf {
		return Err(wrong(&"its opening is of another leaf"));
	}
	opening.check(&bytes).map_err(|error| wrong(&error))?;
	if matches!(opening.member, Part::Opened { .. }) {
		return Ok(opening);
	}
	let brought =
		vault.opening_in(package, &leaf, &key.encryption).map_err(|error| wrong(&error))?;
	let brought = Opening::from_json(&brought).map_err(|error| wrong(&error))?;
	if matches!(brought.member, Part::Closed { .. }) {
		return Ok(opening);
	}
	opening.member = brought.member;
	opening.check(&bytes).map_err(|error| wrong(&error))?;
	let json = opening.to_json().map_err(|error| wrong(&error))?;
	vault.update_opening(&leaf, &key.encryption, &json).map_err(|error| wrong(&error))?;
	Ok(opening)
}
