//! The options of what a grant or a restriction says off the chain.

use crate::{
	arguments::{self, AuthorName},
	error::CliError,
	openings::{can_write, NewFiles},
};
use clap::Args;
use salus_client::chain::{annex::Attached, organizations, Chain, Hex32};
use salus_primitives::{Annex, Author, Leaf, Protected, Sensitivities, Sensitivity};
use std::path::PathBuf;

/// What is said off the chain, or which protection in clear.
#[derive(Debug, Args)]
#[command(next_help_heading = "Protection and annex")]
pub struct AnnexOpts {
	/// Whether records that carry a sensitivity are meant, in clear and without an annex: none or all
	#[arg(long, value_parser = arguments::protected,
		conflicts_with_all = ["sensitivities", "author", "context", "record", "annex_out"])]
	protected: Option<Protected>,
	/// Which sensitivities are meant, with commas between them; the chain gets a commitment
	#[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = arguments::sensitivity)]
	sensitivities: Vec<Sensitivity>,
	/// Only what this author wrote: org:ID, org:ID/ACCOUNT or a practitioner's ACCOUNT; repeatable
	#[arg(long, value_name = "AUTHOR", value_parser = arguments::author_or_account)]
	author: Vec<AuthorName>,
	/// Only records of this encounter or care plan, by its keyed identifier; repeatable
	#[arg(long, value_name = "HEX", value_parser = arguments::hex32)]
	context: Vec<Hex32>,
	/// Only this record version, by its leaf; repeatable
	#[arg(long, value_name = "LEAF", value_parser = arguments::hex32)]
	record: Vec<Hex32>,
	/// Where to write what opens the annex: whoever asks on it, or against it, has to show it
	#[arg(long, value_name = "FILE")]
	annex_out: Option<PathBuf>,
}

impl AnnexOpts {
	/// The protection that was asked for in clear; `None` if there is to be an annex, or nothing was
	/// said.
	pub const fn protected(&self) -> Option<Protected> {
		self.protected
	}

	/// Whether there is anything to say off the chain, or an opening is wanted.
	pub fn is_asked_for(&self) -> bool {
		self.says_something() || self.annex_out.is_some()
	}

	fn says_something(&self) -> bool {
		!(self.sensitivities.is_empty()
			&& self.author.is_empty()
			&& self.context.is_empty()
			&& self.record.is_empty())
	}

	/// Refuses what would be lost, or could not be written.
	pub fn check(&self) -> Result<(), CliError> {
		if self.says_something() && self.annex_out.is_none() {
			return Err(CliError::unusable(
				"what an annex says is in its opening alone, and nothing says where to write that",
			)
			.next("name a file with --annex-out"));
		}
		can_write(self.annex_out.as_deref())
	}

	/// The annex that was asked for.
	pub async fn annex(&self, chain: &Chain) -> Result<Annex, CliError> {
		let mut authors = Vec::with_capacity(self.author.len());
		for name in &self.author {
			authors.push(author(chain, name).await?);
		}
		let sensitivities: Sensitivities = self.sensitivities.iter().copied().collect();
		let contexts = self.context.iter().map(|id| id.0).collect();
		let records = self.record.iter().map(|leaf| Leaf(leaf.0)).collect();
		Annex::new(sensitivities, authors, contexts, records).ok_or_else(|| {
			CliError::unusable("an annex names at most 8 authors, 8 contexts and 16 records")
				.next("make several grants or restrictions of it")
		})
	}

	/// Where the opening is written; `None` if it is thrown away.
	pub fn keep(&self, attached: &Attached, files: &mut NewFiles) -> Result<(), CliError> {
		let Some(path) = &self.annex_out else { return Ok(()) };
		files.add(path, attached.opening.to_json().map_err(CliError::refused)?);
		Ok(())
	}

	/// Where the opening is written.
	pub fn annex_out(&self) -> Option<PathBuf> {
		self.annex_out.clone()
	}
}

/// The author who is named. Of an account alone, the organization that credentials it.
async fn author(chain: &Chain, name: &AuthorName) -> Result<Author, CliError> {
	let account = name.account()?;
	let organization = match (name.organization, account) {
		(Some(organization), _) => organization,
		(None, Some(account)) => {
			let found = organizations::practitioner(&chain.best().await?, account).await?;
			let found = found.ok_or_else(|| {
				CliError::refused(format_args!("{account} is no practitioner of any member"))
					.next("name the organization, too, as --author org:ID/ACCOUNT")
			})?;
			found.organization
		}
		(None, None) => return Err(CliError::unusable("an author was left empty")),
	};
	Ok(Author { organization, account: account.map(|account| account.0) })
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		annex: AnnexOpts,
	}

	fn read(line: &str) -> Result<AnnexOpts, clap::Error> {
		Line::try_parse_from(["line"].into_iter().chain(line.split_whitespace()))
			.map(|line| line.annex)
	}

	#[test]
	fn what_is_said_needs_a_file_and_nothing_said_does_not() {
		let hex = "ab".repeat(32);
		for said in [
			"--sensitivities HIV,SUD".to_owned(),
			"--author org:1".to_owned(),
			format!("--context {hex}"),
			format!("--record {hex}"),
		] {
			let without = read(&said).expect("options");
			assert!(without.is_asked_for() && without.check().is_err(), "{said}");
			let kept = read(&format!("{said} --annex-out new.json")).expect("options");
			kept.check().expect("a file");
		}
		let nothing = read("").expect("options");
		assert!(!nothing.is_asked_for());
		nothing.check().expect("nothing is lost");
		assert!(read("--annex-out new.json").expect("options").is_asked_for());
	}

	#[test]
	fn protection_in_clear_goes_without_an_annex() {
		assert_eq!(read("--protected all").expect("options").protected(), Some(Protected::All));
		assert_eq!(read("--protected none").expect("options").protected(), Some(Protected::None));
		assert_eq!(read("").expect("options").protected(), None);
		for both in ["--sensitivities HIV", "--author org:1", "--annex-out new.json"] {
			assert!(read(&format!("--protected all {both}")).is_err(), "{both}");
		}
	}
}
