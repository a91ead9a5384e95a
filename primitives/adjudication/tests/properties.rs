//! The rule against a second one: the same table, calculated differently, in signed numbers.

use proptest::prelude::*;
use salus_adjudication::{adjudicate, expect, Documentation, Line, Occurrence};
use salus_primitives::{
	insurance::MAX_MONEY, Accumulator, AdjustmentGroup, Benefit, BenefitUse, CostShare,
	CoverageTerms, Day, Limit, LineDecision, LineOutcome, Money, OrganizationId, PatientId, PlanId,
	PlanTerms,
};
use std::collections::BTreeMap;

/// The reference: it shares nothing with the crate but the vocabulary.
mod reference {
	use super::*;

	/// What was borne and used.
	#[derive(Clone, Debug, Default, PartialEq)]
	pub struct Year {
		pub deductible_met: i128,
		pub out_of_pocket: i128,
		/// Amount, units and visits of each benefit.
		pub used: BTreeMap<u16, [i128; 3]>,
	}

	/// The adjustments, and what is allowed and paid.
	pub struct Outcome {
		pub adjustments: Vec<(&'static str, u16, i128)>,
		pub allowed: i128,
		pub paid: i128,
		pub denied: bool,
	}

	fn denied(group: &'static str, carc: u16, charged: i128) -> Outcome {
		let adjustments = vec![(group, carc, charged)];
		Outcome { adjustments, allowed: 0, paid: 0, denied: true }
	}

	/// Half up, by whether the remainder is at least half of the divisor.
	fn divide(numerator: i128, divisor: i128) -> i128 {
		let (quotient, remainder) = (numerator / divisor, numerator % divisor);
		if remainder >= divisor - remainder {
			quotient + 1
		} else {
			quotient
		}
	}

	fn reason_to_deny(
		line: &Line,
		benefit: &Benefit,
		coverage: &CoverageTerms,
		plan: &PlanTerms,
		year: &Year,
	) -> Option<(&'static str, u16)> {
		let day = line.day.0 as i128;
		let last = coverage.last_day.map_or(i128::MAX, |last| last.0 as i128);
		let exhausted = || {
			let [amount, units, visits] = year.used.get(&benefit.number).copied().unwrap_or([0; 3]);
			match benefit.limit {
				Limit::None => false,
				Limit::Amount(limit) => amount >= limit as i128,
				Limit::Units(limit) => units >= limit as i128,
				Limit::Visits(limit) => visits >= limit as i128,
			}
		};
		if matches!(line.occurrence, Occurrence::Duplicate) {
			Some(("OA", 18))
		} else if last < coverage.first_day.0 as i128 {
			Some(("PR", 31))
		} else if day < coverage.first_day.0 as i128 {
			Some(("PR", 26))
		} else if last < day {
			Some(("PR", 27))
		} else if line.filed_on.0 as i128 - day > plan.filing_limit_days as i128 {
			Some(("CO", 29))
		} else if !benefit.covered {
			Some(("PR", 96))
		} else if matches!(line.documentation, Documentation::OfAnotherDay) {
			Some(("CO", 252))
		} else if exhausted() {
			Some(("PR", 119))
		} else {
			None
		}
	}

	/// The parts of the member's share by themselves, before the out-of-pocket maximum.
	fn uncut(benefit: &Benefit, allowed: i128, deductible_left: i128) -> Vec<(u16, i128)> {
		let copay = |of: i128| of.min(benefit.copay as i128);
		let deductible = |of: i128| of.min(deductible_left);
		let coinsurance = |of: i128| divide(of * benefit.coinsurance_per_mille as i128, 1_000);
		match benefit.cost_share {
			CostShare::None => vec![],
			CostShare::CopayOnly => vec![(3, copay(allowed))],
			CostShare::DeductibleThenCoinsurance => {
				let met = deductible(allowed);
				vec![(1, met), (2, coinsurance(allowed - met))]
			}
			CostShare::DeductibleThenCopay => {
				let met = deductible(allowed);
				vec![(1, met), (3, copay(allowed - met))]
			}
			CostShare::CopayThenDeductibleThenCoinsurance => {
				let fixed = copay(allowed);
				let met = deductible(allowed - fixed);
				vec![(3, fixed), (1, met), (2, coinsurance(allowed - fixed - met))]
			}
		}
	}

