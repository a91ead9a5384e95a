//! What the base policy permits by a relationship.

use super::*;
use frame_support::assert_storage_noop;
use salus_primitives::{
	AnnexHash, BasePolicy, Basis, LegalBasis, Obligation, Obligations, Protected, ReceiptId,
	RelationshipKind::{self, Coverage, Treatment},
	Role, Sensitivity,
};
use salus_runtime_api::{AccessScope, PermittedScope, RestrictedScope, ScopeRequest};

/// When the policy holds that [`under`] has the consortium adopt.
const START: UnixMillis = NOW + POLICY_DELAY;
/// When the relationships of these tests are over.
const END: UnixMillis = START + 90 * DAY;

/// Runs a test under a policy, in which Lakeside treats and the insurer covers Ana.
fn under(policy: BasePolicy, test: impl FnOnce()) {
	build_and_execute(|| {
		if policy == BasePolicy::Deny {
			set_time(START);
		} else {
			adopt(policy);
		}
		relate(PATIENT_ANA, LAKESIDE, Treatment, START, END);
		relate(PATIENT_ANA, UMBRELLA, Coverage, START, END);
		test();
	});
}

fn permitted_by(kind: RelationshipKind, duties: Obligations, until: UnixMillis) -> Decision {
	Decision::Permit { basis: Basis::Policy(kind), obligations: duties, until: Some(until) }
}

fn treats() -> Decision {
	permitted_by(Treatment, Obligations::empty(), END)
}

fn for_purpose(requester: AccountId, purpose: Purpose) -> Decision {
	decision(AccessRequest { purpose, ..request(requester, vec![lab_result()]) })
}

const NO_GRANT: Decision = Decision::deny(DenyReason::NoGrant);

#[test]
fn each_policy_permits_what_it_says() {
	let pays = permitted_by(Coverage, Obligation::MinimumNecessary.into(), END);
	let operates = permitted_by(Treatment, Obligation::MinimumNecessary.into(), END);
	for (policy, doctor, clinic, insurer) in [
		(BasePolicy::Deny, NO_GRANT, NO_GRANT, NO_GRANT),
		(BasePolicy::BreakGlassOnly, NO_GRANT, NO_GRANT, NO_GRANT),
		(BasePolicy::BasicNormal, treats(), NO_GRANT, NO_GRANT),
		(BasePolicy::AllNormal, treats(), treats(), pays),
	] {
		under(policy, || {
			assert_eq!(decision_for(DR_LINDQVIST), doctor, "{policy}");
			assert_eq!(decision_for(LAKESIDE_ADMIN), clinic, "{policy}");
			assert_eq!(for_purpose(UMBRELLA_ADMIN, Purpose::Hpaymt), insurer, "{policy}");
			let is_all = policy == BasePolicy::AllNormal;
			let operations = if is_all { operates } else { NO_GRANT };
			assert_eq!(for_purpose(DR_LINDQVIST, Purpose::Hoperat), operations, "{policy}");
			// Who covers does not treat.
			assert_eq!(decision_for(UMBRELLA_ADMIN), NO_GRANT, "{policy}");
		});
	}
}

#[test]
fn a_policy_asks_for_a_relationship_of_that_organization_with_that_patient() {
	under(BasePolicy::AllNormal, || {
		Held::set(Default::default());
		assert_eq!(decision_for(DR_LINDQVIST), NO_GRANT);
		relate(PATIENT_BEN, LAKESIDE, Treatment, START, END);
		relate(PATIENT_ANA, UMBRELLA, Treatment, START, END);
		relate(PATIENT_ANA, LAKESIDE, Coverage, START, END);
		assert_eq!(decision_for(DR_LINDQVIST), NO_GRANT);
		relate(PATIENT_ANA, LAKESIDE, Treatment, START, END);
		assert_eq!(decision_for(DR_LINDQVIST), treats());
	});
}

