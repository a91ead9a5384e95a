//! `decline`.

use super::{asks::*, *};
use crate::{Call, Error, Event, Grants};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::RequestId;
use salus_runtime_api::RequestStatus;
use sp_runtime::DispatchError;

fn decline_by(origin: RuntimeOrigin, id: RequestId) -> DispatchResult {
	Consent::decline(origin, PATIENT_ANA, id)
}

fn decline(id: RequestId) -> DispatchResult {
	decline_by(ana(), id)
}

#[test]
fn decline_works() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_dr_lindqvist());
		let later = NOW + HOUR;
		set_time(later);
		assert_ok!(decline(first));
		assert_eq!(status(first), RequestStatus::Declined);
		assert_eq!(view(first).closed_at, Some(later));
		System::assert_last_event(
			Event::Declined {
				patient: PATIENT_ANA,
				request: first,
				by: ANA_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
		assert_eq!(Grants::<Test>::iter().count(), 0);
		// No other is answered with it.
		assert_eq!(status(second), RequestStatus::Open);
		assert_ok!(decline_by(RuntimeOrigin::signed(ANA_CONSENT_KEY), second));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn decline_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_noop!(decline_by(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
		assert_noop!(decline_by(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
		for who in OTHERS {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(decline_by(origin, id), Error::<Test>::NotAuthorized);
		}
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(decline(id), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn decline_of_what_was_not_asked_fails() {
	build_and_execute(|| {
		assert_noop!(decline(RequestId(0)), Error::<Test>::NotFound);
		let id = asked_for_results();
		assert_noop!(decline(RequestId(id.0 + 1)), Error::<Test>::NotFound);
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_noop!(Consent::decline(ben, PATIENT_BEN, id), Error::<Test>::NotFound);
	});
}

#[test]
fn decline_of_what_is_closed_fails() {
	build_and_execute(|| {
		for id in one_closed_in_each_way() {
			assert_noop!(decline(id), Error::<Test>::Answered);
		}
	});
}

#[test]
fn decline_works_until_the_request_expires() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		set_time(EXPIRY - 1);
		assert_ok!(decline(first));
		set_time(EXPIRY);
		assert_noop!(decline(second), Error::<Test>::Expired);
		assert_noop!(decline(first), Error::<Test>::Answered);
	});
}

#[test]
fn decline_asks_for_nobodys_standing() {
	build_and_execute(|| {
		let id = asked_for_dr_lindqvist();
		suspend(LAKESIDE);
		suspend(ST_MARY);
		assert_ok!(decline(id));
	});
}

#[test]
fn decline_is_paid_and_normal() {
	build_and_execute(|| {
		let request = asked_for_results();
		let call = Call::<Test>::decline { patient: PATIENT_ANA, request };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
