//! Reads: the views of the runtime APIs, and what other pallets ask.

use crate::{payload, Config, Pallet, PatientKey, PatientKeys, Patients};
use frame_support::traits::Get;
use salus_primitives::{traits::PatientInspect, EncryptionKey, KeyPurpose, PatientId};
use salus_runtime_api::{KeyView, PatientView};
use sp_runtime::Weight;

impl<T: Config> Pallet<T> {
	/// One patient, with the live keys.
	pub fn patient_view(id: PatientId) -> Option<PatientView<T::AccountId>> {
		let patient = Patients::<T>::get(id)?;
		let keys = patient
			.keys
			.into_iter()
			.filter_map(|key| PatientKeys::<T>::get(&key).map(|record| Self::key_view(key, record)))
			.collect();
		Some(PatientView {
			id,
			keys,
			encryption_key: patient.encryption_key,
			registered_at: patient.registered_at,
			sponsor: patient.sponsor,
		})
	}

	/// The patient of whom `key` is a key, and that key, live or removed.
	pub fn patient_of_view(key: &T::AccountId) -> Option<(PatientId, KeyView<T::AccountId>)> {
		PatientKeys::<T>::get(key)
			.map(|record| (record.patient, Self::key_view(key.clone(), record)))
	}

	/// The id of the identity whose first key is, or would be, `key`. The genesis block's own state
	/// does not know its hash: asked there, the answer is meaningless; a wallet computes it by
	/// [`payload::patient_id`].
	pub fn patient_id_for(key: &T::AccountId) -> PatientId {
		payload::patient_id(Self::genesis_hash(), key)
	}

	fn key_view(key: T::AccountId, record: PatientKey) -> KeyView<T::AccountId> {
		KeyView {
			key,
			purposes: record.purposes,
			added_at: record.added_at,
			removed_at: record.removed_at,
		}
	}
}

impl<T: Config> PatientInspect<T::AccountId> for Pallet<T> {
	fn exists(patient: PatientId) -> bool {
		Patients::<T>::contains_key(patient)
	}

	fn may(who: &T::AccountId, patient: PatientId, purpose: KeyPurpose) -> bool {
		Self::key_may(who, patient, purpose)
	}

	fn patient_of(who: &T::AccountId) -> Option<PatientId> {
		PatientKeys::<T>::get(who).filter(PatientKey::is_live).map(|key| key.patient)
	}

	fn encryption_key(patient: PatientId) -> Option<EncryptionKey> {
		Patients::<T>::get(patient)?.encryption_key
	}

	fn inspect_weight() -> Weight {
		T::DbWeight::get().reads(1)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_patient(who: &T::AccountId) -> PatientId {
		crate::benchmarking::set_patient::<T>(who)
	}
}
