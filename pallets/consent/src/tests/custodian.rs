//! Whoever acts for the organization that keeps a patient's key acts for the patient: they give within
//! bounds, withhold and take back whatever there is, and give nothing free. The key does nothing.

use super::{
	asks::*,
	papers::{a_study_is_open, grantees, is_given_by_others},
	*,
};
use crate::{
	types::MAX_CUSTODIANS_RESTRICTIONS, Call, Error, Event, Grants, NextGrantId, PatientPolicies,
	RequestTerms, Restrictions, MAX_RESTRICTIONS,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	custody::LASTS_IN_ANOTHERS_NAME, Actions, AnnexHash, Authorities, BasePolicy, Basis, Holder,
	Protected, Representation, RepresentativeCapacity, RepresentativeId, Represented, RequestId,
};
use sp_runtime::DispatchError;

/// Who sits at St Mary's desk, and acts for Ana from when [`keep`] was called.
const DESK: AccountId = DR_OKAFOR;
const BY_ST_MARY: Acting = Acting::Custodian { organization: ST_MARY };
const PAPERS: DirectiveId = DirectiveId(7);

/// Has St Mary keep Ana's key.
fn keep() {
	Custodians::mutate(|all| all.insert(PATIENT_ANA, ST_MARY));
}

/// Has Ana keep it herself.
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
fn a_custodian_acts_by_whoever_acts_for_it() {
	for number in 0..CALLS {
		for (who, may) in [
			(DR_OKAFOR, true),
			(ST_MARY_ADMIN, true),
			// No key of the patient's, not even the one that is kept.
			(ANA_KEY, false),
			(ANA_CONSENT_KEY, false),
			(ANA_CONTROL_KEY, false),
			(OMAR_KEPT_KEY, false),
			(DR_LINDQVIST, false),
			(LAKESIDE_ADMIN, false),
			(CARLA_KEY, false),
			(GUARDIAN, false),
			(STRANGER, false),
		] {
			build_and_execute(|| {
				let call = calls(scope()).swap_remove(number);
				keep();
				guards();
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

// Who was dismissed acts for nobody from that moment on, and has no key in the pocket.
#[test]
fn who_left_the_custodian_acts_no_more() {
	for number in 0..CALLS {
		build_and_execute(|| {
			let call = calls(scope()).swap_remove(number);
			keep();
			Practitioners::mutate(|all| all.remove(&DR_OKAFOR));
			assert!(!call.is_feeless(&RuntimeOrigin::signed(DR_OKAFOR)));
			assert_noop!(by(DR_OKAFOR, call), Error::<Test>::NotAuthorized);
		});
	}
}

// For whom nobody keeps a key, nobody acts so.
#[test]
fn an_organization_that_keeps_no_key_acts_for_nobody() {
	for number in 0..CALLS {
		build_and_execute(|| {
			let call = calls(scope()).swap_remove(number);
			for who in [DR_OKAFOR, ST_MARY_ADMIN] {
				assert_noop!(by(who, call.clone()), Error::<Test>::NotAuthorized);
			}
		});
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
			assert!(!call.is_feeless(&RuntimeOrigin::signed(DESK)), "{call:?}");
			assert_noop!(by(DESK, call.clone()), Error::<Test>::NotAuthorized);
			Members::mutate(|members| members.insert(ST_MARY, roles));
			assert_ok!(by(DESK, call));
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
						assert_ok!(by(DESK, call));
					} else {
						assert_noop!(by(DESK, call), Error::<Test>::NotAuthorized);
					}
				});
			}
		}
	}
}

/// A call that gives this to Lakeside: that grants it, approves that it is asked for, or narrows to it
/// that everything is.
fn giving(number: usize, scope: Scope) -> Call<Test> {
	let terms = terms_until(NOW + HOUR);
	match (number, scope.protected) {
		(0, _) => grant_call(scope, terms),
		(1, Protected::Annex(_) | Protected::Particular(_)) => {
			let plain = Scope { protected: Protected::None, ..scope };
			approve_call(asked(plain, asked_terms()), Some(scope.protected))
		}
		(1, _) => approve_call(asked(scope, asked_terms()), None),
		_ => {
			let everything = Scope { holder: Holder::Organization(ST_MARY), ..widest_scope() };
			narrow_call(asked(everything, asked_terms()), scope, terms)
		}
	}
}

/// Checks that Ana may give this, and who keeps her key gives it exactly if `may`.
fn gives(scope: Scope, may: bool) {
	for number in 0..GIVING {
		build_and_execute(|| {
			let [call, anas] = [0, 1].map(|_| giving(number, scope));
			assert_ok!(by(ANA_KEY, anas));
			keep();
			if may {
				assert_ok!(by(DESK, call));
			} else {
				assert_noop!(by(DESK, call), Error::<Test>::NotAuthorized);
			}
		});
	}
}

