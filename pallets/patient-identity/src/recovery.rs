//! Recovering an identity whose keys are lost: start, support, its withdrawal, veto, completion.

use crate::{
	payload, Attempt, Config, Ended, Ending, Error, Event, KeysOf, Pallet, Patient, PatientKey,
	PatientKeys, Patients, Recoveries, Recovery, RecoveryOf, RecoverySettings, Rest, Settings,
	SupporterId, WeightInfo, MAX_RESTS,
};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	traits::{ConstU32, Get},
	weights::Weight,
	BoundedVec,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	recovery::{MAX_GUARDIANS, SUPPORTER_REST},
	traits::OrganizationInspect,
	Capacity, KeyPurposes, PatientId, RecoveryStatus, Supporter,
};
use sp_runtime::{DispatchError, DispatchResult};

/// A veto that passed every check.
pub(crate) struct Veto<T: Config> {
	patient: PatientId,
	by: T::AccountId,
	recovery: RecoveryOf<T>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_start_recovery(
		by: T::AccountId,
		capacity: Capacity,
		wish: payload::KeyRecovery<T::AccountId>,
		signature: &T::Signature,
	) -> DispatchResult {
		Self::ensure_fresh(wish.expires_at)?;
		let patient = wish.patient;
		ensure!(Patients::<T>::contains_key(patient), Error::<T>::NotFound);
		let now = Self::now();
		let last = Recoveries::<T>::get(patient);
		// What could not be completed as it stands keeps nobody from another attempt.
		let open = last.as_ref().map(|last| &last.attempt).filter(|attempt| attempt.is_open(now));
		let is_stuck = |attempt| Self::ensure_completable(patient, attempt).is_err();
		ensure!(open.is_none_or(is_stuck), Error::<T>::AlreadyOpen);
		let displaced = open.map(|attempt| attempt.key.clone());
		let settings = Settings::<T>::get(patient);
		let supporter = Self::supporter(by.clone(), patient, capacity, &settings, now)?;
		let who = SupporterId::from(&supporter);
		let mut rests = last.map(|last| last.rests).unwrap_or_default();
		rests.retain(|rest| now < rest.starts_from);
		ensure!(rests.iter().all(|rest| rest.who != who), Error::<T>::Resting);
		// Leaves room for the rests of everybody who may support this attempt.
		ensure!(rests.len() <= MAX_GUARDIANS as usize, Error::<T>::LimitReached);
		let starts_from = now.saturating_add(SUPPORTER_REST);
		rests
			.try_push(Rest { who, supports_from: now, starts_from })
			.map_err(|_| Error::<T>::LimitReached)?;
		Self::ensure_unused(&wish.key)?;
		Self::ensure_signed_by(&wish.key, &wish.bytes(), signature)?;

		let organization = supporter.organization();
		let payload::KeyRecovery { key, encryption_key, .. } = wish;
		let mut attempt = Attempt {
			key: key.clone(),
			encryption_key,
			started_at: now,
			supporters: BoundedVec::new(),
			completes_at: None,
			ended: None,
		};
		Self::count(&mut attempt, supporter, &settings)?;
		let completes_at = attempt.completes_at;
		Recoveries::<T>::insert(patient, Recovery { attempt, rests });
		if let Some(key) = displaced {
			Self::deposit_event(Event::RecoveryDisplaced { patient, key, by: by.clone() });
		}
		Self::deposit_event(Event::RecoveryStarted {
			patient,
			key,
			organization,
			completes_at,
			by,
		});
		Ok(())
	}

	pub(crate) fn do_support_recovery(
		by: T::AccountId,
		patient: PatientId,
		capacity: Capacity,
		key: T::AccountId,
	) -> DispatchResult {
		let now = Self::now();
		let mut recovery = Self::open_recovery(patient)?;
		let attempt = &mut recovery.attempt;
		ensure!(attempt.key == key, Error::<T>::Changed);
		let settings = Settings::<T>::get(patient);
		let supporter =
			Self::supporter(by.clone(), patient, capacity, &settings, attempt.started_at)?;
		let who = SupporterId::from(&supporter);
		// One person counts once, by however many commitments and keys; one organization, by however
		// many people.
		let person = Self::person(&by);
		let is_counted = |one: &Supporter<T::AccountId>| {
			SupporterId::from(one) == who
				|| one.account() == supporter.account()
				|| (person.is_some() && Self::person(one.account()) == person)
		};
		ensure!(!attempt.supporters.iter().any(is_counted), Error::<T>::AlreadySupported);
		let rests = |rest: &Rest| rest.who == who && now < rest.supports_from;
		ensure!(!recovery.rests.iter().any(rests), Error::<T>::Resting);
		recovery.rests.retain(|rest| now < rest.starts_from);

		let organization = supporter.organization();
		Self::count(attempt, supporter, &settings)?;
		ensure!(attempt.leaves_room(&recovery.rests), Error::<T>::LimitReached);
		let completes_at = attempt.completes_at;
		Recoveries::<T>::insert(patient, recovery);
		Self::deposit_event(Event::RecoverySupported {
			patient,
			key,
			organization,
			completes_at,
			by,
		});
		Ok(())
	}

