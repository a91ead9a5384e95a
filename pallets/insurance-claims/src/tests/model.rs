//! A reference ledger of claims, written from the design and not from the pallet or the rule it
//! uses: it keeps pools, tallies and claims as plain numbers, and shares the names of things only.
//! Random histories are played to both, and both must agree on every unit of money, step by step.

mod ledger;
mod steps;

use super::*;
use crate::{ClaimCount, Lines};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::traits::fungible::Inspect;
use ledger::{Decided, Ledger, Refusal, State, CONNECTIONS};
use proptest::prelude::*;
use salus_commitments::merkle::Tree;
use salus_primitives::{
	Accumulator, AnchorState, BatchSequence, Benefit, BenefitUse, CostShare, CoverageTerms, Day,
	GrantId, Leaf, Limit, PatientId, Place, PlanId, PlanTerms, RelationshipKind, Role, Roles,
};
use std::sync::LazyLock;
use steps::{history, AskedLine, History, Note, Opening, Step, Terms, ISSUERS, NOTES};

const ORGANIZATIONS: [OrganizationId; 6] = [ST_MARY, LAKESIDE, UMBRELLA, MUTUAL, CORNER, INSTITUTE];
const ADMINS: [AccountId; 6] =
	[ST_MARY_ADMIN, LAKESIDE_ADMIN, UMBRELLA_ADMIN, MUTUAL_ADMIN, CORNER_ADMIN, INSTITUTE_ADMIN];
const MEMBERS: [PatientId; 2] = [ANA, BEN];
/// By the first and the third Umbrella may pay, by the second and the fourth Mutual; the last was
/// never given.
const PERMISSIONS: [Permission; 5] = [
	GRANT,
	MUTUAL_GRANT,
	POLICY,
	Permission::Policy(RelationshipKind::Treatment),
	Permission::Grant(GrantId(2)),
];

fn roles(organization: usize) -> Roles {
	match organization {
		0 => Roles::of(&[Role::Provider, Role::Laboratory]),
		1 => Role::Provider.into(),
		2 | 3 => Role::Payer.into(),
		4 => Role::Pharmacy.into(),
		_ => Roles::of(&[Role::Researcher, Role::Regulator]),
	}
}

/// The seed of the record of this number, which is another member's or anchored otherwise under
/// another seed.
fn seed(member: usize, number: usize, is_batched: bool) -> u8 {
	(member * 2 * NOTES + 2 * number + usize::from(is_batched)) as u8
}

/// The record of a member that an issuer anchored.
fn record_of(member: usize, note: Note) -> Evidence {
	let Note { issuer, is_batched, number } = note;
	let mut evidence = record(ORGANIZATIONS[ISSUERS[issuer]], seed(member, number, is_batched));
	if is_batched {
		let index = (member * NOTES + number) as u64;
		let proof = BATCHED[issuer].proof(index).expect("each record has a leaf");
		let proof = proof.try_into().expect("a path of few hashes");
		evidence.place = Place::Batch { sequence: BatchSequence(0), index, proof };
	}
	evidence
}

/// The batches of the issuers.
static BATCHED: LazyLock<[Tree; 3]> = LazyLock::new(|| {
	ISSUERS.map(|issuer| {
		let leaves = leaves(ORGANIZATIONS[issuer], true);
		Tree::from_leaves(leaves.map(|leaf| leaf.0)).expect("it has leaves")
	})
});

/// What the issuers anchored singly.
static SINGLE: LazyLock<BTreeSet<(OrganizationId, Leaf)>> = LazyLock::new(|| {
	let issuers = ISSUERS.map(|issuer| ORGANIZATIONS[issuer]);
	issuers.iter().flat_map(|id| leaves(*id, false).map(|leaf| (*id, leaf))).collect()
});

/// The leaves of an issuer's records, member by member.
fn leaves(issuer: OrganizationId, is_batched: bool) -> impl Iterator<Item = Leaf> {
	(0..MEMBERS.len() * NOTES).map(move |index| {
		let (member, number) = (index / NOTES, index % NOTES);
		leaf(&record(issuer, seed(member, number, is_batched)), MEMBERS[member])
	})
}

