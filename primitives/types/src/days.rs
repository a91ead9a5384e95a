//! Days and windows of days.

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
