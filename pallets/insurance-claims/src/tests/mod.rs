//! Tests of claims: one file for each call, one for each thing that a claim is judged by.

mod basic_flow;
mod decision;
mod documentation;
mod evidence;
mod fund;
mod invariants;
mod model;
mod permission;
mod redeem;
mod replay;
mod settle;
mod submit;
mod views;
mod weight;

use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, BoundedVec};
use salus_primitives::{
	AdjustmentGroup, ClaimId, ClaimLine, ClaimStatus, CoverageId, DecidedLine, Evidence,
	LineOutcome, Money, OrganizationId, Permission,
};
use salus_runtime_api::ClaimView;

/// One unit of a benefit, rendered to Ana by Lakeside today and charged at the plan's price. Each
/// `seed` is another service, with a record of its own.
fn line(benefit: u16, seed: u8) -> ClaimLine {
	line_of(LAKESIDE, benefit, seed)
}

/// The same, rendered by another provider.
fn line_of(provider: OrganizationId, benefit: u16, seed: u8) -> ClaimLine {
	ClaimLine {
		benefit,
		day: TODAY,
		units: 1,
		charged: 10_000,
		coded_line: [0xC0; 32],
		service_tag: [seed; 32],
		evidence: BoundedVec::truncate_from(vec![anchored(provider, seed, ANA)]),
	}
}

/// A line that cites exactly this.
fn citing(evidence: Vec<Evidence>) -> ClaimLine {
	ClaimLine { evidence: BoundedVec::truncate_from(evidence), ..line(VISIT, 1) }
}

/// The same service of Ben, with a record of him.
fn of_ben(benefit: u16, seed: u8) -> ClaimLine {
	let evidence = BoundedVec::truncate_from(vec![anchored(LAKESIDE, seed, BEN)]);
	ClaimLine { evidence, ..line(benefit, seed) }
}

fn submit_by(who: AccountId, coverage: CoverageId, lines: Vec<ClaimLine>) -> DispatchResult {
	submit_under(GRANT, who, coverage, lines)
}

fn submit_under(
	permission: Permission,
	who: AccountId,
	coverage: CoverageId,
	lines: Vec<ClaimLine>,
) -> DispatchResult {
	let lines = BoundedVec::try_from(lines).expect("not more lines than there may be");
	Claims::submit(RuntimeOrigin::signed(who), coverage, permission, lines)
}

/// Lakeside submits a claim for Ana.
fn submit(lines: Vec<ClaimLine>) -> DispatchResult {
	submit_by(LAKESIDE_ADMIN, ANA_COVERAGE, lines)
}

/// Lakeside submits a claim for Ana to Mutual, by a coverage of [`cover_by_mutual`].
fn submit_to_mutual(coverage: CoverageId, lines: Vec<ClaimLine>) -> DispatchResult {
	submit_under(MUTUAL_GRANT, LAKESIDE_ADMIN, coverage, lines)
}

/// Lakeside submits a claim for Ana, which is decided.
fn decided(lines: Vec<ClaimLine>) -> ClaimView<AccountId, u64> {
	let id = ClaimId(crate::ClaimCount::<Test>::get());
	assert_ok!(submit(lines));
	Claims::claim_view(id).expect("what is decided is stored")
}

/// Lakeside submits a claim for Ana, which is rejected. Nothing is stored, with coverage neither.
fn rejected(lines: Vec<ClaimLine>, error: Error<Test>) {
	let before = Accumulators::get();
	assert_noop!(submit(lines), error);
	assert_eq!(Accumulators::get(), before);
}

fn fund(payer: OrganizationId, amount: Money) {
	assert_ok!(Claims::fund(RuntimeOrigin::signed(COUNCIL), payer, amount));
}

/// What the pool of an organization holds.
fn balance(organization: OrganizationId) -> Money {
	Claims::pool(organization).balance
}

/// The adjustments of a line, in their order.
fn adjustments(line: &DecidedLine) -> Vec<(AdjustmentGroup, u16, Money)> {
	let adjustments = &line.decision.adjustments;
	adjustments.iter().map(|a| (a.group, a.carc, a.amount)).collect()
}

/// The remark code of a line that is denied.
fn remark(line: &DecidedLine) -> Option<String> {
	line.decision.adjustments[0].rarc.map(|code| code.to_string())
}

/// The remark code without which a reason of denial is not complete.
fn remark_of(carc: u16) -> Option<String> {
	match carc {
		96 => Some("N130".into()),
		252 => Some("N705".into()),
		_ => None,
	}
}

/// Expects a line to be denied for one reason.
fn assert_denied(line: &DecidedLine, group: AdjustmentGroup, carc: u16) {
	assert_eq!(line.decision.outcome, LineOutcome::Denied);
	assert_eq!(adjustments(line), [(group, carc, line.decision.charged)]);
	assert_eq!(remark(line), remark_of(carc));
	assert_eq!((line.decision.allowed, line.decision.paid), (0, 0));
}
