//! What is decided: each denial, each limit, and what is counted.

use super::*;
use salus_primitives::{BenefitUse, CoverageTerms, Day, UsedBefore};
use AdjustmentGroup::{CO, OA, PR};

#[test]
fn denied_is_stored_and_pays_nothing() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let claim = decided(vec![line(COSMETIC, 1), line(COSMETIC, 2)]);
		assert_eq!((claim.status, claim.paid, claim.paid_in), (ClaimStatus::Denied, 0, None));
		for line in &claim.lines {
			assert_denied(line, PR, 96);
		}
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (100_000, 0));
		assert!(Accumulators::get().is_empty());
	});
}

#[test]
fn denied_lines_stand_beside_allowed_ones() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let claim = decided(vec![line(COSMETIC, 1), line(VISIT, 2)]);
		assert_denied(&claim.lines[0], PR, 96);
		assert_eq!(adjustments(&claim.lines[1]), [(PR, 3, 2_000)]);
		assert_eq!((claim.status, claim.paid), (ClaimStatus::Paid, 8_000));
	});
}

#[test]
fn service_outside_of_the_coverage_is_denied() {
	build_and_execute(|| {
		let (first, last) = (Day(TODAY.0 - 30), Day(TODAY.0 - 10));
		Coverages::mutate(|coverages| {
			let coverage = coverages.get_mut(&ANA_COVERAGE).expect("she is covered");
			(coverage.first_day, coverage.last_day) = (first, Some(last));
		});
		let on = |day: Day, seed| ClaimLine { day, ..line(VISIT, seed) };
		let claim = decided(vec![
			on(Day(first.0 - 1), 1),
			on(first, 2),
			on(last, 3),
			on(Day(last.0 + 1), 4),
		]);
		assert_denied(&claim.lines[0], PR, 26);
		assert!(claim.lines[1].is_allowed());
		assert!(claim.lines[2].is_allowed());
		assert_denied(&claim.lines[3], PR, 27);
		// The claim keeps by which period it was decided.
		assert_eq!((claim.first_day, claim.last_day), (first, Some(last)));
	});
}

#[test]
fn a_void_coverage_covers_no_day() {
	build_and_execute(|| {
		Coverages::mutate(|coverages| {
			let coverage = coverages.get_mut(&ANA_COVERAGE).expect("she is covered");
			coverage.last_day = Some(Day(coverage.first_day.0 - 1));
		});
		let claim = decided(vec![line(VISIT, 1), ClaimLine { day: Day(i32::MIN), ..line(LAB, 2) }]);
		for line in &claim.lines {
			assert_denied(line, PR, 31);
		}
	});
}

#[test]
fn a_service_filed_late_is_denied() {
	build_and_execute(|| {
		let day = Day(TODAY.0 - FILING_LIMIT_DAYS as i32);
		let in_time = ClaimLine { day, ..line(VISIT, 1) };
		let late = ClaimLine { day, ..line(VISIT, 2) };
		// The last moment of the last day on which it may be filed, and the next.
		set_time(TODAY.ends_at() - 1);
		assert!(decided(vec![in_time]).lines[0].is_allowed());
		set_time(TODAY.ends_at());
		assert_denied(&decided(vec![late]).lines[0], CO, 29);
	});
}

#[test]
fn a_limit_is_used_up_across_lines_and_claims() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let claim = decided(vec![line(THERAPY, 1), line(DENTAL, 2), line(DENTAL, 3)]);
		assert_eq!(adjustments(&claim.lines[1]), []);
		assert_eq!(adjustments(&claim.lines[2]), [(PR, 119, 5_000)]);
		let claim = decided(vec![line(THERAPY, 4), line(THERAPY, 5), line(DENTAL, 6)]);
		assert!(claim.lines[0].is_allowed());
		assert_denied(&claim.lines[1], PR, 119);
		assert_denied(&claim.lines[2], PR, 119);
		assert_eq!(balance(LAKESIDE), 10_000 + 15_000 + 10_000);
		// The next member has limits of his own.
		assert_ok!(submit_by(LAKESIDE_ADMIN, BEN_COVERAGE, vec![of_ben(THERAPY, 7)]));
		assert_eq!(balance(LAKESIDE), 45_000);
	});
}

