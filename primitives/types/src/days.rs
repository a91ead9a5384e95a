//! Days and windows of days.

use crate::UnixMillis;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A calendar day: days since 1970-01-01 UTC. Negative for days before.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Day(pub i32);

/// Milliseconds in a day.
pub const DAY_MS: UnixMillis = 24 * 60 * 60 * 1_000;

impl Day {
	/// The day, in UTC, of a moment in Unix milliseconds. Moments beyond the last day there is count
	/// as that day.
	pub fn of(moment: UnixMillis) -> Self {
		Self(i32::try_from(moment / DAY_MS).unwrap_or(i32::MAX))
	}

	/// The first moment of the day in Unix milliseconds; 0 for days before 1970.
	pub fn starts_at(&self) -> UnixMillis {
		u64::try_from(self.0).unwrap_or(0).saturating_mul(DAY_MS)
	}

	/// The first moment after the day in Unix milliseconds; 0 for days before 1970.
	pub fn ends_at(&self) -> UnixMillis {
		u64::try_from(i64::from(self.0).saturating_add(1)).unwrap_or(0).saturating_mul(DAY_MS)
	}

	/// The moments of the day from `from` on and before `until`, all in Unix milliseconds; `None` if
	/// there are none.
	pub fn part(&self, from: UnixMillis, until: UnixMillis) -> Option<Range<UnixMillis>> {
		let part = from.max(self.starts_at())..until.min(self.ends_at());
		(!part.is_empty()).then_some(part)
	}

	/// The year of the proleptic Gregorian calendar in which the day lies.
	pub fn year(&self) -> i32 {
		// Days since 0000-03-01, in eras of 400 years (146,097 days), so that leap days come last.
		let days = i64::from(self.0).saturating_add(719_468);
		let era = days.div_euclid(146_097);
		let of_era = days.rem_euclid(146_097);
		let leap_days =
			(of_era / 1_460).saturating_sub(of_era / 36_524).saturating_add(of_era / 146_096);
		let year_of_era = of_era.saturating_sub(leap_days) / 365;
		let year_start = year_of_era
			.saturating_mul(365)
			.saturating_add(year_of_era / 4)
			.saturating_sub(year_of_era / 100);
		// From the 306th day after March 1st on it is January.
		let next = i64::from(of_era.saturating_sub(year_start) >= 306);
		let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(next);
		i32::try_from(year).unwrap_or_default()
	}
}

/// Whether there is a moment in `span` that none of `taken` takes.
///
/// Each of `taken` is given by its first moment and the first after it, `None` if it lasts; their
/// order does not matter. All are in Unix milliseconds. By this a past day of a grant is judged, on
/// the chain and by whoever checks what the chain decided.
pub fn has_free_moment(
	span: &Range<UnixMillis>,
	taken: impl IntoIterator<Item = (UnixMillis, Option<UnixMillis>)>,
) -> bool {
	let mut taken: Vec<_> = taken.into_iter().collect();
	taken.sort_unstable();
	let mut free = span.start;
	// In the order of time: what is before one and after those before it is free.
	for (from, until) in taken {
		if from > free {
			break;
		}
		free = free.max(until.unwrap_or(UnixMillis::MAX));
	}
	free < span.end
}

/// An interval of days, both ends included. A partial date (`2019-05`) is such an interval.
///
/// `first` is never after `last`: a value that breaks this does not decode.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
)]
pub struct DayWindow {
	first: Day,
	last: Day,
}

impl DayWindow {
	/// Every day there is.
	pub const ALWAYS: Self = Self { first: Day(i32::MIN), last: Day(i32::MAX) };

	/// The window from `first` to `last`, or `None` if `first` is after `last`.
	pub fn new(first: Day, last: Day) -> Option<Self> {
		(first <= last).then_some(Self { first, last })
	}

	/// The window of one day.
	pub const fn on(day: Day) -> Self {
		Self { first: day, last: day }
	}

	/// The first day of the window.
	pub const fn first(&self) -> Day {
		self.first
	}

	/// The last day of the window.
	pub const fn last(&self) -> Day {
		self.last
	}

	/// Whether all of `other` lies inside this window: what a permit needs.
	pub fn contains(&self, other: &Self) -> bool {
		self.first <= other.first && other.last <= self.last
	}

