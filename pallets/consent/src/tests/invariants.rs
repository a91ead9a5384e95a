//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{
	DirectiveItem, Directives, GrantOf, Grants, LiveGrants, NextGrantId, NextRestrictionId,
	ReceiptOf, Receipts, RestrictionOf, Restrictions, MAX_RESHARES,
};
use frame_support::traits::Hooks;
use salus_primitives::{Actions, Holder, Suspension};

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
		change(|grant| grant.valid_until = Some(grant.valid_from));
	});
	finds("a grant is revoked between its giving and its end", || {
		change(|grant| grant.revoked_at = grant.valid_until);
	});
	finds("a grant is revoked between its giving and its end", || {
		change(|grant| grant.revoked_at = Some(grant.granted_at - 1));
	});
}

#[test]
fn try_state_finds_broken_terms() {
	finds("a grant without an end is for research", || change(|grant| grant.valid_until = None));
	let uses = "a grant is used at most as often as it may be";
	finds(uses, || change(|grant| grant.used = 1));
	finds("a grant whose uses are counted names the holder", || {
		change(|grant| grant.scope.holder = Holder::Any);
		assert_eq!(Consent::do_try_state(), Ok(()));
		change(|grant| grant.max_uses = Some(1));
	});
	finds(uses, || change(|grant| grant.max_uses = Some(0)));
	finds(uses, || change(|grant| (grant.max_uses, grant.used) = (Some(1), 2)));
}

/// Breaks the state of a live grant of which one use of three was taken, and expects it to be found.
fn finds_in_receipts(expected: &'static str, break_it: impl FnOnce()) {
	finds(expected, || {
		ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(3));
		assert_ok!(Consent::take_use(RuntimeOrigin::signed(DR_OKAFOR), PATIENT_ANA, GrantId(1)));
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
	});
}

fn change_receipt(change: impl FnOnce(&mut ReceiptOf<Test>)) {
	let key = (PATIENT_ANA, GrantId(1), 1);
	Receipts::<Test>::mutate(key, |receipt| change(receipt.as_mut().unwrap()));
}

fn move_receipt(grant: u32, number: u32) {
	let receipt = Receipts::<Test>::take((PATIENT_ANA, GrantId(1), 1)).unwrap();
	Receipts::<Test>::insert((PATIENT_ANA, GrantId(grant), number), receipt);
}

#[test]
fn try_state_finds_broken_receipts() {
	finds_in_receipts("a receipt's grant exists", || move_receipt(2, 1));
	let is_of = "a receipt is of a use that was taken";
	for number in [0, 2] {
		finds_in_receipts(is_of, || move_receipt(1, number));
	}
	finds_in_receipts(is_of, || move_receipt(0, 1));
	finds_in_receipts("a receipt is the holder's whose records are meant", || {
		change_receipt(|receipt| receipt.holder = LAKESIDE);
	});
	let held = "a receipt is taken while the grant holds, and not in the future";
	finds_in_receipts(held, || change_receipt(|receipt| receipt.taken_at -= 1));
	finds_in_receipts(held, || change_receipt(|receipt| receipt.taken_at += 1));
	finds_in_receipts(held, || {
		set_time(NOW + 2 * HOUR);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
		set_time(NOW + 3 * HOUR);
		change_receipt(|receipt| receipt.taken_at = NOW + 2 * HOUR + 1);
	});
	finds_in_receipts("each use that was taken has a receipt", || {
		Grants::<Test>::mutate(PATIENT_ANA, GrantId(1), |grant| grant.as_mut().unwrap().used = 2);
	});
}

/// Breaks the state of a live grant, of which another was given out, and expects it to be found.
fn finds_in_reshares(expected: &'static str, break_it: impl FnOnce()) {
	finds(expected, || {
		let actions = Actions::of(&[Action::Read, Action::Reshare]);
		let parent = ana_grants(LAKESIDE_ONLY, Scope { actions, ..scope() });
		assert_eq!(parent, GrantId(1));
		assert_ok!(lakeside_passes_on(parent, scope()));
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
	});
}

fn change_parent(change: impl FnOnce(&mut GrantOf<Test>)) {
	Grants::<Test>::mutate(PATIENT_ANA, GrantId(1), |grant| change(grant.as_mut().unwrap()));
}

fn change_child(change: impl FnOnce(&mut GrantOf<Test>)) {
	Grants::<Test>::mutate(PATIENT_ANA, GrantId(2), |grant| change(grant.as_mut().unwrap()));
}

#[test]
fn try_state_finds_broken_reshares() {
	let out_of = |id| Right::Reshare { parent: GrantId(id), organization: LAKESIDE };
	finds_in_reshares("a parent exists", || change_child(|child| child.right = out_of(9)));
	finds_in_reshares("a parent is the patient's own", || {
		change_child(|child| child.right = out_of(2));
	});
	let may = "a parent may be passed on";
	finds_in_reshares(may, || change_parent(|parent| parent.scope.actions = Action::Read.into()));
	finds_in_reshares(may, || change_parent(|parent| parent.max_uses = Some(9)));
	let wider = "a child covers no more than its parent";
	finds_in_reshares(wider, || {
		change_child(|child| child.scope.actions = Actions::of(&[Action::Read, Action::Reshare]));
	});
	finds_in_reshares(wider, || {
		change_parent(|parent| parent.scope.confidentiality = Confidentiality::M);
	});
	finds_in_reshares("a child ends no later than its parent", || {
		change_parent(|parent| parent.valid_until = Some(NOW + DAY - 1));
	});
	finds_in_reshares("a directive is the patient's", || {
		change_child(|child| child.directive = Some(DirectiveId(7)));
	});
	finds_in_reshares("a grant is passed on a few times", || {
		change_parent(|parent| parent.reshared = MAX_RESHARES + 1);
	});
	let counts = "a parent counts what was given out of it";
	finds_in_reshares(counts, || change_parent(|parent| parent.reshared = 0));
	finds_in_reshares(counts, || change_parent(|parent| parent.reshared = 2));
	finds_in_reshares(counts, || change_child(|child| child.right = Right::Patient));
}

