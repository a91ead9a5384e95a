//! `salus emergency list`.

use super::reports::{EmergencyReport, TITLES};
use crate::{
	commands::{consent::names::Names, patient},
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	emergencies::{self, Emergency},
	requests::ReasonOpening,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every one is kept that is not settled, and settled ones for six years after their end, and until
somebody removes them (`salus emergency prune`); then the events stay.
Why the glass was broken is shown if it is opened: who opened it has the file. What nothing let
open is in `salus emergency denials`.

Examples:
  salus emergency list ana
  salus emergency list ana --reason reason.json
  salus emergency list ana --output json | jq '.[] | select(.in_force) | .opened_by'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// What opens the reason of an emergency, as who opened it gave it; repeatable
	#[arg(long, value_name = "FILE")]
	reason: Vec<InputFile>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Emergencies(Vec<EmergencyReport>);

impl Report for Emergencies {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		TITLES.to_vec()
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["nobody broke the glass for this patient".into()]];
		}
		self.0.iter().map(EmergencyReport::row).collect()
	}
}

const ASK: &str = "ask who opened it for the file that was written then";

/// Each opening fits something, or it was given for nothing.
fn each_opens_something(
	files: &[InputFile],
	reasons: &[ReasonOpening],
	found: &[Emergency],
) -> Result<(), CliError> {
	let opens = |opening: &ReasonOpening| found.iter().any(|one| opening.opens_emergency(one));
	match files.iter().zip(reasons).find(|(_, opening)| !opens(opening)) {
		None => Ok(()),
		Some((file, _)) => Err(CliError::refused(format_args!(
			"{file} opens the reason of no emergency of this patient that is kept"
		))
		.next(format_args!("leave it out and list again, or {ASK}"))),
	}
}

/// Lists a patient's emergencies.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let reasons = opts
		.reason
		.iter()
		.map(|file| {
			ReasonOpening::from_json(&file.read()?)
				.map_err(|error| CliError::refused(format_args!("{file}: {error}")).next(ASK))
		})
		.collect::<Result<Vec<_>, CliError>>()?;
	let reports = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let found = emergencies::emergencies(&best, patient).await?;
		each_opens_something(&opts.reason, &reasons, &found)?;
		let names = Names::read(&best, found.iter().map(|one| one.organization)).await?;
		let report = |one: Emergency| {
			let name = names.get(one.organization).map(str::to_owned);
			EmergencyReport::new(one, name, &reasons)
		};
		Ok(found.into_iter().map(report).collect())
	})?;
	output.report(&Emergencies(reports))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::emergency::reports::tests::running;
	use salus_client::chain::{requests, Hex32};

	#[test]
	fn each_file_opens_a_reason_or_is_refused() {
		let (commitment, opening) = requests::reason("unconscious");
		let found = [running(1), Emergency { reason: Hex32(commitment), ..running(2) }];
		let file = |name: &str| InputFile::from(std::ffi::OsStr::new(name));
		let files = [file("a.json"), file("b.json")];
		each_opens_something(&files[..1], std::slice::from_ref(&opening), &found).expect("its own");
		let both = [opening, requests::reason("unconscious").1];
		let line = each_opens_something(&files, &both, &found).expect_err("another salt").line();
		assert!(line.contains("b.json opens the reason of no emergency"), "{line}");
	}

	#[test]
	fn nothing_is_said_in_words() {
		assert!(Emergencies(Vec::new()).rows()[0][0].contains("nobody broke the glass"));
		assert!(Emergencies(Vec::new()).titles().is_empty());
		let one = Emergencies(vec![EmergencyReport::new(running(1), None, &[])]);
		assert_eq!((one.rows().len(), one.titles().len()), (1, TITLES.len()));
	}
}