	pub fn decide(
		line: &Line,
		benefit: &Benefit,
		coverage: &CoverageTerms,
		plan: &PlanTerms,
		year: &mut Year,
	) -> Outcome {
		let charged = line.charged as i128;
		if let Some((group, carc)) = reason_to_deny(line, benefit, coverage, plan, year) {
			return denied(group, carc, charged);
		}
		let used = year.used.get(&benefit.number).copied().unwrap_or([0; 3]);
		let mut units = line.units as i128;
		let price = benefit.price_per_unit as i128 * units;
		let mut allowed = if charged > price { price } else { charged };
		let contractual = charged - allowed;
		let mut beyond = 0;
		match benefit.limit {
			Limit::Amount(limit) if used[0] + allowed > limit as i128 => {
				beyond = used[0] + allowed - limit as i128;
			}
			Limit::Units(limit) if used[1] + units > limit as i128 => {
				let left = limit as i128 - used[1];
				beyond = divide(allowed * (units - left), units);
				units = left;
			}
			_ => {}
		}
		allowed -= beyond;

		let left = |of: Money, met: i128| (of as i128 - met).max(0);
		let mut borne = uncut(benefit, allowed, left(plan.deductible, year.deductible_met));
		let mut excess = borne.iter().map(|(_, amount)| amount).sum::<i128>()
			- left(plan.out_of_pocket_maximum, year.out_of_pocket);
		for (_, amount) in borne.iter_mut().rev() {
			let cut = excess.clamp(0, *amount);
			*amount -= cut;
			excess -= cut;
		}

		let mut adjustments = vec![("CO", 45, contractual), ("PR", 119, beyond)];
		let mut paid = allowed;
		for (carc, amount) in borne {
			adjustments.push(("PR", carc, amount));
			paid -= amount;
			year.out_of_pocket += amount;
			year.deductible_met += if carc == 1 { amount } else { 0 };
		}
		adjustments.retain(|(_, _, amount)| *amount != 0);
		if allowed > 0 {
			let units = (used[1] + units).min(u32::MAX.into());
			year.used.insert(benefit.number, [used[0] + allowed, units, used[2] + 1]);
		}
		Outcome { adjustments, allowed, paid, denied: false }
	}
}

/// Amounts that meet each other: zero, few units, usual ones, the largest.
fn money() -> impl Strategy<Value = Money> {
	prop_oneof![
		Just(0),
		1..20u128,
		(0..40u128).prop_map(|n| n * 2_500),
		0..100_000u128,
		0..=MAX_MONEY,
		Just(MAX_MONEY),
	]
}

fn units() -> impl Strategy<Value = u32> {
	prop_oneof![Just(0), 1..6u32, 1..6u32, 1..6u32, any::<u32>(), Just(u32::MAX)]
}

fn limit() -> impl Strategy<Value = Limit> {
	prop_oneof![
		Just(Limit::None),
		money().prop_map(Limit::Amount),
		units().prop_map(Limit::Units),
		(0..5u32).prop_map(Limit::Visits),
	]
}

fn cost_share() -> impl Strategy<Value = CostShare> {
	prop::sample::select(vec![
		CostShare::None,
		CostShare::CopayOnly,
		CostShare::DeductibleThenCoinsurance,
		CostShare::DeductibleThenCopay,
		CostShare::CopayThenDeductibleThenCoinsurance,
	])
}

prop_compose! {
	fn benefit(number: u16)(
		covered in prop::bool::weighted(0.95),
		cost_share in cost_share(),
		copay in money(),
		coinsurance_per_mille in prop_oneof![Just(0u16), Just(1_000u16), 0..=1_000u16],
		price_per_unit in money(),
		limit in limit(),
	) -> Benefit {
		Benefit { number, covered, cost_share, copay, coinsurance_per_mille, price_per_unit, limit }
	}
}

/// Days around the bounds of the coverage, and the ends of the calendar.
fn day() -> impl Strategy<Value = Day> {
	prop_oneof![
		8 => 20_498..20_532i32,
		1 => Just(i32::MIN),
		1 => Just(i32::MAX),
	]
	.prop_map(Day)
}

prop_compose! {
	fn coverage()(
		first in prop_oneof![3 => Just(20_500i32), 1 => Just(i32::MIN)],
		last in prop_oneof![1 => Just(None), 1 => Just(Some(20_499i32)), 2 => Just(Some(20_530))],
	) -> CoverageTerms {
		CoverageTerms {
			patient: PatientId([1; 32]),
			plan: PlanId(0),
			first_day: Day(first),
			last_day: last.map(Day),
			created_at: 0,
		}
	}
}

prop_compose! {
	fn plan()(
		deductible in money(),
		out_of_pocket_maximum in money(),
		filing_limit_days in prop_oneof![0..10u32, Just(10u32), Just(u32::MAX)],
	) -> PlanTerms {
		PlanTerms { payer: OrganizationId(1), deductible, out_of_pocket_maximum, filing_limit_days }
	}
}

prop_compose! {
	fn line()(
		day in day(),
		delay in prop_oneof![Just(0i32), 0..12i32],
		units in units(),
		charged in money(),
		duplicate in prop::bool::weighted(0.05),
		other_day in prop::bool::weighted(0.05),
	) -> Line {
		Line {
			day,
			units,
			charged,
			filed_on: Day(day.0.saturating_add(delay)),
			occurrence: if duplicate { Occurrence::Duplicate } else { Occurrence::First },
			documentation: if other_day {
				Documentation::OfAnotherDay
			} else {
				Documentation::OfTheDay
			},
		}
	}
}

fn as_reference(decision: &LineDecision) -> Vec<(&'static str, u16, i128)> {
	let group = |group| match group {
		AdjustmentGroup::CO => "CO",
		AdjustmentGroup::PR => "PR",
		AdjustmentGroup::OA => "OA",
		AdjustmentGroup::PI => "PI",
	};
	decision
		.adjustments
		.iter()
		.map(|adjustment| (group(adjustment.group), adjustment.carc, adjustment.amount as i128))
		.collect()
}

fn as_year(accumulator: &Accumulator) -> reference::Year {
	reference::Year {
		deductible_met: accumulator.deductible_met as i128,
		out_of_pocket: accumulator.out_of_pocket as i128,
		used: accumulator
			.benefits
			.iter()
			.map(|(number, used)| {
				(*number, [used.amount as i128, used.units.into(), used.visits.into()])
			})
			.collect(),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(
		std::env::var("SALUS_PROPTEST_CASES")
			.map_or(1_000, |cases| cases.parse().expect("SALUS_PROPTEST_CASES is a number")),
	))]

