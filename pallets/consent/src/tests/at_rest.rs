//! Patients who died or left: nothing is given but by an executor of who died, by whichever call, and
//! everything that takes back goes on.

mod access;
mod days;

use super::{asks::*, *};
use crate::{Call, Error, Event, Grants, Restrictions};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	Actions, Authorities, BasePolicy, LifeClosing, Protected, Representation,
	RepresentativeCapacity, RepresentativeId, Represented, RequestId,
};
use LifeClosing::{Deceased, Left};

const BOTH: [LifeClosing; 2] = [Deceased, Left];
const PAPERS: DirectiveId = DirectiveId(7);
/// Ana's executor, who has no identity of their own.
const EXECUTOR: AccountId = 301;
/// Until when at the latest lasts what they give.
const GIVES_UNTIL: UnixMillis = NOW + 60 * DAY;

fn as_executor() -> Representation {
	Representation {
		representative: RepresentativeId(5),
		capacity: RepresentativeCapacity::Executor,
		represented: Represented::Adult,
		authorities: Authorities::all(),
		until: GIVES_UNTIL,
		gives_until: GIVES_UNTIL,
	}
}

fn given_by_executor() -> Right {
	Right::Representative {
		representative: RepresentativeId(5),
		capacity: RepresentativeCapacity::Executor,
		represented: Represented::Adult,
	}
}

/// Has Ana die, so that her executor is awake.
fn ana_dies() {
	rest(PATIENT_ANA, Deceased);
	Representations::mutate(|all| all.insert((EXECUTOR, PATIENT_ANA), as_executor()));
}

/// Has Ana live after all, so that her executor is asleep.
fn ana_lives() {
	reopen(PATIENT_ANA);
	Representations::mutate(|all| all.remove(&(EXECUTOR, PATIENT_ANA)));
}

fn passing_on() -> Scope {
	Scope { actions: Actions::all(), ..scope() }
}

fn by(who: AccountId, call: Call<Test>) -> DispatchResult {
	let dispatched = call.dispatch_bypass_filter(RuntimeOrigin::signed(who));
	dispatched.map(|_| ()).map_err(|failed| failed.error)
}

/// The calls by which somebody who acts for the patient gives a grant: unasked, and to two requests.
fn giving(requests: [RequestId; 2]) -> [Call<Test>; 3] {
	let ([first, second], patient) = (requests, PATIENT_ANA);
	[
		Call::grant {
			patient,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(NOW + DAY),
		},
		Call::approve {
			patient,
			request: first,
			asked: read(first),
			directive: None,
			protected: None,
		},
		Call::narrow {
			patient,
			request: second,
			grantee: read(second).grantee,
			scope: scope(),
			terms: terms_until(NOW + HOUR),
		},
	]
}

#[test]
fn nothing_is_given_by_who_died_or_left() {
	for how in BOTH {
		build_and_execute(|| {
			let requests = [asked_for_results(), asked_for_results()];
			rest(PATIENT_ANA, how);
			for call in giving(requests) {
				for key in [ANA_KEY, ANA_CONSENT_KEY] {
					assert_noop!(by(key, call.clone()), Error::<Test>::Inactive);
				}
			}
			// Another patient's death is another patient's.
			reopen(PATIENT_ANA);
			rest(PATIENT_BEN, how);
			for call in giving(requests) {
				assert_ok!(by(ANA_KEY, call));
			}
		});
	}
}

#[test]
fn an_executor_gives_after_a_death_and_in_their_own_name() {
	build_and_execute(|| {
		let requests = [asked_for_results(), asked_for_results()];
		ana_dies();
		for (id, call) in (0..).map(GrantId).zip(giving(requests)) {
			assert_ok!(by(EXECUTOR, call));
			let grant = Grants::<Test>::get(PATIENT_ANA, id).expect("it was given");
			assert_eq!((grant.granted_by, grant.right), (EXECUTOR, given_by_executor()));
		}
		// For no longer than they act.
		let far = Call::grant {
			patient: PATIENT_ANA,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(GIVES_UNTIL + 1),
		};
		assert_noop!(by(EXECUTOR, far), Error::<Test>::TooFar);
	});
}

