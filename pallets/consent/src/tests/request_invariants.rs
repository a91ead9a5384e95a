//! `do_try_state` finds each state of requests that must not be.

use super::{asks::*, *};
use crate::{
	Closed, Closing, GrantOf, Grants, NextRequestId, RequestOf, Requests, RequestsOf, Right,
};
use frame_support::BoundedVec;
use salus_primitives::{Actions, AnnexHash, Holder, OrganizationId, Protected, Purpose, RequestId};

/// Breaks the state of one request, which `close` has closed, and expects it to be found.
fn finds_after(close: impl FnOnce(RequestId), expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		set_time(NOW + HOUR);
		close(asked_for_results());
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Consent::do_try_state(), Err(expected.into()));
	});
}

/// Breaks the state of one open request, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	finds_after(|_| {}, expected, break_it);
}

fn finds_in_approved(expected: &'static str, break_it: impl FnOnce()) {
	let approve = |id| {
		assert_ok!(ana_approves(id));
	};
	finds_after(approve, expected, break_it);
}

fn finds_in_narrowed(expected: &'static str, break_it: impl FnOnce()) {
	let narrow = |id| {
		assert_ok!(ana_narrows(id));
	};
	finds_after(narrow, expected, break_it);
}

fn change(change: impl FnOnce(&mut RequestOf<Test>)) {
	Requests::<Test>::mutate(PATIENT_ANA, |all| change(&mut all[0]));
}

fn change_grant(change: impl FnOnce(&mut GrantOf<Test>)) {
	Grants::<Test>::mutate(PATIENT_ANA, GrantId(0), |grant| change(grant.as_mut().unwrap()));
}

fn close_at(at: u64) {
	change(|one| one.closed = Some(Closed { at, how: Closing::Declined }));
}

/// The one request as often as this, each with an id of its own.
fn repeat(count: u32) {
	let one = stored(RequestId(0));
	let all = (0..count).map(|id| RequestOf::<Test> { id: RequestId(id), ..one.clone() });
	Requests::<Test>::insert(PATIENT_ANA, BoundedVec::truncate_from(all.collect::<Vec<_>>()));
	NextRequestId::<Test>::insert(PATIENT_ANA, count);
}

#[test]
fn try_state_finds_broken_requests() {
	finds("a list that holds no request is not stored", || {
		Requests::<Test>::insert(PATIENT_ANA, RequestsOf::<Test>::default());
	});
	finds("requests stand in the order of their ids", || {
		let all = Requests::<Test>::get(PATIENT_ANA).into_inner();
		let twice = BoundedVec::truncate_from([all.clone(), all].concat());
		Requests::<Test>::insert(PATIENT_ANA, twice);
	});
	finds("a request's id is below the next id", || change(|one| one.id = RequestId(1)));
	finds("a request asks for something", || change(|one| one.scope.actions = Actions::empty()));
	finds("a request asks for something", || change(|one| one.terms.max_uses = Some(0)));
	let named = "what is asked for payment or counted uses names the holder";
	let of_anybody = || {
		change(|one| one.scope.holder = Holder::Any);
		assert_eq!(Consent::do_try_state(), Ok(()));
	};
	finds(named, || {
		of_anybody();
		change(|one| one.scope.purposes = Purpose::Hpaymt.into());
	});
	finds(named, || {
		of_anybody();
		change(|one| one.terms.max_uses = Some(1));
	});
	finds("a request has no annex", || {
		change(|one| one.scope.protected = Protected::Annex(AnnexHash([1; 32])));
	});
	let own = "an organization asks for its own";
	finds(own, || change(|one| one.organization = OrganizationId(1)));
	finds(own, || change(|one| one.grantee = Grantee::AnyMember));
	let expires = "a request expires after it is made, and not after what it asks for";
	finds(expires, || change(|one| one.terms.expires_at = one.requested_at));
	finds(expires, || change(|one| one.terms.expires_at = END + 1));
	finds("what is asked for without an end is for research", || {
		change(|one| one.terms.valid_until = None);
	});
}

