//! The same service again.

use super::*;
use crate::{ServiceTags, TaggedService};

#[test]
fn the_same_claim_again_is_denied() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let lines = vec![line(VISIT, 1), line(LAB, 2)];
		assert!(decided(lines.clone()).lines.iter().all(DecidedLine::is_allowed));
		let (paid, counted) = (balance(LAKESIDE), Accumulators::get());
		for _ in 0..2 {
			let again = decided(lines.clone());
			assert_eq!(again.status, ClaimStatus::Denied);
			for line in &again.lines {
				assert_denied(line, AdjustmentGroup::OA, 18);
			}
		}
		assert_eq!((balance(LAKESIDE), Accumulators::get()), (paid, counted));
		// The tag is still the first claim's.
		assert_eq!(
			ServiceTags::<Test>::get((UMBRELLA, ANA), [1; 32]),
			Some(TaggedService { provider: LAKESIDE, claim: ClaimId(0) })
		);
	});
}

#[test]
fn the_same_service_twice_in_a_claim_is_paid_once() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let claim = decided(vec![line(VISIT, 1), line(VISIT, 2), line(VISIT, 1)]);
		assert!(claim.lines[0].is_allowed());
		assert!(claim.lines[1].is_allowed());
		assert_denied(&claim.lines[2], AdjustmentGroup::OA, 18);
		assert_eq!(balance(LAKESIDE), 16_000);
	});
}

#[test]
fn a_denied_service_takes_no_tag() {
	build_and_execute(|| {
		assert_denied(&decided(vec![line(COSMETIC, 1)]).lines[0], AdjustmentGroup::PR, 96);
		assert_eq!(ServiceTags::<Test>::get((UMBRELLA, ANA), [1; 32]), None);
		// The number was wrong: corrected, it is allowed, once.
		let corrected = decided(vec![line(COSMETIC, 1), line(VISIT, 1), line(VISIT, 1)]);
		assert_denied(&corrected.lines[0], AdjustmentGroup::PR, 96);
		assert!(corrected.lines[1].is_allowed());
		assert_denied(&corrected.lines[2], AdjustmentGroup::OA, 18);
		assert_denied(&decided(vec![line(COSMETIC, 1)]).lines[0], AdjustmentGroup::OA, 18);
	});
}

#[test]
fn a_denied_service_of_another_provider_takes_no_tag() {
	build_and_execute(|| {
		let of_st_mary = line_of(ST_MARY, COSMETIC, 1);
		assert_ok!(submit_by(ST_MARY_ADMIN, ANA_COVERAGE, vec![of_st_mary]));
		assert!(decided(vec![line(VISIT, 1)]).lines[0].is_allowed());
	});
}

#[test]
fn the_same_service_by_another_coverage_of_the_payer_is_denied() {
	build_and_execute(|| {
		let (renewed, by_mutual) = (CoverageId(2), CoverageId(3));
		cover_by_mutual(by_mutual);
		Coverages::mutate(|coverages| coverages.insert(renewed, coverage_terms(ANA)));
		assert!(decided(vec![line(VISIT, 1)]).lines[0].is_allowed());

		assert_ok!(submit_by(LAKESIDE_ADMIN, renewed, vec![line(VISIT, 1)]));
		let again = Claims::claim_view(ClaimId(1)).expect("it is stored");
		assert_denied(&again.lines[0], AdjustmentGroup::OA, 18);
		// What another payer allowed does not concern this one.
		assert_ok!(submit_to_mutual(by_mutual, vec![line(VISIT, 1)]));
		let other = Claims::claim_view(ClaimId(2)).expect("it is stored");
		assert!(other.lines[0].is_allowed());
	});
}

#[test]
fn a_rejected_service_takes_no_tag() {
	build_and_execute(|| {
		suspend(UMBRELLA);
		rejected(vec![line(VISIT, 1)], Error::NotInGoodStanding);
		Members::mutate(|members| {
			members.insert(UMBRELLA, salus_primitives::Role::Payer.into());
		});
		assert!(decided(vec![line(VISIT, 1)]).lines[0].is_allowed());
	});
}

#[test]
fn the_service_of_another_provider_is_refused() {
	build_and_execute(|| {
		let of_st_mary = line_of(ST_MARY, VISIT, 1);
		assert_ok!(submit_by(ST_MARY_ADMIN, ANA_COVERAGE, vec![of_st_mary]));
		rejected(vec![line(VISIT, 2), line(VISIT, 1)], Error::TagInUse);
		// Of another member it is another service.
		assert_ok!(submit_by(LAKESIDE_ADMIN, BEN_COVERAGE, vec![of_ben(VISIT, 1)]));
		let claim = Claims::claim_view(ClaimId(1)).expect("it is stored");
		assert!(claim.lines[0].is_allowed());
	});
}