fn benefit_of(number: u16, terms: &steps::BenefitTerms) -> Benefit {
	Benefit {
		number,
		covered: terms.covered,
		cost_share: [
			CostShare::None,
			CostShare::CopayOnly,
			CostShare::DeductibleThenCoinsurance,
			CostShare::DeductibleThenCopay,
			CostShare::CopayThenDeductibleThenCoinsurance,
		][terms.order],
		copay: terms.copay as Money,
		coinsurance_per_mille: terms.mille as u16,
		price_per_unit: terms.price as Money,
		limit: match terms.limit {
			(0, _) => Limit::None,
			(1, most) => Limit::Amount(most as Money),
			(2, most) => Limit::Units(most as u32),
			(_, most) => Limit::Visits(most as u32),
		},
	}
}

/// Sets up what a history starts from.
fn set_up(terms: &[Terms; 2]) {
	Plans::set(BTreeMap::from_iter(terms.iter().enumerate().map(|(position, terms)| {
		let plan = PlanTerms {
			payer: [UMBRELLA, MUTUAL][position],
			deductible: terms.deductible as Money,
			out_of_pocket_maximum: terms.most_borne as Money,
			filing_limit_days: terms.filing_days as u32,
		};
		let benefits = (1..).zip(&terms.benefits).map(|(n, terms)| (n, benefit_of(n, terms)));
		(PlanId(position as u32), (plan, benefits.collect()))
	})));
	Singles::set(SINGLE.clone());
	Batches::set(BTreeMap::from_iter(BATCHED.iter().zip(ISSUERS).map(|(tree, issuer)| {
		((ORGANIZATIONS[issuer], BatchSequence(0)), (tree.root(), tree.size()))
	})));
	for coverage in 0..CONNECTIONS.len() {
		set_coverage(coverage, -400, None);
	}
	for (permission, payer) in [(GRANT, UMBRELLA), (MUTUAL_GRANT, MUTUAL)] {
		MEMBERS.iter().for_each(|member| permit(*member, permission, payer));
	}
}

/// Covers a member on other days.
fn set_coverage(coverage: usize, first: i32, last: Option<i32>) {
	let (member, plan) = CONNECTIONS[coverage];
	let day = |offset: i32| Day(TODAY.0 + offset);
	let terms = CoverageTerms {
		first_day: day(first),
		last_day: last.map(day),
		plan: PlanId(plan as u32),
		..coverage_terms(MEMBERS[member])
	};
	Coverages::mutate(|coverages| coverages.insert(CoverageId(coverage as u32), terms));
}

fn evidence_of(member: usize, opening: &Opening) -> Evidence {
	let Opening { note, flaw } = *opening;
	let mut evidence = record_of(member, note);
	match flaw {
		1 => evidence = record_of(1 - member, note),
		2 => evidence.label = [0xDD; 32],
		3 => evidence = record(evidence.issuer, 0xF0),
		_ => {}
	}
	evidence
}

fn lines_of(member: usize, lines: &[AskedLine]) -> Lines {
	let line = |asked: &AskedLine| ClaimLine {
		benefit: asked.benefit as u16,
		day: Day(TODAY.0 + asked.day),
		units: asked.units as u32,
		charged: asked.charged as Money,
		coded_line: [0xC0; 32],
		service_tag: [asked.tag; 32],
		evidence: BoundedVec::truncate_from(
			asked.records.iter().map(|opening| evidence_of(member, opening)).collect(),
		),
	};
	BoundedVec::truncate_from(lines.iter().map(line).collect())
}

