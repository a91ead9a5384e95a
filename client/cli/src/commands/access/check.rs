//! `salus access check`.

use super::records::{Asked, RecordsOpts};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, reason_in_words, remedy, AccessRequest},
	words, BlockId, Moment,
};
use salus_primitives::{
	Action, Basis, DataCategory, Decision, DenyReason, OrganizationId, Purpose,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus access check`.
#[derive(Debug, Args)]
#[command(after_help = "\
The best and the finalized block are asked: both must permit, either may deny. The answer is no
credential: the holder still has to know who asks.

Examples:
  salus access check --holder 1 --requester okafor --patient ana --purpose TREAT --fhir record.json
  salus access check --holder 1 --requester 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty \\
    --patient ana --purpose TREAT --category LabResults --day 2024-05-17 --output json
  salus access check --holder 1 --requester okafor --patient ana --purpose TREAT \\
    --leaf $LEAF --vault st-mary --vault-key st-mary")]
pub struct Opts {
	/// The organization that holds the records
	#[arg(long, value_name = "ID", value_parser = arguments::organization)]
	holder: OrganizationId,
	/// Who asks: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(long, value_name = "ACCOUNT")]
	requester: String,
	/// Whose records: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// What the requester wants to do
	#[arg(long, default_value = "Read", value_parser = arguments::action)]
	action: Action,
	/// Why
	#[arg(long, value_parser = arguments::purpose)]
	purpose: Purpose,
	#[command(flatten)]
	records: RecordsOpts,
}

#[derive(Serialize)]
struct Answer {
	permitted: usize,
	denied: usize,
	best: BlockId,
	finalized: BlockId,
	records: Vec<Decided>,
}

#[derive(Serialize)]
struct Decided {
	/// The record's place among those that were asked for.
	index: usize,
	/// The type of resource, the leaf, or the kind of data.
	record: String,
	category: DataCategory,
	confidentiality: String,
	sensitivities: Vec<String>,
	#[serde(flatten)]
	decision: DecisionReport,
}

#[derive(Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
enum DecisionReport {
	Permit { basis: BasisReport, obligations: Vec<String>, until: Option<Moment> },
	Deny { reason: DenyReason, words: &'static str, next: &'static str },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum BasisReport {
	OwnRecord,
	Patient,
	Grant(u32),
}

impl BasisReport {
	fn words(&self) -> String {
		match self {
			Self::OwnRecord => "the holder's own record".into(),
			Self::Patient => "the patient's own data".into(),
			Self::Grant(id) => format!("grant {id}"),
		}
	}
}

impl From<Decision> for DecisionReport {
	fn from(decision: Decision) -> Self {
		match decision {
			Decision::Permit { basis, obligations, until } => Self::Permit {
				basis: match basis {
					Basis::OwnRecord => BasisReport::OwnRecord,
					Basis::Patient => BasisReport::Patient,
					Basis::Grant(id) => BasisReport::Grant(id.0),
				},
				obligations: obligations.iter().map(|duty| duty.to_string()).collect(),
				until: until.map(Moment),
			},
			Decision::Deny { reason } => {
				Self::Deny { reason, words: reason_in_words(reason), next: remedy(reason) }
			}
		}
	}
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
					DecisionReport::Deny { words, next, .. } => {
						("deny", (*words).to_owned(), (*next).to_owned())
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

fn decided(index: usize, asked: Asked, decision: Decision) -> Decided {
	Decided {
		index,
		record: asked.name,
		category: asked.facts.category,
		confidentiality: asked.facts.confidentiality.to_string(),
		sensitivities: asked.facts.sensitivities.iter().map(|code| code.to_string()).collect(),
		decision: decision.into(),
	}
}

/// Asks whether somebody may use records.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let asked = opts.records.read()?;
	let answer = block_on(async {
		let requester = keys::account(&opts.requester)?;
		let chain = node.connect().await?;
		let request = AccessRequest {
			holder: opts.holder,
			requester,
			patient: patient::resolve_or_unknown(&chain, &opts.patient).await?,
			action: opts.action,
			purpose: opts.purpose,
			records: asked.iter().map(|record| record.facts).collect(),
		};
		let verdict = consent::check_access(&chain, &request).await?;
		let permitted = verdict.decisions.iter().filter(|decision| decision.is_permit()).count();
		let records = asked.into_iter().zip(verdict.decisions.iter().copied()).enumerate();
		Ok(Answer {
			permitted,
			denied: verdict.decisions.len().saturating_sub(permitted),
			best: verdict.best,
			finalized: verdict.finalized,
			records: records
				.map(|(index, (asked, decision))| decided(index, asked, decision))
				.collect(),
		})
	})?;
	output.report(&answer)?;
	if answer.denied == 0 {
		return Ok(());
	}
	output.finish()?;
	Err(CliError::refused(format_args!(
		"access is denied to {} of {} records",
		answer.denied,
		answer.records.len()
	)))
}