	/// A year of lines, each on what the one before left, is decided as by the reference.
	#[test]
	fn decides_as_the_reference_does(
		benefits in (benefit(3), benefit(1), benefit(2)),
		coverage in coverage(),
		plan in plan(),
		met in money(),
		borne in money(),
		lines in prop::collection::vec((line(), 0..3usize), 20..=200),
	) {
		let benefits = [benefits.0, benefits.1, benefits.2];
		let mut accumulator =
			Accumulator { deductible_met: met, out_of_pocket: borne, ..Default::default() };
		let mut year = as_year(&accumulator);
		for (line, benefit) in &lines {
			let benefit = &benefits[*benefit];
			let told = expect(line, benefit, &coverage, &plan, &accumulator);
			let decision = adjudicate(line, benefit, &coverage, &plan, &mut accumulator);
			let outcome = reference::decide(line, benefit, &coverage, &plan, &mut year);

			prop_assert_eq!(as_reference(&decision), &outcome.adjustments[..]);
			prop_assert_eq!(decision.outcome == LineOutcome::Denied, outcome.denied);
			prop_assert_eq!(decision.allowed as i128, outcome.allowed);
			prop_assert_eq!(decision.paid as i128, outcome.paid);
			let adjusted: Money = decision.adjustments.iter().map(|a| a.amount).sum();
			prop_assert_eq!(decision.charged, line.charged);
			prop_assert_eq!(decision.charged - adjusted, decision.paid);
			prop_assert_eq!(as_year(&accumulator), year.clone());
			prop_assert!(accumulator.benefits.windows(2).all(|pair| pair[0].0 < pair[1].0));
			match told {
				Ok(expectation) => {
					prop_assert!(!outcome.denied);
					let patients: i128 = outcome.adjustments.iter()
						.filter(|(group, ..)| *group == "PR").map(|(.., amount)| amount).sum();
					prop_assert_eq!(expectation.patient_share as i128, patients);
					prop_assert_eq!(expectation.decision, decision);
				},
				Err(denial) => {
					prop_assert!(outcome.denied);
					prop_assert_eq!(denial.carc(), outcome.adjustments[0].1);
					prop_assert_eq!(denial.rarc(), decision.adjustments[0].rarc);
					prop_assert_eq!(denial.rarc().is_some(), [96, 252].contains(&denial.carc()));
				},
			}
		}
		// Within the plan the member bears no more than the maximum, whatever the order of lines.
		prop_assert!(accumulator.out_of_pocket <= plan.out_of_pocket_maximum.max(borne));
		prop_assert!(accumulator.deductible_met <= plan.deductible.max(met));
	}

