//! Representatives give, withhold and take back in a patient's name: in what they may, as long as they
//! may, and nothing of what others withheld is theirs to give free.

mod bounds;

use super::{asks::*, *};
use crate::{Call, DirectiveItem, Directives, Error, Event, Grants, NextGrantId, Restrictions};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult, GetDispatchInfo},
	traits::UnfilteredDispatchable,
	weights::Weight,
};
use salus_primitives::{
	Authorities, Authority, BasePolicy, Representation, RepresentativeCapacity, RepresentativeId,
	Represented, RequestId,
};

/// Ana's father, who has no identity of his own.
const FATHER: AccountId = 301;
/// Ana's mother.
const MOTHER: AccountId = 302;
/// Until when both may act.
const OF_AGE: UnixMillis = NOW + 20 * DAY;
/// Until when at the latest lasts what they give.
const GIVES_UNTIL: UnixMillis = NOW + 60 * DAY;
const PAPERS: DirectiveId = DirectiveId(7);

fn as_parent(authorities: Authorities) -> Representation {
	Representation {
		representative: RepresentativeId(3),
		capacity: RepresentativeCapacity::Parent,
		represented: Represented::Minor,
		authorities,
		until: OF_AGE,
		gives_until: GIVES_UNTIL,
	}
}

fn represents(who: AccountId, authorities: &[Authority]) {
	let one = as_parent(Authorities::of(authorities));
	Representations::mutate(|all| all.insert((who, PATIENT_ANA), one));
}

fn as_father() -> Acting {
	as_parent(Authorities::empty()).acting()
}

fn given_by_father() -> Right {
	Right::Representative {
		representative: RepresentativeId(3),
		capacity: RepresentativeCapacity::Parent,
		represented: Represented::Minor,
	}
}

fn for_payment() -> Scope {
	Scope { purposes: Purposes::of(&[Purpose::Hpaymt]), ..scope() }
}

fn for_both() -> Scope {
	Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Hpaymt]), ..scope() }
}

fn grant_call(scope: Scope) -> Call<Test> {
	let terms = terms_until(NOW + 30 * DAY);
	Call::grant { patient: PATIENT_ANA, grantee: LAKESIDE_ONLY, scope, terms }
}

fn by(who: AccountId, call: Call<Test>) -> DispatchResult {
	let dispatched = call.dispatch_bypass_filter(RuntimeOrigin::signed(who));
	dispatched.map(|_| ()).map_err(|failed| failed.error)
}

fn last_event() -> RuntimeEvent {
	System::events().pop().expect("something happened").event
}

/// Every call about something of these purposes that a representative may make, each of which works by
/// a key of the patient. What it is about is set before.
fn calls(scope: Scope) -> Vec<Call<Test>> {
	let patient = PATIENT_ANA;
	let given = |directive| {
		let terms = Terms { directive, ..terms_until(NOW + 30 * DAY) };
		ana_grants_under(LAKESIDE_ONLY, scope, terms)
	};
	let asked = [asked(scope, asked_terms()), asked(scope, asked_terms())];
	given(Some(PAPERS));
	vec![
		grant_call(scope),
		Call::restrict { patient, scope, except: but(&[]), directive: None },
		Call::suspend { patient, id: given(None) },
		Call::revoke { patient, id: given(None) },
		Call::revoke_directive { patient, directive: PAPERS },
		Call::approve {
			patient,
			request: asked[0],
			asked: read(asked[0]),
			directive: None,
			protected: None,
		},
		Call::narrow {
			patient,
			request: asked[1],
			grantee: LAKESIDE_ONLY,
			scope,
			terms: terms_until(NOW + HOUR),
		},
		Call::decline { patient, request: asked[1] },
		Call::revoke_all { patient, grantee: LAKESIDE_ONLY },
	]
}

/// In scope and out of it, call by call.
#[test]
fn a_representative_acts_in_what_they_may_and_in_nothing_else() {
	use Authority::{Claims, Consent as Consents, View};
	for (scope, needed) in
		[(scope(), &[Consents][..]), (for_payment(), &[Claims]), (for_both(), &[Consents, Claims])]
	{
		for authorities in [
			&[][..],
			&[View],
			&[Consents],
			&[Claims],
			&[Consents, View],
			&[Consents, Claims],
			&[Consents, View, Claims],
		] {
			let may = needed.iter().all(|one| authorities.contains(one));
			for number in 0..9 {
				build_and_execute(|| {
					let call = calls(scope).swap_remove(number);
					represents(FATHER, authorities);
					let name = format!("{call:?} by {authorities:?}");
					if may {
						assert_ok!(by(FATHER, call));
					} else {
						let origin = RuntimeOrigin::signed(FATHER);
						assert!(!call.is_feeless(&origin), "{name}");
						assert_noop!(by(FATHER, call), Error::<Test>::NotAuthorized);
					}
				});
			}
		}
	}
}

