//! `salus keys derive`.

use super::list::Entry;
use crate::{
	error::CliError,
	keys::{self, PasswordOpts},
	output::Output,
};
use clap::Args;
use salus_client::wallet::{IfTaken, KeyName, KeyPath, KeySpec};
use std::io::Write;

/// The options of `salus keys derive`.
#[derive(Debug, Args)]
#[command(after_help = "\
A person needs one phrase, and an identity for each relationship: one with a clinic, another with a
payer. So no two of them know that they speak of the same person. The key of each is derived from one
root by the path //salus//RELATIONSHIP//NUMBER, and kept under the root's password; the root's phrase
finds all of them again (`salus keys recover`).

Without --relationship the key is the first of a new one: the next after all that the wallet has of
this root. On a machine that may lack some of them, run `salus keys recover` first.

Examples:
  salus keys new ana
  salus keys derive ana-clinic --from ana
  salus keys derive ana-payer --from ana
  salus keys derive ana-clinic-veto --from ana --relationship 0 --number 1")]
pub struct Opts {
	/// Its name: letters, digits, '-', '_' and '.'
	#[arg(value_name = "NAME")]
	name: KeyName,
	/// The root: a key of the wallet, or a development URI such as //Dave
	#[arg(long, value_name = "NAME|//URI")]
	from: KeySpec,
	/// The relationship: 0 is the first
	#[arg(long, value_name = "N")]
	relationship: Option<u32>,
	/// Which key of that relationship's identity: 0 is the first, which fixes the identity's id
	#[arg(long, value_name = "N", default_value_t = 0, requires = "relationship")]
	number: u32,
	#[command(flatten)]
	password: PasswordOpts,
	/// Replace the key of this name; it is lost unless its phrase is kept
	#[arg(long)]
	force: bool,
}

/// Derives a key and keeps it.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_taken = if opts.force { IfTaken::Replace } else { IfTaken::Refuse };
	let wallet = keys::wallet()?;
	wallet.check_free(&opts.name, if_taken)?;
	let source = opts.password.source();
	let (root, password) = wallet.root(&opts.from, &source)?;
	let password = password.map_or_else(|| source.read_new(&opts.name), Ok)?;
	let relationship = match opts.relationship {
		Some(relationship) => relationship,
		None => wallet.next_relationship(&root)?,
	};
	let path = KeyPath { relationship, number: opts.number };
	output.report(&Entry(wallet.derive(&opts.name, &root, path, &password, if_taken)?))
}
