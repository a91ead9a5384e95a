//! Benchmarks: each call in its worst case.

use crate::{pallet::*, types::Queue};
use alloc::{vec, vec::Vec};
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		EnsureOrigin, Time,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_commitments::{
	record::{member_commitment, Commitments},
	Salt,
};
use salus_primitives::{
	claims::{MAX_CLAIM_HASHES, MAX_EVIDENCE},
	insurance::{MAX_LINES, MAX_MONEY},
	traits::{AnchorInspect, ConsentInspect, CoverageLedger, OrganizationInspect},
	ClaimId, ClaimLine, ClaimStatus, CoverageId, Day, Evidence, Money, OrganizationId, PatientId,
	Permission, Place, Roles,
};

/// The most records of a claim beyond one for each line.
const MORE_RECORDS: u32 = MAX_LINES * (MAX_EVIDENCE - 1);
const PATIENT: PatientId = PatientId([0xA1; 32]);

/// A provider and a payer, and what it takes to be paid by it.
struct Parties<T: Config> {
	practitioner: T::AccountId,
	provider: OrganizationId,
	payer: OrganizationId,
	coverage: CoverageId,
	permission: Permission,
}

/// A practitioner, since more is read to know for whom one acts than for an admin, and a payer
/// whose pool holds enough for any claim.
fn parties<T: Config>() -> Parties<T> {
	let practitioner: T::AccountId = account("practitioner", 0, 0);
	let provider = T::Organizations::set_practitioner(&practitioner, Roles::all());
	let insurer: T::AccountId = account("insurer", 0, 0);
	let payer = T::Organizations::set_practitioner(&insurer, Roles::all());
	let coverage = T::Coverage::set_coverage(payer, PATIENT);
	let key: T::AccountId = account("patient", 0, 0);
	// More is read for a policy than for a grant.
	let permission = T::Consent::set_policy(PATIENT, &key, provider, payer);
	put::<T>(payer, MAX_MONEY);
	Parties { practitioner, provider, payer, coverage, permission }
}

/// Puts money into a pool.
fn put<T: Config>(organization: OrganizationId, amount: Money) {
	let minted = T::Settlement::mint_into(&Pallet::<T>::pool_account(organization), amount);
	assert_eq!(minted, Ok(amount));
	Fundings::<T>::mutate(organization, |funding| {
		funding.funded = funding.funded.saturating_add(amount);
	});
}

/// The record of this number, anchored in a batch with a path of `depth` hashes, or singly.
fn evidence<T: Config>(issuer: OrganizationId, number: u32, depth: Option<u32>) -> Evidence {
	let mut record = [0xEE; 32];
	record[..4].copy_from_slice(&number.to_le_bytes());
	let (subject, label, member_salt) = ([0x55; 32], [0x66; 32], [0x77; 32]);
	let member = member_commitment(&Salt::from_bytes(member_salt), &PATIENT.0);
	let leaf = Commitments { record, subject, member, label }.leaf();
	let place = match depth {
		Some(depth) => T::Anchors::set_in_batch(issuer, leaf, depth),
		None => {
			T::Anchors::set_single(issuer, leaf);
			Place::Single
		}
	};
	Evidence { issuer, record, subject, label, member_salt, place }
}

/// A service of today, which cites these records, and is not the same as any other.
fn line<T: Config>(number: u32, records: Vec<Evidence>) -> ClaimLine {
	let mut service_tag = [0xFF; 32];
	service_tag[..4].copy_from_slice(&number.to_le_bytes());
	ClaimLine {
		benefit: 64,
		day: Day::of(T::Time::now()),
		units: 1,
		charged: 1_000_000,
		coded_line: [0xC0; 32],
		service_tag,
		evidence: BoundedVec::truncate_from(records),
	}
}

/// So many lines, each of which cites one record that was anchored singly.
fn short_lines<T: Config>(issuer: OrganizationId, count: u32) -> Vec<ClaimLine> {
	(0..count).map(|n| line::<T>(n, vec![evidence::<T>(issuer, n, None)])).collect()
}

/// The most lines, which cite so many records more than there are lines, each in a batch of its
/// own, with so many hashes in all of their paths.
fn full_lines<T: Config>(issuer: OrganizationId, more: u32, hashes: u32) -> Vec<ClaimLine> {
	let records = MAX_LINES.saturating_add(more);
	// Every record gets a hash before one gets the next.
	let depth = |number: u32| (number..hashes).step_by(records as usize).count() as u32;
	(0..MAX_LINES)
		.map(|n| {
			let numbers = (n..records).step_by(MAX_LINES as usize);
			let cited = numbers.map(|n| evidence::<T>(issuer, n, Some(depth(n))));
			line::<T>(n, cited.collect())
		})
		.collect()
}

