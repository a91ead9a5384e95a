//! FHIR dates, which may be partial, as windows of days.
//!
//! FHIR R4 `date`, `dateTime` and `instant` (<http://hl7.org/fhir/R4/datatypes.html#dateTime>): a
//! year, a month of a year, a day, or a moment with its offset from UTC.

use jiff::civil::Date;
use salus_primitives::{Day, DayWindow};

/// A text that is no FHIR `date`, `dateTime` or `instant`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a FHIR date: write YYYY, YYYY-MM, YYYY-MM-DD, or YYYY-MM-DDThh:mm:ss with an offset")]
pub struct MalformedDate;

/// The days that a FHIR `date`, `dateTime` or `instant` may mean.
///
/// A partial date is the whole year or month. A moment is its day in UTC. A moment without offset
/// (which FHIR forbids, and which occurs) could be any of three days, since offsets reach from
/// −12:00 to +14:00: it is all three.
pub fn days_of_date(text: &str) -> Result<DayWindow, MalformedDate> {
	let (date, time) = match text.split_once('T') {
		Some((date, time)) => (date, Some(time)),
		None => (text, None),
	};
	let mut parts = date.split('-');
	let year = digits(parts.next(), 4)?;
	let month = parts.next().map(|part| digits(Some(part), 2)).transpose()?;
	let day = parts.next().map(|part| digits(Some(part), 2)).transpose()?;
	if parts.next().is_some() || year == 0 {
		return Err(MalformedDate);
	}
	let (first, last) = match (month, day) {
		(None, _) => (civil(year, 1, 1)?, civil(year, 12, 31)?),
		(Some(month), None) => {
			let first = civil(year, month, 1)?;
			(first, first.last_of_month())
		}
		(Some(month), Some(day)) => (civil(year, month, day)?, civil(year, month, day)?),
	};
	let (before, after) = match time {
		None => (0, 0),
		Some(_) if day.is_none() => return Err(MalformedDate),
		Some(time) => shifts(time)?,
	};
	let first = day_number(first)? + before;
	let last = day_number(last)? + after;
	DayWindow::new(Day(first), Day(last)).ok_or(MalformedDate)
}

/// By how many days the first and the last day of a moment in UTC differ from its written day.
fn shifts(time: &str) -> Result<(i32, i32), MalformedDate> {
	let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
	let (clock, offset) = time.split_at_checked(at).ok_or(MalformedDate)?;
	let minutes = minutes_of_clock(clock)?;
	let offset = match offset.split_at_checked(1) {
		None => return Ok((-1, 1)),
		Some(("Z", "")) => 0,
		Some((sign, hours_and_minutes)) => {
			let (hours, minutes) = hours_and_minutes.split_once(':').ok_or(MalformedDate)?;
			let (hours, minutes) = (digits(Some(hours), 2)?, digits(Some(minutes), 2)?);
			if hours > 14 || minutes > 59 || (hours == 14 && minutes > 0) {
				return Err(MalformedDate);
			}
			let size = i32::from(hours) * 60 + i32::from(minutes);
			match sign {
				"+" => size,
				"-" => -size,
				_ => return Err(MalformedDate),
			}
		}
	};
	let shift = (minutes - offset).div_euclid(24 * 60);
	Ok((shift, shift))
}

/// Minutes since midnight of `hh:mm[:ss[.fraction]]`.
fn minutes_of_clock(clock: &str) -> Result<i32, MalformedDate> {
	let mut parts = clock.split(':');
	let hours = digits(parts.next(), 2)?;
	let minutes = digits(parts.next(), 2)?;
	if let Some(rest) = parts.next() {
		let (seconds, fraction) = match rest.split_once('.') {
			Some((seconds, fraction)) => (seconds, Some(fraction)),
			None => (rest, None),
		};
		let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
		// 60 is a leap second.
		if digits(Some(seconds), 2)? > 60 || !fraction.is_none_or(is_number) {
			return Err(MalformedDate);
		}
	}
	if parts.next().is_some() || hours > 23 || minutes > 59 {
		return Err(MalformedDate);
	}
	Ok(i32::from(hours) * 60 + i32::from(minutes))
}

/// Exactly `width` decimal digits.
fn digits(text: Option<&str>, width: usize) -> Result<i16, MalformedDate> {
	let text = text.ok_or(MalformedDate)?;
	if text.len() != width || !text.bytes().all(|b| b.is_ascii_digit()) {
		return Err(MalformedDate);
	}
	text.parse().map_err(|_| MalformedDate)
}

fn civil(year: i16, month: i16, day: i16) -> Result<Date, MalformedDate> {
	let month = i8::try_from(month).map_err(|_| MalformedDate)?;
	let day = i8::try_from(day).map_err(|_| MalformedDate)?;
	Date::new(year, month, day).map_err(|_| MalformedDate)
}

