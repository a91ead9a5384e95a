//! The lines of a claim, as a file or the command line says them, and what becomes of them.

use crate::{arguments, error::CliError, input::InputFile};
use clap::Args;
use salus_client::{
	chain::{claims, CalendarDay, Hex32},
	services::{CodedLine, CodedService},
	vault::Vault,
	wallet::Key,
};
use salus_commitments::opening::Opening;
use salus_primitives::{
	claims::MAX_EVIDENCE, insurance::MAX_LINES, ClaimLine, Day, Evidence, Leaf, Money, PatientId,
};
use serde::Deserialize;

/// The lines: one by options, or several by a file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Lines")]
pub struct LineOpts {
	/// A file with several lines, JSON; - is stdin
	#[arg(long, value_name = "FILE")]
	lines: Option<InputFile>,
	/// The number of the benefit in the plan
	#[arg(
		long,
		value_name = "NUMBER",
		conflicts_with = "lines",
		required_unless_present = "lines"
	)]
	benefit: Option<u16>,
	/// What is charged for all units, in the smallest unit of the settlement currency
	#[arg(
		long,
		value_name = "AMOUNT",
		conflicts_with = "lines",
		required_unless_present = "lines"
	)]
	charged: Option<Money>,
	/// The code of the service
	#[arg(
		long,
		value_name = "SYSTEM|CODE",
		conflicts_with = "lines",
		required_unless_present = "lines"
	)]
	code: Option<String>,
	/// A record of the vault that shows the service, by its leaf; several are allowed
	#[arg(long, value_name = "LEAF", conflicts_with = "lines", required_unless_present = "lines",
		value_parser = arguments::hex32)]
	evidence: Vec<Hex32>,
	/// The day of service; without it, the chain's today
	#[arg(long, value_name = "DAY", conflicts_with = "lines", value_parser = arguments::day)]
	day: Option<Day>,
	/// How many units were rendered
	#[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "lines",
		value_parser = clap::value_parser!(u32).range(1..))]
	units: u32,
	/// Modifiers of the code, with commas between them
	#[arg(long, value_name = "CODES", value_delimiter = ',', conflicts_with = "lines")]
	modifiers: Vec<String>,
	/// Where the service was rendered: a CMS place-of-service code, as 11 for an office
	#[arg(
		long,
		value_name = "CODE",
		conflicts_with = "lines",
		default_value = "",
		hide_default_value = true
	)]
	site: String,
}

/// A line, as a file says it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineEntry {
	benefit: u16,
	day: Option<CalendarDay>,
	#[serde(default = "one")]
	units: u32,
	charged: Money,
	code: String,
	#[serde(default)]
	modifiers: Vec<String>,
	#[serde(default)]
	site: String,
	evidence: Vec<Hex32>,
}

const fn one() -> u32 {
	1
}

impl LineOpts {
	/// The lines that are meant.
	pub fn read(&self) -> Result<Vec<LineEntry>, CliError> {
		if let Some(file) = &self.lines {
			let lines: Vec<LineEntry> = serde_json::from_slice(&file.read()?).map_err(|error| {
				CliError::refused(format_args!("{file}: {error}"))
					.next("see `salus claim submit --help` for what a file of lines says")
			})?;
			let most = usize::try_from(MAX_LINES).unwrap_or(usize::MAX);
			return if lines.len() > most {
				Err(CliError::refused(format_args!("a claim has at most {MAX_LINES} lines"))
					.next("split it into several claims"))
			} else {
				Ok(lines)
			};
		}
		let (Some(benefit), Some(charged), Some(code)) = (self.benefit, self.charged, &self.code)
		else {
			return Err(CliError::unusable("a line needs --benefit, --charged and --code"));
		};
		Ok(vec![LineEntry {
			benefit,
			day: self.day.map(CalendarDay),
			units: self.units,
			charged,
			code: code.clone(),
			modifiers: self.modifiers.clone(),
			site: self.site.clone(),
			evidence: self.evidence.clone(),
		}])
	}
}

/// What the lines of one claim have in common.
pub struct Billing<'a> {
	/// The member of the coverage.
	pub member: PatientId,
	/// The payer's key for service tags.
	pub tag_key: &'a [u8; 32],
	/// The chain's today.
	pub today: Day,
	/// Where the cited records are, and where what a line commits to is kept.
	pub vault: &'a Vault,
	/// Who reads and writes there.
	pub owner: &'a Key,
}

impl Billing<'_> {
	/// A line as the chain takes it, and what opens its commitment.
	pub fn line(&self, entry: &LineEntry) -> Result<(ClaimLine, CodedLine), CliError> {
		let service = CodedService::new(&entry.code, &entry.modifiers, &entry.site)
			.map_err(CliError::refused)?;
		let day = entry.day.map_or(self.today, |day| day.0);
		let evidence = entry
			.evidence
			.iter()
			.map(|leaf| self.evidence(&Leaf(leaf.0)))
			.collect::<Result<Vec<_>, CliError>>()?;
		let evidence = evidence.try_into().map_err(|_| {
			CliError::refused(format_args!("a line cites at most {MAX_EVIDENCE} records"))
		})?;
		let service_tag = service.tag(self.tag_key, self.member, day, entry.units);
		let coded = CodedLine::draw(service).map_err(CliError::unusable)?;
		let line = ClaimLine {
			benefit: entry.benefit,
			day,
			units: entry.units,
			charged: entry.charged,
			coded_line: coded.commitment(),
			service_tag,
			evidence,
		};
		Ok((line, coded))
	}

	fn evidence(&self, leaf: &Leaf) -> Result<Evidence, CliError> {
		let identity = &self.owner.encryption;
		let record = self.vault.get(leaf, identity)?;
		let opening =
			Opening::from_json(&self.vault.opening(leaf, identity)?).map_err(CliError::refused)?;
		Ok(claims::evidence(opening, &record, self.member)?)
	}

	/// Keeps what opens the commitments, before they are sent: nobody could show codes without it.
	pub fn keep(&self, coded: &[CodedLine]) -> Result<(), CliError> {
		let owner = self.owner.encryption_key();
		coded.iter().try_for_each(|line| {
			let kept = serde_json::to_vec(line).map_err(CliError::refused)?;
			Ok(self.vault.put_service(&line.commitment(), &kept, &owner)?)
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_example_has_lines() {
		let example = include_bytes!("../../../examples/claim-lines.json");
		let lines: Vec<LineEntry> = serde_json::from_slice(example).expect("lines");
		assert_eq!(lines.len(), 2);
		assert!(lines.iter().all(|line| !line.evidence.is_empty()));
	}

	#[test]
	fn what_is_left_out_is_one_unit_today() {
		let text = r#"[{ "benefit": 1, "charged": 5, "code": "s|c", "evidence": [] }]"#;
		let lines: Vec<LineEntry> = serde_json::from_str(text).expect("lines");
		assert_eq!((lines[0].units, lines[0].day), (1, None));
		let wrong = text.replace("\"charged\": 5", "\"charged\": 5, \"diagnosis\": \"x\"");
		assert!(serde_json::from_str::<Vec<LineEntry>>(&wrong).is_err());
	}
}
