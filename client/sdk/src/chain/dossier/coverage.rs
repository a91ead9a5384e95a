//! The third tick: coverage and arithmetic are right.
//!
//! Every line is decided again, by the rule of `salus-adjudication`, from the plan, the coverage,
//! and what the member had borne and used before.

use super::file::{Claim, Dossier, Line, Plan};
use crate::chain::account::CalendarDay;
use crate::chain::claims::{self, LineReport};
use crate::chain::coverage::Coverage;
use crate::chain::plans;
use salus_adjudication::{adjudicate, Occurrence};
use salus_primitives::{
	Accumulator, ClaimId, CoverageTerms, Day, Money, OrganizationId, PatientId, PlanTerms,
	UsedBefore,
};
use std::collections::BTreeMap;

/// Whose service a tag is: the organization that was decided about first, and the claim.
pub(super) type TagOwner = (OrganizationId, ClaimId);

/// By what the chain says that the claim is to be decided. Nothing of it ever changes.
pub(super) struct Terms {
	/// The plan that the dossier names.
	pub plan: Option<plans::Plan>,
	/// The coverage that the dossier names.
	pub coverage: Option<Coverage>,
	/// For each line, whose service its tag is.
	pub owners: Vec<Option<TagOwner>>,
}

/// Whether the decision is the one that plan and coverage give, and the one that the chain made.
pub(super) fn judge(
	dossier: &Dossier,
	decided: &claims::Claim,
	terms: &Terms,
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
	let mut occurrences = Vec::with_capacity(claim.lines.len());
	for index in 0..claim.lines.len() {
		occurrences.push(occurrence(claim, index, terms.owners.get(index).copied().flatten())?);
	}
	recompute(claim, plan, &occurrences)?;
	is_the_chains(claim, decided)?;
	let charged = claim.lines.iter().map(|line| line.decision.charged);
	let charged = charged.fold(0, Money::saturating_add);
	Ok(format!(
		"every line decided again by plan {number} and coverage {coverage}: of {charged} charged, \
		 {} is paid",
		claim.paid
	))
}

/// Whether the service of a line came up for the first time: its tag is then this claim's, and no
/// earlier line of it has the same.
pub(super) fn occurrence(
	claim: &Claim,
	index: usize,
	owner: Option<TagOwner>,
) -> Result<Occurrence, String> {
	let number = index.saturating_add(1);
	let tag = claim.lines.get(index).map(|line| line.service_tag);
	let is_repeated = claim.lines.iter().take(index).any(|line| Some(line.service_tag) == tag);
	match owner {
		Some((provider, _)) if provider != claim.provider => Err(format!(
			"the service of line {number} is one of organization {}, and not of {}",
			provider.0, claim.provider.0
		)),
		Some((_, first)) if first == claim.id && is_repeated => Ok(Occurrence::Duplicate),
		Some((_, first)) if first == claim.id => Ok(Occurrence::First),
		Some((_, first)) if first < claim.id => Ok(Occurrence::Duplicate),
		Some(_) | None => {
			Err(format!("the chain does not know the service of line {number} from this claim"))
		}
	}
}

/// Decides every line again, each on what the one before left, and compares.
pub(super) fn recompute(
	claim: &Claim,
	plan: &Plan,
	occurrences: &[Occurrence],
) -> Result<(), String> {
	let terms = PlanTerms {
		payer: claim.payer,
		deductible: plan.deductible,
		out_of_pocket_maximum: plan.out_of_pocket_maximum,
		filing_limit_days: plan.filing_limit_days,
	};
	let coverage = CoverageTerms {
		patient: PatientId(claim.patient.0),
		plan: claim.plan,
		first_day: claim.first_day.0,
		last_day: claim.last_day.map(|day| day.0),
		// No decision depends on it.
		created_at: 0,
	};
	let mut years = BTreeMap::<i32, Accumulator>::new();
	for ((line, occurrence), number) in claim.lines.iter().zip(occurrences).zip(1u32..) {
		let CalendarDay(day) = line.day;
		let accumulator = years.entry(day.year()).or_insert_with(|| Accumulator {
			deductible_met: line.before.deductible_met,
			out_of_pocket: line.before.out_of_pocket,
			..Accumulator::default()
		});
		if !continues(accumulator, line) {
			return Err(format!(
				"line {number} does not start from what the line before it left of deductible, \
				 maximum and limit"
			));
		}
		let asked = salus_adjudication::Line {
			day,
			units: line.units,
			charged: line.decision.charged,
			filed_on: Day::of(claim.decided_at),
			occurrence: *occurrence,
		};
		let benefit = plan.benefits.iter().find(|benefit| benefit.number == line.benefit);
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

/// Whether a line starts from what an accumulator holds. What was used of a benefit that no line
/// before it named is taken from the line.
fn continues(accumulator: &mut Accumulator, line: &Line) -> bool {
	let UsedBefore { deductible_met, out_of_pocket, benefit: used } = line.before;
	let benefits = &mut accumulator.benefits;
	let position = benefits.partition_point(|(number, _)| *number < line.benefit);
	let is_continued = match benefits.get(position) {
		Some((number, counted)) if *number == line.benefit => *counted == used,
		// A claim has fewer lines than an accumulator has room.
		_ => benefits.try_insert(position, (line.benefit, used)).is_ok(),
	};
	is_continued
		&& accumulator.deductible_met == deductible_met
		&& accumulator.out_of_pocket == out_of_pocket
}

fn in_words(decision: &LineReport) -> String {
	let adjustments: Vec<_> = decision
		.adjustments
		.iter()
		.map(|part| format!("{} {:?} {}", part.amount, part.group, part.carc))
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
