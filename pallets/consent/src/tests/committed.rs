//! Grantees that stand as commitments, in grants and in the exceptions of restrictions.

use super::*;
use crate::Error;
use frame_support::{assert_noop, assert_ok};
use salus_commitments::GranteeOpening;
use salus_primitives::{
	traits::{ConsentInspect, GrantInspect},
	Basis, Day, ReceiptId, Role,
};
use salus_runtime_api::{QueryFailure, ScopeRequest, MAX_OPENINGS};

fn opening(grantee: Grantee<AccountId>) -> GranteeOpening<AccountId> {
	GranteeOpening { salt: [7; 32], grantee }
}

fn committed(grantee: Grantee<AccountId>) -> Grantee<AccountId> {
	Grantee::Committed(opening(grantee).hash())
}

/// What somebody is answered with these openings.
fn ask(requester: AccountId, grantees: Vec<GranteeOpening<AccountId>>) -> Decision {
	decision(AccessRequest { grantees, ..request(requester, vec![lab_result()]) })
}

#[test]
fn grant_to_a_commitment_is_for_whom_its_opening_names() {
	let everybody = [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN, UMBRELLA_ADMIN, CARLA_KEY];
	let of_lakeside = [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN];
	for (grantee, reached) in [
		(Grantee::AnyMember, [&of_lakeside[..], &[UMBRELLA_ADMIN]].concat()),
		(Grantee::Role(Role::Payer), vec![UMBRELLA_ADMIN]),
		(LAKESIDE_ONLY, of_lakeside.to_vec()),
		(Grantee::Practitioner(DR_LINDQVIST), vec![DR_LINDQVIST]),
		(Grantee::Person(PATIENT_CARLA), vec![CARLA_KEY]),
		(Grantee::Person(PATIENT_BEN), vec![NURSE_BEN]),
	] {
		build_and_execute(|| {
			ana_grants(committed(grantee.clone()), scope());
			for who in everybody {
				assert_eq!(ask(who, vec![]), denied(DenyReason::NoGrant), "{grantee:?} {who}");
				let opened = ask(who, vec![opening(grantee.clone())]);
				if reached.contains(&who) {
					let by = |basis| basis == Basis::Grant(GrantId(0));
					assert!(matches!(opened, Decision::Permit { basis, .. } if by(basis)));
				} else {
					assert_eq!(opened, denied(DenyReason::NoGrant), "{grantee:?} {who}");
				}
			}
		});
	}
}

#[test]
fn grant_to_a_commitment_is_opened_by_its_own_opening_alone() {
	build_and_execute(|| {
		ana_grants(committed(LAKESIDE_ONLY), scope());
		let other_salt = GranteeOpening { salt: [8; 32], grantee: LAKESIDE_ONLY };
		let practitioner = opening(Grantee::Practitioner(DR_LINDQVIST));
		for wrong in [
			vec![other_salt.clone()],
			vec![practitioner.clone()],
			vec![opening(Grantee::AnyMember)],
			vec![other_salt.clone(), practitioner.clone(), opening(Grantee::AnyMember)],
		] {
			assert_eq!(ask(DR_LINDQVIST, wrong), denied(DenyReason::NoGrant));
		}
		let among = vec![other_salt, opening(LAKESIDE_ONLY), practitioner];
		assert!(ask(DR_LINDQVIST, among).is_permit());
	});
}

#[test]
fn opening_of_another_commitment_opens_that_alone() {
	build_and_execute(|| {
		let insurer = Grantee::Organization(UMBRELLA);
		ana_grants(committed(LAKESIDE_ONLY), Scope { purposes: Purpose::Coc.into(), ..scope() });
		ana_grants(committed(insurer.clone()), scope());
		let both = vec![opening(LAKESIDE_ONLY), opening(insurer)];
		// Of two that are opened, each reaches its own: Lakeside's is for another purpose.
		assert_eq!(ask(DR_LINDQVIST, both.clone()), denied(DenyReason::Purpose));
		assert!(ask(UMBRELLA_ADMIN, both).is_permit());
	});
}

#[test]
fn commitment_to_a_commitment_is_for_nobody() {
	build_and_execute(|| {
		let inner = committed(LAKESIDE_ONLY);
		ana_grants(committed(inner.clone()), scope());
		for opened in [
			vec![opening(inner.clone())],
			vec![opening(LAKESIDE_ONLY)],
			vec![opening(inner), opening(LAKESIDE_ONLY)],
		] {
			assert_eq!(ask(DR_LINDQVIST, opened), denied(DenyReason::NoGrant));
		}
	});
}

#[test]
fn grant_to_a_commitment_ends_with_the_standing_of_whom_it_names() {
	build_and_execute(|| {
		ana_grants(committed(Grantee::Practitioner(DR_LINDQVIST)), scope());
		let opened = || ask(DR_LINDQVIST, vec![opening(Grantee::Practitioner(DR_LINDQVIST))]);
		assert!(opened().is_permit());
		suspend(LAKESIDE);
		assert_eq!(opened(), denied(DenyReason::RequesterNotInGoodStanding));
	});
}

