//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{GrantOf, Grants, LiveGrants, NextGrantId};
use frame_support::{traits::Hooks, BoundedVec};
use salus_primitives::{Actions, GrantId, Grantee};

const LAKESIDE_ONLY: Grantee<AccountId> = Grantee::Organization(LAKESIDE);

/// Breaks the state of one live grant, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		set_time(NOW + HOUR);
		ana_grants(LAKESIDE_ONLY, scope());
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Consent::do_try_state(), Err(expected.into()));
	});
}

fn change(change: impl FnOnce(&mut GrantOf<Test>)) {
	Grants::<Test>::mutate(PATIENT_ANA, GrantId(0), |grant| change(grant.as_mut().unwrap()));
}

fn index(ids: &[u32]) {
	let ids: Vec<_> = ids.iter().copied().map(GrantId).collect();
	let ids = BoundedVec::truncate_from(ids);
	LiveGrants::<Test>::insert(PATIENT_ANA, LAKESIDE_ONLY.kind(), ids);
}

#[test]
fn try_state_finds_broken_grants() {
	finds("a grant's id is below the next id", || NextGrantId::<Test>::remove(PATIENT_ANA));
	finds("a patient has a grant for every id below the next", || {
		NextGrantId::<Test>::insert(PATIENT_ANA, 2);
	});
	finds("a grant covers something", || change(|grant| grant.scope.actions = Actions::empty()));
	finds("a grant does not begin before it is given", || {
		change(|grant| grant.valid_from = grant.granted_at - 1);
	});
	finds("a grant begins before it ends", || {
		change(|grant| grant.valid_until = grant.valid_from);
	});
	finds("a grant is revoked between its giving and its end", || {
		change(|grant| grant.revoked_at = Some(grant.valid_until));
	});
	finds("a grant is revoked between its giving and its end", || {
		change(|grant| grant.revoked_at = Some(grant.granted_at - 1));
	});
}

#[test]
fn try_state_finds_a_broken_index() {
	finds("a grant that is not over is in the index", || {
		LiveGrants::<Test>::remove(PATIENT_ANA, LAKESIDE_ONLY.kind());
	});
	finds("an index that holds nothing is not stored", || {
		change(|grant| grant.revoked_at = Some(NOW + HOUR));
		index(&[]);
	});
	finds("an id stands in the index once", || index(&[0, 0]));
	finds("an id of the index has a grant", || index(&[0, 1]));
	finds("an id of the index stands under its grantee", || {
		let other = Grantee::<AccountId>::AnyMember.kind();
		LiveGrants::<Test>::insert(PATIENT_ANA, other, BoundedVec::truncate_from(vec![GrantId(0)]));
	});
	finds("a revoked grant has left the index", || {
		change(|grant| grant.revoked_at = Some(NOW + HOUR));
	});
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<Consent as Hooks<u64>>::integrity_test);
}
