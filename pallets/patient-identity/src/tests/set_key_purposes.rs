use super::refused_to_all_but_a_control_key;
use crate::{mock::*, Error, Event, PatientKey};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{
	recovery::ENTRUSTING_PAUSE, traits::PatientInspect, KeyPurpose, KeyPurposes, PatientId,
};
use sp_core::sr25519;

fn set(patient: PatientId, key: &sr25519::Pair, purposes: KeyPurposes) -> DispatchResult {
	let by = signed(&account(&ana()));
	PatientIdentity::set_key_purposes(by, patient, account(key), purposes)
}

#[test]
fn set_key_purposes_works() {
	for from in (1..8).filter_map(KeyPurposes::from_bits) {
		for to in (1..8).filter_map(KeyPurposes::from_bits) {
			ExtBuilder.build_and_execute(|| {
				let patient = register(&ana());
				add_key(&ana(), &ana_phone(), from);
				let before = stored_key(&ana_phone()).unwrap();
				set_now(START + HOUR);
				assert_ok!(set(patient, &ana_phone(), to));

				let key = account(&ana_phone());
				assert_eq!(stored_key(&ana_phone()), Some(PatientKey { purposes: to, ..before }));
				for purpose in KeyPurpose::ALL {
					assert_eq!(
						PatientIdentity::may(&key, patient, *purpose),
						to.contains(*purpose)
					);
				}
				let controls = 1 + u32::from(to.contains(KeyPurpose::Control));
				assert_eq!(stored(patient).control_keys, controls);
				System::assert_last_event(
					Event::KeyPurposesSet { patient, key, purposes: to, by: account(&ana()) }
						.into(),
				);
			});
		}
	}
}

#[test]
fn set_key_purposes_of_ones_own_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurpose::Control.into());
		assert_ok!(set(patient, &ana(), KeyPurpose::Consent.into()));
		assert_eq!(stored(patient).control_keys, 1);
		assert_noop!(set(patient, &ana(), KeyPurposes::all()), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn set_key_purposes_never_takes_the_last_control() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		add_key(&ana(), &ana_phone(), KeyPurpose::Consent.into());
		let without = KeyPurposes::of(&[KeyPurpose::Consent, KeyPurpose::RecoveryVeto]);
		assert_noop!(set(patient, &ana(), without), Error::<Test>::LastControlKey);
		assert_ok!(set(patient, &ana(), KeyPurpose::Control.into()));
		assert_ok!(set(patient, &ana_phone(), KeyPurposes::all()));
		assert_ok!(set(patient, &ana(), without));
	});
}

#[test]
fn set_key_purposes_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		refused_to_all_but_a_control_key(|origin| {
			let purposes = KeyPurpose::Control.into();
			PatientIdentity::set_key_purposes(origin, patient, account(&ana()), purposes)
		});
	});
}

#[test]
fn set_key_purposes_to_none_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		assert_noop!(set(patient, &ana(), KeyPurposes::empty()), Error::<Test>::Empty);
	});
}

#[test]
fn set_key_purposes_of_none_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		register(&ben());
		let all = KeyPurposes::all();
		assert_noop!(set(PatientId([0; 32]), &ana(), all), Error::<Test>::NotFound);
		for key in [ben(), ana_phone()] {
			assert_noop!(set(patient, &key, all), Error::<Test>::NotFound);
		}
		add_key(&ana(), &ana_phone(), all);
		remove_key(&ana(), &ana_phone());
		assert_noop!(set(patient, &ana_phone(), all), Error::<Test>::Removed);
	});
}

// To trust it with more would take it away from the next recovery.
#[test]
fn set_key_purposes_of_one_for_the_veto_alone_waits_after_a_recovery() {
	ExtBuilder.build_and_execute(|| {
		let (patient, paper) = ana_recovered();
		let by = signed(&account(&ana_phone()));
		let set = |key: &sr25519::Pair, purposes| {
			PatientIdentity::set_key_purposes(by.clone(), patient, account(key), purposes)
		};
		let recovered_at = now();
		for at in [recovered_at, recovered_at + ENTRUSTING_PAUSE - 1] {
			set_now(at);
			for purposes in (1..8).filter_map(KeyPurposes::from_bits) {
				assert_noop!(set(&paper, purposes), Error::<Test>::RecentlyRecovered);
			}
		}
		add_key(&ana_phone(), &pair("AnaTablet"), KeyPurposes::all());
		assert_ok!(set(&pair("AnaTablet"), KeyPurpose::Consent.into()));
		set_now(recovered_at + ENTRUSTING_PAUSE);
		assert_ok!(set(&paper, KeyPurposes::all()));
	});
}
