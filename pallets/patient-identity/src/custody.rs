//! People without devices: an organization registers an identity for one and keeps its key, until the
//! patient takes it over in person.

use crate::{
	payload, Config, Custodies, Custody, Error, Event, KeysOf, Pallet, Patient, PatientKey,
	PatientKeys, PatientOf, Patients,
};
use alloc::vec;
use frame_support::ensure;
use salus_primitives::{
	traits::OrganizationInspect, Acting, EncryptionKey, KeyPurpose, KeyPurposes, OrganizationId,
	PatientId, RelationshipKind, UnixMillis,
};
use sp_runtime::{DispatchError, DispatchResult};

/// What stands with a key that an organization keeps. As long as it is kept, it may do nothing of it.
pub(crate) const CUSTODIAL: KeyPurposes =
	KeyPurposes::empty().with(KeyPurpose::Control).with(KeyPurpose::Consent);

impl<T: Config> Pallet<T> {
	/// The organization that keeps the key of a patient now.
	pub(crate) fn custodian_of(patient: PatientId) -> Option<OrganizationId> {
		Custodies::<T>::get(patient)
			.filter(|custody| custody.ended_at.is_none())
			.map(|custody| custody.organization)
	}

	/// The identity, if `who` controls it, or acts for the organization in good standing that keeps its
	/// key; and as what `who` acts.
	pub(crate) fn ensure_control_or_custodian(
		who: &T::AccountId,
		patient: PatientId,
	) -> Result<(PatientOf<T>, Acting), DispatchError> {
		let Some(organization) = Self::custodian_of(patient) else {
			return Ok((Self::ensure_control(who, patient)?, Acting::Patient));
		};
		let acts = T::Organizations::acting_for(who) == Some(organization);
		ensure!(acts, Error::<T>::NotAuthorized);
		let identity = Patients::<T>::get(patient).ok_or(Error::<T>::NotFound)?;
		Ok((identity, Acting::Custodian { organization }))
	}

	pub(crate) fn do_register_custodial(
		by: T::AccountId,
		key: T::AccountId,
		encryption_key: Option<EncryptionKey>,
		expires_at: UnixMillis,
		signature: &T::Signature,
	) -> DispatchResult {
		Self::ensure_fresh(expires_at)?;
		let custodian = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let treats = RelationshipKind::Treatment.roles();
		let may = T::Organizations::roles(custodian).intersects(treats);
		ensure!(may, Error::<T>::NotAuthorized);
		Self::ensure_unused(&key)?;
		let registration = payload::CustodialRegistration {
			genesis_hash: Self::genesis_hash(),
			key: key.clone(),
			encryption_key,
			custodian,
			expires_at,
		};
		Self::ensure_signed_by(&key, &registration.bytes(), signature)?;

		let patient = Self::insert_patient(&key, CUSTODIAL, encryption_key, Some(custodian))?;
		let since = Self::now();
		Custodies::<T>::insert(patient, Custody { organization: custodian, since, ended_at: None });
		Self::deposit_event(Event::RegisteredInCustody {
			patient,
			key,
			encryption_key,
			custodian,
			by,
		});
		Ok(())
	}

	pub(crate) fn do_claim_identity(
		by: T::AccountId,
		claim: payload::IdentityClaim<T::AccountId>,
		evidence: [u8; 32],
		signature: &T::Signature,
	) -> DispatchResult {
		Self::ensure_fresh(claim.expires_at)?;
		let patient = claim.patient;
		let identity = Patients::<T>::get(patient).ok_or(Error::<T>::NotFound)?;
		let custody = Custodies::<T>::get(patient)
			.filter(|custody| custody.ended_at.is_none())
			.ok_or(Error::<T>::NotInCustody)?;
		let custodian = custody.organization;
		let organization = Self::attests_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		// Where the custodian may do nothing any more, the patient goes to another that knows them.
		let may = organization == custodian
			|| (!T::Organizations::in_good_standing(custodian)
				&& Self::knows(organization, patient, Self::now()));
		ensure!(may, Error::<T>::NotAuthorized);
		Self::ensure_unused(&claim.key)?;
		// Whoever acts for a member has no need of a patient without a device.
		let is_a_members = T::Organizations::acting_for(&claim.key).is_some();
		ensure!(!is_a_members, Error::<T>::NotAuthorized);
		Self::ensure_signed_by(&claim.key, &claim.bytes(), signature)?;

		let now = Self::now();
		for key in &identity.keys {
			Self::remove_now(key, now);
			Self::deposit_event(Event::KeyRemoved { patient, key: key.clone(), by: by.clone() });
		}
		let payload::IdentityClaim { key, encryption_key, .. } = claim;
		Self::insert_key(
			&key,
			PatientKey { patient, purposes: KeyPurposes::all(), added_at: now, removed_at: None },
		);
		let keys =
			KeysOf::<T>::try_from(vec![key.clone()]).map_err(|_| Error::<T>::LimitReached)?;
		Patients::<T>::insert(
			patient,
			Patient { keys, control_keys: 1, encryption_key, recovered_at: Some(now), ..identity },
		);
		Self::end_custody(patient);
		Self::deposit_event(Event::Claimed {
			patient,
			key,
			encryption_key,
			custodian,
			organization,
			evidence,
			by,
		});
		Ok(())
	}

	/// Makes a live key a tombstone.
	fn remove_now(key: &T::AccountId, now: UnixMillis) {
		PatientKeys::<T>::mutate_extant(key, |record| record.removed_at = Some(now));
	}

	/// Writes that nobody keeps the patient's key any more, if somebody did.
	pub(crate) fn end_custody(patient: PatientId) {
		let now = Self::now();
		Custodies::<T>::mutate_extant(patient, |custody| {
			custody.ended_at = custody.ended_at.or(Some(now));
		});
	}
}