fn expect_outcome(outcome: Result<(), Refusal>, call: impl FnOnce() -> DispatchResult) {
	let Err(refusal) = outcome else {
		assert_ok!(call());
		return;
	};
	let error = match refusal {
		Refusal::Nothing => Error::<Test>::Empty,
		Refusal::TooMuch => Error::<Test>::LimitReached,
		Refusal::Tomorrow => Error::<Test>::TooFar,
		Refusal::NoRight => Error::<Test>::NotAuthorized,
		Refusal::Unknown => Error::<Test>::NotFound,
		Refusal::BadStanding => Error::<Test>::NotInGoodStanding,
		Refusal::NotOwn => Error::<Test>::OwnRecordMissing,
		Refusal::NoBenefit => Error::<Test>::BenefitNotFound,
		Refusal::OtherProvider => Error::<Test>::TagInUse,
		Refusal::NoPermission => Error::<Test>::NotPermitted,
		Refusal::WrongRecord => Error::<Test>::EvidenceInvalid,
		Refusal::Copied => Error::<Test>::EvidenceInUse,
		Refusal::Stale(State::Superseded) => Error::<Test>::EvidenceSuperseded,
		Refusal::Stale(State::Retracted) => Error::<Test>::EvidenceRetracted,
		Refusal::Stale(_) => Error::<Test>::EvidenceTombstoned,
		Refusal::Settled => Error::<Test>::NotAwaiting,
		Refusal::NoMoney => Error::<Test>::InsufficientFunds,
		Refusal::Promised => Error::<Test>::Owed,
	};
	let before = Accumulators::get();
	assert_noop!(call(), error);
	assert_eq!(Accumulators::get(), before);
}

/// Takes one step with both.
fn play(ledger: &mut Ledger, step: &Step) {
	match step {
		Step::Submit { provider, coverage, permission, lines } => {
			let member = CONNECTIONS.get(*coverage).map_or(0, |(member, _)| *member);
			let asked = lines_of(member, lines);
			expect_outcome(ledger.submit(*provider, *coverage, *permission, lines), || {
				let origin = RuntimeOrigin::signed(ADMINS[*provider]);
				let coverage = CoverageId(*coverage as u32);
				Claims::submit(origin, coverage, PERMISSIONS[*permission], asked)
			});
		}
		Step::Fund { payer, amount } => expect_outcome(ledger.fund(*payer, *amount), || {
			let origin = RuntimeOrigin::signed(COUNCIL);
			Claims::fund(origin, ORGANIZATIONS[*payer], *amount as Money)
		}),
		Step::Redeem { owner, amount } => expect_outcome(ledger.redeem(*owner, *amount), || {
			let origin = RuntimeOrigin::signed(ADMINS[*owner]);
			Claims::redeem(origin, *amount as Money)
		}),
		Step::Settle { payer } => expect_outcome(ledger.settle(*payer), || {
			Claims::settle(RuntimeOrigin::signed(STRANGER), ORGANIZATIONS[*payer])
		}),
		Step::Cover { coverage, first, last } => {
			ledger.periods[*coverage] = (*first, *last);
			set_coverage(*coverage, *first, *last);
		}
		Step::Adjust { coverage, year, met, borne, benefit, used } => {
			ledger.adjust(*coverage, *year, (*met, *borne), *benefit, *used);
			let (amount, units, visits) = *used;
			let used =
				BenefitUse { amount: amount as Money, units: units as u32, visits: visits as u32 };
			let accumulator = Accumulator {
				deductible_met: *met as Money,
				out_of_pocket: *borne as Money,
				benefits: BoundedVec::truncate_from(vec![(*benefit as u16, used)]),
			};
			let (member, plan) = CONNECTIONS[*coverage];
			let key = (MEMBERS[member], PlanId(plan as u32), *year);
			Accumulators::mutate(|all| all.insert(key, accumulator));
		}
		Step::Permit { member, permission, first, last } => {
			ledger.permissions.insert((*member, *permission), (*first, *last));
			let recipient = [UMBRELLA, MUTUAL][*permission % 2];
			let [first, last] = [first, last].map(|offset| Day(TODAY.0 + offset));
			permit_on(MEMBERS[*member], PERMISSIONS[*permission], recipient, first, last);
		}
		Step::Touch { member, note, state } => {
			ledger.records.insert((*member, *note), *state);
			let evidence = record_of(*member, *note);
			let state = match state {
				State::Standing => AnchorState::Standing,
				State::Superseded => AnchorState::Superseded,
				State::Retracted => AnchorState::Retracted,
				State::Erased => AnchorState::Tombstoned,
			};
			let key = (evidence.issuer, leaf(&evidence, MEMBERS[*member]));
			Touched::mutate(|touched| touched.insert(key, state));
		}
		Step::Standing { organization, good } => {
			let id = ORGANIZATIONS[*organization];
			if *good {
				ledger.suspended.remove(organization);
				Members::mutate(|members| members.insert(id, roles(*organization)));
			} else {
				ledger.suspended.insert(*organization);
				suspend(id);
			}
		}
		Step::Wait(duration) => {
			ledger.now += duration;
			set_time(ledger.now);
		}
	}
}

