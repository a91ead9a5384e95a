//! Random histories of requests, as plain numbers.

use super::reference::{To, Wish};
use crate::mock::{HOUR, MAX_REQUEST_LIFETIME, MAX_VALIDITY};
use proptest::{bool::weighted, collection::vec, option, prelude::*, sample::select};

/// What is taken from a wish, and added to it, to answer with less, or by chance with more.
#[derive(Clone, Debug)]
pub struct Change {
	pub holder: Option<usize>,
	pub keep: [u8; 3],
	pub add: [u8; 3],
	pub level: usize,
	pub first: i32,
	pub last: i32,
	pub protected: Option<u8>,
}

#[derive(Clone, Debug)]
pub enum Step {
	/// Without `to`, for the own organization.
	Ask {
		by: usize,
		patient: usize,
		to: Option<To>,
		wish: Wish,
		lasts: Option<u64>,
		uses: Option<u32>,
		is_reasoned: bool,
		waits: u64,
	},
	/// `annex`: 0 none, 1 one, 2 something that is none. `back` counts from the last request, and what
	/// is signed is what the one says that `shown` counts to, with one slip, if with one.
	Approve {
		by: Option<usize>,
		patient: usize,
		back: u32,
		annex: u8,
		shown: Option<u32>,
		slip: u8,
	},
	/// Without `to`, for whom it was asked.
	Narrow {
		by: Option<usize>,
		patient: usize,
		back: u32,
		to: Option<To>,
		change: Change,
		lasts: Option<u64>,
		uses: Option<u32>,
	},
	Decline {
		by: Option<usize>,
		patient: usize,
		back: u32,
	},
	Withdraw {
		by: usize,
		patient: usize,
		back: u32,
	},
	Wait(u64),
	/// Until so many milliseconds after the last one for which who was declined last has to wait, if
	/// there is one.
	WaitForRest(u64),
	Standing {
		organization: usize,
		good: bool,
	},
	/// A practitioner works for another organization, or for none.
	Employ {
		account: usize,
		by: Option<usize>,
	},
}

/// One of the usual values; once in `rarity` times one of the others, most of which are refused.
fn mostly<T: Clone + core::fmt::Debug + 'static>(
	rarity: u32,
	usual: &'static [T],
	others: &'static [T],
) -> impl Strategy<Value = T> {
	prop_oneof![rarity - 1 => select(usual), 1 => select(others)]
}

fn to() -> impl Strategy<Value = To> {
	prop_oneof![
		2 => (0..4usize).prop_map(To::Organization),
		6 => (3..6usize).prop_map(To::Practitioner),
		1 => (0..9usize).prop_map(To::Practitioner),
		1 => select(vec![To::AnyMember, To::Provider]),
	]
}

fn wish() -> impl Strategy<Value = Wish> {
	let holder = option::weighted(0.5, mostly(8, &[0, 0, 1, 2], &[3]));
	let purposes = mostly(8, &[0b0001, 0b0011, 0b1100, 0b1111, 0b0100], &[0b10001, 0b10000, 0]);
	let days = (0..10i32, 0..10i32).prop_map(|(one, other)| (one.min(other), one.max(other)));
	let protected = mostly(20, &[0, 0, 1, 1, 1], &[2]);
	let sets = (mostly(20, &[1, 3], &[0]), purposes, select(vec![1, 2, 3, 3, 3]));
	(holder, sets, 0..6usize, days, protected).prop_map(
		|(holder, (actions, purposes, categories), level, (first, last), protected)| Wish {
			holder,
			sets: [actions, purposes, categories],
			level,
			first,
			last,
			protected,
		},
	)
}

