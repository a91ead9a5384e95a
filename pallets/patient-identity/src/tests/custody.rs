//! What an organization may do by a key that it keeps for a patient, and what ends that.

use super::kept::*;
use crate::{mock::*, Call, Custody, Error, Event, Patient, Settings};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult, GetDispatchInfo},
};
use salus_primitives::{
	recovery::DEFAULT_RECOVERY_DELAY, traits::PatientInspect, Acting, EncryptionKey, KeyPurpose,
	KeyPurposes, OrganizationId, PatientId, RelationshipKind,
};
use salus_runtime_api::{CustodyView, KeyView};
use sp_core::sr25519;

const BY_LAKESIDE: Acting = Acting::Custodian { organization: LAKESIDE_ID };

fn by(key: &sr25519::Pair) -> RuntimeOrigin {
	signed(&account(key))
}

/// A key of the patient takes another's place, which the new one signed for these purposes.
fn rotate(
	signer: &AccountId,
	patient: PatientId,
	old: &sr25519::Pair,
	key: &sr25519::Pair,
	purposes: KeyPurposes,
) -> DispatchResult {
	let addition = addition(patient, key, purposes);
	let signature = sign(key, &addition.bytes());
	let (old, key) = (account(old), addition.key);
	PatientIdentity::rotate_key(signed(signer), patient, old, key, addition.expires_at, signature)
}

/// The calls of a control key that a kept one may not make; each is good but for who makes it.
fn refused_calls(patient: PatientId) -> [Box<dyn Fn(RuntimeOrigin) -> DispatchResult>; 4] {
	let (key, spare) = (account(&omar_kept()), pair("Spare"));
	let addition = addition(patient, &spare, KeyPurpose::Consent.into());
	let signature = sign(&spare, &addition.bytes());
	[
		Box::new(move |origin| {
			PatientIdentity::add_key(
				origin,
				patient,
				addition.key.clone(),
				addition.purposes,
				addition.expires_at,
				signature.clone(),
			)
		}),
		Box::new(move |origin| PatientIdentity::remove_key(origin, patient, key.clone())),
		Box::new(move |origin| {
			let key = account(&omar_kept());
			PatientIdentity::set_key_purposes(origin, patient, key, KeyPurposes::all())
		}),
		Box::new(move |origin| {
			let guardians = vec![commitment(&EX)].try_into().unwrap();
			PatientIdentity::set_guardians(origin, patient, guardians, 1, DEFAULT_RECOVERY_DELAY)
		}),
	]
}

#[test]
fn a_kept_key_neither_adds_nor_removes_keys_nor_says_who_helps() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		for call in refused_calls(patient) {
			assert_noop!(call(by(&omar_kept())), Error::<Test>::NotAuthorized);
			// Nor does anybody of the custodian's by their own account.
			for who in [LAKESIDE, DR_LINDQVIST, OFFICER_REYES] {
				assert_noop!(call(signed(&who)), Error::<Test>::NotAuthorized);
			}
		}
		assert_eq!(Settings::<Test>::get(patient), Default::default());
		// Omar may, by what he has then; the kept key is none that he could remove any more.
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		set_now(now() + 3 * DAY);
		let [add, remove, set, choose] = refused_calls(patient);
		assert_ok!(add(by(&omar_phone())));
		for call in [remove, set] {
			assert_noop!(call(by(&omar_phone())), Error::<Test>::Removed);
		}
		assert_ok!(choose(by(&omar_phone())));
	});
}

