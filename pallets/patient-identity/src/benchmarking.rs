//! Benchmarks of every call at its worst case, and the patient that other pallets' benchmarks need.

use crate::{
	payload, Attempt, Call, Config, Custodies, Custody, Ending, Guardian, GuardianHashes, Pallet,
	Patient, PatientKey, PatientKeys, Patients, Recoveries, Recovery, RecoverySettings, Rest,
	Settings, SupporterId, MAX_RESTS,
};
use alloc::vec::Vec;
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_support::traits::Get;
use frame_system::RawOrigin;
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, MAX_GUARDIANS, SUPPORTER_MATURITY},
	traits::{OrganizationInspect, RelationshipInspect},
	Capacity, EncryptionKey, GuardianHash, KeyPurpose, KeyPurposes, OrganizationId, PatientId,
	RelationshipKind, Roles, Supporter, UnixMillis,
};

/// Makes keys and signatures for the benchmarks, and lets time pass.
pub trait BenchmarkHelper<Signature, AccountId> {
	/// A key; the same one for the same seed.
	fn key(seed: u32) -> AccountId;

	/// The signature of `payload` by a key that [`Self::key`] made.
	fn sign(key: &AccountId, payload: &[u8]) -> Signature;

	/// Sets the block's time.
	fn set_now(now: UnixMillis);
}

/// The identity of which `who` is a key for every purpose; registered if there is none.
#[expect(clippy::expect_used, reason = "a benchmark without its patient must not go on")]
pub(crate) fn set_patient<T: Config>(who: &T::AccountId) -> PatientId {
	match PatientKeys::<T>::get(who) {
		Some(key) => key.patient,
		None => {
			Pallet::<T>::insert_patient(who, KeyPurposes::all(), Some(EncryptionKey([7; 32])), None)
				.expect("a key that was never used can be registered")
		}
	}
}

/// Has `organization` keep the keys of a patient.
pub(crate) fn set_custodian<T: Config>(patient: PatientId, organization: OrganizationId) {
	let since = Pallet::<T>::now();
	Custodies::<T>::insert(patient, Custody { organization, since, ended_at: None });
}

/// A patient with `live` keys, all of them control keys, and the first of them.
fn patient_with_keys<T: Config>(live: u32) -> (PatientId, T::AccountId) {
	let first: T::AccountId = account("key", 0, 0);
	let patient = set_patient::<T>(&first);
	let more: Vec<T::AccountId> = (1..live).map(|index| account("key", index, 0)).collect();
	for key in &more {
		Pallet::<T>::insert_key(
			key,
			PatientKey {
				patient,
				purposes: KeyPurposes::all(),
				added_at: Pallet::<T>::now(),
				removed_at: None,
			},
		);
	}
	Patients::<T>::mutate_extant(patient, |identity| {
		for key in more {
			if identity.keys.try_push(key).is_ok() {
				identity.control_keys = identity.control_keys.saturating_add(1);
			}
		}
	});
	(patient, first)
}

fn expires_at<T: Config>() -> UnixMillis {
	Pallet::<T>::now().saturating_add(T::MaxPayloadLifetime::get())
}

const EVIDENCE: [u8; 32] = [0xe7; 32];

fn commitment(index: u32) -> GuardianHash {
	GuardianHash([index as u8; 32])
}

/// As many guardians as there can be, from the one of this number on.
fn guardians(first: u32) -> Vec<GuardianHash> {
	(first..first.saturating_add(MAX_GUARDIANS)).map(commitment).collect()
}

/// The patient's guardians, all of whom are needed.
fn settings(now: UnixMillis) -> RecoverySettings {
	let guardians: Vec<_> =
		guardians(0).into_iter().map(|commitment| Guardian { commitment, added_at: now }).collect();
	RecoverySettings {
		guardians: guardians.try_into().unwrap_or_default(),
		threshold: MAX_GUARDIANS,
		delay_ms: DEFAULT_RECOVERY_DELAY,
	}
}

/// As many organizations that rest until `until`.
fn rests(count: u32, until: UnixMillis) -> Vec<Rest> {
	(0..count)
		.map(|index| Rest {
			who: SupporterId::Organization(OrganizationId(u32::MAX.saturating_sub(index))),
			supports_from: until,
			starts_from: until,
		})
		.collect()
}

/// Stores an attempt that these support, which can be completed at once if it is to be, and these
/// rests.
fn set_attempt<T: Config>(
	patient: PatientId,
	key: &T::AccountId,
	supporters: Vec<Supporter<T::AccountId>>,
	is_ready: bool,
	rests: Vec<Rest>,
) {
	let now = Pallet::<T>::now();
	let attempt = Attempt {
		key: key.clone(),
		encryption_key: Some(EncryptionKey([9; 32])),
		started_at: now,
		supporters: supporters.try_into().unwrap_or_default(),
		completes_at: is_ready.then_some(now),
		ended: None,
	};
	let rests = rests.try_into().unwrap_or_default();
	Recoveries::<T>::insert(patient, Recovery { attempt, rests });
}

