//! Who asks as a person: somebody with an identity of their own.

use super::*;
use crate::Error;
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{Basis, KeyPurpose, LegalBasis, Obligations, Role};

const CARLA: Grantee<AccountId> = Grantee::Person(PATIENT_CARLA);
const BEN: Grantee<AccountId> = Grantee::Person(PATIENT_BEN);

fn permitted_by(id: GrantId) -> Decision {
	Decision::Permit {
		basis: Basis::Grant(id),
		obligations: Obligations::empty(),
		until: Some(NOW + 30 * DAY),
	}
}

#[test]
fn grant_to_a_person_is_for_that_person_alone() {
	build_and_execute(|| {
		let id = ana_grants(CARLA, scope());
		assert_eq!(decision_for(CARLA_KEY), permitted_by(id));
		for who in [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN, UMBRELLA_ADMIN] {
			assert_eq!(decision_for(who), denied(DenyReason::NoGrant), "{who}");
		}
		assert_eq!(decision_for(STRANGER), denied(DenyReason::RequesterNotInGoodStanding));
		// It is a grant of Ana's: of Ben's records it opens nothing.
		let of_ben =
			AccessRequest { patient: PATIENT_BEN, ..request(CARLA_KEY, vec![lab_result()]) };
		assert_eq!(decision(of_ben), denied(DenyReason::NoGrant));
	});
}

#[test]
fn grant_to_a_person_stands_in_a_list_of_its_own() {
	build_and_execute(|| {
		for _ in 0..MAX_GRANTS {
			ana_grants(CARLA, scope());
		}
		let one_more =
			|grantee| Consent::grant(ana(), PATIENT_ANA, grantee, scope(), terms_until(NOW + DAY));
		assert_noop!(one_more(CARLA), Error::<Test>::LimitReached);
		assert_ok!(one_more(BEN));
		assert_eq!(live(PATIENT_ANA, &CARLA), (0..MAX_GRANTS).collect::<Vec<_>>());
		assert_eq!(live(PATIENT_ANA, &BEN), [MAX_GRANTS]);
	});
}

#[test]
fn grant_to_an_unknown_person_fails() {
	build_and_execute(|| {
		let nobody = Grantee::Person(PATIENT_NOBODY);
		let terms = terms_until(NOW + DAY);
		assert_noop!(
			Consent::grant(ana(), PATIENT_ANA, nobody.clone(), scope(), terms),
			Error::<Test>::NotInGoodStanding
		);
		assert_noop!(
			Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[nobody]), None),
			Error::<Test>::NotInGoodStanding
		);
	});
}

#[test]
fn person_asks_by_a_live_key_that_can_do_more_than_veto() {
	build_and_execute(|| {
		let id = ana_grants(CARLA, scope());
		for (purpose, expected) in [
			(KeyPurpose::Control, permitted_by(id)),
			(KeyPurpose::Consent, permitted_by(id)),
			(KeyPurpose::RecoveryVeto, denied(DenyReason::RequesterNotInGoodStanding)),
		] {
			Keys::mutate(|keys| keys.insert(STRANGER, (PATIENT_CARLA, purpose.into())));
			assert_eq!(decision_for(STRANGER), expected, "{purpose}");
		}
		Keys::mutate(|keys| keys.remove(&CARLA_KEY));
		assert_eq!(decision_for(CARLA_KEY), denied(DenyReason::RequesterNotInGoodStanding));
	});
}

#[test]
fn person_is_no_member() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, widest_scope());
		ana_grants(Grantee::Role(Role::Provider), widest_scope());
		ana_grants(Grantee::Practitioner(DR_LINDQVIST), widest_scope());
		assert_eq!(decision_for(CARLA_KEY), denied(DenyReason::NoGrant));
		for law in LegalBasis::ALL {
			let asked = request(CARLA_KEY, vec![lab_result()]);
			let cited = AccessRequest { law: Some(*law), ..asked };
			assert_eq!(decision(cited), denied(DenyReason::Law));
		}
	});
}

#[test]
fn person_who_works_for_a_member_asks_as_both() {
	build_and_execute(|| {
		for grantee in [BEN, LAKESIDE_ONLY, Grantee::Practitioner(NURSE_BEN), Grantee::AnyMember] {
			let id = ana_grants(grantee.clone(), scope());
			assert_eq!(decision_for(NURSE_BEN), permitted_by(id), "{grantee:?}");
			assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
			assert_eq!(decision_for(NURSE_BEN), denied(DenyReason::NoGrant));
		}
		// What is given to him is not given to those he works with.
		let id = ana_grants(BEN, scope());
		assert_eq!(decision_for(LAKESIDE_ADMIN), denied(DenyReason::NoGrant));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		// As a person he needs no employer.
		suspend(LAKESIDE);
		assert_eq!(decision_for(NURSE_BEN), permitted_by(id));
		Practitioners::mutate(|practitioners| practitioners.remove(&NURSE_BEN));
		assert_eq!(decision_for(NURSE_BEN), permitted_by(id));
	});
}

#[test]
fn person_who_works_for_the_holder_is_the_holder() {
	build_and_execute(|| {
		ana_grants(BEN, scope());
		Practitioners::mutate(|practitioners| practitioners.insert(NURSE_BEN, ST_MARY));
		assert!(matches!(
			decision_for(NURSE_BEN),
			Decision::Permit { basis: Basis::OwnRecord, .. }
		));
	});
}

/// The patient grants to others. To herself she is the patient, who reads and does nothing else.
#[test]
fn person_who_is_the_patient_is_the_patient() {
	build_and_execute(|| {
		ana_grants(Grantee::Person(PATIENT_ANA), widest_scope());
		assert!(matches!(decision_for(ANA_KEY), Decision::Permit { basis: Basis::Patient, .. }));
		let adding =
			AccessRequest { action: Action::Contribute, ..request(ANA_KEY, vec![lab_result()]) };
		assert_eq!(decision(adding), denied(DenyReason::NoGrant));
	});
}

#[test]
fn person_is_told_what_is_missing() {
	build_and_execute(|| {
		ana_grants(CARLA, Scope { purposes: Purpose::Famrqt.into(), ..scope() });
		assert_eq!(decision_for(CARLA_KEY), denied(DenyReason::Purpose));
		let asked = request(CARLA_KEY, vec![lab_result()]);
		let for_family = AccessRequest { purpose: Purpose::Famrqt, ..asked };
		assert!(decision(for_family.clone()).is_permit());
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(decision(for_family), denied(DenyReason::Restricted));
	});
}

#[test]
fn restriction_leaves_a_person_who_is_excepted() {
	build_and_execute(|| {
		for grantee in [CARLA, BEN, LAKESIDE_ONLY] {
			ana_grants(grantee, scope());
		}
		ana_restricts(reaching_everything(), but(&[BEN]));
		assert_eq!(decision_for(CARLA_KEY), denied(DenyReason::Restricted));
		assert!(decision_for(NURSE_BEN).is_permit());
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
	});
}
