//! The decision about a claim: the only place where the pure rule is used.

use crate::pallet::*;
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_adjudication::{adjudicate, Line, Occurrence};
use salus_primitives::{
	insurance::MAX_LINES, traits::CoverageLedger, Accumulator, CitedRecord, ClaimLine, ClaimStatus,
	CoverageId, CoverageTerms, Day, DecidedLine, LineOutcome, Money, OrganizationId, PlanTerms,
	UsedBefore,
};

/// By what terms a claim is decided.
pub(crate) struct Terms {
	pub id: CoverageId,
	pub coverage: CoverageTerms,
	pub plan: PlanTerms,
}

/// A line that was verified, and not yet decided.
pub(crate) struct VerifiedLine {
	pub line: ClaimLine,
	pub occurrence: Occurrence,
	pub cited: Vec<CitedRecord>,
}

/// What was decided about a claim, before any of it is written.
pub(crate) struct Verdict {
	pub lines: BoundedVec<DecidedLine, ConstU32<MAX_LINES>>,
	/// What the payer pays for all lines.
	pub paid: Money,
	/// What the member has borne and used after the claim, by benefit year: those that changed.
	pub accumulators: BTreeMap<i32, Accumulator>,
	/// The service tags that the claim takes.
	pub tags: Vec<[u8; 32]>,
}

impl Verdict {
	/// What becomes of the claim if what the payer owes is, or is not, paid.
	pub fn status(&self, is_paid: bool) -> ClaimStatus {
		if !self.lines.iter().any(DecidedLine::is_allowed) {
			ClaimStatus::Denied
		} else if is_paid {
			ClaimStatus::Paid
		} else {
			ClaimStatus::AwaitingFunds
		}
	}
}

/// What of an accumulator a line starts from.
fn used_before(accumulator: &Accumulator, benefit: u16) -> UsedBefore {
	let used = accumulator.benefits.iter().find(|(number, _)| *number == benefit);
	UsedBefore {
		deductible_met: accumulator.deductible_met,
		out_of_pocket: accumulator.out_of_pocket,
		benefit: used.map(|(_, used)| *used).unwrap_or_default(),
	}
}

impl<T: Config> Pallet<T> {
	/// Whether each line's service comes up for the first time: a duplicate is one that the same
	/// provider had decided before, in another claim or in an earlier line of this one. Fails if
	/// another provider had one of them decided.
	pub(crate) fn occurrences(
		coverage: CoverageId,
		provider: OrganizationId,
		lines: &Lines,
	) -> Result<Vec<Occurrence>, Error<T>> {
		let mut seen = BTreeSet::new();
		let occurrence = |line: &ClaimLine| {
			let decided = ServiceTags::<T>::get(coverage, line.service_tag);
			match decided.map(|service| service.provider == provider) {
				Some(false) => Err(Error::TagInUse),
				Some(true) => Ok(Occurrence::Duplicate),
				None if seen.insert(line.service_tag) => Ok(Occurrence::First),
				None => Ok(Occurrence::Duplicate),
			}
		};
		lines.iter().map(occurrence).collect()
	}

	/// Decides the lines of a claim in their order, each on what the one before left.
	pub(crate) fn decide(terms: &Terms, filed_on: Day, lines: Vec<VerifiedLine>) -> Verdict {
		let mut accumulators = BTreeMap::<i32, (Accumulator, LineOutcome)>::new();
		let mut tags = Vec::new();
		let mut decided = Vec::new();
		for VerifiedLine { line, occurrence, cited } in lines {
			let ClaimLine { benefit, day, units, charged, coded_line, service_tag, .. } = line;
			let (accumulator, changed) = accumulators.entry(day.year()).or_insert_with(|| {
				(T::Coverage::accumulator(terms.id, day.year()), LineOutcome::Denied)
			});
			let before = used_before(accumulator, benefit);
			let decision = adjudicate(
				&Line { day, units, charged, filed_on, occurrence },
				T::Coverage::benefit(terms.coverage.plan, benefit).as_ref(),
				&terms.coverage,
				&terms.plan,
				accumulator,
			);
			if decision.outcome == LineOutcome::Allowed {
				*changed = LineOutcome::Allowed;
			}
			if occurrence == Occurrence::First {
				tags.push(service_tag);
			}
			decided.push(DecidedLine {
				benefit,
				day,
				units,
				coded_line,
				service_tag,
				evidence: BoundedVec::truncate_from(cited),
				before,
				decision,
			});
		}
		Verdict {
			paid: decided.iter().fold(0, |sum, line| sum.saturating_add(line.decision.paid)),
			lines: BoundedVec::truncate_from(decided),
			accumulators: accumulators
				.into_iter()
				.filter(|(_, (_, changed))| *changed == LineOutcome::Allowed)
				.map(|(year, (accumulator, _))| (year, accumulator))
				.collect(),
			tags,
		}
	}
}
