//! `resume`.

use super::*;
use crate::{Call, Error, Event, Grants};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::Suspension;
use sp_runtime::DispatchError;

fn resume_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::resume(origin, PATIENT_ANA, GrantId(0))
}

fn ana_suspends() {
	assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
}

#[test]
fn resume_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_suspends();
		set_time(NOW + HOUR);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Suspended));
		assert_ok!(resume_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));
		assert!(decision_for(DR_LINDQVIST).is_permit());
		System::assert_last_event(
			Event::Resumed { patient: PATIENT_ANA, grant: GrantId(0), by: ANA_CONSENT_KEY }.into(),
		);
		let grant = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		assert_eq!(
			grant.suspensions.into_inner(),
			[Suspension { from: NOW, until: Some(NOW + HOUR) }]
		);
	});
}

#[test]
fn resume_keeps_each_suspension() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		for hour in [1, 5] {
			set_time(NOW + hour * HOUR);
			ana_suspends();
			set_time(NOW + (hour + 1) * HOUR);
			assert_ok!(resume_by(ana()));
		}
		let grant = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		let suspension =
			|from, until| Suspension { from: NOW + from * HOUR, until: Some(NOW + until * HOUR) };
		assert_eq!(grant.suspensions.into_inner(), [suspension(1, 2), suspension(5, 6)]);
	});
}

#[test]
fn resume_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_suspends();
		assert_noop!(resume_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(resume_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in OTHERS {
			assert_noop!(resume_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn resume_of_what_is_not_suspended_fails() {
	build_and_execute(|| {
		assert_noop!(resume_by(ana()), Error::<Test>::NotFound);
		ana_grants(LAKESIDE_ONLY, scope());
		assert_noop!(resume_by(ana()), Error::<Test>::NotSuspended);
		ana_suspends();
		assert_ok!(resume_by(ana()));
		assert_noop!(resume_by(ana()), Error::<Test>::NotSuspended);
	});
}

#[test]
fn resume_of_a_revoked_grant_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_suspends();
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_noop!(resume_by(ana()), Error::<Test>::Revoked);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn resume_works_until_validity_ends() {
	build_and_execute(|| {
		let until = NOW + DAY;
		for id in 0..2 {
			ana_grants_until(LAKESIDE_ONLY, scope(), until);
			assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(id)));
		}
		set_time(until - 1);
		assert_ok!(resume_by(ana()));
		set_time(until);
		assert_noop!(Consent::resume(ana(), PATIENT_ANA, GrantId(1)), Error::<Test>::Expired);
	});
}

#[test]
fn resume_is_paid_and_normal() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_suspends();
		let call = Call::<Test>::resume { patient: PATIENT_ANA, id: GrantId(0) };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
