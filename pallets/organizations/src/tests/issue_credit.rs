use super::refused_to_all_but_the_council;
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use salus_primitives::OrganizationId;
use sp_runtime::{ArithmeticError, TokenError};

#[test]
fn issue_credit_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::issue_credit(council(), organization, 7));
		assert_eq!(Balances::balance(&ST_MARY), CREDIT + 7);
		System::assert_last_event(
			Event::CreditIssued { organization, admin: ST_MARY, amount: 7 }.into(),
		);
	});
}

#[test]
fn issue_credit_goes_to_the_present_admin() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY), ST_MARY_NEW_ADMIN));
		assert_noop!(
			Organizations::issue_credit(council(), organization, EXISTENTIAL_DEPOSIT - 1),
			TokenError::BelowMinimum
		);
		assert_ok!(Organizations::issue_credit(council(), organization, EXISTENTIAL_DEPOSIT));
		assert_eq!(Balances::balance(&ST_MARY), CREDIT);
		assert_eq!(Balances::balance(&ST_MARY_NEW_ADMIN), EXISTENTIAL_DEPOSIT);
	});
}

#[test]
fn issue_credit_to_a_suspended_one_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_ok!(Organizations::issue_credit(council(), organization, 7));
	});
}

#[test]
fn issue_credit_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		refused_to_all_but_the_council(|origin| {
			Organizations::issue_credit(origin, organization, 7)
		});
	});
}

#[test]
fn issue_credit_bounds_the_amount() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		assert_noop!(Organizations::issue_credit(council(), organization, 0), Error::<Test>::Empty);
		assert_ok!(Organizations::issue_credit(council(), organization, 1));
		let left = u64::MAX - CREDIT - 1;
		assert_noop!(
			Organizations::issue_credit(council(), organization, left + 1),
			ArithmeticError::Overflow
		);
		assert_ok!(Organizations::issue_credit(council(), organization, left));
	});
}

#[test]
fn issue_credit_to_nobody_fails() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Organizations::issue_credit(council(), OrganizationId(0), 7),
			Error::<Test>::NotFound
		);
		let organization = admit(ST_MARY);
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(
			Organizations::issue_credit(council(), organization, 7),
			Error::<Test>::Removed
		);
	});
}
