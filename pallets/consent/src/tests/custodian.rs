//! The organization that keeps a patient's keys acts for the patient by them: it gives within bounds,
//! withholds and takes back whatever there is, and gives nothing free.

use super::{asks::*, papers::is_given_by_others, *};
use crate::{
	Call, Error, Event, Grants, NextGrantId, PatientPolicies, RequestTerms, Restrictions,
	MAX_RESTRICTIONS,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	Actions, AnnexHash, Authorities, BasePolicy, Basis, Holder, Protected, Representation,
	RepresentativeCapacity, RepresentativeId, Represented, RequestId,
};
use sp_runtime::DispatchError;

/// A key of Ana's, which St Mary keeps from when [`keep`] was called.
const KEPT: AccountId = ANA_KEY;
const BY_ST_MARY: Acting = Acting::Custodian { organization: ST_MARY };
const PAPERS: DirectiveId = DirectiveId(7);

/// Has St Mary keep Ana's keys.
fn keep() {
	Custodians::mutate(|all| all.insert(PATIENT_ANA, ST_MARY));
}

/// Has Ana keep them herself.
fn keep_no_more() {
	Custodians::mutate(|all| all.remove(&PATIENT_ANA));
}

fn by(who: AccountId, call: Call<Test>) -> DispatchResult {
	let dispatched = call.dispatch_bypass_filter(RuntimeOrigin::signed(who));
	dispatched.map(|_| ()).map_err(|failed| failed.error)
}

fn last_event() -> RuntimeEvent {
	System::events().pop().expect("something happened").event
}

fn grant_call(scope: Scope, terms: Terms) -> Call<Test> {
	Call::grant { patient: PATIENT_ANA, grantee: LAKESIDE_ONLY, scope, terms }
}

fn restrict_call(scope: Scope) -> Call<Test> {
	Call::restrict { patient: PATIENT_ANA, scope, except: but(&[]), directive: None }
}

fn policy_call(policy: BasePolicy) -> Call<Test> {
	Call::set_patient_policy { patient: PATIENT_ANA, policy }
}

/// Every call about something of this scope by which a custodian acts. What it is about is set before.
fn calls(scope: Scope) -> Vec<Call<Test>> {
	let patient = PATIENT_ANA;
	let given = |directive| {
		let terms = Terms { directive, ..terms_until(NOW + 30 * DAY) };
		ana_grants_under(LAKESIDE_ONLY, scope, terms)
	};
	let requests = [asked(scope, asked_terms()), asked(scope, asked_terms())];
	given(Some(PAPERS));
	vec![
		grant_call(scope, terms_until(NOW + 30 * DAY)),
		approve_call(requests[0], None),
		narrow_call(requests[1], scope, terms_until(NOW + HOUR)),
		restrict_call(scope),
		Call::suspend { patient, id: given(None) },
		Call::revoke { patient, id: given(None) },
		Call::revoke_directive { patient, directive: PAPERS },
		Call::decline { patient, request: requests[1] },
		Call::revoke_all { patient, grantee: LAKESIDE_ONLY },
		policy_call(BasePolicy::Deny),
	]
}

/// How many of [`calls`] give; they come first.
const GIVING: usize = 3;
const CALLS: usize = 10;

fn approve_call(request: RequestId, protected: Option<Protected>) -> Call<Test> {
	let asked = read(request);
	Call::approve { patient: PATIENT_ANA, request, asked, directive: None, protected }
}

fn narrow_call(request: RequestId, scope: Scope, terms: Terms) -> Call<Test> {
	Call::narrow { patient: PATIENT_ANA, request, grantee: LAKESIDE_ONLY, scope, terms }
}