#[test]
fn grants_to_commitments_share_the_list_of_open_ones() {
	build_and_execute(|| {
		for n in 0..MAX_GRANTS {
			let grantee = match n {
				0 => Grantee::AnyMember,
				1 => Grantee::Role(Role::Payer),
				n => Grantee::Committed(salus_primitives::GranteeHash([n as u8; 32])),
			};
			ana_grants(grantee, scope());
		}
		assert_eq!(live(PATIENT_ANA, &committed(LAKESIDE_ONLY)).len(), MAX_GRANTS as usize);
		let one_more = || {
			let grantee = committed(LAKESIDE_ONLY);
			Consent::grant(ana(), PATIENT_ANA, grantee, scope(), terms_until(NOW + DAY))
		};
		assert_noop!(one_more(), Error::<Test>::LimitReached);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_ok!(one_more());
	});
}

/// A call has no opening: its arguments would stay for ever.
#[test]
fn no_commitment_is_opened_where_a_grant_is_named() {
	build_and_execute(|| {
		let id = ana_grants(committed(LAKESIDE_ONLY), widest_scope());
		assert_eq!(Consent::in_force(PATIENT_ANA, id, ST_MARY, LAKESIDE), None);
		let category = salus_primitives::DataCategory::Claims;
		let permitted = Consent::permitted_on(
			PATIENT_ANA,
			salus_primitives::Permission::Grant(id),
			ST_MARY,
			LAKESIDE,
			Purpose::Hpaymt,
			category,
			Day::of(NOW),
		);
		assert_eq!(permitted, Err(DenyReason::NoGrant));
	});
}

/// Whom it is for, the chain cannot tell. That it was not in force for anybody, it can.
#[test]
fn in_force_of_a_commitment_is_unknown_only_while_it_could_be_in_force() {
	build_and_execute(|| {
		let id = ana_grants_until(committed(LAKESIDE_ONLY), scope(), NOW + DAY);
		let in_force = |holder| Consent::in_force(PATIENT_ANA, id, holder, LAKESIDE);
		assert_eq!(in_force(ST_MARY), None);
		assert_eq!(in_force(UMBRELLA), Some(false));
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert_eq!(in_force(ST_MARY), Some(false));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		set_time(NOW + DAY);
		assert_eq!(in_force(ST_MARY), Some(false));
	});
}

#[test]
fn uses_of_a_grant_to_a_commitment_are_taken_by_the_holder() {
	build_and_execute(|| {
		ana_grants_under(committed(LAKESIDE_ONLY), scope(), terms_for_uses(1));
		let holder = RuntimeOrigin::signed(DR_OKAFOR);
		assert_ok!(Consent::take_use(holder, PATIENT_ANA, GrantId(0)));
		let asked = request(DR_LINDQVIST, vec![lab_result()]);
		let receipt = Some(ReceiptId { grant: GrantId(0), number: 1 });
		let opened =
			AccessRequest { receipt, grantees: vec![opening(LAKESIDE_ONLY)], ..asked.clone() };
		assert!(decision(opened).is_permit());
		let unopened = AccessRequest { receipt, ..asked };
		assert_eq!(decision(unopened), denied(DenyReason::NoGrant));
	});
}

#[test]
fn exception_that_is_a_commitment_holds_when_it_is_opened() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, scope());
		ana_restricts(reaching_everything(), but(&[committed(LAKESIDE_ONLY)]));
		let opened = || vec![opening(LAKESIDE_ONLY)];
		assert!(ask(DR_LINDQVIST, opened()).is_permit());
		assert_eq!(ask(DR_LINDQVIST, vec![]), denied(DenyReason::Restricted));
		assert_eq!(ask(UMBRELLA_ADMIN, opened()), denied(DenyReason::Restricted));
		let other = vec![opening(Grantee::Organization(UMBRELLA))];
		assert_eq!(ask(UMBRELLA_ADMIN, other), denied(DenyReason::Restricted));
	});
}

#[test]
fn as_many_openings_of_grantees_as_there_may_be() {
	build_and_execute(|| {
		ana_grants(committed(LAKESIDE_ONLY), scope());
		let openings = |count: u32| -> Vec<_> {
			let other = |n: u32| opening(Grantee::Practitioner(u64::from(n)));
			(1..count).map(other).chain([opening(LAKESIDE_ONLY)]).collect()
		};
		let check = |count| {
			let asked = request(DR_LINDQVIST, vec![lab_result()]);
			Consent::check_access(AccessRequest { grantees: openings(count), ..asked })
		};
		assert!(check(MAX_OPENINGS).unwrap()[0].is_permit());
		assert_eq!(check(MAX_OPENINGS + 1), Err(QueryFailure::TooMany));
		let scope = |count| {
			Consent::access_scope(ScopeRequest {
				holder: ST_MARY,
				requester: DR_LINDQVIST,
				patient: PATIENT_ANA,
				action: Action::Read,
				purpose: Purpose::Treat,
				grantees: openings(count),
			})
		};
		assert!(scope(MAX_OPENINGS).unwrap().is_ok());
		assert_eq!(scope(1).unwrap(), scope(MAX_OPENINGS).unwrap());
		assert_eq!(scope(MAX_OPENINGS + 1), Err(QueryFailure::TooMany));
	});
}
