//! `salus council`: the consortium's motions.

mod close;
mod list;
mod propose;
mod vote;

pub(super) use propose::{propose, propose_keeping, MotionOpts};

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use std::io::Write;

/// The options of `salus council`.
#[derive(Debug, Args)]
#[command(after_help = "\
A motion needs two thirds of the members. `salus org admit` and its like propose one.

Examples:
  salus org suspend 3 --key //Alice
  salus council list
  salus council vote 0 --key //Bob
  salus council close 0 --key //Bob")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Propose a call to the council; the proposer still has to vote
	Propose(propose::Opts),
	/// Vote on a motion
	Vote(vote::Opts),
	/// Close a motion that has its votes, which carries it out
	Close(close::Opts),
	/// List the open motions
	List(list::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Propose(opts) => propose::run(&opts, node, output),
		Verb::Vote(opts) => vote::run(&opts, node, output),
		Verb::Close(opts) => close::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
	}
}
