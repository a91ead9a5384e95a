//! Coverage: who is covered by which plan, what was used of it, and what a service would bring.

use crate::chain::account::{CalendarDay, Hex32, Moment};
use crate::chain::adjustments::AdjustmentReport;
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_insurance_coverage as pallet;
use crate::chain::api::runtime_types::salus_runtime_api::coverage as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_primitives::{
	AdjustmentGroup, BenefitUse, CoverageId, Day, Limit, Money, OrganizationId, PatientId, PlanId,
};
use serde::{Deserialize, Serialize};
use subxt::utils::Static;

/// Whether a coverage covers the day of the block that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum CoverageStatus {
	/// It does.
	Active,
	/// Its first day has not come.
	NotYetActive,
	/// Its last day has passed.
	Ended,
	/// It covers no day: the payer took it back.
	Void,
}

/// A member's coverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
	/// Its id.
	pub id: CoverageId,
	/// The member: the payer-side identity.
	pub patient: Hex32,
	/// The plan.
	pub plan: PlanId,
	/// Who pays.
	pub payer: OrganizationId,
	/// The first day that is covered.
	pub first_day: CalendarDay,
	/// The last day that is covered, if an end is set; the day before the first if it is void.
	pub last_day: Option<CalendarDay>,
	/// Whether it covers the day of the block.
	pub status: CoverageStatus,
	/// When it was made.
	pub created_at: Moment,
}

impl From<views::CoverageView> for Coverage {
	fn from(view: views::CoverageView) -> Self {
		Self {
			id: view.id.0,
			patient: Hex32(view.patient.0 .0),
			plan: view.plan.0,
			payer: view.payer.0,
			first_day: CalendarDay(view.first_day.0),
			last_day: view.last_day.map(|day| CalendarDay(day.0)),
			status: match view.status {
				views::CoverageStatus::Active => CoverageStatus::Active,
				views::CoverageStatus::NotYetActive => CoverageStatus::NotYetActive,
				views::CoverageStatus::Ended => CoverageStatus::Ended,
				views::CoverageStatus::Void => CoverageStatus::Void,
			},
			created_at: Moment(view.created_at),
		}
	}
}

/// What was used of one benefit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
	/// The benefit's number.
	pub number: u16,
	/// What of it was allowed.
	pub amount: Money,
	/// How many units that was.
	pub units: u32,
	/// How many lines that was.
	pub visits: u32,
}

impl Used {
	const fn new(number: u16, used: BenefitUse) -> Self {
		let BenefitUse { amount, units, visits } = used;
		Self { number, amount, units, visits }
	}

	const fn of_benefit(&self) -> BenefitUse {
		BenefitUse { amount: self.amount, units: self.units, visits: self.visits }
	}
}

/// What a member has borne and used under a plan in one calendar year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accumulated {
	/// The year.
	pub year: i32,
	/// What of the deductible is met.
	pub deductible_met: Money,
	/// What the member bore in all.
	pub out_of_pocket: Money,
	/// What was used of each benefit, in the order of their numbers.
	pub benefits: Vec<Used>,
}

/// One coverage.
pub async fn coverage(at: &AtBlock, id: CoverageId) -> Result<Option<Coverage>, ChainError> {
	let query = api::runtime_apis().coverage_api().coverage(Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Coverage::from))
}

/// A patient's coverages, in the order in which they were made: all under which something can still
/// be claimed.
pub async fn coverages(at: &AtBlock, patient: PatientId) -> Result<Vec<Coverage>, ChainError> {
	let query = api::runtime_apis().coverage_api().coverages(Static(patient));
	Ok(at.runtime_apis().call(query).await?.into_iter().map(Coverage::from).collect())
}

/// What a member has borne and used under the plan of a coverage in a calendar year, by all of its
/// coverages by this plan; `None` if there is no such coverage.
pub async fn accumulated(
	at: &AtBlock,
	id: CoverageId,
	year: i32,
) -> Result<Option<Accumulated>, ChainError> {
	let query = api::runtime_apis().coverage_api().accumulator(Static(id), year);
	Ok(at.runtime_apis().call(query).await?.map(|accumulator| Accumulated {
		year,
		deductible_met: accumulator.deductible_met,
		out_of_pocket: accumulator.out_of_pocket,
		benefits: accumulator
			.benefits
			.iter()
			.map(|(number, used)| Used::new(*number, *used))
			.collect(),
	}))
}

/// The payer's call that covers a patient.
pub fn create_call(
	at: &AtBlock,
	plan: PlanId,
	patient: PatientId,
	first_day: Day,
	last_day: Option<Day>,
) -> Result<Call, ChainError> {
	let payload = api::tx().insurance_coverage().create_coverage(
		Static(plan),
		Static(patient),
		Static(first_day),
		last_day.map(Static),
	);
	Call::new(at, &payload)
}