/// Stores settings with as many guardians as there can be, and an attempt that all of them support,
/// with as many rests of others as there can be beside theirs.
fn set_full_attempt<T: Config>(patient: PatientId) {
	let now = Pallet::<T>::now();
	Settings::<T>::insert(patient, settings(now));
	let supporters = (0..MAX_GUARDIANS)
		.map(|index| Supporter::Guardian {
			account: account("guardian", index, 0),
			commitment: commitment(index),
		})
		.collect();
	let rests = rests(MAX_RESTS.saturating_sub(MAX_GUARDIANS), now.saturating_add(1));
	set_attempt::<T>(patient, &account("key", u32::MAX, 0), supporters, true, rests);
}

/// An organization in good standing, and one of its privacy officers. It has every relationship with
/// the patient, none of them for long enough, and sponsored the registration long ago: of all that
/// may attest a person, the one for which most is read.
fn sponsor<T: Config>(patient: PatientId) -> (T::AccountId, OrganizationId) {
	let practitioner: T::AccountId = account("sponsor", 0, 0);
	let organization = T::Organizations::set_practitioner(&practitioner, Roles::all());
	for kind in RelationshipKind::ALL {
		T::Relationships::set_relationship(patient, organization, *kind);
	}
	Patients::<T>::mutate_extant(patient, |identity| identity.sponsor = Some(organization));
	(practitioner, organization)
}

/// As many organizations that attested the person, each with every relationship with the patient, and
/// a privacy officer of the last.
fn attesters<T: Config>(
	patient: PatientId,
	count: u32,
) -> (Vec<Supporter<T::AccountId>>, T::AccountId) {
	let officer = |index| account("practitioner", index, 0);
	let supporters = (0..count)
		.map(|index| {
			let account: T::AccountId = officer(index);
			let organization = T::Organizations::set_practitioner(&account, Roles::all());
			for kind in RelationshipKind::ALL {
				T::Relationships::set_relationship(patient, organization, *kind);
			}
			Supporter::Organization { organization, account, evidence: EVIDENCE }
		})
		.collect();
	(supporters, officer(count.saturating_sub(1)))
}

