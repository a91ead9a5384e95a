//! Reads: the views of the runtime APIs, and what other pallets ask.

use crate::{
	payload, Attempt, Config, Custodies, Custody, Ended, Guardian, Pallet, PatientKey, PatientKeys,
	Patients, Recoveries, Rest, Settings, SupporterId,
};
use frame_support::traits::Get;
use salus_primitives::{
	traits::{PatientInspect, RecoveryInspect},
	EncryptionKey, KeyPurpose, OrganizationId, PatientId, UnixMillis,
};
use salus_runtime_api::{
	AttemptView, CustodyView, GuardianView, KeyView, OrganizationRest, PatientView, RecoveryView,
};
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
			custody: Custodies::<T>::get(id).map(Self::custody_view),
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

	/// By whom and how a patient's identity can be recovered, and what was last tried.
	pub fn recovery_view(id: PatientId) -> Option<RecoveryView<T::AccountId>> {
		let identity = Patients::<T>::get(id)?;
		let settings = Settings::<T>::get(id);
		let now = Self::now();
		let (attempt, rests) = match Recoveries::<T>::get(id) {
			None => (None, Default::default()),
			Some(recovery) => (Some(recovery.attempt), recovery.rests),
		};
		let resting = rests.iter().filter(|rest| now < rest.starts_from);
		Some(RecoveryView {
			guardians: settings
				.guardians
				.iter()
				.map(|guardian| Self::guardian_view(guardian, &rests))
				.collect(),
			threshold: settings.needed(),
			delay_ms: settings.delay_ms,
			attempt: attempt.map(Self::attempt_view),
			resting: resting.filter_map(Self::organization_rest).collect(),
			recovered_at: identity.recovered_at,
			entrusts_from: Self::entrusts_from(&identity).filter(|from| now < *from),
		})
	}

	fn custody_view(custody: Custody) -> CustodyView {
		let Custody { organization, since, ended_at } = custody;
		CustodyView { organization, since, ended_at }
	}

	fn guardian_view(guardian: &Guardian, rests: &[Rest]) -> GuardianView {
		let rest = rests.iter().find(|rest| rest.who == SupporterId::Guardian(guardian.commitment));
		let matures_at = guardian.matures_at();
		GuardianView {
			commitment: guardian.commitment,
			added_at: guardian.added_at,
			supports_from: rest.map_or(matures_at, |rest| rest.supports_from.max(matures_at)),
			starts_from: rest.map_or(matures_at, |rest| rest.starts_from.max(matures_at)),
		}
	}

	fn organization_rest(rest: &Rest) -> Option<OrganizationRest> {
		match rest.who {
			SupporterId::Guardian(_) => None,
			SupporterId::Organization(organization) => Some(OrganizationRest {
				organization,
				supports_from: rest.supports_from,
				starts_from: rest.starts_from,
			}),
		}
	}

	fn attempt_view(attempt: Attempt<T::AccountId>) -> AttemptView<T::AccountId> {
		AttemptView {
			status: attempt.status(Self::now()),
			lapses_at: attempt.lapses_at(),
			key: attempt.key,
			encryption_key: attempt.encryption_key,
			started_at: attempt.started_at,
			supporters: attempt.supporters.into_inner(),
			completes_at: attempt.completes_at,
			ended_at: attempt.ended.map(|Ended { at, .. }| at),
		}
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

impl<T: Config> RecoveryInspect for Pallet<T> {
	fn recovered_at(patient: PatientId) -> Option<UnixMillis> {
		Patients::<T>::get(patient)?.recovered_at
	}
}

impl<T: Config> PatientInspect<T::AccountId> for Pallet<T> {
	fn exists(patient: PatientId) -> bool {
		Patients::<T>::contains_key(patient)
	}

	fn may(who: &T::AccountId, patient: PatientId, purpose: KeyPurpose) -> bool {
		Self::key_may(who, patient, purpose) && Self::custodian_of(patient).is_none()
	}

	fn patient_of(who: &T::AccountId) -> Option<PatientId> {
		PatientKeys::<T>::get(who).filter(PatientKey::is_live).map(|key| key.patient)
	}

	fn owner_of(who: &T::AccountId) -> Option<PatientId> {
		PatientKeys::<T>::get(who).map(|key| key.patient)
	}

	fn may_entrust(patient: PatientId) -> bool {
		Patients::<T>::get(patient).is_some_and(|identity| Self::entrusts(&identity))
	}

	fn custodian(patient: PatientId) -> Option<OrganizationId> {
		Self::custodian_of(patient)
	}

	fn encryption_key(patient: PatientId) -> Option<EncryptionKey> {
		Patients::<T>::get(patient)?.encryption_key
	}

	fn inspect_weight() -> Weight {
		// `may_entrust` reads the identity and the time; `may` the key and the custody.
		T::DbWeight::get().reads(2)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_patient(who: &T::AccountId) -> PatientId {
		crate::benchmarking::set_patient::<T>(who)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_custodian(patient: PatientId, organization: OrganizationId) {
		crate::benchmarking::set_custodian::<T>(patient, organization);
	}
}
