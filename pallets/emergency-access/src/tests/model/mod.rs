//! Random histories of emergencies, played to the pallet and to a plain list that is written from
//! the design. Both must say the same, step by step.

mod calamities;
mod outcomes;
mod reference;
mod steps;

use super::*;
use crate::Call;
use alloc::collections::BTreeMap;
use outcomes::{Refusal, Says};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use reference::{Again, Ended, Model, Opened, Seen};
use salus_primitives::traits::EmergencyInspect;
use salus_runtime_api::{Alone, EmergencyView, ReviewQueue, MAX_PAGE};
use steps::{history, Step, Which};

/// The last is registered nowhere.
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
/// The last is no member.
const ORGANIZATIONS: [OrganizationId; 5] = [ST_MARY, LAKESIDE, UMBRELLA, WATCH, QUACKERY];
const KINDS: [EmergencyKind; 2] = [Etreat, Btg];
/// Seven practitioners, a key of Ana, one of Ben, and a stranger.
const ACCOUNTS: [AccountId; 10] = [
	DR_OKAFOR,
	DR_REYES,
	OFFICER_MARY,
	DR_LINDQVIST,
	OFFICER_LAKE,
	OFFICER_WATCH,
	CLERK_ODA,
	ANA_KEY,
	BEN_KEY,
	STRANGER,
];
const SAYS: [Says; 4] = [Says::Right, Says::Wrong, Says::Abused, Says::Unsure];

fn by(account: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(ACCOUNTS[account])
}

fn holder_of(holder: Option<usize>) -> Holder {
	holder.map_or(Holder::Any, |one| Holder::Organization(ORGANIZATIONS[one]))
}

fn outcome_of(says: Says) -> ReviewOutcome {
	match says {
		Says::Right => ReviewOutcome::Justified,
		Says::Wrong => ReviewOutcome::NotJustified,
		Says::Abused => ReviewOutcome::Abuse,
		Says::Unsure => ReviewOutcome::SecondReview,
	}
}

fn finding_of(says: Says) -> Finding {
	match says {
		Says::Right => Finding::Justified,
		Says::Wrong => Finding::NotJustified,
		Says::Abused => Finding::Abuse,
		Says::Unsure => unreachable!("another organization is sure"),
	}
}

/// How often there was which outcome.
type Tally = BTreeMap<String, usize>;

/// The call ends as was expected of it. One that fails changed nothing.
fn expect_outcome(
	tally: &mut Tally,
	outcome: Result<(), Refusal>,
	call: impl FnOnce() -> DispatchResult,
) {
	*tally.entry(format!("{outcome:?}")).or_default() += 1;
	let Err(refusal) = outcome else {
		assert_ok!(call());
		return;
	};
	let error = match refusal {
		Refusal::Stranger => Error::<Test>::NotAuthorized,
		Refusal::Unknown => Error::<Test>::NotFound,
		Refusal::NoMember => Error::<Test>::NotInGoodStanding,
		Refusal::Barred => Error::<Test>::Suspended,
		Refusal::NotBarred => Error::<Test>::NotSuspended,
		Refusal::Over => Error::<Test>::NotInForce,
		Refusal::Running => Error::<Test>::InForce,
		Refusal::Done => Error::<Test>::Reviewed,
		Refusal::Unneeded => Error::<Test>::NotNeeded,
		Refusal::Contested => Error::<Test>::Disputed,
		Refusal::AlreadyDrawn => Error::<Test>::Drawn,
		Refusal::Past => Error::<Test>::Expired,
		Refusal::Early => Error::<Test>::TooSoon,
		Refusal::TooLong => Error::<Test>::TooFar,
		Refusal::Nobody => Error::<Test>::Empty,
		Refusal::Same => Error::<Test>::Unchanged,
		Refusal::NoRoom => Error::<Test>::LimitReached,
		Refusal::Undecided => Error::<Test>::NotSettled,
		Refusal::TooSoon => Error::<Test>::RecentlyRecovered,
	};
	assert_noop!(call(), error);
}

