//! `salus study show`.

use crate::{
	arguments,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations,
	studies::{self, Investigator, ProtocolOpening, Study},
};
use salus_primitives::StudyId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus study show`.
#[derive(Debug, Args)]
#[command(after_help = "\
What the study is about is printed if it is opened: the sponsor gives the file to whoever is asked for
consent. A file that is another's is refused.

Examples:
  salus study show 0
  salus study show 0 --protocol statins.protocol.json
  salus study show 0 --output json | jq '.enrolled[] | select(.takes_part) | .account'")]
pub struct Opts {
	/// The study's id
	#[arg(value_name = "STUDY", value_parser = arguments::study)]
	study: StudyId,
	/// What opens its protocol, as the sponsor gave it; - is stdin
	#[arg(long, value_name = "FILE")]
	protocol: Option<InputFile>,
}

#[derive(Serialize)]
struct Details {
	#[serde(flatten)]
	study: Study,
	/// The name of the sponsor, as the chain has it.
	sponsor_name: Option<String>,
	/// Where it stands, in words.
	words: String,
	/// What it is about, if that was opened.
	protocol_text: Option<String>,
	/// Whoever was enrolled, removed ones too.
	enrolled: Vec<Investigator>,
}

impl Details {
	fn investigator(one: &Investigator) -> Vec<String> {
		let since = match (one.removed_at, one.takes_part) {
			(Some(at), _) => format!("removed at {at}"),
			(None, true) => format!("takes part, enrolled at {}", one.enrolled_at),
			(None, false) => format!("does not take part now, enrolled at {}", one.enrolled_at),
		};
		vec!["investigator".into(), format!("{}: {since}", one.account)]
	}
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let study = &self.study;
		let name = self.sponsor_name.as_deref().unwrap_or("unknown");
		let mut rows: Vec<_> = [
			("id", study.id.0.to_string()),
			("sponsor", format!("organization {} ({name})", study.sponsor.0)),
			("is", self.words.clone()),
			("registered at", study.registered_at.to_string()),
			("registered by", study.registered_by.to_string()),
			("ends at", study.ends_at.to_string()),
			("protocol", study.protocol.to_string()),
			("which says", self.protocol_text.clone().unwrap_or_else(|| "not opened".into())),
		]
		.into_iter()
		.map(|(name, value)| vec![name.to_owned(), value])
		.collect();
		rows.extend(self.enrolled.iter().map(Self::investigator));
		rows
	}
}

/// What a file says that a study is about, if it is that study's.
fn text_of(opening: ProtocolOpening, study: &Study) -> Result<String, CliError> {
	if opening.opens(study) {
		return Ok(opening.text);
	}
	Err(CliError::refused(format_args!(
		"the file does not open the protocol of study {}",
		study.id.0
	))
	.next("ask the sponsor for the file that was written with the registration"))
}

/// Shows one study.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let opening = opts
		.protocol
		.as_ref()
		.map(|file| {
			ProtocolOpening::from_json(&file.read()?).map_err(|error| {
				CliError::refused(format_args!("{file}: {error}"))
					.next("ask the sponsor for the file that was written with the registration")
			})
		})
		.transpose()?;
	let details = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let study = super::find(&best, opts.study).await?;
		let protocol_text = opening.map(|opening| text_of(opening, &study)).transpose()?;
		let sponsor = organizations::organization(&best, study.sponsor).await?;
		Ok(Details {
			sponsor_name: sponsor.map(|found| found.name),
			words: studies::status_in_words(&study),
			protocol_text,
			enrolled: studies::investigators(&best, opts.study).await?,
			study,
		})
	})?;
	output.report(&details)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{studies::StudyStatus, Account, Hex32, Moment};
	use salus_primitives::OrganizationId;

	fn study(protocol: [u8; 32]) -> Study {
		Study {
			id: StudyId(3),
			sponsor: OrganizationId(1),
			protocol: Hex32(protocol),
			registered_at: Moment(1_000),
			registered_by: Account([1; 32]),
			ends_at: Moment(9_000),
			ended_at: None,
			ended_how: None,
			status: StudyStatus::Open,
			investigators: 1,
		}
	}

	#[test]
	fn a_protocol_is_read_from_its_own_file_alone() {
		let (protocol, opening) = studies::protocol("statins");
		assert_eq!(text_of(opening, &study(protocol)).expect("its own"), "statins");
		let other = studies::protocol("statins").1;
		let refused = text_of(other, &study(protocol)).expect_err("another").line();
		assert!(refused.contains("does not open the protocol of study 3"), "{refused}");
	}

	#[test]
	fn investigators_are_told_apart() {
		let one = |removed_at, takes_part| Investigator {
			account: Account([2; 32]),
			enrolled_at: Moment(1_000),
			enrolled_by: Account([1; 32]),
			removed_at,
			takes_part,
		};
		for (one, words) in [
			(one(None, true), "takes part, enrolled at 1970-01-01T00:00:01.000Z"),
			(one(None, false), "does not take part now, enrolled at 1970-01-01T00:00:01.000Z"),
			(one(Some(Moment(2_000)), false), "removed at 1970-01-01T00:00:02.000Z"),
		] {
			let row = Details::investigator(&one);
			assert!(row[1].ends_with(words), "{row:?}");
		}
	}
}
