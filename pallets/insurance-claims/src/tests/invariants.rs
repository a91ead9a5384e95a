//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{
	Awaiting, CitedRecords, ClaimCount, ClaimOf, Claims as StoredClaims, ClaimsOfCoverage,
	CoverageClaimCount, Fundings, Queue, Queues, ServiceTags, ShownDay, TaggedService,
};
use frame_support::traits::{fungible::Mutate, Hooks};
use salus_primitives::{Day, Leaf};

/// Breaks the state of two claims of Ana, one paid and one that awaits funds, and expects it to be
/// found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		fund(UMBRELLA, 10_000);
		assert_eq!(decided(vec![line(VISIT, 1)]).status, ClaimStatus::Paid);
		assert_eq!(decided(vec![line(VISIT, 2)]).status, ClaimStatus::AwaitingFunds);
		assert_eq!(Claims::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Claims::do_try_state(), Err(expected.into()));
	});
}

fn change(change: impl FnOnce(&mut ClaimOf<Test>)) {
	StoredClaims::<Test>::mutate(ClaimId(0), |claim| change(claim.as_mut().unwrap()));
}

fn change_line(change_it: impl FnOnce(&mut DecidedLine)) {
	change(|claim| change_it(claim.lines.iter_mut().next().unwrap()));
}

#[test]
fn try_state_finds_broken_claims() {
	finds("a claim's id is below the count", || ClaimCount::<Test>::put(1));
	finds("there is a claim for every id below the count", || ClaimCount::<Test>::put(3));
	finds("a claim has a line", || change(|claim| claim.lines.clear()));
	finds("a claim pays the sum of its lines", || change(|claim| claim.paid += 1));
	finds("a claim is denied exactly if every line is", || {
		change(|claim| claim.status = ClaimStatus::Denied);
	});
	finds("a claim names the block of its payment exactly if it is paid", || {
		change(|claim| claim.paid_in = None);
	});
	finds("a claim that awaits funds is owed some", || {
		change(|claim| {
			claim.status = ClaimStatus::AwaitingFunds;
			claim.paid = 0;
			for line in claim.lines.iter_mut() {
				line.decision.charged -= line.decision.paid;
				line.decision.allowed = 0;
				line.decision.paid = 0;
			}
		});
	});
}

#[test]
fn try_state_finds_broken_lines() {
	finds("what is charged and not adjusted is paid", || {
		change_line(|line| line.decision.charged += 1);
	});
	finds("what is charged and not adjusted is paid", || {
		change_line(|line| line.decision.charged = 0);
	});
	finds("no more is allowed than is charged", || {
		change_line(|line| line.decision.allowed = line.decision.charged + 1);
	});
	finds("no more is paid than is allowed", || {
		change_line(|line| line.decision.allowed = line.decision.paid - 1);
	});
	finds("a denied line is one adjustment", || {
		change_line(|line| line.decision.outcome = LineOutcome::Denied);
	});
	finds("a denied line is one adjustment", || {
		change_line(|line| {
			line.decision.outcome = LineOutcome::Denied;
			(line.decision.charged, line.decision.allowed, line.decision.paid) = (0, 0, 0);
			line.decision.adjustments.clear();
		});
	});
	finds("a line cites a record of the provider", || change_line(|line| line.evidence.clear()));
	finds("a line cites a record of the provider", || change(|claim| claim.provider = ST_MARY));
	finds("a line has a unit", || change_line(|line| line.units = 0));
}

#[test]
fn try_state_finds_a_broken_index() {
	let index = |position: u32, id: u32| {
		ClaimsOfCoverage::<Test>::insert(ANA_COVERAGE, position, ClaimId(id));
	};
	finds("a position is below the coverage's count", || {
		CoverageClaimCount::<Test>::insert(ANA_COVERAGE, 0);
	});
	finds("a coverage has a claim at every position", || {
		CoverageClaimCount::<Test>::insert(ANA_COVERAGE, 3);
	});
	finds("an id of the index has a claim of this coverage", || index(0, 9));
	finds("an id of the index has a claim of this coverage", || {
		CoverageClaimCount::<Test>::insert(BEN_COVERAGE, 1);
		ClaimsOfCoverage::<Test>::insert(BEN_COVERAGE, 0, ClaimId(0));
	});
	finds("a claim stands in the index once", || {
		ClaimsOfCoverage::<Test>::remove(ANA_COVERAGE, 0);
	});
	finds("the claims of a coverage are in their order", || {
		index(0, 1);
		index(1, 0);
	});
	finds("the claims of a coverage are in their order", || index(0, 1));
}