#[test]
fn a_kept_key_is_rotated() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let (next, kept) = (pair("OmarKeptNext"), account(&omar_kept()));
		set_now(START + HOUR);
		assert_ok!(rotate(&kept, patient, &omar_kept(), &next, KEPT));
		System::assert_last_event(
			Event::KeyRotated {
				patient,
				old: kept.clone(),
				key: account(&next),
				purposes: KEPT,
				by: kept.clone(),
				acting: BY_LAKESIDE,
			}
			.into(),
		);
		assert_eq!(stored(patient).keys.to_vec(), vec![account(&next)]);
		assert_eq!(stored_key(&next).unwrap().purposes, KEPT);
		assert_eq!(stored_key(&omar_kept()).unwrap().removed_at, Some(START + HOUR));
		// It is kept as the one before was, which is nobody's.
		assert_eq!(PatientIdentity::keeps(&account(&next), patient), Some(LAKESIDE_ID));
		assert_eq!(PatientIdentity::keeps(&kept, patient), None);
		for (signer, old) in [(&kept, &next), (&account(&next), &omar_kept())] {
			let error =
				if *signer == kept { Error::<Test>::NotAuthorized } else { Error::<Test>::Removed };
			assert_noop!(rotate(signer, patient, old, &pair("Spare"), KEPT), error);
		}
		assert_ok!(rotate(&account(&next), patient, &next, &pair("Spare"), KEPT));
	});
}

// The new key has what the old one had, and so much has it to sign.
#[test]
fn a_kept_key_is_rotated_for_what_it_is() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let (next, kept) = (pair("OmarKeptNext"), account(&omar_kept()));
		for purposes in (1..8).filter_map(KeyPurposes::from_bits).filter(|one| *one != KEPT) {
			assert_noop!(
				rotate(&kept, patient, &omar_kept(), &next, purposes),
				Error::<Test>::InvalidSignature
			);
		}
		assert_ok!(rotate(&kept, patient, &omar_kept(), &next, KEPT));
	});
}

#[test]
fn a_kept_key_publishes_the_key_to_encrypt_to() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let before = stored(patient);
		let kept = account(&omar_kept());
		for encryption_key in [Some(EncryptionKey([8; 32])), None] {
			assert_ok!(PatientIdentity::set_encryption_key(signed(&kept), patient, encryption_key));
			assert_eq!(stored(patient), Patient { encryption_key, ..before.clone() });
			let (by, acting) = (kept.clone(), BY_LAKESIDE);
			System::assert_last_event(
				Event::EncryptionKeySet { patient, encryption_key, by, acting }.into(),
			);
		}
	});
}

// One that is suspended keeps the keys, and can do nothing by them until it stands again.
#[test]
fn a_kept_key_does_nothing_while_the_custodian_is_suspended() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let (next, kept) = (pair("OmarKeptNext"), account(&omar_kept()));
		let set = || PatientIdentity::set_encryption_key(signed(&kept), patient, None);
		let rotate = || rotate(&kept, patient, &omar_kept(), &next, KEPT);
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		assert_noop!(set(), Error::<Test>::NotAuthorized);
		assert_noop!(rotate(), Error::<Test>::NotAuthorized);
		assert_eq!(PatientIdentity::custodian(patient), Some(LAKESIDE_ID));
		assert_eq!(PatientIdentity::keeps(&kept, patient), Some(LAKESIDE_ID));
		ActingFor::mutate(|acting| acting.insert(LAKESIDE, LAKESIDE_ID));
		assert_ok!(set());
		assert_ok!(rotate());
	});
}

// Another custodian's key is another's.
#[test]
fn a_kept_key_does_nothing_for_another_patient() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let others = pair("OthersKept");
		let other = register_kept(&others);
		let spare = pair("Spare");
		for (signer, of, old) in
			[(&others, patient, omar_kept()), (&omar_kept(), other, pair("OthersKept"))]
		{
			assert_noop!(
				PatientIdentity::set_encryption_key(by(signer), of, None),
				Error::<Test>::NotAuthorized
			);
			assert_noop!(
				rotate(&account(signer), of, &old, &spare, KEPT),
				Error::<Test>::NotAuthorized
			);
			assert_eq!(PatientIdentity::keeps(&account(signer), of), None);
		}
	});
}

// Nobody who works for the custodian acts by their own account.
#[test]
fn a_custodian_acts_by_the_kept_key_alone() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		for who in [LAKESIDE, DR_LINDQVIST, OFFICER_REYES] {
			assert_noop!(
				PatientIdentity::set_encryption_key(signed(&who), patient, None),
				Error::<Test>::NotAuthorized
			);
			assert_noop!(
				rotate(&who, patient, &omar_kept(), &pair("Spare"), KEPT),
				Error::<Test>::NotAuthorized
			);
			assert_eq!(PatientIdentity::keeps(&who, patient), None);
		}
	});
}

