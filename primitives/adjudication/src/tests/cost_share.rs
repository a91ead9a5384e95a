//! Steps 9, 11 and 12.

use super::*;
use crate::cost_share::part;

/// Decides a line of one unit, charged as priced, by each order, and lists what the member bears.
fn shares(accumulator: &Accumulator, charged: Money) -> Vec<Vec<(u16, Money)>> {
	[
		CostShare::None,
		CostShare::CopayOnly,
		CostShare::DeductibleThenCoinsurance,
		CostShare::DeductibleThenCopay,
		CostShare::CopayThenDeductibleThenCoinsurance,
	]
	.map(|cost_share| {
		let benefit = Benefit { price_per_unit: charged, ..office_visit(cost_share) };
		let mut after = accumulator.clone();
		let decision = decide(&line(1, charged), &benefit, &mut after);
		let listed = adjustments(&decision);
		assert!(listed.iter().all(|(group, _, amount)| *group == PR && *amount > 0));

		let sum = |carcs: &[u16]| -> Money {
			listed.iter().filter(|(_, carc, _)| carcs.contains(carc)).map(|(_, _, a)| a).sum()
		};
		assert_eq!(decision.paid, charged - sum(&[1, 2, 3]));
		assert_eq!(decision.allowed, charged);
		assert_eq!(after.deductible_met - accumulator.deductible_met, sum(&[1]));
		assert_eq!(after.out_of_pocket - accumulator.out_of_pocket, sum(&[1, 2, 3]));
		listed.into_iter().map(|(_, carc, amount)| (carc, amount)).collect()
	})
	.into()
}

#[test]
fn the_charge_above_the_price_is_the_providers() {
	let benefit = office_visit(CostShare::None);
	let mut accumulator = Accumulator::default();
	let decision = decide(&line(2, 25_000), &benefit, &mut accumulator);
	assert_eq!(adjustments(&decision), [(CO, 45, 5_000)]);
	assert_eq!((decision.charged, decision.allowed, decision.paid), (25_000, 20_000, 20_000));
	assert_eq!((accumulator.deductible_met, accumulator.out_of_pocket), (0, 0));
}

#[test]
fn a_charge_up_to_the_price_is_allowed() {
	let benefit = office_visit(CostShare::None);
	for (charged, adjusted) in [(19_999, 0), (20_000, 0), (20_001, 1)] {
		let decision = decide(&line(2, charged), &benefit, &mut Accumulator::default());
		assert_eq!(decision.paid, charged - adjusted);
		assert_eq!(decision.adjustments.len(), adjusted as usize);
	}
}

#[test]
fn of_no_units_nothing_is_allowed() {
	let benefit = office_visit(CostShare::CopayOnly);
	let decision = decide(&line(0, 10_000), &benefit, &mut Accumulator::default());
	assert_eq!(adjustments(&decision), [(CO, 45, 10_000)]);
	assert_eq!((decision.allowed, decision.paid), (0, 0));
}

#[test]
fn of_what_nothing_is_allowed_nothing_is_used_up() {
	let priced = office_visit(CostShare::CopayOnly);
	let free = Benefit { price_per_unit: 0, ..priced };
	for (benefit, units, charged) in [(priced, 1, 0), (priced, 0, 10_000), (free, 1, 10_000)] {
		for limit in [Limit::None, Limit::Amount(1), Limit::Units(1), Limit::Visits(1)] {
			let benefit = Benefit { limit, ..benefit };
			let mut accumulator = Accumulator::default();
			let decision = decide(&line(units, charged), &benefit, &mut accumulator);
			assert_eq!((decision.outcome, decision.allowed), (LineOutcome::Allowed, 0));
			assert_eq!(accumulator, Accumulator::default());
		}
	}
	// The smallest amount does.
	let mut accumulator = Accumulator::default();
	decide(&line(1, 1), &priced, &mut accumulator);
	assert_eq!(accumulator.benefits.to_vec(), [(7, BenefitUse { amount: 1, units: 1, visits: 1 })]);
}

#[test]
fn nothing_charged_is_nothing_shared() {
	for listed in shares(&Accumulator::default(), 0) {
		assert_eq!(listed, []);
	}
}

#[test]
fn each_order_with_the_deductible_met() {
	let met = before(50_000, 50_000, BenefitUse::default());
	assert_eq!(
		shares(&met, 10_000),
		[
			vec![],
			vec![(3, 2_500)],
			vec![(2, 2_000)],
			vec![(3, 2_500)],
			// 20 % of what the copay leaves.
			vec![(3, 2_500), (2, 1_500)],
		]
	);
}

#[test]
fn each_order_across_the_deductible() {
	let partly_met = before(46_000, 46_000, BenefitUse::default());
	assert_eq!(
		shares(&partly_met, 10_000),
		[
			vec![],
			vec![(3, 2_500)],
			vec![(1, 4_000), (2, 1_200)],
			vec![(1, 4_000), (3, 2_500)],
			vec![(3, 2_500), (1, 4_000), (2, 700)],
		]
	);
}

