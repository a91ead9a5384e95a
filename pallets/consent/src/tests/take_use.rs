//! `take_use`, and what a receipt is good for.

use super::*;
use crate::{Call, Error, Event, Grants};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
};
use salus_primitives::{Basis, Holder, Obligation, Obligations};
use sp_runtime::DispatchError;

fn take(origin: RuntimeOrigin) -> DispatchResult {
	Consent::take_use(origin, PATIENT_ANA, GrantId(0))
}

fn st_mary() -> RuntimeOrigin {
	RuntimeOrigin::signed(ST_MARY_ADMIN)
}

fn ana_counts(uses: u32) -> GrantId {
	ana_grants_under(LAKESIDE_ONLY, scope(), terms_for_uses(uses))
}

fn used(id: u32) -> u32 {
	Grants::<Test>::get(PATIENT_ANA, GrantId(id)).unwrap().used
}

/// What Lakeside's doctor is answered, with the receipt that the holder took.
fn ask(receipt: Option<u32>) -> Decision {
	decision(AccessRequest { receipt, ..request(DR_LINDQVIST, vec![lab_result()]) })
}

/// Permitted by this grant, with the duty to take a use first, or without.
fn permitted(id: u32, duty: bool) -> Decision {
	let obligations = if duty { Obligation::TakeReceipt.into() } else { Obligations::empty() };
	Decision::Permit { basis: Basis::Grant(GrantId(id)), obligations, until: Some(NOW + 30 * DAY) }
}

#[test]
fn take_use_works() {
	build_and_execute(|| {
		ana_counts(3);
		let granted = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		for (by, receipt) in [(DR_OKAFOR, 1), (ST_MARY_ADMIN, 2)] {
			assert_ok!(take(RuntimeOrigin::signed(by)));
			let used = Grant { used: receipt, ..granted.clone() };
			assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(used));
			System::assert_last_event(
				Event::UseTaken {
					patient: PATIENT_ANA,
					grant: GrantId(0),
					receipt,
					holder: ST_MARY,
					by,
				}
				.into(),
			);
		}
	});
}

#[test]
fn take_use_until_all_are_taken_works() {
	build_and_execute(|| {
		ana_counts(3);
		for _ in 0..3 {
			assert_ok!(take(st_mary()));
		}
		assert_noop!(take(st_mary()), Error::<Test>::LimitReached);
		// Each call takes one: a second use is never the first again.
		assert_eq!(used(0), 3);
	});
	build_and_execute(|| {
		ana_counts(u32::MAX);
		Grants::<Test>::mutate(PATIENT_ANA, GrantId(0), |grant| {
			grant.as_mut().unwrap().used = u32::MAX - 1;
		});
		assert_ok!(take(st_mary()));
		assert_noop!(take(st_mary()), Error::<Test>::LimitReached);
	});
}

#[test]
fn take_use_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_counts(1);
		assert_noop!(take(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(take(RuntimeOrigin::none()), DispatchError::BadOrigin);
		// Neither the patient nor for whom the grant is, nor any other holder.
		for who in [
			ANA_KEY,
			ANA_CONSENT_KEY,
			LAKESIDE_ADMIN,
			DR_LINDQVIST,
			NURSE_BEN,
			UMBRELLA_ADMIN,
			CARLA_KEY,
			STRANGER,
		] {
			assert_noop!(take(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_OKAFOR));
		assert_noop!(take(RuntimeOrigin::signed(DR_OKAFOR)), Error::<Test>::NotAuthorized);
		suspend(ST_MARY);
		assert_noop!(take(st_mary()), Error::<Test>::NotAuthorized);
	});
}

