//! Random histories of representatives, played to the pallet and to plain lists that are written from
//! the design. Both must say the same, step by step.

mod reference;

use super::{opening, signed};
use crate::{mock::*, Acceptance, Appointment, Call, Error, NextRepresentativeId};
use alloc::collections::BTreeMap;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use proptest::{
	bool::weighted, collection::vec, option, prelude::*, sample::select, strategy::ValueTree,
	test_runner::TestRunner,
};
use reference::{
	Model, Refusal, Rest, Status, Terms, CONSENT, CONTROL, DOCTOR, FATHER as A_FATHER, PARENT,
};
use salus_primitives::{
	traits::RepresentativeInspect, AgeOut, Authorities, LifeClosing, Month, OrganizationId,
	RelationshipKind, RepresentativeCapacity, RepresentativeId, Represented, Role, Wakes,
};
use salus_runtime_api::RepresentativeStatus;
use sp_runtime::DispatchError;

const ACCOUNTS: [AccountId; 9] = [
	MIA_KEY,
	MIA_CONSENT_KEY,
	FATHER,
	MOTHER,
	DR_OKAFOR,
	ST_MARY_OFFICER,
	LAKESIDE_OFFICER,
	DR_LINDQVIST,
	STRANGER,
];
const ORGANIZATIONS: [OrganizationId; 2] = [ST_MARY, LAKESIDE];
const CAPACITIES: [RepresentativeCapacity; 4] = [
	RepresentativeCapacity::Guardian,
	RepresentativeCapacity::HealthcarePowerOfAttorney,
	RepresentativeCapacity::Executor,
	RepresentativeCapacity::Parent,
];
/// The month in which a history begins: January 2027.
const FIRST_MONTH: u16 = 684;

/// Stands for a representative whom nobody ever appointed.
const NOBODY: usize = 1_000;

/// A representative is named by how many were appointed after them.
#[derive(Clone, Debug)]
enum Step {
	/// `from` and `lasts` in milliseconds from now on, `of_age` in months from the first one on; if it
	/// agrees, of the age that others say, and no longer than that.
	Appoint {
		by: usize,
		who: usize,
		capacity: usize,
		authorities: u8,
		from: Option<u64>,
		lasts: u64,
		of_age: Option<u16>,
		sleeps: bool,
		agrees: bool,
	},
	/// By whom the patient meant and as what, or else by somebody and as something.
	Accept {
		id: usize,
		by: Option<(usize, usize)>,
	},
	Remove {
		by: usize,
		id: usize,
	},
	Resign {
		by: usize,
	},
	AgeOut {
		by: usize,
		id: usize,
	},
	Hold {
		by: usize,
		id: usize,
	},
	Attest {
		by: usize,
		lasts: u64,
	},
	EndIncapacity {
		by: usize,
	},
	Wait(u64),
	/// An account is a removed key, or none.
	Lose {
		who: usize,
		lost: bool,
	},
	/// The patient may entrust nobody, or may.
	Recover(bool),
	/// The patient died, left, or is as before.
	Rest(Option<Rest>),
	/// An organization treats the patient, or not.
	Treat {
		organization: usize,
		treats: bool,
	},
	/// An organization stands, or is suspended.
	Stand {
		organization: usize,
		stands: bool,
	},
}

fn appointment() -> impl Strategy<Value = Step> {
	let lasts = select(vec![
		0,
		1,
		DAY,
		30 * DAY,
		100 * DAY,
		100 * DAY,
		300 * DAY,
		300 * DAY,
		500 * DAY,
		500 * DAY,
		1_000 * DAY,
		1_000 * DAY + 1,
	]);
	let by = prop_oneof![19 => Just(CONTROL), 1 => 0..9usize];
	let who =
		prop_oneof![9 => select(vec![A_FATHER, A_FATHER, A_FATHER, 3, 3, DOCTOR]), 1 => 0..9usize];
	let from = option::weighted(0.3, select(vec![0, DAY, DAY, 30 * DAY, 100 * DAY]));
	let of_age = option::weighted(0.4, select(vec![0, 1, 4, 12, 24, 40u16]));
	let capacity = select(vec![0, 0, 0, 0, 1, 2, PARENT, PARENT]);
	let authorities = prop_oneof![19 => 1..8u8, 1 => Just(0)];
	let (sleeps, agrees) = (weighted(0.4), weighted(0.85));
	(by, who, capacity, authorities, from, lasts, of_age, sleeps, agrees).prop_map(
		|(by, who, capacity, authorities, from, lasts, of_age, sleeps, agrees)| Step::Appoint {
			by,
			who,
			capacity,
			authorities,
			from,
			lasts,
			of_age,
			sleeps,
			agrees,
		},
	)
}

