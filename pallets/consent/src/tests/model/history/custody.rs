//! A key that an organization keeps, and papers.

use super::{terms::patient, Area, Asked, Paper, Protection, Step, Who};
use proptest::{bool::weighted, option::weighted as often, prelude::*};

const DAY: i64 = 86_400_000;

/// How many papers there are; each can be recorded by each organization.
pub const PAPERS: u8 = 40;

/// Treatment, its coordination, payment, operations.
const IN_ANOTHERS_NAME: u16 = 0b1111;

/// To pass on.
const RESHARE: u8 = 1 << 2;
/// The highest level that is normal.
const NORMAL: usize = 3;
/// A year, in milliseconds.
const YEAR: u64 = 365 * 86_400_000;

/// What an organization may give in somebody's name, mostly.
fn plain(asked: Asked, (is_bounded, is_plain, is_named): (bool, bool, bool)) -> Asked {
	let Asked { who, area, lasts, .. } = asked;
	let purposes = match area.purposes & IN_ANOTHERS_NAME {
		_ if !is_bounded => area.purposes,
		0 => 1,
		some => some,
	};
	let actions = match area.actions & !RESHARE {
		_ if !is_bounded => area.actions,
		0 => 1,
		some => some,
	};
	let (protection, level) = match is_plain {
		true => (Protection::None, area.level.min(NORMAL)),
		false => (area.protection, area.level),
	};
	let who = match who {
		Who::Organization(_) | Who::Practitioner(_) => who,
		_ if is_named => Who::Organization(1),
		_ => who,
	};
	let lasts = if is_bounded { Some(lasts.unwrap_or(YEAR)) } else { lasts };
	let area = Area { purposes, actions, protection, level, ..area };
	Asked { who, area, lasts, ..asked }
}

/// What is given by who keeps the key, or by a paper.
pub fn in_anothers_name() -> impl Strategy<Value = Asked> {
	(super::asked(), (weighted(0.9), weighted(0.7), weighted(0.7)))
		.prop_map(|(asked, bounds)| plain(asked, bounds))
}

pub fn paper() -> impl Strategy<Value = Paper> {
	let age = prop_oneof![
		1 => -2i64..0,
		12 => 0i64..2_000,
		6 => 0i64..30 * DAY,
		1 => 30 * DAY - 1..30 * DAY + 1,
	];
	(in_anothers_name(), 0..PAPERS, weighted(0.6), age, weighted(0.05)).prop_map(
		|(asked, number, by_patient, age, by_directive)| {
			let directive = asked.directive.filter(|_| by_directive);
			Paper { asked: Asked { directive, ..asked }, number, by_patient, age }
		},
	)
}

/// An organization keeps a patient's key, or the patient has it again.
pub fn custody() -> impl Strategy<Value = Step> {
	(patient(), often(0.4, 0usize..3))
		.prop_map(|(patient, custodian)| Step::Keep { patient, custodian })
}
