//! What must always be true of the stored state.

use crate::pallet::*;
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{ensure, traits::Time};
use salus_primitives::{
	life::{DEATH_ATTESTATIONS, REFUTED_REST},
	PatientId,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - Attestations of a death stand in the order of time, of each organization one at most, made and
	///   ended by now; none was made within the rest after the refutation, and none outlives it.
	/// - A patient is deceased exactly if two organizations attest it, and since the second of these
	///   did, or longer.
	/// - Who came back left before, and both by now.
	/// - A link is between two identities, proposed, accepted and undone in this order and by now.
	/// - An identity lists exactly those that are linked to it, each once, and none is linked through
	///   another.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, life) in Lives::<T>::iter() {
			Self::try_deaths(&life)?;
			ensure!(
				life.leaving.is_none_or(|one| {
					let returned_at = one.returned_at.unwrap_or(now);
					one.left_at <= returned_at && returned_at <= now
				}),
				"who came back left before, and both by now"
			);
		}
		Self::try_links()
	}

	fn try_deaths(life: &LifeOf<T>) -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let all = &life.attestations;
		let organizations: BTreeSet<_> = all.iter().map(|one| one.organization).collect();
		ensure!(organizations.len() == all.len(), "an organization attests a death once");
		let mut pairs = all.iter().zip(all.iter().skip(1));
		ensure!(
			pairs.all(|(one, next)| one.attested_at <= next.attested_at),
			"attestations stand in the order of time"
		);
		let refuted_at = life.refuted_at;
		ensure!(refuted_at.is_none_or(|at| at <= now), "nothing is refuted after now");
		for one in all {
			let ended_at = one.ended_at.unwrap_or(now);
			ensure!(
				one.attested_at <= ended_at && ended_at <= now,
				"a death is attested and ended by now"
			);
			let outlives = refuted_at.is_some_and(|at| {
				let is_later = at.saturating_add(REFUTED_REST) <= one.attested_at;
				let is_earlier = one.ended_at.is_some_and(|ended_at| ended_at <= at);
				!is_later && !is_earlier
			});
			ensure!(!outlives, "what was refuted has ended, and nobody attests within the rest");
		}
		let standing: Vec<_> =
			all.iter().filter(|one| one.stands()).map(|one| one.attested_at).collect();
		let second = standing.get(DEATH_ATTESTATIONS.saturating_sub(1));
		let agrees = match (life.deceased_since, second) {
			(None, None) => true,
			(Some(since), Some(second)) => since <= *second,
			(None, Some(_)) | (Some(_), None) => false,
		};
		ensure!(agrees, "a patient is deceased while two organizations attest it");
		Ok(())
	}

	fn try_links() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (duplicate, link) in Links::<T>::iter() {
			ensure!(duplicate != link.survivor, "two identities are linked");
			let ended_at = link.ended_at.unwrap_or(now);
			let holds_since = link.holds_since.unwrap_or(ended_at);
			ensure!(
				link.proposed_at <= holds_since && holds_since <= ended_at && ended_at <= now,
				"a link is proposed, accepted and undone in this order"
			);
			let is_listed = Duplicates::<T>::get(link.survivor).contains(&duplicate);
			ensure!(is_listed == link.holds(), "an identity lists what is linked to it");
		}
		for (survivor, duplicates) in Duplicates::<T>::iter() {
			ensure!(!duplicates.is_empty(), "a list of duplicates is empty");
			let each: BTreeSet<_> = duplicates.iter().collect();
			ensure!(each.len() == duplicates.len(), "a duplicate is listed twice");
			let holds = |duplicate: PatientId, of: Option<PatientId>| {
				Links::<T>::get(duplicate)
					.is_some_and(|link| link.holds() && of.is_none_or(|of| link.survivor == of))
			};
			let are_linked = duplicates.iter().all(|one| holds(*one, Some(survivor)));
			ensure!(are_linked, "an identity lists what is linked to it");
			ensure!(!holds(survivor, None), "a survivor is no duplicate");
		}
		Ok(())
	}
}
