//! Keys that an organization keeps, and papers.

use super::{terms::patient, Area, Asked, Paper, Protection, Step};
use proptest::{bool::weighted, option::weighted as often, prelude::*};

const DAY: i64 = 86_400_000;

/// How many papers there are; each can be recorded of each patient.
pub const PAPERS: u8 = 40;

/// Treatment, its coordination, payment, operations.
const IN_ANOTHERS_NAME: u16 = 0b1111;

/// What an organization may give in somebody's name, mostly.
fn plain(asked: Asked, (is_bounded, is_plain): (bool, bool)) -> Asked {
	let purposes = match asked.area.purposes & IN_ANOTHERS_NAME {
		_ if !is_bounded => asked.area.purposes,
		0 => 1,
		some => some,
	};
	let protection = if is_plain { Protection::None } else { asked.area.protection };
	let area = Area { purposes, protection, ..asked.area };
	Asked { area, ..asked }
}

/// What is asked for by who keeps the keys, or by a paper.
pub fn in_anothers_name() -> impl Strategy<Value = Asked> {
	(super::asked(), weighted(0.9), weighted(0.7))
		.prop_map(|(asked, is_bounded, is_plain)| plain(asked, (is_bounded, is_plain)))
}

pub fn paper() -> impl Strategy<Value = Paper> {
	let age = prop_oneof![
		1 => -2i64..0,
		12 => 0i64..2_000,
		6 => 0i64..30 * DAY,
		1 => 30 * DAY - 1..30 * DAY + 1,
	];
	(in_anothers_name(), 0..PAPERS, weighted(0.6), age)
		.prop_map(|(asked, number, by_patient, age)| Paper { asked, number, by_patient, age })
}

/// An organization keeps a patient's keys, or the patient has them again.
pub fn custody() -> impl Strategy<Value = Step> {
	(patient(), often(0.4, 0usize..3))
		.prop_map(|(patient, custodian)| Step::Keep { patient, custodian })
}