#[test]
fn a_policy_permits_from_the_first_to_the_last_moment_of_a_relationship() {
	under(BasePolicy::BasicNormal, || {
		Held::set(Default::default());
		relate(PATIENT_ANA, LAKESIDE, Treatment, START + 1, END);
		for (now, expected) in
			[(START, NO_GRANT), (START + 1, treats()), (END - 1, treats()), (END, NO_GRANT)]
		{
			set_time(now);
			assert_eq!(decision_for(DR_LINDQVIST), expected, "{now}");
		}
	});
}

#[test]
fn a_permission_ends_when_a_stricter_policy_is_to_hold() {
	under(BasePolicy::AllNormal, || {
		let until = |policy: BasePolicy| {
			let _ = Consent::plan_base_policy(RuntimeOrigin::root(), policy);
			let [doctor, clinic] = [DR_LINDQVIST, LAKESIDE_ADMIN].map(decision_for);
			[doctor, clinic].map(|decision| match decision {
				Decision::Permit { until, .. } => until,
				Decision::Deny { .. } => panic!("it is permitted until the policy changes"),
			})
		};
		let changes = Some(START + POLICY_DELAY);
		assert_eq!(until(BasePolicy::Deny), [changes, changes]);
		// The doctor is permitted by the one that is to come, too; the clinic is not.
		assert_eq!(until(BasePolicy::BasicNormal), [Some(END), changes]);
		assert_eq!(until(BasePolicy::AllNormal), [Some(END), Some(END)]);
		// A relationship that is over before.
		Held::set(Default::default());
		relate(PATIENT_ANA, LAKESIDE, Treatment, START, START + 1);
		assert_eq!(until(BasePolicy::Deny), [Some(START + 1), Some(START + 1)]);
	});
}

/// What ends or stops a grant is no restriction.
#[test]
fn a_policy_permits_what_a_suspended_or_revoked_grant_no_longer_does() {
	under(BasePolicy::BasicNormal, || {
		let id = ana_grants(LAKESIDE_ONLY, scope());
		assert!(matches!(
			decision_for(DR_LINDQVIST),
			Decision::Permit { basis: Basis::Grant(_), .. }
		));
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert_eq!(decision_for(DR_LINDQVIST), treats());
		assert_eq!(decision_for(LAKESIDE_ADMIN), denied(DenyReason::Suspended));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		assert_eq!(decision_for(DR_LINDQVIST), treats());
	});
}

/// The rule takes no relationship for a permission: it looks at what the policy says of it.
#[test]
fn the_pure_rule_permits_no_more_than_the_policy() {
	use crate::rule::{decide, Facts, Openings, PolicyFacts, Related, Requester};
	let asked = |policy, kind, action, purpose, requester: Requester<AccountId>| {
		let relationships = vec![Related { kind, until: END }];
		let policy = PolicyFacts { policy, relationships };
		let facts = Facts {
			holder: ST_MARY,
			requester,
			action,
			purpose,
			policy,
			emergencies: vec![],
			representation: None,
			closed: None,
			law: None,
			receipt: None,
		};
		decide(&facts, &[], &[], &Openings::none(), &lab_result(), START)
	};
	let clinic = || by_member(LAKESIDE, Role::Provider.into());
	let (all, basic) = (BasePolicy::AllNormal, BasePolicy::BasicNormal);
	let (read, treat, pay) = (Action::Read, Purpose::Treat, Purpose::Hpaymt);
	assert_eq!(asked(all, Treatment, read, treat, clinic()), treats());
	for (policy, kind, action, purpose) in [
		(BasePolicy::Deny, Treatment, read, treat),
		(BasePolicy::BreakGlassOnly, Treatment, read, treat),
		(basic, Treatment, read, treat),
		(all, Coverage, read, treat),
		(all, Treatment, Action::Correct, treat),
		(all, Treatment, read, Purpose::Hmarkt),
	] {
		assert_eq!(asked(policy, kind, action, purpose, clinic()), NO_GRANT, "{policy} {kind}");
	}
	let doctor = || {
		let member = Member {
			organization: LAKESIDE,
			roles: Role::Provider.into(),
			practitioner: Some(DR_LINDQVIST),
			studies: BTreeMap::new(),
		};
		Requester::Other { member: Some(member), person: None }
	};
	assert_eq!(asked(basic, Treatment, read, treat, doctor()), treats());
	assert_eq!(asked(basic, Treatment, read, pay, doctor()), NO_GRANT);
	let person = Requester::Other { member: None, person: Some(PATIENT_CARLA) };
	assert_eq!(asked(all, Treatment, read, treat, person), NO_GRANT);
}