/// The number that an emergency has, if there is one.
fn number(model: &Model, (patient, before): Which) -> (usize, EmergencyId) {
	let count = if patient < 2 { model.count(patient) } else { 0 };
	let id = count.checked_sub(1 + before).unwrap_or(999);
	(id, EmergencyId(id as u32))
}

/// Takes one step with both.
fn play(model: &mut Model, tally: &mut Tally, step: &Step) {
	match *step {
		Step::Open { by: who, patient, holder, kind } => {
			let free = model.may_open(who, patient, holder).unwrap_or(false);
			let named = holder_of(holder);
			let (patient_id, kind_id) = (PATIENTS[patient], KINDS[kind]);
			let call = Call::<Test>::open {
				patient: patient_id,
				holder: named,
				kind: kind_id,
				reason: REASON,
			};
			assert_eq!(call.is_feeless(&by(who)), free);
			expect_outcome(tally, model.open(who, patient, holder, kind), || {
				Glass::open(by(who), patient_id, named, kind_id, REASON)
			});
		}
		Step::Close { by: who, which } => {
			let (n, id) = number(model, which);
			let outcome = model.close(who, which.0, n);
			let call = Call::<Test>::close { patient: PATIENTS[which.0], id };
			assert_eq!(call.is_feeless(&by(who)), outcome.is_ok());
			expect_outcome(tally, outcome, || Glass::close(by(who), PATIENTS[which.0], id));
		}
		Step::Draw(which) => {
			let (n, id) = number(model, which);
			expect_outcome(tally, model.draw(which.0, n), || {
				Glass::draw(by(9), PATIENTS[which.0], id)
			});
		}
		Step::Prune(which) => {
			let (n, id) = number(model, which);
			expect_outcome(tally, model.prune(which.0, n), || {
				Glass::prune(by(9), PATIENTS[which.0], id)
			});
		}
		Step::Review { by: who, which, says } => {
			let (n, id) = number(model, which);
			let says = SAYS[says];
			expect_outcome(tally, model.review(who, which.0, n, says), || {
				Glass::review(by(who), PATIENTS[which.0], id, outcome_of(says))
			});
		}
		Step::Again { by: who, which, says } => {
			let (n, id) = number(model, which);
			let says = SAYS[says];
			expect_outcome(tally, model.again(who, which.0, n, says), || {
				Glass::review_again(by(who), PATIENTS[which.0], id, finding_of(says))
			});
		}
		Step::Dispute { by: who, which } => {
			let (n, id) = number(model, which);
			let outcome = model.dispute(who, which.0, n);
			let call = Call::<Test>::dispute { patient: PATIENTS[which.0], id };
			assert_eq!(call.is_feeless(&by(who)), outcome.is_ok());
			expect_outcome(tally, outcome, || Glass::dispute(by(who), PATIENTS[which.0], id));
		}
		Step::SetAccess { by: who, patient, access } => {
			let is_less = access < model.setting(patient);
			let outcome = model.set(who, patient, access);
			let (patient, access) = (PATIENTS[patient], EmergencyAccess::ALL[access]);
			let call = Call::<Test>::set_access { patient, access };
			assert_eq!(call.is_feeless(&by(who)), outcome.is_ok() && is_less);
			expect_outcome(tally, outcome, || Glass::set_access(by(who), patient, access));
		}
		_ => play_others(model, tally, step),
	}
}