#[test]
fn a_custodian_acts_by_the_kept_keys_for_consent() {
	for number in 0..CALLS {
		for (who, may) in [
			(KEPT, true),
			(ANA_CONSENT_KEY, true),
			(ANA_CONTROL_KEY, false),
			// Nobody who works for it acts by their own account.
			(ST_MARY_ADMIN, false),
			(DR_OKAFOR, false),
			(OMAR_KEPT_KEY, false),
			(CARLA_KEY, false),
			(STRANGER, false),
		] {
			build_and_execute(|| {
				let call = calls(scope()).swap_remove(number);
				keep();
				if may {
					assert_ok!(by(who, call));
				} else {
					assert!(!call.is_feeless(&RuntimeOrigin::signed(who)), "{call:?} by {who}");
					assert_noop!(by(who, call), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

#[test]
fn a_custodian_acts_by_a_signature() {
	for number in 0..CALLS {
		build_and_execute(|| {
			let call = calls(scope()).swap_remove(number);
			keep();
			for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
				assert!(!call.is_feeless(&origin));
				let told = call.clone().dispatch_bypass_filter(origin);
				assert_eq!(told.map_err(|failed| failed.error), Err(DispatchError::BadOrigin));
			}
		});
	}
}

// Of another holder's records, so that it is not the holder that fails.
#[test]
fn a_custodian_acts_while_it_stands() {
	let of_lakeside = Scope { holder: Holder::Organization(LAKESIDE), ..scope() };
	for number in 0..CALLS {
		build_and_execute(|| {
			let call = calls(of_lakeside).swap_remove(number);
			keep();
			let roles = Members::get()[&ST_MARY];
			suspend(ST_MARY);
			assert!(!call.is_feeless(&RuntimeOrigin::signed(KEPT)), "{call:?}");
			assert_noop!(by(KEPT, call.clone()), Error::<Test>::NotAuthorized);
			Members::mutate(|members| members.insert(ST_MARY, roles));
			assert_ok!(by(KEPT, call));
		});
	}
}

#[test]
fn a_custodian_gives_for_treatment_payment_and_operations() {
	for purpose in Purpose::ALL {
		for with in [None, Some(Purpose::Treat)] {
			let purposes = Purposes::from(*purpose);
			let purposes = with.map_or(purposes, |with| purposes.with(with));
			let scope = Scope { purposes, ..scope() };
			for number in 0..CALLS {
				build_and_execute(|| {
					let call = calls(scope).swap_remove(number);
					keep();
					// Whatever it is for, it withholds and takes back.
					if number >= GIVING || is_given_by_others(*purpose) {
						assert_ok!(by(KEPT, call));
					} else {
						assert_noop!(by(KEPT, call), Error::<Test>::NotAuthorized);
					}
				});
			}
		}
	}
}

#[test]
fn a_custodian_gives_nothing_protected() {
	let hash = AnnexHash([7; 32]);
	for protected in [Protected::All, Protected::Annex(hash), Protected::Particular(hash)] {
		build_and_execute(|| {
			let plain = asked(scope(), asked_terms());
			let all = asked(Scope { protected: Protected::All, ..scope() }, asked_terms());
			keep();
			let scope = Scope { protected, ..scope() };
			let terms = terms_until(NOW + HOUR);
			assert_noop!(by(KEPT, grant_call(scope, terms)), Error::<Test>::NotAuthorized);
			assert_noop!(by(KEPT, narrow_call(all, scope, terms)), Error::<Test>::NotAuthorized);
			assert_noop!(by(KEPT, approve_call(all, None)), Error::<Test>::NotAuthorized);
			// What was asked for without it does not become it by the answer.
			if protected.annex().is_some() {
				let call = approve_call(plain, Some(protected));
				assert_noop!(by(KEPT, call), Error::<Test>::NotAuthorized);
			}
			// It withholds it.
			assert_ok!(by(KEPT, restrict_call(scope)));
			// It gives less than what was asked for, and the rest.
			assert_ok!(by(KEPT, narrow_call(all, crate::mock::scope(), terms)));
			assert_ok!(by(KEPT, approve_call(plain, None)));
		});
	}
}

#[test]
fn a_custodian_takes_back_what_is_protected() {
	for number in GIVING..CALLS {
		build_and_execute(|| {
			let scope = Scope { protected: Protected::All, ..scope() };
			let call = calls(scope).swap_remove(number);
			keep();
			assert_ok!(by(KEPT, call));
		});
	}
}

#[test]
fn a_custodian_gives_until_an_end() {
	build_and_execute(|| {
		let research = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		let endless = Terms::default();
		let open_end = RequestTerms { valid_until: None, ..asked_terms() };
		let request = asked(research, open_end);
		keep();
		assert_noop!(by(KEPT, grant_call(scope(), endless)), Error::<Test>::TooFar);
		for call in [
			grant_call(research, endless),
			approve_call(request, None),
			narrow_call(request, research, endless),
		] {
			assert_noop!(by(KEPT, call), Error::<Test>::NotAuthorized);
		}
		let last = terms_until(NOW + MAX_VALIDITY);
		assert_ok!(by(KEPT, grant_call(scope(), last)));
	});
}

// Whatever it withheld itself, who keeps the keys gives nothing free. Who has them then, does.
#[test]
fn a_custodian_lifts_resumes_and_loosens_nothing() {
	build_and_execute(|| {
		let patient = PATIENT_ANA;
		let id = ana_grants(LAKESIDE_ONLY, scope());
		ana_restricts(scope(), but(&[]));
		keep();
		assert_ok!(by(KEPT, Call::suspend { patient, id }));
		assert_ok!(by(KEPT, restrict_call(scope())));
		assert_ok!(by(KEPT, policy_call(BasePolicy::BreakGlassOnly)));
		let loosening = [
			Call::<Test>::resume { patient, id },
			Call::lift { patient, restriction: RestrictionId(0) },
			Call::lift { patient, restriction: RestrictionId(1) },
			policy_call(BasePolicy::BasicNormal),
			policy_call(BasePolicy::AllNormal),
		];
		for call in &loosening {
			assert!(!call.is_feeless(&RuntimeOrigin::signed(KEPT)), "{call:?}");
			assert_noop!(by(KEPT, call.clone()), Error::<Test>::NotAuthorized);
		}
		keep_no_more();
		for call in loosening {
			assert_ok!(by(KEPT, call));
		}
	});
}

#[test]
fn a_custodian_ends_what_a_directive_gives_and_not_what_it_withholds() {
	build_and_execute(|| {
		keep();
		let (patient, directive) = (PATIENT_ANA, Some(PAPERS));
		assert_ok!(by(KEPT, grant_call(scope(), terms_by(PAPERS, NOW + DAY))));
		let restrict = Call::restrict { patient, scope: scope(), except: but(&[]), directive };
		assert_ok!(by(KEPT, restrict));
		let revoke = Call::revoke_directive { patient, directive: PAPERS };
		let stands = || Restrictions::<Test>::get(patient)[0].stands();
		System::reset_events();
		assert!(revoke.is_feeless(&RuntimeOrigin::signed(KEPT)));
		assert_ok!(by(KEPT, revoke.clone()));
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		let (grant, by_whom, acting) = (GrantId(0), KEPT, BY_ST_MARY);
		assert_eq!(events, [Event::Revoked { patient, grant, by: by_whom, acting }.into()]);
		assert!(stands());
		// Nothing is left that it may end, and it is not free to try.
		assert!(!revoke.is_feeless(&RuntimeOrigin::signed(KEPT)));
		assert_noop!(by(KEPT, revoke.clone()), Error::<Test>::NotAuthorized);
		keep_no_more();
		assert_ok!(by(KEPT, revoke));
		assert!(!stands());
	});
}

#[test]
fn what_a_custodian_takes_back_is_free() {
	build_and_execute(|| {
		let patient = PATIENT_ANA;
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		keep();
		let origin = RuntimeOrigin::signed(KEPT);
		for call in [
			Call::<Test>::revoke { patient, id: GrantId(0) },
			Call::revoke_directive { patient, directive: PAPERS },
			Call::revoke_all { patient, grantee: LAKESIDE_ONLY },
			policy_call(BasePolicy::Deny),
		] {
			assert!(call.is_feeless(&origin), "{call:?}");
		}
		for call in [
			grant_call(scope(), terms_until(NOW + DAY)),
			restrict_call(scope()),
			Call::suspend { patient, id: GrantId(0) },
		] {
			assert!(!call.is_feeless(&origin), "{call:?}");
		}
	});
}

#[test]
fn every_act_says_that_it_is_the_custodians() {
	build_and_execute(|| {
		keep();
		let (patient, acting, by_whom) = (PATIENT_ANA, BY_ST_MARY, KEPT);
		let (grant, right) = (GrantId(0), Right::Custodian { organization: ST_MARY });
		assert_ok!(by(KEPT, grant_call(scope(), terms_until(NOW + DAY))));
		assert_eq!(last_event(), Event::Granted { patient, grant, right, by: by_whom }.into());
		let stored = Grants::<Test>::get(patient, grant).unwrap();
		assert_eq!((stored.granted_by, stored.right), (KEPT, right));
		let restriction = RestrictionId(0);
		let policy = BasePolicy::Deny;
		let by = by_whom;
		let expected: [(Call<Test>, RuntimeEvent); 4] = [
			(
				Call::suspend { patient, id: grant },
				Event::Suspended { patient, grant, by, acting }.into(),
			),
			(
				Call::revoke { patient, id: grant },
				Event::Revoked { patient, grant, by, acting }.into(),
			),
			(restrict_call(scope()), Event::Restricted { patient, restriction, by, acting }.into()),
			(policy_call(policy), Event::PatientPolicySet { patient, policy, by, acting }.into()),
		];
		for (call, event) in expected {
			assert_ok!(super::custodian::by(KEPT, call));
			assert_eq!(last_event(), event);
		}
		assert_eq!(Restrictions::<Test>::get(patient)[0].acting, acting);
		assert_eq!(
			PatientPolicies::<Test>::get(patient).last().map(|last| last.policy),
			Some(policy)
		);
	});
}

#[test]
fn every_answer_says_that_it_is_the_custodians() {
	build_and_execute(|| {
		keep();
		let (patient, by_whom, acting) = (PATIENT_ANA, KEPT, BY_ST_MARY);
		for number in 0..3 {
			let request = asked_for_results();
			let call = [
				approve_call(request, None),
				narrow_call(request, scope(), terms_until(NOW + HOUR)),
				Call::decline { patient, request },
			][number]
				.clone();
			assert_ok!(by(KEPT, call));
			let grant = GrantId(NextGrantId::<Test>::get(patient) - 1);
			let by = by_whom;
			let expected = match number {
				0 => Event::Approved { patient, request, grant, by, acting },
				1 => Event::Narrowed { patient, request, grant, by, acting },
				_ => Event::Declined { patient, request, by, acting },
			};
			assert_eq!(last_event(), expected.into());
		}
		let right = Right::Custodian { organization: ST_MARY };
		for id in [GrantId(0), GrantId(1)] {
			assert_eq!(Grants::<Test>::get(patient, id).unwrap().right, right);
		}
	});
}

#[test]
fn what_is_revoked_together_says_that_it_is_the_custodians() {
	build_and_execute(|| {
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		ana_grants(INSURER, scope());
		keep();
		System::reset_events();
		let (patient, directive) = (PATIENT_ANA, PAPERS);
		assert_ok!(by(KEPT, Call::revoke_directive { patient, directive }));
		assert_ok!(by(KEPT, Call::revoke_all { patient, grantee: INSURER }));
		let (by, acting) = (KEPT, BY_ST_MARY);
		let revoked = |id| Event::Revoked { patient, grant: GrantId(id), by, acting };
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		assert_eq!(
			events,
			[
				revoked(0).into(),
				Event::DirectiveRevoked { patient, directive, by, acting }.into(),
				revoked(1).into(),
			]
		);
	});
}

// The patient is not there to lift anything: it may use the whole room, as the patient may.
#[test]
fn a_custodian_withholds_as_often_as_the_patient() {
	build_and_execute(|| {
		keep();
		for _ in 0..MAX_RESTRICTIONS {
			assert_ok!(by(KEPT, restrict_call(scope())));
		}
		assert_noop!(by(KEPT, restrict_call(scope())), Error::<Test>::LimitReached);
	});
	// What the patient lifted before makes room for it, too.
	build_and_execute(|| {
		ana_restricts(scope(), but(&[]));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(0)));
		keep();
		for _ in 0..MAX_RESTRICTIONS {
			assert_ok!(by(KEPT, restrict_call(scope())));
		}
		assert_eq!(Restrictions::<Test>::get(PATIENT_ANA)[0].id, RestrictionId(1));
	});
}

#[test]
fn a_custodian_gives_nothing_after_a_recovery() {
	build_and_execute(|| {
		let request = asked_for_results();
		keep();
		Recovered::set([PATIENT_ANA].into());
		for call in [
			grant_call(scope(), terms_until(NOW + DAY)),
			approve_call(request, None),
			narrow_call(request, scope(), terms_until(NOW + HOUR)),
		] {
			assert_noop!(by(KEPT, call), Error::<Test>::RecentlyRecovered);
		}
		assert_ok!(by(KEPT, Call::decline { patient: PATIENT_ANA, request }));
	});
}

// A guardian whom a court appointed acts beside who keeps the keys, each as what they are.
#[test]
fn a_representative_acts_beside_the_custodian() {
	build_and_execute(|| {
		keep();
		let (guardian, patient) = (301, PATIENT_ANA);
		let one = Representation {
			representative: RepresentativeId(3),
			capacity: RepresentativeCapacity::Guardian,
			represented: Represented::Adult,
			authorities: Authorities::all(),
			until: NOW + 90 * DAY,
			gives_until: NOW + 90 * DAY,
		};
		Representations::mutate(|all| all.insert((guardian, patient), one));
		assert_ok!(by(guardian, restrict_call(scope())));
		let lift = Call::lift { patient, restriction: RestrictionId(0) };
		assert_noop!(by(KEPT, lift.clone()), Error::<Test>::NotAuthorized);
		let research = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		assert_ok!(by(guardian, grant_call(research, terms_until(NOW + DAY))));
		assert_ok!(by(guardian, lift));
		// What the guardian gave, who keeps the keys takes back.
		assert_ok!(by(KEPT, Call::revoke { patient, id: GrantId(0) }));
	});
}

#[test]
fn who_took_the_identity_over_acts_and_the_kept_key_does_not() {
	build_and_execute(|| {
		let (patient, id) = (PATIENT_OMAR, GrantId(0));
		let terms = terms_until(NOW + 30 * DAY);
		let grant = |scope| Call::<Test>::grant { patient, grantee: LAKESIDE_ONLY, scope, terms };
		let restrict =
			Call::restrict { patient, scope: scope(), except: but(&[]), directive: None };
		assert_ok!(by(OMAR_KEPT_KEY, grant(scope())));
		assert_ok!(by(OMAR_KEPT_KEY, restrict));
		assert_ok!(by(OMAR_KEPT_KEY, Call::suspend { patient, id }));
		claim();
		let lift = Call::lift { patient, restriction: RestrictionId(0) };
		for call in [
			grant(scope()),
			Call::revoke { patient, id },
			Call::resume { patient, id },
			lift.clone(),
			Call::set_patient_policy { patient, policy: BasePolicy::Deny },
		] {
			assert!(!call.is_feeless(&RuntimeOrigin::signed(OMAR_KEPT_KEY)));
			assert_noop!(by(OMAR_KEPT_KEY, call), Error::<Test>::NotAuthorized);
		}
		// What was given and withheld stays, and is his to change.
		let (by_whom, acting, restriction) = (OMAR_KEY, Acting::Patient, RestrictionId(0));
		assert_ok!(by(OMAR_KEY, lift));
		assert_eq!(
			last_event(),
			Event::Lifted { patient, restriction, by: by_whom, acting }.into()
		);
		assert_ok!(by(OMAR_KEY, Call::resume { patient, id }));
		assert_ok!(by(OMAR_KEY, Call::revoke { patient, id }));
		assert_eq!(last_event(), Event::Revoked { patient, grant: id, by: by_whom, acting }.into());
		// He gives what others do not give in his name.
		let all = Scope { protected: Protected::All, purposes: Purposes::all(), ..scope() };
		assert_ok!(by(OMAR_KEY, grant(all)));
	});
}

fn omars_request(requester: AccountId) -> AccessRequest<AccountId> {
	AccessRequest { patient: PATIENT_OMAR, ..request(requester, vec![lab_result()]) }
}

#[test]
fn a_kept_key_reads_nothing_as_the_patient() {
	build_and_execute(|| {
		assert_eq!(
			decision(omars_request(OMAR_KEPT_KEY)),
			denied(DenyReason::RequesterNotInGoodStanding)
		);
		// Nor what somebody else lets Omar read.
		ana_grants(Grantee::Person(PATIENT_OMAR), scope());
		assert_eq!(decision_for(OMAR_KEPT_KEY), denied(DenyReason::RequesterNotInGoodStanding));
		claim();
		let basis = |decision| match decision {
			Decision::Permit { basis, .. } => Some(basis),
			Decision::Deny { .. } => None,
		};
		assert_eq!(basis(decision(omars_request(OMAR_KEY))), Some(Basis::Patient));
		assert_eq!(basis(decision_for(OMAR_KEY)), Some(Basis::Grant(GrantId(0))));
		for of in [omars_request(OMAR_KEPT_KEY), request(OMAR_KEPT_KEY, vec![lab_result()])] {
			assert_eq!(decision(of), denied(DenyReason::RequesterNotInGoodStanding));
		}
	});
}

// What it gave is read like any grant: also by who works for it, of another holder's records.
#[test]
fn what_a_custodian_gave_is_read_by() {
	build_and_execute(|| {
		let of_lakeside = Scope { holder: Holder::Organization(LAKESIDE), ..scope() };
		for (grantee, scope) in
			[(LAKESIDE_ONLY, scope()), (Grantee::Organization(ST_MARY), of_lakeside)]
		{
			let (patient, terms) = (PATIENT_OMAR, terms_until(NOW + DAY));
			assert_ok!(by(OMAR_KEPT_KEY, Call::grant { patient, grantee, scope, terms }));
		}
		let permits = |decision, by| match decision {
			Decision::Permit { basis, .. } => basis == Basis::Grant(GrantId(by)),
			Decision::Deny { .. } => false,
		};
		assert!(permits(decision(omars_request(DR_LINDQVIST)), 0));
		let of_lakeside = AccessRequest { holder: LAKESIDE, ..omars_request(DR_OKAFOR) };
		assert!(permits(decision(of_lakeside.clone()), 1));
		// It reads its own as it always did, and goes on with what was given after the claim.
		claim();
		let own = decision(omars_request(DR_OKAFOR));
		assert!(matches!(own, Decision::Permit { basis: Basis::OwnRecord, .. }));
		assert!(permits(decision(of_lakeside), 1));
	});
}

#[test]
fn a_kept_key_gives_nothing_back() {
	build_and_execute(|| {
		let id = ana_grants(Grantee::Person(PATIENT_OMAR), scope());
		let call = Call::give_back { patient: PATIENT_ANA, id };
		assert_noop!(by(OMAR_KEPT_KEY, call.clone()), Error::<Test>::NotAuthorized);
		assert!(!call.is_feeless(&RuntimeOrigin::signed(OMAR_KEPT_KEY)));
		claim();
		assert_ok!(by(OMAR_KEY, call));
	});
}

// What a custodian gave is the patient's word: it is passed on, and paid by, like it.
#[test]
fn what_a_custodian_gave_is_passed_on() {
	build_and_execute(|| {
		keep();
		let passing_on = Scope { actions: Actions::all(), ..scope() };
		assert_ok!(by(KEPT, grant_call(passing_on, terms_until(NOW + 30 * DAY))));
		assert_ok!(lakeside_passes_on(GrantId(0), scope()));
		// And the patient's to end.
		keep_no_more();
		assert_ok!(by(KEPT, Call::revoke { patient: PATIENT_ANA, id: GrantId(1) }));
		assert_ok!(by(KEPT, Call::revoke { patient: PATIENT_ANA, id: GrantId(0) }));
	});
}
