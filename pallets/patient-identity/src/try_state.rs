//! What must hold of the stored state after every block.

use crate::{
	custody::CUSTODIAL, Attempt, Config, Custodies, Ended, Ending, Pallet, PatientKeys, Patients,
	Recoveries, Recovery, Settings, SupporterId,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::ensure;
use salus_primitives::{
	recovery::{MAX_RECOVERY_DELAY, MIN_RECOVERY_DELAY},
	KeyPurpose, PatientId, Supporter,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant:
	///
	/// 1. each key's identity exists, it has a purpose, it was removed not before it was added, and
	///    it holds a reference that keeps its nonce;
	/// 2. an identity lists exactly its live keys, each once;
	/// 3. it counts its control keys right, and has at least one;
	/// 4. settings are an identity's, name nobody twice, and their threshold can be reached, by as
	///    many as there are but not by none;
	/// 5. an attempt is an identity's, which has no other; nobody supports it twice; while it is open,
	///    it has a moment of completion exactly if it has enough supporters, and each of them has room
	///    to rest; nobody supports it exactly if everybody took that back;
	/// 6. an open attempt is supported by guardians of the patient, or by organizations where there
	///    are none;
	/// 7. an identity was recovered exactly when its attempt was completed, or before the attempt:
	///    one that was vetoed, or lapsed, recovered nothing; or when the patient took it over;
	/// 8. everybody rests once, and may not start what they may not support;
	/// 9. whose keys an organization keeps is an identity, which it registered, whose one key neither
	///    vetoes nor was ever another's, and which has no guardians; custody ends not before it begins.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_keys()?;
		Self::check_settings()?;
		Self::check_recoveries()?;
		Self::check_custodies()
	}

	fn check_custodies() -> Result<(), TryRuntimeError> {
		for (id, custody) in Custodies::<T>::iter() {
			let identity = Patients::<T>::get(id).ok_or("a custody of nobody")?;
			let is_sponsor = identity.sponsor == Some(custody.organization);
			ensure!(is_sponsor, "a custodian did not register the identity");
			ensure!(identity.registered_at == custody.since, "a custody began later");
			match custody.ended_at {
				None => {
					ensure!(identity.keys.len() == 1, "a custodian keeps more than one key");
					let is_custodial = identity.keys.iter().all(|key| {
						PatientKeys::<T>::get(key).is_some_and(|key| key.purposes == CUSTODIAL)
					});
					ensure!(is_custodial, "a key that is kept is for something else");
					let has_guardians = !Settings::<T>::get(id).guardians.is_empty();
					ensure!(!has_guardians, "a custodian named guardians");
					ensure!(identity.recovered_at.is_none(), "a recovered identity is kept");
				}
				Some(at) => {
					ensure!(custody.since <= at, "a custody ended before it began");
					let recovered = identity.recovered_at.is_some_and(|recovered| at <= recovered);
					ensure!(recovered, "a custody ended without a recovery or a claim");
				}
			}
		}
		Ok(())
	}

	fn check_keys() -> Result<(), TryRuntimeError> {
		let mut live = BTreeMap::<PatientId, BTreeSet<T::AccountId>>::new();
		let mut control = BTreeMap::<PatientId, u32>::new();
		for (account, key) in PatientKeys::<T>::iter() {
			ensure!(Patients::<T>::contains_key(key.patient), "a key's identity does not exist");
			ensure!(!key.purposes.is_empty(), "a key has no purpose");
			ensure!(
				key.removed_at.is_none_or(|removed_at| removed_at >= key.added_at),
				"a key was removed before it was added"
			);
			ensure!(
				frame_system::Pallet::<T>::sufficients(&account) > 0,
				"a key holds no reference"
			);
			if !key.is_live() {
				continue;
			}
			live.entry(key.patient).or_default().insert(account);
			if key.purposes.contains(KeyPurpose::Control) {
				let count = control.entry(key.patient).or_default();
				*count = count.saturating_add(1);
			}
		}
		for (id, patient) in Patients::<T>::iter() {
			let keys = live.get(&id).ok_or("an identity has no live key")?;
			let listed: BTreeSet<_> = patient.keys.iter().cloned().collect();
			ensure!(listed.len() == patient.keys.len(), "an identity lists a key twice");
			ensure!(listed == *keys, "an identity's list and its live keys disagree");
			let controls = control.get(&id).copied().unwrap_or_default();
			ensure!(controls == patient.control_keys, "an identity miscounts its control keys");
			ensure!(controls > 0, "an identity has no control key");
		}
		Ok(())
	}

	fn check_settings() -> Result<(), TryRuntimeError> {
		for (id, settings) in Settings::<T>::iter() {
			ensure!(Patients::<T>::contains_key(id), "settings of nobody");
			let count = settings.guardians.len() as u32;
			ensure!(settings.threshold <= count, "a threshold cannot be reached");
			ensure!((settings.threshold == 0) == (count == 0), "a threshold is reached by nobody");
			let distinct: BTreeSet<_> =
				settings.guardians.iter().map(|guardian| guardian.commitment.0).collect();
			ensure!(distinct.len() == settings.guardians.len(), "a guardian stands twice");
			ensure!(
				(MIN_RECOVERY_DELAY..=MAX_RECOVERY_DELAY).contains(&settings.delay_ms),
				"a delay is too short or too long"
			);
		}
		Ok(())
	}

	fn check_recoveries() -> Result<(), TryRuntimeError> {
		for (id, Recovery { attempt, rests }) in Recoveries::<T>::iter() {
			let identity = Patients::<T>::get(id).ok_or("a recovery of nobody")?;
			let claimed_at = Custodies::<T>::get(id).and_then(|custody| custody.ended_at);
			let distinct: BTreeSet<_> =
				attempt.supporters.iter().map(|one| one.account()).collect();
			let is_withdrawn =
				attempt.ended.is_some_and(|ended| matches!(ended.how, Ending::Withdrawn));
			ensure!(distinct.is_empty() == is_withdrawn, "an attempt that nobody started");
			ensure!(distinct.len() == attempt.supporters.len(), "somebody is counted twice");
			let named: BTreeSet<_> = attempt.supporters.iter().map(SupporterId::from).collect();
			ensure!(named.len() == attempt.supporters.len(), "somebody is counted twice");
			if attempt.is_open(Self::now()) {
				Self::check_open(id, &attempt)?;
				ensure!(attempt.leaves_room(&rests), "a supporter has no room to rest");
			}
			match attempt.ended {
				Some(Ended { at, how: Ending::Completed }) => {
					let is_ready = attempt.completes_at.is_some_and(|ready| ready <= at);
					ensure!(is_ready, "a recovery was completed before its delay was over");
					ensure!(identity.recovered_at == Some(at), "a completed recovery is not known");
				}
				_ => ensure!(
					identity
						.recovered_at
						.is_none_or(|at| at <= attempt.started_at || claimed_at == Some(at)),
					"what was not completed recovered something"
				),
			}
			let resting: BTreeSet<_> = rests.iter().map(|rest| rest.who).collect();
			ensure!(resting.len() == rests.len(), "somebody rests twice");
			ensure!(
				rests.iter().all(|rest| rest.supports_from <= rest.starts_from),
				"somebody may start what they may not support"
			);
		}
		Ok(())
	}

	fn check_open(id: PatientId, attempt: &Attempt<T::AccountId>) -> Result<(), TryRuntimeError> {
		let settings = Settings::<T>::get(id);
		ensure!(
			attempt.completes_at.is_some() == attempt.has_enough(&settings),
			"an attempt miscounts its supporters"
		);
		for supporter in &attempt.supporters {
			let may_help = match supporter {
				Supporter::Guardian { commitment, .. } => settings.guardian(*commitment).is_some(),
				Supporter::Organization { .. } => settings.guardians.is_empty(),
			};
			ensure!(may_help, "somebody supports an attempt who may not");
		}
		Ok(())
	}
}
