//! What a provider is told before it treats.

use crate::pallet::*;
use frame_support::ensure;
use salus_adjudication::{expect, Documentation, Expectation, Line, Occurrence};
use salus_primitives::{
	insurance::MAX_MONEY,
	traits::{CoverageLedger, OrganizationInspect},
	CoverageTerms, Role, Roles,
};
use salus_runtime_api::{Eligibility, EligibilityFailure, EligibilityRequest};

/// The roles of which an organization needs one to be paid for a service.
fn rendering() -> Roles {
	Roles::of(&[Role::Provider, Role::Pharmacy, Role::Laboratory])
}

impl<T: Config> Pallet<T> {
	/// What a service would bring: the decision about a claim, by the same rule, if it were filed
	/// now. Whether it was claimed before is not known without its service tag, nor what day the
	/// records show that a claim would cite; whether the patient permits payment is not judged.
	pub fn verify_eligibility(
		request: EligibilityRequest,
	) -> Result<Eligibility, EligibilityFailure> {
		let EligibilityRequest { coverage, provider, benefit, day, amount, units } = request;
		ensure!(amount <= MAX_MONEY, EligibilityFailure::AmountTooLarge);
		ensure!(units > 0, EligibilityFailure::NoUnits);
		let (coverage, terms) =
			Self::coverage_and_plan(coverage).ok_or(EligibilityFailure::CoverageNotFound)?;
		let pays = T::Organizations::in_good_standing(terms.payer);
		ensure!(pays, EligibilityFailure::PayerNotInGoodStanding);
		let roles = T::Organizations::roles_at(provider, day.starts_at());
		ensure!(roles.intersects(rendering()), EligibilityFailure::ProviderNotInGoodStanding);
		let CoverageTerms { patient, plan, .. } = coverage;
		let benefit = <Self as CoverageLedger>::benefit(plan, benefit)
			.ok_or(EligibilityFailure::BenefitNotFound)?;

		let line = Line {
			day,
			units,
			charged: amount,
			// What is asked for a day to come is claimed on that day at the earliest, and not late.
			filed_on: Self::today(),
			occurrence: Occurrence::First,
			documentation: Documentation::OfTheDay,
		};
		let accumulator = Accumulators::<T>::get((patient, plan, day.year()));
		Ok(match expect(&line, &benefit, &coverage, &terms, &accumulator) {
			Ok(expectation) => eligible(expectation),
			Err(denial) => Eligibility::NotEligible { group: denial.group(), carc: denial.carc() },
		})
	}
}

fn eligible(expectation: Expectation) -> Eligibility {
	let Expectation { decision, patient_share, deductible_left, out_of_pocket_left, benefit_left } =
		expectation;
	Eligibility::Eligible {
		allowed: decision.allowed,
		paid: decision.paid,
		patient_share,
		adjustments: decision.adjustments.into_inner(),
		deductible_left,
		out_of_pocket_left,
		benefit_left,
	}
}