	/// Whether the two windows share a day: what a restriction needs.
	pub fn overlaps(&self, other: &Self) -> bool {
		self.first <= other.last && other.first <= self.last
	}
}

impl Decode for DayWindow {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		let (first, last) = <(Day, Day)>::decode(input)?;
		Self::new(first, last).ok_or_else(|| "a window's first day is after its last".into())
	}
}

impl<'de> Deserialize<'de> for DayWindow {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		#[derive(Deserialize)]
		struct Unchecked {
			first: Day,
			last: Day,
		}
		let Unchecked { first, last } = Unchecked::deserialize(deserializer)?;
		Self::new(first, last)
			.ok_or_else(|| serde::de::Error::custom("a window's first day is after its last"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn years_of_days() {
		for (day, year) in [
			(0, 1970),
			(-1, 1969),
			(364, 1970),
			(365, 1971),
			(10_956, 1999),
			(10_957, 2000),
			(11_322, 2000),
			(11_323, 2001),
			(20_453, 2025),
			(20_454, 2026),
			(-25_567, 1900),
			(-25_568, 1899),
		] {
			assert_eq!(Day(day).year(), year, "{day}");
		}
		assert!(Day(i32::MAX).year() > 5_000_000);
		assert!(Day(i32::MIN).year() < -5_000_000);
	}

	#[test]
	fn a_day_holds_its_moments() {
		assert_eq!(Day::of(0), Day(0));
		assert_eq!(Day::of(DAY_MS - 1), Day(0));
		assert_eq!(Day::of(DAY_MS), Day(1));
		assert_eq!((Day(1).starts_at(), Day(1).ends_at()), (DAY_MS, 2 * DAY_MS));
		assert_eq!((Day(-1).starts_at(), Day(-1).ends_at()), (0, 0));
		assert_eq!(Day::of(u64::MAX), Day(i32::MAX));
	}

	#[test]
	fn a_part_of_a_day_lies_in_it() {
		let (start, end) = (DAY_MS, 2 * DAY_MS);
		for (from, until, expected) in [
			(0, u64::MAX, Some(start..end)),
			(start + 1, end - 1, Some(start + 1..end - 1)),
			(end - 1, end, Some(end - 1..end)),
			(end, u64::MAX, None),
			(0, start, None),
			(0, start + 1, Some(start..start + 1)),
			(start + 5, start + 5, None),
			(start + 6, start + 5, None),
		] {
			assert_eq!(Day(1).part(from, until), expected, "{from} to {until}");
		}
		assert_eq!(Day(-1).part(0, u64::MAX), None);
	}

	#[test]
	fn a_moment_is_free_that_nothing_takes() {
		for (taken, expected) in [
			(vec![], true),
			(vec![(10, Some(20))], false),
			(vec![(0, None)], false),
			(vec![(10, None)], false),
			(vec![(11, None)], true),
			(vec![(11, Some(20))], true),
			(vec![(10, Some(19))], true),
			(vec![(20, None)], true),
			(vec![(0, Some(10))], true),
			(vec![(0, Some(11)), (12, None)], true),
			(vec![(0, Some(11)), (11, None)], false),
			// In any order, and one inside another.
			(vec![(15, Some(20)), (10, Some(15))], false),
			(vec![(16, Some(20)), (10, Some(15))], true),
			(vec![(12, Some(13)), (0, Some(20))], false),
			(vec![(10, None), (10, Some(11))], false),
			(vec![(0, Some(20)), (1, Some(2)), (3, Some(4))], false),
			// What takes no moment hides nothing after it.
			(vec![(10, Some(10)), (10, Some(20))], false),
			(vec![(10, Some(10))], true),
		] {
			assert_eq!(has_free_moment(&(10..20), taken.clone()), expected, "{taken:?}");
		}
		assert!(has_free_moment(&(10..11), []));
		assert!(!has_free_moment(&(10..10), []));
	}

	#[test]
	fn a_day_has_86_400_seconds() {
		// 2026-01-01 begins, by the clock of Unix.
		assert_eq!(Day::of(1_767_225_600_000), Day(20_454));
		assert_eq!(Day::of(1_767_225_599_999), Day(20_453));
	}
}
