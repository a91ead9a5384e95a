//! `take_use`.

use super::*;
use crate::{Call, Error, Event, Grants, Receipt, Receipts};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
};
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

#[test]
fn take_use_works() {
	build_and_execute(|| {
		ana_counts(3);
		let granted = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		for (by, receipt) in [(DR_OKAFOR, 1), (ST_MARY_ADMIN, 2)] {
			assert_ok!(take(RuntimeOrigin::signed(by)));
			let used = Grant { used: receipt, ..granted.clone() };
			assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(used));
			let taken = Receipt { holder: ST_MARY, taken_at: NOW, by };
			assert_eq!(Receipts::<Test>::get((PATIENT_ANA, GrantId(0), receipt)), Some(taken));
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
	// Not by `build_and_execute`: four thousand million uses are pretended.
	new_test_ext().execute_with(|| {
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
fn take_use_is_paid_and_normal() {
	build_and_execute(|| {
		ana_counts(1);
		let call = Call::<Test>::take_use { patient: PATIENT_ANA, id: GrantId(0) };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&st_mary()));
	});
}
