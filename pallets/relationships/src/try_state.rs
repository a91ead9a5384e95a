//! What must always be true of the stored state.

use crate::pallet::*;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use salus_primitives::UnixMillis;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - A relationship has an attestation, and none is from after now.
	/// - An attestation is made anew after it began, and not after now. It ends after it was last made,
	///   at the latest a `MaxAttestation` after that; one that was ended, within its time and not after
	///   now.
	/// - An attestation is over when the next is made.
	/// - A dispute is not from after now, and what was attested is over when it begins.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, _, relationship) in Relationships::<T>::iter() {
			Self::try_attestations(&relationship, now)?;
			if let Some(disputed_at) = relationship.disputed_at {
				ensure!(disputed_at <= now, "nothing is disputed after now");
				ensure!(
					relationship.attestations.iter().all(|one| one.holds_until() <= disputed_at),
					"a dispute ends what held"
				);
			}
		}
		Ok(())
	}

	/// The invariants of what was attested.
	fn try_attestations(
		relationship: &RelationshipOf<T>,
		now: UnixMillis,
	) -> Result<(), TryRuntimeError> {
		let attestations = &relationship.attestations;
		ensure!(!attestations.is_empty(), "a relationship was attested");
		for one in attestations {
			let said_at = one.said_at();
			ensure!(one.attested_at <= said_at, "an attestation is renewed after it began");
			ensure!(said_at <= now, "nothing is attested after now");
			let latest = said_at.saturating_add(T::MaxAttestation::get());
			ensure!(
				said_at < one.valid_until && one.valid_until <= latest,
				"an attestation ends after it was made, and not too late"
			);
			if let Some(ended) = one.ended {
				ensure!(
					said_at <= ended.at && ended.at < one.valid_until && ended.at <= now,
					"an attestation is ended while it holds"
				);
			}
		}
		let mut pairs = attestations.iter().zip(attestations.iter().skip(1));
		ensure!(
			pairs.all(|(one, next)| one.holds_until() <= next.attested_at),
			"an attestation is over when the next is made"
		);
		Ok(())
	}
}