#[test]
fn try_state_finds_a_broken_index() {
	finds("a grant that is not over is in the index", || {
		LiveGrants::<Test>::remove(PATIENT_ANA, LAKESIDE_ONLY.kind());
	});
	// Where the parent is over, none has to be there; where it is not, each has.
	let insurer = || LiveGrants::<Test>::remove(PATIENT_ANA, INSURER.kind());
	finds_in_reshares("a grant that is not over is in the index", insurer);
	finds_in_reshares("a grant is used at most as often as it may be", || {
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
		insurer();
		assert_eq!(Consent::do_try_state(), Ok(()));
		change(|grant| grant.used = 1);
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

/// Breaks the state of one standing restriction, and expects it to be found.
fn finds_in_restrictions(expected: &'static str, break_it: impl FnOnce()) {
	finds(expected, || {
		ana_restricts(scope(), but(&[]));
		assert_eq!(Consent::do_try_state(), Ok(()));
		break_it();
	});
}

fn change_restriction(change: impl FnOnce(&mut RestrictionOf<Test>)) {
	Restrictions::<Test>::mutate(PATIENT_ANA, |all| change(&mut all[0]));
}

fn suspend_at(times: &[(u64, Option<u64>)]) {
	let suspensions: Vec<_> =
		times.iter().map(|(from, until)| Suspension { from: *from, until: *until }).collect();
	change(|grant| grant.suspensions = suspensions.try_into().unwrap());
}

#[test]
fn try_state_finds_broken_suspensions() {
	let now = NOW + HOUR;
	let begins = "a suspension begins after the one before, or after the giving";
	finds(begins, || suspend_at(&[(now - 1, None)]));
	finds(begins, || {
		change(|grant| (grant.granted_at, grant.valid_from) = (NOW, NOW));
		suspend_at(&[(NOW, Some(NOW + 5)), (NOW + 4, None)]);
	});
	finds(begins, || suspend_at(&[(now, None), (now, None)]));
	finds("a suspension begins before the grant ends, and not in the future", || {
		suspend_at(&[(now + 1, None)]);
	});
	let ends = "a suspension ends after it begins, by the grant's end, and not in the future";
	finds(ends, || suspend_at(&[(now, Some(now - 1))]));
	finds(ends, || suspend_at(&[(now, Some(now + 1))]));
}

#[test]
fn try_state_finds_broken_restrictions() {
	finds("a list that holds no restriction is not stored", || {
		Restrictions::<Test>::insert(PATIENT_ANA, crate::RestrictionsOf::<Test>::default());
	});
	finds_in_restrictions("restrictions stand in the order of their ids", || {
		let all = Restrictions::<Test>::get(PATIENT_ANA).into_inner();
		let twice = BoundedVec::truncate_from([all.clone(), all].concat());
		Restrictions::<Test>::insert(PATIENT_ANA, twice);
	});
	finds_in_restrictions("a restriction's id is below the next id", || {
		change_restriction(|one| one.id = RestrictionId(1));
	});
	finds_in_restrictions("a restriction withholds something", || {
		change_restriction(|one| one.scope.actions = Actions::empty());
	});
	finds_in_restrictions("a restriction withholds something", || {
		change_restriction(|one| one.except.purposes = Purposes::all());
	});
	let lifts = "a restriction is lifted after it is made, and not in the future";
	finds_in_restrictions(lifts, || change_restriction(|one| one.lifted_at = Some(NOW)));
	finds_in_restrictions(lifts, || {
		change_restriction(|one| one.lifted_at = Some(NOW + HOUR + 1));
	});
	finds_in_restrictions("a restriction goes only when its room is needed", || {
		NextRestrictionId::<Test>::insert(PATIENT_ANA, 2);
	});
}

#[test]
fn try_state_finds_broken_directives() {
	let directive = DirectiveId(7);
	let set = |items: &[DirectiveItem]| {
		let items = BoundedVec::truncate_from(items.to_vec());
		Directives::<Test>::insert(PATIENT_ANA, directive, items);
	};
	let (grant, restriction) =
		(DirectiveItem::Grant(GrantId(0)), DirectiveItem::Restriction(RestrictionId(0)));
	finds("a directive that set nothing is not stored", || set(&[]));
	let names = "an item of a directive names it, and stands there once";
	finds(names, || set(&[grant]));
	finds(names, || set(&[restriction]));
	finds(names, || {
		change(|grant| grant.directive = Some(directive));
		set(&[grant, grant]);
	});
	finds_in_restrictions(names, || set(&[restriction]));
	let has = "a directive has each item that names it";
	finds(has, || change(|grant| grant.directive = Some(directive)));
	finds_in_restrictions(has, || change_restriction(|one| one.directive = Some(directive)));
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<Consent as Hooks<u64>>::integrity_test);
}
