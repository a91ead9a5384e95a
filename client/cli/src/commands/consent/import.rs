//! `salus consent import`.

use crate::{
	error::CliError,
	input::InputFile,
	output::{Output, Report},
};
use clap::Args;
use jiff::Timestamp;
use salus_fhir::{
	consent::{import, Mapped, Outcome, Verdict},
	read_input,
};
use salus_primitives::UnixMillis;
use serde::Serialize;
use serde_json::Value;
use std::io::Write;

/// The options of `salus consent import`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file is a FHIR Consent: R4, IHE PCF or R5, or a Bundle with one Consent and, perhaps, the Group
it refers to. It is mapped as a whole or refused, and a refusal is never a permit. What is unknown,
ambiguous or more nested than the chain can hold is refused with its element's path. The reference
docs/reference/fhir-consent.md has the rules.

With --dry-run neither a node nor a key is needed, and what is over is told by this machine's clock.

Examples:
  salus consent import consent.json --dry-run
  salus consent import consent.json --dry-run --output json | jq '.grants[].purposes'
  curl --silent https://example.org/fhir/Consent/1 | salus consent import - --dry-run")]
pub struct Opts {
	/// The Consent, JSON; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// Show what the document says, and send nothing
	#[arg(long)]
	dry_run: bool,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown {
	outcome: Outcome,
}

impl Report for Shown {
	fn rows(&self) -> Vec<Vec<String>> {
		let Outcome { outcome, reason, warnings, mapped } = &self.outcome;
		let verdict = match outcome {
			Verdict::Mapped => "mapped",
			Verdict::Refused => "refused",
		};
		let mut rows = vec![vec!["outcome".into(), verdict.into()]];
		let mut say = |name: &str, words: String| rows.push(vec![name.into(), words]);
		reason.iter().for_each(|reason| say("reason", reason.clone()));
		mapped.grants.iter().for_each(|grant| say("grant", in_words(grant)));
		mapped.restrictions.iter().for_each(|one| say("restriction", in_words(one)));
		warnings.iter().for_each(|warning| say("warning", warning.clone()));
		rows
	}
}

/// What is printed as JSON, as words: the names and values of all that says something.
fn in_words(part: &impl Serialize) -> String {
	let Ok(Value::Object(members)) = serde_json::to_value(part) else { return String::new() };
	let words = members.iter().map(|(name, value)| (name, value_in_words(value)));
	let said = words.filter(|(_, words)| !words.is_empty());
	said.map(|(name, words)| format!("{name} {words}")).collect::<Vec<_>>().join("; ")
}

fn value_in_words(value: &Value) -> String {
	let joined = |values: Vec<String>| {
		values.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
	};
	match value {
		Value::Null => String::new(),
		Value::String(text) => text.clone(),
		Value::Array(values) => joined(values.iter().map(value_in_words).collect()),
		Value::Object(members) => joined(members.values().map(value_in_words).collect()),
		other => other.to_string(),
	}
}

/// What the file says: the outcome of the one Consent in it. A file that is no FHIR is refused like a
/// Consent that cannot be mapped.
fn read(file: &InputFile, bytes: &[u8], now: Option<UnixMillis>) -> Outcome {
	let refused = |reason: String| Outcome {
		outcome: Verdict::Refused,
		reason: Some(reason),
		warnings: Vec::new(),
		mapped: Mapped::default(),
	};
	let parsed = read_input(bytes).map_err(|error| error.to_string()).and_then(|input| {
		let values = input.records.iter().map(|record| record.parse());
		values.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())
	});
	let is_consent = |value: &Value| value["resourceType"] == "Consent";
	match parsed {
		Err(problem) => refused(format!("{file}: {problem}")),
		Ok(values) => {
			let (mut consents, others): (Vec<_>, Vec<_>) = values.into_iter().partition(is_consent);
			match (consents.pop(), consents.len()) {
				(Some(consent), 0) => import(&consent, &others, now),
				(None, _) => refused(format!("{file}: there is no Consent in it")),
				(Some(_), more) => refused(format!(
					"{file}: there are {} Consents in it: import them one by one",
					more.saturating_add(1)
				)),
			}
		}
	}
}

/// Maps a Consent.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	if !opts.dry_run {
		return Err(CliError::unusable(
			"the document's references must first be matched to members and practitioners of the \
			 chain, which this version does not do",
		)
		.next(
			"look at what it says with --dry-run, and use `salus consent grant` and `restrict`",
		));
	}
	let bytes = opts.file.read()?;
	// There is no chain to ask; without a clock what is over would look as if it were not.
	let now = UnixMillis::try_from(Timestamp::now().as_millisecond()).ok();
	let shown = Shown { outcome: read(&opts.file, &bytes, now) };
	output.report(&shown)?;
	match shown.outcome.reason {
		None => Ok(()),
		Some(reason) => {
			output.finish()?;
			Err(CliError::refused(format_args!("the consent is refused: {reason}")))
		}
	}
}