#[test]
fn a_holder_that_is_stricter_permits_less_of_its_own() {
	under(BasePolicy::AllNormal, || {
		let st_mary = RuntimeOrigin::signed(ST_MARY_ADMIN);
		assert_ok!(Consent::set_holder_policy(st_mary, BasePolicy::BasicNormal));
		assert_eq!(decision_for(DR_LINDQVIST), treats());
		assert_eq!(decision_for(LAKESIDE_ADMIN), NO_GRANT);
		let elsewhere =
			AccessRequest { holder: UMBRELLA, ..request(LAKESIDE_ADMIN, vec![lab_result()]) };
		assert_eq!(decision(elsewhere), treats());
	});
}

#[test]
fn nothing_but_reading_ordinary_records_rests_on_a_policy() {
	under(BasePolicy::AllNormal, || {
		for action in [Action::Contribute, Action::Reshare, Action::Correct] {
			let asked = AccessRequest { action, ..request(DR_LINDQVIST, vec![lab_result()]) };
			assert_eq!(decision(asked), NO_GRANT);
		}
		for confidentiality in [Confidentiality::R, Confidentiality::V] {
			let record = RecordFacts { confidentiality, ..lab_result() };
			assert_eq!(decision(request(DR_LINDQVIST, vec![record])), NO_GRANT);
		}
		for confidentiality in [Confidentiality::U, Confidentiality::L, Confidentiality::M] {
			let record = RecordFacts { confidentiality, ..lab_result() };
			assert_eq!(decision(request(DR_LINDQVIST, vec![record])), treats());
		}
		for sensitivity in Sensitivity::ALL {
			let record = RecordFacts { sensitivities: (*sensitivity).into(), ..lab_result() };
			assert_eq!(decision(request(DR_LINDQVIST, vec![record])), NO_GRANT, "{sensitivity}");
		}
		for purpose in [Purpose::Btg, Purpose::Hresch, Purpose::Hmarkt, Purpose::Mltraining] {
			assert_eq!(for_purpose(DR_LINDQVIST, purpose), NO_GRANT, "{purpose}");
		}
	});
}

#[test]
fn a_restriction_beats_the_policy() {
	under(BasePolicy::BasicNormal, || {
		let all = ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
		// A stranger is not told.
		assert_eq!(decision_for(UMBRELLA_ADMIN), NO_GRANT);
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, all));
		ana_restricts(reaching_everything(), but(&[LAKESIDE_ONLY]));
		assert_eq!(decision_for(DR_LINDQVIST), treats());
		let annex = Protected::Annex(AnnexHash([9; 32]));
		ana_restricts(Scope { protected: annex, ..reaching_everything() }, but(&[]));
		let (reason, restriction) = (DenyReason::RestrictionUnopened, Some(RestrictionId(2)));
		assert_eq!(decision_for(DR_LINDQVIST), Decision::Deny { reason, restriction });
		// The one that is certain decides, though it comes later.
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(decision_for(DR_LINDQVIST), restricted_by(3));
	});
}

