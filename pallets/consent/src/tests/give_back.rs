//! `give_back`.

use super::*;
use crate::{Call, Error, Event, Grants, LiveGrants};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use salus_commitments::GranteeOpening;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, StudyInspect},
	Actions, KeyPurpose, Role,
};
use salus_runtime_api::GrantStatus;
use sp_runtime::DispatchError;

fn give_back_by(who: AccountId, id: u32) -> DispatchResult {
	Consent::give_back(RuntimeOrigin::signed(who), PATIENT_ANA, GrantId(id))
}

fn passing_on() -> Scope {
	Scope { actions: Actions::of(&[Action::Read, Action::Reshare]), ..scope() }
}

/// Whether a return would be free, after checking that it would be exactly if it would succeed.
fn is_free(origin: RuntimeOrigin, patient: PatientId, id: GrantId) -> bool {
	let call = Call::<Test>::give_back { patient, id };
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
fn give_back_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let granted = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		assert!(decision_for(DR_LINDQVIST).is_permit());
		set_time(NOW + HOUR);
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 0));

		let returned = Grant { revoked_at: Some(NOW + HOUR), ..granted };
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(returned));
		assert!(!LiveGrants::<Test>::contains_key(PATIENT_ANA, LAKESIDE_ONLY.kind()));
		System::assert_last_event(
			Event::GivenBack { patient: PATIENT_ANA, grant: GrantId(0), by: LAKESIDE_ADMIN }.into(),
		);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		let status = Consent::grant_view(PATIENT_ANA, GrantId(0)).unwrap().status;
		assert_eq!(status, GrantStatus::Revoked);
	});
}

/// Every grantee, and every actor.
#[test]
fn give_back_is_for_who_is_named_alone() {
	let everybody = [
		ANA_KEY,
		ANA_CONSENT_KEY,
		ANA_CONTROL_KEY,
		ST_MARY_ADMIN,
		LAKESIDE_ADMIN,
		UMBRELLA_ADMIN,
		DR_OKAFOR,
		DR_LINDQVIST,
		NURSE_BEN,
		CARLA_KEY,
		STRANGER,
	];
	let committed = GranteeOpening { salt: [7; 32], grantee: LAKESIDE_ONLY }.hash();
	for (grantee, able) in [
		(Grantee::AnyMember, vec![]),
		(Grantee::Role(Role::Provider), vec![]),
		(LAKESIDE_ONLY, vec![LAKESIDE_ADMIN]),
		(Grantee::Practitioner(DR_LINDQVIST), vec![DR_LINDQVIST]),
		(Grantee::Person(PATIENT_CARLA), vec![CARLA_KEY]),
		(Grantee::Person(PATIENT_BEN), vec![NURSE_BEN]),
		(Grantee::Committed(committed), vec![]),
	] {
		for who in everybody {
			build_and_execute(|| {
				ana_grants(grantee.clone(), scope());
				if able.contains(&who) {
					assert_ok!(give_back_by(who, 0));
				} else {
					assert_noop!(give_back_by(who, 0), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

#[test]
fn give_back_by_no_account_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let returned = Consent::give_back(origin, PATIENT_ANA, GrantId(0));
			assert_noop!(returned, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn give_back_for_a_person_needs_a_key_for_consent() {
	build_and_execute(|| {
		let grantee = Grantee::Person(PATIENT_CARLA);
		ana_grants(grantee.clone(), scope());
		let entrust = |purpose: KeyPurpose| {
			Keys::mutate(|keys| keys.insert(STRANGER, (PATIENT_CARLA, purpose.into())));
		};
		for purpose in [KeyPurpose::Control, KeyPurpose::RecoveryVeto] {
			entrust(purpose);
			assert_noop!(give_back_by(STRANGER, 0), Error::<Test>::NotAuthorized);
		}
		Keys::mutate(|keys| keys.remove(&CARLA_KEY));
		assert_noop!(give_back_by(CARLA_KEY, 0), Error::<Test>::NotAuthorized);
		entrust(KeyPurpose::Consent);
		assert_ok!(give_back_by(STRANGER, 0));
	});
}

#[test]
fn give_back_by_who_passed_it_on_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		for _ in 0..3 {
			assert_ok!(lakeside_passes_on(GrantId(0), scope()));
		}
		// By the admin of the giver and of the grantee, not by the doctor who signed it.
		for who in [DR_LINDQVIST, NURSE_BEN, ST_MARY_ADMIN, ANA_KEY, STRANGER] {
			assert_noop!(give_back_by(who, 1), Error::<Test>::NotAuthorized);
		}
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 1));
		assert_ok!(give_back_by(UMBRELLA_ADMIN, 2));
		assert_eq!(live(PATIENT_ANA, &INSURER), [3]);
		// The insurer can give back neither what it was passed out of, nor the giver's place in it.
		assert_noop!(give_back_by(UMBRELLA_ADMIN, 0), Error::<Test>::NotAuthorized);
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap().reshared, 3);
	});
}

#[test]
fn give_back_ends_what_was_passed_on() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		assert_ok!(lakeside_passes_on(GrantId(0), scope()));
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 0));
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		// It ended with its parent: nothing is left to give back.
		for who in [UMBRELLA_ADMIN, LAKESIDE_ADMIN] {
			assert!(!is_free(RuntimeOrigin::signed(who), PATIENT_ANA, GrantId(1)));
			assert_noop!(give_back_by(who, 1), Error::<Test>::Revoked);
		}
	});
}

