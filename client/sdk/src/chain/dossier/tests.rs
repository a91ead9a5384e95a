//! A claim of two lines, and what becomes of its ticks when something of it is changed.

use super::accumulators::{self, Change, Years};
use super::coverage::{self, Circumstances, Terms};
use super::evidence;
use super::file::{Block, Claim, Dossier, Plan, Spot};
use super::payment::{self, Told};
use super::permission;
use crate::chain::account::{Account, CalendarDay, Hex32, Moment};
use crate::chain::adjustments::AdjustmentReport;
use crate::chain::anchors::AnchorState;
use crate::chain::claims;
use crate::chain::coverage::{Adjusted, Coverage, CoverageStatus};
use crate::chain::plans;
use salus_adjudication::{Documentation, Occurrence};
use salus_primitives::{
	Accumulator, AdjustmentGroup, BatchSequence, Benefit, BenefitUse, ClaimId, ClaimLine,
	ClaimStatus, CostShare, CoverageId, Day, Evidence, GrantId, Limit, LineOutcome, Money,
	OrganizationId, Permission, Place, PlanId, RelationshipKind, RemarkCode, RemarkSeries,
	UsedBefore,
};

mod consent;
mod file;
mod policy;
mod submission;

const CLINIC: OrganizationId = OrganizationId(2);
const PAYER: OrganizationId = OrganizationId(3);
const ANA: Hex32 = Hex32([0xa1; 32]);
const BEA: Hex32 = Hex32([0xb2; 32]);
const ID: ClaimId = ClaimId(7);
/// 2026-01-05.
const TODAY: Day = Day(20_458);

/// Deductible 5,000, then a fifth: of 12,000 charged and 10,000 allowed, 6,000 is Ana's.
const VISIT: u16 = 10;
/// A copay of 1,500 of 8,000.
const TEST: u16 = 11;

fn benefit(number: u16, cost_share: CostShare, price_per_unit: Money) -> Benefit {
	Benefit {
		number,
		covered: true,
		cost_share,
		copay: 1_500,
		coinsurance_per_mille: 200,
		price_per_unit,
		limit: Limit::None,
	}
}

fn plan() -> plans::Plan {
	plans::Plan {
		id: PlanId(4),
		payer: PAYER,
		document: Hex32([0xd0; 32]),
		deductible: 5_000,
		out_of_pocket_maximum: 500_000,
		filing_limit_days: 90,
		benefits: vec![
			benefit(VISIT, CostShare::DeductibleThenCoinsurance, 10_000),
			benefit(TEST, CostShare::CopayOnly, 8_000),
			benefit(12, CostShare::None, 1),
		],
		created_at: Moment(1),
	}
}

fn covered() -> Coverage {
	Coverage {
		id: CoverageId(5),
		patient: ANA,
		plan: PlanId(4),
		payer: PAYER,
		first_day: CalendarDay(Day(20_000)),
		last_day: None,
		status: CoverageStatus::Active,
		created_at: Moment(1),
	}
}

fn submitted(benefit: u16, tag: u8, charged: Money, place: Place) -> ClaimLine {
	let evidence = Evidence {
		issuer: CLINIC,
		record: [tag; 32],
		subject: [0x51; 32],
		label: [0x1a; 32],
		member_salt: [0x5a; 32],
		place,
	};
	ClaimLine {
		benefit,
		day: TODAY,
		units: 1,
		charged,
		coded_line: [0xc0; 32],
		service_tag: [tag; 32],
		evidence: vec![evidence].try_into().expect("within bounds"),
	}
}

fn lines() -> Vec<ClaimLine> {
	let path = vec![[0x77; 32]; 2].try_into().expect("within bounds");
	let batch = Place::Batch { sequence: BatchSequence(6), index: 1, proof: path };
	vec![submitted(VISIT, 1, 12_000, Place::Single), submitted(TEST, 2, 8_000, batch)]
}