#[test]
fn a_grant_is_cited_before_the_policy_unless_its_uses_are_counted() {
	under(BasePolicy::BasicNormal, || {
		let counted = ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(1));
		assert_eq!(decision_for(DR_LINDQVIST), treats());
		let holder = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(holder, PATIENT_ANA, counted));
		let receipt = Some(ReceiptId { grant: counted, number: 1 });
		let taken =
			decision(AccessRequest { receipt, ..request(DR_LINDQVIST, vec![lab_result()]) });
		assert!(matches!(taken, Decision::Permit { basis: Basis::Grant(id), .. } if id == counted));

		let free = ana_grants(LAKESIDE_ONLY, scope());
		let basis = Basis::Grant(free);
		assert!(
			matches!(decision_for(DR_LINDQVIST), Decision::Permit { basis: cited, .. } if cited == basis)
		);
		// A grant that does not cover it leaves it to the policy.
		let note =
			RecordFacts { category: salus_primitives::DataCategory::ClinicalNotes, ..lab_result() };
		assert_eq!(decision(request(DR_LINDQVIST, vec![note])), treats());
	});
}

#[test]
fn a_law_is_needed_only_where_the_policy_does_not_permit() {
	under(BasePolicy::AllNormal, || {
		let asked = |purpose, record| AccessRequest {
			law: Some(LegalBasis::Donation),
			purpose,
			..request(DR_LINDQVIST, vec![record])
		};
		assert_eq!(decision(asked(Purpose::Treat, lab_result())), treats());
		let restricted = RecordFacts { confidentiality: Confidentiality::R, ..lab_result() };
		let by_law = decision(asked(Purpose::Treat, restricted));
		assert!(matches!(by_law, Decision::Permit { basis: Basis::Law(_), .. }));
		assert_eq!(decision(asked(Purpose::Hmarkt, lab_result())), denied(DenyReason::Law));
	});
}

#[test]
fn of_two_relationships_the_longer_is_cited_and_treatment_of_equals() {
	under(BasePolicy::AllNormal, || {
		let both = salus_primitives::Roles::of(&[Role::Provider, Role::Payer]);
		Members::mutate(|members| members.insert(LAKESIDE, both));
		relate(PATIENT_ANA, LAKESIDE, Coverage, START, END + 1);
		let pays = |kind, until| permitted_by(kind, Obligation::MinimumNecessary.into(), until);
		assert_eq!(for_purpose(DR_LINDQVIST, Purpose::Hpaymt), pays(Coverage, END + 1));
		Held::set(Default::default());
		relate(PATIENT_ANA, LAKESIDE, Coverage, START, END);
		relate(PATIENT_ANA, LAKESIDE, Treatment, START, END);
		assert_eq!(for_purpose(DR_LINDQVIST, Purpose::Hpaymt), pays(Treatment, END));
	});
}

#[test]
fn a_policy_changes_nothing_for_patient_holder_and_people() {
	under(BasePolicy::AllNormal, || {
		let basis_of = |who| match decision_for(who) {
			Decision::Permit { basis, .. } => Some(basis),
			Decision::Deny { .. } => None,
		};
		assert_eq!(basis_of(ANA_KEY), Some(Basis::Patient));
		assert_eq!(basis_of(DR_OKAFOR), Some(Basis::OwnRecord));
		assert_eq!(basis_of(CARLA_KEY), None);
		suspend(LAKESIDE);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::RequesterNotInGoodStanding));
	});
}

#[test]
fn a_relationship_counts_while_the_organization_has_a_role_of_that_kind() {
	use salus_primitives::{traits::GrantInspect, Roles};
	let set_roles = |organization, roles: Roles| {
		Members::mutate(|members| members.insert(organization, roles));
	};
	let in_force =
		|kind, recipient| Consent::policy_in_force(PATIENT_ANA, kind, ST_MARY, recipient);
	under(BasePolicy::AllNormal, || {
		for role in Role::ALL {
			for organization in [LAKESIDE, UMBRELLA] {
				set_roles(organization, (*role).into());
			}
			let treating = matches!(role, Role::Provider | Role::Pharmacy | Role::Laboratory);
			assert_eq!(in_force(Treatment, LAKESIDE), treating, "{role}");
			let expected = if treating { treats() } else { NO_GRANT };
			assert_eq!(decision_for(DR_LINDQVIST), expected, "{role}");
			let covering = *role == Role::Payer;
			assert_eq!(in_force(Coverage, UMBRELLA), covering, "{role}");
			let paid = for_purpose(UMBRELLA_ADMIN, Purpose::Hpaymt);
			assert_eq!(paid.is_permit(), covering, "{role}");
		}
		// One of several is enough, and it counts again with the role.
		set_roles(LAKESIDE, Roles::of(&[Role::Researcher, Role::Laboratory]));
		assert_eq!(decision_for(DR_LINDQVIST), treats());
	});
}

