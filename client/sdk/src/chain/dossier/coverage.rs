//! The third tick: coverage and arithmetic are right.
//!
//! Every line is decided again, by the rule of `salus-adjudication`, from the plan, the coverage,
//! and what the chain had counted of the member before.

use super::accumulators::Years;
use super::file::{Claim, Dossier, Line, Plan};
use crate::chain::account::{CalendarDay, Hex32};
use crate::chain::claims::{self, LineReport};
use crate::chain::coverage::Coverage;
use crate::chain::plans;
use salus_adjudication::{adjudicate, Denial, Documentation, Occurrence};
use salus_primitives::{
	Accumulator, ClaimId, CoverageTerms, Day, Money, OrganizationId, PatientId, PlanId, PlanTerms,
	UsedBefore,
};

/// Whose service a tag is: the organization to which it was allowed, and by which claim.
pub(super) type TagOwner = (OrganizationId, ClaimId);

/// By what the chain says that the claim is to be decided. Nothing of it that is used here changes
/// later: not the coverage's last day, which the claim has, nor the days of a denied line's records.
pub(super) struct Terms {
	/// The plan that the dossier names.
	pub plan: Option<plans::Plan>,
	/// The coverage that the dossier names.
	pub coverage: Option<Coverage>,
	/// For each line, whose service its tag is.
	pub owners: Vec<Option<TagOwner>>,
	/// For each line, the day that each of the provider's own records shows.
	pub shown: Vec<Vec<Option<Day>>>,
}

/// How a line was to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Circumstances {
	/// Whether its service came up for the first time.
	pub occurrence: Occurrence,
	/// Which day its records show.
	pub documentation: Documentation,
}

/// A plan's terms, as the rule takes them.
pub(super) fn plan_terms(plan: &plans::Plan) -> PlanTerms {
	PlanTerms {
		payer: plan.payer,
		deductible: plan.deductible,
		out_of_pocket_maximum: plan.out_of_pocket_maximum,
		filing_limit_days: plan.filing_limit_days,
	}
}

/// A coverage's terms, as they stood at a decision and as the rule takes them.
pub(super) fn coverage_terms(
	patient: Hex32,
	plan: PlanId,
	first_day: Day,
	last_day: Option<Day>,
) -> CoverageTerms {
	// No decision depends on when it was made.
	CoverageTerms { patient: PatientId(patient.0), plan, first_day, last_day, created_at: 0 }
}

/// Whether the decision is the one that plan and coverage give, and the one that the chain made.
pub(super) fn judge(
	dossier: &Dossier,
	decided: &claims::Claim,
	terms: &Terms,
	years: &Years,
) -> Result<String, String> {
	let Dossier { claim, plan, .. } = dossier;
	let (coverage, number) = (claim.coverage.0, claim.plan.0);
	let Some(covered) = &terms.coverage else {
		return Err(format!("the chain knows no coverage {coverage}"));
	};
	if covered.patient != claim.patient {
		return Err(format!(
			"coverage {coverage} is of patient {}, and not of {}",
			covered.patient, claim.patient
		));
	}
	if covered.plan != claim.plan || covered.payer != claim.payer {
		return Err(format!(
			"coverage {coverage} is by plan {} of organization {}",
			covered.plan.0, covered.payer.0
		));
	}
	if terms.plan.as_ref().map(|kept| Plan::of(kept, &claim.lines)).as_ref() != Some(plan) {
		return Err(format!("plan {number} says something else than the dossier"));
	}
	let mut circumstances = Vec::with_capacity(claim.lines.len());
	for (index, line) in claim.lines.iter().enumerate() {
		let shown = terms.shown.get(index).map(Vec::as_slice).unwrap_or_default();
		circumstances.push(Circumstances {
			occurrence: occurrence(claim, index, terms.owners.get(index).copied().flatten())?,
			documentation: documentation(line, shown).ok_or_else(|| {
				format!(
					"the chain knows no record of organization {} that shows the service of \
					 line {}",
					claim.provider.0,
					index.saturating_add(1)
				)
			})?,
		});
	}
	recompute(claim, plan, &circumstances, years)?;
	is_the_chains(claim, decided)?;
	let charged = claim.lines.iter().map(|line| line.decision.charged);
	let charged = charged.fold(0, Money::saturating_add);
	Ok(format!(
		"every line decided again by plan {number} and coverage {coverage}: of {charged} charged, \
		 {} is paid",
		claim.paid
	))
}

/// Whether the service of a line came up for the first time. Only that of which something was allowed
/// counts: any other line's service can be allowed later, also to this provider or another.
pub(super) fn occurrence(
	claim: &Claim,
	index: usize,
	owner: Option<TagOwner>,
) -> Result<Occurrence, String> {
	let number = index.saturating_add(1);
	let line = claim.lines.get(index);
	let is_counted = |line: &Line| line.decision.allowed > 0;
	let tag = line.map(|line| line.service_tag);
	let was_allowed_before = claim
		.lines
		.iter()
		.take(index)
		.any(|before| Some(before.service_tag) == tag && is_counted(before));
	match owner {
		Some((provider, first)) if first <= claim.id && provider != claim.provider => Err(format!(
			"the service of line {number} is one of organization {}, and not of {}",
			provider.0, claim.provider.0
		)),
		Some((_, first)) if first < claim.id => Ok(Occurrence::Duplicate),
		Some((_, first)) if first == claim.id && was_allowed_before => Ok(Occurrence::Duplicate),
		Some((_, first)) if first == claim.id => Ok(Occurrence::First),
		Some(_) | None if line.is_some_and(is_counted) => {
			Err(format!("the chain does not know the service of line {number} from this claim"))
		}
		Some(_) | None => Ok(Occurrence::First),
	}
}

