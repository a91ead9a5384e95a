//! Keys of an identity: who may change them, and what a new one has to prove.

use crate::{payload, Config, Error, Event, Pallet, PatientKey, PatientKeys, PatientOf, Patients};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{KeyPurpose, KeyPurposes, PatientId, UnixMillis};
use sp_runtime::{
	traits::{Verify, Zero},
	DispatchError, DispatchResult,
};

impl<T: Config> Pallet<T> {
	/// The time of the current block; in reads, of the block that is asked.
	pub(crate) fn now() -> UnixMillis {
		T::Time::now()
	}

	/// The hash of the chain's first block, known from the second block on.
	pub(crate) fn genesis_hash() -> [u8; 32] {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
	}

	/// Checks that a signed payload can still be accepted, and was not made for a far future.
	pub(crate) fn ensure_fresh(expires_at: UnixMillis) -> DispatchResult {
		let now = Self::now();
		ensure!(now < expires_at, Error::<T>::Expired);
		ensure!(expires_at <= now.saturating_add(T::MaxPayloadLifetime::get()), Error::<T>::TooFar);
		Ok(())
	}

	/// Checks that `key` belongs to no identity and never did.
	pub(crate) fn ensure_unused(key: &T::AccountId) -> DispatchResult {
		match PatientKeys::<T>::get(key) {
			None => Ok(()),
			Some(record) if record.is_live() => Err(Error::<T>::AlreadyExists.into()),
			Some(_) => Err(Error::<T>::Removed.into()),
		}
	}

	/// Checks that `key` signed `payload`, as it is or as a browser's wallet wraps it.
	pub(crate) fn ensure_signed_by(
		key: &T::AccountId,
		payload: &[u8],
		signature: &T::Signature,
	) -> DispatchResult {
		ensure!(
			signature.verify(payload, key) || signature.verify(&payload::wrapped(payload)[..], key),
			Error::<T>::InvalidSignature
		);
		Ok(())
	}

	/// The identity, if `who` is a live key that controls it and that the patient holds, or why not.
	pub(crate) fn ensure_control(
		who: &T::AccountId,
		patient: PatientId,
	) -> Result<PatientOf<T>, DispatchError> {
		let identity = Patients::<T>::get(patient).ok_or(Error::<T>::NotFound)?;
		let may = Self::key_may(who, patient, KeyPurpose::Control)
			&& Self::custodian_of(patient).is_none();
		ensure!(may, Error::<T>::NotAuthorized);
		Ok(identity)
	}

	/// Whether `who` is a live key of `patient` for `purpose`, whoever keeps it.
	pub(crate) fn key_may(who: &T::AccountId, patient: PatientId, purpose: KeyPurpose) -> bool {
		PatientKeys::<T>::get(who).is_some_and(|key| key.patient == patient && key.may(purpose))
	}

	pub(crate) fn do_add_key(
		by: T::AccountId,
		patient: PatientId,
		key: T::AccountId,
		purposes: KeyPurposes,
		expires_at: UnixMillis,
		signature: &T::Signature,
	) -> DispatchResult {
		ensure!(!purposes.is_empty(), Error::<T>::Empty);
		Self::ensure_fresh(expires_at)?;
		let mut identity = Self::ensure_control(&by, patient)?;
		Self::ensure_unused(&key)?;
		identity.keys.try_push(key.clone()).map_err(|_| Error::<T>::LimitReached)?;
		if purposes.contains(KeyPurpose::Control) {
			identity.control_keys =
				identity.control_keys.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		}
		Self::ensure_joins(&key, patient, purposes, expires_at, signature)?;

		Self::insert_key(
			&key,
			PatientKey { patient, purposes, added_at: Self::now(), removed_at: None },
		);
		Patients::<T>::insert(patient, identity);
		Self::deposit_event(Event::KeyAdded { patient, key, purposes, by });
		Ok(())
	}