/// Days since 1970-01-01. Years have four digits, so this is below four million.
fn day_number(date: Date) -> Result<i32, MalformedDate> {
	let since = date.since(jiff::civil::date(1970, 1, 1)).map_err(|_| MalformedDate)?;
	Ok(since.get_days())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn window(first: i32, last: i32) -> DayWindow {
		DayWindow::new(Day(first), Day(last)).unwrap()
	}

	#[test]
	fn full_dates_are_one_day() {
		assert_eq!(days_of_date("1970-01-01"), Ok(window(0, 0)));
		assert_eq!(days_of_date("1969-12-31"), Ok(window(-1, -1)));
		// 51 years of 365 days and 13 leap days before 2021.
		assert_eq!(days_of_date("2021-01-01"), Ok(window(51 * 365 + 13, 51 * 365 + 13)));
		assert_eq!(days_of_date("1950-01-01"), Ok(window(-7305, -7305)));
	}

	#[test]
	fn partial_dates_are_intervals() {
		assert_eq!(days_of_date("1970"), Ok(window(0, 364)));
		assert_eq!(days_of_date("1972-02"), Ok(window(730 + 31, 730 + 31 + 28)));
		assert_eq!(days_of_date("1969-12"), Ok(window(-31, -1)));
	}

	#[test]
	fn moments_are_their_day_in_utc() {
		assert_eq!(days_of_date("1970-01-01T23:59:59Z"), Ok(window(0, 0)));
		assert_eq!(days_of_date("1970-01-01T00:30:00+01:00"), Ok(window(-1, -1)));
		assert_eq!(days_of_date("1970-01-01T23:30:00-01:00"), Ok(window(1, 1)));
		assert_eq!(days_of_date("1970-01-01T23:30:00.123456789012-00:30"), Ok(window(1, 1)));
		assert_eq!(days_of_date("1970-01-01T23:29:60.0-00:30"), Ok(window(0, 0)));
		assert_eq!(days_of_date("1970-01-01T13:28:17-05:00"), Ok(window(0, 0)));
		assert_eq!(days_of_date("1970-01-01T13:59+14:00"), Ok(window(-1, -1)));
	}

	#[test]
	fn a_moment_without_offset_is_three_days() {
		assert_eq!(days_of_date("1970-01-02T12:00:00"), Ok(window(0, 2)));
	}

	#[test]
	fn what_is_no_date_is_refused() {
		for text in [
			"",
			"19",
			"0000",
			"197O",
			"1970-1",
			"1970-13",
			"1970-00",
			"1970-02-29",
			"1970-01-32",
			"1970-01-01T",
			"1970-01T10:00:00Z",
			"1970-01-01T24:00:00Z",
			"1970-01-01T10:60:00Z",
			"1970-01-01T10:00:61Z",
			"1970-01-01T10:00:00.Z",
			"1970-01-01T10:00:00+15:00",
			"1970-01-01T10:00:00+14:01",
			"1970-01-01T10:00:00+1:00",
			"1970-01-01T10:00:00Zz",
			"1970-01-01 10:00",
			"-1970",
			"1970-01-01-01",
			"1970-01-01T10:00:00é",
			"+197-01-01",
		] {
			assert_eq!(days_of_date(text), Err(MalformedDate), "{text}");
		}
	}

	proptest! {
		#[test]
		fn no_text_panics(text in ".*") {
			let _ = days_of_date(&text);
		}

		#[test]
		fn no_text_like_a_date_panics(text in "[0-9]{4}(-[0-9]{2}){0,2}T?[0-9:.]{0,8}[Z+-]?[0-9:]{0,5}") {
			let _ = days_of_date(&text);
		}

		/// The oracle is jiff's own reading of the moment.
		#[test]
		fn moments_agree_with_jiff(seconds in -62_000_000_000i64..250_000_000_000, hours in -12i32..=14) {
			let moment = jiff::Timestamp::from_second(seconds).unwrap();
			let zone = jiff::tz::Offset::from_seconds(hours * 3600).unwrap();
			let local = zone.to_datetime(moment);
			let sign = if hours < 0 { '-' } else { '+' };
			let text = format!("{}{sign}{:02}:00", local.strftime("%Y-%m-%dT%H:%M:%S"), hours.abs());
			prop_assume!(local.year() > 0);
			let day = i32::try_from(seconds.div_euclid(86_400)).unwrap();
			prop_assert_eq!(days_of_date(&text), Ok(window(day, day)));
		}

		#[test]
		fn a_day_is_in_its_month_and_its_year(day in -700_000i32..2_900_000) {
			let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
			let text = date.strftime("%Y-%m-%d").to_string();
			let days = days_of_date(&text).unwrap();
			prop_assert_eq!(days, window(day, day));
			prop_assert!(days_of_date(&text[..7]).unwrap().contains(&days));
			prop_assert!(days_of_date(&text[..4]).unwrap().contains(&days));
		}
	}
}
