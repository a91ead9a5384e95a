//! Claims: what is checked before one is decided, and what is written after.

use crate::{
	adjudication::{Terms, Verdict, VerifiedLine},
	pallet::*,
	types::{Claim, ShownDay, TaggedService},
	weights::WeightInfo,
};
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{
	defensive, ensure, pallet_prelude::DispatchResult, traits::Time, weights::Weight,
};
use salus_primitives::{
	claims::MAX_CLAIM_HASHES,
	insurance::{MAX_LINES, MAX_MONEY},
	traits::{ConsentInspect, CoverageLedger, OrganizationInspect},
	Benefit, ClaimId, ClaimLine, ClaimStatus, CoverageId, DataCategory, Day, OrganizationId,
	Permission, Purpose, Role, Roles, UnixMillis,
};

/// Who may be paid for services.
fn providing_roles() -> Roles {
	Roles::of(&[Role::Provider, Role::Pharmacy, Role::Laboratory])
}

/// A claim that was permitted and verified, and whatever is kept of it beside its decision.
struct Submission<T: Config> {
	by: T::AccountId,
	permission: Permission,
	terms: Terms,
	now: UnixMillis,
}

impl<T: Config> Pallet<T> {
	/// The body of `submit`.
	pub(crate) fn do_submit(
		by: T::AccountId,
		coverage: CoverageId,
		permission: Permission,
		lines: Lines,
	) -> DispatchResult {
		let now = T::Time::now();
		let filed_on = Day::of(now);
		Self::ensure_bounds(&lines, filed_on)?;
		let provider = Self::provider(&by, &lines)?;
		Self::ensure_own_records(&lines, provider)?;
		let terms = Self::terms(coverage, provider)?;
		let id = ClaimCount::<T>::get();
		ensure!(id < u32::MAX, Error::<T>::LimitReached);
		let benefits = Self::benefits(&terms, &lines)?;
		let services = Self::services_before(&terms, &lines)?;
		Self::ensure_permitted(&terms, permission, &lines)?;
		let lines = lines
			.into_iter()
			.zip(benefits)
			.map(|(line, benefit)| {
				let cited = Self::verify_evidence(&line.evidence, terms.coverage.patient)?;
				Ok(VerifiedLine { line, benefit, cited })
			})
			.collect::<Result<Vec<_>, Error<T>>>()?;

		let shown = Self::shown_before(&terms, &lines)?;
		let verdict = Self::decide(&terms, filed_on, services, shown, lines);
		Self::store(ClaimId(id), Submission { by, permission, terms, now }, verdict);
		Ok(())
	}

	/// Whether a claim has something to decide, and not more than fits.
	fn ensure_bounds(lines: &Lines, today: Day) -> Result<(), Error<T>> {
		ensure!(!lines.is_empty(), Error::<T>::Empty);
		ensure!(lines.iter().all(|line| !line.evidence.is_empty()), Error::<T>::Empty);
		ensure!(lines.iter().all(|line| line.units > 0), Error::<T>::Empty);
		ensure!(lines.iter().all(|line| line.charged <= MAX_MONEY), Error::<T>::LimitReached);
		ensure!(hashes(lines) <= MAX_CLAIM_HASHES, Error::<T>::LimitReached);
		ensure!(lines.iter().all(|line| line.day <= today), Error::<T>::TooFar);
		Ok(())
	}

	/// The organization for which `who` acts, if it may be paid for services of the days of these
	/// lines: what it did before a licence ended is paid, and nothing after. A licence has an end alone,
	/// so that the last day stands for all.
	fn provider(who: &T::AccountId, lines: &Lines) -> Result<OrganizationId, Error<T>> {
		let organization = T::Organizations::acting_for(who).ok_or(Error::<T>::NotAuthorized)?;
		let last = lines.iter().map(|line| line.day.starts_at()).max().unwrap_or_default();
		let roles = T::Organizations::roles_at(organization, last);
		ensure!(
			providing_roles().iter().any(|role| roles.contains(role)),
			Error::<T>::NotAuthorized
		);
		Ok(organization)
	}

	/// Whether each line cites a record that the provider itself anchored, or says so: an opening
	/// that was seen on the chain does not do for anybody else.
	fn ensure_own_records(lines: &Lines, provider: OrganizationId) -> Result<(), Error<T>> {
		let has_own =
			|line: &ClaimLine| line.evidence.iter().any(|record| record.issuer == provider);
		ensure!(lines.iter().all(has_own), Error::<T>::OwnRecordMissing);
		Ok(())
	}

	/// The coverage and its plan, if the payer can pay.
	fn terms(id: CoverageId, provider: OrganizationId) -> Result<Terms, Error<T>> {
		let coverage = T::Coverage::coverage(id).ok_or(Error::<T>::NotFound)?;
		let Some(plan) = T::Coverage::plan(coverage.plan) else {
			defensive!("a coverage is made for a plan that exists, and plans are never deleted");
			return Err(Error::NotFound);
		};
		ensure!(T::Organizations::in_good_standing(plan.payer), Error::<T>::NotInGoodStanding);
		Ok(Terms { id, coverage, plan, provider })
	}