fn compare_claim(id: usize, decided: &Decided) {
	let claim = Claims::claim_view(ClaimId(id as u32)).expect("the pallet has it, too");
	assert_eq!(claim.coverage.0 as usize, decided.coverage);
	assert_eq!(claim.provider, ORGANIZATIONS[decided.provider]);
	assert_eq!(claim.payer, ORGANIZATIONS[decided.payer]);
	assert_eq!(claim.paid, decided.owed as Money);
	let status = match (decided.is_allowed, decided.is_paid) {
		(false, _) => ClaimStatus::Denied,
		(true, true) => ClaimStatus::Paid,
		(true, false) => ClaimStatus::AwaitingFunds,
	};
	assert_eq!(claim.status, status);
	assert_eq!(claim.lines.len(), decided.rulings.len());
	for (line, ruling) in claim.lines.iter().zip(&decided.rulings) {
		assert_eq!(line.is_allowed(), ruling.is_allowed, "{line:?} {ruling:?}");
		assert_eq!(line.decision.allowed, ruling.allowed as Money, "{line:?} {ruling:?}");
		assert_eq!(line.decision.paid, ruling.paid as Money, "{line:?} {ruling:?}");
		let listed: Vec<_> = ruling
			.parts
			.iter()
			.map(|(group, carc, amount)| {
				let group = match *group {
					"CO" => AdjustmentGroup::CO,
					"PR" => AdjustmentGroup::PR,
					_ => AdjustmentGroup::OA,
				};
				(group, *carc, *amount as Money)
			})
			.collect();
		assert_eq!(adjustments(line), listed);
		if !ruling.is_allowed {
			assert_eq!(remark(line), remark_of(ruling.parts[0].1));
		}
	}
}

/// Both say the same of all money and of what members have borne and used.
fn compare(ledger: &Ledger) {
	for (position, organization) in ORGANIZATIONS.iter().enumerate() {
		let pool = Claims::pool(*organization);
		assert_eq!(pool.balance, ledger.pools[position] as Money);
		assert_eq!(pool.owed, ledger.owed(position) as Money);
		assert_eq!(pool.awaiting as usize, ledger.debts[position].len());
	}
	let issued: i128 = ledger.pools.iter().sum();
	assert_eq!(<Settlement as Inspect<AccountId>>::total_issuance(), issued as Money);
	assert_eq!(issued, ledger.funded - ledger.redeemed);

	let stored = Accumulators::get();
	assert_eq!(stored.len(), ledger.tallies.len());
	for ((member, plan, year), tally) in &ledger.tallies {
		let accumulator = &stored[&(MEMBERS[*member], PlanId(*plan as u32), *year)];
		assert_eq!(accumulator.deductible_met, tally.met as Money);
		assert_eq!(accumulator.out_of_pocket, tally.borne as Money);
		let used: Vec<_> = tally
			.used
			.iter()
			.map(|(benefit, (amount, units, visits))| {
				let used = BenefitUse {
					amount: *amount as Money,
					units: *units as u32,
					visits: *visits as u32,
				};
				(*benefit as u16, used)
			})
			.collect();
		assert_eq!(accumulator.benefits.to_vec(), used);
	}
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn claims_do_what_the_model_does(History { terms, steps } in history()) {
		new_test_ext().execute_with(|| {
			set_up(&terms);
			let mut ledger = Ledger::new(&terms, NOW, TODAY.0);
			for step in &steps {
				play(&mut ledger, step);
				compare(&ledger);
				assert_eq!(ClaimCount::<Test>::get() as usize, ledger.claims.len());
				// A claim is decided once; after that it only ever gets paid.
				let touched = match step {
					Step::Settle { .. } => ledger.settled,
					_ => ledger.claims.len().checked_sub(1),
				};
				if let Some((id, decided)) =
					touched.and_then(|id| Some((id, ledger.claims.get(id)?)))
				{
					compare_claim(id, decided);
				}
			}
			for (id, decided) in ledger.claims.iter().enumerate() {
				compare_claim(id, decided);
			}
			assert_eq!(Claims::do_try_state(), Ok(()));
		});
	}
}
