//! Steps 1 to 8: why a whole line is denied.

use crate::{limit, Documentation, Line, Occurrence, CARC_LIMIT};
use salus_primitives::{
	Accumulator, AdjustmentGroup, Benefit, CoverageTerms, Day, PlanTerms, RemarkCode, RemarkSeries,
};

/// Why a whole line is denied, in the order in which it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
	/// The same service was allowed before.
	Duplicate,
	/// The coverage is void: the payer took it back, and the patient is no insured of it.
	NotInsured,
	/// The service was rendered before the first day that is covered.
	BeforeCoverage,
	/// The service was rendered after the last day that is covered.
	AfterCoverage,
	/// The claim was filed after the last day on which it may be.
	FiledLate,
	/// The plan excludes the benefit.
	NotCovered,
	/// A record of the provider that the line cites shows the services of another day.
	AnotherDay,
	/// Nothing is left of the benefit in this benefit year.
	LimitUsedUp,
}

impl Denial {
	/// Who bears what is denied.
	pub const fn group(self) -> AdjustmentGroup {
		match self {
			Self::Duplicate => AdjustmentGroup::OA,
			Self::FiledLate | Self::AnotherDay => AdjustmentGroup::CO,
			Self::NotInsured
			| Self::BeforeCoverage
			| Self::AfterCoverage
			| Self::NotCovered
			| Self::LimitUsedUp => AdjustmentGroup::PR,
		}
	}

	/// The X12 claim adjustment reason code.
	pub const fn carc(self) -> u16 {
		match self {
			Self::Duplicate => 18,
			Self::NotInsured => 31,
			Self::BeforeCoverage => 26,
			Self::AfterCoverage => 27,
			Self::FiledLate => 29,
			Self::NotCovered => 96,
			Self::AnotherDay => 252,
			Self::LimitUsedUp => CARC_LIMIT,
		}
	}

	/// The X12 remittance advice remark code, for the reasons that are not complete without one:
	/// N130, consult the plan's documents; N705, incomplete or invalid documentation.
	pub const fn rarc(self) -> Option<RemarkCode> {
		let number = match self {
			Self::NotCovered => 130,
			Self::AnotherDay => 705,
			Self::Duplicate
			| Self::NotInsured
			| Self::BeforeCoverage
			| Self::AfterCoverage
			| Self::FiledLate
			| Self::LimitUsedUp => return None,
		};
		Some(RemarkCode { series: RemarkSeries::N, number })
	}

	/// The first reason to deny the line, if there is one.
	pub(crate) fn check(
		line: &Line,
		benefit: &Benefit,
		coverage: &CoverageTerms,
		plan: &PlanTerms,
		accumulator: &Accumulator,
	) -> Result<(), Self> {
		if line.occurrence == Occurrence::Duplicate {
			return Err(Self::Duplicate);
		}
		if coverage.is_void() {
			return Err(Self::NotInsured);
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
		if !benefit.covered {
			return Err(Self::NotCovered);
		}
		if line.documentation == Documentation::OfAnotherDay {
			return Err(Self::AnotherDay);
		}
		if limit::used_up(benefit, accumulator) {
			return Err(Self::LimitUsedUp);
		}
		Ok(())
	}
}

/// Whether a claim filed on a day is filed more than so many days after the service.
fn filed_late(service: Day, filed_on: Day, filing_limit_days: u32) -> bool {
	let last = i64::from(service.0).saturating_add(filing_limit_days.into());
	i64::from(filed_on.0) > last
}
