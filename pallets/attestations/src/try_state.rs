//! What must always be true of the stored state.

use crate::pallet::*;
use alloc::collections::BTreeSet;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - Of each organization there is at most one assurance of an identity, made by now, for at most a
	///   `MaxAssurance`; one that was withdrawn, by now and while it held.
	/// - Each record number stands once between a patient and an organization, permitted by now; one
	///   that is linked, by now and within the lifetime of its permission.
	/// - An organization finds exactly the identities by a record number that are linked to it.
	/// - No list is empty.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_assurances()?;
		Self::try_links()?;
		for (organization, identifier, patient) in LinkedPatients::<T>::iter() {
			let is_linked = Links::<T>::get(patient, organization)
				.iter()
				.any(|one| one.identifier == identifier && one.linked_at.is_some());
			ensure!(is_linked, "an identity is found by a record number to which it is not linked");
		}
		Ok(())
	}

	fn try_assurances() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, assurances) in Assurances::<T>::iter() {
			ensure!(!assurances.is_empty(), "a list of assurances is empty");
			let organizations: BTreeSet<_> =
				assurances.iter().map(|one| one.organization).collect();
			ensure!(
				organizations.len() == assurances.len(),
				"an organization assured an identity twice"
			);
			for one in assurances {
				let latest = one.assured_at.saturating_add(T::MaxAssurance::get());
				ensure!(
					one.assured_at <= now
						&& one.assured_at < one.valid_until
						&& one.valid_until <= latest,
					"an assurance is for no time that can be"
				);
				let withdrawn = one.withdrawn_at;
				ensure!(
					withdrawn.is_none_or(|at| {
						one.assured_at <= at && at <= now && at < one.valid_until
					}),
					"an assurance was withdrawn while it did not hold"
				);
			}
		}
		Ok(())
	}

	fn try_links() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (patient, organization, links) in Links::<T>::iter() {
			ensure!(!links.is_empty(), "a list of links is empty");
			let identifiers: BTreeSet<_> = links.iter().map(|one| one.identifier).collect();
			ensure!(identifiers.len() == links.len(), "a record number stands twice");
			for one in links {
				ensure!(one.permitted_at <= now, "nothing is permitted after now");
				let Some(linked_at) = one.linked_at else { continue };
				let lapses_at = one.permitted_at.saturating_add(T::PermissionLifetime::get());
				ensure!(
					one.permitted_at <= linked_at && linked_at < lapses_at && linked_at <= now,
					"a link was made while it was not permitted"
				);
				ensure!(
					LinkedPatients::<T>::get(organization, one.identifier) == Some(patient),
					"an identity is not found by a record number to which it is linked"
				);
			}
		}
		Ok(())
	}
}
