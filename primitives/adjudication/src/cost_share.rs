//! Step 11: what the member bears of what is allowed.

use crate::{CARC_COINSURANCE, CARC_COPAY, CARC_DEDUCTIBLE};
use salus_primitives::{Accumulator, Benefit, CostShare, Money, PlanTerms};

/// The whole, of which a coinsurance is so many parts.
const MILLE: u32 = 1_000;

/// One thing of which the member bears a part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
	Copay,
	Deductible,
	Coinsurance,
}

impl Step {
	const fn carc(self) -> u16 {
		match self {
			Self::Copay => CARC_COPAY,
			Self::Deductible => CARC_DEDUCTIBLE,
			Self::Coinsurance => CARC_COINSURANCE,
		}
	}
}

/// The steps of a cost share, in their order.
const fn steps(cost_share: CostShare) -> &'static [Step] {
	match cost_share {
		CostShare::None => &[],
		CostShare::CopayOnly => &[Step::Copay],
		CostShare::DeductibleThenCoinsurance => &[Step::Deductible, Step::Coinsurance],
		CostShare::DeductibleThenCopay => &[Step::Deductible, Step::Copay],
		CostShare::CopayThenDeductibleThenCoinsurance => {
			&[Step::Copay, Step::Deductible, Step::Coinsurance]
		}
	}
}

/// What of the deductible is not met.
pub(crate) fn deductible_left(plan: &PlanTerms, accumulator: &Accumulator) -> Money {
	plan.deductible.saturating_sub(accumulator.deductible_met)
}

/// What the member bears at most from here on.
pub(crate) fn out_of_pocket_left(plan: &PlanTerms, accumulator: &Accumulator) -> Money {
	plan.out_of_pocket_maximum.saturating_sub(accumulator.out_of_pocket)
}

/// What the member bears of a line, by step, in the order in which it was applied.
pub(crate) struct Shares([(Step, Money); 3]);

impl Shares {
	/// Applies a benefit's steps to what is allowed, within the out-of-pocket maximum.
	///
	/// To cut what was applied last first is to let each step have no more than the steps before it
	/// left of the maximum.
	pub fn of(
		allowed: Money,
		benefit: &Benefit,
		plan: &PlanTerms,
		accumulator: &Accumulator,
	) -> Self {
		let mut left = allowed;
		let mut bearable = out_of_pocket_left(plan, accumulator);
		let mut shares = [(Step::Copay, 0), (Step::Copay, 0), (Step::Copay, 0)];
		for (share, step) in shares.iter_mut().zip(steps(benefit.cost_share)) {
			let amount = match step {
				Step::Copay => benefit.copay,
				Step::Deductible => deductible_left(plan, accumulator),
				Step::Coinsurance => part(left, benefit.coinsurance_per_mille.into(), MILLE),
			};
			let borne = amount.min(left).min(bearable);
			left = left.saturating_sub(borne);
			bearable = bearable.saturating_sub(borne);
			*share = (*step, borne);
		}
		Self(shares)
	}

	/// The reason code and the amount of each step, in their order.
	pub fn in_order(&self) -> impl Iterator<Item = (u16, Money)> + '_ {
		self.0.iter().map(|(step, amount)| (step.carc(), *amount))
	}

	/// What counts towards the deductible.
	pub fn deductible(&self) -> Money {
		self.0.iter().find(|(step, _)| *step == Step::Deductible).map_or(0, |(_, amount)| *amount)
	}

	/// All that the member bears.
	pub fn total(&self) -> Money {
		self.0.iter().fold(0, |sum: Money, (_, amount)| sum.saturating_add(*amount))
	}
}

/// So many of `of` parts of an amount, rounded half up; never more than the amount. Exact for
/// amounts of any size, since only the remainder is multiplied. Of no parts there is nothing.
pub(crate) fn part(amount: Money, parts: u32, of: u32) -> Money {
	let parts = Money::from(parts.min(of));
	let of = Money::from(of);
	let Some(whole) = amount.checked_div(of) else { return 0 };
	let rest = amount.checked_rem(of).unwrap_or_default();
	// Half up: twice the numerator and one denominator, by twice the denominator.
	let rounded = rest
		.saturating_mul(parts)
		.saturating_mul(2)
		.saturating_add(of)
		.checked_div(of.saturating_mul(2))
		.unwrap_or_default();
	whole.saturating_mul(parts).saturating_add(rounded)
}
