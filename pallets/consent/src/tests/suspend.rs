//! `suspend`.

use super::*;
use crate::{Call, Error, Event, Grants, MAX_SUSPENSIONS};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::Suspension;
use sp_runtime::DispatchError;

fn suspend_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::suspend(origin, PATIENT_ANA, GrantId(0))
}

#[test]
fn suspend_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let given = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		set_time(NOW + HOUR);
		assert_ok!(suspend_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));

		let suspension = Suspension { from: NOW + HOUR, until: None };
		let suspended = crate::Grant { suspensions: vec![suspension].try_into().unwrap(), ..given };
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(suspended));
		System::assert_last_event(
			Event::Suspended {
				patient: PATIENT_ANA,
				grant: GrantId(0),
				by: ANA_CONSENT_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
	});
}

#[test]
fn suspend_takes_effect_in_its_block() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert!(decision_for(DR_LINDQVIST).is_permit());
		assert_ok!(suspend_by(ana()));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Suspended));
		// Another grant is not touched.
		ana_grants(Grantee::AnyMember, scope());
		assert!(decision_for(DR_LINDQVIST).is_permit());
	});
}

#[test]
fn suspend_leaves_the_grant_its_place() {
	build_and_execute(|| {
		for _ in 0..MAX_GRANTS {
			ana_grants(LAKESIDE_ONLY, scope());
		}
		assert_ok!(suspend_by(ana()));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY).len(), MAX_GRANTS as usize);
		assert_noop!(
			Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, scope(), terms_until(NOW + DAY)),
			Error::<Test>::LimitReached
		);
		// It can be revoked, and then leaves it.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		ana_grants(LAKESIDE_ONLY, scope());
	});
}

#[test]
fn suspend_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_noop!(suspend_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(suspend_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in OTHERS {
			assert_noop!(suspend_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn suspend_of_an_unknown_grant_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let suspend = |id| Consent::suspend(ana(), PATIENT_ANA, GrantId(id));
		assert_noop!(suspend(1), Error::<Test>::NotFound);
		let by_ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_noop!(Consent::suspend(by_ben, PATIENT_BEN, GrantId(0)), Error::<Test>::NotFound);
	});
}

#[test]
fn suspend_twice_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(suspend_by(ana()));
		assert_noop!(suspend_by(ana()), Error::<Test>::Suspended);
	});
}

#[test]
fn suspend_of_a_revoked_grant_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_noop!(suspend_by(ana()), Error::<Test>::Revoked);
	});
}

#[test]
fn suspend_works_until_validity_ends() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		set_time(NOW + DAY - 1);
		assert_ok!(suspend_by(ana()));
		set_time(NOW + DAY);
		let other = Consent::suspend(ana(), PATIENT_ANA, GrantId(1));
		assert_eq!(other, Err(Error::<Test>::Expired.into()));
	});
}

#[test]
fn suspend_before_validity_begins_works() {
	build_and_execute(|| {
		let from = NOW + HOUR;
		assert_ok!(Consent::grant(
			ana(),
			PATIENT_ANA,
			LAKESIDE_ONLY,
			scope(),
			terms_between(from, NOW + DAY)
		));
		assert_ok!(suspend_by(ana()));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		set_time(from);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Suspended));
	});
}

#[test]
fn suspend_too_often_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		for _ in 0..MAX_SUSPENSIONS {
			assert_ok!(suspend_by(ana()));
			assert_ok!(Consent::resume(ana(), PATIENT_ANA, GrantId(0)));
		}
		assert_noop!(suspend_by(ana()), Error::<Test>::LimitReached);
		assert!(decision_for(DR_LINDQVIST).is_permit());
	});
}

#[test]
fn suspend_is_paid_and_normal() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let call = Call::<Test>::suspend { patient: PATIENT_ANA, id: GrantId(0) };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