fn adjustment(group: AdjustmentGroup, carc: u16, amount: Money) -> AdjustmentReport {
	AdjustmentReport { group, carc, rarc: None, amount }
}

/// What the chain decided: worked out by hand.
fn decided() -> claims::Claim {
	let line = |submitted: &ClaimLine, before: (Money, Money), adjustments: Vec<_>, paid| {
		let opened = (&submitted.evidence[0]).into();
		let cited = claims::Cited {
			issuer: CLINIC,
			leaf: Hex32(evidence::leaf_of(&opened, &ANA).0),
			batch: opened.place.batch(),
		};
		claims::Line {
			benefit: submitted.benefit,
			day: CalendarDay(TODAY),
			units: 1,
			coded_line: Hex32(submitted.coded_line),
			service_tag: Hex32(submitted.service_tag),
			evidence: vec![cited],
			before: UsedBefore {
				deductible_met: before.0,
				out_of_pocket: before.1,
				benefit: BenefitUse::default(),
			},
			decision: claims::LineReport {
				outcome: LineOutcome::Allowed,
				charged: submitted.charged,
				allowed: submitted.charged.min(if submitted.benefit == VISIT {
					10_000
				} else {
					8_000
				}),
				adjustments,
				paid,
			},
		}
	};
	let visit = vec![
		adjustment(AdjustmentGroup::CO, 45, 2_000),
		adjustment(AdjustmentGroup::PR, 1, 5_000),
		adjustment(AdjustmentGroup::PR, 2, 1_000),
	];
	let test = vec![adjustment(AdjustmentGroup::PR, 3, 1_500)];
	let submitted = lines();
	claims::Claim {
		id: ID,
		coverage: CoverageId(5),
		plan: PlanId(4),
		payer: PAYER,
		patient: ANA,
		provider: CLINIC,
		permission: Permission::Grant(GrantId(0)),
		submitted_by: Account([0; 32]),
		block: 40,
		decided_at: Moment(TODAY.starts_at() + 1),
		first_day: CalendarDay(Day(20_000)),
		last_day: None,
		lines: vec![
			line(&submitted[0], (0, 0), visit, 4_000),
			line(&submitted[1], (5_000, 6_000), test, 6_500),
		],
		paid: 10_500,
		status: ClaimStatus::Paid,
		paid_in: Some(41),
	}
}

fn dossier() -> Dossier {
	let claim = Claim::new(&decided(), &lines());
	let plan = Plan::of(&plan(), &claim.lines);
	let block = |number| Block { number, hash: Hex32([number as u8; 32]) };
	Dossier::new(Hex32([0x9e; 32]), block(40), block(41), claim, plan)
}

/// The dossier with one thing changed.
fn changed(change: impl FnOnce(&mut Dossier)) -> Dossier {
	let mut dossier = dossier();
	change(&mut dossier);
	dossier
}

fn terms() -> Terms {
	let owner = Some((CLINIC, ID));
	let shown = vec![Some(TODAY)];
	Terms {
		plan: Some(plan()),
		coverage: Some(covered()),
		owners: vec![owner, owner],
		shown: vec![shown.clone(), shown],
	}
}

/// Every line is of a service that comes up for the first time, on the day that its records show.
const PLAIN: Circumstances =
	Circumstances { occurrence: Occurrence::First, documentation: Documentation::OfTheDay };

fn coverage_of(dossier: &Dossier) -> Result<String, String> {
	coverage::judge(dossier, &decided(), &terms(), &Years::new())
}

fn cited_by(dossier: &Dossier) -> Result<Vec<evidence::Cited>, String> {
	evidence::recompute(&dossier.claim, &decided().lines)
}

/// Why something does not hold, which has to say this.
#[track_caller]
fn refused<T>(result: Result<T, String>, saying: &str) {
	let why = result.err().expect("it does not hold");
	assert!(why.contains(saying), "{why}");
}

