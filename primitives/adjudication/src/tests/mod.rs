//! The rule by examples, one file for each part of its table.

mod cost_share;
mod denial;
mod expect;
mod limit;

use crate::{adjudicate, Documentation, Line, Occurrence};
use salus_primitives::{
	Accumulator, AdjustmentGroup, Benefit, BenefitUse, CostShare, CoverageTerms, Day, Limit,
	LineDecision, LineOutcome, Money, OrganizationId, PatientId, PlanId, PlanTerms,
};

pub use AdjustmentGroup::{CO, OA, PR};

/// The first day of the coverage.
pub const FIRST: Day = Day(20_454);
/// The last day of the coverage, a year later.
pub const LAST: Day = Day(20_818);
/// A day in between.
pub const SERVICE: Day = Day(20_600);
/// The benefit of the examples.
pub const OFFICE_VISIT: u16 = 7;

/// A deductible of 500.00, at most 2,000.00 out of pocket, filed within 90 days.
pub fn plan() -> PlanTerms {
	PlanTerms {
		payer: OrganizationId(3),
		deductible: 50_000,
		out_of_pocket_maximum: 200_000,
		filing_limit_days: 90,
	}
}

pub fn coverage() -> CoverageTerms {
	CoverageTerms {
		patient: PatientId([0xA7; 32]),
		plan: PlanId(0),
		first_day: FIRST,
		last_day: Some(LAST),
		created_at: 0,
	}
}

/// 100.00 for a unit, a copay of 25.00, a coinsurance of 20 %.
pub fn office_visit(cost_share: CostShare) -> Benefit {
	Benefit {
		number: OFFICE_VISIT,
		covered: true,
		cost_share,
		copay: 2_500,
		coinsurance_per_mille: 200,
		price_per_unit: 10_000,
		limit: Limit::None,
	}
}

pub fn line(units: u32, charged: Money) -> Line {
	Line {
		day: SERVICE,
		units,
		charged,
		filed_on: SERVICE,
		occurrence: Occurrence::First,
		documentation: Documentation::OfTheDay,
	}
}

/// What a member bore and used before.
pub fn before(deductible_met: Money, out_of_pocket: Money, used: BenefitUse) -> Accumulator {
	let benefits = vec![(OFFICE_VISIT, used)].try_into().unwrap();
	Accumulator { deductible_met, out_of_pocket, benefits }
}

/// Decides a line by the plan and the coverage of the examples.
pub fn decide(line: &Line, benefit: &Benefit, accumulator: &mut Accumulator) -> LineDecision {
	adjudicate(line, benefit, &coverage(), &plan(), accumulator)
}

/// The adjustments of a decision, in their order. What is allowed has no remark.
pub fn adjustments(decision: &LineDecision) -> Vec<(AdjustmentGroup, u16, Money)> {
	let is_allowed = decision.outcome == LineOutcome::Allowed;
	assert!(!is_allowed || decision.adjustments.iter().all(|a| a.rarc.is_none()));
	decision.adjustments.iter().map(|a| (a.group, a.carc, a.amount)).collect()
}
