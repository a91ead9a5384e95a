//! `lift`.

use super::*;
use crate::{Call, Error, Event, Restrictions};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use sp_runtime::DispatchError;

fn lift_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::lift(origin, PATIENT_ANA, RestrictionId(0))
}

#[test]
fn lift_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_restricts(reaching_everything(), but(&[]));
		ana_restricts(
			Scope { holder: salus_primitives::Holder::Organization(UMBRELLA), ..scope() },
			but(&[]),
		);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
		set_time(NOW + HOUR);
		assert_ok!(lift_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));
		assert!(decision_for(DR_LINDQVIST).is_permit());
		System::assert_last_event(
			Event::Lifted {
				patient: PATIENT_ANA,
				restriction: RestrictionId(0),
				by: ANA_CONSENT_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
		let lifted: Vec<_> =
			Restrictions::<Test>::get(PATIENT_ANA).iter().map(|one| one.lifted_at).collect();
		assert_eq!(lifted, [Some(NOW + HOUR), None]);
	});
}

#[test]
fn lift_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		assert_noop!(lift_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(lift_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in OTHERS {
			assert_noop!(lift_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn lift_of_an_unknown_restriction_fails() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		let lift = |id| Consent::lift(ana(), PATIENT_ANA, RestrictionId(id));
		assert_noop!(lift(1), Error::<Test>::NotFound);
		// Ben has no restriction of Ana's id.
		let by_ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_noop!(Consent::lift(by_ben, PATIENT_BEN, RestrictionId(0)), Error::<Test>::NotFound);
	});
}

#[test]
fn lift_twice_fails() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		assert_ok!(lift_by(ana()));
		assert_noop!(lift_by(ana()), Error::<Test>::Lifted);
	});
}

#[test]
fn lift_is_paid_and_normal() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		let call = Call::<Test>::lift { patient: PATIENT_ANA, restriction: RestrictionId(0) };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
