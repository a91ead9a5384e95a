//! `salus keys`: the wallet.

mod derive;
mod import;
mod list;
mod new;
mod recover;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus keys`.
#[derive(Debug, Args)]
#[command(after_help = "\
Keys lie encrypted in $SALUS_HOME/keys, else ~/.salus/keys, as polkadot-js writes them.

Examples:
  salus keys new ana
  salus keys derive ana-clinic --from ana
  salus keys recover ana --phrase-file phrase.txt
  salus keys import st-mary --file st-mary.json
  salus keys list
  salus keys show okafor")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Make a new key; its phrase is shown once
	New(new::Opts),
	/// Keep a key that exists already
	Import(import::Opts),
	/// Derive the key of a relationship from another key
	Derive(derive::Opts),
	/// Find all identities of a phrase on the chain, and keep their keys
	Recover(recover::Opts),
	/// List the keys
	List(list::Opts),
	/// Show one key, and the encryption key that belongs to it
	Show(show::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::New(opts) => new::run(&opts, output),
		Verb::Import(opts) => import::run(&opts, output),
		Verb::Derive(opts) => derive::run(&opts, output),
		Verb::Recover(opts) => recover::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, output),
		Verb::Show(opts) => show::run(&opts, output),
	}
}
