//! What an organization does for a patient whose key it keeps, that the key does nothing, and what ends
//! that.

use super::kept::*;
use crate::{mock::*, Call, Custody, Error, Event, Patient, Settings};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult, GetDispatchInfo},
};
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, SUPPORTER_MATURITY},
	traits::PatientInspect,
	Acting, EncryptionKey, KeyPurpose, KeyPurposes, OrganizationId, PatientId, RelationshipKind,
};
use salus_runtime_api::{CustodyView, KeyView};
use sp_core::sr25519;

const BY_LAKESIDE: Acting = Acting::Custodian { organization: LAKESIDE_ID };
/// Whoever acts for the custodian.
const LAKESIDES: [AccountId; 3] = [LAKESIDE, DR_LINDQVIST, OFFICER_REYES];

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

fn encrypt_to(
	who: &AccountId,
	patient: PatientId,
	encryption_key: Option<EncryptionKey>,
) -> DispatchResult {
	PatientIdentity::set_encryption_key(signed(who), patient, encryption_key)
}

/// The calls of a control key that nobody makes of a kept identity; each is good but for who makes it.
fn refused_calls(patient: PatientId) -> [Box<dyn Fn(RuntimeOrigin) -> DispatchResult>; 5] {
	let (key, spare, next) = (account(&omar_kept()), pair("Spare"), pair("Next"));
	let added = addition(patient, &spare, KeyPurpose::Consent.into());
	let signature = sign(&spare, &added.bytes());
	let rotated = addition(patient, &next, KEPT);
	let next_signature = sign(&next, &rotated.bytes());
	[
		Box::new(move |origin| {
			PatientIdentity::add_key(
				origin,
				patient,
				added.key.clone(),
				added.purposes,
				added.expires_at,
				signature.clone(),
			)
		}),
		Box::new(move |origin| PatientIdentity::remove_key(origin, patient, key.clone())),
		Box::new(move |origin| {
			let key = account(&omar_kept());
			PatientIdentity::set_key_purposes(origin, patient, key, KeyPurposes::all())
		}),
		Box::new(move |origin| {
			PatientIdentity::rotate_key(
				origin,
				patient,
				account(&omar_kept()),
				rotated.key.clone(),
				rotated.expires_at,
				next_signature.clone(),
			)
		}),
		Box::new(move |origin| {
			let guardians = vec![commitment(&EX)].try_into().unwrap();
			PatientIdentity::set_guardians(origin, patient, guardians, 1, DEFAULT_RECOVERY_DELAY)
		}),
	]
}

#[test]
fn a_kept_identity_has_its_one_key_and_no_guardians() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		for call in refused_calls(patient) {
			assert_noop!(call(by(&omar_kept())), Error::<Test>::NotAuthorized);
			for who in LAKESIDES {
				assert_noop!(call(signed(&who)), Error::<Test>::NotAuthorized);
			}
		}
		assert_eq!(Settings::<Test>::get(patient), Default::default());
		// Omar may, by what he has then; the kept key is none that could be changed any more.
		assert_ok!(claim(&OFFICER_REYES, patient, &omar_phone()));
		set_now(now() + 3 * DAY);
		let [add, remove, set, rotate, choose] = refused_calls(patient);
		assert_ok!(add(by(&omar_phone())));
		for call in [remove, set, rotate] {
			assert_noop!(call(by(&omar_phone())), Error::<Test>::Removed);
		}
		assert_ok!(choose(by(&omar_phone())));
	});
}

#[test]
fn a_kept_key_does_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let kept = account(&omar_kept());
		assert_noop!(encrypt_to(&kept, patient, None), Error::<Test>::NotAuthorized);
		assert_noop!(
			rotate(&kept, patient, &omar_kept(), &pair("Next"), KEPT),
			Error::<Test>::NotAuthorized
		);
		for purpose in KeyPurpose::ALL {
			assert!(!PatientIdentity::may(&kept, patient, *purpose));
		}
		// Nor for another patient whose key the same organization keeps.
		let other = register_kept(&pair("OthersKept"));
		assert_noop!(encrypt_to(&kept, other, None), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn a_custodian_publishes_the_key_to_encrypt_to() {
	for who in LAKESIDES {
		ExtBuilder.build_and_execute(|| {
			let patient = omar_in_custody();
			let before = stored(patient);
			for encryption_key in [Some(EncryptionKey([8; 32])), None] {
				assert_ok!(encrypt_to(&who, patient, encryption_key));
				assert_eq!(stored(patient), Patient { encryption_key, ..before.clone() });
				let (by, acting) = (who.clone(), BY_LAKESIDE);
				System::assert_last_event(
					Event::EncryptionKeySet { patient, encryption_key, by, acting }.into(),
				);
			}
		});
	}
}

#[test]
fn a_custodian_publishes_for_whom_it_keeps_a_key_and_nobody_else() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let (alone, sponsored) = (register(&ana()), register_sponsored(&ben()));
		for who in LAKESIDES {
			for of in [alone, sponsored] {
				assert_noop!(encrypt_to(&who, of, None), Error::<Test>::NotAuthorized);
			}
			let nobody = PatientId([0; 32]);
			assert_noop!(encrypt_to(&who, nobody, None), Error::<Test>::NotFound);
		}
		for who in [ST_MARY, NORTHSIDE, STRANGER, account(&ana()), account(&omar_phone())] {
			assert_noop!(encrypt_to(&who, patient, None), Error::<Test>::NotAuthorized);
		}
	});
}