/// Before and after the patient is of age, or the representation is over otherwise, call by call.
#[test]
fn a_representative_acts_until_their_time_is_over() {
	for (at, may) in [(OF_AGE - 1, true), (OF_AGE, false)] {
		for number in 0..9 {
			build_and_execute(|| {
				// Requests expire before.
				let call = if (5..8).contains(&number) {
					set_time(OF_AGE - 2);
					let mut all = late_calls();
					all.swap_remove(number - 5)
				} else {
					calls(scope()).swap_remove(number)
				};
				represents(FATHER, &[Authority::Consent]);
				set_time(at);
				if may {
					assert_ok!(by(FATHER, call));
				} else {
					assert_noop!(by(FATHER, call), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

/// The three answers to a request that is made shortly before the patient comes of age.
fn late_calls() -> Vec<Call<Test>> {
	let patient = PATIENT_ANA;
	let terms = crate::RequestTerms { expires_at: OF_AGE + DAY, ..asked_terms() };
	let id = asked(scope(), terms);
	vec![
		Call::approve { patient, request: id, asked: read(id), directive: None, protected: None },
		Call::narrow {
			patient,
			request: id,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(OF_AGE + HOUR),
		},
		Call::decline { patient, request: id },
	]
}

#[test]
fn every_act_says_who_acted_and_as_what() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		let (patient, acting) = (PATIENT_ANA, as_father());
		assert_ok!(by(FATHER, grant_call(scope())));
		let (id, right) = (GrantId(0), given_by_father());
		assert_eq!(last_event(), Event::Granted { patient, grant: id, right, by: FATHER }.into());
		let grant = Grants::<Test>::get(patient, id).unwrap();
		assert_eq!((grant.granted_by, grant.right), (FATHER, right));
		let expected: [(Call<Test>, RuntimeEvent); 3] = [
			(
				Call::suspend { patient, id },
				Event::Suspended { patient, grant: id, by: FATHER, acting }.into(),
			),
			(
				Call::revoke { patient, id },
				Event::Revoked { patient, grant: id, by: FATHER, acting }.into(),
			),
			(
				Call::restrict { patient, scope: scope(), except: but(&[]), directive: None },
				Event::Restricted { patient, restriction: RestrictionId(0), by: FATHER, acting }
					.into(),
			),
		];
		for (call, event) in expected {
			assert_ok!(by(FATHER, call));
			assert_eq!(last_event(), event);
		}
		assert_ok!(by(FATHER, Call::lift { patient, restriction: RestrictionId(0) }));
		let restriction = RestrictionId(0);
		assert_eq!(last_event(), Event::Lifted { patient, restriction, by: FATHER, acting }.into());
		let policy = BasePolicy::Deny;
		assert_ok!(by(FATHER, Call::set_patient_policy { patient, policy }));
		assert_eq!(
			last_event(),
			Event::PatientPolicySet { patient, policy, by: FATHER, acting }.into()
		);
	});
}

#[test]
fn every_answer_says_who_answered_and_as_what() {
	build_and_execute(|| {
		let (patient, by_whom, acting) = (PATIENT_ANA, FATHER, as_father());
		for number in 5..8 {
			represents(FATHER, &[Authority::Consent]);
			let next = || GrantId(NextGrantId::<Test>::get(patient) - 1);
			let call = late_calls_now().swap_remove(number - 5);
			let (Call::approve { request, .. }
			| Call::narrow { request, .. }
			| Call::decline { request, .. }) = call
			else {
				unreachable!("these are answers")
			};
			assert_ok!(by(FATHER, call));
			let (by, grant) = (by_whom, next);
			let expected = match number {
				5 => Event::Approved { patient, request, grant: grant(), by, acting },
				6 => Event::Narrowed { patient, request, grant: grant(), by, acting },
				_ => Event::Declined { patient, request, by, acting },
			};
			assert_eq!(last_event(), expected.into());
		}
		for id in [GrantId(0), GrantId(1)] {
			assert_eq!(Grants::<Test>::get(patient, id).unwrap().right, given_by_father());
		}
	});
}

/// The three answers to a request of now.
fn late_calls_now() -> Vec<Call<Test>> {
	let patient = PATIENT_ANA;
	let id = asked_for_results();
	let (asked, directive, protected) = (read(id), None, None);
	vec![
		Call::approve { patient, request: id, asked, directive, protected },
		Call::narrow {
			patient,
			request: id,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(NOW + HOUR),
		},
		Call::decline { patient, request: id },
	]
}

#[test]
fn what_is_revoked_together_says_who_did_it() {
	build_and_execute(|| {
		let (patient, acting) = (PATIENT_ANA, as_father());
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		ana_grants(INSURER, scope());
		represents(FATHER, &[Authority::Consent]);
		System::reset_events();
		assert_ok!(by(FATHER, Call::revoke_directive { patient, directive: PAPERS }));
		assert_ok!(by(FATHER, Call::revoke_all { patient, grantee: INSURER }));
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		let revoked = |id| Event::Revoked { patient, grant: GrantId(id), by: FATHER, acting };
		let directive = PAPERS;
		assert_eq!(
			events,
			[
				revoked(0).into(),
				Event::DirectiveRevoked { patient, directive, by: FATHER, acting }.into(),
				revoked(1).into(),
			]
		);
	});
}

#[test]
fn what_a_representative_ends_is_free() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		let patient = PATIENT_ANA;
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		let origin = RuntimeOrigin::signed(FATHER);
		for call in [
			Call::<Test>::revoke { patient, id: GrantId(0) },
			Call::revoke_directive { patient, directive: PAPERS },
			Call::revoke_all { patient, grantee: LAKESIDE_ONLY },
			Call::set_patient_policy { patient, policy: BasePolicy::Deny },
		] {
			assert!(call.is_feeless(&origin), "{call:?}");
		}
	});
}

/// What Ana withheld, or her mother, her father does not give free.
#[test]
fn a_representative_gives_nothing_free_that_others_withheld() {
	build_and_execute(|| {
		let patient = PATIENT_ANA;
		let id = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::suspend(ana(), patient, id));
		ana_restricts(scope(), but(&[]));
		assert_ok!(Consent::set_patient_policy(ana(), patient, BasePolicy::Deny));
		represents(FATHER, &[Authority::Consent, Authority::Claims, Authority::View]);
		represents(MOTHER, &[Authority::Consent]);
		let restrict =
			Call::restrict { patient, scope: scope(), except: but(&[]), directive: None };
		assert_ok!(by(MOTHER, restrict));
		let policy = BasePolicy::AllNormal;
		for call in [
			Call::resume { patient, id },
			Call::lift { patient, restriction: RestrictionId(0) },
			Call::lift { patient, restriction: RestrictionId(1) },
			Call::set_patient_policy { patient, policy },
		] {
			assert_noop!(by(FATHER, call.clone()), Error::<Test>::NotAuthorized);
			assert!(!call.is_feeless(&RuntimeOrigin::signed(FATHER)));
			// Ana may, whoever withheld it.
			assert_ok!(by(ANA_KEY, call));
		}
	});
}

