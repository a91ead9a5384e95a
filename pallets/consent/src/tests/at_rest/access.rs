//! What is read of a patient who died or left: for the final bills, what an executor gave, and what no
//! consent is needed for.

use super::*;
use salus_primitives::traits::GrantInspect;
use salus_primitives::{
	life::FINAL_BILLS, policy::PAYMENT, Basis, EmergencyAccess, EmergencyKind, Holder, LegalBasis,
	Obligations, RelationshipKind,
};
use salus_runtime_api::{AccessScope, ScopeRequest};

const FOREVER: UnixMillis = NOW + 3_000 * DAY;
/// The first moment at which the final bills of who died or left now are written.
const WRITTEN: UnixMillis = NOW + FINAL_BILLS;

fn everything() -> Scope {
	Scope { purposes: Purposes::all(), ..scope() }
}

/// What Lakeside's doctor reads for this purpose.
fn for_purpose(purpose: Purpose) -> Decision {
	decision(AccessRequest { purpose, ..request(DR_LINDQVIST, vec![lab_result()]) })
}

fn scope_for(purpose: Purpose) -> Result<AccessScope, DenyReason> {
	let request = ScopeRequest {
		holder: ST_MARY,
		requester: DR_LINDQVIST,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose,
		grantees: vec![],
	};
	Consent::access_scope(request).expect("nothing is opened")
}

/// The first moment at which what is permitted for this purpose no longer holds.
fn permitted_until(purpose: Purpose) -> Option<Option<UnixMillis>> {
	match (for_purpose(purpose), scope_for(purpose)) {
		(Decision::Permit { until, .. }, Ok(AccessScope::Some { permitted, .. })) => {
			assert!(permitted.iter().any(|one| one.until == until), "both say the same");
			Some(until)
		}
		(Decision::Deny { reason, .. }, Err(other)) => {
			assert_eq!(reason, other, "both say the same");
			None
		}
		others => panic!("{others:?}"),
	}
}

#[test]
fn a_grant_of_who_died_or_left_permits_payment_and_nothing_else() {
	for how in BOTH {
		build_and_execute(|| {
			ana_grants_until(LAKESIDE_ONLY, everything(), FOREVER);
			rest(PATIENT_ANA, how);
			for purpose in Purpose::ALL {
				let expected = PAYMENT.contains(*purpose).then_some(Some(WRITTEN));
				assert_eq!(permitted_until(*purpose), expected, "{purpose}");
				if expected.is_none() {
					assert_eq!(for_purpose(*purpose), denied(DenyReason::Inactive));
				}
			}
			reopen(PATIENT_ANA);
			assert_eq!(permitted_until(Purpose::Treat), Some(Some(FOREVER)));
		});
	}
}

#[test]
fn a_grant_of_who_died_or_left_permits_until_the_final_bills_are_written() {
	for how in BOTH {
		build_and_execute(|| {
			ana_grants_until(LAKESIDE_ONLY, everything(), FOREVER);
			ana_grants_until(INSURER, everything(), NOW + DAY);
			rest(PATIENT_ANA, how);
			set_time(WRITTEN - 1);
			assert_eq!(permitted_until(Purpose::Hpaymt), Some(Some(WRITTEN)));
			set_time(WRITTEN);
			assert_eq!(permitted_until(Purpose::Hpaymt), None);
			assert_eq!(for_purpose(Purpose::Hpaymt), denied(DenyReason::Inactive));
			// What ends sooner ends sooner.
			set_time(NOW);
			let insurer = AccessRequest {
				purpose: Purpose::Hpaymt,
				..request(UMBRELLA_ADMIN, vec![lab_result()])
			};
			let Decision::Permit { until, .. } = decision(insurer) else { panic!("it is given") };
			assert_eq!(until, Some(NOW + DAY));
		});
	}
}

#[test]
fn the_base_policy_permits_payment_and_nothing_else_of_who_died_or_left() {
	for how in BOTH {
		build_and_execute(|| {
			relate(PATIENT_ANA, LAKESIDE, RelationshipKind::Treatment, NOW, FOREVER);
			adopt(BasePolicy::AllNormal);
			assert!(permitted_until(Purpose::Treat).is_some());
			rest(PATIENT_ANA, how);
			let at = NOW + POLICY_DELAY;
			for purpose in Purpose::ALL {
				let expected = PAYMENT.contains(*purpose).then_some(Some(at + FINAL_BILLS));
				assert_eq!(permitted_until(*purpose), expected, "{purpose}");
			}
			set_time(at + FINAL_BILLS);
			assert_eq!(permitted_until(Purpose::Hpaymt), None);
		});
	}
}

/// Who has no grant at all is told no less: that somebody died or left is no secret.
#[test]
fn who_was_given_nothing_is_told_that_the_patient_is_at_rest() {
	build_and_execute(|| {
		assert_eq!(for_purpose(Purpose::Treat), denied(DenyReason::NoGrant));
		rest(PATIENT_ANA, Deceased);
		assert_eq!(for_purpose(Purpose::Treat), denied(DenyReason::Inactive));
		// For a bill a grant is missing, and could have been there.
		assert_eq!(for_purpose(Purpose::Hpaymt), denied(DenyReason::NoGrant));
		ana_lives();
		ana_grants_until(LAKESIDE_ONLY, scope(), FOREVER);
		rest(PATIENT_ANA, Deceased);
		assert_eq!(for_purpose(Purpose::Hpaymt), denied(DenyReason::Purpose));
	});
}

#[test]
fn a_restriction_withholds_from_the_final_bills() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, everything(), FOREVER);
		ana_restricts(reaching_everything(), but(&[]));
		rest(PATIENT_ANA, Deceased);
		assert_eq!(for_purpose(Purpose::Hpaymt), denied(DenyReason::Restricted));
		assert_eq!(for_purpose(Purpose::Treat), denied(DenyReason::Inactive));
	});
}