/// The coverage that a transaction made.
pub fn created(receipt: &Receipt) -> Result<CoverageId, ChainError> {
	let event: api::insurance_coverage::events::CoverageCreated = receipt.event()?;
	Ok(event.coverage.0)
}

/// The payer's call that ends a coverage. `last_day` is still covered; the day before the first
/// voids the coverage.
pub fn end_call(at: &AtBlock, id: CoverageId, last_day: Day) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().insurance_coverage().end_coverage(Static(id), Static(last_day)))
}

/// The part of what a member has borne and used that a payer sets at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjusted {
	/// What of the deductible is met.
	pub deductible_met: Money,
	/// What the member bore in all.
	pub out_of_pocket: Money,
	/// The number of a benefit, and what was used of it; if there is none, all stay as they are.
	pub benefit: Option<(u16, BenefitUse)>,
}

impl Accumulated {
	/// What stands here of what is set for the benefit of this number.
	pub fn part(&self, benefit: Option<u16>) -> Adjusted {
		let used = |number: u16| {
			let counted = self.benefits.iter().find(|counted| counted.number == number);
			(number, counted.map(Used::of_benefit).unwrap_or_default())
		};
		Adjusted {
			deductible_met: self.deductible_met,
			out_of_pocket: self.out_of_pocket,
			benefit: benefit.map(used),
		}
	}
}

impl From<Adjusted> for pallet::types::Adjusted {
	fn from(values: Adjusted) -> Self {
		Self {
			deductible_met: values.deductible_met,
			out_of_pocket: values.out_of_pocket,
			benefit: values.benefit.map(|(number, used)| (number, Static(used))),
		}
	}
}

impl From<pallet::types::Adjusted> for Adjusted {
	fn from(values: pallet::types::Adjusted) -> Self {
		Self {
			deductible_met: values.deductible_met,
			out_of_pocket: values.out_of_pocket,
			benefit: values.benefit.map(|(number, used)| (number, used.0)),
		}
	}
}

impl std::fmt::Display for Adjusted {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{} of the deductible, {} in all", self.deductible_met, self.out_of_pocket)?;
		if let Some((number, used)) = self.benefit {
			let BenefitUse { amount, units, visits } = used;
			write!(f, ", and of benefit {number} {amount} in {units} units and {visits} visits")?;
		}
		Ok(())
	}
}

/// The payer's call that sets what was borne and used in a year. The chain refuses it if not
/// `before` stands there: a claim may have been counted since it was read.
pub fn adjust_call(
	at: &AtBlock,
	id: CoverageId,
	year: i32,
	before: Adjusted,
	after: Adjusted,
) -> Result<Call, ChainError> {
	let payload =
		api::tx().insurance_coverage().adjust(Static(id), year, before.into(), after.into());
	Call::new(at, &payload)
}

/// The service that a provider asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EligibilityRequest {
	/// The member's coverage.
	pub coverage: CoverageId,
	/// The organization that renders the service.
	pub provider: OrganizationId,
	/// The plan's number of the benefit.
	pub benefit: u16,
	/// The day of service.
	pub day: Day,
	/// What the provider charges for all units.
	pub amount: Money,
	/// How many units it renders.
	pub units: u32,
}

/// What a service would bring, if it were claimed. It is no promise: what is claimed in between
/// uses up deductible and limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Eligibility {
	/// It would be allowed.
	Eligible {
		/// What of the charge the plan's price and limit allow.
		allowed: Money,
		/// What would be paid.
		paid: Money,
		/// What the patient would bear.
		patient_share: Money,
		/// What would not be paid, and why: `charged − Σ adjustments = paid`.
		adjustments: Vec<AdjustmentReport>,
		/// What of the deductible is not met yet.
		deductible_left: Money,
		/// The most that the member still bears in the year of the service.
		out_of_pocket_left: Money,
		/// What is left of the benefit in that year.
		benefit_left: Limit,
	},
	/// It would be denied as a whole.
	NotEligible {
		/// Who would bear it.
		group: AdjustmentGroup,
		/// Why: the X12 claim adjustment reason code.
		carc: u16,
	},
}

/// Why eligibility is not answered. A claim would be rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EligibilityFailure {
	/// There is no such coverage.
	#[error("there is no such coverage")]
	CoverageNotFound,
	/// The payer is not in good standing, or no payer any more.
	#[error("the payer is no payer in good standing")]
	PayerNotInGoodStanding,
	/// The provider is no organization in good standing that may be paid for services.
	#[error("the provider is no provider, pharmacy or laboratory in good standing")]
	ProviderNotInGoodStanding,
	/// The amount is above what a claim may name.
	#[error("the amount is larger than a claim may name")]
	AmountTooLarge,
	/// The plan has no benefit of this number.
	#[error("the plan has no benefit of this number (`salus plan show`)")]
	BenefitNotFound,
	/// No unit is rendered.
	#[error("of no unit nothing can be claimed")]
	NoUnits,
}

