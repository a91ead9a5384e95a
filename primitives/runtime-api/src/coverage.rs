//! Reads of plans and coverage, and the question of eligibility (X12 270 and 271).

use alloc::vec::Vec;
use codec::{Decode, Encode};
use salus_primitives::{
	Accumulator, Adjustment, AdjustmentGroup, Benefit, CoverageId, Day, Limit, Money,
	OrganizationId, PatientId, PlanId, UnixMillis,
};
use scale_info::TypeInfo;

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PlanView {
	/// Its id.
	pub id: PlanId,
	/// Who pays.
	pub payer: OrganizationId,
	/// The commitment to the plan's document, in which the benefits' numbers are explained.
	pub document: [u8; 32],
	/// What a member bears in a calendar year before cost is shared.
	pub deductible: Money,
	/// The most that a member bears in a calendar year.
	pub out_of_pocket_maximum: Money,
	/// How many days after the service a claim may be filed. The last of them counts.
	pub filing_limit_days: u32,
	/// Its benefits, in the order of their numbers.
	pub benefits: Vec<Benefit>,
	/// When it was made.
	pub created_at: UnixMillis,
}

/// Whether a coverage covers the day, in UTC, of the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
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

/// A member's coverage, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CoverageView {
	/// Its id.
	pub id: CoverageId,
	/// The member: the payer-side identity.
	pub patient: PatientId,
	/// The plan.
	pub plan: PlanId,
	/// Who pays.
	pub payer: OrganizationId,
	/// The first day that is covered.
	pub first_day: Day,
	/// The last day that is covered, if an end is set; the day before the first if it is void.
	pub last_day: Option<Day>,
	/// Whether it covers the day of the block.
	pub status: CoverageStatus,
	/// When it was made.
	pub created_at: UnixMillis,
}

/// The service that a provider asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
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
	/// How many units it renders: at least one.
	pub units: u32,
}

/// What a service would bring, if it were claimed.
///
/// It is an answer for the block that is asked, and no promise: what is claimed in between uses up
/// deductible and limits. Whether the patient permits payment is not judged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Eligibility {
	/// It would be allowed.
	Eligible {
		/// What of the charge the plan's price and limit allow.
		allowed: Money,
		/// What would be paid.
		paid: Money,
		/// What the patient would bear, of what is allowed and beyond the limit.
		patient_share: Money,
		/// What would not be paid, and why: `charged − Σ adjustments = paid`.
		adjustments: Vec<Adjustment>,
		/// What of the deductible is not met yet.
		deductible_left: Money,
		/// The most that the member still bears in the year of the service.
		out_of_pocket_left: Money,
		/// What is left of the benefit in that year; `None` if it has no limit.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum EligibilityFailure {
	/// There is no such coverage.
	CoverageNotFound,
	/// The payer is not in good standing, or no payer any more.
	PayerNotInGoodStanding,
	/// The provider is no organization in good standing with the role of a provider, a pharmacy or
	/// a laboratory.
	ProviderNotInGoodStanding,
	/// The amount is above [`MAX_MONEY`](salus_primitives::insurance::MAX_MONEY).
	AmountTooLarge,
	/// The plan has no benefit of that number.
	BenefitNotFound,
	/// No unit is rendered.
	NoUnits,
}

sp_api::decl_runtime_apis! {
	/// Plans, and who is covered by them.
	pub trait CoverageApi {
		/// One plan, with its benefits.
		fn plan(id: PlanId) -> Option<PlanView>;
		/// One coverage.
		fn coverage(id: CoverageId) -> Option<CoverageView>;
		/// A patient's coverages by all payers, in the order in which they were made: those under
		/// which something can be claimed now, or later, are all among them.
		fn coverages(patient: PatientId) -> Vec<CoverageView>;
		/// What the member has borne and used under a coverage's plan in a calendar year, by all of
		/// its coverages by this plan; `None` if there is no such coverage.
		fn accumulator(coverage: CoverageId, year: i32) -> Option<Accumulator>;
		/// What a service would bring, if it were claimed now; of a day to come, on that day.
		fn verify_eligibility(
			request: EligibilityRequest,
		) -> Result<Eligibility, EligibilityFailure>;
	}
}
