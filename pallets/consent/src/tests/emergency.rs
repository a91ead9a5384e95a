//! What an emergency permits to who opened it, whatever is restricted.

use super::*;
use crate::rule::{decide, Facts, Openings, PolicyFacts};
use salus_primitives::{
	traits::GrantInspect,
	AnnexHash, BasePolicy, Basis, Categories, DayWindow,
	EmergencyAccess::{self, Everything, Normal},
	EmergencyId,
	EmergencyKind::{self, Btg, Etreat},
	LegalBasis, Obligation, Obligations, Protected, Role, Sensitivity,
};
use salus_runtime_api::{AccessScope, PermittedScope, RestrictedScope, ScopeRequest};

/// What comes with every permission in an emergency.
const DUTIES: [Obligation; 2] = [Obligation::AccountForDisclosure, Obligation::AnswerToReview];
const UNTIL: UnixMillis = NOW + 4 * HOUR;
const AT_ST_MARY: salus_primitives::Holder = salus_primitives::Holder::Organization(ST_MARY);
const ANYWHERE: salus_primitives::Holder = salus_primitives::Holder::Any;
const NO_GRANT: Decision = Decision::deny(DenyReason::NoGrant);

/// Lakeside's doctor breaks the glass for Ana, at any holder, because she needs care at once.
fn opened(access: EmergencyAccess) -> EmergencyId {
	break_glass(PATIENT_ANA, DR_LINDQVIST, ANYWHERE, Etreat, access, UNTIL)
}

fn permitted(id: EmergencyId, until: UnixMillis) -> Decision {
	Decision::Permit {
		basis: Basis::Emergency(id),
		obligations: Obligations::of(&DUTIES),
		until: Some(until),
	}
}

/// To read records of Ana that St Mary holds, because she needs care at once.
fn at_once(requester: AccountId, records: Vec<RecordFacts>) -> AccessRequest<AccountId> {
	AccessRequest { purpose: Purpose::Etreat, ..request(requester, records) }
}

fn decided(requester: AccountId) -> Decision {
	decision(at_once(requester, vec![lab_result()]))
}

fn decided_about(record: RecordFacts) -> Decision {
	decision(at_once(DR_LINDQVIST, vec![record]))
}

#[test]
fn an_emergency_permits_who_opened_it() {
	build_and_execute(|| {
		assert_eq!(decided(DR_LINDQVIST), NO_GRANT);
		let id = opened(Normal);
		assert_eq!(decided(DR_LINDQVIST), permitted(id, UNTIL));
	});
}

#[test]
fn an_emergency_permits_nobody_else() {
	build_and_execute(|| {
		opened(Everything);
		for who in [NURSE_BEN, LAKESIDE_ADMIN, UMBRELLA_ADMIN] {
			assert_eq!(decided(who), NO_GRANT, "{who}");
		}
		let unknown = denied(DenyReason::RequesterNotInGoodStanding);
		assert_eq!(decided(STRANGER), unknown);
		suspend(LAKESIDE);
		assert_eq!(decided(DR_LINDQVIST), unknown);
	});
}

#[test]
fn an_emergency_is_of_the_organization_for_which_it_was_opened() {
	build_and_execute(|| {
		let id = opened(Everything);
		Practitioners::mutate(|all| all.insert(DR_LINDQVIST, UMBRELLA));
		assert_eq!(decided(DR_LINDQVIST), NO_GRANT);
		Practitioners::mutate(|all| all.insert(DR_LINDQVIST, LAKESIDE));
		assert_eq!(decided(DR_LINDQVIST), permitted(id, UNTIL));
	});
}

#[test]
fn an_emergency_is_of_one_patient_one_kind_and_one_action() {
	build_and_execute(|| {
		let id = opened(Everything);
		let asked = at_once(DR_LINDQVIST, vec![lab_result()]);
		assert_eq!(decision(asked.clone()), permitted(id, UNTIL));
		let of_carla = AccessRequest { patient: PATIENT_CARLA, ..asked.clone() };
		assert_eq!(decision(of_carla), NO_GRANT);
		for purpose in Purpose::ALL.iter().copied().filter(|one| *one != Purpose::Etreat) {
			let other = AccessRequest { purpose, ..asked.clone() };
			assert_eq!(decision(other), NO_GRANT, "{purpose}");
		}
		for action in [Action::Contribute, Action::Reshare, Action::Correct] {
			assert_eq!(decision(AccessRequest { action, ..asked.clone() }), NO_GRANT, "{action}");
		}
	});
}

