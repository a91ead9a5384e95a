//! `salus study register`.

use crate::{
	arguments::Validity,
	error::CliError,
	input::InputFile,
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{studies, Hex32, Moment};
use salus_primitives::{OrganizationId, StudyId};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus study register`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner of a researcher, which becomes the sponsor. The study is open from the
block that carries it on, for five years at most; it can be extended. That it is, who sponsors it and
who takes part stands in clear on the chain, for ever; what it is about does not.

The chain gets a salted commitment to the title, the protocol and the ethics approval. Keep the file
--protocol-out, and give it to whoever is asked for consent: it is read with `salus study show --protocol
FILE`.

Examples:
  salus study register --protocol-file statins.txt --protocol-out statins.protocol.json --days 730 \\
    --key institute
  salus study register --protocol 'Statins in the old, approval 2026-114' \\
    --protocol-out statins.protocol.json --until 2028-06-30 --key chen --relayer institute
  salus study register --protocol-file statins.txt --protocol-out statins.protocol.json --days 730 \\
    --key institute --dry-run")]
pub struct Opts {
	#[command(flatten)]
	protocol: ProtocolOpts,
	/// Where to write what opens the protocol
	#[arg(long, value_name = "FILE")]
	protocol_out: PathBuf,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What a study is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct ProtocolOpts {
	/// Title, protocol and ethics approval, in words of your own: the chain gets a commitment
	#[arg(long, value_name = "TEXT")]
	protocol: Option<String>,
	/// The same, from a file of UTF-8 text; - is stdin
	#[arg(long, value_name = "FILE")]
	protocol_file: Option<InputFile>,
}

impl ProtocolOpts {
	fn text(&self) -> Result<String, CliError> {
		let text = match (&self.protocol, &self.protocol_file) {
			(Some(text), _) => text.clone(),
			(None, Some(file)) => String::from_utf8(file.read()?).map_err(|_| {
				CliError::refused(format_args!("{file} is no text in UTF-8"))
					.next("give a text that names the document, and its hash if it is none")
			})?,
			(None, None) => String::new(),
		};
		if text.trim().is_empty() {
			return Err(CliError::unusable("the protocol says nothing")
				.next("say with --protocol or --protocol-file what the study is about"));
		}
		Ok(text)
	}
}

#[derive(Serialize)]
struct Registered {
	study: StudyId,
	sponsor: OrganizationId,
	ends_at: Moment,
	/// The commitment to what it is about.
	protocol: Hex32,
	/// Where what opens it was written.
	protocol_out: PathBuf,
}

impl Rows for Registered {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["study".into(), self.study.0.to_string()],
			vec!["sponsor".into(), format!("organization {}", self.sponsor.0)],
			vec!["open until".into(), self.ends_at.to_string()],
			vec!["protocol".into(), self.protocol.to_string()],
			vec!["protocol opened by".into(), self.protocol_out.display().to_string()],
		]
	}
}

/// Registers a study.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	can_write(Some(&opts.protocol_out))?;
	let (protocol, opening) = studies::protocol(&opts.protocol.text()?);
	let mut files = NewFiles::default();
	files.add(&opts.protocol_out, opening.to_json()?);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let ends_at = opts.validity.until(now(&chain).await?)?;
		let call = studies::register_call(&chain.best().await?, protocol, ends_at)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			let (study, sponsor) = studies::registered(receipt)?;
			Ok(Registered {
				study,
				sponsor,
				ends_at: Moment(ends_at),
				protocol: Hex32(protocol),
				protocol_out: opts.protocol_out.clone(),
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
		let always = ["line", "--days", "3", "--protocol-out", "o", "--key", "//A"];
		Line::try_parse_from(always.iter().chain(rest)).map(|line| line.opts)
	}

	#[test]
	fn a_protocol_is_a_text_or_a_file_and_says_something() {
		let text = |rest: &[&str]| read(rest).expect("options").protocol.text();
		assert_eq!(text(&["--protocol", "statins"]).expect("a text"), "statins");
		assert!(text(&["--protocol", " \n"]).is_err());
		let home = tempfile::tempdir().expect("a directory");
		let path = home.path().join("protocol.txt");
		let file = path.display().to_string();
		std::fs::write(&path, "statins, 2026-114\n").expect("written");
		assert_eq!(text(&["--protocol-file", &file]).expect("a text"), "statins, 2026-114\n");
		std::fs::write(&path, [0xff, 0xfe]).expect("written");
		let refused = text(&["--protocol-file", &file]).expect_err("no text").line();
		assert!(refused.contains("no text in UTF-8"), "{refused}");
		assert!(read(&[]).is_err(), "none");
		assert!(read(&["--protocol", "a", "--protocol-file", &file]).is_err(), "both");
	}
}