#[test]
fn a_custodian_gives_nothing_protected() {
	let hash = AnnexHash([7; 32]);
	for protected in [Protected::All, Protected::Annex(hash), Protected::Particular(hash)] {
		gives(Scope { protected, ..scope() }, false);
	}
	gives(scope(), true);
}

#[test]
fn a_custodian_gives_what_is_normal() {
	for confidentiality in Confidentiality::ALL {
		let may = *confidentiality <= Confidentiality::N;
		gives(Scope { confidentiality: *confidentiality, ..scope() }, may);
	}
}

#[test]
fn a_custodian_gives_nothing_to_be_passed_on() {
	let with = |actions| Scope { actions, ..scope() };
	gives(with(Actions::all().without(Action::Reshare)), true);
	gives(with(Actions::all()), false);
	gives(with(Actions::of(&[Action::Read, Action::Reshare])), false);
}

#[test]
fn a_custodian_names_whom_everybody_sees() {
	for (grantee, may, _) in grantees() {
		build_and_execute(|| {
			a_study_is_open();
			keep();
			let (patient, terms) = (PATIENT_ANA, terms_until(NOW + DAY));
			let call =
				Call::<Test>::grant { patient, grantee: grantee.clone(), scope: scope(), terms };
			if may {
				assert_ok!(by(DESK, call));
			} else {
				assert_noop!(by(DESK, call), Error::<Test>::NotAuthorized);
			}
		});
	}
}

// What it wants for itself the patient signs for.
#[test]
fn a_custodian_gives_nothing_to_itself() {
	let of_lakeside = Scope { holder: Holder::Organization(LAKESIDE), ..scope() };
	for grantee in [
		Grantee::Organization(ST_MARY),
		Grantee::Practitioner(DR_OKAFOR),
		// Of whom nobody knows for whom they work.
		Grantee::Practitioner(STRANGER),
	] {
		build_and_execute(|| {
			keep();
			let (patient, terms) = (PATIENT_ANA, terms_until(NOW + DAY));
			let call = Call::<Test>::grant {
				patient,
				grantee: grantee.clone(),
				scope: of_lakeside,
				terms,
			};
			assert_noop!(by(DESK, call), Error::<Test>::NotAuthorized);
		});
	}
	// Nor by asking for it.
	for grantee in [Grantee::Organization(ST_MARY), Grantee::Practitioner(DR_OKAFOR)] {
		build_and_execute(|| {
			let asker = RuntimeOrigin::signed(DR_OKAFOR);
			let patient = PATIENT_ANA;
			let asked =
				Consent::request(asker, patient, grantee.clone(), of_lakeside, asked_terms());
			assert_ok!(asked);
			keep();
			let (request, scope) = (RequestId(0), of_lakeside);
			let terms = terms_until(NOW + HOUR);
			let narrow = Call::<Test>::narrow { patient, request, grantee, scope, terms };
			assert_noop!(by(DESK, approve_call(request, None)), Error::<Test>::NotAuthorized);
			assert_noop!(by(DESK, narrow), Error::<Test>::NotAuthorized);
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
			assert_ok!(by(DESK, call));
		});
	}
}

#[test]
fn a_custodian_gives_for_a_year_at_most() {
	let year = NOW + LASTS_IN_ANOTHERS_NAME;
	for (end, may) in [(Some(year), true), (Some(year + 1), false)] {
		for number in 0..GIVING {
			build_and_execute(|| {
				let terms = Terms { valid_until: end, ..Terms::default() };
				let until = || asked(scope(), RequestTerms { valid_until: end, ..asked_terms() });
				let [first, second] = [(); 2].map(|()| until());
				let call = [
					grant_call(scope(), terms),
					approve_call(first, None),
					narrow_call(second, scope(), terms),
				][number]
					.clone();
				keep();
				if may {
					assert_ok!(by(DESK, call));
				} else {
					assert_noop!(by(DESK, call), Error::<Test>::TooFar);
				}
			});
		}
	}
	build_and_execute(|| {
		keep();
		let research = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		let endless = Terms::default();
		assert_noop!(by(DESK, grant_call(scope(), endless)), Error::<Test>::TooFar);
		assert_noop!(by(DESK, grant_call(research, endless)), Error::<Test>::NotAuthorized);
	});
}