#[test]
fn evidence_is_the_members_and_stood() {
	let cited = cited_by(&dossier()).expect("it is");
	assert_eq!((cited.len(), cited[1].place.hashes()), (2, 2));
	let standing: Vec<_> =
		cited.iter().map(|one| (one.clone(), Some(AnchorState::Standing))).collect();
	assert!(evidence::judge(&standing).is_ok());
	for (state, saying) in [
		(Some(AnchorState::Retracted), "retracted at the decision"),
		(Some(AnchorState::Superseded), "superseded at the decision"),
		(Some(AnchorState::Tombstoned), "erased at the decision"),
		(None, "had not anchored"),
	] {
		let mut stood = standing.clone();
		stood[1].1 = state;
		refused(evidence::judge(&stood), saying);
	}
}

#[test]
fn evidence_of_another_patient_or_opening_is_found_out() {
	let other = Hex32([0xee; 32]);
	for dossier in [
		changed(|dossier| dossier.claim.patient = BEA),
		changed(|dossier| dossier.claim.lines[0].evidence[0].record = other),
		changed(|dossier| dossier.claim.lines[1].evidence[0].subject = other),
		changed(|dossier| dossier.claim.lines[0].evidence[0].label = other),
		changed(|dossier| dossier.claim.lines[1].evidence[0].member_salt = other),
	] {
		refused(cited_by(&dossier), "it is another's record, or the opening was changed");
	}
	for dossier in [
		changed(|dossier| dossier.claim.lines[0].evidence[0].issuer = PAYER),
		changed(|dossier| dossier.claim.lines[1].evidence[0].place = Spot::Single),
	] {
		refused(cited_by(&dossier), "anchored elsewhere");
	}
	refused(cited_by(&changed(|dossier| drop(dossier.claim.lines.pop()))), "has 1 lines");
	let doubled = changed(|dossier| {
		let record = dossier.claim.lines[0].evidence[0].clone();
		dossier.claim.lines[0].evidence.push(record);
	});
	refused(cited_by(&doubled), "opens 2 records, and cited 1");
}

#[test]
fn coverage_and_arithmetic_are_recomputed() {
	let found = coverage_of(&dossier()).expect("it holds");
	assert!(found.contains("of 20000 charged, 10500 is paid"), "{found}");
}

#[test]
fn changed_amounts_are_found_out_by_the_arithmetic() {
	for (dossier, saying) in [
		(changed(|d| d.claim.lines[0].decision.paid = 4_001), "line 1: plan and coverage give"),
		(changed(|d| d.claim.lines[1].decision.charged = 9_000), "line 2: plan and coverage give"),
		(changed(|d| d.claim.lines[0].decision.adjustments[1].amount = 1), "line 1"),
		(changed(|d| d.claim.lines[0].units = 2), "line 1"),
		(changed(|d| d.claim.paid = 10_501), "the lines are paid 10500"),
		(changed(|d| d.claim.lines[1].before.out_of_pocket = 0), "line 2 does not start from"),
		(changed(|d| d.claim.decided_at += 91 * 86_400_000), "29 = 0 paid"),
		(changed(|d| d.plan.deductible = 0), "plan 4 says something else"),
		(changed(|d| d.plan.benefits[0].price_per_unit = 12_000), "plan 4 says something else"),
	] {
		refused(coverage_of(&dossier), saying);
	}
}

/// Right by itself, but not what the chain decided.
#[test]
fn consistent_changes_are_found_out_by_the_chain() {
	let more = changed(|dossier| {
		let decision = &mut dossier.claim.lines[1].decision;
		decision.charged = 8_500;
		decision.adjustments.insert(0, adjustment(AdjustmentGroup::CO, 45, 500));
	});
	assert_eq!(coverage::recompute(&more.claim, &more.plan, &[PLAIN; 2], &Years::new()), Ok(()));
	refused(coverage_of(&more), "the chain keeps another line 2");
	for (dossier, saying) in [
		(changed(|d| d.claim.lines[0].coded_line = BEA), "another line 1"),
		(changed(|d| d.claim.decided_at += 1), "another time"),
		(changed(|d| d.claim.first_day = CalendarDay(Day(20_001))), "another period"),
		(changed(|d| d.claim.last_day = Some(CalendarDay(TODAY))), "another period"),
		(changed(|d| d.claim.patient = BEA), "coverage 5 is of patient"),
		(changed(|d| d.claim.payer = CLINIC), "coverage 5 is by plan 4 of organization 3"),
	] {
		refused(coverage_of(&dossier), saying);
	}
}

