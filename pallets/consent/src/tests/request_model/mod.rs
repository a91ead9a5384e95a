//! Random histories of requests, played to the pallet and to a plain list that is written from the
//! design. Both must say the same, step by step.

mod history;
mod occurs;
mod reference;

use crate::{mock::*, Asked, Error, Grants, NextGrantId, NextRequestId, RequestTerms, Terms};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use history::{history, Change, Step};
use proptest::prelude::*;
use reference::{Given, Model, Refusal, Said, Status, To, Wish};
use salus_primitives::{
	Action, AnnexHash, Confidentiality, DataCategory, Day, DayWindow, GrantId, Grantee, Holder,
	OrganizationId, PatientId, Protected, Purpose, RequestId, Role, Scope,
};
use salus_runtime_api::RequestStatus;

/// The last is registered nowhere.
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
/// The fourth is no member; those after it have nobody but an admin.
const ORGANIZATIONS: [OrganizationId; 13] = [
	ST_MARY,
	LAKESIDE,
	UMBRELLA,
	QUACKERY,
	OrganizationId(500),
	OrganizationId(501),
	OrganizationId(502),
	OrganizationId(503),
	OrganizationId(504),
	OrganizationId(505),
	OrganizationId(506),
	OrganizationId(507),
	OrganizationId(508),
];
/// The last nine are the admins of the last nine organizations.
const ACCOUNTS: [AccountId; 18] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	UMBRELLA_ADMIN,
	DR_OKAFOR,
	DR_LINDQVIST,
	NURSE_BEN,
	ANA_KEY,
	ANA_CONTROL_KEY,
	STRANGER,
	5_000,
	5_001,
	5_002,
	5_003,
	5_004,
	5_005,
	5_006,
	5_007,
	5_008,
];
const ACTIONS: [Action; 2] = [Action::Read, Action::Reshare];
const PURPOSES: [Purpose; 5] =
	[Purpose::Treat, Purpose::Coc, Purpose::Hresch, Purpose::Dsrch, Purpose::Hpaymt];
const CATEGORIES: [DataCategory; 2] = [DataCategory::LabResults, DataCategory::Imaging];
const ANNEX: AnnexHash = AnnexHash([1; 32]);

