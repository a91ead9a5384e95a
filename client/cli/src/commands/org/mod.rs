//! `salus org`: member organizations.

mod encryption_key;
mod list;
mod motions;
mod rotate_admin;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus org`.
#[derive(Debug, Args)]
#[command(after_help = "\
The council decides about membership: admit, renew, suspend, reinstate, remove and credit propose a
motion, which members vote on (`salus council`).

Examples:
  salus org admit --name 'St Mary Hospital' --roles Provider --admin st-mary --days 365 --key //Alice
  salus org list
  salus org show 1 --output json")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Propose to admit an organization
	Admit(motions::Admit),
	/// Propose to set the expiry of a licence
	Renew(motions::Renew),
	/// Propose to suspend an organization: it and its practitioners can do nothing
	Suspend(motions::Suspend),
	/// Propose to end a suspension
	Reinstate(motions::Reinstate),
	/// Propose to remove an organization for good
	Remove(motions::Remove),
	/// Propose to issue fee credit to an organization
	Credit(motions::Credit),
	/// List the organizations
	List(list::Opts),
	/// Show one organization
	Show(show::Opts),
	/// Publish the key to which others encrypt for the own organization
	SetEncryptionKey(encryption_key::Opts),
	/// Make another account the admin of the own organization
	RotateAdmin(rotate_admin::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Admit(opts) => motions::run(&opts, node, output),
		Verb::Renew(opts) => motions::run(&opts, node, output),
		Verb::Suspend(opts) => motions::run(&opts, node, output),
		Verb::Reinstate(opts) => motions::run(&opts, node, output),
		Verb::Remove(opts) => motions::run(&opts, node, output),
		Verb::Credit(opts) => motions::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::SetEncryptionKey(opts) => encryption_key::run(&opts, node, output),
		Verb::RotateAdmin(opts) => rotate_admin::run(&opts, node, output),
	}
}
