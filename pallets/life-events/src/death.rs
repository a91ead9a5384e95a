//! Attesting that a patient died, and ending that.

use crate::{pallet::*, types::DeathAttestation, WeightInfo};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	life::DEATH_ATTESTER_MATURITY,
	traits::{OrganizationInspect, PatientInspect, RecoveryInspect, RelationshipInspect},
	KeyPurpose, OrganizationId, PatientId, Privilege, RelationshipKind, UnixMillis,
};

/// A refutation that passed every check.
pub(crate) struct Refutation<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	life: LifeOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The body of `attest_death`.
	pub(crate) fn do_attest_death(
		by: T::AccountId,
		patient: PatientId,
		evidence: [u8; 32],
	) -> DispatchResult {
		let organization = Self::speaks_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		// A living patient does not say so, and who found a lost phone neither.
		ensure!(T::Patients::owner_of(&by) != Some(patient), Error::<T>::NotAuthorized);
		ensure!(Self::knows(organization, patient), Error::<T>::NotAuthorized);
		let now = T::Time::now();
		let mut life = Lives::<T>::get(patient);
		ensure!(!life.rests(now), Error::<T>::TooSoon);
		life.sweep(now);
		let own = life.attestations.iter().position(|one| one.organization == organization);
		if let Some(index) = own {
			let stands = life.attestations.get(index).is_some_and(DeathAttestation::stands);
			ensure!(!stands, Error::<T>::AlreadyExists);
			let rests = life.attestations.get(index).is_some_and(|own| own.rests(now));
			ensure!(!rests, Error::<T>::TooSoon);
			life.attestations.remove(index);
		} else if life.attestations.is_full() {
			// They stand in the order of time.
			let ended = life.attestations.iter().position(|one| !one.stands());
			life.attestations.remove(ended.ok_or(Error::<T>::LimitReached)?);
		}
		let attestation = DeathAttestation {
			organization,
			by: by.clone(),
			attested_at: now,
			evidence,
			ended_at: None,
			withdrawn: false,
		};
		life.attestations.try_push(attestation).map_err(|_| Error::<T>::LimitReached)?;
		life.count(now);

		let deceased_since = life.deceased_since;
		Lives::<T>::insert(patient, life);
		Self::deposit_event(Event::DeathAttested { patient, organization, deceased_since, by });
		Ok(())
	}

	/// The body of `withdraw_death`.
	pub(crate) fn do_withdraw_death(by: T::AccountId, patient: PatientId) -> DispatchResult {
		let organization = Self::speaks_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let now = T::Time::now();
		let mut life = Lives::<T>::get(patient);
		let own = life
			.attestations
			.iter_mut()
			.find(|one| one.organization == organization && one.stands())
			.ok_or(Error::<T>::NotFound)?;
		own.ended_at = Some(now);
		own.withdrawn = true;
		life.count(now);

		let deceased_since = life.deceased_since;
		Lives::<T>::insert(patient, life);
		Self::deposit_event(Event::DeathWithdrawn { patient, organization, deceased_since, by });
		Ok(())
	}

	/// The checks of `refute_death`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn refutes(
		origin: OriginFor<T>,
		patient: PatientId,
	) -> Result<Refutation<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let is_own = KeyPurpose::ALL.iter().any(|purpose| T::Patients::may(&by, patient, *purpose));
		ensure!(is_own, Error::<T>::NotAuthorized);
		let life = Self::attested(patient)?;
		// Whoever got the identity since may be anybody: a death is not ended by a recovery.
		let first =
			life.attestations.iter().filter(|one| one.stands()).map(|one| one.attested_at).min();
		let is_later = |at| first.is_some_and(|first| first <= at);
		let is_new = T::Patients::recovered_at(patient).is_some_and(is_later);
		ensure!(!is_new, Error::<T>::RecentlyRecovered);
		Ok(Refutation { patient, by, life })
	}

	/// The writes of `refute_death`. They cannot fail.
	pub(crate) fn do_refute_death(refutation: Refutation<T>) {
		let Refutation { patient, by, mut life } = refutation;
		let now = T::Time::now();
		life.end_all(now);
		life.refuted_at = Some(now);
		Lives::<T>::insert(patient, life);
		Self::deposit_event(Event::DeathRefuted { patient, by });
	}

	/// The weight of `refute_death`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first. They look at the key for each purpose, and at
	/// what was attested.
	pub(crate) fn refute_death_weight() -> Weight {
		let purposes = KeyPurpose::ALL.len() as u64;
		T::WeightInfo::refute_death()
			.saturating_add(T::Patients::inspect_weight().saturating_mul(purposes))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// The body of `reverse_death`, for an origin that was checked.
	pub(crate) fn do_reverse_death(patient: PatientId) -> DispatchResult {
		let mut life = Self::attested(patient)?;
		let now = T::Time::now();
		life.end_all(now);
		life.refuted_at = Some(now);

		Lives::<T>::insert(patient, life);
		Self::deposit_event(Event::DeathReversed { patient });
		Ok(())
	}

	/// What is known of a patient of whose death something is attested.
	fn attested(patient: PatientId) -> Result<LifeOf<T>, DispatchError> {
		let life = Lives::<T>::get(patient);
		ensure!(life.standing() > 0, Error::<T>::NotInForce);
		Ok(life)
	}

	/// The organization in good standing for which `by` may say who a person is: its admin, or a
	/// privacy officer. A practitioner of another kind may not, else whoever works for two members
	/// could bury anybody.
	pub(crate) fn speaks_for(by: &T::AccountId) -> Option<OrganizationId> {
		T::Organizations::administered_by(by).or_else(|| {
			T::Organizations::practitioner(by)
				.filter(|(_, privileges)| privileges.contains(Privilege::PrivacyOfficer))
				.map(|(organization, _)| organization)
		})
	}

	/// Whether the organization deals with the patient, who disputes nothing of it, and did so a day ago.
	fn knows(organization: OrganizationId, patient: PatientId) -> bool {
		let of = |look: &dyn Fn(RelationshipKind) -> bool| {
			RelationshipKind::ALL.iter().any(|kind| look(*kind))
		};
		let now = T::Time::now();
		let did = |from: UnixMillis| from.saturating_add(DEATH_ATTESTER_MATURITY) <= now;
		of(&|kind| T::Relationships::in_force(patient, organization, kind).is_some())
			&& of(&|kind| {
				let held = T::Relationships::held(patient, organization, kind);
				held.iter().any(|(from, _)| did(*from))
			}) && !of(&|kind| T::Relationships::is_disputed(patient, organization, kind))
	}
}
