//! The reads of claims and pools.

use crate::{
	pallet::*,
	types::{Claim, Funding},
};
use alloc::vec::Vec;
use frame_support::traits::fungible::Inspect;
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{ClaimId, CoverageId, OrganizationId};
use salus_runtime_api::{ClaimView, PoolView, MAX_PAGE};

/// A claim of this chain, as it is read.
pub type ClaimViewOf<T> = ClaimView<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

impl<T: Config> Pallet<T> {
	/// One claim.
	pub fn claim_view(id: ClaimId) -> Option<ClaimViewOf<T>> {
		let Claim {
			coverage,
			plan,
			payer,
			patient,
			provider,
			permission,
			submitted_by,
			block,
			decided_at,
			first_day,
			last_day,
			lines,
			paid,
			status,
			paid_in,
		} = Claims::<T>::get(id)?;
		Some(ClaimView {
			id,
			coverage,
			plan,
			payer,
			patient,
			provider,
			permission,
			submitted_by,
			block,
			decided_at,
			first_day,
			last_day,
			lines: lines.into_inner(),
			paid,
			status,
			paid_in,
		})
	}

	/// The claims of a coverage in the order in which they were decided, from the one at the
	/// position `from` on; at most `limit` or [`MAX_PAGE`], whichever is less.
	pub fn claims_of(coverage: CoverageId, from: u32, limit: u32) -> Vec<ClaimViewOf<T>> {
		let end =
			from.saturating_add(limit.min(MAX_PAGE)).min(CoverageClaimCount::<T>::get(coverage));
		(from..end)
			.filter_map(|position| ClaimsOfCoverage::<T>::get(coverage, position))
			.filter_map(Self::claim_view)
			.collect()
	}

	/// The money of an organization, and what it owes; none, if it never had any.
	pub fn pool(organization: OrganizationId) -> PoolView<T::AccountId> {
		let account = Self::pool_account(organization);
		let Funding { funded, redeemed } = Fundings::<T>::get(organization);
		let balance = T::Settlement::balance(&account);
		let queue = Queues::<T>::get(organization);
		let (owed, awaiting) = (queue.owed, queue.len());
		PoolView { organization, account, balance, funded, redeemed, owed, awaiting }
	}
}