/// Takes a step that is nobody's of an emergency.
fn play_others(model: &mut Model, tally: &mut Tally, step: &Step) {
	match *step {
		Step::Reinstate(who, times) => {
			for _ in 0..times {
				expect_outcome(tally, model.lift(who), || {
					Glass::reinstate(RuntimeOrigin::root(), ACCOUNTS[who])
				});
			}
		}
		Step::Declare(reaches, lasts) => {
			let reached: Vec<_> =
				(0..4).filter(|n| reaches[*n]).map(|n| ORGANIZATIONS[n]).collect();
			let affected = if reached.len() == 4 { Affected::All } else { only(&reached) };
			expect_outcome(tally, model.declare(reaches, lasts), || declare(affected, lasts));
		}
		Step::EndDisaster(n) => expect_outcome(tally, model.end(n), || {
			Glass::end_disaster(RuntimeOrigin::root(), DisasterId(n as u32))
		}),
		Step::Wait(duration) => {
			model.now += duration;
			set_time(model.now);
		}
		Step::Block(hash) => {
			model.blocks.push(hash);
			next_block(hash);
		}
		Step::Standing(one, stands) => {
			model.stands[one] = stands;
			suspend(ORGANIZATIONS[one]);
			if stands {
				let role = [Role::Provider, Role::Provider, Role::Payer, Role::Regulator][one];
				Members::mutate(|members| members.insert(ORGANIZATIONS[one], role.into()));
			}
		}
		Step::Recover(one, just_now) => {
			model.recovered[one] = just_now;
			let of = |n: &usize| model.recovered[*n];
			Recovered::set((0..2).filter(of).map(|n| PATIENTS[n]).collect());
		}
		Step::Employ(who, post) => {
			model.posts[who] = post;
			Practitioners::mutate(|all| all.remove(&ACCOUNTS[who]));
			if let Some((at, breaks, reviews)) = post {
				let both = [(breaks, Privilege::BreakGlass), (reviews, Privilege::PrivacyOfficer)];
				let privileges: Vec<_> =
					both.iter().filter(|(has, _)| *has).map(|(_, one)| *one).collect();
				employ(ACCOUNTS[who], ORGANIZATIONS[at], &privileges);
			}
		}
		Step::Calamitous => {
			for _ in 0..6 {
				play(model, tally, &Step::Declare([true; 4], DAY));
			}
		}
		Step::Quarrel { own, own_first, third } => {
			let which = (0, 0);
			let own = Step::Review { by: 2, which, says: own };
			let other = Step::Again { by: 4, which, says: 2 };
			let (first, then) = if own_first { (own, other) } else { (other, own) };
			play(model, tally, &Step::Open { by: 0, patient: 0, holder: None, kind: 0 });
			play(model, tally, &Step::Dispute { by: 7, which });
			play(model, tally, &first);
			play(model, tally, &then);
			if third < 3 {
				play(model, tally, &Step::Again { by: 5, which, says: third });
			}
		}
		Step::Busy(hash) => {
			for n in 0..12u8 {
				let which = (0, 0);
				for step in [
					Step::Open { by: 0, patient: 0, holder: None, kind: 0 },
					Step::Close { by: 0, which },
					Step::Review { by: 2, which, says: 0 },
					Step::Block(hash.wrapping_add(n).max(1)),
					Step::Draw(which),
					Step::Again { by: 4, which, says: 0 },
					Step::Wait(DAY / 2),
				] {
					play(model, tally, &step);
				}
			}
		}
		_ => unreachable!("the other steps are about emergencies"),
	}
}

