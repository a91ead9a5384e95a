//! `salus record label`.

use crate::{
	commands::access::sensitivity_table,
	error::CliError,
	input::InputFile,
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::words;
use salus_fhir::{codes_of, label_of, read_input, record_facts, CodesOf};
use salus_primitives::{Confidentiality, DataCategory, DayWindow, Sensitivities};
use serde::Serialize;
use std::io::Write;

/// The options of `salus record label`.
#[derive(Debug, Args)]
#[command(after_help = "\
This is the label with which `salus record anchor` keeps each record. It comes of meta.security and
of the codes of the record, by the table of sensitive codes; a code that the table does not know
makes a record R. Take the built-in table as a beginning, and add the codes you use.

Examples:
  salus record label bundle.json
  salus record label bundle.json --sensitivity-table own.json
  salus record label bundle.json --output json | jq '.records[] | select(.unknown_code) | .unknown[]'")]
pub struct Opts {
	/// A FHIR file: a Bundle, a resource or NDJSON; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// The table of sensitive codes, JSON; without it, the built-in one
	#[arg(long, value_name = "FILE")]
	sensitivity_table: Option<InputFile>,
}

#[derive(Serialize)]
struct Labelled {
	/// The version that the table of sensitive codes gives itself.
	table: String,
	records: Vec<LabelledRecord>,
}

#[derive(Serialize)]
struct LabelledRecord {
	/// Its place in the file.
	index: usize,
	#[serde(rename = "type")]
	resource_type: String,
	id: Option<String>,
	category: DataCategory,
	confidentiality: Confidentiality,
	sensitivities: Sensitivities,
	/// `null` for any day at all.
	days: Option<Days>,
	/// Whether the table does not know one of its codes.
	unknown_code: bool,
	/// The codes by which the table made it stricter than `N`: `system|code`.
	decided: Vec<String>,
	/// The codes that the table does not know: `system|code`.
	unknown: Vec<String>,
}

#[derive(Serialize)]
struct Days {
	start: Option<String>,
	end: Option<String>,
}

impl Days {
	fn of(days: DayWindow) -> Option<Self> {
		let always = DayWindow::ALWAYS;
		let text = |day, open| (day != open).then(|| words::day(day));
		(days != always).then(|| Self {
			start: text(days.first(), always.first()),
			end: text(days.last(), always.last()),
		})
	}

	fn words(&self) -> String {
		let [start, end] = [&self.start, &self.end].map(|end| end.as_deref().unwrap_or_default());
		if start == end {
			start.into()
		} else {
			format!("{start}..{end}")
		}
	}
}

impl Report for Labelled {
	fn titles(&self) -> Vec<&'static str> {
		vec!["#", "type", "id", "category", "level", "sensitivities", "days", "by", "unknown"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.records
			.iter()
			.map(|record| {
				vec![
					record.index.to_string(),
					record.resource_type.clone(),
					record.id.clone().unwrap_or_default(),
					record.category.to_string(),
					record.confidentiality.to_string(),
					words::list(record.sensitivities.iter()),
					record.days.as_ref().map_or_else(|| "any".into(), Days::words),
					record.decided.join(" "),
					record.unknown.join(" "),
				]
			})
			.collect()
	}
}

/// Labels the records of a file.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let Opts { file, sensitivity_table: given } = opts;
	let table = sensitivity_table(given.as_ref())?;
	let bytes = file.read()?;
	let input =
		read_input(&bytes).map_err(|error| CliError::refused(format_args!("{file}: {error}")))?;
	let mut records = Vec::new();
	for (index, record) in input.records.iter().enumerate() {
		let refused = |error: &dyn std::fmt::Display| {
			CliError::refused(format_args!("{file}: byte {}: {error}", record.offset))
		};
		let resource = record.parse().map_err(|error| refused(&error))?;
		let facts = record_facts(&resource, &table).map_err(|error| refused(&error))?;
		let CodesOf { decided, unknown } = codes_of(&resource, &table);
		records.push(LabelledRecord {
			index,
			resource_type: record.resource_type.clone(),
			id: resource["id"].as_str().map(String::from),
			category: facts.category,
			confidentiality: facts.confidentiality,
			sensitivities: facts.sensitivities,
			days: Days::of(facts.days),
			unknown_code: label_of(&resource, &table).has_unknown_code,
			decided: decided.into_iter().collect(),
			unknown: unknown.into_iter().collect(),
		});
	}
	output.report(&Labelled { table: table.version().into(), records })
}
