//! The parts of which scopes are made.

use super::{Annexed, Area, Protection, Who, ANNEXES, NAMES};
use proptest::{bool::weighted, collection::vec, prelude::*, sample::select};

pub fn days() -> impl Strategy<Value = (i32, i32)> {
	let some = (-3i32..6, 0i32..6).prop_map(|(first, length)| (first, first + length));
	prop_oneof![2 => Just((-10, 10)), 1 => some]
}

/// A set of `width` elements: often all of them, rarely none.
pub fn bits(width: u32) -> impl Strategy<Value = u16> {
	let all = (1u16 << width) - 1;
	prop_oneof![60 => Just(all), 20 => 1..=all, 1 => 0..=all]
}

/// A set of one element, or of many.
pub fn few(width: u32) -> impl Strategy<Value = u16> {
	prop_oneof![1 => bits(width), 3 => (0..width).prop_map(|n| 1 << n)]
}

/// For research of both kinds, or of one.
const RESEARCH: [u16; 3] = [1 << 6, 1 << 5, 1 << 5 | 1 << 6];

/// How many purposes there are.
pub const PURPOSES: u32 = 11;

/// Purposes of which a set for research alone is no rarity.
pub fn purposes() -> impl Strategy<Value = u16> {
	prop_oneof![5 => bits(PURPOSES), 1 => select(RESEARCH.to_vec())]
}

pub fn patient() -> impl Strategy<Value = usize> {
	prop_oneof![4 => Just(0usize), 1 => Just(1)]
}

pub fn holder() -> impl Strategy<Value = usize> {
	prop_oneof![20 => Just(6usize), 20 => select(vec![0usize, 0, 0, 0, 1, 2]), 1 => Just(5)]
}

pub fn directive() -> impl Strategy<Value = Option<u32>> {
	prop_oneof![4 => Just(None), 3 => Just(Some(7)), 1 => (7u32..10).prop_map(Some)]
}

/// Somebody who stands in clear.
pub fn in_clear() -> impl Strategy<Value = Who> {
	prop_oneof![
		2 => Just(Who::Anybody),
		3 => (0usize..5).prop_map(Who::Role),
		6 => prop_oneof![20 => select(vec![1usize, 1, 1, 2, 0, 3, 4]), 1 => Just(5)]
			.prop_map(Who::Organization),
		4 => prop_oneof![20 => select(vec![6usize, 6, 7, 7, 5]), 1 => Just(1)]
			.prop_map(Who::Practitioner),
		4 => prop_oneof![20 => select(vec![2usize, 2, 2, 1, 0]), 1 => Just(3)]
			.prop_map(Who::Person),
		10 => prop_oneof![20 => select(vec![0usize, 0, 0, 1, 2, 3]), 1 => Just(4)].prop_map(Who::Study),
	]
}

pub fn who() -> impl Strategy<Value = Who> {
	prop_oneof![5 => in_clear(), 1 => (0..NAMES).prop_map(Who::Committed)]
}

/// Somebody who is not everybody.
pub fn excepted() -> impl Strategy<Value = Who> {
	let not_all = who().prop_map(|who| match who {
		Who::Anybody => Who::Organization(1),
		other => other,
	});
	prop_oneof![30 => not_all, 1 => Just(Who::Anybody)]
}

/// The committed grantees of a history. Some are but a commitment to one before.
pub fn names() -> impl Strategy<Value = Vec<Who>> {
	let nested = weighted(0.25);
	vec((in_clear(), nested), NAMES).prop_map(|names| {
		let named = |(n, (who, nested)): (usize, (Who, bool))| match n.checked_sub(1) {
			Some(before) if nested => Who::Committed(before),
			_ => who,
		};
		names.into_iter().enumerate().map(named).collect()
	})
}

fn annex(narrows: bool) -> impl Strategy<Value = Annexed> {
	let sensitivities = prop_oneof![4 => 0u8..32, 2 => Just(0), 2 => Just(31), 3 => Just(1)];
	let author = (0usize..3, prop_oneof![Just(None), (0usize..2).prop_map(Some)]);
	let lists = (prop::bits::u8::between(0, 3), vec(author, 1..4), 1u8..8, 1u8..8);
	(sensitivities, lists).prop_map(move |(sensitivities, (which, authors, contexts, leaves))| {
		// Of which lists there are, one at least if it narrows.
		let which = if narrows { which.max(1) } else { 0 };
		Annexed {
			sensitivities,
			authors: if which & 1 != 0 { authors } else { vec![] },
			contexts: if which & 2 != 0 { contexts } else { 0 },
			leaves: if which & 4 != 0 { leaves } else { 0 },
		}
	})
}

/// The annexes of a history: the first half does not narrow.
pub fn annexes() -> impl Strategy<Value = Vec<Annexed>> {
	let half = ANNEXES / 2;
	// The one that belongs to no step is of either kind.
	let last = weighted(0.5).prop_flat_map(annex);
	(vec(annex(false), half), vec(annex(true), half), last)
		.prop_map(|(wide, narrow, last)| wide.into_iter().chain(narrow).chain([last]).collect())
}

/// How a grant treats what is sensitive. Sometimes an annex is not of the kind that is declared.
pub fn protection() -> impl Strategy<Value = Protection> {
	let half = ANNEXES / 2;
	prop_oneof![
		5 => Just(Protection::None),
		5 => Just(Protection::All),
		5 => (0..half).prop_map(Protection::Annex),
		5 => (half..ANNEXES).prop_map(Protection::Particular),
		1 => (0..ANNEXES).prop_map(Protection::Annex),
		1 => (0..ANNEXES).prop_map(Protection::Particular),
	]
}

pub fn area() -> impl Strategy<Value = Area> {
	let level = prop_oneof![1 => Just(5usize), 1 => 0usize..6];
	let what = (bits(4), purposes(), bits(3), level, days(), protection());
	(holder(), what).prop_map(|(holder, what)| {
		let (actions, purposes, categories, level, (first_day, last_day), protection) = what;
		Area {
			holder,
			actions: actions as u8,
			purposes,
			categories: categories as u8,
			level,
			first_day,
			last_day,
			protection,
		}
	})
}