fn step() -> impl Strategy<Value = Step> {
	// Mostly one of the last.
	let id = || {
		prop_oneof![
			29 => select(vec![0, 0, 0, 1, 1, 2, 3, 4, 6, 9usize]),
			1 => Just(NOBODY),
		]
	};
	let opener = option::weighted(0.1, (0..9usize, 0..4usize));
	let key = || prop_oneof![9 => Just(CONTROL), 1 => 0..9usize];
	let officer = || prop_oneof![9 => select(vec![5, 6, 6usize]), 1 => 0..9usize];
	let doctor = || prop_oneof![9 => select(vec![DOCTOR, DOCTOR, 7usize]), 1 => 0..9usize];
	let teller = || prop_oneof![9 => select(vec![CONTROL, 1, DOCTOR, 7usize]), 1 => 0..9usize];
	let represents = prop_oneof![9 => select(vec![A_FATHER, 3, DOCTOR]), 1 => 0..9usize];
	let lasts = select(vec![0, 1, DAY, 10 * DAY, 30 * DAY, 90 * DAY, 90 * DAY + 1]);
	let waits = select(vec![1, HOUR, HOUR, DAY, DAY, 7 * DAY, 14 * DAY - 1, 14 * DAY, 30 * DAY]);
	prop_oneof![
		14 => appointment(),
		18 => (id(), opener).prop_map(|(id, by)| Step::Accept { id, by }),
		6 => (key(), id()).prop_map(|(by, id)| Step::Remove { by, id }),
		1 => represents.prop_map(|by| Step::Resign { by }),
		3 => (teller(), id()).prop_map(|(by, id)| Step::AgeOut { by, id }),
		9 => (officer(), id()).prop_map(|(by, id)| Step::Hold { by, id }),
		6 => (doctor(), lasts).prop_map(|(by, lasts)| Step::Attest { by, lasts }),
		2 => teller().prop_map(|by| Step::EndIncapacity { by }),
		5 => waits.prop_map(Step::Wait),
		1 => (0..9usize, weighted(0.3)).prop_map(|(who, lost)| Step::Lose { who, lost }),
		1 => weighted(0.2).prop_map(Step::Recover),
		2 => select(vec![None, None, None, Some(Rest::Died), Some(Rest::Left)])
			.prop_map(Step::Rest),
		1 => (0..2usize, weighted(0.7))
			.prop_map(|(organization, treats)| Step::Treat { organization, treats }),
		1 => (0..2usize, weighted(0.7))
			.prop_map(|(organization, stands)| Step::Stand { organization, stands }),
	]
}

fn history() -> impl Strategy<Value = Vec<Step>> {
	vec(step(), 20..=200)
}

fn representative(id: usize) -> RepresentativeId {
	RepresentativeId(id as u32)
}

/// The number of who is named by how many were appointed after them.
fn number(model: &Model, after: usize) -> usize {
	if after == NOBODY {
		NOBODY
	} else {
		model.appointed().saturating_sub(after + 1)
	}
}

/// How often there was which outcome.
type Tally = BTreeMap<String, usize>;

/// That a call succeeds, or is refused, as is expected of it. One that is refused changes nothing; one
/// that can be free is so exactly if it succeeds.
fn expect_outcome(tally: &mut Tally, outcome: Result<(), Refusal>, by: usize, call: Call<Test>) {
	*tally.entry(format!("{outcome:?}")).or_default() += 1;
	let can_be_free = match call {
		Call::remove { .. } | Call::resign { .. } | Call::end_incapacity { .. } => true,
		Call::age_out { .. } => by == CONTROL || by == CONSENT,
		_ => false,
	};
	let by = || signed(ACCOUNTS[by]);
	assert_eq!(call.is_feeless(&by()), can_be_free && outcome.is_ok(), "{call:?}");
	let dispatch = || -> DispatchResult {
		call.clone().dispatch_bypass_filter(by()).map(|_| ()).map_err(|failed| failed.error)
	};
	let Err(refusal) = outcome else {
		assert_ok!(dispatch());
		return;
	};
	let error: DispatchError = match refusal {
		Refusal::Stranger => Error::<Test>::NotAuthorized.into(),
		Refusal::Unknown => Error::<Test>::NotFound.into(),
		Refusal::Nothing => Error::<Test>::Empty.into(),
		Refusal::Past => Error::<Test>::Expired.into(),
		Refusal::TooLong => Error::<Test>::TooFar.into(),
		Refusal::Recovered => Error::<Test>::RecentlyRecovered.into(),
		Refusal::Full => Error::<Test>::LimitReached.into(),
		Refusal::Again => Error::<Test>::AlreadyExists.into(),
		Refusal::Over => Error::<Test>::Ended.into(),
		Refusal::Held => Error::<Test>::Held.into(),
		Refusal::Misfit => Error::<Test>::OutOfRange.into(),
		Refusal::TooEarly => Error::<Test>::TooSoon.into(),
		Refusal::NotLonger => Error::<Test>::NotLater.into(),
		Refusal::NotInForce => Error::<Test>::NotInForce.into(),
		Refusal::Adult => Error::<Test>::NotMinor.into(),
		Refusal::OtherAge => Error::<Test>::AgeDiffers.into(),
		Refusal::AtRest => Error::<Test>::Inactive.into(),
	};
	assert_noop!(dispatch(), error);
}

