//! A reference model of consent, written from the design and not from the pallet: it keeps what
//! happened as plain numbers and lists, and shares the names of things only. Random histories are
//! played to both, and both must say the same, step by step.

mod history;
mod reference;

use crate::{mock::*, Error, Question};
use frame_support::{assert_noop, assert_ok};
use history::{step, Access, Asked, OnDay, Record, Step, Withhold};
use proptest::{collection::vec, prelude::*};
use reference::{Model, Refusal};
use salus_primitives::{
	traits::ConsentInspect, Action, Confidentiality, DataCategory, Day, DayWindow, DirectiveId,
	Except, GrantId, Grantee, Holder, OrganizationId, PatientId, Protected, Purpose, RecordFacts,
	RestrictionId, Role, Roles, Scope, Sensitivity,
};
use salus_runtime_api::AccessRequest;

const ACTIONS: [Action; 3] = [Action::Read, Action::Contribute, Action::Correct];
const PURPOSES: [Purpose; 4] = [Purpose::Treat, Purpose::Hpaymt, Purpose::Patrqt, Purpose::Dsrch];
const CATEGORIES: [DataCategory; 3] =
	[DataCategory::LabResults, DataCategory::Medications, DataCategory::Genomics];
const SENSITIVITIES: [Sensitivity; 3] = [Sensitivity::Hiv, Sensitivity::Ethud, Sensitivity::Sud];
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY];
const ORGANIZATIONS: [OrganizationId; 4] = [ST_MARY, LAKESIDE, UMBRELLA, QUACKERY];
const REQUESTERS: [AccountId; 8] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	UMBRELLA_ADMIN,
	DR_OKAFOR,
	DR_LINDQVIST,
	NURSE_BEN,
	ANA_KEY,
	STRANGER,
];
const KEYS: [AccountId; 2] = [ANA_KEY, NURSE_BEN];

/// The day on which histories begin; their days count from it.
const FIRST_DAY: i32 = (NOW / DAY) as i32;

fn members<C: Copy, S: FromIterator<C>>(codes: &[C], bits: u8) -> S {
	codes.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, code)| *code).collect()
}

fn window(first: i32, last: i32) -> DayWindow {
	let day = |day| Day(FIRST_DAY + day);
	DayWindow::new(day(first), day(last)).expect("the strategy orders them")
}

fn facts_of(record: &Record) -> RecordFacts {
	RecordFacts {
		category: CATEGORIES[record.category],
		confidentiality: Confidentiality::ALL[record.level],
		sensitivities: members(&SENSITIVITIES, record.sensitivities),
		days: window(record.first_day, record.last_day),
	}
}

fn scope_of(asked: &Asked) -> Scope {
	Scope {
		holder: ORGANIZATIONS.get(asked.holder).map_or(Holder::Any, |id| Holder::Organization(*id)),
		actions: members(&ACTIONS, asked.actions),
		purposes: members(&PURPOSES, asked.purposes),
		categories: members(&CATEGORIES, asked.categories),
		confidentiality: Confidentiality::ALL[asked.level],
		days: window(asked.first_day, asked.last_day),
		protected: if asked.protected { Protected::All } else { Protected::None },
	}
}

fn grantee_of((kind, index): (u8, usize)) -> Grantee<AccountId> {
	match kind {
		0 => Grantee::AnyMember,
		1 => Grantee::Role([Role::Provider, Role::Laboratory, Role::Payer][index]),
		2 => Grantee::Organization(ORGANIZATIONS[index]),
		_ => Grantee::Practitioner(REQUESTERS[index]),
	}
}

fn expect_outcome(
	outcome: Result<(), Refusal>,
	call: impl FnOnce() -> frame_support::dispatch::DispatchResult,
) {
	match outcome {
		Ok(()) => {
			assert_ok!(call());
		}
		Err(refusal) => {
			let error = match refusal {
				Refusal::Empty => Error::<Test>::Empty,
				Refusal::Expired => Error::<Test>::Expired,
				Refusal::BadStanding => Error::<Test>::NotInGoodStanding,
				Refusal::Full => Error::<Test>::LimitReached,
				Refusal::Unknown => Error::<Test>::NotFound,
				Refusal::Revoked => Error::<Test>::Revoked,
				Refusal::Suspended => Error::<Test>::Suspended,
				Refusal::NotSuspended => Error::<Test>::NotSuspended,
				Refusal::Lifted => Error::<Test>::Lifted,
			};
			assert_noop!(call(), error);
		}
	}
}

fn origin(patient: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(KEYS[patient])
}

fn grant(model: &mut Model, asked: &Asked) {
	let from = model.now + asked.starts_in;
	expect_outcome(model.grant(asked), || {
		Consent::grant(
			origin(asked.patient),
			PATIENTS[asked.patient],
			grantee_of((asked.grantee_kind, asked.grantee)),
			scope_of(asked),
			(asked.starts_in > 0).then_some(from),
			from + asked.lasts,
			asked.directive.map(DirectiveId),
		)
	});
}

fn restrict(model: &mut Model, asked: &Withhold) {
	let grantees: Vec<_> = asked.except.iter().copied().map(grantee_of).collect();
	let except = Except {
		grantees: grantees.try_into().expect("the strategy bounds them"),
		purposes: members(&PURPOSES, asked.except_for),
	};
	let what = &asked.what;
	expect_outcome(model.restrict(asked), || {
		let directive = what.directive.map(DirectiveId);
		let patient = PATIENTS[what.patient];
		Consent::restrict(origin(what.patient), patient, scope_of(what), except, directive)
	});
}