/// The state before each history.
fn new_world() -> sp_io::TestExternalities {
	let world = new_test_ext();
	for n in 4..13 {
		Members::mutate(|members| members.insert(ORGANIZATIONS[n], Role::Provider.into()));
		Admins::mutate(|admins| admins.insert(ACCOUNTS[n + 5], ORGANIZATIONS[n]));
	}
	world
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

fn terms_of(said: &Said) -> RequestTerms {
	RequestTerms {
		valid_until: said.end,
		max_uses: said.uses,
		reason: said.is_reasoned.then_some([4; 32]),
		expires_at: said.expires,
	}
}

fn asked_of(said: &Said) -> Asked<AccountId> {
	let Said { to, wish, .. } = said;
	Asked { grantee: grantee_of(*to), scope: scope_of(wish), terms: terms_of(said) }
}

/// What a request says, but for one slip.
fn misread(said: Said, slip: u8) -> Said {
	let Wish { level, .. } = said.wish;
	match slip {
		1 => Said { to: To::AnyMember, ..said },
		2 => Said { wish: Wish { level: (level + 1) % 6, ..said.wish }, ..said },
		3 => Said { end: Some(said.expires), ..said },
		4 => Said { uses: said.uses.map_or(Some(1), |_| None), ..said },
		5 => Said { is_reasoned: !said.is_reasoned, ..said },
		6 => Said { expires: said.expires + 1, ..said },
		_ => said,
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

/// Calls the pallet, which must say what the list says; that, for who counts what there was.
fn expect_outcome(
	outcome: Result<(), Refusal>,
	call: impl FnOnce() -> DispatchResult,
) -> Result<(), Refusal> {
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
				Refusal::TooSoon => Error::<Test>::TooSoon,
				Refusal::Changed => Error::<Test>::Changed,
				Refusal::Unnamed => Error::<Test>::HolderNotNamed,
			};
			assert_noop!(call(), error);
		}
	}
	outcome
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

/// Takes one step with both. What became of it, if it was a call.
fn play(model: &mut Model, step: &Step) -> Option<Result<(), Refusal>> {
	let after = |hours: u64| hours * HOUR;
	let outcome = match step {
		Step::Ask { by, patient, to, wish, lasts, uses, is_reasoned, waits } => {
			let (now, by, patient) = (model.now, *by, *patient);
			let to = to.unwrap_or_else(|| To::Organization(model.own(by)));
			let end = lasts.map(|hours| now + after(hours));
			let (expires, is_reasoned) = (now + after(*waits), *is_reasoned);
			let said = Said { to, wish: *wish, end, uses: *uses, is_reasoned, expires };
			expect_outcome(model.ask(by, patient, said), || {
				let Asked { grantee, scope, terms } = asked_of(&said);
				Consent::request(signed(by), PATIENTS[patient], grantee, scope, terms)
			})
		}
		Step::Approve { by, patient, back, annex, shown, slip } => {
			let (id, by) = which(*patient, *back, *by);
			let (shown, _) = which(*patient, shown.unwrap_or(*back), None);
			let said = misread(model.said(*patient, shown.0), *slip);
			expect_outcome(model.approve(by, *patient, id.0, said, *annex), || {
				let annex = [None, Some(Protected::Annex(ANNEX)), Some(Protected::All)]
					[usize::from(*annex)];
				Consent::approve(signed(by), PATIENTS[*patient], id, asked_of(&said), None, annex)
			})
		}
		Step::Narrow { by, patient, back, to, change, lasts, uses } => {
			let (id, by) = which(*patient, *back, *by);
			let said = model.said(*patient, id.0);
			let wish = changed(&said.wish, change);
			let end = lasts.map(|hours| model.now + after(hours));
			let given = Said { to: to.unwrap_or(said.to), wish, end, uses: *uses, ..said };
			expect_outcome(model.narrow(by, *patient, id.0, given), || {
				let terms = Terms { valid_until: end, max_uses: *uses, ..Terms::default() };
				let (grantee, scope) = (grantee_of(given.to), scope_of(&wish));
				Consent::narrow(signed(by), PATIENTS[*patient], id, grantee, scope, terms)
			})
		}
		Step::Decline { by, patient, back } => {
			let (id, by) = which(*patient, *back, *by);
			expect_outcome(model.decline(by, *patient, id.0), || {
				Consent::decline(signed(by), PATIENTS[*patient], id)
			})
		}
		Step::Withdraw { by, patient, back } => {
			let (id, by) = which(*patient, *back, Some(*by));
			expect_outcome(model.withdraw(by, *patient, id.0), || {
				Consent::withdraw_request(signed(by), PATIENTS[*patient], id)
			})
		}
		Step::Wait(hours) => {
			model.now += after(*hours);
			set_time(model.now);
			return None;
		}
		Step::WaitForRest(after) => {
			let end = model.last_declined().map_or(0, |at| at + DAY - 1 + after);
			model.now = model.now.max(end);
			set_time(model.now);
			return None;
		}
		Step::Standing { organization, good } => {
			model.set_standing(*organization, *good);
			let id = ORGANIZATIONS[*organization];
			if *good {
				Members::mutate(|members| members.insert(id, Role::Provider.into()));
			} else {
				suspend(id);
			}
			return None;
		}
		Step::Employ { account, by } => {
			model.employer[*account] = *by;
			Practitioners::mutate(|practitioners| match by {
				Some(n) => practitioners.insert(ACCOUNTS[*account], ORGANIZATIONS[*n]),
				None => practitioners.remove(&ACCOUNTS[*account]),
			});
			return None;
		}
	};
	Some(outcome)
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
	fn requests_do_what_the_list_does(history in history()) {
		new_world().execute_with(|| {
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
