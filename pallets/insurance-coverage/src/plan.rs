//! What a payer pays for.

use crate::{pallet::*, Plan};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	insurance::{MAX_FILING_LIMIT_DAYS, MAX_MONEY},
	traits::OrganizationInspect,
	Benefit, Limit, Money, OrganizationId, PlanId, PlanTerms, Role,
};
use salus_runtime_api::PlanView;

/// The whole, of which a coinsurance is so many parts.
pub(crate) const MILLE: u16 = 1_000;

/// Whether every number of a benefit is one that a plan may name.
pub(crate) fn is_bounded(benefit: &Benefit) -> bool {
	let limit_is_bounded = match benefit.limit {
		Limit::Amount(amount) => amount <= MAX_MONEY,
		Limit::None | Limit::Units(_) | Limit::Visits(_) => true,
	};
	benefit.coinsurance_per_mille <= MILLE
		&& benefit.copay <= MAX_MONEY
		&& benefit.price_per_unit <= MAX_MONEY
		&& limit_is_bounded
}

/// Whether benefits stand in the ascending order of their numbers, each of which is there once.
pub(crate) fn is_sorted(benefits: &[Benefit]) -> bool {
	benefits.is_sorted_by(|before, after| before.number < after.number)
}

impl<T: Config> Pallet<T> {
	/// The body of `create_plan`.
	pub(crate) fn do_create_plan(
		by: T::AccountId,
		document: [u8; 32],
		deductible: Money,
		out_of_pocket_maximum: Money,
		filing_limit_days: u32,
		benefits: Benefits,
	) -> DispatchResult {
		ensure!(!benefits.is_empty(), Error::<T>::Empty);
		ensure!(is_sorted(&benefits), Error::<T>::NotSorted);
		ensure!(
			deductible.max(out_of_pocket_maximum) <= MAX_MONEY
				&& filing_limit_days <= MAX_FILING_LIMIT_DAYS
				&& benefits.iter().all(is_bounded),
			Error::<T>::LimitReached
		);
		let payer = T::Organizations::administered_by(&by)
			.filter(|payer| Self::is_payer(*payer))
			.ok_or(Error::<T>::NotAuthorized)?;
		let terms = PlanTerms { payer, deductible, out_of_pocket_maximum, filing_limit_days };
		let plan = Self::insert_plan(terms, document, benefits)?;
		Self::deposit_event(Event::PlanCreated { plan, payer, document, by });
		Ok(())
	}

	/// Stores a plan that was checked.
	pub(crate) fn insert_plan(
		terms: PlanTerms,
		document: [u8; 32],
		benefits: Benefits,
	) -> Result<PlanId, Error<T>> {
		let count = PlanCount::<T>::get();
		let next = count.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = PlanId(count);
		PlanCount::<T>::put(next);
		Plans::<T>::insert(id, Plan { terms, document, created_at: T::Time::now() });
		PlanBenefits::<T>::insert(id, benefits);
		Ok(id)
	}

	/// Whether an organization is a payer in good standing.
	pub(crate) fn is_payer(organization: OrganizationId) -> bool {
		T::Organizations::has_role(organization, Role::Payer)
	}

	/// Checks that `by` acts for the payer of a plan, which is in good standing. Whether its licence
	/// holds is asked for what is new alone: an insurer without one covers nobody more, and winds up.
	pub(crate) fn ensure_acts_for_payer(by: &T::AccountId, plan: &PlanTerms) -> DispatchResult {
		let acts = T::Organizations::acting_for(by) == Some(plan.payer);
		ensure!(acts, Error::<T>::NotAuthorized);
		Ok(())
	}

	/// One plan, with its benefits.
	pub fn plan_view(id: PlanId) -> Option<PlanView> {
		let Plan { terms, document, created_at } = Plans::<T>::get(id)?;
		Some(PlanView {
			id,
			payer: terms.payer,
			document,
			deductible: terms.deductible,
			out_of_pocket_maximum: terms.out_of_pocket_maximum,
			filing_limit_days: terms.filing_limit_days,
			benefits: PlanBenefits::<T>::get(id).into_inner(),
			created_at,
		})
	}
}