/// Neither what they suspended themselves: who did is not kept.
#[test]
fn a_representative_resumes_nothing() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent]);
		let patient = PATIENT_ANA;
		assert_ok!(by(FATHER, grant_call(scope())));
		assert_ok!(by(FATHER, Call::suspend { patient, id: GrantId(0) }));
		let resume = Call::resume { patient, id: GrantId(0) };
		assert_noop!(by(FATHER, resume.clone()), Error::<Test>::NotAuthorized);
		assert_ok!(by(ANA_KEY, resume));
	});
}

#[test]
fn a_representative_lifts_what_they_made_while_they_may_decide_about_it() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		let patient = PATIENT_ANA;
		let restrict =
			Call::restrict { patient, scope: for_both(), except: but(&[]), directive: None };
		assert_ok!(by(FATHER, restrict));
		let lift = Call::lift { patient, restriction: RestrictionId(0) };
		represents(FATHER, &[Authority::Consent]);
		assert_noop!(by(FATHER, lift.clone()), Error::<Test>::NotAuthorized);
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		assert_ok!(by(FATHER, lift));
	});
}

/// A directive is no way around it.
#[test]
fn a_representative_lifts_by_a_directive_what_they_may_decide_about() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		let (patient, directive) = (PATIENT_ANA, Some(PAPERS));
		let restrict = Call::restrict { patient, scope: for_both(), except: but(&[]), directive };
		assert_ok!(by(FATHER, restrict));
		let revoke = Call::revoke_directive { patient, directive: PAPERS };
		represents(FATHER, &[Authority::Consent]);
		assert_noop!(by(FATHER, revoke.clone()), Error::<Test>::NotAuthorized);
		assert!(stands(0));
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		assert_ok!(by(FATHER, revoke));
		assert!(!stands(0));
	});
}

fn stands(id: u32) -> bool {
	let restrictions = Restrictions::<Test>::get(PATIENT_ANA);
	restrictions.iter().any(|one| one.id == RestrictionId(id) && one.stands())
}