// Whatever it withheld itself, who keeps the key gives nothing free. Who has it then, does.
#[test]
fn a_custodian_lifts_resumes_and_loosens_nothing() {
	build_and_execute(|| {
		let patient = PATIENT_ANA;
		let id = ana_grants(LAKESIDE_ONLY, scope());
		ana_restricts(scope(), but(&[]));
		keep();
		assert_ok!(by(DESK, Call::suspend { patient, id }));
		assert_ok!(by(DESK, restrict_call(scope())));
		assert_ok!(by(DESK, policy_call(BasePolicy::BreakGlassOnly)));
		let loosening = [
			Call::<Test>::resume { patient, id },
			Call::lift { patient, restriction: RestrictionId(0) },
			Call::lift { patient, restriction: RestrictionId(1) },
			policy_call(BasePolicy::BasicNormal),
			policy_call(BasePolicy::AllNormal),
		];
		for call in &loosening {
			assert!(!call.is_feeless(&RuntimeOrigin::signed(DESK)), "{call:?}");
			assert_noop!(by(DESK, call.clone()), Error::<Test>::NotAuthorized);
		}
		keep_no_more();
		for call in loosening {
			assert_ok!(by(ANA_KEY, call));
		}
	});
}

#[test]
fn a_custodian_ends_what_a_directive_gives_and_not_what_it_withholds() {
	build_and_execute(|| {
		keep();
		let (patient, directive) = (PATIENT_ANA, Some(PAPERS));
		assert_ok!(by(DESK, grant_call(scope(), terms_by(PAPERS, NOW + DAY))));
		let restrict = Call::restrict { patient, scope: scope(), except: but(&[]), directive };
		assert_ok!(by(DESK, restrict));
		let revoke = Call::revoke_directive { patient, directive: PAPERS };
		let stands = || Restrictions::<Test>::get(patient)[0].stands();
		System::reset_events();
		assert!(revoke.is_feeless(&RuntimeOrigin::signed(DESK)));
		assert_ok!(by(DESK, revoke.clone()));
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		let (grant, by_whom, acting) = (GrantId(0), DESK, BY_ST_MARY);
		assert_eq!(events, [Event::Revoked { patient, grant, by: by_whom, acting }.into()]);
		assert!(stands());
		// Nothing is left that it may end, and it is not free to try.
		assert!(!revoke.is_feeless(&RuntimeOrigin::signed(DESK)));
		assert_noop!(by(DESK, revoke.clone()), Error::<Test>::NotAuthorized);
		keep_no_more();
		assert_ok!(by(ANA_KEY, revoke));
		assert!(!stands());
	});
}

