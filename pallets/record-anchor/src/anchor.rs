//! Single anchors.

use crate::{pallet::*, Anchor};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{
	traits::{AnchorInspect, OrganizationInspect},
	Leaf, OrganizationId,
};
use salus_runtime_api::AnchorView;

impl<T: Config> Pallet<T> {
	/// The body of `anchor`.
	pub(crate) fn do_anchor(by: T::AccountId, leaf: Leaf) -> DispatchResult {
		let issuer = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(!Anchors::<T>::contains_key(issuer, leaf), Error::<T>::AlreadyExists);

		let block = frame_system::Pallet::<T>::block_number();
		Anchors::<T>::insert(issuer, leaf, Anchor { block, anchored_at: T::Time::now() });
		Self::deposit_event(Event::Anchored { issuer, leaf, by });
		Ok(())
	}

	/// One single anchor.
	pub fn anchor_view(
		issuer: OrganizationId,
		leaf: Leaf,
	) -> Option<AnchorView<BlockNumberFor<T>>> {
		Anchors::<T>::get(issuer, leaf).map(|Anchor { block, anchored_at }| AnchorView {
			issuer,
			leaf,
			block,
			anchored_at,
		})
	}
}

impl<T: Config> AnchorInspect for Pallet<T> {
	fn is_anchored(issuer: OrganizationId, leaf: Leaf) -> bool {
		Anchors::<T>::contains_key(issuer, leaf)
	}

	fn inspect_weight() -> Weight {
		T::DbWeight::get().reads(1)
	}
}
