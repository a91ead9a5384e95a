//! `grant`.

use super::*;
use crate::{Call, Error, Event, Grants, NextGrantId};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::{Actions, Categories, Holder, Role};
use sp_runtime::DispatchError;

fn grant_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::grant(origin, PATIENT_ANA, LAKESIDE_ONLY, scope(), terms_until(NOW + DAY))
}

fn grant_for(valid_from: Option<UnixMillis>, valid_until: UnixMillis) -> DispatchResult {
	let origin = RuntimeOrigin::signed(ANA_KEY);
	Consent::grant(
		origin,
		PATIENT_ANA,
		LAKESIDE_ONLY,
		scope(),
		Terms { valid_from, ..terms_until(valid_until) },
	)
}

fn grant_to(grantee: Grantee<AccountId>, scope: Scope) -> DispatchResult {
	let origin = RuntimeOrigin::signed(ANA_KEY);
	Consent::grant(origin, PATIENT_ANA, grantee, scope, terms_until(NOW + DAY))
}

#[test]
fn grant_works() {
	build_and_execute(|| {
		let origin = RuntimeOrigin::signed(ANA_KEY);
		let (from, until) = (NOW + HOUR, NOW + DAY);
		assert_ok!(Consent::grant(
			origin,
			PATIENT_ANA,
			LAKESIDE_ONLY,
			scope(),
			terms_between(from, until)
		));
		let stored =
			Grant { granted_at: NOW, valid_from: from, ..given(LAKESIDE_ONLY, scope(), until) };
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(stored));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), [0]);
		assert_eq!(NextGrantId::<Test>::get(PATIENT_ANA), 1);
		System::assert_last_event(
			Event::Granted {
				patient: PATIENT_ANA,
				grant: GrantId(0),
				right: Right::Patient,
				by: ANA_KEY,
			}
			.into(),
		);
	});
}

#[test]
fn grant_counts_ids_per_patient() {
	build_and_execute(|| {
		assert_ok!(grant_by(RuntimeOrigin::signed(ANA_KEY)));
		assert_ok!(grant_by(RuntimeOrigin::signed(ANA_KEY)));
		assert_ok!(Consent::grant(
			RuntimeOrigin::signed(NURSE_BEN),
			PATIENT_BEN,
			LAKESIDE_ONLY,
			scope(),
			terms_until(NOW + DAY)
		));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), [0, 1]);
		assert_eq!(live(PATIENT_BEN, &LAKESIDE_ONLY), [0]);
	});
}

#[test]
fn grant_by_a_key_for_consent_alone_works() {
	build_and_execute(|| {
		assert_ok!(grant_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));
		let grant = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		assert_eq!(grant.granted_by, ANA_CONSENT_KEY);
	});
}

