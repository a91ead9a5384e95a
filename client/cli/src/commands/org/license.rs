//! `salus org license` and `salus org withdraw-license`.

use super::motions::Motion;
use crate::{
	arguments::{self, Validity},
	commands::council::{propose_keeping, MotionOpts},
	error::CliError,
	input::{self, InputFile},
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::Rows,
};
use clap::Args;
use salus_client::chain::{organizations, AtBlock, Call, Hex32, Moment};
use salus_primitives::{LicenseKind, OrganizationId};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus org license`.
#[derive(Debug, Args)]
#[command(after_help = "\
Proposes a motion to the council, or, with --as-regulator, has the admin of a regulator attest it at
once: for another organization, and never for a shorter time than the role has now.

A role rests on the membership alone until a licence of its kind is attested: Provider on Facility,
Laboratory on Laboratory, Pharmacy on Pharmacy, Payer on Insurance. From then on it ends with the
licence, or with the membership if that is earlier. The other roles rest on no licence.

The chain gets the kind and the end in clear, and a salted commitment to who issued the licence where,
under which number. Keep the file --document-out, and give it to whoever may check the licence.

Examples:
  salus org license 1 --kind Pharmacy --days 365 --document 'State Board of Pharmacy, PH-4711' \\
    --document-out pharmacy.license.json --key //Alice
  salus org license 1 --kind Pharmacy --until 2028-01-01 --document-file license.txt \\
    --document-out pharmacy.license.json --as-regulator --key health-office
  salus org license 1 --kind Facility --days 365 --document-file license.txt \\
    --document-out facility.license.json --key //Alice --dry-run")]
pub struct Opts {
	/// The organization's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
	/// What the licence is for: Facility, Laboratory, Pharmacy or Insurance
	#[arg(long, value_parser = arguments::license_kind)]
	kind: LicenseKind,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	document: DocumentOpts,
	/// Where to write what opens the document
	#[arg(long, value_name = "FILE")]
	document_out: PathBuf,
	/// Attest it as the admin of a regulator, without a motion
	#[arg(long)]
	as_regulator: bool,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Who issued a licence where, under which number.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct DocumentOpts {
	/// Who issued it where, under which number, in words of your own: the chain gets a commitment
	#[arg(long, value_name = "TEXT")]
	document: Option<String>,
	/// The same, from a file of UTF-8 text; - is stdin
	#[arg(long, value_name = "FILE")]
	document_file: Option<InputFile>,
}

impl DocumentOpts {
	fn text(&self) -> Result<String, CliError> {
		let text = match (&self.document, &self.document_file) {
			(Some(text), _) => text.clone(),
			(None, Some(file)) => input::text(file)?,
			(None, None) => String::new(),
		};
		if text.trim().is_empty() {
			return Err(CliError::unusable("the document says nothing")
				.next("say with --document or --document-file who issued the licence"));
		}
		Ok(text)
	}
}

/// A licence that a regulator attested.
#[derive(Serialize)]
struct Licensed {
	organization: OrganizationId,
	kind: LicenseKind,
	expires_at: Moment,
	/// The commitment to who issued it.
	document: Hex32,
	/// Where what opens it was written.
	document_out: PathBuf,
}

impl Rows for Licensed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["organization".into(), self.organization.0.to_string()],
			vec!["licence".into(), self.kind.to_string()],
			vec!["until".into(), self.expires_at.to_string()],
			vec!["document".into(), self.document.to_string()],
			vec!["document opened by".into(), self.document_out.display().to_string()],
		]
	}
}

/// Attests a licence, or proposes it.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	can_write(Some(&opts.document_out))?;
	let (document, opening) = organizations::license_document(&opts.document.text()?);
	let mut files = NewFiles::default();
	files.add(&opts.document_out, opening.to_json()?);
	if !opts.as_regulator {
		let shown = block_on(async {
			let chain = node.connect().await?;
			let expires_at = opts.validity.until(now(&chain).await?)?;
			let best = chain.best().await?;
			let call = organizations::license(&best, opts.id, opts.kind, expires_at, document)?;
			propose_keeping(&chain, node, &call, &opts.motion, &files).await
		})?;
		return output.report(&shown);
	}
	let shown = block_on(async {
		let admin = opts.motion.unlock()?;
		let chain = node.connect().await?;
		let expires_at = opts.validity.until(now(&chain).await?)?;
		let best = chain.best().await?;
		let call = organizations::license(&best, opts.id, opts.kind, expires_at, document)?;
		admin.act_keeping(&chain, node, &call, &files).await?.shown(|_| {
			Ok(Licensed {
				organization: opts.id,
				kind: opts.kind,
				expires_at: Moment(expires_at),
				document: Hex32(document),
				document_out: opts.document_out.clone(),
			})
		})
	})?;
	output.report(&shown)
}

/// The options of `salus org withdraw-license`.
#[derive(Debug, Args)]
#[command(after_help = "\
The role that rests on the licence is over from the block that carries the motion out. Only the council
attests it anew.

Examples:
  salus org withdraw-license 1 --kind Pharmacy --key //Alice
  salus org withdraw-license 1 --kind Pharmacy --key //Alice --dry-run")]
pub struct Withdraw {
	/// The organization's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
	/// What the licence is for: Facility, Laboratory, Pharmacy or Insurance
	#[arg(long, value_parser = arguments::license_kind)]
	kind: LicenseKind,
	#[command(flatten)]
	motion: MotionOpts,
}

impl Motion for Withdraw {
	fn call(&self, at: &AtBlock, _: u64) -> Result<Call, CliError> {
		Ok(organizations::withdraw_license(at, self.id, self.kind)?)
	}

	fn proposer(&self) -> &MotionOpts {
		&self.motion
	}
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
		let always = ["line", "1", "--kind", "pharmacy", "--days", "3", "--key", "//A"];
		let line = always.iter().chain(["--document-out", "o"].iter()).chain(rest);
		Line::try_parse_from(line).map(|line| line.opts)
	}

	#[test]
	fn a_document_is_a_text_or_a_file_and_says_something() {
		let text = |rest: &[&str]| read(rest).expect("options").document.text();
		assert_eq!(text(&["--document", "PH-4711"]).expect("a text"), "PH-4711");
		assert!(text(&["--document", " \n"]).is_err());
		assert!(read(&[]).is_err(), "none");
		assert!(read(&["--document", "a", "--document-file", "b"]).is_err(), "both");
		assert_eq!(read(&["--document", "a"]).expect("options").kind, LicenseKind::Pharmacy);
	}
}