/// Asks both for all decisions, and compares what is kept of restrictions.
fn check(model: &Model, access: &Access) {
	let holder = ORGANIZATIONS[access.holder];
	let requester = REQUESTERS[access.requester];
	let patient = PATIENTS[access.patient];
	let (action, purpose) = (ACTIONS[access.action], PURPOSES[access.purpose]);
	let expected: Vec<_> =
		access.records.iter().map(|record| model.decide(access, record, None)).collect();
	let records = access.records.iter().map(facts_of).collect();
	let request = AccessRequest { holder, requester, patient, action, purpose, records };
	assert_eq!(Consent::check_access(request), Ok(expected), "{access:?}");

	let question = Question { holder, requester, action, purpose };
	for record in &access.records {
		let decision =
			Consent::check_grant(patient, GrantId(access.named), &question, &facts_of(record));
		assert_eq!(decision, model.decide(access, record, Some(access.named)), "{access:?}");
	}
}

fn check_day(model: &Model, asked: &OnDay) {
	let permitted = Consent::permitted_on(
		PATIENTS[asked.patient],
		GrantId(asked.named),
		ORGANIZATIONS[asked.holder],
		ORGANIZATIONS[asked.recipient],
		PURPOSES[asked.purpose],
		CATEGORIES[asked.category],
		Day(FIRST_DAY + asked.day),
	);
	assert_eq!(permitted, model.permitted_on(asked), "{asked:?}");
}

fn check_restrictions(model: &Model) {
	for (n, patient) in PATIENTS.iter().take(KEYS.len()).enumerate() {
		let kept: Vec<_> = Consent::restrictions(*patient)
			.iter()
			.map(|view| (view.id.0, view.lifted_at.is_none()))
			.collect();
		assert_eq!(kept, model.restrictions(n));
	}
}

/// Takes one step with both.
fn play(model: &mut Model, step: &Step) {
	match step {
		Step::Grant(asked) => grant(model, asked),
		Step::Restrict(asked) => restrict(model, asked),
		Step::Revoke { patient, id } => expect_outcome(model.revoke(*patient, *id), || {
			Consent::revoke(origin(*patient), PATIENTS[*patient], GrantId(*id))
		}),
		Step::Suspend { patient, id } => expect_outcome(model.suspend(*patient, *id), || {
			Consent::suspend(origin(*patient), PATIENTS[*patient], GrantId(*id))
		}),
		Step::Resume { patient, id } => expect_outcome(model.resume(*patient, *id), || {
			Consent::resume(origin(*patient), PATIENTS[*patient], GrantId(*id))
		}),
		Step::Lift { patient, id } => expect_outcome(model.lift(*patient, *id), || {
			Consent::lift(origin(*patient), PATIENTS[*patient], RestrictionId(*id))
		}),
		Step::RevokeDirective { patient, directive } => {
			expect_outcome(model.revoke_directive(*patient, *directive), || {
				let directive = DirectiveId(*directive);
				Consent::revoke_directive(origin(*patient), PATIENTS[*patient], directive)
			});
		}
		Step::Wait(duration) => wait_until(model, model.now + duration),
		Step::WaitForMidnight(after) => {
			wait_until(model, (model.now / DAY + 1) * DAY - 1 + after);
		}
		Step::Standing { organization, good } => set_standing(model, *organization, *good),
		Step::Employment { requester, employed } => {
			let who = REQUESTERS[*requester];
			let employer = if *requester == 3 { ST_MARY } else { LAKESIDE };
			list(&mut model.dismissed, *requester, !employed);
			Practitioners::mutate(|practitioners| {
				if *employed {
					practitioners.insert(who, employer);
				} else {
					practitioners.remove(&who);
				}
			});
		}
		Step::Access(access) => check(model, access),
		Step::OnDay(asked) => check_day(model, asked),
	}
}

fn wait_until(model: &mut Model, moment: u64) {
	model.now = moment;
	set_time(moment);
}

fn set_standing(model: &mut Model, organization: usize, good: bool) {
	let id = ORGANIZATIONS[organization];
	list(&mut model.suspended, organization, !good);
	if good {
		let roles: [&[Role]; 3] =
			[&[Role::Provider, Role::Laboratory], &[Role::Provider], &[Role::Payer]];
		let roles = Roles::of(roles[organization]);
		Members::mutate(|members| members.insert(id, roles));
	} else {
		suspend(id);
	}
}

/// Puts one on the list, or takes it off.
fn list(listed: &mut Vec<usize>, one: usize, on: bool) {
	listed.retain(|other| *other != one);
	if on {
		listed.push(one);
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
	fn consent_does_what_the_model_does(history in vec(step(), 20..=200)) {
		new_test_ext().execute_with(|| {
			let mut model = Model::new();
			for step in &history {
				play(&mut model, step);
				// A question changes nothing.
				if !matches!(step, Step::Access(_) | Step::OnDay(_)) {
					check_restrictions(&model);
					assert_eq!(Consent::do_try_state(), Ok(()), "after {step:?}");
				}
			}
		});
	}
}