#[test]
fn grant_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_noop!(grant_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(grant_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in [ANA_CONTROL_KEY, NURSE_BEN, ST_MARY_ADMIN, LAKESIDE_ADMIN, DR_OKAFOR, STRANGER]
		{
			assert_noop!(grant_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn grant_by_a_removed_key_fails() {
	build_and_execute(|| {
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(grant_by(RuntimeOrigin::signed(ANA_KEY)), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn grant_for_an_unknown_patient_fails() {
	build_and_execute(|| {
		let origin = RuntimeOrigin::signed(ANA_KEY);
		assert_noop!(
			Consent::grant(origin, PATIENT_NOBODY, LAKESIDE_ONLY, scope(), terms_until(NOW + DAY)),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn grant_of_an_empty_scope_fails() {
	build_and_execute(|| {
		for empty in [
			Scope { actions: Actions::empty(), ..scope() },
			Scope { purposes: Purposes::empty(), ..scope() },
			Scope { categories: Categories::empty(), ..scope() },
		] {
			assert_noop!(grant_to(LAKESIDE_ONLY, empty), Error::<Test>::Empty);
		}
	});
}

#[test]
fn grant_must_end_in_the_future() {
	build_and_execute(|| {
		assert_noop!(grant_for(None, NOW - 1), Error::<Test>::Expired);
		assert_noop!(grant_for(None, NOW), Error::<Test>::Expired);
		assert_noop!(grant_for(Some(NOW - DAY), NOW), Error::<Test>::Expired);
		assert_ok!(grant_for(None, NOW + 1));
	});
}

#[test]
fn grant_must_end_after_it_begins() {
	build_and_execute(|| {
		let from = NOW + DAY;
		assert_noop!(grant_for(Some(from), from - 1), Error::<Test>::Empty);
		assert_noop!(grant_for(Some(from), from), Error::<Test>::Empty);
		assert_ok!(grant_for(Some(from), from + 1));
	});
}

#[test]
fn grant_must_end_within_the_longest_validity() {
	build_and_execute(|| {
		let last = NOW + MAX_VALIDITY;
		assert_noop!(grant_for(None, last + 1), Error::<Test>::TooFar);
		// A late beginning does not allow for a later end.
		assert_noop!(grant_for(Some(last), last + 1), Error::<Test>::TooFar);
		assert_noop!(grant_for(None, UnixMillis::MAX), Error::<Test>::TooFar);
		assert_ok!(grant_for(None, last));
	});
}

#[test]
fn grant_with_a_past_beginning_holds_from_its_block_on() {
	build_and_execute(|| {
		assert_ok!(grant_for(Some(NOW - DAY), NOW + DAY));
		assert_ok!(grant_for(None, NOW + DAY));
		assert_ok!(grant_for(Some(NOW), NOW + DAY));
		for id in 0..3 {
			let grant = Grants::<Test>::get(PATIENT_ANA, GrantId(id)).unwrap();
			assert_eq!(grant.valid_from, NOW);
		}
	});
}

#[test]
fn grant_naming_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		for grantee in [
			Grantee::Organization(QUACKERY),
			Grantee::Practitioner(STRANGER),
			// An admin who is no practitioner.
			Grantee::Practitioner(LAKESIDE_ADMIN),
		] {
			assert_noop!(grant_to(grantee, scope()), Error::<Test>::NotInGoodStanding);
		}
		let held_by =
			|organization| Scope { holder: Holder::Organization(organization), ..scope() };
		assert_noop!(
			grant_to(Grantee::AnyMember, held_by(QUACKERY)),
			Error::<Test>::NotInGoodStanding
		);

		suspend(LAKESIDE);
		for grantee in [LAKESIDE_ONLY, Grantee::Practitioner(DR_LINDQVIST)] {
			assert_noop!(grant_to(grantee, scope()), Error::<Test>::NotInGoodStanding);
		}
		assert_noop!(
			grant_to(Grantee::AnyMember, held_by(LAKESIDE)),
			Error::<Test>::NotInGoodStanding
		);
	});
}

#[test]
fn grant_to_each_kind_of_grantee_works() {
	build_and_execute(|| {
		let of_anybody = Scope { holder: Holder::Any, ..scope() };
		for grantee in [
			Grantee::AnyMember,
			// Nobody has this role now; somebody may later.
			Grantee::Role(Role::Researcher),
			Grantee::Organization(UMBRELLA),
			Grantee::Practitioner(DR_LINDQVIST),
		] {
			assert_ok!(grant_to(grantee, of_anybody));
		}
		assert_eq!(live(PATIENT_ANA, &Grantee::AnyMember), [0, 1]);
		assert_eq!(live(PATIENT_ANA, &Grantee::Organization(UMBRELLA)), [2]);
		assert_eq!(live(PATIENT_ANA, &Grantee::Practitioner(DR_LINDQVIST)), [3]);
	});
}

#[test]
fn grant_into_a_full_index_fails() {
	build_and_execute(|| {
		for _ in 0..MAX_GRANTS {
			assert_ok!(grant_to(LAKESIDE_ONLY, scope()));
		}
		assert_noop!(grant_to(LAKESIDE_ONLY, scope()), Error::<Test>::LimitReached);
		// Other grantees and other patients have indexes of their own.
		assert_ok!(grant_to(Grantee::Organization(UMBRELLA), scope()));
		assert_ok!(Consent::grant(
			RuntimeOrigin::signed(NURSE_BEN),
			PATIENT_BEN,
			LAKESIDE_ONLY,
			scope(),
			terms_until(NOW + DAY)
		));
	});
}

#[test]
fn grant_to_roles_and_to_any_member_share_one_index() {
	build_and_execute(|| {
		let roles = Role::ALL.iter().map(|role| Grantee::Role(*role));
		let open: Vec<_> = roles.chain([Grantee::AnyMember]).collect();
		assert_eq!(open.len(), MAX_GRANTS as usize);
		for grantee in open.clone() {
			assert_ok!(grant_to(grantee, scope()));
		}
		for grantee in open {
			assert_noop!(grant_to(grantee, scope()), Error::<Test>::LimitReached);
		}
	});
}

#[test]
fn grant_sweeps_a_full_index_of_what_is_over() {
	build_and_execute(|| {
		let end = NOW + HOUR;
		assert_ok!(grant_for(None, end));
		for _ in 1..MAX_GRANTS {
			assert_ok!(grant_for(None, NOW + DAY));
		}
		set_time(end - 1);
		assert_noop!(grant_for(None, NOW + DAY), Error::<Test>::LimitReached);
		set_time(end);
		assert_ok!(grant_for(None, NOW + DAY));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), (1..=MAX_GRANTS).collect::<Vec<_>>());
		assert_noop!(grant_for(None, NOW + DAY), Error::<Test>::LimitReached);
		// The grant that is over is still there to be seen.
		assert!(Grants::<Test>::contains_key(PATIENT_ANA, GrantId(0)));
	});
}

#[test]
fn grant_does_not_sweep_what_has_not_begun() {
	build_and_execute(|| {
		for _ in 0..MAX_GRANTS {
			assert_ok!(grant_for(Some(NOW + HOUR), NOW + DAY));
		}
		assert_noop!(grant_for(None, NOW + DAY), Error::<Test>::LimitReached);
	});
}

#[test]
fn grant_takes_the_place_of_a_revoked_one() {
	build_and_execute(|| {
		for _ in 0..MAX_GRANTS {
			assert_ok!(grant_to(LAKESIDE_ONLY, scope()));
		}
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(3)));
		assert_ok!(grant_to(LAKESIDE_ONLY, scope()));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), [0, 1, 2, 4, 5, 6, 7, 8]);
		assert_noop!(grant_to(LAKESIDE_ONLY, scope()), Error::<Test>::LimitReached);
	});
}

#[test]
fn grant_beyond_the_last_id_fails() {
	// Not by `build_and_execute`: four thousand million grants are pretended.
	new_test_ext().execute_with(|| {
		NextGrantId::<Test>::insert(PATIENT_ANA, u32::MAX - 1);
		assert_ok!(grant_to(LAKESIDE_ONLY, scope()));
		assert!(Grants::<Test>::contains_key(PATIENT_ANA, GrantId(u32::MAX - 1)));
		assert_noop!(grant_to(LAKESIDE_ONLY, scope()), Error::<Test>::LimitReached);
	});
}

#[test]
fn grant_is_paid_and_normal() {
	build_and_execute(|| {
		let call = Call::<Test>::grant {
			patient: PATIENT_ANA,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(NOW + DAY),
		};
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&RuntimeOrigin::signed(ANA_KEY)));
	});
}
