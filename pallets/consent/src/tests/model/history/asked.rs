//! What patients ask for, and those to whom they granted.

use super::{
	terms::{area, bits, directive, excepted, few, protection, who, PURPOSES},
	Area, Asked, Ends, Pass, Protection, Withhold, ANNEXES,
};
use crate::mock::MAX_VALIDITY;
use proptest::{bool::weighted, collection::vec, prelude::*};

fn lasts() -> impl Strategy<Value = Option<u64>> {
	prop_oneof![
		2 => Just(0u64),
		20 => 1u64..2_000,
		15 => 2_000u64..20_000,
		10 => Just(9_000),
		50 => 0u64..300_000_000,
		3 => (MAX_VALIDITY - 1)..(MAX_VALIDITY + 2),
	]
	.prop_map(Some)
}

pub fn asked() -> impl Strategy<Value = Asked> {
	let far = MAX_VALIDITY as i64;
	let starts_in = prop_oneof![
		60 => Just(0i64),
		10 => 0i64..1_000,
		10 => -1_000i64..0,
		1 => (far - 1)..(far + 2),
	];
	// For research alone there need be no end; for else there must.
	let ends = (lasts(), weighted(0.6), weighted(0.01));
	let uses = prop_oneof![24 => Just(None), 10 => (1u32..4).prop_map(Some), 1 => Just(Some(0))];
	// What is counted names the holder, as a rule.
	let uses = (uses, weighted(0.9));
	(who(), area(), starts_in, ends, uses, directive()).prop_map(
		|(who, mut area, starts_in, (lasts, research, any), (uses, is_named), directive)| {
			if uses.is_some() && is_named && area.holder > 5 {
				area.holder = 0;
			}
			let is_for_research = area.purposes & !(0b11 << 5) == 0;
			let is_endless = any || (research && is_for_research);
			let lasts = lasts.filter(|_| !is_endless);
			Asked { who, area, starts_in, lasts, uses, directive }
		},
	)
}

/// A scope of which a part is often left out: else one restriction would soon refuse everything.
pub fn withhold() -> impl Strategy<Value = Withhold> {
	let level = prop_oneof![1 => Just(0usize), 2 => 0usize..6];
	let actions = prop_oneof![2 => bits(4), 1 => few(4)];
	let purposes = prop_oneof![1 => bits(PURPOSES), 1 => few(PURPOSES)];
	let what = (actions, purposes, few(3), level);
	let except = prop_oneof![1 => vec(excepted(), 0..2), 1 => vec(excepted(), 0..=4)];
	let half = ANNEXES / 2;
	let protection = prop_oneof![
		3 => protection(),
		2 => (0..half).prop_map(Protection::Annex),
		2 => (half..ANNEXES).prop_map(Protection::Particular),
	];
	let except_for = prop_oneof![6 => Just(0u16), 1 => 0u16..1 << PURPOSES];
	(area(), what, protection, (except, except_for), directive()).prop_map(
		|(area, what, protection, (except, except_for), directive)| {
			let (actions, purposes, categories, level) = what;
			let (actions, categories) = (actions as u8, categories as u8);
			let area = Area { actions, purposes, categories, level, protection, ..area };
			Withhold { area, except, except_for, directive }
		},
	)
}

pub fn pass() -> impl Strategy<Value = Pass> {
	let ends = prop_oneof![
		6 => Just(Ends::WithParent),
		2 => (0u64..5_000).prop_map(Ends::In),
		1 => Just(Ends::Never),
	];
	(who(), area(), bits(PURPOSES), weighted(0.85), ends).prop_map(
		|(who, area, purposes, fits, ends)| Pass {
			who,
			area: Area { purposes, ..area },
			fits,
			ends,
		},
	)
}
