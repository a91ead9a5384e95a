//! What claims read and write.

use crate::pallet::*;
use frame_support::{traits::Get, weights::Weight};
use salus_primitives::{
	traits::CoverageLedger, Accumulator, Benefit, CoverageId, CoverageTerms, PatientId, PlanId,
	PlanTerms,
};

impl<T: Config> CoverageLedger for Pallet<T> {
	fn coverage(id: CoverageId) -> Option<CoverageTerms> {
		Coverages::<T>::get(id)
	}

	fn plan(id: PlanId) -> Option<PlanTerms> {
		Self::terms_of(id)
	}

	fn benefit(plan: PlanId, number: u16) -> Option<Benefit> {
		PlanBenefits::<T>::get(plan).into_iter().find(|benefit| benefit.number == number)
	}

	fn accumulator(patient: PatientId, plan: PlanId, year: i32) -> Accumulator {
		Accumulators::<T>::get((patient, plan, year))
	}

	fn set_accumulator(patient: PatientId, plan: PlanId, year: i32, accumulator: Accumulator) {
		Accumulators::<T>::insert((patient, plan, year), accumulator);
	}

	fn terms_weight() -> Weight {
		// The coverage, its plan, the plan's benefits.
		T::DbWeight::get().reads(3)
	}

	fn accumulator_weight() -> Weight {
		T::DbWeight::get().reads_writes(1, 1)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_coverage(payer: salus_primitives::OrganizationId, patient: PatientId) -> CoverageId {
		crate::benchmarking::set_coverage::<T>(payer, patient)
	}
}