/// A line that is denied in full.
fn deny(line: &mut super::file::Line, part: AdjustmentReport) {
	line.decision = claims::LineReport {
		outcome: LineOutcome::Denied,
		charged: part.amount,
		allowed: 0,
		adjustments: vec![part],
		paid: 0,
	};
}

#[test]
fn services_are_allowed_once() {
	let claim = dossier().claim;
	let of = |provider, claim| Some((OrganizationId(provider), ClaimId(claim)));
	assert_eq!(coverage::occurrence(&claim, 0, of(2, 7)), Ok(Occurrence::First));
	assert_eq!(coverage::occurrence(&claim, 0, of(2, 6)), Ok(Occurrence::Duplicate));
	refused(coverage::occurrence(&claim, 1, of(2, 8)), "service of line 2");
	refused(coverage::occurrence(&claim, 0, None), "service of line 1");
	refused(coverage::occurrence(&claim, 0, of(1, 7)), "one of organization 1");
	refused(coverage::occurrence(&claim, 0, of(1, 6)), "one of organization 1");
	let mut twice = claim;
	twice.lines[1].service_tag = twice.lines[0].service_tag;
	assert_eq!(coverage::occurrence(&twice, 0, of(2, 7)), Ok(Occurrence::First));
	assert_eq!(coverage::occurrence(&twice, 1, of(2, 7)), Ok(Occurrence::Duplicate));
}

/// What is denied takes no tag: it can be corrected and claimed again, by anybody.
#[test]
fn denied_services_can_be_allowed_later() {
	let mut claim = dossier().claim;
	deny(&mut claim.lines[0], adjustment(AdjustmentGroup::PR, 119, 12_000));
	let of = |provider, claim| Some((OrganizationId(provider), ClaimId(claim)));
	for owner in [None, of(2, 7), of(2, 8), of(1, 8)] {
		assert_eq!(coverage::occurrence(&claim, 0, owner), Ok(Occurrence::First), "{owner:?}");
	}
	assert_eq!(coverage::occurrence(&claim, 0, of(2, 6)), Ok(Occurrence::Duplicate));
	// The line after it with the same tag was the first to be allowed.
	claim.lines[1].service_tag = claim.lines[0].service_tag;
	assert_eq!(coverage::occurrence(&claim, 1, of(2, 7)), Ok(Occurrence::First));
}

#[test]
fn records_show_one_day() {
	let mut line = dossier().claim.lines[0].clone();
	let (today, other) = (Some(TODAY), Some(Day(TODAY.0 - 1)));
	let of = |line: &_, shown: &[Option<Day>]| coverage::documentation(line, shown);
	assert_eq!(of(&line, &[today, today]), Some(Documentation::OfTheDay));
	for shown in [&[][..], &[None], &[other], &[today, other], &[today, None]] {
		assert_eq!(of(&line, shown), None, "{shown:?}");
	}
	let rarc = Some(RemarkCode { series: RemarkSeries::N, number: 705 });
	deny(&mut line, AdjustmentReport { rarc, ..adjustment(AdjustmentGroup::CO, 252, 12_000) });
	assert_eq!(of(&line, &[today, other]), Some(Documentation::OfAnotherDay));
	for shown in [&[][..], &[None], &[today]] {
		assert_eq!(of(&line, shown), Some(Documentation::OfTheDay), "{shown:?}");
	}
	// A record that was cited after the decision says nothing about it.
	deny(&mut line, adjustment(AdjustmentGroup::PR, 119, 12_000));
	assert_eq!(of(&line, &[other]), Some(Documentation::OfTheDay));
}

