//! A claim of two lines, and what becomes of its ticks when something of it is changed.

use super::coverage::{self, Terms};
use super::evidence;
use super::file::{Block, Claim, Dossier, DossierError, Plan, Spot, VERSION};
use super::payment::{self, Told};
use super::permission;
use crate::chain::account::{Account, CalendarDay, Hex32, Moment};
use crate::chain::anchors::AnchorState;
use crate::chain::claims;
use crate::chain::coverage::{Coverage, CoverageStatus};
use crate::chain::plans;
use salus_adjudication::Occurrence;
use salus_primitives::{
	Adjustment, AdjustmentGroup, BatchSequence, Benefit, BenefitUse, ClaimId, ClaimLine,
	ClaimStatus, CostShare, CoverageId, Day, Evidence, GrantId, Limit, LineOutcome, Money,
	OrganizationId, Place, PlanId, UsedBefore,
};

mod consent;

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

fn adjustment(group: AdjustmentGroup, carc: u16, amount: Money) -> Adjustment {
	Adjustment { group, carc, amount }
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
		grant: GrantId(0),
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
	Terms { plan: Some(plan()), coverage: Some(covered()), owners: vec![owner, owner] }
}

fn coverage_of(dossier: &Dossier) -> Result<String, String> {
	coverage::judge(dossier, &decided(), &terms())
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
fn file_is_read_as_it_is_written() {
	let json = dossier().to_json().expect("a file");
	assert_eq!(Dossier::from_json(&json), Ok(dossier()));
	let text = String::from_utf8(json).expect("text");
	for part in [
		format!("\"patient\": \"{ANA}\""),
		"\"day\": \"2026-01-05\"".into(),
		"\"place\": \"single\"".into(),
		"\"paid\": 10500".into(),
	] {
		assert!(text.contains(&part), "{part} in {text}");
	}
	assert!(!text.contains("\"number\": 12"), "a benefit that no line names");
}

#[test]
fn file_of_another_version_or_size_is_refused() {
	let json = dossier().to_json().expect("a file");
	let text = String::from_utf8(json).expect("text");
	let later = text.replacen("\"version\": 1", "\"version\": 2", 1);
	assert_eq!(
		Dossier::from_json(later.as_bytes()),
		Err(DossierError::UnsupportedVersion(VERSION + 1))
	);
	let extra = text.replacen("\"version\": 1", "\"version\": 1, \"more\": 0", 1);
	for other in [extra.as_str(), "{}", "", &text[..text.len() / 2]] {
		let read = Dossier::from_json(other.as_bytes());
		assert!(matches!(read, Err(DossierError::Malformed(_))), "{read:?}");
	}
	let long =
		Spot::Batch { sequence: BatchSequence(0), index: 0, proof: vec![Hex32([0; 32]); 33] };
	for wrong in [
		changed(|dossier| dossier.claim.lines.clear()),
		changed(|dossier| dossier.claim.lines = vec![dossier.claim.lines[0].clone(); 17]),
		changed(|dossier| dossier.claim.lines[0].evidence.clear()),
		changed(|dossier| dossier.claim.lines[1].evidence[0].place = long),
	] {
		assert_eq!(wrong.to_json(), Err(DossierError::OutOfBounds));
	}
}

#[test]
fn day_that_no_calendar_holds_is_not_written() {
	let far = changed(|dossier| dossier.claim.first_day = CalendarDay(Day(i32::MIN)));
	assert!(matches!(far.to_json(), Err(DossierError::Malformed(_))));
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
	assert_eq!(coverage::recompute(&more.claim, &more.plan, &[Occurrence::First; 2]), Ok(()));
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

#[test]
fn services_come_up_once() {
	let claim = dossier().claim;
	let of = |provider, claim| Some((OrganizationId(provider), ClaimId(claim)));
	assert_eq!(coverage::occurrence(&claim, 0, of(2, 7)), Ok(Occurrence::First));
	assert_eq!(coverage::occurrence(&claim, 0, of(2, 6)), Ok(Occurrence::Duplicate));
	refused(coverage::occurrence(&claim, 1, of(2, 8)), "service of line 2");
	refused(coverage::occurrence(&claim, 0, None), "service of line 1");
	refused(coverage::occurrence(&claim, 0, of(1, 7)), "one of organization 1");
	let mut twice = claim;
	twice.lines[1].service_tag = twice.lines[0].service_tag;
	assert_eq!(coverage::occurrence(&twice, 0, of(2, 7)), Ok(Occurrence::First));
	assert_eq!(coverage::occurrence(&twice, 1, of(2, 7)), Ok(Occurrence::Duplicate));
}

/// A duplicate is denied in full, and leaves what the lines after it start from as it is.
#[test]
fn duplicate_is_denied_again() {
	let claim = changed(|dossier| {
		let line = &mut dossier.claim.lines[0];
		line.decision = claims::LineReport {
			outcome: LineOutcome::Denied,
			charged: 12_000,
			allowed: 0,
			adjustments: vec![adjustment(AdjustmentGroup::OA, 18, 12_000)],
			paid: 0,
		};
		dossier.claim.lines[1].before = UsedBefore::default();
		dossier.claim.paid = 6_500;
	});
	let judged = [Occurrence::Duplicate, Occurrence::First];
	assert_eq!(coverage::recompute(&claim.claim, &claim.plan, &judged), Ok(()));
	let first = [Occurrence::First; 2];
	refused(coverage::recompute(&claim.claim, &claim.plan, &first), "line 1");
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
fn permission_is_of_the_claims_patient_and_grant() {
	assert_eq!(permission::is_the_chains(&dossier().claim, &decided()), Ok(()));
	for (dossier, saying) in [
		(changed(|d| d.claim.patient = BEA), "and not of b2b2"),
		(changed(|d| d.claim.grant = GrantId(1)), "rests on grant 0"),
		(changed(|d| d.claim.provider = PAYER), "organization 2 gave it"),
		(changed(|d| d.claim.payer = CLINIC), "to organization 3"),
	] {
		refused(permission::is_the_chains(&dossier.claim, &decided()), saying);
	}
}