/// The chain wakes no executor of who left; were one awake, they would give nothing.
#[test]
fn an_executor_gives_nothing_of_who_left() {
	build_and_execute(|| {
		let requests = [asked_for_results(), asked_for_results()];
		ana_dies();
		rest(PATIENT_ANA, Left);
		for call in giving(requests) {
			assert_noop!(by(EXECUTOR, call), Error::<Test>::Inactive);
		}
	});
}

#[test]
fn another_representative_gives_nothing_after_a_death() {
	build_and_execute(|| {
		let requests = [asked_for_results(), asked_for_results()];
		ana_dies();
		let guardian =
			Representation { capacity: RepresentativeCapacity::Guardian, ..as_executor() };
		Representations::mutate(|all| all.insert((EXECUTOR, PATIENT_ANA), guardian));
		for call in giving(requests) {
			assert_noop!(by(EXECUTOR, call), Error::<Test>::Inactive);
		}
	});
}

fn pass_on(parent: GrantId) -> DispatchResult {
	lakeside_passes_on(parent, scope())
}

#[test]
fn nothing_is_passed_on_of_who_died_or_left() {
	for how in BOTH {
		build_and_execute(|| {
			let parent = ana_grants(LAKESIDE_ONLY, passing_on());
			rest(PATIENT_ANA, how);
			assert_noop!(pass_on(parent), Error::<Test>::Inactive);
			reopen(PATIENT_ANA);
			assert_ok!(pass_on(parent));
		});
	}
}

/// Neither while the patient is dead, nor when the patient was thought to be.
#[test]
fn nothing_is_passed_on_of_what_an_executor_gave() {
	build_and_execute(|| {
		ana_dies();
		let (patient, grantee, terms) = (PATIENT_ANA, LAKESIDE_ONLY, terms_until(NOW + DAY));
		let scope = passing_on();
		assert_ok!(by(EXECUTOR, Call::grant { patient, grantee, scope, terms }));
		assert_noop!(pass_on(GrantId(0)), Error::<Test>::Inactive);
		ana_lives();
		assert_noop!(pass_on(GrantId(0)), Error::<Test>::Inactive);
	});
}

/// What Ana keeps others from: by two restrictions, of which the second is of a directive; by a
/// suspension; and by a policy.
fn withholding() {
	ana_grants(LAKESIDE_ONLY, scope());
	assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
	ana_restricts(scope(), but(&[]));
	assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(PAPERS)));
	assert_ok!(Consent::set_patient_policy(ana(), PATIENT_ANA, BasePolicy::BreakGlassOnly));
}

/// The calls by which others may do again what they were kept from.
fn loosening() -> [Call<Test>; 5] {
	let set = |policy| Call::set_patient_policy { patient: PATIENT_ANA, policy };
	[
		Call::resume { patient: PATIENT_ANA, id: GrantId(0) },
		Call::lift { patient: PATIENT_ANA, restriction: RestrictionId(0) },
		Call::revoke_directive { patient: PATIENT_ANA, directive: PAPERS },
		set(BasePolicy::BasicNormal),
		set(BasePolicy::AllNormal),
	]
}

#[test]
fn nothing_withheld_is_given_free_of_who_died_or_left() {
	for how in BOTH {
		build_and_execute(|| {
			withholding();
			rest(PATIENT_ANA, how);
			for call in loosening() {
				assert!(!call.is_feeless(&ana()), "{call:?}");
				assert_noop!(by(ANA_KEY, call), Error::<Test>::Inactive);
			}
			reopen(PATIENT_ANA);
			for call in loosening() {
				assert_ok!(by(ANA_KEY, call));
			}
		});
	}
}

/// Of what an executor withheld they lift what is their own; what Ana withheld stays, for ever.
#[test]
fn an_executor_lifts_what_they_withheld_and_nothing_else() {
	build_and_execute(|| {
		withholding();
		ana_dies();
		for call in loosening() {
			assert_noop!(by(EXECUTOR, call), Error::<Test>::NotAuthorized);
		}
		let (patient, except, directive) = (PATIENT_ANA, but(&[]), None);
		let restrict = Call::restrict { patient, scope: scope(), except, directive };
		assert_ok!(by(EXECUTOR, restrict));
		let own = RestrictionId(2);
		assert_ok!(by(EXECUTOR, Call::lift { patient, restriction: own }));
		assert!(Restrictions::<Test>::get(patient)[2].lifted_at.is_some());
	});
}