/// So a wallet names the holder in a grant whose uses are counted.
#[test]
fn take_use_of_anybodys_records_is_for_every_member() {
	build_and_execute(|| {
		let of_anybody = Scope { holder: Holder::Any, ..scope() };
		ana_grants_under(LAKESIDE_ONLY, of_anybody, terms_for_uses(9));
		for (by, holder) in
			[(DR_OKAFOR, ST_MARY), (UMBRELLA_ADMIN, UMBRELLA), (DR_LINDQVIST, LAKESIDE)]
		{
			assert_ok!(take(RuntimeOrigin::signed(by)));
			// Who took it is in the open.
			let receipt = used(0);
			let (patient, grant) = (PATIENT_ANA, GrantId(0));
			System::assert_last_event(
				Event::UseTaken { patient, grant, receipt, holder, by }.into(),
			);
		}
		for who in [ANA_KEY, CARLA_KEY, STRANGER] {
			assert_noop!(take(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn take_use_of_an_unknown_grant_fails() {
	build_and_execute(|| {
		ana_counts(1);
		let of = |patient, id| Consent::take_use(st_mary(), patient, GrantId(id));
		assert_noop!(of(PATIENT_ANA, 1), Error::<Test>::NotFound);
		assert_noop!(of(PATIENT_BEN, 0), Error::<Test>::NotFound);
		assert_noop!(of(PATIENT_NOBODY, 0), Error::<Test>::NotFound);
	});
}

#[test]
fn take_use_of_what_is_not_counted_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_noop!(take(st_mary()), Error::<Test>::NotCounted);
	});
}

#[test]
fn take_use_works_within_the_validity() {
	build_and_execute(|| {
		let (from, until) = (NOW + HOUR, NOW + DAY);
		let terms = Terms { max_uses: Some(9), ..terms_between(from, until) };
		ana_grants_under(LAKESIDE_ONLY, scope(), terms);
		for now in [NOW, from - 1] {
			set_time(now);
			assert_noop!(take(st_mary()), Error::<Test>::NotYetValid);
		}
		for now in [from, until - 1] {
			set_time(now);
			assert_ok!(take(st_mary()));
		}
		set_time(until);
		assert_noop!(take(st_mary()), Error::<Test>::Expired);
		assert_eq!(used(0), 2);
	});
}

#[test]
fn take_use_of_a_suspended_grant_fails() {
	build_and_execute(|| {
		let id = ana_counts(1);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert_noop!(take(st_mary()), Error::<Test>::Suspended);
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		assert_ok!(take(st_mary()));
	});
}

#[test]
fn take_use_of_a_grant_that_was_ended_fails() {
	build_and_execute(|| {
		let id = ana_counts(1);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		assert_noop!(take(st_mary()), Error::<Test>::Revoked);
		let id = ana_counts(1);
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_ok!(Consent::give_back(lakeside, PATIENT_ANA, id));
		let of_second = Consent::take_use(st_mary(), PATIENT_ANA, id);
		assert_eq!(of_second, Err(Error::<Test>::Revoked.into()));
	});
}

#[test]
fn take_use_of_one_grant_leaves_others() {
	build_and_execute(|| {
		ana_counts(2);
		ana_counts(2);
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		let terms = terms_for_uses(2);
		assert_ok!(Consent::grant(ben, PATIENT_BEN, LAKESIDE_ONLY, scope(), terms));
		assert_ok!(Consent::take_use(st_mary(), PATIENT_ANA, GrantId(1)));
		assert_eq!((used(0), used(1)), (0, 1));
		assert_eq!(Grants::<Test>::get(PATIENT_BEN, GrantId(0)).unwrap().used, 0);
	});
}

#[test]
fn take_use_is_never_done_by_asking() {
	build_and_execute(|| {
		ana_counts(1);
		assert_storage_noop!(assert!(ask(None).is_permit()));
		assert_storage_noop!(assert!(!ask(Some(1)).is_permit()));
	});
}

/// Every receipt beside every number of uses taken, of two that there are.
#[test]
fn take_use_gives_a_receipt_that_outlasts_the_last_use() {
	build_and_execute(|| {
		ana_counts(2);
		let used_up = denied(DenyReason::UsedUp);
		let (take_first, go_on) = (permitted(0, true), permitted(0, false));
		for answers in [
			// No receipt, 0, 1, 2, 3.
			[take_first, used_up, used_up, used_up, used_up],
			[take_first, used_up, go_on, used_up, used_up],
			[used_up, used_up, go_on, go_on, used_up],
		] {
			let asked = [None, Some(0), Some(1), Some(2), Some(3)].map(ask);
			assert_eq!(asked, answers, "{} were taken", used(0));
			assert_eq!(ask(Some(u32::MAX)), used_up);
			for (receipt, expected) in
				[None, Some(0), Some(1), Some(2), Some(3)].iter().zip(answers)
			{
				let question = Question { receipt: *receipt, ..treat_by(DR_LINDQVIST) };
				let named = Consent::check_grant(PATIENT_ANA, GrantId(0), &question, &lab_result());
				assert_eq!(named, expected);
			}
			let _ = take(st_mary());
		}
	});
}

#[test]
fn take_use_is_needed_for_counted_grants_alone() {
	build_and_execute(|| {
		let id = ana_grants(LAKESIDE_ONLY, scope());
		for receipt in [None, Some(0), Some(1), Some(7)] {
			assert_eq!(ask(receipt), permitted(id.0, false));
		}
	});
}

#[test]
fn take_use_is_spared_where_another_grant_covers() {
	build_and_execute(|| {
		ana_counts(1);
		// It ends earlier, and yet is cited.
		let uncounted = ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		let by = |basis| basis == Basis::Grant(uncounted);
		assert!(matches!(
			ask(None),
			Decision::Permit { basis, obligations, .. } if by(basis) && obligations.is_empty()
		));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, uncounted));
		assert_eq!(ask(None), permitted(0, true));
	});
}

#[test]
fn take_use_of_the_next_grant_when_one_is_used_up() {
	build_and_execute(|| {
		ana_counts(1);
		ana_counts(1);
		assert_ok!(take(st_mary()));
		assert_eq!(ask(None), permitted(1, true));
		// The receipt is one of the first alone.
		assert_eq!(ask(Some(1)), permitted(0, false));
	});
}

/// Else nothing could stop what goes on under a receipt.
#[test]
fn a_used_up_grant_ends_with_its_directive() {
	build_and_execute(|| {
		let terms = Terms { directive: Some(DirectiveId(7)), ..terms_for_uses(1) };
		ana_grants_under(LAKESIDE_ONLY, scope(), terms);
		assert_ok!(take(st_mary()));
		let end = || Consent::revoke_directive(ana(), PATIENT_ANA, DirectiveId(7));
		assert_ok!(end());
		assert_eq!(ask(Some(1)), denied(DenyReason::NoGrant));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), Vec::<u32>::new());
		assert_noop!(end(), Error::<Test>::Revoked);
	});
}

#[test]
fn a_receipt_is_beaten_by_a_restriction() {
	build_and_execute(|| {
		ana_counts(1);
		assert_ok!(take(st_mary()));
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(ask(Some(1)), denied(DenyReason::Restricted));
	});
}

#[test]
fn take_use_is_paid_and_normal() {
	build_and_execute(|| {
		ana_counts(1);
		let call = Call::<Test>::take_use { patient: PATIENT_ANA, id: GrantId(0) };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&st_mary()));
	});
}
