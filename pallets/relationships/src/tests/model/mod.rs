//! Random histories of relationships, played to the pallet and to a plain list that is written from
//! the design. Both must say the same, step by step.

mod reference;

use crate::{mock::*, Call, Error, MAX_ATTESTATIONS};
use alloc::collections::BTreeMap;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
};
use proptest::{
	bool::weighted, collection::vec, option, prelude::*, sample::select, strategy::ValueTree,
	test_runner::TestRunner,
};
use reference::{Ending, Model, Refusal, Status};
use salus_primitives::{
	insurance::FILING_HORIZON,
	traits::RelationshipInspect,
	Day, OrganizationId, PatientId,
	RelationshipKind::{self, Coverage, Treatment},
	Role, UnixMillis,
};
use salus_runtime_api::{AttestationEnding, RelationshipStatus, MAX_PAGE};

/// The last is registered nowhere.
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
/// The last is no member.
const ORGANIZATIONS: [OrganizationId; 5] = [ST_MARY, LAKESIDE, UMBRELLA, INSTITUTE, QUACKERY];
const KINDS: [RelationshipKind; 2] = [Treatment, Coverage];
/// The admins of the first four organizations, three practitioners, four keys of Ana, one of Ben,
/// and a stranger.
const ACCOUNTS: [AccountId; 13] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	UMBRELLA_ADMIN,
	INSTITUTE_ADMIN,
	DR_OKAFOR,
	DR_LINDQVIST,
	CLERK_ODA,
	ANA_KEY,
	ANA_CONSENT_KEY,
	ANA_CONTROL_KEY,
	ANA_VETO_KEY,
	BEN_KEY,
	STRANGER,
];

#[derive(Clone, Debug)]
enum Step {
	/// `lasts` in milliseconds, from now on; 0 is already over.
	Attest {
		by: usize,
		patient: usize,
		kind: usize,
		lasts: u64,
		evidence: u8,
	},
	End {
		by: usize,
		patient: usize,
		kind: usize,
	},
	Dispute {
		by: usize,
		patient: usize,
		organization: usize,
		kind: usize,
	},
	Withdraw {
		by: usize,
		patient: usize,
		organization: usize,
		kind: usize,
	},
	/// So many milliseconds.
	Wait(u64),
	/// An organization is suspended, or stands with these roles: whether it treats, and covers.
	Standing {
		organization: usize,
		roles: Option<[bool; 2]>,
	},
	/// A practitioner works for another organization, or for none.
	Employ {
		account: usize,
		by: Option<usize>,
	},
	/// A key of a patient is removed, or there again.
	Key {
		account: usize,
		live: bool,
	},
	/// A patient's identity was recovered just now, or long enough ago.
	Recover {
		patient: usize,
		just_now: bool,
	},
	/// The patient's relationships are read in pages of this many.
	Read {
		patient: usize,
		limit: u32,
	},
}

fn step() -> impl Strategy<Value = Step> {
	let patient = || select(vec![0, 0, 0, 0, 0, 0, 1, 1, 2usize]);
	let lasts = select(vec![
		0,
		1,
		HOUR,
		DAY,
		7 * DAY,
		7 * DAY,
		30 * DAY,
		MAX_ATTESTATION,
		MAX_ATTESTATION + 1,
	]);
	// Mostly those who may: of a member what its roles permit, of a patient a key.
	let member = || {
		let may = vec![(0, 0), (0, 0), (4, 0), (4, 0), (1, 0), (5, 1), (2, 1), (6, 1usize)];
		prop_oneof![9 => select(may), 1 => (0..13usize, 0..2usize)]
	};
	let key = || {
		let may = vec![(7, 0), (7, 0), (8, 0), (11, 1usize)];
		prop_oneof![9 => select(may), 1 => (0..13usize, 0..3usize)]
	};
	let whose = || {
		let known = vec![(0, 0), (0, 0), (1, 0), (1, 1), (2, 1usize)];
		prop_oneof![9 => select(known), 1 => (0..5usize, 0..2usize)]
	};
	prop_oneof![
		12 => (member(), patient(), lasts, any::<u8>()).prop_map(
			|((by, kind), patient, lasts, evidence)| Step::Attest { by, patient, kind, lasts, evidence }
		),
		3 => (member(), patient())
			.prop_map(|((by, kind), patient)| Step::End { by, patient, kind }),
		3 => (key(), whose()).prop_map(
			|((by, patient), (organization, kind))| Step::Dispute { by, patient, organization, kind }
		),
		4 => (key(), whose()).prop_map(
			|((by, patient), (organization, kind))| Step::Withdraw { by, patient, organization, kind }
		),
		4 => select(vec![1, HOUR - 1, HOUR, HOUR, DAY, DAY, 7 * DAY, 30 * DAY]).prop_map(Step::Wait),
		1 => (0..4usize, option::weighted(0.85, [weighted(0.85), weighted(0.75)]))
			.prop_map(|(organization, roles)| Step::Standing { organization, roles }),
		1 => (4..7usize, option::weighted(0.85, 0..4usize))
			.prop_map(|(account, by)| Step::Employ { account, by }),
		1 => (7..12usize, weighted(0.8)).prop_map(|(account, live)| Step::Key { account, live }),
		2 => (0..2usize, weighted(0.4))
			.prop_map(|(patient, just_now)| Step::Recover { patient, just_now }),
		1 => (0..3usize, 0..6u32).prop_map(|(patient, limit)| Step::Read { patient, limit }),
	]
}

