//! `salus study`: research studies, who sponsors them, and who takes part.

mod close;
mod extend;
mod investigator;
mod list;
mod register;
mod show;
mod stop;

use crate::{error::CliError, online::NodeOpts, output::Output, signing::Rows};
use clap::{Args, Subcommand};
use salus_client::chain::{
	studies::{self, Study},
	AtBlock,
};
use salus_primitives::StudyId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus study`.
#[derive(Debug, Args)]
#[command(after_help = "\
A researcher registers a study and enrolls its investigators, who practise at any member. By itself
that permits nothing: a patient grants it what it needs (`salus consent grant --to study:ID`), and from
the block that ends it nobody is permitted anything by that.

Examples:
  salus study register --protocol-file statins.txt --protocol-out statins.protocol.json --days 730 \\
    --key institute
  salus study enroll 0 --investigator okafor --key institute
  salus study show 0
  salus study close 0 --key institute")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As a researcher, register a study
	Register(register::Opts),
	/// As its sponsor, set a later end
	Extend(extend::Opts),
	/// As its sponsor, end a study for ever
	Close(close::Opts),
	/// As its sponsor's admin, make a practitioner of any member an investigator
	Enroll(investigator::EnrollOpts),
	/// As its sponsor's admin, remove an investigator, or leave as one
	Remove(investigator::RemoveOpts),
	/// Propose that the council end a study that should not be, for ever
	Stop(stop::Opts),
	/// List the studies
	List(list::Opts),
	/// Show one study and its investigators
	Show(show::Opts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Register(opts) => register::run(&opts, node, output),
		Verb::Extend(opts) => extend::run(&opts, node, output),
		Verb::Close(opts) => close::run(&opts, node, output),
		Verb::Enroll(opts) => investigator::enroll(&opts, node, output),
		Verb::Remove(opts) => investigator::remove(&opts, node, output),
		Verb::Stop(opts) => stop::run(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Show(opts) => show::run(&opts, node, output),
	}
}

/// What was done with a study.
#[derive(Serialize)]
struct Changed {
	study: StudyId,
	/// Where it stands now, in words.
	words: String,
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["study".into(), self.study.0.to_string()],
			vec!["is now".into(), self.words.clone()],
		]
	}
}

/// One study, which must be there.
async fn find(at: &AtBlock, id: StudyId) -> Result<Study, CliError> {
	studies::study(at, id).await?.ok_or_else(|| {
		CliError::refused(format_args!("Studies.NotFound: there is no study {}", id.0))
			.next("list them with `salus study list`")
	})
}
