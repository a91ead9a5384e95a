//! `salus org`: member organizations.

mod encryption_key;
mod license;
mod list;
mod motions;
mod record;
mod rotate_admin;
mod show;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus org`.
#[derive(Debug, Args)]
#[command(after_help = "\
The council decides about membership: admit, renew, license, withdraw-license, suspend, reinstate, remove
and credit propose a motion, which members vote on (`salus council`).

Examples:
  salus org admit --name 'St Mary Hospital' --roles Provider --admin st-mary --days 365 --key //Alice
  salus org list
  salus org link ana --record-number-file number.txt --number-key-file numbers.key --key st-mary
  salus org show 1 --output json")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Propose to admit an organization
	Admit(motions::Admit),
	/// Propose to set the expiry of a membership
	Renew(motions::Renew),
	/// Propose to attest a licence on which a role rests; or attest it, as a regulator
	License(license::Opts),
	/// Propose to withdraw a licence: the role that rests on it is over
	WithdrawLicense(license::Withdraw),
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
	/// Link a record number of the own organization to an identity, as the patient permitted
	Link(record::Link),
	/// Remove such a link
	Unlink(record::Unlink),
	/// Find the identity that a record number is linked to
	Find(record::Find),
	/// Print the keyed identifier of a record number, to show it to the patient
	KeyedId(record::KeyedIdOpts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Admit(opts) => motions::run(&opts, node, output),
		Verb::Renew(opts) => motions::run(&opts, node, output),
		Verb::License(opts) => license::run(&opts, node, output),
		Verb::WithdrawLicense(opts) => motions::run(&opts, node, output),
		Verb::Suspend(opts) => motions::run(&opts, node, output),
		Verb::Reinstate(opts) => motions::run(&opts, node, output),
		Verb::Remove(opts) => motions::run(&opts, node, output),
		Verb::Credit(opts) => motions::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
		Verb::SetEncryptionKey(opts) => encryption_key::run(&opts, node, output),
		Verb::RotateAdmin(opts) => rotate_admin::run(&opts, node, output),
		Verb::Link(opts) => record::link(&opts, node, output),
		Verb::Unlink(opts) => record::unlink(&opts, node, output),
		Verb::Find(opts) => record::find(&opts, node, output),
		Verb::KeyedId(opts) => record::keyed_id(&opts, output),
	}
}
