//! The versions of a record.

use crate::{pallet::*, Anchor, Batch, Touch, MAX_VERSIONS};
use alloc::vec::Vec;
use core::iter::successors;
use frame_support::traits::Defensive;
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{AnchorState, BatchSequence, Leaf, OrganizationId, UnixMillis};
use salus_runtime_api::VersionView;

/// A version that was touched, with its leaf.
type Version<T> = (Leaf, Touch<BlockNumberFor<T>>);

impl<T: Config> Pallet<T> {
	/// All versions of the record of which `leaf` is one, from the first to the last: at most
	/// [`MAX_VERSIONS`]. Empty for a leaf of a batch that was never touched, and for a leaf that
	/// the issuer did not anchor.
	pub fn history(issuer: OrganizationId, leaf: Leaf) -> Vec<VersionView<BlockNumberFor<T>>> {
		let Some(touch) = Touched::<T>::get(issuer, leaf) else {
			return Self::only_version(issuer, leaf).into_iter().collect();
		};
		let version = |leaf: Option<Leaf>| -> Option<Version<T>> {
			let leaf = leaf?;
			Touched::<T>::get(issuer, leaf).defensive().map(|touch| (leaf, touch))
		};
		let limit = usize::try_from(MAX_VERSIONS).unwrap_or(usize::MAX);
		let later =
			successors(version(touch.superseded_by), |(_, touch)| version(touch.superseded_by));
		let earlier =
			successors(Some((leaf, touch.clone())), |(_, touch)| version(touch.supersedes));

		let mut versions: Vec<_> = earlier.take(limit).collect();
		versions.reverse();
		let left = limit.saturating_sub(versions.len());
		versions.extend(later.take(left));
		versions
			.into_iter()
			.filter_map(|(leaf, touch)| Self::version_view(issuer, leaf, touch))
			.collect()
	}

	/// A leaf that was anchored singly and never touched: a history of one version.
	fn only_version(issuer: OrganizationId, leaf: Leaf) -> Option<VersionView<BlockNumberFor<T>>> {
		let Anchor { block, anchored_at } = Anchors::<T>::get(issuer, leaf)?;
		Some(VersionView {
			version: 1,
			leaf,
			batch: None,
			block,
			anchored_at,
			state: AnchorState::Standing,
			state_block: block,
			state_since: anchored_at,
			attestation: None,
		})
	}

	fn version_view(
		issuer: OrganizationId,
		leaf: Leaf,
		touch: Touch<BlockNumberFor<T>>,
	) -> Option<VersionView<BlockNumberFor<T>>> {
		let (block, anchored_at) = Self::anchored(issuer, leaf, touch.batch).defensive()?;
		Some(VersionView {
			version: touch.version,
			leaf,
			batch: touch.batch,
			block,
			anchored_at,
			state: touch.state,
			state_block: touch.block,
			state_since: touch.touched_at,
			attestation: touch.attestation,
		})
	}

	/// When a leaf was anchored: in this batch, or singly.
	pub(crate) fn anchored(
		issuer: OrganizationId,
		leaf: Leaf,
		batch: Option<BatchSequence>,
	) -> Option<(BlockNumberFor<T>, UnixMillis)> {
		match batch {
			Some(sequence) => Batches::<T>::get(issuer, sequence)
				.map(|Batch { block, anchored_at, .. }| (block, anchored_at)),
			None => Anchors::<T>::get(issuer, leaf)
				.map(|Anchor { block, anchored_at }| (block, anchored_at)),
		}
	}
}