// One that is suspended keeps the key, and its people do nothing until it stands again.
#[test]
fn a_custodian_does_nothing_while_it_is_suspended() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		for who in LAKESIDES {
			assert_noop!(encrypt_to(&who, patient, None), Error::<Test>::NotAuthorized);
		}
		assert_eq!(PatientIdentity::custodian(patient), Some(LAKESIDE_ID));
		// Nor the key itself, because nobody else does.
		let kept = account(&omar_kept());
		assert_noop!(encrypt_to(&kept, patient, None), Error::<Test>::NotAuthorized);
		ActingFor::mutate(|acting| acting.insert(LAKESIDE, LAKESIDE_ID));
		assert_ok!(encrypt_to(&DR_LINDQVIST, patient, None));
		// Who left it does not, either.
		Practitioners::mutate(|all| all.remove(&DR_LINDQVIST));
		assert_noop!(encrypt_to(&DR_LINDQVIST, patient, None), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn who_took_the_identity_over_acts_as_the_patient() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_claimed();
		let phone = account(&omar_phone());
		// Whatever becomes of who kept the key.
		for who in LAKESIDES {
			assert_noop!(encrypt_to(&who, patient, None), Error::<Test>::NotAuthorized);
		}
		ActingFor::mutate(|acting| acting.remove(&LAKESIDE));
		assert_ok!(encrypt_to(&phone, patient, None));
		let (by, acting) = (phone.clone(), Acting::Patient);
		System::assert_last_event(
			Event::EncryptionKeySet { patient, encryption_key: None, by, acting }.into(),
		);
		let next = pair("OmarNextPhone");
		assert_ok!(rotate(&phone, patient, &omar_phone(), &next, KeyPurposes::all()));
		// The key that was kept does nothing any more.
		let kept = account(&omar_kept());
		assert_noop!(encrypt_to(&kept, patient, None), Error::<Test>::NotAuthorized);
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
fn a_custodian_vetoes_nothing() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_recovering(OTHERS);
		let call = Call::<Test>::veto_recovery { patient };
		let refused = || {
			for signer in [account(&omar_kept()), LAKESIDE, DR_LINDQVIST, OFFICER_REYES] {
				assert!(!call.is_feeless(&signed(&signer)));
				assert_noop!(veto(&signer, patient), Error::<Test>::NotAuthorized);
			}
		};
		refused();
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		refused();
		assert_ok!(complete(patient));
	});
}

// Whoever has it in the safe would help anybody by it.
#[test]
fn a_kept_key_is_nobodys_guardian() {
	ExtBuilder.build_and_execute(|| {
		let kept = account(&omar_kept());
		let patient = register(&ana());
		set_guardians(&ana(), &[kept.clone(), GRACE, HUGO], 2);
		set_now(START + SUPPORTER_MATURITY);
		omar_in_custody();
		let start_by = |who: &AccountId| start(who, as_guardian(who), patient, &ana_phone());
		assert_noop!(start_by(&kept), Error::<Test>::NotAuthorized);
		assert_ok!(start_by(&GRACE));
		let support = || support(&kept, as_guardian(&kept), patient, &ana_phone());
		assert_noop!(support(), Error::<Test>::NotAuthorized);
		// Nor when it is removed.
		let omar = PatientIdentity::patient_id_for(&kept);
		assert_ok!(claim(&OFFICER_REYES, omar, &omar_phone()));
		assert_noop!(support(), Error::<Test>::NotAuthorized);
	});
}

// A guardian who helped leaves the key of an own account at a clinic: the help counts no more, and holds
// nobody off.
#[test]
fn what_a_key_helped_with_before_it_was_kept_counts_for_nothing() {
	ExtBuilder.build_and_execute(|| {
		let kept = account(&omar_kept());
		let patient = register(&ana());
		set_guardians(&ana(), &[kept.clone(), GRACE, HUGO], 2);
		set_now(START + SUPPORTER_MATURITY);
		assert_ok!(start(&kept, as_guardian(&kept), patient, &ana_phone()));
		assert_ok!(support(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
		omar_in_custody();
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_noop!(complete(patient), Error::<Test>::NotAuthorized);
		assert_ok!(start(&HUGO, as_guardian(&HUGO), patient, &pair("AnaTablet")));
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
			for who in [account(&omar_kept()), LAKESIDE] {
				assert_noop!(encrypt_to(&who, patient, None), Error::<Test>::NotAuthorized);
			}
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
		let [(first, _), (second, _)] = OTHERS;
		assert_ok!(start(&first, AS_ORGANIZATION, patient, &tablet));
		assert_ok!(support(&second, AS_ORGANIZATION, patient, &tablet));
		set_now(now() + DEFAULT_RECOVERY_DELAY);
		assert_ok!(complete(patient));
		assert_eq!(stored_custody(patient), ended);
	});
}

#[test]
fn others_learn_who_keeps_the_key() {
	ExtBuilder.build_and_execute(|| {
		let patient = omar_in_custody();
		let (kept, phone) = (account(&omar_kept()), account(&omar_phone()));
		// It belongs to the identity, all the same.
		assert_eq!(PatientIdentity::patient_of(&kept), Some(patient));
		assert_eq!(PatientIdentity::owner_of(&kept), Some(patient));
		assert_eq!(PatientIdentity::custodian(patient), Some(LAKESIDE_ID));
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
		assert_eq!(PatientIdentity::patient_view(patient).unwrap().custody, None);
		assert_noop!(encrypt_to(&ST_MARY, patient, None), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn set_encryption_key_weighs_who_acts_for_the_custodian() {
	ExtBuilder.build_and_execute(|| {
		let patient = PatientId([0; 32]);
		let call = Call::<Test>::set_encryption_key { patient, encryption_key: None };
		assert_eq!(call.get_dispatch_info().call_weight, INSPECT_WEIGHT);
	});
}
