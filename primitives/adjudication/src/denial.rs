//! Steps 1 to 6: why a whole line is denied.

use crate::{limit, Line, Occurrence, CARC_LIMIT};
use salus_primitives::{Accumulator, AdjustmentGroup, Benefit, CoverageTerms, Day, PlanTerms};

/// Why a whole line is denied, in the order in which it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
	/// The same service was decided before.
	Duplicate,
	/// The service was rendered before the first day that is covered.
	BeforeCoverage,
	/// The service was rendered after the last day that is covered.
	AfterCoverage,
	/// The claim was filed after the last day on which it may be.
	FiledLate,
	/// The plan does not know the benefit, or does not cover it.
	NotCovered,
	/// Nothing is left of the benefit in this benefit year.
	LimitUsedUp,
}

impl Denial {
	/// Who bears what is denied.
	pub const fn group(self) -> AdjustmentGroup {
		match self {
			Self::Duplicate => AdjustmentGroup::OA,
			Self::FiledLate => AdjustmentGroup::CO,
			Self::BeforeCoverage | Self::AfterCoverage | Self::NotCovered | Self::LimitUsedUp => {
				AdjustmentGroup::PR
			}
		}
	}

	/// The X12 claim adjustment reason code.
	pub const fn carc(self) -> u16 {
		match self {
			Self::Duplicate => 18,
			Self::BeforeCoverage => 26,
			Self::AfterCoverage => 27,
			Self::FiledLate => 29,
			Self::NotCovered => 96,
			Self::LimitUsedUp => CARC_LIMIT,
		}
	}

	/// The benefit by which the line is to be decided, or the first reason to deny it.
	pub(crate) fn of<'a>(
		line: &Line,
		benefit: Option<&'a Benefit>,
		coverage: &CoverageTerms,
		plan: &PlanTerms,
		accumulator: &Accumulator,
	) -> Result<&'a Benefit, Self> {
		if line.occurrence == Occurrence::Duplicate {
			return Err(Self::Duplicate);
		}
		if line.day < coverage.first_day {
			return Err(Self::BeforeCoverage);
		}
		if coverage.last_day.is_some_and(|last_day| line.day > last_day) {
			return Err(Self::AfterCoverage);
		}
		if filed_late(line.day, line.filed_on, plan.filing_limit_days) {
			return Err(Self::FiledLate);
		}
		let benefit = benefit.filter(|benefit| benefit.covered).ok_or(Self::NotCovered)?;
		if limit::used_up(benefit, accumulator) {
			return Err(Self::LimitUsedUp);
		}
		Ok(benefit)
	}
}

/// Whether a claim filed on a day is filed more than so many days after the service.
fn filed_late(service: Day, filed_on: Day, filing_limit_days: u32) -> bool {
	let last = i64::from(service.0).saturating_add(filing_limit_days.into());
	i64::from(filed_on.0) > last
}