fn executor_grants(scope: Scope) {
	let (patient, grantee) = (PATIENT_ANA, LAKESIDE_ONLY);
	let terms = terms_until(GIVES_UNTIL);
	assert_ok!(by(EXECUTOR, Call::grant { patient, grantee, scope, terms }));
}

#[test]
fn what_an_executor_gave_permits_as_any_grant_while_the_patient_is_deceased() {
	build_and_execute(|| {
		ana_dies();
		executor_grants(scope());
		assert_eq!(permitted_until(Purpose::Treat), Some(Some(GIVES_UNTIL)));
		assert_eq!(for_purpose(Purpose::Hresch), denied(DenyReason::Inactive));
		// It is none of who lives, nor of who left.
		ana_lives();
		assert_eq!(for_purpose(Purpose::Treat), denied(DenyReason::NoGrant));
		rest(PATIENT_ANA, Left);
		assert_eq!(for_purpose(Purpose::Treat), denied(DenyReason::Inactive));
		ana_dies();
		assert_eq!(permitted_until(Purpose::Treat), Some(Some(GIVES_UNTIL)));
		set_time(GIVES_UNTIL);
		assert_eq!(permitted_until(Purpose::Treat), None);
	});
}

/// Longer than what the patient gave serves.
#[test]
fn what_an_executor_gave_outlasts_the_final_bills() {
	build_and_execute(|| {
		ana_dies();
		let long = Representation { until: FOREVER, gives_until: WRITTEN + DAY, ..as_executor() };
		Representations::mutate(|all| all.insert((EXECUTOR, PATIENT_ANA), long));
		let (patient, grantee) = (PATIENT_ANA, LAKESIDE_ONLY);
		let terms = terms_until(WRITTEN + DAY);
		let scope = everything();
		assert_ok!(by(EXECUTOR, Call::grant { patient, grantee, scope, terms }));
		set_time(WRITTEN);
		for purpose in [Purpose::Treat, Purpose::Hpaymt] {
			assert_eq!(permitted_until(purpose), Some(Some(WRITTEN + DAY)));
		}
	});
}

#[test]
fn an_executor_reads_what_the_patient_could() {
	build_and_execute(|| {
		ana_dies();
		let asked =
			AccessRequest { purpose: Purpose::Famrqt, ..request(EXECUTOR, vec![lab_result()]) };
		let Representation { representative, capacity, .. } = as_executor();
		let basis = Basis::Representative { representative, capacity };
		let (obligations, until) = (Obligations::empty(), Some(GIVES_UNTIL));
		assert_eq!(decision(asked), Decision::Permit { basis, obligations, until });
	});
}

#[test]
fn the_own_record_the_law_and_an_emergency_go_on() {
	for how in BOTH {
		build_and_execute(|| {
			rest(PATIENT_ANA, how);
			let own = decision_for(DR_OKAFOR);
			assert!(matches!(own, Decision::Permit { basis: Basis::OwnRecord, .. }));
			let patients = decision_for(ANA_KEY);
			assert!(matches!(patients, Decision::Permit { basis: Basis::Patient, .. }));
			let law = Some(LegalBasis::Donation);
			let lawful = AccessRequest { law, ..request(LAKESIDE_ADMIN, vec![lab_result()]) };
			let by_law = decision(lawful);
			assert!(matches!(by_law, Decision::Permit { basis: Basis::Law(_), .. }), "{by_law:?}");
			let holder = Holder::Organization(ST_MARY);
			let (kind, access) = (EmergencyKind::Etreat, EmergencyAccess::Everything);
			break_glass(PATIENT_ANA, DR_LINDQVIST, holder, kind, access, NOW + HOUR);
			let opened = for_purpose(kind.purpose());
			assert!(matches!(opened, Decision::Permit { basis: Basis::Emergency(_), .. }));
		});
	}
}

/// What is cited for a disclosure: purposes are not looked at, but that there is one which is served.
#[test]
fn a_disclosure_rests_on_what_still_serves() {
	let cited = || Consent::in_force(PATIENT_ANA, GrantId(0), ST_MARY, LAKESIDE);
	for (purposes, serves) in [(Purposes::all(), true), (Purpose::Treat.into(), false)] {
		build_and_execute(|| {
			ana_grants_until(LAKESIDE_ONLY, Scope { purposes, ..scope() }, FOREVER);
			assert_eq!(cited(), Some(true));
			rest(PATIENT_ANA, Deceased);
			assert_eq!(cited(), Some(serves));
			set_time(WRITTEN - 1);
			assert_eq!(cited(), Some(serves));
			set_time(WRITTEN);
			assert_eq!(cited(), Some(false));
		});
	}
	build_and_execute(|| {
		ana_dies();
		executor_grants(scope());
		assert_eq!(cited(), Some(true));
		ana_lives();
		assert_eq!(cited(), Some(false));
	});
}

#[test]
fn a_disclosure_rests_on_the_base_policy_for_the_final_bills() {
	let kind = RelationshipKind::Treatment;
	let cited = || Consent::policy_in_force(PATIENT_ANA, kind, ST_MARY, LAKESIDE);
	for (policy, serves) in [(BasePolicy::AllNormal, true), (BasePolicy::BasicNormal, false)] {
		build_and_execute(|| {
			relate(PATIENT_ANA, LAKESIDE, kind, NOW, FOREVER);
			adopt(policy);
			assert!(cited());
			rest(PATIENT_ANA, Left);
			assert_eq!(cited(), serves);
			set_time(NOW + POLICY_DELAY + FINAL_BILLS);
			assert!(!cited());
		});
	}
}
