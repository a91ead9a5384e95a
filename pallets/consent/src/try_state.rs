//! What must always be true of the stored state.

use crate::{pallet::*, DirectiveItem};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::Time};
use salus_primitives::{DirectiveId, PatientId, UnixMillis};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - A patient's grants have the ids below the next id, each of them.
	/// - A grant covers something, begins when or after it was given, ends after it begins, and was
	///   revoked, if it was, between giving and end.
	/// - A grant's suspensions come one after another, from its giving to now and before its end,
	///   and only the last may last.
	/// - Every grant that is not over is in the index, under its grantee's key.
	/// - An id of the index stands there once, belongs to a grant of that key, and was not revoked;
	///   an index that holds nothing is not stored.
	/// - A patient's restrictions stand in the order of their ids, which are below the next id, and
	///   each of them withholds something. One was lifted, if it was, after it was made.
	/// - Only lifted restrictions are missing, and only when all room was needed.
	/// - A directive names the grants and restrictions that name it, and no others; one that set
	///   nothing is not stored.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_grants()?;
		Self::try_state_suspensions()?;
		Self::try_state_index()?;
		Self::try_state_restrictions()?;
		Self::try_state_directives()
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

	fn try_state_suspensions() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, _, grant) in Grants::<T>::iter() {
			let end = grant.revoked_at.unwrap_or(UnixMillis::MAX).min(grant.valid_until);
			let mut free_from = Some(grant.granted_at);
			for suspension in &grant.suspensions {
				ensure!(
					free_from.is_some_and(|from| from <= suspension.from),
					"a suspension begins after the one before, or after the giving"
				);
				ensure!(
					suspension.from <= end.min(now),
					"a suspension begins before the grant ends, and not in the future"
				);
				ensure!(
					suspension
						.until
						.is_none_or(|until| suspension.from <= until && until <= end.min(now)),
					"a suspension ends after it begins, by the grant's end, and not in the future"
				);
				free_from = suspension.until;
			}
		}
		Ok(())
	}

	fn try_state_restrictions() -> Result<(), TryRuntimeError> {
		for (patient, restrictions) in Restrictions::<T>::iter() {
			ensure!(!restrictions.is_empty(), "a list that holds no restriction is not stored");
			ensure!(
				restrictions.is_sorted_by(|one, next| one.id < next.id),
				"restrictions stand in the order of their ids"
			);
			for one in &restrictions {
				ensure!(
					one.id.0 < NextRestrictionId::<T>::get(patient),
					"a restriction's id is below the next id"
				);
				ensure!(
					!one.scope.is_empty() && !one.except.leaves_nothing_of(&one.scope),
					"a restriction withholds something"
				);
				ensure!(
					one.lifted_at.is_none_or(|at| one.made_at <= at && at <= T::Time::now()),
					"a restriction is lifted after it is made, and not in the future"
				);
			}
		}
		for (patient, next_id) in NextRestrictionId::<T>::iter() {
			let restrictions = Restrictions::<T>::get(patient);
			ensure!(
				restrictions.is_full() || restrictions.len() == next_id as usize,
				"a restriction goes only when its room is needed"
			);
		}
		Ok(())
	}

	fn try_state_directives() -> Result<(), TryRuntimeError> {
		let mut named: BTreeSet<(PatientId, DirectiveId, DirectiveItem)> = BTreeSet::new();
		for (patient, id, grant) in Grants::<T>::iter() {
			named.extend(grant.directive.map(|one| (patient, one, DirectiveItem::Grant(id))));
		}
		for (patient, restrictions) in Restrictions::<T>::iter() {
			for restriction in restrictions {
				let item = DirectiveItem::Restriction(restriction.id);
				named.extend(restriction.directive.map(|one| (patient, one, item)));
			}
		}
		for (patient, directive, items) in Directives::<T>::iter() {
			ensure!(!items.is_empty(), "a directive that set nothing is not stored");
			for item in items {
				let is_named = named.remove(&(patient, directive, item));
				ensure!(
					is_named || Self::is_swept(patient, item),
					"an item of a directive names it, and stands there once"
				);
			}
		}
		ensure!(named.is_empty(), "a directive has each item that names it");
		Ok(())
	}

	/// Whether an item is a restriction that was lifted and had to make room.
	fn is_swept(patient: PatientId, item: DirectiveItem) -> bool {
		let DirectiveItem::Restriction(id) = item else { return false };
		id.0 < NextRestrictionId::<T>::get(patient)
			&& !Restrictions::<T>::get(patient).iter().any(|one| one.id == id)
	}
}