fn directs(who: AccountId, grants: bool) {
	let patient = PATIENT_ANA;
	let directive = Some(PAPERS);
	if grants {
		let terms = terms_by(PAPERS, NOW + DAY);
		let grantee = LAKESIDE_ONLY;
		assert_ok!(by(who, Call::grant { patient, grantee, scope: scope(), terms }));
	}
	let restrict = Call::restrict { patient, scope: scope(), except: but(&[]), directive };
	assert_ok!(by(who, restrict));
}

/// A directive of the patient's ends as far as it gives; what it withholds stays.
#[test]
fn a_representative_ends_what_a_directive_gives_and_not_what_it_withholds() {
	build_and_execute(|| {
		directs(ANA_KEY, true);
		represents(FATHER, &[Authority::Consent]);
		let revoke = Call::revoke_directive { patient: PATIENT_ANA, directive: PAPERS };
		assert!(revoke.is_feeless(&RuntimeOrigin::signed(FATHER)));
		assert_ok!(by(FATHER, revoke.clone()));
		assert!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap().revoked_at.is_some());
		assert!(stands(0));
		assert_eq!(
			Directives::<Test>::get(PATIENT_ANA, PAPERS)[1],
			DirectiveItem::Restriction(RestrictionId(0))
		);
		// There is nothing left that they may end.
		assert!(!revoke.is_feeless(&RuntimeOrigin::signed(FATHER)));
		assert_noop!(by(FATHER, revoke.clone()), Error::<Test>::NotAuthorized);
		assert_ok!(by(ANA_KEY, revoke));
		assert!(!stands(0));
	});
}

#[test]
fn a_representative_ends_the_own_directive_as_a_whole() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent]);
		represents(MOTHER, &[Authority::Consent]);
		directs(FATHER, true);
		let revoke = Call::revoke_directive { patient: PATIENT_ANA, directive: PAPERS };
		assert_ok!(by(FATHER, revoke.clone()));
		assert!(!stands(0));
		// Restrictions alone.
		directs(FATHER, false);
		assert_noop!(by(MOTHER, revoke.clone()), Error::<Test>::NotAuthorized);
		assert_ok!(by(FATHER, revoke));
		assert!(!stands(1));
	});
}

#[test]
fn a_representative_of_another_patient_is_a_stranger() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent]);
		let grant = Call::grant {
			patient: PATIENT_BEN,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(NOW + DAY),
		};
		assert_noop!(by(FATHER, grant), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn a_representative_gives_nothing_after_a_recovery() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent]);
		Recovered::set([PATIENT_ANA].into());
		assert_noop!(by(FATHER, grant_call(scope())), Error::<Test>::RecentlyRecovered);
	});
}

/// Who holds a grant of a person gives it back by a key of that person.
#[test]
fn a_representative_gives_back_nothing() {
	build_and_execute(|| {
		let id = ana_grants(Grantee::Person(PATIENT_CARLA), scope());
		let one = as_parent(Authorities::all());
		Representations::mutate(|all| all.insert((FATHER, PATIENT_CARLA), one));
		let call = Call::give_back { patient: PATIENT_ANA, id };
		assert_noop!(by(FATHER, call.clone()), Error::<Test>::NotAuthorized);
		// Nor, by being the patient's, what is the patient's own.
		represents(FATHER, &[Authority::Consent]);
		assert_noop!(by(FATHER, call.clone()), Error::<Test>::NotAuthorized);
		assert_ok!(by(CARLA_KEY, call));
	});
}

/// What a representative gave is the patient's own word: it is passed on, and paid by, like it.
#[test]
fn what_a_representative_gave_is_passed_on() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent]);
		let read_alone = scope();
		let scope = Scope { actions: salus_primitives::Actions::all(), ..read_alone };
		assert_ok!(by(FATHER, grant_call(scope)));
		assert_ok!(lakeside_passes_on(GrantId(0), read_alone));
	});
}

#[test]
fn to_look_for_who_else_may_act_is_weighed() {
	build_and_execute(|| {
		let patient = PATIENT_ANA;
		let id = GrantId(0);
		for call in [
			grant_call(scope()),
			Call::suspend { patient, id },
			Call::resume { patient, id },
			Call::lift { patient, restriction: RestrictionId(0) },
			Call::restrict { patient, scope: scope(), except: but(&[]), directive: None },
			Call::decline { patient, request: RequestId(0) },
		] {
			let weight: Weight = call.get_dispatch_info().call_weight;
			assert_eq!(weight, looked_up_beside(), "{call:?}");
		}
	});
}