#[test]
fn what_is_refused_beside_it_is_to_be_redacted() {
	under(BasePolicy::BasicNormal, || {
		let hidden = RecordFacts { confidentiality: Confidentiality::R, ..lab_result() };
		let both = Consent::check_access(request(DR_LINDQVIST, vec![lab_result(), hidden]));
		let redacted = permitted_by(Treatment, Obligation::Redact.into(), END);
		assert_eq!(both, Ok(vec![redacted, NO_GRANT]));
	});
}

#[test]
fn access_scope_shows_the_policy() {
	let asked = |requester| ScopeRequest {
		holder: ST_MARY,
		requester,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose: Purpose::Treat,
		grantees: vec![],
	};
	let look = |requester| {
		let seen = || Consent::access_scope(asked(requester)).expect("nothing is opened");
		assert_storage_noop!(seen().ok());
		seen()
	};
	under(BasePolicy::BasicNormal, || {
		let by_policy = PermittedScope {
			basis: Basis::Policy(Treatment),
			scope: BasePolicy::BasicNormal.scope(ST_MARY, Treatment),
			until: Some(END),
			counts_uses: false,
		};
		let some = |permitted: &[PermittedScope], restricted: &[RestrictedScope]| {
			Ok(AccessScope::Some { permitted: permitted.to_vec(), restricted: restricted.to_vec() })
		};
		assert_eq!(look(DR_LINDQVIST), some(&[by_policy], &[]));
		assert_eq!(look(LAKESIDE_ADMIN), Err(DenyReason::NoGrant));
		let id = ana_grants_until(Grantee::Role(Role::Provider), scope(), START + DAY);
		let by_grant = PermittedScope {
			basis: Basis::Grant(id),
			scope: scope(),
			until: Some(START + DAY),
			counts_uses: false,
		};
		assert_eq!(look(DR_LINDQVIST), some(&[by_grant, by_policy], &[]));
		let restriction = ana_restricts(reaching_everything(), but(&[]));
		let restricted = RestrictedScope { restriction, scope: reaching_everything() };
		assert_eq!(look(DR_LINDQVIST), some(&[by_grant, by_policy], &[restricted]));
	});
}

#[test]
fn who_cites_a_policy_afterwards_is_judged_by_what_holds_now() {
	use salus_primitives::traits::GrantInspect;
	let in_force =
		|kind, recipient| Consent::policy_in_force(PATIENT_ANA, kind, ST_MARY, recipient);
	under(BasePolicy::BasicNormal, || {
		assert!(in_force(Treatment, LAKESIDE));
		assert!(!in_force(Coverage, UMBRELLA));
		assert!(!in_force(Treatment, UMBRELLA));
		assert!(!Consent::policy_in_force(PATIENT_BEN, Treatment, ST_MARY, LAKESIDE));
		set_time(END - 1);
		assert!(in_force(Treatment, LAKESIDE));
		set_time(END);
		assert!(!in_force(Treatment, LAKESIDE));
	});
	under(BasePolicy::AllNormal, || {
		assert!(in_force(Coverage, UMBRELLA));
		let st_mary = RuntimeOrigin::signed(ST_MARY_ADMIN);
		assert_ok!(Consent::set_holder_policy(st_mary, BasePolicy::BasicNormal));
		assert!(!in_force(Coverage, UMBRELLA));
		suspend(LAKESIDE);
		assert!(!in_force(Treatment, LAKESIDE));
	});
	under(BasePolicy::BreakGlassOnly, || assert!(!in_force(Treatment, LAKESIDE)));
}