#[test]
fn lines_without_a_record_of_the_day_are_found_out() {
	let without = Terms { shown: vec![vec![Some(TODAY)], vec![]], ..terms() };
	let found = coverage::judge(&dossier(), &decided(), &without, &Years::new());
	refused(found, "no record of organization 2 that shows the service of line 2");
}

/// A duplicate is denied in full, and leaves what the lines after it start from as it is.
#[test]
fn denied_lines_are_denied_again() {
	let rarc = Some(RemarkCode { series: RemarkSeries::N, number: 705 });
	let another_day = AdjustmentReport { rarc, ..adjustment(AdjustmentGroup::CO, 252, 12_000) };
	for (part, first) in [
		(
			adjustment(AdjustmentGroup::OA, 18, 12_000),
			Circumstances { occurrence: Occurrence::Duplicate, ..PLAIN },
		),
		(another_day, Circumstances { documentation: Documentation::OfAnotherDay, ..PLAIN }),
	] {
		let changed = changed(|dossier| {
			deny(&mut dossier.claim.lines[0], part);
			dossier.claim.lines[1].before = UsedBefore::default();
			dossier.claim.paid = 6_500;
		});
		let again = |circumstances: &[Circumstances]| {
			coverage::recompute(&changed.claim, &changed.plan, circumstances, &Years::new())
		};
		assert_eq!(again(&[first, PLAIN]), Ok(()));
		refused(again(&[PLAIN; 2]), "line 1");
	}
}

#[test]
fn benefits_that_the_plan_does_not_have_are_found_out() {
	let unknown = changed(|dossier| dossier.claim.lines[1].benefit = 99);
	refused(
		coverage::recompute(&unknown.claim, &unknown.plan, &[PLAIN; 2], &Years::new()),
		"line 2 names benefit 99",
	);
}

/// A claim says what it started from, and the chain has the last word.
#[test]
fn lines_start_from_what_the_chain_had_counted() {
	let year = TODAY.year();
	let met = Accumulator { deductible_met: 1, ..Accumulator::default() };
	let used = BenefitUse { amount: 1, units: 1, visits: 1 };
	let benefits = vec![(VISIT, used)].try_into().expect("within bounds");
	let visited = Accumulator { benefits, ..Accumulator::default() };
	for counted in [met, visited] {
		let years = Years::from([(year, counted)]);
		refused(
			coverage::judge(&dossier(), &decided(), &terms(), &years),
			"line 1 does not start from what the chain",
		);
	}
	// Another year's is another.
	let years = Years::from([
		(year, Accumulator::default()),
		(year + 1, Accumulator { deductible_met: 1, ..Accumulator::default() }),
	]);
	assert!(coverage::judge(&dossier(), &decided(), &terms(), &years).is_ok());
}

/// What other transactions of the block changed before the claim was decided.
#[test]
fn changes_of_the_same_block_are_counted() {
	let year = TODAY.year();
	let mut years = Years::from([(year, Accumulator::default())]);
	let claim = || Change::Decided(Box::new(decided()));
	accumulators::replay(&mut years, &plan(), &[claim()]);
	// As decided by hand: 5,000 of the deductible, 7,500 in all.
	let counted = &years[&year];
	assert_eq!((counted.deductible_met, counted.out_of_pocket), (5_000, 7_500));
	let use_of = |amount| BenefitUse { amount, units: 1, visits: 1 };
	assert_eq!(counted.benefits.to_vec(), [(VISIT, use_of(10_000)), (TEST, use_of(8_000))]);

	let set = |year, benefit| {
		let after = Adjusted { deductible_met: 1, out_of_pocket: 2, benefit };
		Change::Adjusted { year, after }
	};
	let (visit, third) = (Some((VISIT, use_of(3))), Some((12, use_of(4))));
	accumulators::replay(&mut years, &plan(), &[set(year, visit), set(year, third)]);
	let counted = &years[&year];
	assert_eq!((counted.deductible_met, counted.out_of_pocket), (1, 2));
	assert_eq!(
		counted.benefits.to_vec(),
		[(VISIT, use_of(3)), (TEST, use_of(8_000)), (12, use_of(4))]
	);

	let before = years.clone();
	let mut denied = decided();
	for line in &mut denied.lines {
		line.decision.outcome = LineOutcome::Denied;
	}
	let nothing = [Change::Decided(Box::new(denied)), set(year - 1, None)];
	accumulators::replay(&mut years, &plan(), &nothing);
	assert_eq!(years, before, "what was denied, and other years");
}

