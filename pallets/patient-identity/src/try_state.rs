//! What must hold of the stored state after every block.

use crate::{Config, Pallet, PatientKeys, Patients};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::ensure;
use salus_primitives::{KeyPurpose, PatientId};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant:
	///
	/// 1. each key's identity exists, it has a purpose, it was removed not before it was added, and
	///    it holds a reference that keeps its nonce;
	/// 2. an identity lists exactly its live keys, each once;
	/// 3. it counts its control keys right, and has at least one.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
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
}