#[test]
fn each_kind_permits_its_own_purpose() {
	build_and_execute(|| {
		let at = |kind: EmergencyKind| {
			let purpose = kind.purpose();
			decision(AccessRequest { purpose, ..request(DR_LINDQVIST, vec![lab_result()]) })
		};
		let id = break_glass(PATIENT_ANA, DR_LINDQVIST, ANYWHERE, Btg, Normal, UNTIL);
		assert_eq!((at(Btg), at(Etreat)), (permitted(id, UNTIL), NO_GRANT));
	});
}

#[test]
fn an_emergency_is_at_the_holder_that_it_names() {
	build_and_execute(|| {
		let at_umbrella = salus_primitives::Holder::Organization(UMBRELLA);
		break_glass(PATIENT_ANA, DR_LINDQVIST, at_umbrella, Etreat, Everything, UNTIL);
		assert_eq!(decided(DR_LINDQVIST), NO_GRANT);
		let id = break_glass(PATIENT_ANA, DR_LINDQVIST, AT_ST_MARY, Etreat, Normal, UNTIL);
		assert_eq!(decided(DR_LINDQVIST), permitted(id, UNTIL));
	});
}

#[test]
fn an_emergency_permits_until_its_last_moment() {
	build_and_execute(|| {
		let id = opened(Normal);
		for (now, expected) in
			[(NOW, permitted(id, UNTIL)), (UNTIL - 1, permitted(id, UNTIL)), (UNTIL, NO_GRANT)]
		{
			set_time(now);
			assert_eq!(decided(DR_LINDQVIST), expected, "{now}");
		}
	});
}

#[test]
fn an_emergency_that_ended_permits_nothing() {
	build_and_execute(|| {
		let id = opened(Normal);
		end_emergency(PATIENT_ANA, id);
		assert_eq!(decided(DR_LINDQVIST), NO_GRANT);
	});
}

#[test]
fn what_is_normal_is_up_to_n_without_a_sensitivity() {
	build_and_execute(|| {
		let id = opened(Normal);
		for confidentiality in Confidentiality::ALL {
			let record = RecordFacts { confidentiality: *confidentiality, ..lab_result() };
			let expected = match confidentiality {
				Confidentiality::R | Confidentiality::V => NO_GRANT,
				_ => permitted(id, UNTIL),
			};
			assert_eq!(decided_about(record), expected, "{confidentiality}");
		}
		for sensitivity in Sensitivity::ALL {
			let record = RecordFacts { sensitivities: (*sensitivity).into(), ..lab_result() };
			assert_eq!(decided_about(record), NO_GRANT, "{sensitivity}");
		}
	});
}

#[test]
fn everything_is_up_to_v_with_every_sensitivity() {
	build_and_execute(|| {
		let id = opened(Everything);
		let duties = |of: &[Obligation]| {
			let obligations = Obligations::of(of);
			Decision::Permit { basis: Basis::Emergency(id), obligations, until: Some(UNTIL) }
		};
		let [account, review] = DUTIES;
		let record = RecordFacts { confidentiality: Confidentiality::V, ..lab_result() };
		let hiv = RecordFacts { sensitivities: Sensitivity::Hiv.into(), ..record };
		assert_eq!(decided_about(hiv), duties(&[account, review]));
		let sud = RecordFacts { sensitivities: Sensitivity::Sud.into(), ..record };
		let part_2 = [account, review, Obligation::NoRedisclosure, Obligation::Part2Notice];
		assert_eq!(decided_about(sud), duties(&part_2));
	});
}

#[test]
fn no_restriction_withholds_what_an_emergency_opens() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, widest_scope());
		ana_restricts(reaching_everything(), but(&[]));
		let unopened = Protected::Annex(AnnexHash([7; 32]));
		ana_restricts(Scope { protected: unopened, ..reaching_everything() }, but(&[]));
		assert_eq!(decided(DR_LINDQVIST), denied(DenyReason::Restricted));
		let id = opened(Normal);
		assert_eq!(decided(DR_LINDQVIST), permitted(id, UNTIL));
		let secret = RecordFacts { confidentiality: Confidentiality::R, ..lab_result() };
		assert_eq!(decided_about(secret), denied(DenyReason::Restricted));
	});
}

#[test]
fn what_is_granted_is_not_by_the_emergency() {
	build_and_execute(|| {
		opened(Everything);
		let grant = ana_grants(LAKESIDE_ONLY, widest_scope());
		let Decision::Permit { basis, .. } = decided(DR_LINDQVIST) else { panic!("it is granted") };
		assert_eq!(basis, Basis::Grant(grant));
	});
}