fn ended_how<T: Config>(patient: PatientId) -> Option<Ending> {
	Recoveries::<T>::get(patient)?.attempt.ended.map(|ended| ended.how)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() -> Result<(), BenchmarkError> {
		let key: T::AccountId = account("key", 0, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(key.clone()), Some(EncryptionKey([7; 32])));

		assert!(PatientKeys::<T>::contains_key(key));
		Ok(())
	}

	// The signature is over the wrapped payload: the chain tries the bare one first.
	#[benchmark]
	fn register_sponsored() -> Result<(), BenchmarkError> {
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let sponsor = T::Organizations::set_practitioner(&practitioner, Roles::all());
		let key = T::BenchmarkHelper::key(0);
		let registration = payload::Registration {
			genesis_hash: Pallet::<T>::genesis_hash(),
			key: key.clone(),
			encryption_key: Some(EncryptionKey([7; 32])),
			sponsor,
			expires_at: expires_at::<T>(),
		};
		let signature = T::BenchmarkHelper::sign(&key, &payload::wrapped(&registration.bytes()));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(practitioner),
			key.clone(),
			registration.encryption_key,
			registration.expires_at,
			signature,
		);

		assert!(PatientKeys::<T>::contains_key(key));
		Ok(())
	}

	// One key short of full, and the payload wrapped.
	#[benchmark]
	fn add_key() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get().saturating_sub(1));
		let key = T::BenchmarkHelper::key(0);
		let addition = payload::KeyAddition {
			genesis_hash: Pallet::<T>::genesis_hash(),
			patient,
			key: key.clone(),
			purposes: KeyPurposes::all(),
			expires_at: expires_at::<T>(),
		};
		let signature = T::BenchmarkHelper::sign(&key, &payload::wrapped(&addition.bytes()));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(by),
			patient,
			key.clone(),
			addition.purposes,
			addition.expires_at,
			signature,
		);

		assert!(PatientKeys::<T>::contains_key(key));
		Ok(())
	}

	// A full list, whose last key goes.
	#[benchmark]
	fn remove_key() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get());
		let key: T::AccountId = account("key", T::MaxKeys::get().saturating_sub(1), 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(by), patient, key.clone());

		assert!(PatientKeys::<T>::get(key).is_some_and(|removed| !removed.is_live()));
		Ok(())
	}

	#[benchmark]
	fn set_encryption_key() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get());
		let encryption_key = Some(EncryptionKey([9; 32]));

		#[extrinsic_call]
		_(RawOrigin::Signed(by), patient, encryption_key);

		let published =
			Patients::<T>::get(patient).and_then(|Patient { encryption_key, .. }| encryption_key);
		assert_eq!(published, encryption_key);
		Ok(())
	}

	// A full list, and the payload wrapped.
	#[benchmark]
	fn rotate_key() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get());
		let old: T::AccountId = account("key", T::MaxKeys::get().saturating_sub(1), 0);
		let key = T::BenchmarkHelper::key(0);
		let addition = payload::KeyAddition {
			genesis_hash: Pallet::<T>::genesis_hash(),
			patient,
			key: key.clone(),
			purposes: KeyPurposes::all(),
			expires_at: expires_at::<T>(),
		};
		let signature = T::BenchmarkHelper::sign(&key, &payload::wrapped(&addition.bytes()));

		#[extrinsic_call]
		_(RawOrigin::Signed(by), patient, old, key.clone(), addition.expires_at, signature);

		assert!(PatientKeys::<T>::contains_key(key));
		Ok(())
	}

	#[benchmark]
	fn set_key_purposes() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get());
		let key: T::AccountId = account("key", T::MaxKeys::get().saturating_sub(1), 0);
		let purposes: KeyPurposes = KeyPurpose::RecoveryVeto.into();

		#[extrinsic_call]
		_(RawOrigin::Signed(by), patient, key.clone(), purposes);

		assert!(PatientKeys::<T>::get(key).is_some_and(|record| record.purposes == purposes));
		Ok(())
	}

	// All guardians give way to others, while they recover the identity.
	#[benchmark]
	fn set_guardians() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get());
		set_full_attempt::<T>(patient);
		let others: GuardianHashes = guardians(MAX_GUARDIANS).try_into().unwrap_or_default();

		#[extrinsic_call]
		_(RawOrigin::Signed(by), patient, others, MAX_GUARDIANS, DEFAULT_RECOVERY_DELAY);

		assert_eq!(ended_how::<T>(patient), Some(Ending::Vetoed));
		Ok(())
	}

	// By an organization, in the place of an attempt of as many others as there can be, whose key was
	// used meanwhile, with as many rests as there can be, all over.
	#[benchmark]
	fn start_recovery() -> Result<(), BenchmarkError> {
		let (patient, used) = patient_with_keys::<T>(T::MaxKeys::get());
		T::BenchmarkHelper::set_now(Pallet::<T>::now().saturating_add(SUPPORTER_MATURITY));
		let (supporters, _) = attesters::<T>(patient, MAX_GUARDIANS);
		let over = rests(MAX_RESTS, Pallet::<T>::now());
		set_attempt::<T>(patient, &used, supporters, true, over);
		let (practitioner, _) = sponsor::<T>(patient);
		let key = T::BenchmarkHelper::key(0);
		let wish = payload::KeyRecovery {
			genesis_hash: Pallet::<T>::genesis_hash(),
			patient,
			key: key.clone(),
			encryption_key: Some(EncryptionKey([9; 32])),
			expires_at: expires_at::<T>(),
		};
		let signature = T::BenchmarkHelper::sign(&key, &payload::wrapped(&wish.bytes()));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(practitioner),
			patient,
			Capacity::Organization { evidence: EVIDENCE },
			key.clone(),
			wish.encryption_key,
			wish.expires_at,
			signature,
		);

		assert!(Recoveries::<T>::get(patient).is_some_and(|recovery| recovery.attempt.key == key));
		Ok(())
	}

	// By the last organization for which there is room, with a key of an identity, so that it is looked
	// whether another helped by another key of the same.
	#[benchmark]
	fn support_recovery() -> Result<(), BenchmarkError> {
		let (patient, _) = patient_with_keys::<T>(T::MaxKeys::get());
		T::BenchmarkHelper::set_now(Pallet::<T>::now().saturating_add(SUPPORTER_MATURITY));
		let (practitioner, _) = sponsor::<T>(patient);
		set_patient::<T>(&practitioner);
		let (supporters, _) = attesters::<T>(patient, MAX_GUARDIANS.saturating_sub(1));
		for supporter in &supporters {
			set_patient::<T>(supporter.account());
		}
		let key: T::AccountId = account("key", u32::MAX, 0);
		let rests = rests(MAX_RESTS, Pallet::<T>::now());
		set_attempt::<T>(patient, &key, supporters, false, rests);

		#[extrinsic_call]
		_(
			RawOrigin::Signed(practitioner),
			patient,
			Capacity::Organization { evidence: EVIDENCE },
			key,
		);

		let is_enough = |recovery: crate::RecoveryOf<T>| recovery.attempt.completes_at.is_some();
		assert!(Recoveries::<T>::get(patient).is_some_and(is_enough));
		Ok(())
	}

	#[benchmark]
	fn veto_recovery() -> Result<(), BenchmarkError> {
		let (patient, by) = patient_with_keys::<T>(T::MaxKeys::get());
		set_full_attempt::<T>(patient);

		#[extrinsic_call]
		_(RawOrigin::Signed(by), patient);

		assert_eq!(ended_how::<T>(patient), Some(Ending::Vetoed));
		Ok(())
	}

	// Of a full list, every key of which goes, supported by organizations, and kept by another.
	#[benchmark]
	fn complete_recovery() -> Result<(), BenchmarkError> {
		let (patient, _) = patient_with_keys::<T>(T::MaxKeys::get());
		set_custodian::<T>(patient, OrganizationId(0));
		let key: T::AccountId = account("key", u32::MAX, 0);
		let (supporters, _) = attesters::<T>(patient, MAX_GUARDIANS);
		let rests = rests(MAX_RESTS, Pallet::<T>::now());
		set_attempt::<T>(patient, &key, supporters, true, rests);

		#[extrinsic_call]
		_(RawOrigin::Signed(account("anybody", 0, 0)), patient);

		assert_eq!(ended_how::<T>(patient), Some(Ending::Completed));
		assert!(PatientKeys::<T>::contains_key(key));
		Ok(())
	}

	// Of what could be completed, by the last of its organizations, which has to rest.
	#[benchmark]
	fn withdraw_support() -> Result<(), BenchmarkError> {
		let (patient, _) = patient_with_keys::<T>(T::MaxKeys::get());
		let key: T::AccountId = account("key", u32::MAX, 0);
		let (supporters, officer) = attesters::<T>(patient, MAX_GUARDIANS);
		let others =
			rests(MAX_RESTS.saturating_sub(MAX_GUARDIANS), Pallet::<T>::now().saturating_add(1));
		set_attempt::<T>(patient, &key, supporters, true, others);

		#[extrinsic_call]
		_(RawOrigin::Signed(officer), patient);

		let left = Recoveries::<T>::get(patient).map(|recovery| recovery.attempt.supporters.len());
		assert_eq!(left, Some(MAX_GUARDIANS.saturating_sub(1) as usize));
		Ok(())
	}

	#[benchmark]
	fn register_custodial() -> Result<(), BenchmarkError> {
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let custodian = T::Organizations::set_practitioner(&practitioner, Roles::all());
		let key = T::BenchmarkHelper::key(0);
		let registration = payload::CustodialRegistration {
			genesis_hash: Pallet::<T>::genesis_hash(),
			key: key.clone(),
			encryption_key: Some(EncryptionKey([7; 32])),
			custodian,
			expires_at: expires_at::<T>(),
		};
		let signature = T::BenchmarkHelper::sign(&key, &payload::wrapped(&registration.bytes()));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(practitioner),
			key.clone(),
			registration.encryption_key,
			registration.expires_at,
			signature,
		);

		let record = PatientKeys::<T>::get(key);
		assert!(record.is_some_and(|record| Custodies::<T>::contains_key(record.patient)));
		Ok(())
	}

	// Of a full list, every key of which goes, by a privacy officer.
	#[benchmark]
	fn claim_identity() -> Result<(), BenchmarkError> {
		let (patient, _) = patient_with_keys::<T>(T::MaxKeys::get());
		let officer: T::AccountId = account("practitioner", 0, 0);
		let custodian = T::Organizations::set_practitioner(&officer, Roles::all());
		set_custodian::<T>(patient, custodian);
		let key = T::BenchmarkHelper::key(0);
		let claim = payload::IdentityClaim {
			genesis_hash: Pallet::<T>::genesis_hash(),
			patient,
			key: key.clone(),
			encryption_key: Some(EncryptionKey([9; 32])),
			expires_at: expires_at::<T>(),
		};
		let signature = T::BenchmarkHelper::sign(&key, &payload::wrapped(&claim.bytes()));

		#[extrinsic_call]
		_(
			RawOrigin::Signed(officer),
			patient,
			key.clone(),
			claim.encryption_key,
			EVIDENCE,
			claim.expires_at,
			signature,
		);

		assert!(PatientKeys::<T>::contains_key(key));
		assert!(Custodies::<T>::get(patient).is_some_and(|custody| custody.ended_at.is_some()));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