#[test]
fn who_took_the_identity_over_acts_as_the_patient() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_claimed();
		let phone = account(&omar_phone());
		// Whatever becomes of who kept the keys.
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		assert_ok!(PatientIdentity::set_encryption_key(signed(&phone), patient, None));
		let (by, acting) = (phone.clone(), Acting::Patient);
		System::assert_last_event(
			Event::EncryptionKeySet { patient, encryption_key: None, by, acting }.into(),
		);
		let next = pair("OmarNextPhone");
		assert_ok!(rotate(&phone, patient, &omar_phone(), &next, KeyPurposes::all()));
		System::assert_last_event(
			Event::KeyRotated {
				patient,
				old: phone.clone(),
				key: account(&next),
				purposes: KeyPurposes::all(),
				by: phone,
				acting,
			}
			.into(),
		);
		// The key that was kept does nothing any more.
		let kept = account(&omar_kept());
		assert_noop!(
			PatientIdentity::set_encryption_key(signed(&kept), patient, None),
			Error::<Test>::NotAuthorized
		);
		assert_noop!(
			rotate(&kept, patient, &next, &pair("Spare"), KeyPurposes::all()),
			Error::<Test>::NotAuthorized
		);
	});
}

/// A recovery of Omar's identity, to his phone, by two organizations, that waits for a veto.
fn omar_recovering(by: [(AccountId, OrganizationId); 2]) -> PatientId {
	let patient = omar_in_custody();
	for (_, organization) in &by {
		hold(patient, *organization, RelationshipKind::Treatment, START, START + 90 * DAY);
	}
	set_now(START + 30 * DAY);
	let [(first, _), (second, _)] = by;
	assert_ok!(start(&first, AS_ORGANIZATION, patient, &omar_phone()));
	assert_ok!(support(&second, AS_ORGANIZATION, patient, &omar_phone()));
	patient
}

const OTHERS: [(AccountId, OrganizationId); 2] = [(ST_MARY, ST_MARY_ID), (NORTHSIDE, NORTHSIDE_ID)];

#[test]
fn a_kept_key_vetoes_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_recovering(OTHERS);
		let call = Call::<Test>::veto_recovery { patient };
		for signer in [account(&omar_kept()), LAKESIDE, OFFICER_REYES] {
			assert!(!call.is_feeless(&signed(&signer)));
			assert_noop!(veto(&signer, patient), Error::<Test>::NotAuthorized);
		}
		// Nor does it help with it, or with another.
		let kept = account(&omar_kept());
		assert_noop!(
			support(&kept, AS_ORGANIZATION, patient, &omar_phone()),
			Error::<Test>::NotAuthorized
		);
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert!(!call.is_feeless(&signed(&kept)));
		assert_noop!(veto(&kept, patient), Error::<Test>::NotAuthorized);
		assert_ok!(complete(patient));
	});
}

#[test]
fn a_recovery_ends_the_custody() {
	// With the custodian's help, or without.
	for with in [OTHERS, [(LAKESIDE, LAKESIDE_ID), (NORTHSIDE, NORTHSIDE_ID)]] {
		ExtBuilder.build_and_execute(|| {
			let patient = omar_recovering(with);
			let completes_at = now() + DEFAULT_RECOVERY_DELAY;
			set_now(completes_at - 1);
			assert_eq!(PatientIdentity::custodian(patient), Some(LAKESIDE_ID));
			set_now(completes_at);
			assert_ok!(complete(patient));
			assert_eq!(
				stored_custody(patient),
				Some(Custody {
					organization: LAKESIDE_ID,
					since: START,
					ended_at: Some(completes_at)
				})
			);
			assert_eq!(PatientIdentity::custodian(patient), None);
			assert_eq!(stored_key(&omar_kept()).unwrap().removed_at, Some(completes_at));
			assert_eq!(stored(patient).keys.to_vec(), vec![account(&omar_phone())]);
			for purpose in KeyPurpose::ALL {
				assert!(PatientIdentity::may(&account(&omar_phone()), patient, *purpose));
			}
			assert_noop!(
				PatientIdentity::set_encryption_key(by(&omar_kept()), patient, None),
				Error::<Test>::NotAuthorized
			);
		});
	}
}

