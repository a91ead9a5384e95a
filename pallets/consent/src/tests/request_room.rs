//! `request` again, and when there is no room: who has to wait, and what has to go.

use super::{asks::*, *};
use crate::{Error, RequestTerms, DECLINE_REST, MAX_REQUESTS};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{OrganizationId, RequestId};
use salus_runtime_api::RequestStatus;

fn request_for(by: AccountId, organization: OrganizationId) -> DispatchResult {
	let grantee = Grantee::Organization(organization);
	Consent::request(RuntimeOrigin::signed(by), PATIENT_ANA, grantee, scope(), asked_terms())
}

fn umbrella_asks() -> DispatchResult {
	request_for(UMBRELLA_ADMIN, UMBRELLA)
}

fn lakeside_asks() -> DispatchResult {
	request_for(LAKESIDE_ADMIN, LAKESIDE)
}

fn decline(id: RequestId) {
	assert_ok!(Consent::decline(ana(), PATIENT_ANA, id));
}

fn withdraw(by: AccountId, id: RequestId) {
	assert_ok!(Consent::withdraw_request(RuntimeOrigin::signed(by), PATIENT_ANA, id));
}

/// The id of the request that an organization makes now.
fn made(outcome: impl FnOnce() -> DispatchResult) -> RequestId {
	assert_ok!(outcome());
	RequestId(*kept().last().expect("it was made"))
}

/// Lets further organizations ask Ana, two requests each, until there are as many as there may be.
fn fill() {
	for n in kept().len() as u32..MAX_REQUESTS {
		let (organization, admin) = admit(n / 2);
		assert_ok!(request_for(admin, organization));
	}
}

#[test]
fn request_after_a_decline_fails_for_a_day() {
	build_and_execute(|| {
		assert_eq!(DECLINE_REST, DAY);
		let declined = asked_for_results();
		let other = asked_for_dr_lindqvist();
		let at = NOW + HOUR;
		set_time(at);
		decline(declined);
		for now in [at, at + DECLINE_REST - 1] {
			set_time(now);
			assert_noop!(lakeside_asks(), Error::<Test>::TooSoon);
			// Nor for or by one of its own.
			for by in [LAKESIDE_ADMIN, NURSE_BEN] {
				let grantee = Grantee::Practitioner(NURSE_BEN);
				let origin = RuntimeOrigin::signed(by);
				let outcome =
					Consent::request(origin, PATIENT_ANA, grantee, scope(), asked_terms());
				assert_noop!(outcome, Error::<Test>::TooSoon);
			}
		}
		// What it had asked before can still be answered.
		assert_eq!(status(other), RequestStatus::Open);
		set_time(at + DECLINE_REST);
		assert_ok!(lakeside_asks());
		assert_noop!(lakeside_asks(), Error::<Test>::LimitReached);
	});
}

#[test]
fn request_after_a_decline_is_for_others_and_to_others() {
	build_and_execute(|| {
		decline(asked_for_results());
		assert_noop!(lakeside_asks(), Error::<Test>::TooSoon);
		assert_ok!(umbrella_asks());
		let terms = asked_terms();
		assert_ok!(Consent::request(lakeside(), PATIENT_BEN, LAKESIDE_ONLY, scope(), terms));
	});
}

#[test]
fn request_after_two_declines_waits_for_the_later() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		decline(second);
		set_time(NOW + HOUR);
		decline(first);
		set_time(NOW + DECLINE_REST);
		assert_noop!(lakeside_asks(), Error::<Test>::TooSoon);
		set_time(NOW + HOUR + DECLINE_REST);
		assert_ok!(lakeside_asks());
	});
}

#[test]
fn request_to_a_patient_with_the_most_open_ones_fails() {
	build_and_execute(|| {
		let last = asked(scope(), RequestTerms { expires_at: NOW + HOUR, ..asked_terms() });
		fill();
		assert_noop!(umbrella_asks(), Error::<Test>::LimitReached);
		set_time(NOW + HOUR - 1);
		assert_noop!(umbrella_asks(), Error::<Test>::LimitReached);
		set_time(NOW + HOUR);
		assert_ok!(umbrella_asks());
		assert!(!kept().contains(&last.0));
		assert_eq!(kept().last(), Some(&MAX_REQUESTS));
		assert_noop!(umbrella_asks(), Error::<Test>::LimitReached);
	});
}

#[test]
fn request_takes_the_room_of_what_has_been_over_for_longest() {
	build_and_execute(|| {
		let expired = asked(scope(), RequestTerms { expires_at: NOW + 2 * HOUR, ..asked_terms() });
		let withdrawn = asked_for_results();
		set_time(NOW + HOUR);
		withdraw(LAKESIDE_ADMIN, withdrawn);
		fill();
		set_time(NOW + 2 * HOUR);
		// What is over is kept as long as there is room.
		assert_eq!(kept().len(), MAX_REQUESTS as usize);
		assert_eq!(status(withdrawn), RequestStatus::Withdrawn);
		assert_ok!(umbrella_asks());
		assert!(!kept().contains(&withdrawn.0) && kept().contains(&expired.0));
		assert_ok!(umbrella_asks());
		assert!(!kept().contains(&expired.0));
		assert_noop!(lakeside_asks(), Error::<Test>::LimitReached);
	});
}

/// Who asks and withdraws, again and again, pushes out nothing but its own.
#[test]
fn request_takes_its_own_room_first() {
	build_and_execute(|| {
		let withdrawn = asked_for_results();
		withdraw(LAKESIDE_ADMIN, withdrawn);
		set_time(NOW + HOUR);
		let own = made(umbrella_asks);
		withdraw(UMBRELLA_ADMIN, own);
		let expiring = Consent::request(
			RuntimeOrigin::signed(UMBRELLA_ADMIN),
			PATIENT_ANA,
			INSURER,
			scope(),
			RequestTerms { expires_at: NOW + 2 * HOUR, ..asked_terms() },
		);
		assert_ok!(expiring);
		fill();
		set_time(NOW + 2 * HOUR);
		let mut before = kept();
		for _ in 0..3 * MAX_REQUESTS {
			withdraw(UMBRELLA_ADMIN, made(umbrella_asks));
			assert!(kept().contains(&withdrawn.0));
			// All others are where they were.
			before.retain(|id| kept().contains(id));
		}
		assert_eq!(before.len() as u32, MAX_REQUESTS - 2);
		// The two of its own went in the order in which they were over, and room of two is turned over.
		assert!(!kept().contains(&own.0));
		assert_eq!(kept().len(), MAX_REQUESTS as usize);
	});
}

/// A decline keeps who asked from asking: it goes when there is nothing else, whatever its age.
#[test]
fn request_takes_the_room_of_what_rests_last() {
	let at = NOW + HOUR;
	for (now, rests) in [(at + DECLINE_REST - 1, true), (at + DECLINE_REST, false)] {
		build_and_execute(|| {
			let (declined, withdrawn) = (made(umbrella_asks), asked_for_results());
			set_time(at);
			decline(declined);
			set_time(at + HOUR);
			withdraw(LAKESIDE_ADMIN, withdrawn);
			fill();
			let (organization, admin) = admit(100);
			set_time(now);
			assert_ok!(request_for(admin, organization));
			assert_eq!(kept().contains(&declined.0), rests);
			assert_eq!(kept().contains(&withdrawn.0), !rests);
			assert_ok!(request_for(admin, organization));
			assert!(!kept().contains(&declined.0) && !kept().contains(&withdrawn.0));
			assert_noop!(lakeside_asks(), Error::<Test>::LimitReached);
		});
	}
}
