//! Whether a cited grant is in force: every grantee, every end, both sides of each boundary.

use super::*;
use crate::RECEIPT_LIFETIME;
use salus_primitives::{
	traits::{
		EmergencyInspect, GrantInspect, OrganizationInspect, RelationshipInspect, StudyInspect,
	},
	Actions, Holder, Role,
};
use sp_runtime::Weight;

/// Whether a grant of Ana is in force for records of St Mary.
fn in_force(id: GrantId, recipient: OrganizationId) -> bool {
	Consent::in_force(PATIENT_ANA, id, ST_MARY, recipient).expect("the grantee stands in clear")
}

/// For which of the members a grant of Ana is in force.
fn reached(grantee: Grantee<AccountId>) -> Vec<OrganizationId> {
	let id = ana_grants(grantee, scope());
	[ST_MARY, LAKESIDE, UMBRELLA, QUACKERY].into_iter().filter(|one| in_force(id, *one)).collect()
}

#[test]
fn in_force_for_whom_the_grant_is() {
	build_and_execute(|| {
		assert_eq!(reached(Grantee::AnyMember), [ST_MARY, LAKESIDE, UMBRELLA]);
		assert_eq!(reached(Grantee::Role(Role::Provider)), [ST_MARY, LAKESIDE]);
		assert_eq!(reached(Grantee::Role(Role::Laboratory)), [ST_MARY]);
		assert_eq!(reached(Grantee::Role(Role::Regulator)), []);
		assert_eq!(reached(Grantee::Organization(UMBRELLA)), [UMBRELLA]);
		assert_eq!(reached(Grantee::Practitioner(DR_LINDQVIST)), [LAKESIDE]);
	});
}

#[test]
fn in_force_for_no_recipient_that_does_not_stand() {
	build_and_execute(|| {
		let grants = [
			ana_grants(Grantee::AnyMember, scope()),
			ana_grants(Grantee::Role(Role::Provider), scope()),
			ana_grants(Grantee::Organization(LAKESIDE), scope()),
			ana_grants(Grantee::Practitioner(DR_LINDQVIST), scope()),
		];
		assert!(grants.into_iter().all(|id| in_force(id, LAKESIDE)));
		suspend(LAKESIDE);
		assert!(!grants.into_iter().any(|id| in_force(id, LAKESIDE)));
	});
}

#[test]
fn in_force_for_no_employer_of_the_past() {
	build_and_execute(|| {
		let id = ana_grants(Grantee::Practitioner(DR_LINDQVIST), scope());
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, UMBRELLA));
		assert!(!in_force(id, LAKESIDE));
		assert!(in_force(id, UMBRELLA));
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_LINDQVIST));
		assert!(!in_force(id, UMBRELLA));
	});
}

#[test]
fn in_force_for_the_holder_that_is_named() {
	build_and_execute(|| {
		let one = ana_grants(Grantee::AnyMember, scope());
		let any = ana_grants(Grantee::AnyMember, Scope { holder: Holder::Any, ..scope() });
		let of_umbrella = |id| Consent::in_force(PATIENT_ANA, id, UMBRELLA, LAKESIDE) == Some(true);
		assert!(in_force(one, LAKESIDE) && !of_umbrella(one));
		assert!(in_force(any, LAKESIDE) && of_umbrella(any));
	});
}

#[test]
fn in_force_for_the_patient_who_gave_it() {
	build_and_execute(|| {
		let id = ana_grants(Grantee::AnyMember, scope());
		assert!(in_force(id, LAKESIDE));
		assert!(!in_force(GrantId(id.0 + 1), LAKESIDE));
		assert_eq!(Consent::in_force(PATIENT_BEN, id, ST_MARY, LAKESIDE), Some(false));
		assert_eq!(Consent::in_force(PATIENT_NOBODY, id, ST_MARY, LAKESIDE), Some(false));
	});
}