/// Ana comes to St Mary so many times: each time it is attested for a while, perhaps by mistake, and a
/// while passes. Then she comes once more, perhaps at once.
fn visits() -> impl Strategy<Value = Vec<Step>> {
	let lasts = select(vec![1, HOUR, DAY]);
	// After 48 days each, the eldest makes room for a visit, and for no other of that day.
	let pause =
		select(vec![0, 1, HOUR, DAY, 30 * DAY, 48 * DAY, 48 * DAY, 48 * DAY, 48 * DAY, 60 * DAY]);
	let at_last = select(vec![1, HOUR, DAY]);
	(prop_oneof![1..16usize, 16..24usize], lasts, pause, at_last, weighted(0.2), any::<u8>())
		.prop_map(|(times, lasts, pause, at_last, by_mistake, evidence)| {
			let visit = Step::Attest { by: 4, patient: 0, kind: 0, lasts, evidence };
			let end = by_mistake.then_some(Step::End { by: 4, patient: 0, kind: 0 });
			let come: Vec<_> = [visit].into_iter().chain(end).collect();
			let once = [come.clone(), vec![Step::Wait(lasts + pause)]].concat();
			let last = [come.clone(), vec![Step::Wait(lasts + at_last)], come].concat();
			[vec![once; times].concat(), last].concat()
		})
}

fn history() -> impl Strategy<Value = Vec<Step>> {
	let steps = prop_oneof![30 => step().prop_map(|step| vec![step]), 2 => visits()];
	vec(steps, 20..=150).prop_map(|steps| steps.concat().into_iter().take(200).collect())
}

fn signed(by: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(ACCOUNTS[by])
}

/// How often there was which outcome.
type Tally = BTreeMap<String, usize>;

/// Whether a call succeeded, as was expected of it. One that did not changed nothing.
fn expect_outcome(
	tally: &mut Tally,
	outcome: Result<(), Refusal>,
	call: impl FnOnce() -> DispatchResult,
) -> bool {
	*tally.entry(format!("{outcome:?}")).or_default() += 1;
	match outcome {
		Ok(()) => {
			assert_ok!(call());
		}
		Err(refusal) => {
			let error = match refusal {
				Refusal::Stranger => Error::<Test>::NotAuthorized,
				Refusal::Unknown => Error::<Test>::NotFound,
				Refusal::Past => Error::<Test>::Expired,
				Refusal::TooLong => Error::<Test>::TooFar,
				Refusal::Contested => Error::<Test>::Disputed,
				Refusal::Uncontested => Error::<Test>::NotDisputed,
				Refusal::Idle => Error::<Test>::NotInForce,
				Refusal::Full => Error::<Test>::LimitReached,
				Refusal::TooSoon => Error::<Test>::RecentlyRecovered,
			};
			assert_noop!(call(), error);
		}
	}
	outcome.is_ok()
}

/// On which days it held that a claim may still rest on: whatever has to share a place, no day is lost,
/// and none is added.
fn compare_days(model: &Model, patient: usize, kind: usize) {
	for (o, organization) in ORGANIZATIONS.into_iter().enumerate() {
		let needed = Day::of(model.now.saturating_sub(FILING_HORIZON)).0 + 1;
		let held = Relations::held(PATIENTS[patient], organization, KINDS[kind]);
		let spoken = model.spoken((patient, o, kind));
		assert_eq!(days(&held, needed), days(&spoken, needed), "{patient} {o} {kind}");
	}
}