/// The claim that was decided last.
fn last_claim<T: Config>() -> ClaimId {
	ClaimId(ClaimCount::<T>::get().saturating_sub(1))
}

/// Expects each line of the last claim to be allowed, which takes a tag and a day for each record,
/// and money to have moved for it.
fn assert_paid<T: Config>(lines: u32) {
	let claim = Claims::<T>::get(last_claim::<T>());
	assert!(claim.is_some_and(|claim| claim.status == ClaimStatus::Paid
		&& claim.paid > 0
		&& claim.lines.len() == lines as usize
		&& claim.lines.iter().all(|line| line.is_allowed())));
	assert_eq!(ServiceTags::<T>::iter_keys().count(), lines as usize);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn submit(l: Linear<1, MAX_LINES>) {
		let Parties { practitioner, provider, coverage, permission, .. } = parties::<T>();
		let lines = BoundedVec::truncate_from(short_lines::<T>(provider, l));

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), coverage, permission, lines);

		assert_paid::<T>(l);
		assert_eq!(CitedRecords::<T>::iter_keys().count(), l as usize);
	}

	#[benchmark]
	fn submit_full(e: Linear<0, MORE_RECORDS>, h: Linear<0, MAX_CLAIM_HASHES>) {
		let Parties { practitioner, provider, coverage, permission, .. } = parties::<T>();
		let lines = full_lines::<T>(provider, e, h);
		let cited = || lines.iter().flat_map(|line| &line.evidence);
		assert_eq!(cited().count(), MAX_LINES.saturating_add(e) as usize);
		assert_eq!(cited().map(|evidence| evidence.place.hashes()).sum::<u32>(), h);
		let lines = BoundedVec::truncate_from(lines);

		#[extrinsic_call]
		submit(RawOrigin::Signed(practitioner), coverage, permission, lines);

		assert_paid::<T>(MAX_LINES);
		let cited = CitedRecords::<T>::iter_keys().count();
		assert_eq!(cited, MAX_LINES.saturating_add(e) as usize);
	}

	/// The eldest of two claims, so that the queue is written and not removed.
	#[benchmark]
	fn settle() {
		let Parties { practitioner, provider, payer, coverage, permission } = parties::<T>();
		let lines = BoundedVec::truncate_from(full_lines::<T>(provider, MORE_RECORDS, 0));
		let origin = RawOrigin::Signed(practitioner.clone());
		assert_eq!(Pallet::<T>::submit(origin.into(), coverage, permission, lines), Ok(()));
		// A claim of the most lines, as one that found the pool empty.
		let id = last_claim::<T>();
		Claims::<T>::mutate(id, |claim| {
			if let Some(claim) = claim {
				claim.status = ClaimStatus::AwaitingFunds;
				claim.paid_in = None;
				claim.paid = 1;
			}
		});
		Awaiting::<T>::insert(payer, 0, id);
		Queues::<T>::insert(payer, Queue { first: 0, end: 2, owed: 2 });
		let before = T::Settlement::balance(&Pallet::<T>::pool_account(payer));

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), payer);

		assert_paid::<T>(MAX_LINES);
		let after = T::Settlement::balance(&Pallet::<T>::pool_account(payer));
		assert_eq!(after, before.saturating_sub(1));
		assert_eq!(Queues::<T>::get(payer), Queue { first: 1, end: 2, owed: 1 });
	}

	#[benchmark]
	fn fund() -> Result<(), BenchmarkError> {
		let Parties { payer, .. } = parties::<T>();
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, payer, MAX_MONEY);

		assert_eq!(Fundings::<T>::get(payer).funded, 2 * MAX_MONEY);
		Ok(())
	}

	#[benchmark]
	fn redeem() {
		let Parties { payer, .. } = parties::<T>();
		// It owes for a claim, and holds more.
		put::<T>(payer, 1);
		Queues::<T>::insert(payer, Queue { first: 0, end: 1, owed: 1 });
		// Whom organizations set as the admin of the member that they make for a benchmark.
		let admin: T::AccountId = account("admin", payer.0, 0);
		assert_eq!(T::Organizations::administered_by(&admin), Some(payer));

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), MAX_MONEY);

		assert_eq!(Fundings::<T>::get(payer).redeemed, MAX_MONEY);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
