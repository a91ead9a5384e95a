//! `revoke`.

use super::*;
use crate::{Call, Error, Event, Grants, LiveGrants};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	traits::{PatientInspect, StudyInspect},
	Role,
};
use sp_runtime::DispatchError;

fn revoke_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::revoke(origin, PATIENT_ANA, GrantId(0))
}

fn grant_from(valid_from: UnixMillis, valid_until: UnixMillis) {
	assert_ok!(Consent::grant(
		RuntimeOrigin::signed(ANA_KEY),
		PATIENT_ANA,
		LAKESIDE_ONLY,
		scope(),
		terms_between(valid_from, valid_until)
	));
}

/// Whether a revocation would be free, after checking that it would be exactly if it would succeed.
fn is_free(origin: RuntimeOrigin, patient: PatientId, id: GrantId) -> bool {
	let call = Call::<Test>::revoke { patient, id };
	assert_storage_noop!(call.is_feeless(&origin));
	let free = call.is_feeless(&origin);
	let succeeds = with_transaction(|| {
		let outcome = call.dispatch_bypass_filter(origin).is_ok();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(outcome))
	});
	assert_eq!(succeeds, Ok(free), "free exactly when it succeeds");
	free
}

#[test]
fn revoke_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let given = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		set_time(NOW + HOUR);
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));

		let revoked = crate::Grant { revoked_at: Some(NOW + HOUR), ..given };
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(revoked));
		assert!(!LiveGrants::<Test>::contains_key(PATIENT_ANA, LAKESIDE_ONLY.kind()));
		System::assert_last_event(
			Event::Revoked {
				patient: PATIENT_ANA,
				grant: GrantId(0),
				by: ANA_CONSENT_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
	});
}

#[test]
fn revoke_takes_effect_in_its_block() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert!(decision_for(DR_LINDQVIST).is_permit());
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_KEY)));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn revoke_leaves_other_grants() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, scope());
		ana_grants(Grantee::Role(Role::Provider), scope());
		ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(1)));
		assert_eq!(live(PATIENT_ANA, &Grantee::AnyMember), [0]);
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), [2]);
	});
}

#[test]
fn revoke_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_noop!(revoke_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(revoke_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in
			[ANA_CONTROL_KEY, NURSE_BEN, ST_MARY_ADMIN, LAKESIDE_ADMIN, DR_LINDQVIST, STRANGER]
		{
			assert_noop!(revoke_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn revoke_by_a_removed_key_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(revoke_by(RuntimeOrigin::signed(ANA_KEY)), Error::<Test>::NotAuthorized);
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));
	});
}

#[test]
fn revoke_of_an_unknown_grant_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let revoke = |id| Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(id));
		assert_noop!(revoke(1), Error::<Test>::NotFound);
		assert_noop!(revoke(u32::MAX), Error::<Test>::NotFound);
		// Ben has no grant of Ana's id.
		assert_noop!(
			Consent::revoke(RuntimeOrigin::signed(NURSE_BEN), PATIENT_BEN, GrantId(0)),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn revoke_twice_fails() {
	build_and_execute(|| {
		grant_from(NOW, NOW + DAY);
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_KEY)));
		assert_noop!(revoke_by(RuntimeOrigin::signed(ANA_KEY)), Error::<Test>::Revoked);
		// It stays revoked when its validity would have ended.
		set_time(NOW + DAY);
		assert_noop!(revoke_by(RuntimeOrigin::signed(ANA_KEY)), Error::<Test>::Revoked);
	});
}

#[test]
fn revoke_works_in_the_last_moment_of_validity() {
	build_and_execute(|| {
		grant_from(NOW, NOW + DAY);
		set_time(NOW + DAY - 1);
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_KEY)));
	});
}

#[test]
fn revoke_when_validity_has_ended_fails() {
	build_and_execute(|| {
		grant_from(NOW, NOW + DAY);
		set_time(NOW + DAY);
		assert_noop!(revoke_by(RuntimeOrigin::signed(ANA_KEY)), Error::<Test>::Expired);
	});
}

#[test]
fn revoke_before_validity_begins_works() {
	build_and_execute(|| {
		grant_from(NOW + HOUR, NOW + DAY);
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_KEY)));
		set_time(NOW + HOUR);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn revoke_when_grantee_and_holder_are_suspended_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		suspend(LAKESIDE);
		suspend(ST_MARY);
		assert!(is_free(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(0)));
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_KEY)));
	});
}

#[test]
fn revoke_is_free_exactly_when_it_succeeds() {
	build_and_execute(|| {
		grant_from(NOW, NOW + DAY);
		grant_from(NOW + DAY, NOW + 2 * DAY);
		grant_from(NOW, NOW + 3 * DAY);
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(2)));

		let accounts = [
			ANA_KEY,
			ANA_CONSENT_KEY,
			ANA_CONTROL_KEY,
			NURSE_BEN,
			LAKESIDE_ADMIN,
			DR_LINDQVIST,
			STRANGER,
		];
		let mut origins = vec![RuntimeOrigin::root(), RuntimeOrigin::none()];
		origins.extend(accounts.map(RuntimeOrigin::signed));
		// At each moment, by whom, of whom, which: two keys may revoke what is not over.
		for (now, open) in [
			(NOW, vec![0, 1]),
			(NOW + DAY - 1, vec![0, 1]),
			(NOW + DAY, vec![1]),
			(NOW + 2 * DAY - 1, vec![1]),
			(NOW + 2 * DAY, vec![]),
		] {
			set_time(now);
			let mut free = Vec::new();
			for origin in &origins {
				for patient in [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY] {
					for id in 0..4 {
						if is_free(origin.clone(), patient, GrantId(id)) {
							free.push((patient, id));
						}
					}
				}
			}
			let by_each: Vec<_> = open.iter().map(|id| (PATIENT_ANA, *id)).collect();
			assert_eq!(free, [by_each.clone(), by_each].concat());
		}
	});
}

#[test]
fn revoke_is_operational() {
	build_and_execute(|| {
		let info =
			Call::<Test>::revoke { patient: PATIENT_ANA, id: GrantId(0) }.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		// The checks run once more, to know whether it is free; it may be to a study that is over.
		let checks = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let study = <Registry as StudyInspect<AccountId>>::inspect_weight();
		assert_eq!(
			info.call_weight,
			checks + study + looked_up_beside() * 2 + DbWeight::get().reads(3)
		);
	});
}