/// The first and the last of the days in a row that have a moment of one of these times, from `since`
/// on.
fn days(times: &[(UnixMillis, UnixMillis)], since: i32) -> Vec<(i32, i32)> {
	let mut days: Vec<_> = times
		.iter()
		.filter(|(from, until)| from < until)
		.map(|(from, until)| (Day::of(*from).0.max(since), Day::of(until - 1).0))
		.filter(|(first, last)| first <= last)
		.collect();
	days.sort_unstable();
	let mut rows: Vec<(i32, i32)> = Vec::new();
	for (first, last) in days {
		match rows.last_mut() {
			Some((_, row)) if first <= *row + 1 => *row = last.max(*row),
			_ => rows.push((first, last)),
		}
	}
	rows
}

/// Takes one step with both; whether a read may answer otherwise after it.
fn play(model: &mut Model, tally: &mut Tally, step: &Step) -> bool {
	match *step {
		Step::Attest { by, patient, kind, lasts, evidence } => {
			let until = model.now + lasts;
			let outcome = model.attest(by, patient, kind, until, evidence);
			if let Some(place) = model.placed.take() {
				*tally.entry(format!("place: {}", place.name())).or_default() += 1;
			}
			expect_outcome(tally, outcome, || {
				let evidence = [evidence; 32];
				Relations::attest(signed(by), PATIENTS[patient], KINDS[kind], until, evidence)
			})
		}
		Step::End { by, patient, kind } => {
			expect_outcome(tally, model.end(by, patient, kind), || {
				Relations::end(signed(by), PATIENTS[patient], KINDS[kind])
			})
		}
		Step::Dispute { by, patient, organization, kind } => {
			let call = Call::<Test>::dispute {
				patient: PATIENTS[patient],
				organization: ORGANIZATIONS[organization],
				kind: KINDS[kind],
			};
			let free = call.is_feeless(&signed(by));
			let outcome = model.dispute(by, patient, organization, kind);
			assert_eq!(free, outcome.is_ok(), "free exactly when it succeeds");
			expect_outcome(tally, outcome, || {
				let (organization, kind) = (ORGANIZATIONS[organization], KINDS[kind]);
				Relations::dispute(signed(by), PATIENTS[patient], organization, kind)
			})
		}
		Step::Withdraw { by, patient, organization, kind } => {
			expect_outcome(tally, model.withdraw(by, patient, organization, kind), || {
				let (organization, kind) = (ORGANIZATIONS[organization], KINDS[kind]);
				Relations::withdraw_dispute(signed(by), PATIENTS[patient], organization, kind)
			})
		}
		Step::Wait(duration) => {
			model.now += duration;
			set_time(model.now);
			true
		}
		Step::Read { patient, limit } => {
			read_in_pages(model, patient, limit);
			false
		}
		Step::Standing { .. } | Step::Employ { .. } | Step::Key { .. } | Step::Recover { .. } => {
			change_parties(model, step);
			false
		}
	}
}

/// Changes who may do what.
fn change_parties(model: &mut Model, step: &Step) {
	match *step {
		Step::Standing { organization, roles } => {
			model.roles[organization] = roles;
			let id = ORGANIZATIONS[organization];
			suspend(id);
			if let Some([treats, covers]) = roles {
				let roles = [(treats, Role::Laboratory), (covers, Role::Payer)];
				let roles = roles.iter().filter(|(has, _)| *has).map(|(_, role)| *role).collect();
				Members::mutate(|members| members.insert(id, roles));
			}
		}
		Step::Employ { account, by } => {
			model.employer[account - 4] = by;
			Practitioners::mutate(|practitioners| match by {
				Some(n) => practitioners.insert(ACCOUNTS[account], ORGANIZATIONS[n]),
				None => practitioners.remove(&ACCOUNTS[account]),
			});
		}
		Step::Recover { patient, just_now } => {
			model.recovered[patient] = just_now;
			Recovered::mutate(|recovered| {
				if just_now {
					recovered.insert(PATIENTS[patient])
				} else {
					recovered.remove(&PATIENTS[patient])
				}
			});
		}
		Step::Key { account, live } => {
			model.live[account - 7] = live;
			let who = ACCOUNTS[account];
			Keys::mutate(|keys| {
				if live {
					keys.insert(who, keys_at_first()[&who])
				} else {
					keys.remove(&who)
				}
			});
		}
		_ => unreachable!("the other steps are calls, waits and reads"),
	}
}