	/// The identity of which an account is a key, or was.
	fn person(account: &T::AccountId) -> Option<PatientId> {
		PatientKeys::<T>::get(account).map(|key| key.patient)
	}

	/// Counts a supporter, and begins the delay with the last that is needed. Who comes after that
	/// one changes no time, and is there if another leaves.
	fn count(
		attempt: &mut Attempt<T::AccountId>,
		supporter: Supporter<T::AccountId>,
		settings: &RecoverySettings,
	) -> DispatchResult {
		attempt.supporters.try_push(supporter).map_err(|_| Error::<T>::LimitReached)?;
		if attempt.completes_at.is_none() && attempt.has_enough(settings) {
			attempt.completes_at = Some(Self::now().saturating_add(settings.delay_ms));
		}
		Ok(())
	}

	pub(crate) fn do_withdraw_support(by: T::AccountId, patient: PatientId) -> DispatchResult {
		let mut recovery = Self::open_recovery(patient)?;
		Self::ensure_another(&by, patient)?;
		let attests_for = Self::attests_for(&by);
		let attempt = &mut recovery.attempt;
		let is_own = |one: &Supporter<T::AccountId>| match one {
			Supporter::Guardian { account, .. } => *account == by,
			Supporter::Organization { organization, .. } => attests_for == Some(*organization),
		};
		let index = attempt.supporters.iter().position(is_own).ok_or(Error::<T>::NotAuthorized)?;
		// To come and go would hold others off. To leave what leads nowhere does not.
		let has_to_rest = Self::ensure_completable(patient, attempt).is_ok();

		let now = Self::now();
		let supporter = attempt.supporters.remove(index);
		if !attempt.has_enough(&Settings::<T>::get(patient)) {
			attempt.completes_at = None;
		}
		if attempt.supporters.is_empty() {
			attempt.ended = Some(Ended { at: now, how: Ending::Withdrawn });
		}
		if has_to_rest {
			Self::rest(&mut recovery.rests, SupporterId::from(&supporter));
		}
		let key = recovery.attempt.key.clone();
		Recoveries::<T>::insert(patient, recovery);
		let organization = supporter.organization();
		Self::deposit_event(Event::SupportWithdrawn { patient, key, organization, by });
		Ok(())
	}

	/// Has somebody start and support nothing for a time from now on.
	fn rest(rests: &mut BoundedVec<Rest, ConstU32<MAX_RESTS>>, who: SupporterId) {
		let until = Self::now().saturating_add(SUPPORTER_REST);
		rests.retain(|rest| rest.who != who);
		if rests.try_push(Rest { who, supports_from: until, starts_from: until }).is_err() {
			defensive!("nobody supports an attempt without room for the rest");
		}
	}

	/// Checks what an attempt needs beside supporters and time: that no guardian who supports it lost
	/// the key and removed it since, that the organizations which attested the person are in good
	/// standing and undisputed, and that the new key belongs to nobody.
	fn ensure_completable(patient: PatientId, attempt: &Attempt<T::AccountId>) -> DispatchResult {
		for supporter in &attempt.supporters {
			match supporter {
				Supporter::Guardian { account, .. } => Self::ensure_another(account, patient)?,
				Supporter::Organization { organization, .. } => {
					let stands = T::Organizations::in_good_standing(*organization);
					ensure!(stands, Error::<T>::NotInGoodStanding);
					ensure!(!Self::is_disputed(*organization, patient), Error::<T>::Disputed);
				}
			}
		}
		Self::ensure_unused(&attempt.key)
	}

