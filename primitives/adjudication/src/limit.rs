//! Step 10: how much of a benefit one benefit year covers.

use crate::cost_share::part;
use salus_primitives::{Accumulator, Benefit, BenefitUse, Limit, Money};

/// What of a line lies within the limit.
pub(crate) struct Within {
	/// The money.
	pub allowed: Money,
	/// The units.
	pub units: u32,
}

/// What was used of a benefit.
pub(crate) fn used(number: u16, accumulator: &Accumulator) -> BenefitUse {
	accumulator
		.benefits
		.iter()
		.find(|(counted, _)| *counted == number)
		.map(|(_, used)| *used)
		.unwrap_or_default()
}

/// What is left of a limit.
pub(crate) fn left(limit: Limit, used: BenefitUse) -> Limit {
	match limit {
		Limit::None => Limit::None,
		Limit::Amount(amount) => Limit::Amount(amount.saturating_sub(used.amount)),
		Limit::Units(units) => Limit::Units(units.saturating_sub(used.units)),
		Limit::Visits(visits) => Limit::Visits(visits.saturating_sub(used.visits)),
	}
}

/// Whether nothing is left of a benefit. A benefit that could not be counted any more is used up,
/// too: an accumulator has room for as many as a plan has.
pub(crate) fn used_up(benefit: &Benefit, accumulator: &Accumulator) -> bool {
	let used_up = matches!(
		left(benefit.limit, used(benefit.number, accumulator)),
		Limit::Amount(0) | Limit::Units(0) | Limit::Visits(0)
	);
	let counted = accumulator.benefits.iter().any(|(number, _)| *number == benefit.number);
	used_up || (accumulator.benefits.is_full() && !counted)
}

/// What of a line's money and units lies within the limit.
///
/// Of units within and beyond the limit each has the same part of the money: what is beyond is
/// rounded half up.
pub(crate) fn within(limit: Limit, used: BenefitUse, priced: Money, units: u32) -> Within {
	match left(limit, used) {
		Limit::Amount(left) => Within { allowed: priced.min(left), units },
		Limit::Units(left) if left < units => {
			let beyond = part(priced, units.saturating_sub(left), units);
			Within { allowed: priced.saturating_sub(beyond), units: left }
		}
		Limit::None | Limit::Units(_) | Limit::Visits(_) => Within { allowed: priced, units },
	}
}

/// Counts a line as used.
pub(crate) fn record(number: u16, within: &Within, accumulator: &mut Accumulator) {
	let benefits = &mut accumulator.benefits;
	let position = benefits.partition_point(|(counted, _)| *counted < number);
	if benefits.get(position).is_none_or(|(counted, _)| *counted != number) {
		let inserted = benefits.try_insert(position, (number, BenefitUse::default()));
		debug_assert!(inserted.is_ok(), "a benefit without room counts as used up");
	}
	if let Some((_, used)) = benefits.get_mut(position) {
		used.amount = used.amount.saturating_add(within.allowed);
		used.units = used.units.saturating_add(within.units);
		used.visits = used.visits.saturating_add(1);
	}
}