#[test]
fn each_order_below_the_deductible() {
	assert_eq!(
		shares(&Accumulator::default(), 10_000),
		[
			vec![],
			vec![(3, 2_500)],
			vec![(1, 10_000)],
			vec![(1, 10_000)],
			vec![(3, 2_500), (1, 7_500)],
		]
	);
}

#[test]
fn a_copay_is_never_more_than_is_left() {
	let met = before(50_000, 50_000, BenefitUse::default());
	let all = vec![(3, 2_000)];
	assert_eq!(
		shares(&met, 2_000),
		[vec![], all.clone(), vec![(2, 400)], all.clone(), all.clone()]
	);
	let nearly_met = before(48_500, 48_500, BenefitUse::default());
	assert_eq!(shares(&nearly_met, 2_000)[3], [(1, 1_500), (3, 500)]);
}

#[test]
fn the_maximum_cuts_what_was_applied_last_first() {
	// Of the deductible 40.00 are left; the member can still bear so much.
	let cases = [
		(7_200, [vec![(1, 4_000), (2, 1_200)], vec![(3, 2_500), (1, 4_000), (2, 700)]]),
		(7_199, [vec![(1, 4_000), (2, 1_200)], vec![(3, 2_500), (1, 4_000), (2, 699)]]),
		(6_500, [vec![(1, 4_000), (2, 1_200)], vec![(3, 2_500), (1, 4_000)]]),
		(5_199, [vec![(1, 4_000), (2, 1_199)], vec![(3, 2_500), (1, 2_699)]]),
		(2_500, [vec![(1, 2_500)], vec![(3, 2_500)]]),
		(1, [vec![(1, 1)], vec![(3, 1)]]),
		(0, [vec![], vec![]]),
	];
	for (bearable, [coinsured, all_three]) in cases {
		let accumulator = before(46_000, 200_000 - bearable, BenefitUse::default());
		let shares = shares(&accumulator, 10_000);
		assert_eq!(shares[2], coinsured, "{bearable}");
		assert_eq!(shares[4], all_three, "{bearable}");
	}
}

#[test]
fn adjusted_beyond_the_plan_the_member_bears_nothing() {
	let beyond = before(50_001, 200_001, BenefitUse::default());
	for listed in shares(&beyond, 10_000) {
		assert_eq!(listed, []);
	}
}

#[test]
fn the_coinsurance_is_rounded_half_up() {
	let met = before(50_000, 50_000, BenefitUse::default());
	for (charged, coinsurance) in [(1, 0), (2, 0), (3, 1), (7, 1), (8, 2), (12, 2), (13, 3)] {
		// 20 % of 2 is 0.4, of 3 is 0.6, of 7 is 1.4, of 8 is 1.6, of 13 is 2.6.
		let listed = shares(&met, charged)[2].iter().map(|(_, amount)| *amount).sum::<Money>();
		assert_eq!(listed, coinsurance, "{charged}");
	}
	for (per_mille, coinsurance) in [(0, 0), (49, 0), (50, 1), (149, 1), (150, 2), (1_000, 10)] {
		let benefit = Benefit {
			coinsurance_per_mille: per_mille,
			..office_visit(CostShare::DeductibleThenCoinsurance)
		};
		let decision = decide(&line(1, 10), &benefit, &mut met.clone());
		assert_eq!(decision.paid, 10 - coinsurance, "{per_mille}");
	}
}

#[test]
fn parts_are_exact_for_the_largest_amounts() {
	assert_eq!(part(Money::MAX, u32::MAX, u32::MAX), Money::MAX);
	assert_eq!(part(Money::MAX, 1, 2), Money::MAX / 2 + 1, "half a unit is rounded up");
	assert_eq!(part(Money::MAX, 0, 1_000), 0);
	assert_eq!(part(10, 7, 5), 10, "never more than the amount");
	assert_eq!(part(10, 1, 0), 0);
	let amount = Money::from(u32::MAX) - 1;
	assert_eq!(part(amount, u32::MAX - 1, u32::MAX), amount - 1);
}

#[test]
fn lines_are_decided_on_what_the_one_before_left() {
	let benefit =
		Benefit { price_per_unit: 30_000, ..office_visit(CostShare::DeductibleThenCopay) };
	let mut accumulator = Accumulator::default();
	let decisions: Vec<_> = (0..3)
		.map(|_| adjustments(&decide(&line(1, 30_000), &benefit, &mut accumulator)))
		.collect();
	assert_eq!(
		decisions,
		[vec![(PR, 1, 30_000)], vec![(PR, 1, 20_000), (PR, 3, 2_500)], vec![(PR, 3, 2_500)]]
	);
	let used = BenefitUse { amount: 90_000, units: 3, visits: 3 };
	assert_eq!(accumulator, before(50_000, 55_000, used));
}
