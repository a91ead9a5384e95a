//! Benchmarks of every call at its worst case, and the patient that other pallets' benchmarks need.

use crate::{payload, Call, Config, Pallet, Patient, PatientKey, PatientKeys, Patients};
use alloc::{format, vec::Vec};
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_support::traits::Get;
use frame_system::RawOrigin;
use salus_primitives::{
	traits::OrganizationInspect, EncryptionKey, KeyPurposes, PatientId, Roles, UnixMillis,
};
use sp_core::crypto::{AccountId32, KeyTypeId};
use sp_runtime::MultiSignature;

/// Makes keys and signatures for the benchmarks.
pub trait BenchmarkHelper<Signature, AccountId> {
	/// A key; the same one for the same seed.
	fn key(seed: u32) -> AccountId;

	/// The signature of `payload` by a key that [`Self::key`] made.
	fn sign(key: &AccountId, payload: &[u8]) -> Signature;
}

const KEY_TYPE: KeyTypeId = KeyTypeId(*b"sals");

impl BenchmarkHelper<MultiSignature, AccountId32> for () {
	fn key(seed: u32) -> AccountId32 {
		let seed = format!("//{seed}").into_bytes();
		AccountId32::new(sp_io::crypto::sr25519_generate(KEY_TYPE, Some(seed)).0)
	}

	#[expect(clippy::expect_used, reason = "a benchmark without its keystore must not go on")]
	fn sign(key: &AccountId32, payload: &[u8]) -> MultiSignature {
		let public = sp_core::sr25519::Public::from_raw(*AsRef::<[u8; 32]>::as_ref(key));
		let signature = sp_io::crypto::sr25519_sign(KEY_TYPE, &public, payload)
			.expect("the keystore holds every key that it generated");
		MultiSignature::Sr25519(signature)
	}
}

/// The identity of which `who` is a key for every purpose; registered if there is none.
#[expect(clippy::expect_used, reason = "a benchmark without its patient must not go on")]
pub(crate) fn set_patient<T: Config>(who: &T::AccountId) -> PatientId {
	match PatientKeys::<T>::get(who) {
		Some(key) => key.patient,
		None => Pallet::<T>::insert_patient(who, Some(EncryptionKey([7; 32])), None)
			.expect("a key that was never used can be registered"),
	}
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

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
