//! `withdraw_request`.

use super::{asks::*, *};
use crate::{Call, Error, Event};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::RequestId;
use salus_runtime_api::RequestStatus;
use sp_runtime::DispatchError;

fn withdraw_by(origin: RuntimeOrigin, id: RequestId) -> DispatchResult {
	Consent::withdraw_request(origin, PATIENT_ANA, id)
}

fn withdraw(id: RequestId) -> DispatchResult {
	withdraw_by(lakeside(), id)
}

#[test]
fn withdraw_works() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		let later = NOW + HOUR;
		set_time(later);
		assert_ok!(withdraw(first));
		assert_eq!(status(first), RequestStatus::Withdrawn);
		assert_eq!(view(first).closed_at, Some(later));
		System::assert_last_event(
			Event::Withdrawn { patient: PATIENT_ANA, request: first, by: LAKESIDE_ADMIN }.into(),
		);
		assert_eq!(status(second), RequestStatus::Open);
	});
}

#[test]
fn withdraw_by_anybody_of_the_organization_works() {
	build_and_execute(|| {
		for who in [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN] {
			for id in [asked_for_results(), asked_for_dr_lindqvist()] {
				assert_ok!(withdraw_by(RuntimeOrigin::signed(who), id));
			}
		}
		// Also by who administers another.
		Admins::mutate(|admins| admins.insert(NURSE_BEN, UMBRELLA));
		assert_ok!(withdraw_by(RuntimeOrigin::signed(NURSE_BEN), asked_for_results()));
	});
}

#[test]
fn withdraw_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_noop!(withdraw_by(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
		assert_noop!(withdraw_by(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
		for who in [ANA_KEY, ANA_CONSENT_KEY, ST_MARY_ADMIN, UMBRELLA_ADMIN, DR_OKAFOR, STRANGER] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(withdraw_by(origin, id), Error::<Test>::NotAuthorized);
		}
		suspend(LAKESIDE);
		for who in [LAKESIDE_ADMIN, DR_LINDQVIST] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(withdraw_by(origin, id), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn withdraw_of_a_practitioner_who_left_is_the_organizations() {
	build_and_execute(|| {
		let id = asked_for_dr_lindqvist();
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, UMBRELLA));
		for who in [DR_LINDQVIST, UMBRELLA_ADMIN] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(withdraw_by(origin, id), Error::<Test>::NotAuthorized);
		}
		assert_ok!(withdraw(id));
	});
}

#[test]
fn withdraw_of_what_was_not_asked_fails() {
	build_and_execute(|| {
		assert_noop!(withdraw(RequestId(0)), Error::<Test>::NotFound);
		let id = asked_for_results();
		assert_noop!(withdraw(RequestId(id.0 + 1)), Error::<Test>::NotFound);
		assert_noop!(
			Consent::withdraw_request(lakeside(), PATIENT_BEN, id),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn withdraw_of_what_is_closed_fails() {
	build_and_execute(|| {
		for id in one_closed_in_each_way() {
			assert_noop!(withdraw(id), Error::<Test>::Answered);
		}
	});
}

#[test]
fn withdraw_works_until_the_request_expires() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		set_time(EXPIRY - 1);
		assert_ok!(withdraw(first));
		set_time(EXPIRY);
		assert_noop!(withdraw(second), Error::<Test>::Expired);
	});
}

#[test]
fn withdraw_leaves_nothing_to_approve() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_ok!(withdraw(id));
		assert_noop!(ana_approves(id), Error::<Test>::Answered);
	});
}

#[test]
fn withdraw_is_paid_and_normal() {
	build_and_execute(|| {
		let request = asked_for_results();
		let call = Call::<Test>::withdraw_request { patient: PATIENT_ANA, request };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&lakeside()));
	});
}