#[test]
fn try_state_finds_broken_services() {
	let tag = |member, seed: u8, provider: OrganizationId, claim: u32| {
		let service = TaggedService { provider, claim: ClaimId(claim) };
		ServiceTags::<Test>::insert((UMBRELLA, member), [seed; 32], service);
	};
	let other = "a service was allowed in this claim of this provider";
	finds(other, || tag(ANA, 1, ST_MARY, 0));
	finds(other, || tag(ANA, 1, LAKESIDE, 1));
	finds("a service that is known was allowed", || tag(ANA, 7, LAKESIDE, 0));
	finds("a service that is known was allowed", || tag(BEN, 1, LAKESIDE, 0));
	finds("every service that was allowed is known by its tag", || {
		ServiceTags::<Test>::remove((UMBRELLA, ANA), [1; 32]);
	});
	finds("a service is allowed once", || {
		change(|claim| {
			let line = claim.lines[0].clone();
			claim.paid *= 2;
			claim.lines.try_push(line).unwrap();
		});
	});
}

#[test]
fn try_state_finds_broken_records() {
	let note = || leaf(&record(LAKESIDE, 1), ANA);
	let shown = ShownDay { provider: LAKESIDE, day: TODAY };
	let another_day = "an own record of a line that was allowed shows its day";
	finds(another_day, || CitedRecords::<Test>::remove(UMBRELLA, note()));
	for wrong in
		[ShownDay { day: Day(TODAY.0 - 1), ..shown }, ShownDay { provider: ST_MARY, ..shown }]
	{
		finds(another_day, || CitedRecords::<Test>::insert(UMBRELLA, note(), wrong));
	}
	finds("a record that shows a day was cited", || {
		CitedRecords::<Test>::insert(UMBRELLA, Leaf([9; 32]), shown);
	});
	finds("a record that shows a day was cited", || {
		CitedRecords::<Test>::insert(MUTUAL, note(), shown);
	});
}

#[test]
fn try_state_finds_a_broken_queue() {
	let change = |change: fn(&mut Queue)| Queues::<Test>::mutate(UMBRELLA, change);
	let empty = "a queue that is stored has a claim";
	finds(empty, || Queues::<Test>::insert(MUTUAL, Queue::default()));
	finds("a queue has a claim at every position", || change(|queue| queue.end += 1));
	finds("a claim of a queue is stored", || Awaiting::<Test>::insert(UMBRELLA, 0, ClaimId(9)));
	let awaits = "a claim of a queue awaits funds of its payer";
	finds(awaits, || Awaiting::<Test>::insert(UMBRELLA, 0, ClaimId(0)));
	finds(awaits, || {
		Awaiting::<Test>::insert(MUTUAL, 0, ClaimId(1));
		Queues::<Test>::insert(MUTUAL, Queues::<Test>::take(UMBRELLA));
	});
	finds("the claims of a queue are in their order", || {
		change(|queue| queue.end += 1);
		Awaiting::<Test>::insert(UMBRELLA, 1, ClaimId(1));
	});
	finds("a payer owes the sum of its queue", || change(|queue| queue.owed += 1));
	finds("a claim awaits funds within its payer's queue", || {
		Awaiting::<Test>::insert(UMBRELLA, 1, ClaimId(1));
	});
	finds("a claim that awaits funds is in a queue", || {
		Queues::<Test>::remove(UMBRELLA);
		Awaiting::<Test>::remove(UMBRELLA, 0);
	});
}

#[test]
fn try_state_finds_money_that_is_not_conserved() {
	let fund_more = |organization| {
		Fundings::<Test>::mutate(organization, |funding| funding.funded += 1);
	};
	finds("all money there is was funded and not redeemed", || fund_more(UMBRELLA));
	finds("all money there is was funded and not redeemed", || {
		Fundings::<Test>::mutate(UMBRELLA, |funding| funding.redeemed = 10_001);
	});
	finds("all money there is was funded and not redeemed", || {
		Settlement::mint_into(&STRANGER, 1).unwrap();
	});
	finds("a pool holds what came in and did not go out", || {
		Settlement::mint_into(&STRANGER, 1).unwrap();
		fund_more(UMBRELLA);
	});
	finds("a pool holds what came in and did not go out", || {
		StoredClaims::<Test>::mutate(ClaimId(1), |claim| {
			let claim = claim.as_mut().unwrap();
			claim.status = ClaimStatus::Paid;
			claim.paid_in = Some(1);
		});
		Queues::<Test>::remove(UMBRELLA);
		Awaiting::<Test>::remove(UMBRELLA, 0);
	});
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<Claims as Hooks<u64>>::integrity_test);
}
