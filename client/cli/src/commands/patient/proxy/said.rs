//! Why, and by what it is shown: texts of which the chain gets a commitment.

use crate::{
	error::CliError,
	input::InputFile,
	openings::{can_write, NewFiles},
};
use clap::Args;
use salus_client::chain::texts::{Evidence, Reason, TextKind, TextOpening};
use std::path::{Path, PathBuf};

/// Why something is done.
#[derive(Debug, Args)]
pub struct ReasonOpts {
	/// Why, from a file of UTF-8 text; - is stdin. The chain gets a commitment
	#[arg(long, value_name = "FILE", requires = "reason_out")]
	reason_file: Option<InputFile>,
	/// The same, in words of your own, which other programs of this machine can read
	#[arg(long, value_name = "TEXT", requires = "reason_out", conflicts_with = "reason_file")]
	reason: Option<String>,
	/// Where to write what opens the reason
	#[arg(long, value_name = "FILE")]
	reason_out: Option<PathBuf>,
}

/// What shows something.
#[derive(Debug, Args)]
pub struct EvidenceOpts {
	#[command(flatten)]
	what: WhatOpts,
	/// Where to write what opens the evidence
	#[arg(long, value_name = "FILE")]
	evidence_out: PathBuf,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct WhatOpts {
	/// What shows it, from a file of UTF-8 text; - is stdin. The chain gets a commitment
	#[arg(long, value_name = "FILE")]
	evidence_file: Option<InputFile>,
	/// The same, in words of your own, which other programs of this machine can read
	#[arg(long, value_name = "TEXT")]
	evidence: Option<String>,
}

/// The text that is given one way or the other.
fn text(said: Option<&str>, file: Option<&InputFile>) -> Result<Option<String>, CliError> {
	let text = match (said, file) {
		(Some(text), _) => text.to_owned(),
		(None, Some(file)) => String::from_utf8(file.read()?)
			.map_err(|_| CliError::refused(format_args!("{file} is no text in UTF-8")))?,
		(None, None) => return Ok(None),
	};
	if text.trim().is_empty() {
		return Err(CliError::unusable("the text says nothing").next("say why, or what shows it"));
	}
	Ok(Some(text))
}

/// The commitment to a text, of which what opens it goes to `files`.
fn commit<K: TextKind>(text: &str, out: &Path, files: &mut NewFiles) -> Result<[u8; 32], CliError> {
	can_write(Some(out))?;
	let (commitment, opening) = TextOpening::<K>::commit(text);
	files.add(out, opening.to_json()?);
	Ok(commitment)
}

impl ReasonOpts {
	/// The commitment to the reason, of which what opens it goes to `files`. If none is given, one that
	/// nobody can open.
	pub fn commit(&self, files: &mut NewFiles) -> Result<[u8; 32], CliError> {
		match (text(self.reason.as_deref(), self.reason_file.as_ref())?, &self.reason_out) {
			(Some(text), Some(out)) => commit::<Reason>(&text, out, files),
			(None, Some(_)) => Err(CliError::unusable("there is no reason to open")
				.next("give --reason-file or --reason, or leave out --reason-out")),
			(_, None) => Ok(TextOpening::<Reason>::commit("").0),
		}
	}

	/// As [`commit`](Self::commit), but that a reason must be given.
	pub fn must_commit(&self, files: &mut NewFiles) -> Result<[u8; 32], CliError> {
		if self.reason_out.is_none() {
			return Err(CliError::unusable("no reason is given")
				.next("give --reason-file or --reason, and --reason-out"));
		}
		self.commit(files)
	}
}

impl EvidenceOpts {
	/// The commitment to the evidence, of which what opens it goes to `files`.
	pub fn commit(&self, files: &mut NewFiles) -> Result<[u8; 32], CliError> {
		let text = text(self.what.evidence.as_deref(), self.what.evidence_file.as_ref())?;
		let text = text.ok_or_else(|| CliError::unusable("there is no evidence"))?;
		commit::<Evidence>(&text, &self.evidence_out, files)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Debug, Parser)]
	struct Why {
		#[command(flatten)]
		reason: ReasonOpts,
	}

	#[derive(Debug, Parser)]
	struct What {
		#[command(flatten)]
		evidence: EvidenceOpts,
	}

	fn why(words: &[&str]) -> Result<ReasonOpts, clap::Error> {
		Why::try_parse_from(["line"].iter().chain(words)).map(|line| line.reason)
	}

	#[test]
	fn a_reason_is_kept_or_is_none() {
		let home = tempfile::tempdir().expect("a directory");
		let out = home.path().join("why.json");
		let path = out.display().to_string();
		let mut files = NewFiles::default();
		let given = why(&["--reason", "custody", "--reason-out", &path]).expect("options");
		let commitment = given.must_commit(&mut files).expect("committed");
		let json = files.content(&out).expect("kept");
		let opening = TextOpening::<Reason>::from_json(json).expect("an opening");
		assert_eq!((opening.commitment(), opening.text.as_str()), (commitment, "custody"));

		let mut files = NewFiles::default();
		let none = why(&[]).expect("options");
		let first = none.commit(&mut files).expect("one that nobody opens");
		assert_ne!(first, none.commit(&mut files).expect("another"));
		files.write().expect("nothing to write");
		assert!(!out.exists());
		assert!(none.must_commit(&mut files).is_err());

		assert!(why(&["--reason", "custody"]).is_err(), "it would be lost");
		let nothing = why(&["--reason-out", &path]).expect("options");
		assert!(nothing.commit(&mut files).is_err());
		let blank = why(&["--reason", " ", "--reason-out", &path]).expect("options");
		assert!(blank.commit(&mut files).is_err());
	}

	#[test]
	fn evidence_is_always_given_and_kept() {
		let home = tempfile::tempdir().expect("a directory");
		let (file, out) = (home.path().join("stroke.txt"), home.path().join("stroke.json"));
		std::fs::write(&file, "GCS 7\n").expect("written");
		let paths = [&file, &out].map(|path| path.display().to_string());
		let words = ["line", "--evidence-file", &paths[0], "--evidence-out", &paths[1]];
		let mut files = NewFiles::default();
		let evidence = What::try_parse_from(words).expect("options").evidence;
		let commitment = evidence.commit(&mut files).expect("committed");
		let json = files.content(&out).expect("kept");
		let opening = TextOpening::<Evidence>::from_json(json).expect("an opening");
		assert_eq!((opening.commitment(), opening.text.as_str()), (commitment, "GCS 7\n"));
		assert!(What::try_parse_from(["line", "--evidence-out", &paths[1]]).is_err());
		std::fs::write(&out, "another's").expect("written");
		assert!(evidence.commit(&mut files).is_err(), "it is there already");
	}
}
