//! The options of what is given out of something wider: of a grant that is passed on, of a request
//! that is answered with less.

use super::scope::union;
use crate::{arguments, error::CliError};
use clap::Args;
use salus_primitives::{
	Action, Categories, Confidentiality, Day, DayWindow, Holder, Purposes, Scope, UnixMillis,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What is narrower. What is not named stays.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Narrower")]
pub struct NarrowingOpts {
	/// Kinds of data, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::categories)]
	pub categories: Vec<Categories>,
	/// Purposes of use, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::purposes)]
	pub purposes: Vec<Purposes>,
	/// What may be done, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::action)]
	pub actions: Vec<Action>,
	/// Whose records: an organization's id
	#[arg(long, value_parser = arguments::holder)]
	pub holder: Option<Holder>,
	/// The highest confidentiality that is covered
	#[arg(long, value_name = "LEVEL", value_parser = arguments::confidentiality)]
	pub confidentiality: Option<Confidentiality>,
	/// The first day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	pub from_day: Option<Day>,
	/// The last day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	pub to_day: Option<Day>,
	/// For how many days from the chain's now on; without it and --until, as long as it could be
	#[arg(long, value_name = "N", conflicts_with = "until",
		value_parser = clap::value_parser!(u32).range(1..=36_600))]
	pub days: Option<u32>,
	/// Until this moment: 2027-01-31 or 2027-01-31T12:00:00Z
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	pub until: Option<UnixMillis>,
}

impl NarrowingOpts {
	/// The wider scope, as far as it is not narrower. How it treats sensitivities stays.
	pub fn of(&self, wider: &Scope) -> Result<Scope, CliError> {
		let first = self.from_day.unwrap_or(wider.days.first());
		let last = self.to_day.unwrap_or(wider.days.last());
		Ok(Scope {
			holder: self.holder.unwrap_or(wider.holder),
			actions: if self.actions.is_empty() {
				wider.actions
			} else {
				self.actions.iter().copied().collect()
			},
			purposes: if self.purposes.is_empty() {
				wider.purposes
			} else {
				union(&self.purposes, Purposes::empty(), Purposes::union)
			},
			categories: if self.categories.is_empty() {
				wider.categories
			} else {
				union(&self.categories, Categories::empty(), Categories::union)
			},
			confidentiality: self.confidentiality.unwrap_or(wider.confidentiality),
			days: DayWindow::new(first, last)
				.ok_or_else(|| CliError::unusable("the first day is after the last"))?,
			protected: wider.protected,
		})
	}

	/// The first moment at which it no longer holds, if it is `now`, and the wider one ends at `end`.
	pub fn valid_until(&self, now: UnixMillis, end: Option<UnixMillis>) -> Option<UnixMillis> {
		match (self.until, self.days) {
			(Some(until), _) => Some(until),
			(None, Some(days)) => Some(now.saturating_add(u64::from(days).saturating_mul(DAY_MS))),
			(None, None) => end,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{Actions, DataCategory, OrganizationId, Protected, Purpose};

	fn wider() -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Actions::of(&[Action::Read, Action::Reshare]),
			purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
			categories: Categories::all(),
			confidentiality: Confidentiality::R,
			days: DayWindow::new(Day(10), Day(20)).expect("in order"),
			protected: Protected::All,
		}
	}

	#[test]
	fn what_is_named_narrows_and_the_rest_stays() {
		assert_eq!(NarrowingOpts::default().of(&wider()).expect("a scope"), wider());
		let narrowing = NarrowingOpts {
			categories: vec![DataCategory::LabResults.into()],
			purposes: vec![Purpose::Treat.into()],
			actions: vec![Action::Read],
			holder: Some(Holder::Organization(OrganizationId(1))),
			confidentiality: Some(Confidentiality::N),
			from_day: Some(Day(11)),
			to_day: Some(Day(12)),
			..NarrowingOpts::default()
		};
		let scope = narrowing.of(&wider()).expect("a scope");
		let expected = Scope {
			holder: Holder::Organization(OrganizationId(1)),
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: DataCategory::LabResults.into(),
			confidentiality: Confidentiality::N,
			days: DayWindow::new(Day(11), Day(12)).expect("in order"),
			protected: Protected::All,
		};
		assert_eq!(scope, expected);
		let turned = NarrowingOpts { from_day: Some(Day(21)), ..NarrowingOpts::default() };
		assert!(turned.of(&wider()).is_err());
	}

	#[test]
	fn an_end_is_as_the_wider_one_unless_it_is_named() {
		let named = |days, until| NarrowingOpts { days, until, ..NarrowingOpts::default() };
		assert_eq!(named(None, None).valid_until(5, Some(9)), Some(9));
		assert_eq!(named(None, None).valid_until(5, None), None);
		assert_eq!(named(Some(2), None).valid_until(5, None), Some(5 + 2 * DAY_MS));
		assert_eq!(named(None, Some(7)).valid_until(5, Some(9)), Some(7));
	}
}