#[test]
fn give_back_by_an_organization_in_no_good_standing_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		ana_grants(Grantee::Practitioner(DR_LINDQVIST), scope());
		suspend(LAKESIDE);
		assert_noop!(give_back_by(LAKESIDE_ADMIN, 0), Error::<Test>::NotAuthorized);
		// A practitioner needs no employer to let go.
		assert_ok!(give_back_by(DR_LINDQVIST, 1));
	});
}

#[test]
fn give_back_of_an_unknown_grant_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_noop!(give_back_by(LAKESIDE_ADMIN, 1), Error::<Test>::NotFound);
		assert_noop!(give_back_by(LAKESIDE_ADMIN, u32::MAX), Error::<Test>::NotFound);
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		let of_ben = Consent::give_back(lakeside, PATIENT_BEN, GrantId(0));
		assert_noop!(of_ben, Error::<Test>::NotFound);
	});
}

#[test]
fn give_back_twice_fails() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 0));
		assert_noop!(give_back_by(LAKESIDE_ADMIN, 0), Error::<Test>::Revoked);
		// Neither after the patient, nor the patient after it.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
		assert_noop!(give_back_by(LAKESIDE_ADMIN, 1), Error::<Test>::Revoked);
		let revoked = Consent::revoke(ana(), PATIENT_ANA, GrantId(0));
		assert_noop!(revoked, Error::<Test>::Revoked);
		set_time(NOW + DAY);
		assert_noop!(give_back_by(LAKESIDE_ADMIN, 0), Error::<Test>::Revoked);
	});
}

#[test]
fn give_back_works_until_validity_ends() {
	build_and_execute(|| {
		for _ in 0..2 {
			ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		}
		set_time(NOW + DAY - 1);
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 0));
		set_time(NOW + DAY);
		assert_noop!(give_back_by(LAKESIDE_ADMIN, 1), Error::<Test>::Expired);
	});
}

#[test]
fn give_back_of_what_is_suspended_or_has_not_begun_works() {
	build_and_execute(|| {
		let suspended = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, suspended));
		ana_grants_under(LAKESIDE_ONLY, scope(), terms_between(NOW + HOUR, NOW + DAY));
		for id in 0..2 {
			assert_ok!(give_back_by(LAKESIDE_ADMIN, id));
		}
		assert_noop!(Consent::resume(ana(), PATIENT_ANA, suspended), Error::<Test>::Revoked);
		set_time(NOW + HOUR);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn give_back_leaves_nothing_to_the_directive() {
	build_and_execute(|| {
		ana_directs(DirectiveId(7), LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 0));
		let revoked = Consent::revoke_directive(ana(), PATIENT_ANA, DirectiveId(7));
		assert_noop!(revoked, Error::<Test>::Revoked);
	});
}

#[test]
fn give_back_is_free_exactly_when_it_succeeds() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, passing_on(), NOW + 2 * DAY);
		assert_ok!(lakeside_passes_on(GrantId(0), scope()));
		ana_grants_until(Grantee::Practitioner(DR_LINDQVIST), scope(), NOW + DAY);
		ana_grants_until(Grantee::Person(PATIENT_CARLA), scope(), NOW + DAY);
		ana_grants_until(Grantee::AnyMember, scope(), NOW + DAY);
		ana_grants_until(LAKESIDE_ONLY, scope(), NOW + DAY);
		assert_ok!(give_back_by(LAKESIDE_ADMIN, 5));

		let accounts = [
			ANA_KEY,
			ANA_CONSENT_KEY,
			ST_MARY_ADMIN,
			LAKESIDE_ADMIN,
			UMBRELLA_ADMIN,
			DR_LINDQVIST,
			NURSE_BEN,
			CARLA_KEY,
			STRANGER,
		];
		let free = || {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				assert!(!is_free(origin, PATIENT_ANA, GrantId(0)));
			}
			let mut free = Vec::new();
			for who in accounts {
				for patient in [PATIENT_ANA, PATIENT_CARLA, PATIENT_NOBODY] {
					for id in 0..7 {
						if is_free(RuntimeOrigin::signed(who), patient, GrantId(id)) {
							free.push((who, id));
						}
					}
				}
			}
			free
		};
		let all = [
			(LAKESIDE_ADMIN, 0),
			(LAKESIDE_ADMIN, 1),
			(UMBRELLA_ADMIN, 1),
			(DR_LINDQVIST, 2),
			(CARLA_KEY, 3),
		];
		assert_eq!(free(), all);
		set_time(NOW + DAY - 1);
		assert_eq!(free(), all);
		set_time(NOW + DAY);
		assert_eq!(free(), [(LAKESIDE_ADMIN, 0)]);
		set_time(NOW + 2 * DAY);
		assert_eq!(free(), []);
	});
}

#[test]
fn give_back_is_operational() {
	build_and_execute(|| {
		let info =
			Call::<Test>::give_back { patient: PATIENT_ANA, id: GrantId(0) }.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		// The checks run once more, to know whether it is free: as the grantee and as the giver.
		let patients = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let organizations = <Registry as OrganizationInspect<AccountId>>::inspect_weight();
		let studies = <Registry as StudyInspect<AccountId>>::inspect_weight();
		let checks = patients + organizations + organizations + studies;
		assert_eq!(info.call_weight, checks + DbWeight::get().reads(4));
	});
}
