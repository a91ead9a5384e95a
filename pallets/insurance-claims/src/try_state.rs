//! What must always be true of the stored state.

use crate::pallet::*;
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::fungible::Inspect};
use salus_primitives::{
	ClaimId, ClaimStatus, CoverageId, DecidedLine, LineOutcome, Money, OrganizationId,
};
use sp_runtime::TryRuntimeError;

/// What came into a pool, and what went out of it.
#[derive(Default)]
struct Flow {
	inward: Money,
	outward: Money,
}

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - Claims have the ids below the count, each of them, and stand once in the index of their
	///   coverage, in their order.
	/// - Of each line `charged − Σ adjustments = paid`, and no more is paid than is allowed, nor
	///   allowed than is charged; a denied line is one adjustment.
	/// - A claim pays the sum of its lines. It is denied if no line is allowed, and else paid or
	///   awaits funds; only then it owes something. It names the block of its payment if it is paid.
	/// - Each service tag was taken by a line of the claim that it names, and by no other line that
	///   was not denied as its duplicate.
	/// - A pool holds what was funded and received, less what was paid and redeemed, and all money
	///   there is was funded and not redeemed.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_claims()?;
		Self::try_state_index()?;
		Self::try_state_tags()?;
		Self::try_state_money()
	}

	fn try_state_claims() -> Result<(), TryRuntimeError> {
		let mut stored = 0u32;
		for (id, claim) in Claims::<T>::iter() {
			stored = stored.saturating_add(1);
			ensure!(id.0 < ClaimCount::<T>::get(), "a claim's id is below the count");
			ensure!(!claim.lines.is_empty(), "a claim has a line");
			claim.lines.iter().try_for_each(Self::try_state_line)?;
			let paid: Money =
				claim.lines.iter().fold(0, |sum, line| sum.saturating_add(line.decision.paid));
			ensure!(claim.paid == paid, "a claim pays the sum of its lines");
			let is_allowed = claim.lines.iter().any(DecidedLine::is_allowed);
			ensure!(
				(claim.status == ClaimStatus::Denied) != is_allowed,
				"a claim is denied exactly if every line is"
			);
			ensure!(
				claim.status != ClaimStatus::AwaitingFunds || claim.paid > 0,
				"a claim that awaits funds is owed some"
			);
			ensure!(
				(claim.status == ClaimStatus::Paid) == claim.paid_in.is_some(),
				"a claim names the block of its payment exactly if it is paid"
			);
		}
		ensure!(stored == ClaimCount::<T>::get(), "there is a claim for every id below the count");
		Ok(())
	}

	fn try_state_line(line: &DecidedLine) -> Result<(), TryRuntimeError> {
		let decision = &line.decision;
		let adjusted: Money = decision
			.adjustments
			.iter()
			.fold(0, |sum, adjustment| sum.saturating_add(adjustment.amount));
		ensure!(
			decision.charged.checked_sub(adjusted) == Some(decision.paid),
			"what is charged and not adjusted is paid"
		);
		ensure!(decision.allowed <= decision.charged, "no more is allowed than is charged");
		ensure!(decision.paid <= decision.allowed, "no more is paid than is allowed");
		ensure!(
			decision.outcome == LineOutcome::Allowed
				|| (decision.adjustments.len() == 1 && decision.allowed == 0),
			"a denied line is one adjustment"
		);
		ensure!(!line.evidence.is_empty(), "a line cites a record");
		Ok(())
	}

	fn try_state_index() -> Result<(), TryRuntimeError> {
		let mut indexed = 0u32;
		let mut positions: BTreeMap<CoverageId, BTreeMap<u32, ClaimId>> = BTreeMap::new();
		for (coverage, position, id) in ClaimsOfCoverage::<T>::iter() {
			indexed = indexed.saturating_add(1);
			positions.entry(coverage).or_default().insert(position, id);
			ensure!(
				position < CoverageClaimCount::<T>::get(coverage),
				"a position is below the coverage's count"
			);
			ensure!(
				Claims::<T>::get(id).is_some_and(|claim| claim.coverage == coverage),
				"an id of the index has a claim of this coverage"
			);
		}
		ensure!(indexed == ClaimCount::<T>::get(), "a claim stands in the index once");
		for (coverage, count) in CoverageClaimCount::<T>::iter() {
			let ids = positions.remove(&coverage).unwrap_or_default();
			ensure!(
				u32::try_from(ids.len()) == Ok(count),
				"a coverage has a claim at every position"
			);
			ensure!(
				ids.values().zip(ids.values().skip(1)).all(|(earlier, later)| earlier < later),
				"the claims of a coverage are in their order"
			);
		}
		Ok(())
	}

	fn try_state_tags() -> Result<(), TryRuntimeError> {
		for (coverage, tag, service) in ServiceTags::<T>::iter() {
			let claim =
				Claims::<T>::get(service.claim).ok_or("a service was decided in a claim")?;
			ensure!(
				claim.coverage == coverage
					&& claim.provider == service.provider
					&& claim.lines.iter().any(|line| line.service_tag == tag),
				"a service was decided in this claim of this provider"
			);
		}
		for (id, claim) in Claims::<T>::iter() {
			for (position, line) in claim.lines.iter().enumerate() {
				let first = claim.lines.iter().position(|l| l.service_tag == line.service_tag);
				let service = ServiceTags::<T>::get(claim.coverage, line.service_tag)
					.ok_or("every service that was decided is known by its tag")?;
				ensure!(
					!line.is_allowed() || (service.claim == id && first == Some(position)),
					"a service is allowed once"
				);
			}
		}
		Ok(())
	}

	fn try_state_money() -> Result<(), TryRuntimeError> {
		let mut flows: BTreeMap<OrganizationId, Flow> = BTreeMap::new();
		let mut all = Flow::default();
		for (organization, funding) in Fundings::<T>::iter() {
			let flow = flows.entry(organization).or_default();
			for flow in [flow, &mut all] {
				flow.inward = flow.inward.saturating_add(funding.funded);
				flow.outward = flow.outward.saturating_add(funding.redeemed);
			}
		}
		ensure!(
			all.inward.checked_sub(all.outward) == Some(T::Settlement::total_issuance()),
			"all money there is was funded and not redeemed"
		);
		for claim in Claims::<T>::iter_values() {
			let amount = if claim.status == ClaimStatus::Paid { claim.paid } else { 0 };
			let received = flows.entry(claim.provider).or_default();
			received.inward = received.inward.saturating_add(amount);
			let paid = flows.entry(claim.payer).or_default();
			paid.outward = paid.outward.saturating_add(amount);
		}
		for (organization, Flow { inward, outward }) in flows {
			let balance = T::Settlement::balance(&Self::pool_account(organization));
			ensure!(
				inward.checked_sub(outward) == Some(balance),
				"a pool holds what came in and did not go out"
			);
		}
		Ok(())
	}
}