#[test]
fn a_law_that_is_cited_in_vain_takes_no_emergency_away() {
	build_and_execute(|| {
		let id = opened(Normal);
		for law in LegalBasis::ALL {
			let cited =
				|record| AccessRequest { law: Some(*law), ..at_once(DR_LINDQVIST, vec![record]) };
			assert_eq!(decision(cited(lab_result())), permitted(id, UNTIL), "{law}");
			let secret = RecordFacts { confidentiality: Confidentiality::R, ..lab_result() };
			assert_eq!(decision(cited(secret)), denied(DenyReason::Law), "{law}");
		}
	});
}

/// Who is strict about what holds without a grant is not strict about emergencies: that is another
/// setting, and no holder's.
#[test]
fn no_policy_withholds_what_an_emergency_opens() {
	build_and_execute(|| {
		adopt(BasePolicy::AllNormal);
		let id = opened(Normal);
		for policy in [BasePolicy::BreakGlassOnly, BasePolicy::Deny] {
			let admin = RuntimeOrigin::signed(ST_MARY_ADMIN);
			assert_ok!(Consent::set_holder_policy(admin, policy));
			assert_ok!(Consent::set_patient_policy(ana(), PATIENT_ANA, policy));
			assert_eq!(decided(DR_LINDQVIST), permitted(id, UNTIL), "{policy}");
		}
	});
}

#[test]
fn of_several_the_one_is_cited_that_covers_and_holds_longest() {
	build_and_execute(|| {
		let secret = RecordFacts { confidentiality: Confidentiality::R, ..lab_result() };
		let open = |holder, access, until| {
			break_glass(PATIENT_ANA, DR_LINDQVIST, holder, Etreat, access, until)
		};
		let wide = open(ANYWHERE, Everything, UNTIL);
		let elder = open(AT_ST_MARY, Normal, UNTIL);
		assert_eq!(decided(DR_LINDQVIST), permitted(wide, UNTIL), "the eldest");
		let longer = open(AT_ST_MARY, Normal, UNTIL + 1);
		assert_eq!(decided(DR_LINDQVIST), permitted(longer, UNTIL + 1), "the longest");
		assert_eq!(decided_about(secret), permitted(wide, UNTIL), "the one that covers");
		assert!(wide < elder && elder < longer);
	});
}

#[test]
fn records_are_redacted_beside_what_an_emergency_does_not_open() {
	build_and_execute(|| {
		let id = opened(Normal);
		let secret = RecordFacts { confidentiality: Confidentiality::R, ..lab_result() };
		let asked = at_once(DR_LINDQVIST, vec![lab_result(), secret]);
		let [account, review] = DUTIES;
		let obligations = [account, review, Obligation::Redact];
		let expected = Decision::Permit {
			basis: Basis::Emergency(id),
			obligations: Obligations::of(&obligations),
			until: Some(UNTIL),
		};
		assert_eq!(Consent::check_access(asked), Ok(vec![expected, NO_GRANT]));
	});
}

#[test]
fn neither_the_patient_nor_the_holder_reads_by_an_emergency() {
	build_and_execute(|| {
		break_glass(PATIENT_ANA, DR_OKAFOR, ANYWHERE, Etreat, Everything, UNTIL);
		for (who, expected) in [(ANA_KEY, Basis::Patient), (DR_OKAFOR, Basis::OwnRecord)] {
			let Decision::Permit { basis, .. } = decided(who) else { panic!("it is their own") };
			assert_eq!(basis, expected);
		}
	});
}

#[test]
fn an_answer_shows_what_an_emergency_opens_beside_what_is_restricted() {
	build_and_execute(|| {
		let ask = |action, purpose| {
			let asked = ScopeRequest {
				holder: ST_MARY,
				requester: DR_LINDQVIST,
				patient: PATIENT_ANA,
				action,
				purpose,
				grantees: vec![],
			};
			Consent::access_scope(asked).expect("nothing is opened")
		};
		let scope = Scope { confidentiality: Confidentiality::R, ..reaching_everything() };
		let restriction = ana_restricts(scope, but(&[]));
		let id = opened(Normal);
		let opened = PermittedScope {
			basis: Basis::Emergency(id),
			scope: Scope {
				holder: ANYWHERE,
				actions: Action::Read.into(),
				purposes: Purpose::Etreat.into(),
				categories: Categories::all(),
				confidentiality: Confidentiality::N,
				days: DayWindow::ALWAYS,
				protected: Protected::None,
			},
			until: Some(UNTIL),
			counts_uses: false,
		};
		let restricted = vec![RestrictedScope { restriction, scope }];
		let expected = AccessScope::Some { permitted: vec![opened], restricted };
		assert_eq!(ask(Action::Read, Purpose::Etreat), Ok(expected));
		assert_eq!(ask(Action::Read, Purpose::Treat), Err(DenyReason::NoGrant));
		assert_eq!(ask(Action::Correct, Purpose::Etreat), Err(DenyReason::NoGrant));
	});
}