fn capacity_of(number: usize) -> RepresentativeCapacity {
	CAPACITIES[number]
}

/// The patient appoints with both.
fn play_appointment(model: &mut Model, tally: &mut Tally, meant: &mut Meant, step: &Step) {
	let Step::Appoint { by, who, capacity, authorities, from, lasts, of_age, sleeps, agrees } =
		*step
	else {
		unreachable!("it is an appointment")
	};
	let from = from.map(|from| model.now + from);
	let said = model.said_of_age().first().copied().filter(|_| agrees);
	let month = said.unwrap_or(of_age.map(|month| FIRST_MONTH + month)).map(Month);
	let until = match month {
		Some(month) if agrees && month.starts_at() <= model.now + lasts => month.ends_at(),
		_ => model.now + lasts,
	};
	let terms = Terms {
		who,
		capacity,
		authorities,
		from,
		until,
		of_age: month.map(|month| (month.0, month.starts_at(), month.ends_at())),
		sleeps,
	};
	let appointment = Appointment {
		commitment: super::commitment(ACCOUNTS[who], capacity_of(capacity)),
		authorities: Authorities::from_bits(authorities).expect("three bits are known"),
		valid_from: from,
		valid_until: until,
		age_out: month.map(|month| AgeOut { month, day: [1; 32] }),
		wakes: if sleeps { Wakes::OnIncapacity } else { Wakes::AtOnce },
	};
	let outcome = model.appoint(by, terms);
	if outcome.is_ok() {
		meant.push((who, capacity));
	}
	expect_outcome(tally, outcome, by, Call::appoint { patient: PATIENT_MIA, appointment });
}

/// Whom the patient meant by each appointment, and as what.
type Meant = Vec<(usize, usize)>;

/// Takes one step with both.
fn play(model: &mut Model, tally: &mut Tally, meant: &mut Meant, step: &Step) {
	let patient = PATIENT_MIA;
	match *step {
		Step::Appoint { .. } => play_appointment(model, tally, meant, step),
		Step::Accept { id, by } => {
			let id = number(model, id);
			let (by, capacity) = by.or(meant.get(id).copied()).unwrap_or_default();
			let acceptance: Acceptance = opening(capacity_of(capacity));
			let call = Call::accept { patient, representative: representative(id), acceptance };
			expect_outcome(tally, model.accept(by, id, capacity), by, call);
		}
		Step::Remove { by, id } => {
			let id = number(model, id);
			let call = Call::remove { patient, representative: representative(id) };
			expect_outcome(tally, model.remove(by, id), by, call);
		}
		Step::Resign { by } => {
			expect_outcome(tally, model.resign(by), by, Call::resign { patient });
		}
		Step::AgeOut { by, id } => {
			let id = number(model, id);
			let call = Call::age_out { patient, representative: representative(id) };
			expect_outcome(tally, model.age_out(by, id), by, call);
		}
		Step::Hold { by, id } => {
			let id = number(model, id);
			let reason = [7; 32];
			let call = Call::hold { patient, representative: representative(id), reason };
			expect_outcome(tally, model.hold(by, id), by, call);
		}
		Step::Attest { by, lasts } => {
			let valid_until = model.now + lasts;
			let call = Call::attest_incapacity { patient, valid_until, evidence: [8; 32] };
			expect_outcome(tally, model.attest(by, valid_until), by, call);
		}
		Step::EndIncapacity { by } => {
			expect_outcome(tally, model.end_incapacity(by), by, Call::end_incapacity { patient });
		}
		_ => play_surroundings(model, step),
	}
}