	/// The benefit of each line, if the plan names all of them.
	fn benefits(terms: &Terms, lines: &Lines) -> Result<Vec<Benefit>, Error<T>> {
		let benefit = |line: &ClaimLine| {
			T::Coverage::benefit(terms.coverage.plan, line.benefit).ok_or(Error::BenefitNotFound)
		};
		lines.iter().map(benefit).collect()
	}

	/// Whether the payment was permitted on the day of each line.
	fn ensure_permitted(
		terms: &Terms,
		permission: Permission,
		lines: &Lines,
	) -> Result<(), Error<T>> {
		for day in days(lines) {
			T::Consent::permitted_on(
				terms.coverage.patient,
				permission,
				terms.provider,
				terms.plan.payer,
				Purpose::Hpaymt,
				DataCategory::Claims,
				day,
			)
			.map_err(|_| Error::<T>::NotPermitted)?;
		}
		Ok(())
	}

	/// Writes a claim and all that follows from it. Every check was made.
	fn store(id: ClaimId, submission: Submission<T>, verdict: Verdict) {
		let Submission { by, permission, terms, now } = submission;
		let member = terms.member();
		let Terms { id: coverage, coverage: covered, plan, provider } = terms;
		let (payer, patient) = (plan.payer, covered.patient);
		ClaimCount::<T>::put(id.0.saturating_add(1));
		// A coverage never has more claims than there are.
		let position = CoverageClaimCount::<T>::mutate(coverage, |count| {
			let position = *count;
			*count = position.saturating_add(1);
			position
		});
		ClaimsOfCoverage::<T>::insert(coverage, position, id);
		for tag in &verdict.tags {
			ServiceTags::<T>::insert(member, tag, TaggedService { provider, claim: id });
		}
		for (leaf, day) in &verdict.records {
			CitedRecords::<T>::insert(payer, leaf, ShownDay { provider, day: *day });
		}
		for (year, accumulator) in &verdict.accumulators {
			T::Coverage::set_accumulator(patient, covered.plan, *year, accumulator.clone());
		}

		let block = frame_system::Pallet::<T>::block_number();
		let paid = verdict.paid;
		let status = if verdict.is_allowed() {
			Self::pay_or_queue(id, payer, provider, paid)
		} else {
			ClaimStatus::Denied
		};
		Self::deposit_event(Event::Decided {
			claim: id,
			coverage,
			patient,
			permission,
			provider,
			payer,
			paid,
			status,
			by: by.clone(),
		});
		if status == ClaimStatus::Paid && paid > 0 {
			Self::deposit_event(Event::Paid { claim: id, payer, provider, amount: paid });
		}
		let claim = Claim {
			coverage,
			plan: covered.plan,
			payer,
			patient,
			provider,
			permission,
			submitted_by: by,
			block,
			decided_at: now,
			first_day: covered.first_day,
			last_day: covered.last_day,
			lines: verdict.lines,
			paid,
			status,
			paid_in: (status == ClaimStatus::Paid).then_some(block),
		};
		Claims::<T>::insert(id, claim);
	}

	/// The weight of `submit`: linear in lines, cited records and hashes.
	///
	/// Measured are lines of one day. Each day more asks once more for the permission, each benefit
	/// year more reads and writes one more accumulator.
	pub(crate) fn submit_weight(lines: &Lines) -> Weight {
		let count = u32::try_from(lines.len()).unwrap_or(MAX_LINES);
		let records = lines.iter().map(|line| line.evidence.len()).fold(0u32, |sum, records| {
			sum.saturating_add(u32::try_from(records).unwrap_or(u32::MAX))
		});
		let more_records = records.saturating_sub(count);
		let evidence = T::WeightInfo::submit_full(more_records, hashes(lines))
			.saturating_sub(T::WeightInfo::submit_full(0, 0));
		let days = days(lines);
		let years: BTreeSet<_> = days.iter().map(Day::year).collect();
		let more = |measured: usize| u64::try_from(measured.saturating_sub(1)).unwrap_or(u64::MAX);
		T::WeightInfo::submit(count)
			.saturating_add(evidence)
			.saturating_add(T::Consent::inspect_weight().saturating_mul(more(days.len())))
			.saturating_add(T::Coverage::accumulator_weight().saturating_mul(more(years.len())))
	}
}

/// The days of service, each once.
fn days(lines: &[ClaimLine]) -> BTreeSet<Day> {
	lines.iter().map(|line| line.day).collect()
}

/// The number of hashes in the paths of all cited records.
fn hashes(lines: &[ClaimLine]) -> u32 {
	lines
		.iter()
		.flat_map(|line| &line.evidence)
		.fold(0, |sum: u32, evidence| sum.saturating_add(evidence.place.hashes()))
}
