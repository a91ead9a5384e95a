//! The reads.

use super::*;
use salus_runtime_api::MAX_PAGE;

fn ids(coverage: CoverageId, from: u32, limit: u32) -> Vec<u32> {
	Claims::claims_of(coverage, from, limit).iter().map(|claim| claim.id.0).collect()
}

#[test]
fn claims_of_pages_the_claims_of_one_coverage() {
	build_and_execute(|| {
		for seed in 0..3 {
			assert_ok!(submit(vec![line(VISIT, seed)]));
			assert_ok!(submit_by(LAKESIDE_ADMIN, BEN_COVERAGE, vec![of_ben(VISIT, seed)]));
		}
		assert_eq!(ids(ANA_COVERAGE, 0, 10), [0, 2, 4]);
		assert_eq!(ids(BEN_COVERAGE, 0, 10), [1, 3, 5]);
		assert_eq!(ids(ANA_COVERAGE, 1, 1), [2]);
		assert_eq!(ids(ANA_COVERAGE, 2, u32::MAX), [4]);
		assert!(ids(ANA_COVERAGE, 3, 10).is_empty());
		assert!(ids(ANA_COVERAGE, u32::MAX, 10).is_empty());
		assert!(ids(ANA_COVERAGE, 0, 0).is_empty());
		assert!(ids(CoverageId(9), 0, 10).is_empty());
		assert_eq!(
			Claims::claims_of(ANA_COVERAGE, 1, 1),
			[Claims::claim_view(ClaimId(2)).unwrap()]
		);
	});
}

#[test]
fn claims_of_answers_no_more_than_a_page() {
	build_and_execute(|| {
		for _ in 0..=MAX_PAGE {
			assert_ok!(submit(vec![line(COSMETIC, 1)]));
		}
		assert_eq!(ids(ANA_COVERAGE, 0, u32::MAX).len(), MAX_PAGE as usize);
		assert_eq!(ids(ANA_COVERAGE, MAX_PAGE, u32::MAX), [MAX_PAGE]);
	});
}

#[test]
fn an_unknown_claim_is_none() {
	build_and_execute(|| assert_eq!(Claims::claim_view(ClaimId(0)), None));
}

#[test]
fn pools_are_told_apart() {
	build_and_execute(|| {
		let pool = Claims::pool(OrganizationId(77));
		assert_eq!((pool.balance, pool.funded, pool.redeemed), (0, 0, 0));
		assert_eq!((pool.owed, pool.awaiting), (0, 0));
		assert_eq!(pool.account, Claims::pool_account(OrganizationId(77)));
		let accounts: std::collections::BTreeSet<_> =
			(0..100).chain([u32::MAX]).map(|id| Claims::pool_account(OrganizationId(id))).collect();
		assert_eq!(accounts.len(), 101);
	});
}

#[test]
fn a_pool_tells_what_is_owed() {
	build_and_execute(|| {
		let owed = |organization| {
			let pool = Claims::pool(organization);
			(pool.owed, pool.awaiting)
		};
		assert_ok!(submit(vec![line(VISIT, 1)]));
		assert_ok!(submit(vec![line(VISIT, 2), line(VISIT, 3)]));
		// All of it is hers to bear, so nothing is owed.
		assert_ok!(submit(vec![line(LAB, 4)]));
		assert_eq!((owed(UMBRELLA), owed(MUTUAL), owed(LAKESIDE)), ((24_000, 2), (0, 0), (0, 0)));
		fund(UMBRELLA, 8_000);
		assert_ok!(Claims::settle(RuntimeOrigin::signed(STRANGER), UMBRELLA));
		assert_eq!(owed(UMBRELLA), (16_000, 1));
	});
}