#[test]
fn each_benefit_year_counts_for_itself() {
	build_and_execute(|| {
		let last_year = Day(NEW_YEAR.0 - 1);
		let claim = decided(vec![
			ClaimLine { day: NEW_YEAR, ..line(LAB, 1) },
			ClaimLine { day: last_year, charged: 7_000, ..line(LAB, 2) },
			ClaimLine { day: TODAY, charged: 9_000, ..line(LAB, 3) },
		]);
		let met = |amount, visits| UsedBefore {
			deductible_met: amount,
			out_of_pocket: amount,
			benefit: BenefitUse { amount, units: visits, visits },
		};
		let before: Vec<_> = claim.lines.iter().map(|line| line.before).collect();
		assert_eq!(before, [met(0, 0), met(0, 0), met(10_000, 1)]);
		let stored = Accumulators::get();
		assert_eq!(stored[&(ANA, PLAN, 2026)].deductible_met, 7_000);
		assert_eq!(stored[&(ANA, PLAN, 2027)].deductible_met, 19_000);
		// The year of the service counts, not the one in which the claim is filed.
		let claim = decided(vec![ClaimLine { day: last_year, ..line(LAB, 4) }]);
		assert_eq!(claim.lines[0].before, met(7_000, 1));
	});
}

#[test]
fn what_the_payer_adjusted_counts() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		let adjusted = salus_primitives::Accumulator {
			deductible_met: 45_000,
			out_of_pocket: 45_000,
			..Default::default()
		};
		Accumulators::mutate(|all| all.insert((ANA, PLAN, 2027), adjusted));
		let claim = decided(vec![line(LAB, 1)]);
		// 50 are left of the deductible, and a fifth of the other 50 is hers.
		assert_eq!(adjustments(&claim.lines[0]), [(PR, 1, 5_000), (PR, 2, 1_000)]);
		assert_eq!(claim.lines[0].before.deductible_met, 45_000);
		assert_eq!(claim.paid, 4_000);
	});
}

#[test]
fn a_charge_of_nothing_is_decided_and_uses_up_nothing() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		// Two visits a year are covered.
		for seed in 1..4 {
			let claim = decided(vec![ClaimLine { charged: 0, ..line(THERAPY, seed) }]);
			assert_eq!((claim.status, claim.paid), (ClaimStatus::Paid, 0));
			assert_eq!(adjustments(&claim.lines[0]), []);
			assert!(Accumulators::get().is_empty());
		}
		let claim = decided(vec![line(THERAPY, 4), line(THERAPY, 5), line(THERAPY, 6)]);
		assert_eq!(claim.paid, 20_000);
		assert_denied(&claim.lines[2], PR, 119);
	});
}

#[test]
fn the_first_reason_decides() {
	build_and_execute(|| {
		assert!(decided(vec![line(VISIT, 1)]).lines[0].is_allowed());
		// Of an excluded benefit, filed late, before coverage, on a record of another day.
		let day = Day(TODAY.0 - 400);
		let everything = ClaimLine { benefit: COSMETIC, day, ..line(VISIT, 1) };
		assert_denied(&decided(vec![everything.clone()]).lines[0], OA, 18);
		let other_service = ClaimLine { service_tag: [2; 32], ..everything };
		assert_denied(&decided(vec![other_service]).lines[0], PR, 26);
	});
}

#[test]
fn coverages_of_one_plan_count_together() {
	build_and_execute(|| {
		// Umbrella renews Ana's coverage by the same plan.
		let renewed = CoverageId(2);
		Coverages::mutate(|coverages| {
			let coverage = coverages.get_mut(&ANA_COVERAGE).expect("she is covered");
			coverage.last_day = Some(Day(TODAY.0 - 1));
			let terms = CoverageTerms { first_day: TODAY, ..coverage_terms(ANA) };
			coverages.insert(renewed, terms);
		});
		let yesterday = ClaimLine { day: Day(TODAY.0 - 1), ..line(LAB, 1) };
		assert!(decided(vec![yesterday]).lines[0].is_allowed());
		assert_ok!(submit_by(LAKESIDE_ADMIN, renewed, vec![line(LAB, 2)]));
		let claim = Claims::claim_view(ClaimId(1)).expect("it is stored");
		assert_eq!(claim.lines[0].before.deductible_met, 10_000);
	});
}
