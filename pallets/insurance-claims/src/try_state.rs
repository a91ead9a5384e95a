//! What must always be true of the stored state.

use crate::{pallet::*, types::ShownDay};
use alloc::collections::{BTreeMap, BTreeSet};
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
	/// - A service of a member is allowed once: each allowed line has its tag, which names its claim,
	///   and no tag is of anything else.
	/// - Of each allowed line every own record shows its day, and no other record is known to show
	///   one. Each line cites an own record.
	/// - The claims that await funds, and no others, stand in the queue of their payer, once and in
	///   their order, and the payer owes their sum.
	/// - A pool holds what was funded and received, less what was paid and redeemed, and all money
	///   there is was funded and not redeemed.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_claims()?;
		Self::try_state_index()?;
		Self::try_state_services()?;
		Self::try_state_records()?;
		Self::try_state_queues()?;
		Self::try_state_money()
	}

	fn try_state_claims() -> Result<(), TryRuntimeError> {
		let mut stored = 0u32;
		for (id, claim) in Claims::<T>::iter() {
			stored = stored.saturating_add(1);
			ensure!(id.0 < ClaimCount::<T>::get(), "a claim's id is below the count");
			ensure!(!claim.lines.is_empty(), "a claim has a line");
			claim.lines.iter().try_for_each(Self::try_state_line)?;
			ensure!(
				claim.lines.iter().all(|line| {
					line.evidence.iter().any(|record| record.issuer == claim.provider)
				}),
				"a line cites a record of the provider"
			);
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
		ensure!(line.units > 0, "a line has a unit");
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

	fn try_state_services() -> Result<(), TryRuntimeError> {
		let mut allowed = BTreeSet::new();
		for (id, claim) in Claims::<T>::iter() {
			for line in claim.lines.iter().filter(|line| line.is_counted()) {
				let (member, tag) = ((claim.payer, claim.patient), line.service_tag);
				ensure!(allowed.insert((member, tag)), "a service is allowed once");
				let service = ServiceTags::<T>::get(member, tag)
					.ok_or("every service that was allowed is known by its tag")?;
				ensure!(
					service.claim == id && service.provider == claim.provider,
					"a service was allowed in this claim of this provider"
				);
			}
		}
		for (member, tag, _) in ServiceTags::<T>::iter() {
			ensure!(allowed.contains(&(member, tag)), "a service that is known was allowed");
		}
		Ok(())
	}

	fn try_state_records() -> Result<(), TryRuntimeError> {
		let mut cited = BTreeSet::new();
		for claim in Claims::<T>::iter_values() {
			let (payer, provider) = (claim.payer, claim.provider);
			for line in claim.lines.iter().filter(|line| line.is_counted()) {
				for own in line.evidence.iter().filter(|record| record.issuer == claim.provider) {
					cited.insert((payer, own.leaf));
					ensure!(
						CitedRecords::<T>::get(payer, own.leaf)
							== Some(ShownDay { provider, day: line.day }),
						"an own record of a line that was allowed shows its day"
					);
				}
			}
		}
		for (payer, leaf, _) in CitedRecords::<T>::iter() {
			ensure!(cited.contains(&(payer, leaf)), "a record that shows a day was cited");
		}
		Ok(())
	}

	fn try_state_queues() -> Result<(), TryRuntimeError> {
		let mut queued = 0u32;
		for (payer, queue) in Queues::<T>::iter() {
			ensure!(queue.first < queue.end, "a queue that is stored has a claim");
			let mut owed: Money = 0;
			let mut last = None;
			for position in queue.first..queue.end {
				let id = Awaiting::<T>::get(payer, position)
					.ok_or("a queue has a claim at every position")?;
				let claim = Claims::<T>::get(id).ok_or("a claim of a queue is stored")?;
				ensure!(
					claim.payer == payer && claim.status == ClaimStatus::AwaitingFunds,
					"a claim of a queue awaits funds of its payer"
				);
				ensure!(last < Some(id), "the claims of a queue are in their order");
				last = Some(id);
				owed = owed.saturating_add(claim.paid);
				queued = queued.saturating_add(1);
			}
			ensure!(queue.owed == owed, "a payer owes the sum of its queue");
		}
		ensure!(
			usize::try_from(queued) == Ok(Awaiting::<T>::iter_keys().count()),
			"a claim awaits funds within its payer's queue"
		);
		let awaiting = Claims::<T>::iter_values()
			.filter(|claim| claim.status == ClaimStatus::AwaitingFunds)
			.count();
		ensure!(usize::try_from(queued) == Ok(awaiting), "a claim that awaits funds is in a queue");
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
