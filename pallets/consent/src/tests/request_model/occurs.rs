//! That the histories reach every outcome of every call: else the list would be compared in a corner.

use super::{history, new_world, play, reference::Model, Step};
use proptest::{
	strategy::{Strategy, ValueTree},
	test_runner::TestRunner,
};
use std::collections::BTreeMap;

/// How many histories are played.
const HISTORIES: usize = 2_500;

/// Every outcome of each call.
const OUTCOMES: &[(&str, &[&str])] = &[
	(
		"ask",
		&[
			"Ok(())",
			"Err(Empty)",
			"Err(Unnamed)",
			"Err(Expired)",
			"Err(TooFar)",
			"Err(Annex)",
			"Err(Stranger)",
			"Err(Unknown)",
			"Err(BadStanding)",
			"Err(TooSoon)",
			"Err(Full)",
		],
	),
	// What made room.
	("room", &["Own", "Other", "Resting"]),
	(
		"approve",
		&[
			"Ok(())",
			"Err(Stranger)",
			"Err(Unknown)",
			"Err(Answered)",
			"Err(Expired)",
			"Err(Changed)",
			"Err(Annex)",
			"Err(BadStanding)",
			"Err(Full)",
		],
	),
	(
		"narrow",
		&[
			"Ok(())",
			"Err(Stranger)",
			"Err(Unknown)",
			"Err(Answered)",
			"Err(Expired)",
			"Err(Changed)",
			"Err(TooWide)",
			"Err(TooFar)",
			"Err(BadStanding)",
			"Err(Empty)",
			"Err(Unnamed)",
			"Err(Full)",
		],
	),
	("decline", &["Ok(())", "Err(Stranger)", "Err(Unknown)", "Err(Answered)", "Err(Expired)"]),
	("withdraw", &["Ok(())", "Err(Stranger)", "Err(Unknown)", "Err(Answered)", "Err(Expired)"]),
];

fn call(step: &Step) -> &'static str {
	match step {
		Step::Ask { .. } => "ask",
		Step::Approve { .. } => "approve",
		Step::Narrow { .. } => "narrow",
		Step::Decline { .. } => "decline",
		Step::Withdraw { .. } => "withdraw",
		Step::Wait(_) | Step::WaitForRest(_) | Step::Standing { .. } | Step::Employ { .. } => "",
	}
}

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut seen: BTreeMap<String, usize> = BTreeMap::new();
	for _ in 0..HISTORIES {
		let history = history().new_tree(&mut runner).expect("nothing is filtered out").current();
		new_world().execute_with(|| {
			let mut model = Model::new();
			for step in &history {
				if let Some(outcome) = play(&mut model, step) {
					if let Some(room) = model.made_room.take() {
						*seen.entry(format!("room {room:?}")).or_default() += 1;
					}
					*seen.entry(format!("{} {outcome:?}", call(step))).or_default() += 1;
				}
			}
		});
	}
	for (outcome, times) in &seen {
		println!("{times:>6} {outcome}");
	}
	for (call, outcomes) in OUTCOMES {
		for outcome in *outcomes {
			let outcome = format!("{call} {outcome}");
			let times = seen.remove(&outcome).unwrap_or_default();
			assert!(times >= 3, "{outcome} occurred {times} times in {HISTORIES} histories");
		}
	}
	assert_eq!(seen.keys().collect::<Vec<_>>(), [""; 0], "an outcome is missing in the list");
}