	/// The recovery of this patient, if its attempt may still come to something.
	fn open_recovery(patient: PatientId) -> Result<RecoveryOf<T>, DispatchError> {
		let recovery = Recoveries::<T>::get(patient).ok_or(Error::<T>::NotOpen)?;
		ensure!(recovery.attempt.is_open(Self::now()), Error::<T>::NotOpen);
		Ok(recovery)
	}

	/// The checks of `veto_recovery`: it succeeds, and is free, exactly if they pass.
	pub(crate) fn vetoes(
		origin: OriginFor<T>,
		patient: PatientId,
	) -> Result<Veto<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let is_own =
			PatientKeys::<T>::get(&by).is_some_and(|key| key.is_live() && key.patient == patient);
		// A custodian keeps nobody from the own identity.
		let may = is_own && Self::custodian_of(patient).is_none();
		ensure!(may, Error::<T>::NotAuthorized);
		let recovery = Self::open_recovery(patient)?;
		Ok(Veto { patient, by, recovery })
	}

	/// The writes of `veto_recovery`. They cannot fail.
	pub(crate) fn do_veto_recovery(veto: Veto<T>) {
		let Veto { patient, by, recovery } = veto;
		Self::end_by_veto(by, patient, recovery);
	}

	/// The weight of `veto_recovery`. Its checks run once more, before the call and outside of what
	/// is measured: whether it is free must be known first. They read the key, the custody, the
	/// recovery and the time.
	pub(crate) fn veto_weight() -> Weight {
		T::WeightInfo::veto_recovery().saturating_add(T::DbWeight::get().reads(4))
	}

	/// Ends an open attempt. Whoever helped rests, so that the patient does.
	pub(crate) fn end_by_veto(by: T::AccountId, patient: PatientId, mut recovery: RecoveryOf<T>) {
		for who in recovery.attempt.supporters.iter().map(SupporterId::from) {
			Self::rest(&mut recovery.rests, who);
		}
		recovery.attempt.ended = Some(Ended { at: Self::now(), how: Ending::Vetoed });
		let key = recovery.attempt.key.clone();
		Recoveries::<T>::insert(patient, recovery);
		Self::deposit_event(Event::RecoveryVetoed { patient, key, by });
	}

	pub(crate) fn do_complete_recovery(by: T::AccountId, patient: PatientId) -> DispatchResult {
		let now = Self::now();
		let mut recovery = Self::open_recovery(patient)?;
		let attempt = &mut recovery.attempt;
		ensure!(attempt.status(now) == RecoveryStatus::Ready, Error::<T>::TooSoon);
		Self::ensure_completable(patient, attempt)?;
		let identity = Patients::<T>::get(patient).ok_or(Error::<T>::NotFound)?;
		let (kept, lost): (Vec<_>, Vec<_>) = identity
			.keys
			.iter()
			.filter_map(|key| PatientKeys::<T>::get(key).map(|record| (key.clone(), record)))
			.partition(|(_, record)| record.outlives_recovery());
		let kept = kept.into_iter().map(|(key, _)| key).chain([attempt.key.clone()]);
		// There is room: an identity has a control key, and no control key is kept.
		let keys = KeysOf::<T>::try_from(kept.collect::<Vec<_>>())
			.map_err(|_| Error::<T>::LimitReached)?;

		for (key, record) in lost {
			PatientKeys::<T>::insert(&key, PatientKey { removed_at: Some(now), ..record });
			Self::deposit_event(Event::KeyRemoved { patient, key, by: by.clone() });
		}
		Self::insert_key(
			&attempt.key,
			PatientKey { patient, purposes: KeyPurposes::all(), added_at: now, removed_at: None },
		);
		let (key, encryption_key) = (attempt.key.clone(), attempt.encryption_key);
		Patients::<T>::insert(
			patient,
			Patient { keys, control_keys: 1, encryption_key, recovered_at: Some(now), ..identity },
		);
		Self::end_custody(patient);
		attempt.ended = Some(Ended { at: now, how: Ending::Completed });
		// They helped; if the patient is as unlucky again, they may again.
		let helped =
			|who| recovery.attempt.supporters.iter().any(|one| SupporterId::from(one) == who);
		recovery.rests.retain(|rest| !helped(rest.who));
		Recoveries::<T>::insert(patient, recovery);
		Self::deposit_event(Event::Recovered { patient, key, encryption_key, by });
		Ok(())
	}
}