/// The pages together show each relationship once.
fn read_in_pages(model: &Model, patient: usize, limit: u32) {
	let mut seen: Vec<(OrganizationId, RelationshipKind)> = Vec::new();
	loop {
		let page = Relations::relationships(PATIENTS[patient], seen.last().copied(), limit);
		assert!(page.len() <= limit as usize);
		if page.is_empty() {
			break;
		}
		seen.extend(page.iter().map(|view| (view.organization, view.kind)));
	}
	seen.sort();
	let known = |organization: usize, kind: usize| {
		limit > 0 && model.view(patient, organization, kind).is_some()
	};
	let expected: Vec<_> = (0..5)
		.flat_map(|organization| [(organization, 0), (organization, 1)])
		.filter(|(organization, kind)| known(*organization, *kind))
		.map(|(organization, kind)| (ORGANIZATIONS[organization], KINDS[kind]))
		.collect();
	assert_eq!(seen, expected);
}

/// The number of an account.
fn number(account: &AccountId) -> usize {
	ACCOUNTS.iter().position(|who| who == account).unwrap()
}

/// Both say the same about everything.
fn compare(model: &Model, tally: &mut Tally) {
	for (p, patient) in PATIENTS.into_iter().enumerate() {
		for (o, organization) in ORGANIZATIONS.into_iter().enumerate() {
			for (k, kind) in KINDS.into_iter().enumerate() {
				let view = Relations::relationship(patient, organization, kind).map(|view| {
					let all = view.attestations.into_iter().map(|one| reference::Attested {
						at: one.attested_at,
						by: number(&one.attested_by),
						until: one.valid_until,
						evidence: one.evidence[31],
						anew: one
							.renewed
							.map(|anew| (anew.at, number(&anew.by), anew.evidence[31])),
						end: one.ended_at.zip(one.ended_how).map(|(at, how)| match how {
							AttestationEnding::ByOrganization => (at, Ending::ByOrganization),
							AttestationEnding::ByPatient => (at, Ending::ByPatient),
						}),
					});
					let status = match view.status {
						RelationshipStatus::InForce => Status::InForce,
						RelationshipStatus::Ended => Status::Ended,
						RelationshipStatus::Expired => Status::Expired,
						RelationshipStatus::Disputed => Status::Disputed,
					};
					(status, view.disputed_at, all.collect())
				});
				let expected = model.view(p, o, k);
				assert_eq!(view, expected, "{p} {o} {k}");
				if let Some((status, _, all)) = expected {
					*tally.entry(format!("{status:?}")).or_default() += 1;
					let full = all.len() == MAX_ATTESTATIONS as usize;
					*tally.entry(format!("full: {full}")).or_default() += 1;
				}
				assert_eq!(
					Relations::in_force(patient, organization, kind),
					model.in_force(p, o, k)
				);
				assert_eq!(Relations::held(patient, organization, kind), model.held(p, o, k));
				assert_eq!(
					Relations::is_disputed(patient, organization, kind),
					model.disputed((p, o, k)).is_some()
				);
			}
		}
		assert!(Relations::relationships(patient, None, MAX_PAGE).len() <= 10);
	}
}

fn play_all(history: &[Step], tally: &mut Tally) {
	new_test_ext().execute_with(|| {
		let mut model = Model::new();
		for step in history {
			if play(&mut model, tally, step) {
				compare(&model, tally);
				assert_eq!(Relations::do_try_state(), Ok(()), "after {step:?}");
			}
			if let Step::Attest { patient, kind, .. }
			| Step::End { patient, kind, .. }
			| Step::Dispute { patient, kind, .. } = *step
			{
				compare_days(&model, patient, kind);
			}
		}
	});
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn relationships_do_what_the_list_does(history in history()) {
		play_all(&history, &mut Tally::new());
	}
}

/// Every outcome of a call, and everywhere that a relationship may stand.
const OUTCOMES: [&str; 21] = [
	"Ok(())",
	"Err(Stranger)",
	"Err(Unknown)",
	"Err(Past)",
	"Err(TooLong)",
	"Err(Contested)",
	"Err(Uncontested)",
	"Err(Idle)",
	"Err(Full)",
	"Err(TooSoon)",
	"InForce",
	"Ended",
	"Expired",
	"Disputed",
	"full: true",
	"full: false",
	"place: Free",
	"place: Eldest",
	"place: Idle",
	"place: Joined",
	"place: Last",
];

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::new();
	for _ in 0..100 {
		let tree = history().new_tree(&mut runner).expect("nothing is filtered out");
		play_all(&tree.current(), &mut tally);
	}
	for outcome in OUTCOMES {
		let times = tally.remove(outcome).unwrap_or_default();
		println!("{times:>6} {outcome}");
		assert!(times >= 10, "{outcome} occurred {times} times");
	}
	assert_eq!(tally.into_keys().collect::<Vec<_>>(), [""; 0], "an outcome is missing in the list");
}
