//! The decision about a claim: the only place where the pure rule is used.

use crate::pallet::*;
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use frame_support::{ensure, traits::ConstU32, BoundedVec};
use salus_adjudication::{adjudicate, Documentation, Line, Occurrence};
use salus_primitives::{
	insurance::MAX_LINES, traits::CoverageLedger, Accumulator, Benefit, CitedRecord, ClaimLine,
	CoverageId, CoverageTerms, Day, DecidedLine, Leaf, Money, OrganizationId, PatientId, PlanTerms,
	UsedBefore,
};

/// By what terms a claim is decided.
pub(crate) struct Terms {
	pub id: CoverageId,
	pub coverage: CoverageTerms,
	pub plan: PlanTerms,
	/// Who is to be paid.
	pub provider: OrganizationId,
}

impl Terms {
	/// For whom services are known by their tags.
	pub fn member(&self) -> (OrganizationId, PatientId) {
		(self.plan.payer, self.coverage.patient)
	}
}

/// A line that was verified, and not yet decided.
pub(crate) struct VerifiedLine {
	pub line: ClaimLine,
	pub benefit: Benefit,
	pub cited: Vec<CitedRecord>,
}

/// What was decided about a claim, before any of it is written.
pub(crate) struct Verdict {
	pub lines: BoundedVec<DecidedLine, ConstU32<MAX_LINES>>,
	/// What the payer pays for all lines.
	pub paid: Money,
	/// What the member has borne and used after the claim, by benefit year: those that changed.
	pub accumulators: BTreeMap<i32, Accumulator>,
	/// The service tags that the claim takes: those of lines of which something is allowed.
	pub tags: Vec<[u8; 32]>,
	/// The provider's own records that these lines cite, and the day that each shows.
	pub records: BTreeMap<Leaf, Day>,
}

impl Verdict {
	/// Whether some line was allowed.
	pub fn is_allowed(&self) -> bool {
		self.lines.iter().any(DecidedLine::is_allowed)
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

/// The leaves of the records, among those that a line cites, that the provider itself anchored.
fn own(cited: &[CitedRecord], provider: OrganizationId) -> impl Iterator<Item = Leaf> + '_ {
	cited.iter().filter(move |record| record.issuer == provider).map(|record| record.leaf)
}

impl<T: Config> Pallet<T> {
	/// Which of the lines' services were allowed before, by their tags. Fails if one was allowed to
	/// another provider.
	pub(crate) fn services_before(
		terms: &Terms,
		lines: &[ClaimLine],
	) -> Result<BTreeSet<[u8; 32]>, Error<T>> {
		let mut before = BTreeSet::new();
		for tag in lines.iter().map(|line| line.service_tag) {
			if let Some(service) = ServiceTags::<T>::get(terms.member(), tag) {
				ensure!(service.provider == terms.provider, Error::TagInUse);
				before.insert(tag);
			}
		}
		Ok(before)
	}

	/// The days that the provider's own records show at the payer, of those that were cited before.
	/// Fails if another provider was allowed a service by the same leaf: it is a copy of that record.
	pub(crate) fn shown_before(
		terms: &Terms,
		lines: &[VerifiedLine],
	) -> Result<BTreeMap<Leaf, Day>, Error<T>> {
		let mut shown = BTreeMap::new();
		for leaf in lines.iter().flat_map(|line| own(&line.cited, terms.provider)) {
			if let Some(record) = CitedRecords::<T>::get(terms.plan.payer, leaf) {
				ensure!(record.provider == terms.provider, Error::EvidenceInUse);
				shown.insert(leaf, record.day);
			}
		}
		Ok(shown)
	}

	/// Decides the lines of a claim in their order, each on what the one before left. `services` are
	/// the tags of those that were allowed before, `shown` the days of records that were cited.
	pub(crate) fn decide(
		terms: &Terms,
		filed_on: Day,
		mut services: BTreeSet<[u8; 32]>,
		mut shown: BTreeMap<Leaf, Day>,
		lines: Vec<VerifiedLine>,
	) -> Verdict {
		// With what is allowed in the year by this claim.
		let mut years = BTreeMap::<i32, (Accumulator, Money)>::new();
		let mut tags = Vec::new();
		let mut records = BTreeMap::new();
		let mut decided = Vec::new();
		for VerifiedLine { line, benefit, cited } in lines {
			let ClaimLine { day, units, charged, coded_line, service_tag, .. } = line;
			let occurrence = if services.contains(&service_tag) {
				Occurrence::Duplicate
			} else {
				Occurrence::First
			};
			let shows_another = |leaf| shown.get(&leaf).is_some_and(|shown| *shown != day);
			let documentation = if own(&cited, terms.provider).any(shows_another) {
				Documentation::OfAnotherDay
			} else {
				Documentation::OfTheDay
			};
			let (accumulator, allowed) = years.entry(day.year()).or_insert_with(|| {
				let CoverageTerms { patient, plan, .. } = terms.coverage;
				(T::Coverage::accumulator(patient, plan, day.year()), 0)
			});
			let line = DecidedLine {
				benefit: benefit.number,
				day,
				units,
				coded_line,
				service_tag,
				before: used_before(accumulator, benefit.number),
				decision: adjudicate(
					&Line { day, units, charged, filed_on, occurrence, documentation },
					&benefit,
					&terms.coverage,
					&terms.plan,
					accumulator,
				),
				evidence: BoundedVec::truncate_from(cited),
			};
			*allowed = allowed.saturating_add(line.decision.allowed);
			if line.is_counted() {
				services.insert(service_tag);
				tags.push(service_tag);
				for leaf in own(&line.evidence, terms.provider) {
					shown.insert(leaf, day);
					records.insert(leaf, day);
				}
			}
			decided.push(line);
		}
		Verdict {
			paid: decided.iter().fold(0, |sum, line| sum.saturating_add(line.decision.paid)),
			lines: BoundedVec::truncate_from(decided),
			accumulators: years
				.into_iter()
				.filter(|(_, (_, allowed))| *allowed > 0)
				.map(|(year, (accumulator, _))| (year, accumulator))
				.collect(),
			tags,
			records,
		}
	}
}
