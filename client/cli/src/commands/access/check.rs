//! `salus access check`.

use super::{
	decision::{Decided, DecisionReport},
	question::AskOpts,
};
use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{consent, words, BlockId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus access check`.
#[derive(Debug, Args)]
#[command(after_help = "\
The best and the finalized block are asked: both must permit, either may deny. A node whose last
final block is older than a minute is no witness. The answer is no credential: the holder still has
to know who asks.

What a grant or a restriction leaves to an annex, or to whom it commits, is opened here and goes to
the node alone. A law is looked at only where consent does not permit; that the requester may cite it
does not say that its conditions are met.

Examples:
  salus access check --holder 1 --requester okafor --patient ana --purpose TREAT --fhir record.json
  salus access check --holder 1 --requester 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty \\
    --patient ana --purpose TREAT --category LabResults --day 2024-05-17 --output json
  salus access check --holder 1 --requester okafor --patient ana --purpose TREAT \\
    --leaf $LEAF --vault st-mary --vault-key st-mary --annex grant.annex.json
  salus access check --holder 1 --requester lind --patient ana --purpose TREAT \\
    --category ClinicalNotes --sensitivities MH --author org:1/okafor --annex grant.annex.json
  salus access check --holder 1 --requester agency --patient ana --purpose PUBHLTH \\
    --category Conditions --law public-health")]
pub struct Opts {
	#[command(flatten)]
	ask: AskOpts,
}

#[derive(Serialize)]
struct Answer {
	permitted: usize,
	denied: usize,
	best: BlockId,
	finalized: BlockId,
	records: Vec<Decided>,
}

impl Report for Answer {
	fn titles(&self) -> Vec<&'static str> {
		vec!["#", "record", "category", "decision", "because", "next"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.records
			.iter()
			.map(|record| {
				let (decision, because, next) = match &record.decision {
					DecisionReport::Permit { basis, obligations, until } => {
						let end =
							until.map_or_else(String::new, |until| format!(", until {until}"));
						let duties = words::list(obligations.iter());
						("permit", format!("{}{end}", basis.words()), format!("duties: {duties}"))
					}
					DecisionReport::Deny { words, next, restriction, .. } => {
						let which = restriction
							.map_or_else(String::new, |id| format!(" (restriction {})", id.0));
						("deny", format!("{words}{which}"), (*next).to_owned())
					}
				};
				vec![
					record.index.to_string(),
					record.record.clone(),
					record.category.to_string(),
					decision.into(),
					because,
					next,
				]
			})
			.collect()
	}
}

/// Asks whether somebody may use records.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let asked = opts.ask.records()?;
	let answer = block_on(async {
		let chain = node.connect().await?;
		let request = opts.ask.request(&chain, &asked).await?;
		let verdict = consent::check_access(&chain, &request).await?;
		let permitted = verdict.decisions.iter().filter(|decision| decision.is_permit()).count();
		let records = asked.into_iter().zip(verdict.decisions.iter().copied()).enumerate();
		Ok(Answer {
			permitted,
			denied: verdict.decisions.len().saturating_sub(permitted),
			best: verdict.best,
			finalized: verdict.finalized,
			records: records
				.map(|(index, (asked, decision))| Decided::new(index, asked, decision))
				.collect(),
		})
	})?;
	output.report(&answer)?;
	if answer.denied == 0 {
		return Ok(());
	}
	output.finish()?;
	Err(denied(answer.denied, answer.records.len()))
}

/// What a command that asks ends with if some records are refused.
pub fn denied(denied: usize, all: usize) -> CliError {
	CliError::refused(format_args!("access is denied to {denied} of {all} records"))
}
