//! What happens to anchored records later: amended, retracted, erased.

use crate::{pallet::*, Anchor, Touch, MAX_VERSIONS};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{
	traits::OrganizationInspect, AnchorState, BatchSequence, Leaf, OrganizationId, Place,
	UnixMillis,
};
use salus_runtime_api::InclusionFailure;

impl<T: Config> Pallet<T> {
	/// The body of `amend`.
	pub(crate) fn do_amend(
		by: T::AccountId,
		place: &Place,
		old: Leaf,
		new: Leaf,
	) -> DispatchResult {
		let issuer = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let replaced = Self::found_standing(issuer, old, place)?;
		ensure!(
			new != old
				&& !Anchors::<T>::contains_key(issuer, new)
				&& !Touched::<T>::contains_key(issuer, new),
			Error::<T>::AlreadyExists
		);
		ensure!(replaced.version < MAX_VERSIONS, Error::<T>::LimitReached);
		let version = replaced.version.saturating_add(1);

		let (block, now) = Self::now();
		let replacing = Touch {
			state: AnchorState::Standing,
			block,
			touched_at: now,
			version,
			batch: None,
			supersedes: Some(old),
			superseded_by: None,
			attestation: None,
		};
		let replaced = Touch {
			state: AnchorState::Superseded,
			block,
			touched_at: now,
			superseded_by: Some(new),
			..replaced
		};
		Anchors::<T>::insert(issuer, new, Anchor { block, anchored_at: now });
		Touched::<T>::insert(issuer, new, replacing);
		Touched::<T>::insert(issuer, old, replaced);
		Self::deposit_event(Event::Amended { issuer, old, new, by });
		Ok(())
	}

	/// The body of `retract`.
	pub(crate) fn do_retract(by: T::AccountId, leaf: Leaf, place: &Place) -> DispatchResult {
		let issuer = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let touch = Self::found_standing(issuer, leaf, place)?;

		let (block, touched_at) = Self::now();
		let touch = Touch { state: AnchorState::Retracted, block, touched_at, ..touch };
		Touched::<T>::insert(issuer, leaf, touch);
		Self::deposit_event(Event::Retracted { issuer, leaf, by });
		Ok(())
	}

	/// The body of `tombstone`.
	pub(crate) fn do_tombstone(
		by: T::AccountId,
		leaf: Leaf,
		place: &Place,
		attestation: [u8; 32],
	) -> DispatchResult {
		let issuer = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let touch = Self::found(issuer, leaf, place)?;
		ensure!(touch.state != AnchorState::Tombstoned, Error::<T>::Tombstoned);

		let (block, touched_at) = Self::now();
		let touch = Touch {
			state: AnchorState::Tombstoned,
			block,
			touched_at,
			attestation: Some(attestation),
			..touch
		};
		Touched::<T>::insert(issuer, leaf, touch);
		Self::deposit_event(Event::Tombstoned { issuer, leaf, attestation, by });
		Ok(())
	}

	/// What happened to the leaf that `issuer` anchored at this place. For a leaf to which nothing
	/// did, it is what may be stored from now on.
	fn found(
		issuer: OrganizationId,
		leaf: Leaf,
		place: &Place,
	) -> Result<Touch<BlockNumberFor<T>>, Error<T>> {
		let batch = Self::locate(issuer, leaf, place)?;
		Ok(Touched::<T>::get(issuer, leaf).unwrap_or_else(|| {
			let (block, touched_at) = Self::now();
			Touch {
				state: AnchorState::Standing,
				block,
				touched_at,
				version: 1,
				batch,
				supersedes: None,
				superseded_by: None,
				attestation: None,
			}
		}))
	}

	/// The same, of a leaf that stands.
	fn found_standing(
		issuer: OrganizationId,
		leaf: Leaf,
		place: &Place,
	) -> Result<Touch<BlockNumberFor<T>>, Error<T>> {
		let touch = Self::found(issuer, leaf, place)?;
		match touch.state {
			AnchorState::Standing => Ok(touch),
			AnchorState::Superseded => Err(Error::Superseded),
			AnchorState::Retracted => Err(Error::Retracted),
			AnchorState::Tombstoned => Err(Error::Tombstoned),
		}
	}

	/// Checks that `issuer` anchored the leaf at this place, and gives the batch, if it is one.
	pub(crate) fn locate(
		issuer: OrganizationId,
		leaf: Leaf,
		place: &Place,
	) -> Result<Option<BatchSequence>, Error<T>> {
		match place {
			Place::Single => {
				ensure!(Anchors::<T>::contains_key(issuer, leaf), Error::NotFound);
				Ok(None)
			}
			Place::Batch { sequence, index, proof } => {
				Self::verify_inclusion(issuer, *sequence, leaf, *index, proof)?;
				Ok(Some(*sequence))
			}
		}
	}

	/// The state of a leaf that the issuer is known to have anchored.
	pub(crate) fn state(issuer: OrganizationId, leaf: Leaf) -> AnchorState {
		Touched::<T>::get(issuer, leaf).map_or(AnchorState::Standing, |touch| touch.state)
	}

	/// This block, and its time.
	pub(crate) fn now() -> (BlockNumberFor<T>, UnixMillis) {
		(frame_system::Pallet::<T>::block_number(), T::Time::now())
	}
}

impl<T: Config> From<InclusionFailure> for Error<T> {
	fn from(failure: InclusionFailure) -> Self {
		match failure {
			InclusionFailure::BatchNotFound => Self::NotFound,
			InclusionFailure::IndexOutOfRange | InclusionFailure::ProofInvalid => {
				Self::ProofInvalid
			}
		}
	}
}