	/// Amounts of any size neither panic nor lose a unit.
	#[test]
	fn is_total(
		benefit in benefit(1),
		huge in (any::<u128>(), any::<u128>(), any::<u128>(), any::<u128>()),
		per_mille in any::<u16>(),
		line in line(),
		used in (any::<u128>(), any::<u32>(), any::<u32>()),
	) {
		let (charged, price_per_unit, copay, deductible) = huge;
		let line = Line { charged, ..line };
		let benefit =
			Benefit { price_per_unit, copay, coinsurance_per_mille: per_mille, ..benefit };
		let coverage = CoverageTerms {
			patient: PatientId([1; 32]),
			plan: PlanId(0),
			first_day: Day(i32::MIN),
			last_day: None,
			created_at: 0,
		};
		let plan = PlanTerms {
			payer: OrganizationId(1),
			deductible,
			out_of_pocket_maximum: Money::MAX,
			filing_limit_days: u32::MAX,
		};
		let used = BenefitUse { amount: used.0, units: used.1, visits: used.2 };
		let mut accumulator = Accumulator {
			out_of_pocket: Money::MAX / 2,
			benefits: vec![(1, used)].try_into().unwrap(),
			..Default::default()
		};
		let before = accumulator.clone();
		let decision = adjudicate(&line, &benefit, &coverage, &plan, &mut accumulator);
		let left =
			decision.adjustments.iter().try_fold(charged, |left, a| left.checked_sub(a.amount));
		prop_assert_eq!(left, Some(decision.paid));
		let borne = |carcs: &[u16]| -> Money {
			decision.adjustments.iter().filter(|a| carcs.contains(&a.carc)).map(|a| a.amount).sum()
		};
		prop_assert_eq!(accumulator.deductible_met - before.deductible_met, borne(&[1]));
		prop_assert_eq!(accumulator.out_of_pocket - before.out_of_pocket, borne(&[1, 2, 3]));
	}
}
