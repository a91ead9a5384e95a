//! `submit`: who may, what it takes, and what is stored.

use super::*;
use crate::{CitedRecords, Claims as StoredClaims, ServiceTags, ShownDay, TaggedService};
use salus_primitives::{
	insurance::{MAX_LINES, MAX_MONEY},
	BatchSequence, CitedRecord, Day, OrganizationId, Place, UsedBefore,
};
use sp_runtime::DispatchError;

#[test]
fn submit_works() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		System::set_block_number(7);
		let sent = ClaimLine { day: Day(TODAY.0 - 2), ..line(LAB, 9) };
		assert_ok!(submit_by(DR_LINDQVIST, ANA_COVERAGE, vec![sent.clone()]));

		let claim = StoredClaims::<Test>::get(ClaimId(0)).expect("it is stored");
		assert_eq!((claim.coverage, claim.plan), (ANA_COVERAGE, PLAN));
		assert_eq!((claim.payer, claim.provider, claim.patient), (UMBRELLA, LAKESIDE, ANA));
		assert_eq!((claim.permission, claim.submitted_by), (GRANT, DR_LINDQVIST));
		assert_eq!((claim.block, claim.decided_at, claim.paid_in), (7, NOW, Some(7)));
		assert_eq!((claim.first_day, claim.last_day), (Day(TODAY.0 - 365), None));
		// All of it is Ana's to bear: the deductible is not met.
		assert_eq!((claim.paid, claim.status), (0, ClaimStatus::Paid));
		let [stored] = claim.lines.as_slice() else { panic!("it has one line") };
		assert_eq!((stored.benefit, stored.day, stored.units), (LAB, sent.day, 1));
		assert_eq!(stored.coded_line, sent.coded_line);
		assert_eq!(stored.service_tag, sent.service_tag);
		let cited = leaf(&sent.evidence[0], ANA);
		assert_eq!(
			stored.evidence.to_vec(),
			[CitedRecord { issuer: LAKESIDE, leaf: cited, batch: None }]
		);
		assert_eq!(stored.before, UsedBefore::default());
		assert_eq!(adjustments(stored), [(AdjustmentGroup::PR, 1, 10_000)]);
		assert_eq!(
			ServiceTags::<Test>::get((UMBRELLA, ANA), sent.service_tag),
			Some(TaggedService { provider: LAKESIDE, claim: ClaimId(0) })
		);
		assert_eq!(
			CitedRecords::<Test>::get(UMBRELLA, cited),
			Some(ShownDay { provider: LAKESIDE, day: sent.day })
		);
		let accumulator = &Accumulators::get()[&(ANA, PLAN, 2027)];
		assert_eq!((accumulator.deductible_met, accumulator.out_of_pocket), (10_000, 10_000));
		// Nothing was moved, so nothing is said about it.
		assert!(!System::events()
			.iter()
			.any(|record| matches!(record.event, RuntimeEvent::Claims(crate::Event::Paid { .. }))));
	});
}

#[test]
fn submit_keeps_in_which_batch_a_record_is() {
	build_and_execute(|| {
		let note = record(ST_MARY, 5);
		let tree = salus_commitments::merkle::Tree::from_leaves([[1; 32], leaf(&note, ANA).0])
			.expect("it has leaves");
		Batches::mutate(|batches| {
			batches.insert((ST_MARY, BatchSequence(3)), (tree.root(), tree.size()));
		});
		let proof = tree.proof(1).expect("it has two leaves").try_into().expect("it is short");
		let place = Place::Batch { sequence: BatchSequence(3), index: 1, proof };
		let own = anchored(LAKESIDE, 6, ANA);
		let batched = Evidence { place, ..note.clone() };
		let claim = decided(vec![citing(vec![own.clone(), batched])]);
		let batch = Some(BatchSequence(3));
		assert_eq!(
			claim.lines[0].evidence.to_vec(),
			[
				CitedRecord { issuer: LAKESIDE, leaf: leaf(&own, ANA), batch: None },
				CitedRecord { issuer: ST_MARY, leaf: leaf(&note, ANA), batch },
			]
		);
	});
}

#[test]
fn submit_by_each_kind_of_provider_works() {
	build_and_execute(|| {
		for (who, provider, seed) in [
			(ST_MARY_ADMIN, ST_MARY, 1),
			(LAKESIDE_ADMIN, LAKESIDE, 2),
			(DR_LINDQVIST, LAKESIDE, 3),
			(CORNER_ADMIN, CORNER, 4),
		] {
			assert_ok!(submit_by(who, ANA_COVERAGE, vec![line_of(provider, VISIT, seed)]));
		}
		// A laboratory alone is one, too.
		let laboratory = salus_primitives::Roles::of(&[salus_primitives::Role::Laboratory]);
		Members::mutate(|members| members.insert(CORNER, laboratory));
		assert_ok!(submit_by(CORNER_ADMIN, ANA_COVERAGE, vec![line_of(CORNER, VISIT, 9)]));
	});
}

