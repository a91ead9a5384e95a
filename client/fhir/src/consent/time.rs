//! FHIR Periods: those of the data, and those of a permission.

use super::{
	document::{Element, Refusal},
	mapped::Validity,
};
use crate::date::days_of_date;
use jiff::{civil, Timestamp, ToSpan};
use salus_primitives::{Day, DayWindow, UnixMillis};

const MILLIS_A_DAY: i64 = 24 * 60 * 60 * 1_000;

/// A day as FHIR writes it; days outside the years that FHIR can write, as a number.
pub(super) fn day_text(day: Day) -> String {
	civil::date(1970, 1, 1)
		.checked_add(i64::from(day.0).days())
		.map_or_else(|_| day.0.to_string(), |date| date.to_string())
}

/// The two ends of a Period as they are written.
#[derive(Clone, Debug)]
pub(super) struct Period {
	path: String,
	start: Option<End>,
	end: Option<End>,
}

/// One end: its text, and what it means.
#[derive(Clone, Debug)]
struct End {
	text: String,
	days: DayWindow,
	/// The moment, where it is written; else it is the whole of `days`. In Unix milliseconds, which are
	/// negative before 1970.
	moment: Option<i64>,
}

impl Period {
	/// Reads a Period. A moment needs its offset, and one of the ends must be there.
	pub(super) fn read(element: &Element<'_>) -> Result<Self, Refusal> {
		let members = element.members(&["start", "end"])?;
		let period = Self {
			path: element.path().into(),
			start: members.get("start").map(|end| End::read(&end)).transpose()?,
			end: members.get("end").map(|end| End::read(&end)).transpose()?,
		};
		if period.start.is_none() && period.end.is_none() {
			return Err(element.refuse("the period has neither a start nor an end"));
		}
		if let (Some(start), Some(end)) = (&period.start, &period.end) {
			if start.is_after(end) || start.days.first() > end.days.last() {
				return Err(element.refuse("the period ends before it starts"));
			}
		}
		Ok(period)
	}

	/// Where it stands.
	pub(super) fn path(&self) -> &str {
		&self.path
	}

	/// As it is printed.
	pub(super) fn validity(&self) -> Validity {
		let text = |end: &Option<End>| end.as_ref().map(|end| end.text.clone());
		Validity { start: text(&self.start), end: text(&self.end) }
	}

	/// The part of it that lies in another: what is written into something that has a time. Refused if
	/// there is none.
	pub(super) fn within(self, outer: &Self) -> Result<Self, Refusal> {
		let Self { path, start, end } = self;
		let start = start.into_iter().chain(outer.start.clone()).max_by_key(End::first_moment);
		let end = end.into_iter().chain(outer.end.clone()).min_by_key(End::moment_after);
		match (&start, &end) {
			(Some(start), Some(end)) if start.is_after(end) => {
				let words = format_args!("no moment of it lies in {}", outer.path);
				Err(Refusal::new(&path, words))
			}
			_ => Ok(Self { path, start, end }),
		}
	}

	/// The days that lie in it as a whole: what a permission may mean by it; `None` if there are none.
	pub(super) fn days_inside(&self) -> Option<DayWindow> {
		let first = self.start.as_ref().map(|start| match start.moment {
			// The rest of a day that has begun is not all of it.
			Some(moment) if moment > starts_at(start.days.first()) => Day(start.days.first().0 + 1),
			_ => start.days.first(),
		});
		let last = self.end.as_ref().map(|end| match end.moment {
			Some(moment) if moment + 1_000 < ends_at(end.days.last()) => Day(end.days.last().0 - 1),
			_ => end.days.last(),
		});
		window(first, last)
	}

	/// The days of which a part lies in it: what a withholding must mean by it.
	pub(super) fn days_touched(&self) -> Option<DayWindow> {
		window(
			self.start.as_ref().map(|start| start.days.first()),
			self.end.as_ref().map(|end| end.days.last()),
		)
	}

	/// Whether it was over at `now`.
	pub(super) fn is_over(&self, now: Option<UnixMillis>) -> bool {
		now.zip(self.end.as_ref()).is_some_and(|(now, end)| from_1970(end.moment_after()) <= now)
	}

	/// Whether it limits nothing from `now` on: it has begun and has no end.
	pub(super) fn is_open_since(&self, now: Option<UnixMillis>) -> bool {
		let begun = |start: &End| now.is_some_and(|now| from_1970(start.first_moment()) <= now);
		self.end.is_none() && self.start.as_ref().is_none_or(begun)
	}
}

/// The first moment of a day in Unix milliseconds, negative before 1970.
fn starts_at(day: Day) -> i64 {
	i64::from(day.0).saturating_mul(MILLIS_A_DAY)
}

/// The first moment after a day.
fn ends_at(day: Day) -> i64 {
	starts_at(day).saturating_add(MILLIS_A_DAY)
}

/// A moment as the chain counts: 0 for those before 1970.
fn from_1970(millis: i64) -> UnixMillis {
	UnixMillis::try_from(millis).unwrap_or(0)
}

fn window(first: Option<Day>, last: Option<Day>) -> Option<DayWindow> {
	let always = DayWindow::ALWAYS;
	DayWindow::new(first.unwrap_or(always.first()), last.unwrap_or(always.last()))
}

impl End {
	fn read(element: &Element<'_>) -> Result<Self, Refusal> {
		let text = element.text()?;
		let days = days_of_date(text)
			.map_err(|error| element.refuse(format_args!("\"{text}\": {error}")))?;
		let moment = match text.contains('T') {
			false => None,
			true => {
				let moment: Timestamp = text.parse().map_err(|_| {
					element
						.refuse(format_args!("\"{text}\" is no moment with seconds and an offset"))
				})?;
				Some(moment.as_millisecond())
			}
		};
		Ok(Self { text: text.into(), days, moment })
	}

	fn first_moment(&self) -> i64 {
		self.moment.unwrap_or_else(|| starts_at(self.days.first()))
	}

	/// Whether a period that starts here and ends there has no moment.
	fn is_after(&self, end: &Self) -> bool {
		self.first_moment() >= end.moment_after()
	}

	/// A moment itself is still in the period.
	fn moment_after(&self) -> i64 {
		self.moment.map_or_else(|| ends_at(self.days.last()), |moment| moment.saturating_add(1))
	}
}

impl Validity {
	/// The first moment of it in Unix milliseconds, days being those of UTC; `None`: at once, or the
	/// text is no FHIR date.
	pub fn from(&self) -> Option<UnixMillis> {
		end_of(self.start.as_deref()?).map(|end| from_1970(end.first_moment()))
	}

	/// The first moment after it in Unix milliseconds, days being those of UTC; `None`: it has no end
	/// of its own, or the text is no FHIR date.
	pub fn until(&self) -> Option<UnixMillis> {
		end_of(self.end.as_deref()?).map(|end| from_1970(end.moment_after()))
	}
}

fn end_of(text: &str) -> Option<End> {
	let value = serde_json::Value::String(text.into());
	End::read(&Element::root(&value, "")).ok()
}