fn change() -> impl Strategy<Value = Change> {
	let kept = || select(vec![0xFFu8, 0xFF, 0xFF, 0xFF, 0b0101, 0b0011]);
	let added = || select(vec![0u8, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
	(
		option::weighted(0.1, 0..4usize),
		[kept(), kept(), kept()],
		[added(), added(), added()],
		select(vec![5usize, 5, 5, 3, 2]),
		select(vec![0i32, 0, 0, 4]),
		select(vec![10i32, 10, 10, 6]),
		option::weighted(0.2, 0..3u8),
	)
		.prop_map(|(holder, keep, add, level, first, last, protected)| Change {
			holder,
			keep,
			add,
			level,
			first,
			last,
			protected,
		})
}

/// The most hours that a grant lasts, and that a request waits.
const LONGEST: u64 = MAX_VALIDITY / HOUR;
const LATEST: u64 = MAX_REQUEST_LIFETIME / HOUR;

/// How long a grant lasts, in hours; around the bounds.
fn lasts() -> impl Strategy<Value = Option<u64>> {
	option::weighted(0.9, mostly(12, &[1_000, 1_000, LONGEST], &[0, 1, 48, LONGEST + 1]))
}

fn step() -> impl Strategy<Value = Step> {
	let patient = || mostly(15, &[0, 0, 0, 0, 1], &[2usize]);
	let waits = mostly(12, &[24, 24, 48, 72, LATEST], &[0, 1, LATEST + 1]);
	let uses = || option::weighted(0.3, mostly(12, &[1, 2, 3], &[0u32]));
	let key = || option::weighted(0.1, 0..9usize);
	let back = || mostly(12, &[0u32, 0, 0, 1, 1, 2, 3], &[16]);
	let counted = (uses(), weighted(0.5));
	let asker = mostly(12, &[0, 1, 2, 3, 4, 5], &[6, 7, 8usize]);
	let ask = (asker, patient(), option::weighted(0.2, to()), wish(), lasts(), counted, waits);
	let approve = (
		(key(), patient(), back(), select(vec![0, 0, 1, 2])),
		option::weighted(0.1, back()),
		select(vec![0u8, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]),
	);
	let narrow_to = option::weighted(0.1, to());
	let narrow = (key(), patient(), back(), narrow_to, change(), lasts(), uses());
	let practitioner = 3..6usize;
	prop_oneof![
		10 => ask.prop_map(|(by, patient, to, mut wish, lasts, (uses, is_reasoned), waits)| {
			// What is counted or for payment names the holder, as a rule: else little is asked.
			if !is_reasoned && (uses.is_some() || wish.sets[1] & 0b10000 != 0) {
				wish.holder = wish.holder.or(Some(0));
			}
			Step::Ask { by, patient, to, wish, lasts, uses, is_reasoned, waits }
		}),
		3 => approve.prop_map(|((by, patient, back, annex), shown, slip)| {
			Step::Approve { by, patient, back, annex, shown, slip }
		}),
		3 => narrow.prop_map(|(by, patient, back, to, change, lasts, uses)| {
			Step::Narrow { by, patient, back, to, change, lasts, uses }
		}),
		1 => (key(), patient(), back())
			.prop_map(|(by, patient, back)| Step::Decline { by, patient, back }),
		1 => (0..6usize, patient(), back())
			.prop_map(|(by, patient, back)| Step::Withdraw { by, patient, back }),
		2 => select(vec![1u64, 23, 24, 48, 500]).prop_map(Step::Wait),
		1 => (0..2u64).prop_map(Step::WaitForRest),
		1 => (0..3usize, weighted(0.8))
			.prop_map(|(organization, good)| Step::Standing { organization, good }),
		1 => (practitioner, option::weighted(0.9, 0..3usize))
			.prop_map(|(account, by)| Step::Employ { account, by }),
	]
}

/// Somebody asks for the own organization, so that there is nothing to refuse.
fn ask_plainly(by: usize, wish: Wish) -> Step {
	Step::Ask {
		by,
		patient: 0,
		to: None,
		wish,
		lasts: Some(LONGEST),
		uses: None,
		is_reasoned: false,
		waits: LATEST,
	}
}

/// Of a patient whom many ask at once, and who declines some of it.
fn sought() -> impl Strategy<Value = Step> {
	let asker = prop_oneof![1 => 0..3usize, 4 => 9..18usize];
	prop_oneof![
		16 => (asker, wish()).prop_map(|(by, wish)| ask_plainly(by, wish)),
		3 => (0..8u32).prop_map(|back| Step::Decline { by: None, patient: 0, back }),
		1 => (select(vec![1u64, 23, 24])).prop_map(Step::Wait),
		1 => step(),
	]
}

/// Of a patient who gives one clinic whatever it asks for, until there is no room.
fn willing() -> impl Strategy<Value = Step> {
	let approve =
		|annex| Step::Approve { by: None, patient: 0, back: 0, annex, shown: None, slip: 0 };
	prop_oneof![
		4 => wish().prop_map(|wish| ask_plainly(1, wish)),
		4 => (0..2u8).prop_map(approve),
		1 => step(),
	]
}

pub fn history() -> impl Strategy<Value = Vec<Step>> {
	let length = 20..=120;
	prop_oneof![
		8 => vec(step(), length.clone()),
		1 => vec(willing(), length.clone()),
		2 => vec(sought(), length),
	]
}