#[test]
fn in_force_while_the_grant_is_live() {
	build_and_execute(|| {
		let id = ana_grants_until(Grantee::AnyMember, scope(), NOW + DAY);
		set_time(NOW + DAY - 1);
		assert!(in_force(id, LAKESIDE));
		set_time(NOW + DAY);
		assert!(!in_force(id, LAKESIDE));

		set_time(NOW + 2 * DAY);
		let id = ana_grants_until(Grantee::AnyMember, scope(), NOW + 3 * DAY);
		assert!(in_force(id, LAKESIDE));
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, id));
		assert!(!in_force(id, LAKESIDE));
	});
}

#[test]
fn in_force_unless_the_grant_is_suspended() {
	build_and_execute(|| {
		let id = ana_grants(Grantee::Organization(LAKESIDE), scope());
		let ana = || RuntimeOrigin::signed(ANA_KEY);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert!(!in_force(id, LAKESIDE));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		assert!(in_force(id, LAKESIDE));
	});
}

#[test]
fn in_force_when_the_last_use_was_taken() {
	build_and_execute(|| {
		let id = ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(1));
		assert!(in_force(id, LAKESIDE));
		let holder = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(holder, PATIENT_ANA, id));
		assert!(in_force(id, LAKESIDE));
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert!(!in_force(id, LAKESIDE));
	});
}

#[test]
fn in_force_while_the_receipt_of_the_last_use_counts() {
	build_and_execute(|| {
		let id = ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(2));
		let take = || Consent::take_use(RuntimeOrigin::signed(DR_OKAFOR), PATIENT_ANA, id);
		assert_ok!(take());
		set_time(NOW + RECEIPT_LIFETIME);
		assert!(in_force(id, LAKESIDE), "a use is left");
		assert_ok!(take());
		set_time(NOW + 2 * RECEIPT_LIFETIME - 1);
		assert!(in_force(id, LAKESIDE));
		set_time(NOW + 2 * RECEIPT_LIFETIME);
		assert!(!in_force(id, LAKESIDE));
	});
}

#[test]
fn in_force_as_long_as_the_parent_is() {
	build_and_execute(|| {
		let actions = Actions::of(&[Action::Read, Action::Reshare]);
		let parent = ana_grants(LAKESIDE_ONLY, Scope { actions, ..scope() });
		assert_ok!(lakeside_passes_on(parent, scope()));
		let child = GrantId(1);
		assert!(in_force(child, UMBRELLA) && !in_force(child, LAKESIDE));
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, parent));
		assert!(!in_force(child, UMBRELLA));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, parent));
		assert!(in_force(child, UMBRELLA));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, parent));
		assert!(!in_force(child, UMBRELLA));
	});
}

#[test]
fn in_force_for_no_member_if_it_is_for_a_person() {
	build_and_execute(|| {
		// Not even where the person works.
		assert_eq!(reached(Grantee::Person(PATIENT_BEN)), []);
		assert_eq!(reached(Grantee::Person(PATIENT_CARLA)), []);
	});
}

#[test]
fn in_force_weighs_four_reads_a_relationship_or_a_study_and_a_member_twice() {
	let weight = || <Consent as GrantInspect<AccountId>>::inspect_weight();
	let member = <Registry as OrganizationInspect<AccountId>>::inspect_weight();
	let relationship = <Registry as RelationshipInspect>::inspect_weight();
	let study = <Registry as StudyInspect<AccountId>>::inspect_weight();
	let cited = Weight::from_parts(4_000, 0) + relationship.max(study) + member + member + life();
	assert_eq!(weight(), cited);
	let emergency = || <Registry as EmergencyInspect<AccountId>>::inspect_weight();
	assert!(cited.ref_time() > emergency().ref_time());

	// What weighs most is what may have been cited.
	EmergencyWeight::set(cited.saturating_mul(2));
	assert_eq!(weight(), emergency());
}
