use crate::{mock::*, Call, Ended, Ending, Error, Event, Rest, SupporterId};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	recovery::{RECOVERY_COMPLETION, RECOVERY_GATHERING, SUPPORTER_REST},
	KeyPurpose, KeyPurposes, PatientId, RecoveryStatus,
};
use sp_runtime::DispatchError;

/// Whether a veto would be free, after checking that it would be exactly if it would succeed.
fn is_free(origin: RuntimeOrigin, patient: PatientId) -> bool {
	let call = Call::<Test>::veto_recovery { patient };
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
fn veto_recovery_works() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		let before = stored_recovery(patient);
		set_now(now() + DAY);
		assert!(is_free(signed(&account(&ana())), patient));
		assert_ok!(veto(&account(&ana()), patient));

		let after = stored_recovery(patient);
		let ended = Some(Ended { at: now(), how: Ending::Vetoed });
		assert_eq!(after.attempt, crate::Attempt { ended, ..before.attempt });
		let until = now() + SUPPORTER_REST;
		let rest = |who| Rest {
			who: SupporterId::Guardian(commitment(who)),
			supports_from: until,
			starts_from: until,
		};
		assert_eq!(after.rests.to_vec(), vec![rest(&GRACE), rest(&HUGO)]);
		System::assert_last_event(
			Event::RecoveryVetoed { patient, key: account(&ana_phone()), by: account(&ana()) }
				.into(),
		);
	});
}

#[test]
fn veto_recovery_by_each_live_key_works() {
	for purposes in (1..8).filter_map(KeyPurposes::from_bits) {
		ExtBuilder.build_and_execute(|| {
			let (patient, _) = ana_recovering();
			let key = pair("AnaOther");
			add_key(&ana(), &key, purposes);
			assert!(is_free(signed(&account(&key)), patient));
			assert_ok!(veto(&account(&key), patient));
		});
	}
}

#[test]
fn veto_recovery_works_until_it_is_completed() {
	ExtBuilder.build_and_execute(|| {
		let patient = ana_with_guardians();
		let ana = account(&ana());
		assert!(!is_free(signed(&ana), patient));
		assert_noop!(veto(&ana, patient), Error::<Test>::NotOpen);

		assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let started_at = now();
		for (at, open) in [(0, true), (RECOVERY_GATHERING - 1, true), (RECOVERY_GATHERING, false)] {
			set_now(started_at + at);
			assert_eq!(is_free(signed(&ana), patient), open);
		}
		assert_noop!(veto(&ana, patient), Error::<Test>::NotOpen);

		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		let completes_at = stored_recovery(patient).attempt.completes_at.unwrap();
		for (at, open) in [
			(completes_at - 1, true),
			(completes_at, true),
			(completes_at + RECOVERY_COMPLETION - 1, true),
			(completes_at + RECOVERY_COMPLETION, false),
		] {
			set_now(at);
			assert_eq!(is_free(signed(&ana), patient), open);
		}
	});
}

#[test]
fn veto_recovery_twice_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		assert_ok!(veto(&account(&ana()), patient));
		assert!(!is_free(signed(&account(&ana())), patient));
		assert_noop!(veto(&account(&ana()), patient), Error::<Test>::NotOpen);
	});
}

#[test]
fn veto_recovery_after_completion_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		add_key(&ana(), &pair("AnaPaper"), KeyPurpose::RecoveryVeto.into());
		set_now(completes_at);
		assert_ok!(complete(patient));
		for key in [&pair("AnaPaper"), &ana_phone()] {
			assert!(!is_free(signed(&account(key)), patient));
			assert_noop!(veto(&account(key), patient), Error::<Test>::NotOpen);
		}
		assert!(!is_free(signed(&account(&ana())), patient));
		assert_noop!(veto(&account(&ana()), patient), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn veto_recovery_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert!(!is_free(origin.clone(), patient));
			assert_noop!(PatientIdentity::veto_recovery(origin, patient), DispatchError::BadOrigin);
		}
		register(&ben());
		let former = pair("AnaFormer");
		add_key(&ana(), &former, KeyPurposes::all());
		remove_key(&ana(), &former);
		for by in [
			ST_MARY,
			STRANGER,
			GRACE,
			account(&ben()),
			account(&former),
			// Not the key that is to be, either.
			account(&ana_phone()),
		] {
			assert!(!is_free(signed(&by), patient));
			assert_noop!(veto(&by, patient), Error::<Test>::NotAuthorized);
		}
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Waiting);
	});
}

#[test]
fn veto_recovery_is_operational_and_weighs_its_checks_twice() {
	ExtBuilder.build_and_execute(|| {
		let info = Call::<Test>::veto_recovery { patient: PatientId([0; 32]) }.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		assert_eq!(info.call_weight, DbWeight::get().reads(4));
	});
}
