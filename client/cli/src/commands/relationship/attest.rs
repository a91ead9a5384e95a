//! `salus relationship attest`.

use crate::{
	arguments::{self, Validity},
	commands::patient,
	error::CliError,
	input::InputFile,
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{relationships, Hex32, Moment};
use salus_primitives::{OrganizationId, RelationshipKind};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus relationship attest`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner of a provider, pharmacy or laboratory (treatment), or of a payer
(coverage). It holds from the block that carries it on, for a year at most. Attested anew before it
is over, it goes on, until the later of both ends. Sixteen on days of their own are kept, each for
two years: attest for the episode of care, not for each visit. That the organization has this
relationship stands in clear on the chain, under its name, for ever: attest what is true, and no
earlier than it is needed.

The chain gets a salted commitment to what shows it, such as an encounter or a membership. Keep the
file --evidence-out: the patient, and who reviews a dispute, ask for it, and read it with `salus
relationship list --evidence FILE`.

Examples:
  salus relationship attest ana --kind treatment --days 90 --evidence-file encounter.txt \\
    --evidence-out ana.evidence.json --key lind --relayer clinic
  salus relationship attest $MEMBER --kind coverage --until 2027-01-01 --evidence-file membership.txt \\
    --evidence-out membership.evidence.json --key insurer
  salus relationship attest ana --kind treatment --days 30 --evidence 'referral of 2 March' \\
    --evidence-out referral.evidence.json --key clinic --dry-run")]
pub struct Opts {
	/// Whom it treats or covers: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// What the organization does: treatment or coverage
	#[arg(long, value_parser = arguments::relationship_kind)]
	kind: RelationshipKind,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	evidence: EvidenceOpts,
	/// Where to write what opens the evidence
	#[arg(long, value_name = "FILE")]
	evidence_out: PathBuf,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What shows a relationship.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct EvidenceOpts {
	/// What shows it, from a file of UTF-8 text; - is stdin. The chain gets a commitment
	#[arg(long, value_name = "FILE")]
	evidence_file: Option<InputFile>,
	/// The same, in words of your own, which other programs of this machine can read
	#[arg(long, value_name = "TEXT")]
	evidence: Option<String>,
}

impl EvidenceOpts {
	fn text(&self) -> Result<String, CliError> {
		let text = match (&self.evidence, &self.evidence_file) {
			(Some(text), _) => text.clone(),
			(None, Some(file)) => String::from_utf8(file.read()?).map_err(|_| {
				CliError::refused(format_args!("{file} is no text in UTF-8"))
					.next("give a text that names the document, and its hash if it is none")
			})?,
			(None, None) => String::new(),
		};
		if text.trim().is_empty() {
			return Err(CliError::unusable("the evidence says nothing")
				.next("say with --evidence or --evidence-file what shows the relationship"));
		}
		Ok(text)
	}
}

#[derive(Serialize)]
struct Attested {
	patient: Hex32,
	organization: OrganizationId,
	kind: RelationshipKind,
	valid_until: Moment,
	/// The commitment to what shows it.
	evidence: Hex32,
	/// Where what opens it was written.
	evidence_out: PathBuf,
}

impl Rows for Attested {
	fn rows(&self) -> Vec<Vec<String>> {
		let does = relationships::kind_in_words(self.kind);
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["attested".into(), format!("organization {} {does}", self.organization.0)],
			vec!["until".into(), self.valid_until.to_string()],
			vec!["evidence".into(), self.evidence.to_string()],
			vec!["evidence opened by".into(), self.evidence_out.display().to_string()],
		]
	}
}

/// Attests a relationship.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	can_write(Some(&opts.evidence_out))?;
	let (evidence, opening) = relationships::evidence(&opts.evidence.text()?);
	let mut files = NewFiles::default();
	files.add(&opts.evidence_out, opening.to_json()?);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let valid_until = opts.validity.until(now(&chain).await?)?;
		let best = chain.best().await?;
		let call = relationships::attest_call(&best, patient, opts.kind, valid_until, evidence)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			let (organization, valid_until) = relationships::attested(receipt)?;
			Ok(Attested {
				patient: Hex32(patient.0),
				organization,
				kind: opts.kind,
				valid_until,
				evidence: Hex32(evidence),
				evidence_out: opts.evidence_out.clone(),
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(rest: &[&str]) -> Result<Opts, clap::Error> {
		let always = [
			"line",
			"ana",
			"--kind",
			"treatment",
			"--days",
			"3",
			"--evidence-out",
			"o",
			"--key",
			"//A",
		];
		Line::try_parse_from(always.iter().chain(rest)).map(|line| line.opts)
	}

	#[test]
	fn evidence_is_a_text_or_a_file_and_says_something() {
		let text = |rest: &[&str]| read(rest).expect("options").evidence.text();
		assert_eq!(text(&["--evidence", "encounter 4711"]).expect("a text"), "encounter 4711");
		assert!(text(&["--evidence", " \n"]).is_err());
		let home = tempfile::tempdir().expect("a directory");
		let path = home.path().join("evidence.txt");
		let file = path.display().to_string();
		std::fs::write(&path, "membership 12\n").expect("written");
		assert_eq!(text(&["--evidence-file", &file]).expect("a text"), "membership 12\n");
		std::fs::write(&path, [0xff, 0xfe]).expect("written");
		let refused = text(&["--evidence-file", &file]).expect_err("no text").line();
		assert!(refused.contains("no text in UTF-8"), "{refused}");
		assert!(read(&[]).is_err(), "none");
		assert!(read(&["--evidence", "a", "--evidence-file", &file]).is_err(), "both");
	}
}