/// Asks what a service would bring, if it were claimed in the next block.
pub async fn eligibility(
	at: &AtBlock,
	request: &EligibilityRequest,
) -> Result<Result<Eligibility, EligibilityFailure>, ChainError> {
	let question = views::EligibilityRequest {
		coverage: Static(request.coverage),
		provider: Static(request.provider),
		benefit: request.benefit,
		day: Static(request.day),
		amount: request.amount,
		units: request.units,
	};
	let query = api::runtime_apis().coverage_api().verify_eligibility(question);
	let answer = at.runtime_apis().call(query).await?;
	Ok(answer.map(Eligibility::from).map_err(EligibilityFailure::from))
}

impl From<views::Eligibility> for Eligibility {
	fn from(answer: views::Eligibility) -> Self {
		match answer {
			views::Eligibility::Eligible {
				allowed,
				paid,
				patient_share,
				adjustments,
				deductible_left,
				out_of_pocket_left,
				benefit_left,
			} => Self::Eligible {
				allowed,
				paid,
				patient_share,
				adjustments: adjustments
					.into_iter()
					.map(|adjustment| adjustment.0.into())
					.collect(),
				deductible_left,
				out_of_pocket_left,
				benefit_left: benefit_left.0,
			},
			views::Eligibility::NotEligible { group, carc } => {
				Self::NotEligible { group: group.0, carc }
			}
		}
	}
}

impl From<views::EligibilityFailure> for EligibilityFailure {
	fn from(failure: views::EligibilityFailure) -> Self {
		match failure {
			views::EligibilityFailure::CoverageNotFound => Self::CoverageNotFound,
			views::EligibilityFailure::PayerNotInGoodStanding => Self::PayerNotInGoodStanding,
			views::EligibilityFailure::ProviderNotInGoodStanding => Self::ProviderNotInGoodStanding,
			views::EligibilityFailure::AmountTooLarge => Self::AmountTooLarge,
			views::EligibilityFailure::BenefitNotFound => Self::BenefitNotFound,
			views::EligibilityFailure::NoUnits => Self::NoUnits,
		}
	}
}

/// A call about plans and coverage, in words.
pub(crate) fn in_words(call: pallet::pallet::Call) -> String {
	use pallet::pallet::Call as C;
	match call {
		C::create_plan {
			deductible,
			out_of_pocket_maximum,
			filing_limit_days,
			benefits,
			document,
		} => format!(
			"make a plan with {} benefits, deductible {deductible}, out-of-pocket maximum \
			 {out_of_pocket_maximum}, filing limit {filing_limit_days} days, document {}",
			benefits.0.len(),
			Hex32(document)
		),
		C::create_coverage { plan, patient, first_day, last_day } => format!(
			"cover patient {} by plan {} from {} {}",
			Hex32(patient.0 .0),
			plan.0 .0,
			CalendarDay(first_day.0),
			last_day.map_or_else(
				|| "until an end is set".to_owned(),
				|day| format!("to {}", CalendarDay(day.0))
			),
		),
		C::end_coverage { coverage, last_day } => format!(
			"end coverage {}: the last day that it covers is {}",
			coverage.0 .0,
			CalendarDay(last_day.0)
		),
		C::adjust { coverage, year, before, after } => format!(
			"set what the member of coverage {} bore and used in {year}: {}; in place of {}",
			coverage.0 .0,
			Adjusted::from(after),
			Adjusted::from(before)
		),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const USED: BenefitUse = BenefitUse { amount: 9, units: 2, visits: 1 };

	fn accumulated() -> Accumulated {
		let benefits = vec![Used::new(3, USED)];
		Accumulated { year: 2027, deductible_met: 5, out_of_pocket: 7, benefits }
	}

	#[test]
	fn what_stands_is_taken_for_the_benefit_that_is_set() {
		let part = |benefit| accumulated().part(benefit);
		assert_eq!((part(None).deductible_met, part(None).out_of_pocket), (5, 7));
		assert_eq!(part(None).benefit, None);
		assert_eq!(part(Some(3)).benefit, Some((3, USED)));
		assert_eq!(part(Some(4)).benefit, Some((4, BenefitUse::default())));
		let words = "5 of the deductible, 7 in all, and of benefit 3 9 in 2 units and 1 visits";
		assert_eq!(part(Some(3)).to_string(), words);
	}

	#[test]
	fn what_was_counted_is_read_as_it_is_written() {
		let json = serde_json::to_vec(&accumulated()).expect("JSON");
		let read: Accumulated = serde_json::from_slice(&json).expect("read");
		assert_eq!(read, accumulated());
	}
}
