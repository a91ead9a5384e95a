//! Single anchors.

use crate::{pallet::*, Anchor};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{traits::OrganizationInspect, Leaf, OrganizationId};
use salus_runtime_api::AnchorView;

impl<T: Config> Pallet<T> {
	/// The body of `anchor`.
	pub(crate) fn do_anchor(by: T::AccountId, leaf: Leaf) -> DispatchResult {
		let issuer = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(!Anchors::<T>::contains_key(issuer, leaf), Error::<T>::AlreadyExists);

		let (block, anchored_at) = Self::now();
		Anchors::<T>::insert(issuer, leaf, Anchor { block, anchored_at });
		Self::deposit_event(Event::Anchored { issuer, leaf, by });
		Ok(())
	}

	/// One single anchor.
	pub fn anchor_view(
		issuer: OrganizationId,
		leaf: Leaf,
	) -> Option<AnchorView<BlockNumberFor<T>>> {
		let Anchor { block, anchored_at } = Anchors::<T>::get(issuer, leaf)?;
		let state = Self::state(issuer, leaf);
		Some(AnchorView { issuer, leaf, block, anchored_at, state })
	}
}