/// What happens outside of the pallet.
fn play_surroundings(model: &mut Model, step: &Step) {
	match *step {
		Step::Wait(duration) => {
			model.now += duration;
			set_time(model.now);
		}
		Step::Lose { who, lost } => {
			model.lost[who] = lost;
			Removed::mutate(|all| {
				if lost {
					all.insert(ACCOUNTS[who])
				} else {
					all.remove(&ACCOUNTS[who])
				}
			});
		}
		Step::Recover(recovered) => {
			model.recovered = recovered;
			Recovered::set(recovered.then_some(PATIENT_MIA).into_iter().collect());
		}
		Step::Rest(rest) => {
			model.rest = rest;
			match rest {
				None => reopen(PATIENT_MIA),
				Some(Rest::Died) => close(PATIENT_MIA, LifeClosing::Deceased),
				Some(Rest::Left) => close(PATIENT_MIA, LifeClosing::Left),
			}
		}
		Step::Treat { organization, treats } => {
			model.treats[organization] = treats;
			let one = (PATIENT_MIA, ORGANIZATIONS[organization], RelationshipKind::Treatment);
			Related::mutate(|all| if treats { all.insert(one) } else { all.remove(&one) });
		}
		Step::Stand { organization, stands } => {
			model.stands[organization] = stands;
			let one = ORGANIZATIONS[organization];
			if stands {
				Members::mutate(|all| all.insert(one, Role::Provider.into()));
			} else {
				suspend(one);
			}
		}
		_ => unreachable!("it is no call"),
	}
}

/// Both say the same about everything.
fn compare(model: &Model, tally: &mut Tally) {
	let views = Proxies::representatives(PATIENT_MIA);
	assert_eq!(NextRepresentativeId::<Test>::get(PATIENT_MIA) as usize, model.appointed());
	for id in 0..=model.appointed() {
		let view = views.iter().find(|view| view.id == representative(id));
		let status = view.map(|view| match view.status {
			RepresentativeStatus::Appointed => Status::Appointed,
			RepresentativeStatus::NotYetValid => Status::NotYet,
			RepresentativeStatus::Asleep => Status::Asleep,
			RepresentativeStatus::Held => Status::Held,
			RepresentativeStatus::InForce => Status::Acts,
			RepresentativeStatus::Expired => Status::Expired,
			RepresentativeStatus::Ended => Status::Ended,
		});
		assert_eq!(status, model.status(id), "representative {id}");
		if let Some(status) = status {
			*tally.entry(format!("{status:?}")).or_default() += 1;
		}
	}
	for (who, account) in ACCOUNTS.iter().enumerate() {
		let acts = Proxies::representation(account, PATIENT_MIA).map(|one| {
			let id = one.representative.0 as usize;
			let is_minors = one.represented == Represented::Minor;
			(id, one.until, one.authorities.bits(), is_minors)
		});
		assert_eq!(acts, model.acts(who), "account {who}");
		if let Some((.., is_minors)) = acts {
			*tally.entry(format!("acts for a minor: {is_minors}")).or_default() += 1;
			if model.rest.is_some() {
				*tally.entry("acts for the dead".into()).or_default() += 1;
			}
		}
	}
}

fn play_all(history: &[Step], tally: &mut Tally) {
	new_test_ext().execute_with(|| {
		let (mut model, mut meant) = (Model::new(), Meant::new());
		for step in history {
			play(&mut model, tally, &mut meant, step);
			compare(&model, tally);
			assert_eq!(Proxies::do_try_state(), Ok(()), "after {step:?}");
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
	fn representatives_do_what_the_lists_do(history in history()) {
		play_all(&history, &mut Tally::new());
	}
}

/// Every outcome of a call, and everywhere that a representative may stand.
const OUTCOMES: [&str; 28] = [
	"Ok(())",
	"Err(Stranger)",
	"Err(Unknown)",
	"Err(Nothing)",
	"Err(Past)",
	"Err(TooLong)",
	"Err(Recovered)",
	"Err(Full)",
	"Err(Again)",
	"Err(Over)",
	"Err(Held)",
	"Err(Misfit)",
	"Err(TooEarly)",
	"Err(NotLonger)",
	"Err(NotInForce)",
	"Err(Adult)",
	"Err(OtherAge)",
	"Err(AtRest)",
	"Appointed",
	"NotYet",
	"Asleep",
	"Held",
	"Acts",
	"Expired",
	"Ended",
	"acts for a minor: true",
	"acts for a minor: false",
	"acts for the dead",
];

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::new();
	for _ in 0..300 {
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