	/// Checks that a new key signed that it wants to belong to `patient` for `purposes`.
	fn ensure_joins(
		key: &T::AccountId,
		patient: PatientId,
		purposes: KeyPurposes,
		expires_at: UnixMillis,
		signature: &T::Signature,
	) -> DispatchResult {
		let addition = payload::KeyAddition {
			genesis_hash: Self::genesis_hash(),
			patient,
			key: key.clone(),
			purposes,
			expires_at,
		};
		Self::ensure_signed_by(key, &addition.bytes(), signature)
	}

	/// A live key of this patient, or why there is none.
	fn live_key(key: &T::AccountId, patient: PatientId) -> Result<PatientKey, DispatchError> {
		let record = PatientKeys::<T>::get(key)
			.filter(|record| record.patient == patient)
			.ok_or(Error::<T>::NotFound)?;
		ensure!(record.is_live(), Error::<T>::Removed);
		Ok(record)
	}

	/// Checks that a key may go, or be for something else: one that outlives a recovery may not for
	/// a time after one.
	fn ensure_dispensable(record: &PatientKey, identity: &PatientOf<T>) -> DispatchResult {
		let is_needed = record.outlives_recovery() && !Self::entrusts(identity);
		ensure!(!is_needed, Error::<T>::RecentlyRecovered);
		Ok(())
	}

	pub(crate) fn do_rotate_key(
		by: T::AccountId,
		patient: PatientId,
		old: T::AccountId,
		key: T::AccountId,
		expires_at: UnixMillis,
		signature: &T::Signature,
	) -> DispatchResult {
		Self::ensure_fresh(expires_at)?;
		let mut identity = Self::ensure_control(&by, patient)?;
		let record = Self::live_key(&old, patient)?;
		Self::ensure_dispensable(&record, &identity)?;
		Self::ensure_unused(&key)?;
		identity.keys.retain(|live| *live != old);
		identity.keys.try_push(key.clone()).map_err(|_| Error::<T>::LimitReached)?;
		let purposes = record.purposes;
		Self::ensure_joins(&key, patient, purposes, expires_at, signature)?;

		let now = Self::now();
		PatientKeys::<T>::insert(&old, PatientKey { removed_at: Some(now), ..record });
		Self::insert_key(&key, PatientKey { patient, purposes, added_at: now, removed_at: None });
		Patients::<T>::insert(patient, identity);
		Self::deposit_event(Event::KeyRotated { patient, old, key, purposes, by });
		Ok(())
	}

	pub(crate) fn do_set_key_purposes(
		by: T::AccountId,
		patient: PatientId,
		key: T::AccountId,
		purposes: KeyPurposes,
	) -> DispatchResult {
		ensure!(!purposes.is_empty(), Error::<T>::Empty);
		let mut identity = Self::ensure_control(&by, patient)?;
		let record = Self::live_key(&key, patient)?;
		Self::ensure_dispensable(&record, &identity)?;
		let controls = |purposes: KeyPurposes| u32::from(purposes.contains(KeyPurpose::Control));
		identity.control_keys = identity
			.control_keys
			.saturating_sub(controls(record.purposes))
			.saturating_add(controls(purposes));
		ensure!(identity.control_keys > 0, Error::<T>::LastControlKey);

		PatientKeys::<T>::insert(&key, PatientKey { purposes, ..record });
		Patients::<T>::insert(patient, identity);
		Self::deposit_event(Event::KeyPurposesSet { patient, key, purposes, by });
		Ok(())
	}

	pub(crate) fn do_remove_key(
		by: T::AccountId,
		patient: PatientId,
		key: T::AccountId,
	) -> DispatchResult {
		let mut identity = Self::ensure_control(&by, patient)?;
		let record = Self::live_key(&key, patient)?;
		Self::ensure_dispensable(&record, &identity)?;
		if record.purposes.contains(KeyPurpose::Control) {
			ensure!(identity.control_keys > 1, Error::<T>::LastControlKey);
			identity.control_keys = identity.control_keys.saturating_sub(1);
		}
		identity.keys.retain(|live| *live != key);

		PatientKeys::<T>::insert(&key, PatientKey { removed_at: Some(Self::now()), ..record });
		Patients::<T>::insert(patient, identity);
		Self::deposit_event(Event::KeyRemoved { patient, key, by });
		Ok(())
	}
}
