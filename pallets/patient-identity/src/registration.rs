//! How an identity comes to be, and its encryption key.

use crate::{
	payload, Config, Error, Event, KeysOf, Pallet, Patient, PatientKey, PatientKeys, Patients,
};
use frame_support::ensure;
use salus_primitives::{
	traits::OrganizationInspect, EncryptionKey, KeyPurposes, OrganizationId, PatientId, UnixMillis,
};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register(
		key: T::AccountId,
		encryption_key: Option<EncryptionKey>,
	) -> DispatchResult {
		Self::ensure_unused(&key)?;
		let patient = Self::insert_patient(&key, KeyPurposes::all(), encryption_key, None)?;
		Self::deposit_event(Event::Registered {
			patient,
			key: key.clone(),
			encryption_key,
			sponsor: None,
			by: key,
		});
		Ok(())
	}

	pub(crate) fn do_register_sponsored(
		by: T::AccountId,
		key: T::AccountId,
		encryption_key: Option<EncryptionKey>,
		expires_at: UnixMillis,
		signature: &T::Signature,
	) -> DispatchResult {
		Self::ensure_fresh(expires_at)?;
		let sponsor = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		Self::ensure_unused(&key)?;
		let registration = payload::Registration {
			genesis_hash: Self::genesis_hash(),
			key: key.clone(),
			encryption_key,
			sponsor,
			expires_at,
		};
		Self::ensure_signed_by(&key, &registration.bytes(), signature)?;

		let patient =
			Self::insert_patient(&key, KeyPurposes::all(), encryption_key, Some(sponsor))?;
		Self::deposit_event(Event::Registered {
			patient,
			key,
			encryption_key,
			sponsor: Some(sponsor),
			by,
		});
		Ok(())
	}

	pub(crate) fn do_set_encryption_key(
		by: T::AccountId,
		patient: PatientId,
		encryption_key: Option<EncryptionKey>,
	) -> DispatchResult {
		let (identity, acting) = Self::ensure_control_or_custodian(&by, patient)?;
		Patients::<T>::insert(patient, Patient { encryption_key, ..identity });
		Self::deposit_event(Event::EncryptionKeySet { patient, encryption_key, by, acting });
		Ok(())
	}

	/// Stores an identity whose one key, which was never used, may control it and be used for these
	/// purposes.
	pub(crate) fn insert_patient(
		key: &T::AccountId,
		purposes: KeyPurposes,
		encryption_key: Option<EncryptionKey>,
		sponsor: Option<OrganizationId>,
	) -> Result<PatientId, DispatchError> {
		let patient = payload::patient_id(Self::genesis_hash(), key);
		ensure!(!Patients::<T>::contains_key(patient), Error::<T>::AlreadyExists);
		let mut keys = KeysOf::<T>::default();
		keys.try_push(key.clone()).map_err(|_| Error::<T>::LimitReached)?;

		let now = Self::now();
		Self::insert_key(key, PatientKey { patient, purposes, added_at: now, removed_at: None });
		Patients::<T>::insert(
			patient,
			Patient {
				keys,
				control_keys: 1,
				encryption_key,
				registered_at: now,
				sponsor,
				recovered_at: None,
			},
		);
		Ok(patient)
	}

	/// Stores a key that was never used, and gives it its one reference, by which it may act without
	/// a balance. It is never taken back: else its nonce would start again, and old transactions
	/// could be replayed.
	pub(crate) fn insert_key(key: &T::AccountId, record: PatientKey) {
		frame_system::Pallet::<T>::inc_sufficients(key);
		PatientKeys::<T>::insert(key, record);
	}
}