// When it ended stays, whatever happens afterwards.
#[test]
fn a_later_recovery_leaves_when_the_custody_ended() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_claimed();
		let ended = stored_custody(patient);
		for (_, organization) in OTHERS {
			hold(patient, organization, RelationshipKind::Treatment, START, START + 90 * DAY);
		}
		set_now(START + 30 * DAY);
		let tablet = pair("OmarTablet");
		for (index, (who, _)) in OTHERS.into_iter().enumerate() {
			if index == 0 {
				assert_ok!(start(&who, AS_ORGANIZATION, patient, &tablet));
			} else {
				assert_ok!(support(&who, AS_ORGANIZATION, patient, &tablet));
			}
		}
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		assert_eq!(stored_custody(patient), ended);
	});
}

#[test]
fn others_learn_who_keeps_the_keys() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let (kept, phone) = (account(&omar_kept()), account(&omar_phone()));
		for purpose in KeyPurpose::ALL {
			assert!(!PatientIdentity::may(&kept, patient, *purpose));
		}
		// It belongs to the identity, all the same.
		assert_eq!(PatientIdentity::patient_of(&kept), Some(patient));
		assert_eq!(PatientIdentity::owner_of(&kept), Some(patient));
		assert_eq!(PatientIdentity::custodian(patient), Some(LAKESIDE_ID));
		assert_eq!(PatientIdentity::keeps(&kept, patient), Some(LAKESIDE_ID));
		assert_eq!(PatientIdentity::keeps(&phone, patient), None);
		let view = PatientIdentity::patient_view(patient).unwrap();
		let custody = CustodyView { organization: LAKESIDE_ID, since: START, ended_at: None };
		let key = KeyView { key: kept.clone(), purposes: KEPT, added_at: START, removed_at: None };
		assert_eq!((view.custody, view.keys), (Some(custody), vec![key]));
		assert_eq!(view.sponsor, Some(LAKESIDE_ID));

		set_now(START + DAY);
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		for purpose in KeyPurpose::ALL {
			assert!(!PatientIdentity::may(&kept, patient, *purpose));
			assert!(PatientIdentity::may(&phone, patient, *purpose));
		}
		assert_eq!(PatientIdentity::patient_of(&kept), None);
		assert_eq!(PatientIdentity::owner_of(&kept), Some(patient));
		assert_eq!(PatientIdentity::custodian(patient), None);
		for key in [&kept, &phone] {
			assert_eq!(PatientIdentity::keeps(key, patient), None);
		}
		let view = PatientIdentity::patient_view(patient).unwrap();
		let ended_at = Some(START + DAY);
		assert_eq!(view.custody, Some(CustodyView { ended_at, ..custody }));
	});
}

// A key of the patient's own is kept by nobody, whoever sponsored the registration.
#[test]
fn a_sponsor_keeps_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = register_sponsored(&ana());
		assert_eq!(PatientIdentity::custodian(patient), None);
		assert_eq!(PatientIdentity::keeps(&account(&ana()), patient), None);
		assert_eq!(PatientIdentity::patient_view(patient).unwrap().custody, None);
	});
}

#[test]
fn calls_of_a_kept_key_weigh_the_standing_of_who_keeps_it() {
	ExtBuilder.build_and_execute(|| {
		let patient = PatientId([0; 32]);
		let rotation = Call::<Test>::rotate_key {
			patient,
			old: STRANGER,
			key: STRANGER,
			expires_at: 0,
			signature: sign(&ana(), b""),
		};
		let setting = Call::<Test>::set_encryption_key { patient, encryption_key: None };
		for call in [rotation, setting] {
			assert_eq!(call.get_dispatch_info().call_weight, INSPECT_WEIGHT);
		}
	});
}
