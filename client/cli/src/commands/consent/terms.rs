//! From when until when a grant holds, how often, and what ends it.

use crate::{
	arguments,
	error::CliError,
	openings::{can_write, NewFiles},
};
use clap::Args;
use salus_client::chain::{
	annex,
	consent::{Terms, RESEARCH},
};
use salus_primitives::{DirectiveId, Holder, Purposes, UnixMillis};
use std::path::PathBuf;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Until when a grant holds.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct EndOpts {
	/// For how many days from the chain's now on
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_600))]
	days: Option<u32>,
	/// Until this moment: 2027-01-31 or 2027-01-31T12:00:00Z
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	until: Option<UnixMillis>,
	/// Until it is revoked: for research alone (HRESCH, CLINTRCH, DSRCH)
	#[arg(long)]
	no_end: bool,
}

impl EndOpts {
	/// Refuses what no grant of these purposes may have.
	pub fn check(&self, purposes: Purposes) -> Result<(), CliError> {
		if self.no_end && !RESEARCH.contains_all(purposes) {
			return Err(CliError::unusable(
				"only a grant for research alone (HRESCH, CLINTRCH, DSRCH) may be without an end",
			)
			.next("give --days or --until"));
		}
		Ok(())
	}

	/// The first moment at which it no longer holds, if it is `now`; `None` for no end.
	pub fn valid_until(&self, now: UnixMillis) -> Result<Option<UnixMillis>, CliError> {
		match (self.until, self.days, self.no_end) {
			(Some(until), _, _) => Ok(Some(until)),
			(None, Some(days), _) => {
				Ok(Some(now.saturating_add(u64::from(days).saturating_mul(DAY_MS))))
			}
			(None, None, true) => Ok(None),
			(None, None, false) => {
				Err(CliError::unusable("none of --days, --until and --no-end was given"))
			}
		}
	}
}

/// The event with which a grant ends.
#[derive(Debug, Default, Args)]
pub struct EventOpts {
	/// The event with which it ends, in words of your own: the chain gets a commitment, and judges
	/// nothing; who sees the event happen revokes the grant, or gives it back
	#[arg(long, value_name = "TEXT", requires = "event_out")]
	ends_with: Option<String>,
	/// Where to write what opens the event
	#[arg(long, value_name = "FILE", requires = "ends_with")]
	event_out: Option<PathBuf>,
}

impl EventOpts {
	/// Refuses what could not be kept.
	pub fn check(&self) -> Result<(), CliError> {
		can_write(self.event_out.as_deref())
	}

	/// The commitment to the event, if one was named; what opens it goes to `files`.
	pub fn commit(&self, files: &mut NewFiles) -> Result<Option<[u8; 32]>, CliError> {
		let (Some(text), Some(path)) = (&self.ends_with, &self.event_out) else { return Ok(None) };
		let (commitment, opening) = annex::event(text);
		files.add(path, opening.to_json()?);
		Ok(Some(commitment))
	}

	/// The event, in the words it was named by.
	pub fn text(&self) -> Option<&str> {
		self.ends_with.as_deref()
	}

	/// Where the opening of the event is written.
	pub fn event_out(&self) -> Option<PathBuf> {
		self.event_out.clone()
	}
}

/// Under which terms a grant is given.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terms")]
pub struct TermsOpts {
	/// The first moment at which the grant holds; without it, at once
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	valid_from: Option<UnixMillis>,
	#[command(flatten)]
	end: EndOpts,
	/// How often it may be used: before each use the holder takes one (`salus consent use`)
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
	uses: Option<u32>,
	#[command(flatten)]
	event: EventOpts,
	/// The document by which the grant is given: a number of your own, with which all that it
	/// grants and restricts can be revoked at once
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
}

impl TermsOpts {
	/// Refuses what no grant of these purposes and of this holder may have, or could not be kept.
	pub fn check(&self, purposes: Purposes, holder: Holder) -> Result<(), CliError> {
		self.end.check(purposes)?;
		if self.uses.is_some() && holder == Holder::Any {
			return Err(CliError::unusable(
				"a grant whose uses are counted says who may take them: else any member could",
			)
			.next("give --holder with the id of one"));
		}
		self.event.check()
	}

	/// The terms, if it is `now`; what opens the event goes to `files`.
	pub fn terms(&self, now: UnixMillis, files: &mut NewFiles) -> Result<Terms, CliError> {
		Ok(Terms {
			valid_from: self.valid_from,
			valid_until: self.end.valid_until(now)?,
			ends_with: self.event.commit(files)?,
			max_uses: self.uses,
			directive: self.directive.map(DirectiveId),
		})
	}

	/// Whether its uses are counted.
	pub const fn counts_uses(&self) -> bool {
		self.uses.is_some()
	}

	/// Where the opening of the event is written.
	pub fn event_out(&self) -> Option<PathBuf> {
		self.event.event_out()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use salus_primitives::{OrganizationId, Purpose};

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		terms: TermsOpts,
	}

	fn read(line: &str) -> Result<TermsOpts, clap::Error> {
		Line::try_parse_from(["line"].into_iter().chain(line.split_whitespace()))
			.map(|line| line.terms)
	}

	fn terms(line: &str) -> Terms {
		let mut files = NewFiles::default();
		read(line).expect("options").terms(5, &mut files).expect("terms")
	}

	#[test]
	fn an_end_is_counted_from_now_or_is_none() {
		assert_eq!(terms("--days 2").valid_until, Some(5 + 2 * DAY_MS));
		assert_eq!(terms("--until 1970-01-02").valid_until, Some(DAY_MS));
		assert_eq!(terms("--no-end").valid_until, None);
		assert!(read("").is_err() && read("--days 2 --no-end").is_err());
		let counted = terms("--days 2 --uses 3 --directive 7 --valid-from 1970-01-02");
		assert_eq!(
			(counted.max_uses, counted.directive, counted.valid_from),
			(Some(3), Some(DirectiveId(7)), Some(DAY_MS))
		);
		assert!(read("--days 2 --uses 0").is_err());
	}

	#[test]
	fn only_research_is_without_an_end() {
		let opts = read("--no-end").expect("options");
		let research = Purposes::of(&[Purpose::Hresch, Purpose::Dsrch]);
		opts.check(research, Holder::Any).expect("research");
		assert!(opts.check(research.with(Purpose::Treat), Holder::Any).is_err());
		read("--days 2").expect("options").check(Purpose::Treat.into(), Holder::Any).expect("ends");
	}

	#[test]
	fn counted_uses_name_who_takes_them() {
		let opts = read("--days 2 --uses 3").expect("options");
		assert!(opts.check(Purpose::Treat.into(), Holder::Any).is_err());
		let holder = Holder::Organization(OrganizationId(1));
		opts.check(Purpose::Treat.into(), holder).expect("it is named");
	}

	#[test]
	fn an_event_is_kept_in_a_file() {
		assert!(read("--days 2 --ends-with birth").is_err());
		assert!(read("--days 2 --event-out birth.json").is_err());
		let opts = read("--days 2 --ends-with birth --event-out birth.json").expect("options");
		let mut files = NewFiles::default();
		let terms = opts.terms(5, &mut files).expect("terms");
		assert!(terms.ends_with.is_some() && files.has("birth.json".as_ref()));
		assert_eq!(self::terms("--days 2").ends_with, None);
	}
}
