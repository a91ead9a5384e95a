//! Whom a patient chose to be helped by, and who turns out to be one of them.

use crate::{
	Config, Error, Event, Guardian, GuardianHashes, Pallet, PatientKeys, PatientOf, Patients,
	Recoveries, RecoverySettings, Settings,
};
use codec::Encode;
use frame_support::{defensive, ensure, BoundedVec};
use salus_commitments::{guardian, Salt};
use salus_primitives::{
	recovery::{ENTRUSTING_PAUSE, MAX_RECOVERY_DELAY, MIN_RECOVERY_DELAY, SUPPORTER_MATURITY},
	traits::{OrganizationInspect, RelationshipInspect},
	Capacity, OrganizationId, PatientId, Privilege, RelationshipKind, Supporter, UnixMillis,
};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_guardians(
		by: T::AccountId,
		patient: PatientId,
		guardians: GuardianHashes,
		threshold: u32,
		delay_ms: UnixMillis,
	) -> DispatchResult {
		let count = guardians.len() as u32;
		let is_delay = (MIN_RECOVERY_DELAY..=MAX_RECOVERY_DELAY).contains(&delay_ms);
		ensure!(threshold <= count && is_delay, Error::<T>::OutOfRange);
		ensure!((threshold == 0) == (count == 0), Error::<T>::OutOfRange);
		let is_repeated = |(index, one)| guardians.iter().take(index).any(|other| other == one);
		ensure!(!guardians.iter().enumerate().any(is_repeated), Error::<T>::Repeated);
		let identity = Self::ensure_control(&by, patient)?;
		let before = Settings::<T>::get(patient);
		let adds_one = guardians.iter().any(|one| before.guardian(*one).is_none());
		ensure!(!adds_one || Self::entrusts(&identity), Error::<T>::RecentlyRecovered);

		let now = Self::now();
		let mut listed = BoundedVec::new();
		for commitment in guardians {
			let added_at = before.guardian(commitment).map_or(now, |guardian| guardian.added_at);
			if listed.try_push(Guardian { commitment, added_at }).is_err() {
				defensive!("both lists have one bound");
			}
		}
		Settings::<T>::insert(patient, RecoverySettings { guardians: listed, threshold, delay_ms });
		Self::deposit_event(Event::GuardiansSet { patient, by: by.clone() });
		// Whoever controls the identity is there, and is not in need of what is under way.
		if let Some(recovery) = Recoveries::<T>::get(patient) {
			if recovery.attempt.is_open(now) {
				Self::end_by_veto(by, patient, recovery);
			}
		}
		Ok(())
	}

	/// The first moment at which a patient may entrust somebody again, in Unix milliseconds.
	pub(crate) fn entrusts_from(identity: &PatientOf<T>) -> Option<UnixMillis> {
		identity.recovered_at.map(|at| at.saturating_add(ENTRUSTING_PAUSE))
	}

	/// Whether the patient may entrust somebody now.
	pub(crate) fn entrusts(identity: &PatientOf<T>) -> bool {
		Self::entrusts_from(identity).is_none_or(|from| from <= Self::now())
	}

	/// Who `by` is among those who may help this patient, or why nobody. `since` is when the
	/// attempt was started.
	pub(crate) fn supporter(
		by: T::AccountId,
		patient: PatientId,
		capacity: Capacity,
		settings: &RecoverySettings,
		since: UnixMillis,
	) -> Result<Supporter<T::AccountId>, DispatchError> {
		Self::ensure_another(&by, patient)?;
		match capacity {
			Capacity::Guardian { salt } => {
				let commitment = guardian::commit(&by.encode(), &Salt::from_bytes(salt));
				let guardian = settings.guardian(commitment).ok_or(Error::<T>::NotAuthorized)?;
				ensure!(guardian.matures_at() <= Self::now(), Error::<T>::TooSoon);
				Ok(Supporter::Guardian { account: by, commitment })
			}
			Capacity::Organization { evidence } => {
				let organization = Self::attests_for(&by).ok_or(Error::<T>::NotAuthorized)?;
				ensure!(settings.guardians.is_empty(), Error::<T>::HasGuardians);
				ensure!(!Self::is_disputed(organization, patient), Error::<T>::Disputed);
				ensure!(Self::knows(organization, patient, since), Error::<T>::NotAuthorized);
				Ok(Supporter::Organization { organization, account: by, evidence })
			}
		}
	}

	/// Checks that who would help is neither one of the patient's own keys, lost or not, nor a key
	/// that somebody else lost and removed, or that an organization keeps for somebody.
	pub(crate) fn ensure_another(by: &T::AccountId, patient: PatientId) -> DispatchResult {
		let is_another = PatientKeys::<T>::get(by).is_none_or(|key| {
			key.is_live() && key.patient != patient && Self::custodian_of(key.patient).is_none()
		});
		ensure!(is_another, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// The organization in good standing for which `by` may attest who a person is: its admin, or a
	/// privacy officer. A practitioner of another kind may not, else whoever works for two members
	/// could recover anybody.
	pub(crate) fn attests_for(by: &T::AccountId) -> Option<OrganizationId> {
		T::Organizations::administered_by(by).or_else(|| {
			T::Organizations::practitioner(by)
				.filter(|(_, privileges)| privileges.contains(Privilege::PrivacyOfficer))
				.map(|(organization, _)| organization)
		})
	}

	/// Whether the patient disputes any relationship with the organization.
	pub(crate) fn is_disputed(organization: OrganizationId, patient: PatientId) -> bool {
		RelationshipKind::ALL
			.iter()
			.any(|kind| T::Relationships::is_disputed(patient, organization, *kind))
	}

	/// Whether the organization has dealt with the patient, for long enough before `since`: it has
	/// a relationship in force, and had one of that kind then; or it had sponsored the
	/// registration.
	pub(crate) fn knows(
		organization: OrganizationId,
		patient: PatientId,
		since: UnixMillis,
	) -> bool {
		let now = Self::now();
		let is_early = |at: UnixMillis| at.saturating_add(SUPPORTER_MATURITY) <= since;
		RelationshipKind::ALL.iter().any(|kind| {
			let held = T::Relationships::held(patient, organization, *kind);
			held.iter().any(|(from, _)| is_early(*from))
				&& held.iter().any(|(from, until)| *from <= now && now < *until)
		}) || Patients::<T>::get(patient).is_some_and(|identity| {
			identity.sponsor == Some(organization) && is_early(identity.registered_at)
		})
	}
}
