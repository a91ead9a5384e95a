//! Days and windows of days.

use crate::UnixMillis;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
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
}
