//! Claims: what a provider asks a payer for, and what was decided.

use crate::chain::account::{Account, CalendarDay, Hex32, Moment};
use crate::chain::adjustments::AdjustmentReport;
use crate::chain::api;
use crate::chain::api::runtime_types::bounded_collections::bounded_vec::BoundedVec;
use crate::chain::api::runtime_types::pallet_insurance_claims::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::salus_runtime_api::claims as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::submit::Receipt;
use salus_commitments::opening::{Anchor, Opening, Part, RecordPart};
use salus_primitives::{
	BatchSequence, ClaimId, ClaimLine, ClaimStatus, CoverageId, DecidedLine, Evidence,
	LineDecision, LineOutcome, Money, OrganizationId, PatientId, Permission, Place, PlanId,
	UsedBefore,
};
use serde::{Deserialize, Serialize};
use subxt::utils::{AccountId32, Static};

/// A claim and its decision. Amounts are in the smallest unit of the settlement currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
	/// Its id.
	pub id: ClaimId,
	/// The coverage that it was decided by.
	pub coverage: CoverageId,
	/// The plan of the coverage.
	pub plan: PlanId,
	/// The organization that pays.
	pub payer: OrganizationId,
	/// The member: the payer-side identity.
	pub patient: Hex32,
	/// The organization that is paid.
	pub provider: OrganizationId,
	/// What permits the payment: a grant of the patient, or the base policy.
	pub permission: Permission,
	/// The account that acted for the provider.
	pub submitted_by: Account,
	/// The number of the block in which it was decided.
	pub block: u64,
	/// That block's time.
	pub decided_at: Moment,
	/// The first day of the coverage, as it stood then.
	pub first_day: CalendarDay,
	/// The last day of the coverage, as it stood then; `None` if no end was set.
	pub last_day: Option<CalendarDay>,
	/// Its lines, and the decision about each.
	pub lines: Vec<Line>,
	/// What the payer pays for all lines.
	pub paid: Money,
	/// What became of it.
	pub status: ClaimStatus,
	/// The number of the block in which it was paid; `None` for as long as it is not.
	pub paid_in: Option<u64>,
}

/// A line of a claim, and the decision about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
	/// The number of the benefit in the plan.
	pub benefit: u16,
	/// The day of service.
	pub day: CalendarDay,
	/// How many units of the benefit were rendered.
	pub units: u32,
	/// A salted commitment to the codes of the service.
	pub coded_line: Hex32,
	/// The keyed identifier of the service.
	pub service_tag: Hex32,
	/// The records that it cites.
	pub evidence: Vec<Cited>,
	/// What the decision started from.
	pub before: UsedBefore,
	/// The decision, with what was charged.
	pub decision: LineReport,
}

/// A record that a line cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// The leaf that it anchored.
	pub leaf: Hex32,
	/// The batch in which the leaf is; `None` if it was anchored singly.
	pub batch: Option<BatchSequence>,
}

/// The decision about one line. `charged − Σ adjustments = paid`, to the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineReport {
	/// Whether it was allowed or denied.
	pub outcome: LineOutcome,
	/// What the provider charged.
	pub charged: Money,
	/// What of it the plan's price and limit allow; 0 if it was denied.
	pub allowed: Money,
	/// What is not paid, and why.
	pub adjustments: Vec<AdjustmentReport>,
	/// What is paid.
	pub paid: Money,
}

impl From<LineDecision> for LineReport {
	fn from(decision: LineDecision) -> Self {
		Self {
			outcome: decision.outcome,
			charged: decision.charged,
			allowed: decision.allowed,
			adjustments: decision.adjustments.into_iter().map(AdjustmentReport::from).collect(),
			paid: decision.paid,
		}
	}
}

impl From<DecidedLine> for Line {
	fn from(line: DecidedLine) -> Self {
		Self {
			benefit: line.benefit,
			day: CalendarDay(line.day),
			units: line.units,
			coded_line: Hex32(line.coded_line),
			service_tag: Hex32(line.service_tag),
			evidence: line
				.evidence
				.iter()
				.map(|cited| Cited {
					issuer: cited.issuer,
					leaf: Hex32(cited.leaf.0),
					batch: cited.batch,
				})
				.collect(),
			before: line.before,
			decision: line.decision.into(),
		}
	}
}

