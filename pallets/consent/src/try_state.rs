//! What must always be true of the stored state.

use crate::pallet::*;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::Time};
use salus_primitives::PatientId;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - A patient's grants have the ids below the next id, each of them.
	/// - A grant covers something, begins when or after it was given, ends after it begins, and was
	///   revoked, if it was, between giving and end.
	/// - Every grant that is not over is in the index, under its grantee's key.
	/// - An id of the index stands there once, belongs to a grant of that key, and was not revoked;
	///   an index that holds nothing is not stored.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_grants()?;
		Self::try_state_index()
	}

	fn try_state_grants() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let mut given: BTreeMap<PatientId, u32> = BTreeMap::new();
		for (patient, id, grant) in Grants::<T>::iter() {
			ensure!(id.0 < NextGrantId::<T>::get(patient), "a grant's id is below the next id");
			let count = given.entry(patient).or_default();
			*count = count.saturating_add(1);

			ensure!(!grant.scope.is_empty(), "a grant covers something");
			ensure!(
				grant.granted_at <= grant.valid_from,
				"a grant does not begin before it is given"
			);
			ensure!(grant.valid_from < grant.valid_until, "a grant begins before it ends");
			ensure!(
				grant.revoked_at.is_none_or(|at| grant.granted_at <= at && at < grant.valid_until),
				"a grant is revoked between its giving and its end"
			);
			ensure!(
				grant.is_over(now)
					|| LiveGrants::<T>::get(patient, grant.grantee.kind()).contains(&id),
				"a grant that is not over is in the index"
			);
		}
		for (patient, next_id) in NextGrantId::<T>::iter() {
			ensure!(
				given.get(&patient).copied().unwrap_or_default() == next_id,
				"a patient has a grant for every id below the next"
			);
		}
		Ok(())
	}

	fn try_state_index() -> Result<(), TryRuntimeError> {
		for (patient, kind, live) in LiveGrants::<T>::iter() {
			ensure!(!live.is_empty(), "an index that holds nothing is not stored");
			ensure!(
				live.iter().collect::<BTreeSet<_>>().len() == live.len(),
				"an id stands in the index once"
			);
			for id in live {
				let grant =
					Grants::<T>::get(patient, id).ok_or("an id of the index has a grant")?;
				ensure!(
					grant.grantee.kind() == kind,
					"an id of the index stands under its grantee"
				);
				ensure!(grant.revoked_at.is_none(), "a revoked grant has left the index");
			}
		}
		Ok(())
	}
}