/// A restriction from which somebody is excepted for a time is never against an emergency.
#[test]
fn what_a_restriction_excepts_for_a_time_does_not_shorten_an_emergency() {
	build_and_execute(|| {
		let study = salus_primitives::StudyId(3);
		sponsor_study(study, UMBRELLA, NOW + HOUR);
		Members::mutate(|all| all.insert(UMBRELLA, Role::Researcher.into()));
		enroll(study, DR_LINDQVIST);
		ana_restricts(reaching_everything(), but(&[Grantee::Study(study)]));
		let id = opened(Normal);
		let asked = ScopeRequest {
			holder: ST_MARY,
			requester: DR_LINDQVIST,
			patient: PATIENT_ANA,
			action: Action::Read,
			purpose: Purpose::Etreat,
			grantees: vec![],
		};
		let Ok(Ok(AccessScope::Some { permitted: scopes, .. })) = Consent::access_scope(asked)
		else {
			panic!("an emergency opens something");
		};
		assert_eq!(scopes.iter().map(|one| one.until).collect::<Vec<_>>(), [Some(UNTIL)]);
		assert_eq!(decided(DR_LINDQVIST), permitted(id, UNTIL));
	});
}

#[test]
fn a_cited_emergency_is_in_force_for_its_organization_at_its_holder_until_an_hour_after_its_end() {
	build_and_execute(|| {
		let id = break_glass(PATIENT_ANA, DR_LINDQVIST, AT_ST_MARY, Etreat, Normal, UNTIL);
		let in_force = |patient, id, holder, recipient| {
			Consent::emergency_in_force(patient, id, holder, recipient)
		};
		assert!(in_force(PATIENT_ANA, id, ST_MARY, LAKESIDE));
		assert!(!in_force(PATIENT_ANA, id, ST_MARY, UMBRELLA));
		assert!(!in_force(PATIENT_ANA, id, UMBRELLA, LAKESIDE));
		assert!(!in_force(PATIENT_CARLA, id, ST_MARY, LAKESIDE));
		assert!(!in_force(PATIENT_ANA, EmergencyId(id.0 + 1), ST_MARY, LAKESIDE));
		// What is disclosed is logged later than it is read. Who asks is not answered by it any more.
		let later = UNTIL + LOGGED_WITHIN;
		for (now, expected) in [(UNTIL - 1, true), (UNTIL, true), (later - 1, true), (later, false)]
		{
			set_time(now);
			assert_eq!(in_force(PATIENT_ANA, id, ST_MARY, LAKESIDE), expected, "{now}");
		}
		let anywhere = break_glass(PATIENT_ANA, DR_LINDQVIST, ANYWHERE, Btg, Normal, later + 1);
		assert!(in_force(PATIENT_ANA, anywhere, UMBRELLA, LAKESIDE));
	});
}

/// The rule does not take the word of who looks emergencies up.
#[test]
fn the_rule_gives_nobody_what_another_opened() {
	let scope = Everything.scope(ANYWHERE, Etreat).expect("it opens something");
	let decide_for = |practitioner, organization| {
		let studies = BTreeMap::new();
		let roles = Role::Provider.into();
		let member = Some(Member { organization, roles, practitioner, studies });
		let facts = Facts {
			holder: ST_MARY,
			requester: Requester::Other { member, person: None },
			action: Action::Read,
			purpose: Purpose::Etreat,
			policy: PolicyFacts::default(),
			emergencies: vec![salus_primitives::EmergencyInForce {
				id: EmergencyId(5),
				opened_by: DR_LINDQVIST,
				organization: LAKESIDE,
				scope,
				until: UNTIL,
			}],
			representation: None,
			closed: None,
			law: None,
			receipt: None,
		};
		decide(&facts, &[], &[], &Openings::none(), &lab_result(), NOW)
	};
	assert_eq!(decide_for(Some(DR_LINDQVIST), LAKESIDE), permitted(EmergencyId(5), UNTIL));
	assert_eq!(decide_for(Some(DR_OKAFOR), LAKESIDE), NO_GRANT);
	assert_eq!(decide_for(Some(DR_LINDQVIST), UMBRELLA), NO_GRANT);
	assert_eq!(decide_for(None, LAKESIDE), NO_GRANT);
}
