//! Random histories of requests, played to the pallet and to a plain list that is written from the
//! design. Both must say the same, step by step.

mod reference;

use crate::{mock::*, Error, Grants, NextGrantId, NextRequestId, RequestTerms, Terms};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use proptest::{bool::weighted, collection::vec, option, prelude::*, sample::select};
use reference::{Given, Model, Refusal, Status, To, Wish};
use salus_primitives::{
	Action, AnnexHash, Confidentiality, DataCategory, Day, DayWindow, GrantId, Grantee, Holder,
	OrganizationId, PatientId, Protected, Purpose, RequestId, Role, Scope,
};
use salus_runtime_api::RequestStatus;

/// The last is registered nowhere.
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
/// The last is no member.
const ORGANIZATIONS: [OrganizationId; 4] = [ST_MARY, LAKESIDE, UMBRELLA, QUACKERY];
const ACCOUNTS: [AccountId; 9] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	UMBRELLA_ADMIN,
	DR_OKAFOR,
	DR_LINDQVIST,
	NURSE_BEN,
	ANA_KEY,
	ANA_CONTROL_KEY,
	STRANGER,
];
const ACTIONS: [Action; 2] = [Action::Read, Action::Reshare];
const PURPOSES: [Purpose; 4] = [Purpose::Treat, Purpose::Coc, Purpose::Hresch, Purpose::Dsrch];
const CATEGORIES: [DataCategory; 2] = [DataCategory::LabResults, DataCategory::Imaging];
const ANNEX: AnnexHash = AnnexHash([1; 32]);

/// What is taken from a wish, and added to it, to answer with less, or by chance with more.
#[derive(Clone, Debug)]
struct Change {
	holder: Option<usize>,
	keep: [u8; 3],
	add: [u8; 3],
	level: usize,
	first: i32,
	last: i32,
	protected: Option<u8>,
}

