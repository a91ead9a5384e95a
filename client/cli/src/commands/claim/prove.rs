//! `salus claim prove`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	chain::dossier::{self, Block, Dossier},
	files::{self, IfThere},
};
use salus_primitives::{ClaimId, Money};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus claim prove`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes the dossier of a claim that was paid in a finalized block: the claim and its decision, the
plan's numbers, and the records that it cites, opened as far as it takes to see whose they are. It
shows no record and no code of a service. `salus claim verify` checks it, now or years later.

The node has to keep the state of the block in which the claim was decided.

Examples:
  salus claim prove 7 --out claim-7.json
  salus claim prove 7 --out claim-7.json --force --output json")]
pub struct Opts {
	/// The claim's id
	#[arg(value_name = "ID", value_parser = arguments::claim)]
	id: ClaimId,
	/// Where to write the dossier
	#[arg(long, value_name = "FILE")]
	out: PathBuf,
	/// Replace a file that is there already
	#[arg(long)]
	force: bool,
}

#[derive(Serialize)]
struct Proved {
	claim: ClaimId,
	paid: Money,
	decided_in: Block,
	paid_in: Block,
	/// How many lines the claim has.
	lines: usize,
	/// How many records they cite.
	records: usize,
	file: String,
}

impl Report for Proved {
	fn rows(&self) -> Vec<Vec<String>> {
		let block = |block: &Block| format!("{} {}", block.number, block.hash);
		vec![
			vec!["claim".into(), self.claim.0.to_string()],
			vec!["paid".into(), self.paid.to_string()],
			vec!["decided in".into(), block(&self.decided_in)],
			vec!["paid in".into(), block(&self.paid_in)],
			vec!["lines".into(), self.lines.to_string()],
			vec!["records".into(), self.records.to_string()],
			vec!["file".into(), self.file.clone()],
		]
	}
}

/// Writes the dossier of a claim.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_there = if opts.force { IfThere::Replace } else { IfThere::Refuse };
	files::can_write(&opts.out, if_there)
		.map_err(|error| CliError::unwritten(&opts.out, &error))?;
	let dossier = block_on(async {
		let chain = node.connect().await?;
		Ok(dossier::prove(&chain, opts.id).await?)
	})?;
	let json = dossier.to_json().map_err(CliError::refused)?;
	files::write(&opts.out, &json, if_there)
		.map_err(|error| CliError::unwritten(&opts.out, &error))?;
	let Dossier { claim, decided_in, paid_in, .. } = dossier;
	output.report(&Proved {
		claim: claim.id,
		paid: claim.paid,
		decided_in,
		paid_in,
		lines: claim.lines.len(),
		records: claim.lines.iter().map(|line| line.evidence.len()).sum(),
		file: opts.out.display().to_string(),
	})
}
