//! That the histories reach every answer there is: else the model would be compared in a corner.

use super::{history::history, play::play, tally::Tally};
use proptest::{
	strategy::{Strategy, ValueTree},
	test_runner::TestRunner,
};

/// How many histories are played.
const HISTORIES: usize = 3_000;

/// Every answer to each question, and every outcome of a call.
const ANSWERS: &[(&str, &[&str])] = &[
	(
		"call",
		&[
			"Ok(())",
			"Err(Stranger)",
			"Err(Empty)",
			"Err(Expired)",
			"Err(TooFar)",
			"Err(BadStanding)",
			"Err(Full)",
			"Err(Unknown)",
			"Err(Revoked)",
			"Err(Suspended)",
			"Err(NotSuspended)",
			"Err(Lifted)",
			"Err(NotBegun)",
			"Err(NotCounted)",
			"Err(TooWide)",
			"Err(Unchanged)",
			"Err(Unnamed)",
			"Err(Restricted)",
			"Err(Recovered)",
			"Err(Recorded)",
			"Err(Outdated)",
			"Err(HasKeys)",
		],
	),
	(
		"paper",
		&[
			"Ok(())",
			"Err(Stranger)",
			"Err(Empty)",
			"Err(Expired)",
			"Err(TooFar)",
			"Err(BadStanding)",
			"Err(Full)",
			"Err(Unnamed)",
			"Err(Recovered)",
			"Err(Recorded)",
			"Err(Outdated)",
			"Err(HasKeys)",
		],
	),
	(
		"custodian",
		&[
			"(\"Grant\", \"did\")",
			"(\"Grant\", \"may not\")",
			"(\"Revoke\", \"did\")",
			"(\"Revoke\", \"may not\")",
			"(\"Suspend\", \"did\")",
			"(\"Suspend\", \"may not\")",
			"(\"Resume\", \"may not\")",
			"(\"Restrict\", \"did\")",
			"(\"Restrict\", \"may not\")",
			"(\"Lift\", \"may not\")",
			"(\"RevokeDirective\", \"did\")",
			"(\"RevokeDirective\", \"may not\")",
			"(\"RevokeAll\", \"did\")",
			"(\"RevokeAll\", \"may not\")",
			"(\"Policy\", \"did\")",
			"(\"Policy\", \"may not\")",
			"(\"WithdrawPapers\", \"did\")",
			"(\"WithdrawPapers\", \"may not\")",
		],
	),
	(
		"deny",
		&[
			"PatientNotFound",
			"HolderNotInGoodStanding",
			"RequesterNotInGoodStanding",
			"NoGrant",
			"Holder",
			"Action",
			"Purpose",
			"Category",
			"Confidentiality",
			"Days",
			"AnnexMissing",
			"Origin",
			"Sensitivity",
			"Suspended",
			"UsedUp",
			"Restricted",
			"RestrictionUnopened",
			"Law",
		],
	),
	(
		"permit",
		&[
			"OwnRecord",
			"Patient",
			"\"Grant\"",
			"\"endless\"",
			"\"Emergency\"",
			"\"Representative\"",
			"Policy(Treatment)",
			"Policy(Coverage)",
			"Law(RequiredByLaw)",
			"Law(PublicHealth)",
			"Law(Abuse)",
			"Law(Oversight)",
			"Law(Judicial)",
			"Law(LawEnforcement)",
			"Law(Decedents)",
			"Law(Donation)",
			"Law(ResearchWaiver)",
			"Law(SeriousThreat)",
			"Law(Government)",
			"Law(WorkersCompensation)",
		],
	),
	(
		"duty",
		&[
			"MinimumNecessary",
			"NoRedisclosure",
			"Deidentify",
			"AccountForDisclosure",
			"Part2Notice",
			"Redact",
			"TakeReceipt",
			"AnswerToReview",
		],
	),
	("receipt", &["Nothing", "NotTaken", "Anothers", "Aged", "Counting"]),
	("all of a grantee", &["\"one\"", "\"several\""]),
	("room", &["\"of orphans\"", "\"of ended studies\""]),
	("rests on it", &["true", "false"]),
	(
		"status",
		&[
			"None",
			"Some(Live)",
			"Some(NotYetValid)",
			"Some(Expired)",
			"Some(Revoked)",
			"Some(Suspended)",
			"Some(UsedUp)",
		],
	),
	(
		"sight",
		&[
			"\"everything\"",
			"true",
			"false",
			"PatientNotFound",
			"HolderNotInGoodStanding",
			"RequesterNotInGoodStanding",
			"NoGrant",
		],
	),
	(
		// Nothing is opened for a day, and the record is an ordinary one: neither its origin nor a
		// sensitivity is ever what is missing.
		"day",
		&[
			"Ok(())",
			"Err(RequesterNotInGoodStanding)",
			"Err(NoGrant)",
			"Err(Holder)",
			"Err(Action)",
			"Err(Purpose)",
			"Err(Category)",
			"Err(Confidentiality)",
			"Err(Days)",
			"Err(AnnexMissing)",
			"Err(Suspended)",
			"Err(UsedUp)",
			"Err(Restricted)",
			"Err(RestrictionUnopened)",
		],
	),
	("sight by policy", &["true", "false"]),
	("sight in emergency", &["(false, false)", "(true, false)", "(true, true)"]),
	("sight as another", &["true", "false"]),
	(
		"acting",
		&[
			"(InForce, \"did\")",
			"(InForce, \"may not\")",
			"(NotBegun, \"may not\")",
			"(Over, \"may not\")",
			"(OfAge, \"may not\")",
			"(Asleep, \"may not\")",
			"(Removed, \"may not\")",
			"(Anothers, \"may not\")",
		],
	),
	(
		"day by policy",
		&[
			"Ok(())",
			"Err(RequesterNotInGoodStanding)",
			"Err(NoGrant)",
			"Err(Restricted)",
			"Err(RestrictionUnopened)",
		],
	),
	("policy in force", &["true", "false"]),
	("force", &["None", "Some(true)", "Some(false)"]),
];

#[test]
fn every_answer_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::default();
	for _ in 0..HISTORIES {
		let tree = history().new_tree(&mut runner).expect("nothing is filtered out");
		tally.add(play(&tree.current()));
	}
	for (answer, times) in &tally.0 {
		println!("{times:>6} {answer}");
	}
	let mut unseen = tally.0.clone();
	for (kind, answers) in ANSWERS {
		for answer in *answers {
			let answer = format!("{kind} {answer}");
			let times = unseen.remove(&answer).unwrap_or_default();
			assert!(times >= 3, "{answer} occurred {times} times in {HISTORIES} histories");
		}
	}
	assert_eq!(unseen.keys().collect::<Vec<_>>(), [""; 0], "an answer is missing in the list");
}