#[test]
fn submit_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		let lines: crate::Lines = vec![line(VISIT, 1)].try_into().expect("one fits");
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Claims::submit(origin, ANA_COVERAGE, GRANT, lines.clone()),
				DispatchError::BadOrigin
			);
		}
		for who in [UMBRELLA_ADMIN, INSTITUTE_ADMIN, COUNCIL, STRANGER] {
			assert_noop!(
				submit_by(who, ANA_COVERAGE, lines.to_vec()),
				Error::<Test>::NotAuthorized
			);
		}
		suspend(LAKESIDE);
		for who in [LAKESIDE_ADMIN, DR_LINDQVIST] {
			assert_noop!(
				submit_by(who, ANA_COVERAGE, lines.to_vec()),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn submit_without_a_line_a_unit_or_a_record_fails() {
	build_and_execute(|| {
		rejected(vec![], Error::Empty);
		rejected(vec![line(VISIT, 1), citing(vec![])], Error::Empty);
		rejected(vec![line(VISIT, 1), ClaimLine { units: 0, ..line(VISIT, 2) }], Error::Empty);
		assert_ok!(submit(vec![line(VISIT, 1), ClaimLine { units: 1, ..line(VISIT, 2) }]));
	});
}

#[test]
fn submit_of_a_benefit_that_the_plan_does_not_name_fails() {
	build_and_execute(|| {
		rejected(vec![line(VISIT, 1), line(UNKNOWN_BENEFIT, 2)], Error::BenefitNotFound);
		// Corrected, it is as if nothing had been.
		assert!(decided(vec![line(VISIT, 1), line(VISIT, 2)]).lines[1].is_allowed());
	});
}

#[test]
fn submit_for_an_unknown_coverage_fails() {
	build_and_execute(|| {
		assert_noop!(
			submit_by(LAKESIDE_ADMIN, CoverageId(9), vec![line(VISIT, 1)]),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn submit_to_a_payer_that_does_not_stand_fails() {
	build_and_execute(|| {
		suspend(UMBRELLA);
		rejected(vec![line(VISIT, 1)], Error::NotInGoodStanding);
	});
}

#[test]
fn submit_of_tomorrow_fails() {
	build_and_execute(|| {
		let tomorrow = ClaimLine { day: Day(TODAY.0 + 1), ..line(VISIT, 1) };
		rejected(vec![line(VISIT, 2), tomorrow.clone()], Error::TooFar);
		// It is today's until the day is over, and tomorrow's from then on.
		set_time(Day(TODAY.0 + 1).starts_at() - 1);
		rejected(vec![tomorrow.clone()], Error::TooFar);
		set_time(Day(TODAY.0 + 1).starts_at());
		assert_ok!(submit(vec![tomorrow]));
	});
}

#[test]
fn submit_is_bounded_in_money() {
	build_and_execute(|| {
		let most = ClaimLine { charged: MAX_MONEY, units: u32::MAX, ..line(THERAPY, 1) };
		rejected(vec![ClaimLine { charged: MAX_MONEY + 1, ..most.clone() }], Error::LimitReached);
		let claim = decided(vec![most]);
		// 100 for each of 2^32 − 1 units.
		assert_eq!(claim.paid, 42_949_672_950_000);
		assert_eq!(claim.status, ClaimStatus::AwaitingFunds);
	});
}

#[test]
fn submit_of_the_most_lines_works() {
	build_and_execute(|| {
		fund(UMBRELLA, MAX_MONEY);
		let lines = (0..MAX_LINES as u8).map(|seed| line(VISIT, seed)).collect();
		let claim = decided(lines);
		assert_eq!(claim.lines.len(), MAX_LINES as usize);
		assert_eq!(claim.paid, 8_000 * Money::from(MAX_LINES));
	});
}

/// A record in a batch of its own, with a path of so many hashes.
fn at_depth(seed: u8, depth: u32) -> Evidence {
	use salus_commitments::merkle::{leaf_hash, node_hash};
	let note = record(LAKESIDE, seed);
	let proof = vec![[0xAA; 32]; depth as usize];
	let leaf_hash = leaf_hash(&leaf(&note, ANA).0);
	let root = proof.iter().fold(leaf_hash, |hash, sibling| node_hash(&hash, sibling));
	let sequence = BatchSequence(seed.into());
	Batches::mutate(|batches| batches.insert((LAKESIDE, sequence), (root, 1 << depth)));
	let proof = BoundedVec::truncate_from(proof);
	Evidence { place: Place::Batch { sequence, index: 0, proof }, ..note }
}

#[test]
fn submit_is_bounded_in_hashes() {
	build_and_execute(|| {
		let full = citing(vec![at_depth(1, 32), at_depth(2, 31)]);
		let other = |evidence| ClaimLine { service_tag: [2; 32], ..citing(vec![evidence]) };
		rejected(vec![full.clone(), other(at_depth(3, 2))], Error::LimitReached);
		assert_ok!(submit(vec![full, other(at_depth(3, 1))]));
	});
}

#[test]
fn submit_when_no_id_is_left_fails() {
	new_test_ext().execute_with(|| {
		crate::ClaimCount::<Test>::put(u32::MAX);
		rejected(vec![line(VISIT, 1)], Error::LimitReached);
	});
}

#[test]
fn submit_between_pools_of_one_organization_works() {
	build_and_execute(|| {
		// An insurer that runs clinics of its own.
		let both = salus_primitives::Roles::of(&[
			salus_primitives::Role::Payer,
			salus_primitives::Role::Provider,
		]);
		let kept: OrganizationId = UMBRELLA;
		Members::mutate(|members| members.insert(kept, both));
		fund(kept, 8_000);
		assert_ok!(submit_by(UMBRELLA_ADMIN, ANA_COVERAGE, vec![line_of(kept, VISIT, 1)]));
		assert_eq!(Claims::claim_view(ClaimId(0)).map(|c| c.status), Some(ClaimStatus::Paid));
		assert_eq!(balance(kept), 8_000);
	});
}