/// Which day the provider's own records show, by what the chain keeps of each. `None` for a line
/// of which something was allowed and of whose day there is none.
pub(super) fn documentation(line: &Line, shown: &[Option<Day>]) -> Option<Documentation> {
	let day = line.day.0;
	if line.decision.allowed > 0 {
		let all_of_it = !shown.is_empty() && shown.iter().all(|shown| *shown == Some(day));
		return all_of_it.then_some(Documentation::OfTheDay);
	}
	// What is kept now may be later than the decision, and no other reason rests on it.
	let says_so =
		line.decision.adjustments.iter().any(|part| part.carc == Denial::AnotherDay.carc());
	let is_another = shown.iter().flatten().any(|shown| *shown != day);
	Some(if says_so && is_another { Documentation::OfAnotherDay } else { Documentation::OfTheDay })
}

/// Decides every line again, each on what the one before left and the first on what the chain had
/// counted, and compares.
pub(super) fn recompute(
	claim: &Claim,
	plan: &Plan,
	circumstances: &[Circumstances],
	years: &Years,
) -> Result<(), String> {
	let terms = PlanTerms {
		payer: claim.payer,
		deductible: plan.deductible,
		out_of_pocket_maximum: plan.out_of_pocket_maximum,
		filing_limit_days: plan.filing_limit_days,
	};
	let last_day = claim.last_day.map(|day| day.0);
	let coverage = coverage_terms(claim.patient, claim.plan, claim.first_day.0, last_day);
	let mut years = years.clone();
	for ((line, circumstances), number) in claim.lines.iter().zip(circumstances).zip(1u32..) {
		let CalendarDay(day) = line.day;
		let accumulator = years.entry(day.year()).or_default();
		if used_before(accumulator, line.benefit) != line.before {
			return Err(format!(
				"line {number} does not start from what the chain and the lines before it left of \
				 deductible, maximum and limit"
			));
		}
		let benefit = plan.benefits.iter().find(|benefit| benefit.number == line.benefit);
		let benefit = benefit.ok_or_else(|| {
			format!("line {number} names benefit {}, which the plan does not have", line.benefit)
		})?;
		let asked = salus_adjudication::Line {
			day,
			units: line.units,
			charged: line.decision.charged,
			filed_on: Day::of(claim.decided_at),
			occurrence: circumstances.occurrence,
			documentation: circumstances.documentation,
		};
		let again = adjudicate(&asked, benefit, &coverage, &terms, accumulator);
		let again = LineReport::from(again);
		if again != line.decision {
			return Err(format!(
				"line {number}: plan and coverage give {}, and the dossier says {}",
				in_words(&again),
				in_words(&line.decision)
			));
		}
	}
	let paid =
		claim.lines.iter().fold(0, |sum: Money, line| sum.saturating_add(line.decision.paid));
	if paid != claim.paid {
		return Err(format!("the lines are paid {paid}, and the dossier says {}", claim.paid));
	}
	Ok(())
}

/// What of an accumulator a line starts from.
fn used_before(accumulator: &Accumulator, benefit: u16) -> UsedBefore {
	let counted = accumulator.benefits.iter().find(|(number, _)| *number == benefit);
	UsedBefore {
		deductible_met: accumulator.deductible_met,
		out_of_pocket: accumulator.out_of_pocket,
		benefit: counted.map(|(_, used)| *used).unwrap_or_default(),
	}
}

fn in_words(decision: &LineReport) -> String {
	let adjustments: Vec<_> = decision
		.adjustments
		.iter()
		.map(|part| format!("{} {}", part.amount, part.reason()))
		.collect();
	let adjustments =
		if adjustments.is_empty() { "nothing".into() } else { adjustments.join(" + ") };
	format!("{} charged - {adjustments} = {} paid", decision.charged, decision.paid)
}

/// Whether the claim is the one that the chain keeps.
pub(super) fn is_the_chains(claim: &Claim, decided: &claims::Claim) -> Result<(), String> {
	let differs =
		|what: &str| Err(format!("the chain keeps another {what} of claim {}", claim.id.0));
	if claim.coverage != decided.coverage || claim.plan != decided.plan {
		return differs("coverage");
	}
	if claim.decided_at != decided.decided_at.0 {
		return differs("time");
	}
	if (claim.first_day, claim.last_day) != (decided.first_day, decided.last_day) {
		return differs("period of coverage");
	}
	if claim.lines.len() != decided.lines.len() {
		return differs("number of lines");
	}
	for ((line, kept), number) in claim.lines.iter().zip(&decided.lines).zip(1u32..) {
		let is_kept = line.benefit == kept.benefit
			&& line.day == kept.day
			&& line.units == kept.units
			&& line.coded_line == kept.coded_line
			&& line.service_tag == kept.service_tag
			&& line.before == kept.before
			&& line.decision == kept.decision;
		if !is_kept {
			return differs(&format!("line {number}"));
		}
	}
	if claim.paid != decided.paid {
		return differs("sum");
	}
	Ok(())
}