#[derive(Clone, Debug)]
enum Step {
	/// Without `to`, for the own organization.
	Ask {
		by: usize,
		patient: usize,
		to: Option<To>,
		wish: Wish,
		lasts: Option<u64>,
		uses: Option<u32>,
		waits: u64,
	},
	/// `annex`: 0 none, 1 one, 2 something that is none. `back` counts from the last request.
	Approve {
		by: Option<usize>,
		patient: usize,
		back: u32,
		annex: u8,
	},
	Narrow {
		by: Option<usize>,
		patient: usize,
		back: u32,
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

fn to() -> impl Strategy<Value = To> {
	prop_oneof![
		2 => (0..4usize).prop_map(To::Organization),
		4 => (0..9usize).prop_map(To::Practitioner),
		1 => Just(To::AnyMember),
		1 => Just(To::Provider),
	]
}

fn wish() -> impl Strategy<Value = Wish> {
	let holder = option::weighted(0.5, select(vec![0, 0, 0, 1, 2, 3]));
	let purposes = select(vec![0b0001, 0b0011, 0b1100, 0b1111, 0b0110, 0b0100, 0]);
	let days = (0..10i32, 0..10i32).prop_map(|(one, other)| (one.min(other), one.max(other)));
	let protected = select(vec![0, 0, 1, 1, 1, 2]);
	let sets = (select(vec![1, 1, 3, 3, 0]), purposes, select(vec![1, 2, 3, 3, 3]));
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
	let kept = || select(vec![0b1111u8, 0b1111, 0b1111, 0b1111, 0b0101, 0b0011]);
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

/// How long a grant lasts, in hours; around the bounds.
fn lasts() -> impl Strategy<Value = Option<u64>> {
	let most = MAX_VALIDITY / HOUR;
	option::weighted(0.85, select(vec![0, 1, 48, 1_000, 1_000, 1_000, most, most, most + 1]))
}

fn step() -> impl Strategy<Value = Step> {
	let patient = || select(vec![0, 0, 0, 0, 0, 0, 0, 1, 1, 2usize]);
	let most = MAX_REQUEST_LIFETIME / HOUR;
	let waits = select(vec![0, 1, 24, 24, 24, 72, 72, 72, most, most + 1]);
	let uses = || option::weighted(0.4, 0..4u32);
	let key = || option::weighted(0.1, 0..9usize);
	let back = || select(vec![0u32, 0, 0, 1, 1, 2, 3, 16]);
	let ask = (0..9usize, patient(), option::weighted(0.3, to()), wish(), lasts(), uses(), waits);
	let narrow = (key(), patient(), back(), change(), lasts(), uses());
	let practitioner = 3..6usize;
	prop_oneof![
		10 => ask.prop_map(|(by, patient, to, wish, lasts, uses, waits)| {
			Step::Ask { by, patient, to, wish, lasts, uses, waits }
		}),
		2 => (key(), patient(), back(), select(vec![0, 0, 1, 2]))
			.prop_map(|(by, patient, back, annex)| Step::Approve { by, patient, back, annex }),
		3 => narrow.prop_map(|(by, patient, back, change, lasts, uses)| {
			Step::Narrow { by, patient, back, change, lasts, uses }
		}),
		1 => (key(), patient(), back())
			.prop_map(|(by, patient, back)| Step::Decline { by, patient, back }),
		1 => (0..6usize, patient(), back())
			.prop_map(|(by, patient, back)| Step::Withdraw { by, patient, back }),
		2 => select(vec![1u64, 23, 24, 48, 500]).prop_map(Step::Wait),
		1 => (0..3usize, weighted(0.8))
			.prop_map(|(organization, good)| Step::Standing { organization, good }),
		1 => (practitioner, option::weighted(0.8, 0..3usize))
			.prop_map(|(account, by)| Step::Employ { account, by }),
	]
}

fn members<C: Copy, S: FromIterator<C>>(codes: &[C], bits: u8) -> S {
	codes.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, code)| *code).collect()
}

fn scope_of(wish: &Wish) -> Scope {
	let [actions, purposes, categories] = wish.sets;
	Scope {
		holder: wish.holder.map_or(Holder::Any, |n| Holder::Organization(ORGANIZATIONS[n])),
		actions: members(&ACTIONS, actions),
		purposes: members(&PURPOSES, purposes),
		categories: members(&CATEGORIES, categories),
		confidentiality: Confidentiality::ALL[wish.level],
		days: DayWindow::new(Day(wish.first), Day(wish.last)).expect("the strategy orders them"),
		protected: [Protected::None, Protected::All, Protected::Annex(ANNEX)]
			[usize::from(wish.protected)],
	}
}

fn grantee_of(to: To) -> Grantee<AccountId> {
	match to {
		To::Organization(n) => Grantee::Organization(ORGANIZATIONS[n]),
		To::Practitioner(n) => Grantee::Practitioner(ACCOUNTS[n]),
		To::AnyMember => Grantee::AnyMember,
		To::Provider => Grantee::Role(Role::Provider),
	}
}

fn changed(wish: &Wish, change: &Change) -> Wish {
	let mut sets = wish.sets;
	for (n, set) in sets.iter_mut().enumerate() {
		// What there is no code for is no code.
		*set = (*set & change.keep[n]) | change.add[n];
	}
	let first = wish.first.max(change.first);
	Wish {
		holder: change.holder.or(wish.holder),
		sets,
		level: wish.level.min(change.level),
		first,
		last: first.max(wish.last.min(change.last)),
		protected: change.protected.unwrap_or(wish.protected),
	}
}

fn expect_outcome(outcome: Result<(), Refusal>, call: impl FnOnce() -> DispatchResult) {
	match outcome {
		Ok(()) => {
			assert_ok!(call());
		}
		Err(refusal) => {
			let error = match refusal {
				Refusal::Empty => Error::<Test>::Empty,
				Refusal::Expired => Error::<Test>::Expired,
				Refusal::TooFar => Error::<Test>::TooFar,
				Refusal::TooWide => Error::<Test>::TooWide,
				Refusal::Annex => Error::<Test>::AnnexMisplaced,
				Refusal::Stranger => Error::<Test>::NotAuthorized,
				Refusal::Unknown => Error::<Test>::NotFound,
				Refusal::BadStanding => Error::<Test>::NotInGoodStanding,
				Refusal::Answered => Error::<Test>::Answered,
				Refusal::Full => Error::<Test>::LimitReached,
			};
			assert_noop!(call(), error);
		}
	}
}

/// Which request is `back` before the last, and who answers it.
fn which(patient: usize, back: u32, by: Option<usize>) -> (RequestId, usize) {
	let next = NextRequestId::<Test>::get(PATIENTS[patient]);
	// The account of Ben's key is that of the nurse.
	let key = if patient == 1 { 5 } else { 6 };
	(RequestId(next.saturating_sub(1).saturating_sub(back)), by.unwrap_or(key))
}

fn signed(by: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(ACCOUNTS[by])
}

/// Takes one step with both.
fn play(model: &mut Model, step: &Step) {
	let after = |hours: u64| hours * HOUR;
	match step {
		Step::Ask { by, patient, to, wish, lasts, uses, waits } => {
			let (now, by, patient) = (model.now, *by, *patient);
			let to = to.unwrap_or_else(|| To::Organization(model.own(by)));
			let end = lasts.map(|hours| now + after(hours));
			let expires = now + after(*waits);
			expect_outcome(model.ask(by, patient, to, *wish, end, *uses, expires), || {
				let terms = RequestTerms {
					valid_until: end,
					max_uses: *uses,
					reason: None,
					expires_at: expires,
				};
				let grantee = grantee_of(to);
				Consent::request(signed(by), PATIENTS[patient], grantee, scope_of(wish), terms)
			});
		}
		Step::Approve { by, patient, back, annex } => {
			let (id, by) = which(*patient, *back, *by);
			expect_outcome(model.approve(by, *patient, id.0, *annex), || {
				let annex = [None, Some(Protected::Annex(ANNEX)), Some(Protected::All)]
					[usize::from(*annex)];
				Consent::approve(signed(by), PATIENTS[*patient], id, None, annex)
			});
		}
		Step::Narrow { by, patient, back, change, lasts, uses } => {
			let (id, by) = which(*patient, *back, *by);
			let wish = changed(&model.wish(*patient, id.0), change);
			let end = lasts.map(|hours| model.now + after(hours));
			expect_outcome(model.narrow(by, *patient, id.0, wish, end, *uses), || {
				let terms = Terms { valid_until: end, max_uses: *uses, ..Terms::default() };
				Consent::narrow(signed(by), PATIENTS[*patient], id, scope_of(&wish), terms)
			});
		}
		Step::Decline { by, patient, back } => {
			let (id, by) = which(*patient, *back, *by);
			expect_outcome(model.decline(by, *patient, id.0), || {
				Consent::decline(signed(by), PATIENTS[*patient], id)
			});
		}
		Step::Withdraw { by, patient, back } => {
			let (id, by) = which(*patient, *back, Some(*by));
			expect_outcome(model.withdraw(by, *patient, id.0), || {
				Consent::withdraw_request(signed(by), PATIENTS[*patient], id)
			});
		}
		Step::Wait(hours) => {
			model.now += after(*hours);
			set_time(model.now);
		}
		Step::Standing { organization, good } => {
			model.set_standing(*organization, *good);
			let id = ORGANIZATIONS[*organization];
			if *good {
				Members::mutate(|members| members.insert(id, Role::Provider.into()));
			} else {
				suspend(id);
			}
		}
		Step::Employ { account, by } => {
			model.employer[*account] = *by;
			Practitioners::mutate(|practitioners| match by {
				Some(n) => practitioners.insert(ACCOUNTS[*account], ORGANIZATIONS[*n]),
				None => practitioners.remove(&ACCOUNTS[*account]),
			});
		}
	}
}

fn check_requests(model: &Model, patient: usize) {
	let kept: Vec<_> = Consent::requests(PATIENTS[patient])
		.iter()
		.map(|view| {
			let status = match view.status {
				RequestStatus::Open => Status::Open,
				RequestStatus::Approved(grant) => Status::Approved(grant.0),
				RequestStatus::Narrowed(grant) => Status::Narrowed(grant.0),
				RequestStatus::Declined => Status::Declined,
				RequestStatus::Withdrawn => Status::Withdrawn,
				RequestStatus::Expired => Status::Expired,
			};
			(view.id.0, status, view.closed_at)
		})
		.collect();
	assert_eq!(kept, model.requests(patient));
}

fn check_grants(model: &Model, patient: usize) {
	let given = &model.grants[patient];
	assert_eq!(NextGrantId::<Test>::get(PATIENTS[patient]) as usize, given.len());
	for (id, Given { at, to, wish, end, uses }) in given.iter().enumerate() {
		let grant = Grants::<Test>::get(PATIENTS[patient], GrantId(id as u32)).expect("it is kept");
		assert_eq!((grant.granted_at, grant.grantee), (*at, grantee_of(*to)));
		assert_eq!((grant.valid_until, grant.max_uses), (*end, *uses));
		assert_eq!(grant.scope, scope_of(wish));
	}
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
	fn requests_do_what_the_list_does(history in vec(step(), 20..=60)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::new();
			for step in &history {
				play(&mut model, step);
				for patient in 0..2 {
					check_requests(&model, patient);
					check_grants(&model, patient);
				}
				assert_eq!(Consent::do_try_state(), Ok(()), "after {step:?}");
			}
		});
	}
}