/// What the pallet shows of an emergency, as the model says it.
fn shown(view: &EmergencyView<AccountId, u64>) -> Seen {
	let account = |who| ACCOUNTS.iter().position(|one| *one == who).unwrap();
	let organization = |id| ORGANIZATIONS.iter().position(|one| *one == id).unwrap();
	let outcome = |outcome| *SAYS.iter().find(|says| outcome_of(**says) == outcome).unwrap();
	let finding = |finding| *SAYS[..3].iter().find(|says| finding_of(**says) == finding).unwrap();
	let opened = Opened {
		by: account(view.opened_by),
		organization: organization(view.organization),
		holder: match view.holder {
			Holder::Any => None,
			Holder::Organization(one) => Some(organization(one)),
		},
		kind: KINDS.iter().position(|kind| *kind == view.kind).unwrap(),
		access: EmergencyAccess::ALL.iter().position(|one| *one == view.access).unwrap(),
		flags: [EmergencyFlag::Practitioner, EmergencyFlag::Organization]
			.map(|flag| view.flags.contains(flag)),
	};
	assert_eq!(view.expires_at, view.opened_at + WINDOW);
	Seen {
		opened,
		opened_at: view.opened_at,
		closed: view.closed_at.map(|at| {
			let how = match view.closed_how.expect("it was closed somehow") {
				EmergencyClosing::ByOpener => Ended::Opener,
				EmergencyClosing::ByPatient => Ended::Patient,
				EmergencyClosing::BySuccessor => Ended::Successor,
			};
			(at, how)
		}),
		drawn: match view.draw {
			Draw::Pending => None,
			Draw::Spared => Some(false),
			Draw::Sampled => Some(true),
		},
		disputed: view.disputed_at,
		review: view.review.map(|one| (one.at, account(one.by), outcome(one.outcome))),
		reviewed_in: view.reviewed_in.map(|block| block as usize),
		again: view.second_review.map(|one| {
			let again = Again {
				at: one.at,
				by: account(one.by),
				organization: organization(one.organization),
				says: finding(one.finding),
				own_late: one.alone == Some(Alone::OwnIsLate),
			};
			let is_alone = again.own_late || one.organization == WATCH;
			assert_eq!(one.alone.is_some(), is_alone);
			again
		}),
		opens: view.in_force,
		lately: Glass::in_force_lately(view.patient, view.id).is_some(),
		due: view.review_due,
		due_again: view.second_due,
		of_regulator: view.of_regulator,
		settled: view.settled,
	}
}

/// Both say the same about everything.
fn compare(model: &Model, tally: &mut Tally) {
	let mut everything = Vec::new();
	for (p, patient) in PATIENTS[..2].iter().enumerate() {
		let all: Vec<_> =
			model.remembered(p).into_iter().map(|n| (n, model.seen(p, n).unwrap())).collect();
		let views = all.iter().map(|(n, _)| Glass::emergency(*patient, EmergencyId(*n as u32)));
		let views: Vec<_> = views.map(|view| view.expect("it is kept")).collect();
		for ((n, seen), view) in all.iter().zip(&views) {
			assert_eq!(shown(view), *seen, "{p} {n}");
			let in_force = Glass::in_force(*patient, view.id).map(|one| one.scope);
			let access = EmergencyAccess::ALL[seen.opened.access.min(model.setting(p))];
			let scope = access.scope(view.holder, view.kind).filter(|_| seen.opens);
			assert_eq!(in_force, scope);
			*tally.entry(format!("opens: {}", seen.opens)).or_default() += 1;
			*tally.entry(format!("settled: {}", seen.settled)).or_default() += 1;
			*tally.entry(format!("lately: {}", seen.lately)).or_default() += 1;
			*tally.entry(format!("of a regulator: {}", seen.of_regulator)).or_default() += 1;
			*tally.entry(format!("{:?}", seen.closed.map(|(_, how)| how))).or_default() += 1;
		}
		assert_eq!(Emergencies::<Test>::iter_prefix(patient).count(), all.len());
		for who in [0, 1, 3, 5] {
			for holder in [0, 1] {
				for kind in [0, 1] {
					let holder_id = ORGANIZATIONS[holder];
					let found = Glass::opened_for(*patient, &ACCOUNTS[who], holder_id, KINDS[kind]);
					let found: Vec<_> = found.iter().map(|one| one.id.0 as usize).collect();
					assert_eq!(found, model.search((p, &all), (who, holder, kind)));
				}
			}
		}
		let denials = Glass::emergency_denials(*patient).into_iter();
		let denials: Vec<_> =
			denials.map(|one| (one.at, one.by, holder_index(one.holder))).collect();
		let expected = model.denials(p).into_iter();
		let expected: Vec<_> =
			expected.map(|(at, who, _, holder, _)| (at, ACCOUNTS[who], holder)).collect();
		assert_eq!(denials, expected);
		everything.extend(all.into_iter().map(|(n, seen)| ((p, n), seen)));
	}
	compare_queues(model, &everything);
	for who in [0, 1, 3, 5] {
		let bar = Glass::emergency_bar(&ACCOUNTS[who]).map(|bar| (bar.from, bar.lifted_at));
		assert_eq!(bar, model.bar(who));
	}
	let disasters = Glass::disasters().into_iter();
	let disasters: Vec<_> = disasters.map(|one| (one.id.0 as usize, one.in_force)).collect();
	assert_eq!(disasters, model.disasters());
}