#[test]
fn try_state_finds_broken_closings() {
	let closed = "a request is closed after it is made, before it expires, and not in the future";
	finds(closed, || close_at(NOW + HOUR - 1));
	finds(closed, || close_at(NOW + HOUR + 1));
	finds(closed, || {
		set_time(EXPIRY);
		close_at(EXPIRY);
	});
}

#[test]
fn try_state_finds_requests_that_are_too_many_or_missing() {
	finds("an organization has few open requests to a patient", || repeat(3));
	finds("a request goes only when its room is needed", || {
		NextRequestId::<Test>::insert(PATIENT_ANA, 2);
	});
	let declined = |id| {
		assert_ok!(Consent::decline(ana(), PATIENT_ANA, id));
	};
	finds_after(declined, "an organization does not ask again within a day of a decline", || {
		// Both of the same block: it was asked before.
		repeat(2);
		assert_eq!(Consent::do_try_state(), Ok(()));
		set_time(NOW + 2 * DAY);
		let ask_at = |at| {
			Requests::<Test>::mutate(PATIENT_ANA, |all| {
				(all[1].requested_at, all[1].closed) = (at, None);
			});
		};
		let over = NOW + HOUR + crate::DECLINE_REST;
		ask_at(over);
		assert_eq!(Consent::do_try_state(), Ok(()));
		ask_at(over - 1);
		assert!(Consent::do_try_state().is_err());
		ask_at(NOW + HOUR + 1);
	});
	// Where all room is used, earlier ones may be missing.
	new_test_ext().execute_with(|| {
		asked_for_results();
		set_time(EXPIRY);
		repeat(crate::MAX_REQUESTS);
		NextRequestId::<Test>::insert(PATIENT_ANA, 100);
		assert_eq!(Consent::do_try_state(), Ok(()));
	});
}

#[test]
fn try_state_finds_broken_answers() {
	finds("an answer's grant exists", || {
		let how = Closing::Narrowed(GrantId(0));
		change(|one| one.closed = Some(Closed { at: NOW + HOUR, how }));
	});
	finds_in_approved("a grant answers one request", || repeat(2));

	let given = "an answer's grant was given then, by the patient, to whom it was asked for";
	finds_in_approved(given, || {
		set_time(NOW + 2 * HOUR);
		change(|one| one.closed.as_mut().unwrap().at = NOW + 2 * HOUR);
	});
	finds_in_approved(given, || {
		change(|one| one.grantee = Grantee::Practitioner(DR_LINDQVIST));
	});
	finds_in_approved(given, || {
		// Out of another grant, which Ana gave Lakeside.
		let scope = Scope { actions: Actions::all(), ..scope() };
		let parent = GrantId(1);
		assert_ok!(Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, scope, terms()));
		Grants::<Test>::mutate(PATIENT_ANA, parent, |one| one.as_mut().unwrap().reshared = 1);
		let right = Right::Reshare { parent, organization: LAKESIDE };
		change_grant(|grant| grant.right = right);
	});

	let more = "an answer's grant gives no more than was asked for";
	finds_in_narrowed(more, || change_grant(|grant| grant.scope.protected = Protected::All));
	finds_in_narrowed(more, || change_grant(|grant| grant.valid_until = Some(END + 1)));
	finds_in_narrowed(more, || change(|one| one.terms.max_uses = Some(7)));
}

#[test]
fn try_state_finds_approvals_of_something_else() {
	let asked = "what was approved is what was asked for";
	finds_in_approved(asked, || change_grant(|grant| grant.valid_until = Some(END - 1)));
	finds_in_approved(asked, || change_grant(|grant| grant.max_uses = Some(1)));
	finds_in_approved(asked, || change(|one| one.scope.protected = Protected::All));
	finds_in_approved(asked, || {
		change(|one| one.scope.purposes = one.scope.purposes.with(Purpose::Coc));
	});
	// Narrowed, all of that may be.
	new_test_ext().execute_with(|| {
		let id = asked_for_results();
		assert_ok!(ana_narrows(id));
		change_grant(|grant| (grant.valid_until, grant.max_uses) = (Some(END - 1), Some(1)));
		change(|one| one.scope.protected = Protected::All);
		assert_eq!(Consent::do_try_state(), Ok(()));
	});
}