#[test]
fn a_directive_of_who_died_or_left_keeps_only_what_it_restricts() {
	for how in BOTH {
		build_and_execute(|| {
			ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
			assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(PAPERS)));
			rest(PATIENT_ANA, how);
			System::reset_events();
			let revoke = Call::revoke_directive { patient: PATIENT_ANA, directive: PAPERS };
			assert!(revoke.is_feeless(&ana()));
			assert_ok!(by(ANA_KEY, revoke.clone()));
			let (patient, grant) = (PATIENT_ANA, GrantId(0));
			let revoked = Event::Revoked { patient, grant, by: ANA_KEY, acting: Acting::Patient };
			let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
			assert_eq!(events, [revoked.into()]);
			assert!(Restrictions::<Test>::get(PATIENT_ANA)[0].lifted_at.is_none());
			assert_noop!(by(ANA_KEY, revoke.clone()), Error::<Test>::Inactive);
			reopen(PATIENT_ANA);
			assert_ok!(by(ANA_KEY, revoke));
			assert!(Restrictions::<Test>::get(PATIENT_ANA)[0].lifted_at.is_some());
		});
	}
}

/// The calls that take back and withhold, each of which works at once after another.
fn taking_back(request: RequestId) -> Vec<(Call<Test>, bool)> {
	let patient = PATIENT_ANA;
	let set = |policy| (Call::set_patient_policy { patient, policy }, true);
	let restrict = Call::restrict { patient, scope: scope(), except: but(&[]), directive: None };
	vec![
		(Call::suspend { patient, id: GrantId(0) }, false),
		(restrict, false),
		(Call::decline { patient, request }, false),
		set(BasePolicy::BasicNormal),
		set(BasePolicy::BreakGlassOnly),
		set(BasePolicy::Deny),
		(Call::revoke { patient, id: GrantId(0) }, true),
		(Call::revoke_all { patient, grantee: LAKESIDE_ONLY }, true),
	]
}

#[test]
fn what_takes_back_goes_on_when_a_patient_died_or_left() {
	for how in BOTH {
		build_and_execute(|| {
			ana_grants(LAKESIDE_ONLY, scope());
			ana_grants(LAKESIDE_ONLY, scope());
			ana_grants(LAKESIDE_ONLY, scope());
			let request = asked_for_results();
			rest(PATIENT_ANA, how);
			for (call, free) in taking_back(request) {
				assert_eq!(call.is_feeless(&ana()), free, "{call:?}");
				assert_ok!(by(ANA_KEY, call));
			}
		});
	}
}

/// So does whoever acts for the dead.
#[test]
fn an_executor_takes_back_what_the_patient_gave() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_grants(LAKESIDE_ONLY, scope());
		let request = asked_for_results();
		ana_dies();
		for (call, free) in taking_back(request) {
			assert_eq!(call.is_feeless(&RuntimeOrigin::signed(EXECUTOR)), free, "{call:?}");
			assert_ok!(by(EXECUTOR, call));
		}
	});
}

#[test]
fn asking_and_giving_back_go_on_when_a_patient_died() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		rest(PATIENT_ANA, Deceased);
		asked_for_results();
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_ok!(Consent::give_back(lakeside, PATIENT_ANA, GrantId(0)));
	});
}

/// An annex changes nothing of it.
#[test]
fn an_approval_with_an_annex_gives_nothing_of_the_dead() {
	build_and_execute(|| {
		let request = asked_for_results();
		rest(PATIENT_ANA, Deceased);
		let annex = Protected::Annex(salus_primitives::AnnexHash([3; 32]));
		let asked = read(request);
		assert_noop!(
			Consent::approve(ana(), PATIENT_ANA, request, asked, None, Some(annex)),
			Error::<Test>::Inactive
		);
	});
}