#[test]
fn what_a_custodian_takes_back_is_free() {
	build_and_execute(|| {
		let patient = PATIENT_ANA;
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		keep();
		let origin = RuntimeOrigin::signed(DESK);
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
		let (patient, acting, by_whom) = (PATIENT_ANA, BY_ST_MARY, DESK);
		let (grant, right) = (GrantId(0), Right::Custodian { organization: ST_MARY });
		assert_ok!(by(DESK, grant_call(scope(), terms_until(NOW + DAY))));
		assert_eq!(last_event(), Event::Granted { patient, grant, right, by: by_whom }.into());
		let stored = Grants::<Test>::get(patient, grant).unwrap();
		assert_eq!((stored.granted_by, stored.right), (DESK, right));
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
			assert_ok!(super::custodian::by(DESK, call));
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
		let (patient, by_whom, acting) = (PATIENT_ANA, DESK, BY_ST_MARY);
		for number in 0..3 {
			let request = asked_for_results();
			let call = [
				approve_call(request, None),
				narrow_call(request, scope(), terms_until(NOW + HOUR)),
				Call::decline { patient, request },
			][number]
				.clone();
			assert_ok!(by(DESK, call));
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
		assert_ok!(by(DESK, Call::revoke_directive { patient, directive }));
		assert_ok!(by(DESK, Call::revoke_all { patient, grantee: INSURER }));
		let (by, acting) = (DESK, BY_ST_MARY);
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

// Nobody lifts them before the patient takes the identity over, who needs room then.
#[test]
fn a_custodian_withholds_twelve_times_at_most() {
	build_and_execute(|| {
		keep();
		let most = MAX_CUSTODIANS_RESTRICTIONS;
		for n in 0..most {
			let who = [DESK, ST_MARY_ADMIN][n % 2];
			assert_ok!(by(who, restrict_call(scope())));
		}
		assert_noop!(by(DESK, restrict_call(scope())), Error::<Test>::LimitReached);
		keep_no_more();
		for _ in most..MAX_RESTRICTIONS as usize {
			assert_ok!(by(ANA_KEY, restrict_call(scope())));
		}
		assert_noop!(by(ANA_KEY, restrict_call(scope())), Error::<Test>::LimitReached);
	});
	// What was lifted makes room, but not for more than twelve.
	build_and_execute(|| {
		for _ in 0..6 {
			ana_restricts(scope(), but(&[]));
		}
		for id in [0, 1] {
			assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(id)));
		}
		keep();
		for _ in 0..MAX_CUSTODIANS_RESTRICTIONS {
			assert_ok!(by(DESK, restrict_call(scope())));
		}
		assert_eq!(Restrictions::<Test>::get(PATIENT_ANA)[0].id, RestrictionId(2));
		assert_noop!(by(DESK, restrict_call(scope())), Error::<Test>::LimitReached);
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
			assert_noop!(by(DESK, call), Error::<Test>::RecentlyRecovered);
		}
		assert_ok!(by(DESK, Call::decline { patient: PATIENT_ANA, request }));
	});
}

const GUARDIAN: AccountId = 301;

/// A guardian acts for Ana, in everything.
fn guards() {
	let one = Representation {
		representative: RepresentativeId(3),
		capacity: RepresentativeCapacity::Guardian,
		represented: Represented::Adult,
		authorities: Authorities::all(),
		until: NOW + 900 * DAY,
		gives_until: NOW + 900 * DAY,
	};
	Representations::mutate(|all| all.insert((GUARDIAN, PATIENT_ANA), one));
}

#[test]
fn who_took_the_identity_over_acts_and_the_custodian_does_not() {
	build_and_execute(|| {
		let (patient, id) = (PATIENT_OMAR, GrantId(0));
		let terms = terms_until(NOW + 30 * DAY);
		let grant = |scope| Call::<Test>::grant { patient, grantee: LAKESIDE_ONLY, scope, terms };
		let restrict =
			Call::restrict { patient, scope: scope(), except: but(&[]), directive: None };
		assert_ok!(by(DESK, grant(scope())));
		assert_ok!(by(DESK, restrict));
		assert_ok!(by(DESK, Call::suspend { patient, id }));
		claim();
		let lift = Call::lift { patient, restriction: RestrictionId(0) };
		for call in [
			grant(scope()),
			Call::revoke { patient, id },
			Call::resume { patient, id },
			lift.clone(),
			Call::set_patient_policy { patient, policy: BasePolicy::Deny },
		] {
			for who in [DESK, ST_MARY_ADMIN, OMAR_KEPT_KEY] {
				assert!(!call.is_feeless(&RuntimeOrigin::signed(who)));
				assert_noop!(by(who, call.clone()), Error::<Test>::NotAuthorized);
			}
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

// What it gave is read like any grant, and who works for it reads its own records, as it always did.
#[test]
fn what_a_custodian_gave_is_read_by() {
	build_and_execute(|| {
		let (patient, terms) = (PATIENT_OMAR, terms_until(NOW + DAY));
		let grant = Call::grant { patient, grantee: LAKESIDE_ONLY, scope: scope(), terms };
		assert_ok!(by(DESK, grant));
		let basis = |decision| match decision {
			Decision::Permit { basis, .. } => Some(basis),
			Decision::Deny { .. } => None,
		};
		let reads = |who| basis(decision(omars_request(who)));
		for _ in 0..2 {
			assert_eq!(reads(DR_LINDQVIST), Some(Basis::Grant(GrantId(0))));
			assert_eq!(reads(DESK), Some(Basis::OwnRecord));
			claim();
		}
	});
}

// What a person was given whose key is kept, nobody gives back before the person can.
#[test]
fn nobody_gives_back_for_whom_a_key_is_kept() {
	build_and_execute(|| {
		let id = ana_grants(Grantee::Person(PATIENT_OMAR), scope());
		let call = Call::give_back { patient: PATIENT_ANA, id };
		for who in [OMAR_KEPT_KEY, DESK, ST_MARY_ADMIN] {
			assert_noop!(by(who, call.clone()), Error::<Test>::NotAuthorized);
			assert!(!call.is_feeless(&RuntimeOrigin::signed(who)));
		}
		claim();
		assert_ok!(by(OMAR_KEY, call));
	});
}

// The admin of who gave it undoes what was a mistake, as does whom it names; also after the claim.
#[test]
fn what_a_custodian_gave_is_given_back_by_its_admin() {
	for claimed in [false, true] {
		for (who, may) in
			[(ST_MARY_ADMIN, true), (UMBRELLA_ADMIN, true), (DESK, false), (LAKESIDE_ADMIN, false)]
		{
			build_and_execute(|| {
				let (patient, terms) = (PATIENT_OMAR, terms_until(NOW + DAY));
				let grant = Call::grant { patient, grantee: INSURER, scope: scope(), terms };
				assert_ok!(by(DESK, grant));
				if claimed {
					claim();
				}
				let call = Call::<Test>::give_back { patient, id: GrantId(0) };
				assert_eq!(call.is_feeless(&RuntimeOrigin::signed(who)), may);
				if may {
					assert_ok!(by(who, call));
					assert_eq!(Consent::withdrew_at(patient), None);
				} else {
					assert_noop!(by(who, call), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}
