//! What a member had borne and used when a claim was decided, by the chain's word and not by the
//! claim's: what was counted at the end of the block before, and what earlier transactions of the
//! same block changed.

use super::coverage::{coverage_terms, plan_terms};
use crate::chain::api;
use crate::chain::claims;
use crate::chain::client::AtBlock;
use crate::chain::coverage::{self, Adjusted};
use crate::chain::error::ChainError;
use crate::chain::plans;
use salus_adjudication::{adjudicate, Documentation, Line, Occurrence};
use salus_primitives::{Accumulator, ClaimId, CoverageId, Day, LineOutcome, PatientId};
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::Static;

/// Accumulators by calendar year.
pub(super) type Years = BTreeMap<i32, Accumulator>;

/// What a transaction changed of a member's accumulators under a plan.
pub(super) enum Change {
	/// A claim was decided.
	Decided(Box<claims::Claim>),
	/// The payer set the values of a year.
	Adjusted {
		/// The year.
		year: i32,
		/// What stands there since.
		after: Adjusted,
	},
}

/// What had been counted when a claim was decided, in the years of its lines. `parent` is the block
/// before that of the decision, which is `block`.
pub(super) async fn before(
	parent: &AtBlock,
	block: &AtBlock,
	decided: &claims::Claim,
	plan: &plans::Plan,
) -> Result<Years, ChainError> {
	let of_lines: BTreeSet<_> = decided.lines.iter().map(|line| line.day.0.year()).collect();
	let mut years = Years::new();
	for year in of_lines {
		let address = api::storage().insurance_coverage().accumulators();
		let key = (Static(PatientId(decided.patient.0)), Static(decided.plan), year);
		let counted = match parent.storage().try_fetch(address, key).await? {
			Some(value) => value.decode()?.0,
			None => Accumulator::default(),
		};
		years.insert(year, counted);
	}
	replay(&mut years, plan, &changes(block, decided).await?);
	Ok(years)
}

/// What the transactions of a block changed before it decided a claim.
async fn changes(block: &AtBlock, decided: &claims::Claim) -> Result<Vec<Change>, ChainError> {
	use api::insurance_claims::events::Decided;
	use api::insurance_coverage::events::Adjusted as Set;
	let events = block.events().fetch().await?;
	let mut changes = Vec::new();
	for event in events.iter() {
		let event = event?;
		if let Some(other) = event.decode_fields_as::<Decided>() {
			let id = other?.claim.0;
			if id == decided.id {
				break;
			}
			changes.extend(decided_alike(block, id, decided).await?);
		} else if let Some(set) = event.decode_fields_as::<Set>() {
			let Set { coverage, patient, year, after, .. } = set?;
			if patient.0 .0 == decided.patient.0 && is_by_plan(block, coverage.0, decided).await? {
				changes.push(Change::Adjusted { year, after: after.into() });
			}
		}
	}
	Ok(changes)
}

/// The claim of this id, if it counts where the decided one does.
async fn decided_alike(
	block: &AtBlock,
	id: ClaimId,
	decided: &claims::Claim,
) -> Result<Option<Change>, ChainError> {
	let claim = claims::claim(block, id).await?;
	let is_alike =
		|claim: &claims::Claim| (claim.patient, claim.plan) == (decided.patient, decided.plan);
	Ok(claim.filter(is_alike).map(|claim| Change::Decided(Box::new(claim))))
}

async fn is_by_plan(
	block: &AtBlock,
	id: CoverageId,
	decided: &claims::Claim,
) -> Result<bool, ChainError> {
	Ok(coverage::coverage(block, id).await?.is_some_and(|covered| covered.plan == decided.plan))
}

/// Makes the changes, in their order. Years that are not there are of no interest.
pub(super) fn replay(years: &mut Years, plan: &plans::Plan, changes: &[Change]) {
	for change in changes {
		match change {
			Change::Decided(claim) => count(years, plan, claim),
			Change::Adjusted { year, after } => {
				if let Some(accumulator) = years.get_mut(year) {
					set(accumulator, after);
				}
			}
		}
	}
}

/// Counts what was allowed of a claim: by the same rule, from the same state, it is the same again.
fn count(years: &mut Years, plan: &plans::Plan, claim: &claims::Claim) {
	let coverage = coverage_terms(
		claim.patient,
		claim.plan,
		claim.first_day.0,
		claim.last_day.map(|day| day.0),
	);
	for line in claim.lines.iter().filter(|line| line.decision.outcome == LineOutcome::Allowed) {
		let benefit = plan.benefits.iter().find(|benefit| benefit.number == line.benefit);
		let (Some(accumulator), Some(benefit)) = (years.get_mut(&line.day.0.year()), benefit)
		else {
			continue;
		};
		let asked = Line {
			day: line.day.0,
			units: line.units,
			charged: line.decision.charged,
			filed_on: Day::of(claim.decided_at.0),
			occurrence: Occurrence::First,
			documentation: Documentation::OfTheDay,
		};
		adjudicate(&asked, benefit, &coverage, &plan_terms(plan), accumulator);
	}
}

/// Sets what a payer set.
fn set(accumulator: &mut Accumulator, after: &Adjusted) {
	accumulator.deductible_met = after.deductible_met;
	accumulator.out_of_pocket = after.out_of_pocket;
	let Some((number, used)) = after.benefit else { return };
	let benefits = &mut accumulator.benefits;
	let position = benefits.partition_point(|(counted, _)| *counted < number);
	match benefits.get_mut(position) {
		Some(entry) if entry.0 == number => entry.1 = used,
		_ => {
			let inserted = benefits.try_insert(position, (number, used));
			debug_assert!(inserted.is_ok(), "the chain had room for it");
		}
	}
}