fn holder_index(holder: Holder) -> Option<usize> {
	match holder {
		Holder::Any => None,
		Holder::Organization(one) => ORGANIZATIONS.iter().position(|id| *id == one),
	}
}

fn compare_queues(model: &Model, everything: &[((usize, usize), Seen)]) {
	for (o, organization) in ORGANIZATIONS.into_iter().enumerate() {
		let is_late = |due: Option<u64>| due.is_some_and(|due| due <= model.now);
		for queue in
			[ReviewQueue::All, ReviewQueue::First, ReviewQueue::Second, ReviewQueue::Overdue]
		{
			let waits = |seen: &Seen| match queue {
				ReviewQueue::All => !seen.settled,
				ReviewQueue::First => seen.due.is_some(),
				ReviewQueue::Second => seen.due_again.is_some(),
				ReviewQueue::Overdue => is_late(seen.due) || is_late(seen.due_again),
			};
			let mut expected: Vec<_> = everything
				.iter()
				.filter(|(_, seen)| seen.opened.organization == o && waits(seen))
				.map(|((p, n), _)| (PATIENTS[*p], EmergencyId(*n as u32)))
				.collect();
			let page = Glass::review_queue(organization, queue, None, MAX_PAGE).emergencies;
			let mut found: Vec<_> = page.iter().map(|one| (one.patient, one.id)).collect();
			expected.sort();
			found.sort();
			assert_eq!(found, expected);
		}
	}
}

fn play_all(history: &[Step], tally: &mut Tally) {
	new_test_ext().execute_with(|| {
		let mut model = Model::new();
		for (n, step) in history.iter().enumerate() {
			play(&mut model, tally, step);
			// Each refusal and each success is compared above; what there is to see, at every
			// fourth.
			if n % 4 == 3 || n + 1 == history.len() {
				compare(&model, tally);
				assert_eq!(Glass::do_try_state(), Ok(()), "after {step:?}");
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
	fn emergencies_do_what_the_list_does(history in history()) {
		play_all(&history, &mut Tally::new());
	}
}

/// Every outcome of a call, and what there is to see.
const OUTCOMES: [&str; 32] = [
	"Ok(())",
	"Err(Stranger)",
	"Err(Unknown)",
	"Err(NoMember)",
	"Err(Barred)",
	"Err(NotBarred)",
	"Err(Over)",
	"Err(Running)",
	"Err(Done)",
	"Err(Unneeded)",
	"Err(Contested)",
	"Err(AlreadyDrawn)",
	"Err(Past)",
	"Err(Early)",
	"Err(TooLong)",
	"Err(Nobody)",
	"Err(Same)",
	"Err(NoRoom)",
	"Err(TooSoon)",
	"Err(Undecided)",
	"opens: true",
	"opens: false",
	"settled: true",
	"settled: false",
	"lately: true",
	"lately: false",
	"of a regulator: true",
	"of a regulator: false",
	"None",
	"Some(Opener)",
	"Some(Patient)",
	"Some(Successor)",
];

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::new();
	for _ in 0..100 {
		let tree = history().new_tree(&mut runner).expect("nothing is filtered out");
		play_all(&tree.current(), &mut tally);
	}
	let mut rare = Vec::new();
	for outcome in OUTCOMES {
		let times = tally.remove(outcome).unwrap_or_default();
		println!("{times:>6} {outcome}");
		if times < 5 {
			rare.push((outcome, times));
		}
	}
	assert_eq!(rare, [], "outcomes that hardly occur");
	assert_eq!(tally.into_keys().collect::<Vec<_>>(), [""; 0], "an outcome is missing in the list");
}