impl From<views::ClaimView<AccountId32, u32>> for Claim {
	fn from(view: views::ClaimView<AccountId32, u32>) -> Self {
		Self {
			id: view.id.0,
			coverage: view.coverage.0,
			plan: view.plan.0,
			payer: view.payer.0,
			patient: Hex32(view.patient.0 .0),
			provider: view.provider.0,
			permission: view.permission.0,
			submitted_by: view.submitted_by.into(),
			block: view.block.into(),
			decided_at: Moment(view.decided_at),
			first_day: CalendarDay(view.first_day.0),
			last_day: view.last_day.map(|day| CalendarDay(day.0)),
			lines: view.lines.into_iter().map(|line| line.0.into()).collect(),
			paid: view.paid,
			status: view.status.0,
			paid_in: view.paid_in.map(u64::from),
		}
	}
}

/// One claim.
pub async fn claim(at: &AtBlock, id: ClaimId) -> Result<Option<Claim>, ChainError> {
	let query = api::runtime_apis().insurance_claims_api().claim(Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Claim::from))
}

/// Every claim of a coverage, in the order in which they were decided.
pub async fn claims_of(at: &AtBlock, coverage: CoverageId) -> Result<Vec<Claim>, ChainError> {
	let mut all = Vec::new();
	loop {
		let from = u32::try_from(all.len()).unwrap_or(u32::MAX);
		let query =
			api::runtime_apis().insurance_claims_api().claims_of(Static(coverage), from, PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			return Ok(all);
		}
		all.extend(page.into_iter().map(Claim::from));
	}
}

/// A record as a claim cites it: opened as far as it takes to see that it is `member`'s, and no
/// further. `record` is its bytes.
///
/// # Errors
///
/// [`ChainError::Malformed`] if the opening is not about this record, does not open whose member it
/// is, or opens that it is another's. Sent all the same, it would be refused, and what is opened
/// would show to everybody whose it is.
pub fn evidence(
	opening: Opening,
	record: &[u8],
	member: PatientId,
) -> Result<Evidence, ChainError> {
	let refused = |why: String| {
		ChainError::Malformed(format!("record {}: {why}", hex::encode(opening.leaf.0)))
	};
	opening.check(record).map_err(|error| refused(error.to_string()))?;
	let Part::Opened { salt, value } = &opening.member else {
		return Err(refused("its opening does not tell the member: ask its holder for it".into()));
	};
	if value.0 != member.0 {
		return Err(refused(format!(
			"it was not anchored for member {}: anchor records with --member to cite them",
			hex::encode(member.0)
		)));
	}
	let member_salt = *salt.as_bytes();
	let place = place(&opening.anchor).ok_or_else(|| refused("its path is too long".into()))?;
	let issuer = opening.anchor.issuer();
	let closed = opening
		.without_record(record)
		.map_err(|error| ChainError::Malformed(error.to_string()))?
		.without_subject()
		.without_label();
	let (
		RecordPart::Closed { commitment: record },
		Part::Closed { commitment: subject },
		Part::Closed { commitment: label },
	) = (closed.record, closed.subject, closed.label)
	else {
		return Err(ChainError::Malformed("an opening does not close".into()));
	};
	Ok(Evidence { issuer, record, subject, label, member_salt, place })
}

/// Where an opening says that its leaf was anchored.
fn place(anchor: &Anchor) -> Option<Place> {
	Some(match anchor {
		Anchor::Single { .. } => Place::Single,
		Anchor::Batch { sequence, index, proof, .. } => Place::Batch {
			sequence: *sequence,
			index: *index,
			proof: proof.iter().map(|hash| hash.0).collect::<Vec<_>>().try_into().ok()?,
		},
	})
}

/// A provider's call that submits a claim, which rests on this permission alone.
pub fn submit_call(
	at: &AtBlock,
	coverage: CoverageId,
	permission: Permission,
	lines: Vec<ClaimLine>,
) -> Result<Call, ChainError> {
	let lines = BoundedVec(lines.into_iter().map(Static).collect());
	let payload = api::tx().insurance_claims().submit(Static(coverage), Static(permission), lines);
	Call::new(at, &payload)
}

/// The claim that a transaction submitted.
pub fn decided(receipt: &Receipt) -> Result<ClaimId, ChainError> {
	let event: api::insurance_claims::events::Decided = receipt.event()?;
	Ok(event.claim.0)
}

/// The call, by anybody, that pays the eldest of a payer's claims that await funds.
pub fn settle_call(at: &AtBlock, payer: OrganizationId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().insurance_claims().settle(Static(payer)))
}

/// The claim that a transaction paid, and how much.
pub fn paid(receipt: &Receipt) -> Result<(ClaimId, Money), ChainError> {
	let event: api::insurance_claims::events::Paid = receipt.event()?;
	Ok((event.claim.0, event.amount))
}

