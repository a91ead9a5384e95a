//! What is asked in between.

use super::{steps::pick, Access, OnDay, Origin, Record, Shown, ANNEXES, NAMES};
use proptest::{collection::vec, option::weighted as often, prelude::*, sample::select};

fn origin() -> impl Strategy<Value = Origin> {
	let context = || often(0.7, 0usize..3);
	(0usize..3, often(0.7, 0usize..2), context(), context(), often(0.8, 0usize..3)).prop_map(
		|(organization, account, encounter, care_plan, leaf)| Origin {
			organization,
			account,
			encounter,
			care_plan,
			leaf,
		},
	)
}

fn record() -> impl Strategy<Value = Record> {
	let sensitivities =
		prop_oneof![3 => Just(0u8), 2 => (0u8..5).prop_map(|n| 1 << n), 1 => 0u8..32];
	let days = (0i32..4, 0i32..3);
	(0usize..3, 0usize..6, sensitivities, days, often(0.85, origin())).prop_map(
		|(category, level, sensitivities, (first_day, length), origin)| Record {
			category,
			level,
			sensitivities,
			first_day,
			last_day: first_day + length,
			origin,
		},
	)
}

/// What is shown of some commitments: all as it should be, nothing, or each as it comes.
fn shown(number: usize) -> impl Strategy<Value = Vec<Shown>> {
	let any = select(vec![
		Shown::Right,
		Shown::Right,
		Shown::Right,
		Shown::Nothing,
		Shown::WrongSalt,
		Shown::Forged,
	]);
	prop_oneof![
		3 => vec(Just(Shown::Right), number),
		1 => vec(Just(Shown::Nothing), number),
		3 => vec(any, number),
	]
}

/// Who may cite a law, by its number, and for what.
const LAWFUL: [(usize, usize); 12] = [
	(3, 3),
	(3, 7),
	(3, 3),
	(3, 3),
	(3, 7),
	(3, 3),
	(3, 3),
	(1, 0),
	(4, 6),
	(1, 0),
	(3, 7),
	(2, 2),
];

/// Requester, purpose and law: who cites a law is often one who may.
fn requester() -> impl Strategy<Value = (usize, usize, Option<usize>)> {
	let requester = || {
		prop_oneof![
			16 => select(vec![1usize, 6, 6, 7, 7, 2]),
			3 => select(vec![11usize, 11, 8]),
			2 => 0usize..14
		]
	};
	let plain = (requester(), 0usize..9, often(0.03, 0usize..12));
	let at_once = (select(vec![6usize, 6, 6, 7, 7, 5, 1]), 9usize..11, often(0.03, 0usize..12));
	let by_law = (0usize..12).prop_map(|law| (LAWFUL[law].0, LAWFUL[law].1, Some(law)));
	let with_law = (requester(), 0usize..11, (0usize..12).prop_map(Some));
	// Who may act for a patient asks at the patient's request.
	let for_patient = select(vec![13usize, 11, 7, 6]).prop_map(|who| (who, 4usize, None));
	prop_oneof![20 => plain, 5 => at_once, 3 => by_law, 1 => with_law, 4 => for_patient]
}

pub fn access() -> impl Strategy<Value = Access> {
	let patient = prop_oneof![60 => Just(0usize), 10 => Just(1), 1 => 2usize..4];
	let action = prop_oneof![6 => Just(0usize), 1 => 0usize..4];
	let holder = prop_oneof![60 => select(vec![0usize, 0, 0, 0, 0, 2, 1]), 1 => Just(5)];
	let opened = (shown(ANNEXES + 1), shown(NAMES));
	let receipt = often(0.4, (pick(), select(vec![1u32, 1, 1, 1, 2, 2, 3, 0])));
	let rest = (vec(record(), 1..4), opened, receipt, pick());
	(holder, requester(), patient, action, rest).prop_map(
		|(holder, (requester, purpose, law), patient, action, rest)| {
			let (records, (annexes, names), receipt, named) = rest;
			Access {
				holder,
				requester,
				patient,
				action,
				purpose,
				law,
				receipt,
				records,
				annexes,
				names,
				named,
			}
		},
	)
}

/// A question about a day: by a grant, or by the policy, then often by who has a relationship and for
/// what a policy may be for.
pub fn on_day() -> impl Strategy<Value = OnDay> {
	let holder = prop_oneof![20 => select(vec![0usize, 0, 0, 1, 2]), 1 => Just(5)];
	let recipient = prop_oneof![20 => Just(6), 10 => 0usize..5, 1 => Just(5)];
	let by_grant =
		(recipient, 0usize..9).prop_map(|(recipient, purpose)| (recipient, purpose, None));
	let by_policy = select(vec![(1usize, 2usize, 0usize), (1, 3, 0), (2, 2, 1), (2, 3, 1)]);
	let by_policy = prop_oneof![
		4 => by_policy,
		1 => (0usize..6, 0usize..9, 0usize..2),
	]
	.prop_map(|(recipient, purpose, kind)| (recipient, purpose, Some(kind)));
	let how = prop_oneof![5 => by_grant, 3 => by_policy];
	let patient = prop_oneof![60 => Just(0usize), 10 => Just(1), 1 => Just(3)];
	let day = prop_oneof![3 => Just(0i32), 2 => Just(-1), 1 => -4i32..4];
	(patient, pick(), holder, how, 0usize..3, day).prop_map(
		|(patient, named, holder, (recipient, purpose, by_policy), category, day)| OnDay {
			patient,
			named,
			by_policy,
			holder,
			recipient,
			purpose,
			category,
			day,
		},
	)
}