fn told(amount: Money) -> Told {
	Told::Paid { claim: ID, payer: PAYER, provider: CLINIC, amount }
}

#[test]
fn payment_is_told_by_the_blocks_events() {
	let Dossier { claim, paid_in, .. } = dossier();
	let other = Told::Paid { claim: ClaimId(8), payer: PAYER, provider: CLINIC, amount: 10_500 };
	assert_eq!(payment::is_the_chains(&dossier(), &decided()), Ok(()));
	let found = payment::judge(&claim, &paid_in, &[other, told(10_500)]).expect("it holds");
	assert!(found.contains("10500 went from organization 3 to organization 2 in block 41"));
	refused(payment::judge(&claim, &paid_in, &[other]), "no event of block 41");
	refused(payment::judge(&claim, &paid_in, &[told(10_501)]), "another payment");
	refused(payment::judge(&claim, &paid_in, &[told(10_500); 2]), "another payment");
}

#[test]
fn payment_that_the_chain_keeps_otherwise_is_found_out() {
	for (dossier, saying) in [
		(changed(|d| d.claim.paid = 9_999), "was paid 10500, and the dossier says 9999"),
		(changed(|d| d.paid_in.number = 40), "was paid in block 41"),
		(changed(|d| d.claim.provider = OrganizationId(9)), "to organization 2"),
		(changed(|d| d.claim.payer = OrganizationId(9)), "by organization 3"),
	] {
		refused(payment::is_the_chains(&dossier, &decided()), saying);
	}
	for status in [ClaimStatus::Denied, ClaimStatus::AwaitingFunds] {
		let unpaid = claims::Claim { status, paid_in: None, ..decided() };
		refused(payment::is_the_chains(&dossier(), &unpaid), "is not paid");
	}
}

#[test]
fn nothing_moves_if_the_patient_bears_all() {
	let Dossier { claim, paid_in, .. } = changed(|dossier| dossier.claim.paid = 0);
	let nothing = Told::Decided { claim: ID, paid: 0, status: ClaimStatus::Paid };
	assert!(payment::judge(&claim, &paid_in, &[nothing]).is_ok());
	let denied = Told::Decided { claim: ID, paid: 0, status: ClaimStatus::Denied };
	refused(payment::judge(&claim, &paid_in, &[denied]), "no event of block 41");
}

#[test]
fn permission_is_of_the_claims_patient_and_what_it_rests_on() {
	assert_eq!(permission::is_the_chains(&dossier().claim, &decided()), Ok(()));
	for (dossier, saying) in [
		(changed(|d| d.claim.patient = BEA), "and not of b2b2"),
		(changed(|d| d.claim.permission = Permission::Grant(GrantId(1))), "rests on grant 0"),
		(
			changed(|d| d.claim.permission = Permission::Policy(RelationshipKind::Coverage)),
			"rests on grant 0",
		),
		(changed(|d| d.claim.provider = PAYER), "organization 2 gave it"),
		(changed(|d| d.claim.payer = CLINIC), "to organization 3"),
	] {
		refused(permission::is_the_chains(&dossier.claim, &decided()), saying);
	}
}