/// What a claim rests on, in words.
pub fn permission_in_words(permission: Permission) -> String {
	match permission {
		Permission::Grant(id) => format!("grant {}", id.0),
		Permission::Policy(kind) => {
			format!("the base policy, by the payer's {kind} relationship with the patient")
		}
	}
}

/// A call about claims, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	match call {
		PalletCall::submit { coverage, permission, lines } => {
			let charged =
				lines.0.iter().fold(0, |sum: Money, line| sum.saturating_add(line.charged));
			let records: usize = lines.0.iter().map(|line| line.evidence.len()).sum();
			format!(
				"claim {charged} in {} lines under coverage {}, permitted by {}, citing \
				 {records} records",
				lines.0.len(),
				coverage.0 .0,
				permission_in_words(permission.0)
			)
		}
		PalletCall::settle { payer } => format!(
			"pay the eldest claim on organization {} that awaits funds, if its pool holds enough",
			payer.0 .0
		),
		PalletCall::fund { organization, amount } => {
			format!("put {amount} into the pool of organization {}", organization.0 .0)
		}
		PalletCall::redeem { amount } => format!("take {amount} out of the own pool"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_commitments::opening::ChainPoint;
	use salus_commitments::record::member_commitment;
	use salus_commitments::{Author, Commitments, Context, Form, Label, RecordVersion, Salt, Seed};
	use salus_primitives::{
		Confidentiality, DataCategory, Day, DayWindow, GrantId, RelationshipKind, Sensitivities,
	};

	const ANA: PatientId = PatientId([9; 32]);

	fn opening(anchor: Anchor) -> Opening {
		let version = RecordVersion {
			form: Form::Raw,
			canonical: b"record",
			patient: PatientId([1; 32]),
			member: ANA.0,
			label: Label {
				author: Author { organization: OrganizationId(3), account: None },
				category: DataCategory::LabResults,
				sensitivities: Sensitivities::empty(),
				confidentiality: Confidentiality::N,
				days: DayWindow::on(Day(1)),
				context: Context { encounter: None, care_plan: None },
				version: 1,
			},
		};
		let chain = ChainPoint { genesis_hash: [0; 32], block_hash: [0; 32], block_number: 1 };
		Opening::of(&version, &Seed::from_bytes([7; 32]).salts(), anchor, chain)
	}

	fn single() -> Opening {
		opening(Anchor::Single { issuer: OrganizationId(3) })
	}

	#[test]
	fn evidence_makes_up_the_leaf_with_the_member() {
		let evidence = evidence(single(), b"record", ANA).expect("evidence");
		let commitments = Commitments {
			record: evidence.record,
			subject: evidence.subject,
			member: member_commitment(&Salt::from_bytes(evidence.member_salt), &ANA.0),
			label: evidence.label,
		};
		assert_eq!(commitments.leaf(), single().leaf);
		assert_eq!((evidence.issuer, evidence.place), (OrganizationId(3), Place::Single));
	}

	#[test]
	fn evidence_of_a_batch_has_its_path() {
		let path = vec![salus_commitments::opening::Bytes32([5; 32])];
		let anchor = Anchor::Batch {
			issuer: OrganizationId(3),
			sequence: BatchSequence(4),
			index: 1,
			count: 2,
			proof: path,
		};
		let evidence = evidence(opening(anchor), b"record", ANA).expect("evidence");
		let Place::Batch { sequence, index, proof } = evidence.place else { panic!("a batch") };
		assert_eq!((sequence, index, proof.to_vec()), (BatchSequence(4), 1, vec![[5; 32]]));
	}

	#[test]
	fn what_would_be_refused_is_not_opened() {
		for (opening, record, member) in [
			(single(), b"record".as_slice(), PatientId([8; 32])),
			(single(), b"another", ANA),
			(single().without_member(), b"record", ANA),
		] {
			assert!(evidence(opening, record, member).is_err());
		}
	}

	#[test]
	fn a_claim_says_what_it_rests_on() {
		for (permission, words) in [
			(Permission::Grant(GrantId(7)), "grant 7"),
			(
				Permission::Policy(RelationshipKind::Coverage),
				"the base policy, by the payer's coverage relationship with the patient",
			),
			(
				Permission::Policy(RelationshipKind::Treatment),
				"the base policy, by the payer's treatment relationship with the patient",
			),
		] {
			assert_eq!(permission_in_words(permission), words);
		}
	}
}
