//! Consent: grants, and decisions about access.

use crate::chain::account::{Account, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::{block_id, AtBlock, BlockId, Chain};
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::submit::Receipt;
use salus_primitives::{
	Action, Decision, DenyReason, DirectiveId, GrantId, Grantee, OrganizationId, PatientId,
	Purpose, RecordFacts, Scope, Suspension, UnixMillis,
};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// The most records that one question may be about.
pub const MAX_RECORDS: usize = PAGE as usize;

/// Whether a grant can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum GrantStatus {
	/// It can.
	Live,
	/// Its validity has not begun.
	NotYetValid,
	/// Its validity has ended.
	Expired,
	/// The patient revoked it.
	Revoked,
	/// The patient suspended it; it holds again when resumed.
	Suspended,
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
	/// Its id, counted per patient.
	pub id: GrantId,
	/// Who may use it.
	pub grantee: Grantee<Account>,
	/// What it covers.
	pub scope: Scope,
	/// When it was made.
	pub granted_at: Moment,
	/// The key that made it.
	pub granted_by: Account,
	/// The first moment at which it holds.
	pub valid_from: Moment,
	/// The first moment at which it no longer holds.
	pub valid_until: Moment,
	/// When it was revoked, if it was.
	pub revoked_at: Option<Moment>,
	/// The document by which it was given, if by one.
	pub directive: Option<DirectiveId>,
	/// When it was suspended, in the order of time.
	pub suspensions: Vec<Suspended>,
	/// Whether it can be relied on.
	pub status: GrantStatus,
}

/// A time in which a grant could not be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Suspended {
	/// The first moment of it.
	pub from: Moment,
	/// The first moment after it; `None` while it lasts.
	pub until: Option<Moment>,
}

impl From<Suspension> for Suspended {
	fn from(suspension: Suspension) -> Self {
		Self { from: Moment(suspension.from), until: suspension.until.map(Moment) }
	}
}

impl From<views::GrantView<AccountId32>> for Grant {
	fn from(view: views::GrantView<AccountId32>) -> Self {
		Self {
			id: view.id.0,
			grantee: grantee_from(view.grantee.0),
			scope: view.scope.0,
			granted_at: Moment(view.granted_at),
			granted_by: view.granted_by.into(),
			valid_from: Moment(view.valid_from),
			valid_until: Moment(view.valid_until),
			revoked_at: view.revoked_at.map(Moment),
			directive: view.directive.map(|id| id.0),
			suspensions: view.suspensions.into_iter().map(|time| time.0.into()).collect(),
			status: match view.status {
				views::GrantStatus::Live => GrantStatus::Live,
				views::GrantStatus::NotYetValid => GrantStatus::NotYetValid,
				views::GrantStatus::Expired => GrantStatus::Expired,
				views::GrantStatus::Revoked => GrantStatus::Revoked,
				views::GrantStatus::Suspended => GrantStatus::Suspended,
			},
		}
	}
}

pub(crate) fn grantee_from(grantee: Grantee<AccountId32>) -> Grantee<Account> {
	match grantee {
		Grantee::AnyMember => Grantee::AnyMember,
		Grantee::Role(role) => Grantee::Role(role),
		Grantee::Organization(id) => Grantee::Organization(id),
		Grantee::Practitioner(account) => Grantee::Practitioner(account.into()),
	}
}

pub(crate) fn grantee_to(grantee: &Grantee<Account>) -> Grantee<AccountId32> {
	match grantee {
		Grantee::AnyMember => Grantee::AnyMember,
		Grantee::Role(role) => Grantee::Role(*role),
		Grantee::Organization(id) => Grantee::Organization(*id),
		Grantee::Practitioner(account) => Grantee::Practitioner((*account).into()),
	}
}

/// One grant.
pub async fn grant(
	at: &AtBlock,
	patient: PatientId,
	id: GrantId,
) -> Result<Option<Grant>, ChainError> {
	let query = api::runtime_apis().consent_api().grant(Static(patient), Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Grant::from))
}

/// Every grant of a patient, ended ones too, in the order of ids.
pub async fn grants(at: &AtBlock, patient: PatientId) -> Result<Vec<Grant>, ChainError> {
	let mut all: Vec<Grant> = Vec::new();
	loop {
		let from = all.last().map_or(0, |last| last.id.0.saturating_add(1));
		let query =
			api::runtime_apis().consent_api().grants(Static(patient), Static(GrantId(from)), PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			return Ok(all);
		}
		all.extend(page.into_iter().map(Grant::from));
	}
}

/// A grant to make.
#[derive(Clone, Debug)]
pub struct NewGrant {
	/// Whose records.
	pub patient: PatientId,
	/// Who may use them.
	pub grantee: Grantee<Account>,
	/// What it covers.
	pub scope: Scope,
	/// The first moment at which it holds; `None` for the block that carries it.
	pub valid_from: Option<UnixMillis>,
	/// The first moment at which it no longer holds.
	pub valid_until: UnixMillis,
	/// The document by which it is given, if by one.
	pub directive: Option<DirectiveId>,
}

/// The patient's call that makes a grant.
pub fn grant_call(at: &AtBlock, new: &NewGrant) -> Result<Call, ChainError> {
	let payload = api::tx().consent().grant(
		Static(new.patient),
		Static(grantee_to(&new.grantee)),
		Static(new.scope),
		new.valid_from,
		new.valid_until,
		new.directive.map(Static),
	);
	Call::new(at, &payload)
}

/// The patient's call that revokes a grant. It is free if it succeeds.
pub fn revoke_call(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().revoke(Static(patient), Static(id)))
}

/// The patient's call that suspends a grant, until it is resumed.
pub fn suspend_call(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().suspend(Static(patient), Static(id)))
}

/// The patient's call that resumes a suspended grant.
pub fn resume_call(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().resume(Static(patient), Static(id)))
}

/// The patient's call that withdraws all that a directive granted and restricted. It is free if it
/// ends something.
pub fn revoke_directive_call(
	at: &AtBlock,
	patient: PatientId,
	id: DirectiveId,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().revoke_directive(Static(patient), Static(id)))
}

/// The grant that a transaction made.
pub fn granted(receipt: &Receipt) -> Result<GrantId, ChainError> {
	let event: api::consent::events::Granted = receipt.event()?;
	Ok(event.grant.0)
}

/// Who asks for which records.
#[derive(Clone, Debug)]
pub struct AccessRequest {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The practitioner, organization or patient that asks, by account.
	pub requester: Account,
	/// Whose records they are.
	pub patient: PatientId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// The records, as the holder labels them.
	pub records: Vec<RecordFacts>,
}

/// The decisions about each record at one block.
pub async fn check_access_at(
	at: &AtBlock,
	request: &AccessRequest,
) -> Result<Vec<Decision>, ChainError> {
	let mut decisions = Vec::with_capacity(request.records.len());
	for records in request.records.chunks(MAX_RECORDS) {
		let question = views::AccessRequest {
			holder: Static(request.holder),
			requester: request.requester.into(),
			patient: Static(request.patient),
			action: Static(request.action),
			purpose: Static(request.purpose),
			records: records.iter().copied().map(Static).collect(),
		};
		let query = api::runtime_apis().consent_api().check_access(question);
		let answer = at
			.runtime_apis()
			.call(query)
			.await?
			.map_err(|failure| ChainError::Malformed(format!("{failure:?}")))?;
		decisions.extend(answer.into_iter().map(|decision| decision.0));
	}
	if decisions.len() == request.records.len() {
		Ok(decisions)
	} else {
		Err(ChainError::Incompatible("it did not decide about every record".into()))
	}
}

/// The decisions about each record, by the best and by the finalized block together: both must
/// permit, either may deny.
#[derive(Clone, Debug)]
pub struct Verdict {
	/// One decision for each record, in their order.
	pub decisions: Vec<Decision>,
	/// The best block that was asked.
	pub best: BlockId,
	/// The finalized block that was asked.
	pub finalized: BlockId,
}

impl Verdict {
	/// Whether every record is permitted. `false` if there is none.
	pub fn permits_all(&self) -> bool {
		!self.decisions.is_empty() && self.decisions.iter().all(Decision::is_permit)
	}
}

/// Asks the best and the finalized block about access.
pub async fn check_access(chain: &Chain, request: &AccessRequest) -> Result<Verdict, ChainError> {
	let best = chain.best().await?;
	let finalized = chain.finalized().await?;
	let by_best = check_access_at(&best, request).await?;
	let by_finalized = if best.block_hash() == finalized.block_hash() {
		by_best.clone()
	} else {
		check_access_at(&finalized, request).await?
	};
	let decisions = by_best.into_iter().zip(by_finalized).map(|(b, f)| both(b, f)).collect();
	Ok(Verdict { decisions, best: block_id(&best), finalized: block_id(&finalized) })
}

/// Of two decisions about the same record the one that denies, or the one of the best block.
fn both(best: Decision, finalized: Decision) -> Decision {
	match (best, finalized) {
		(Decision::Permit { .. }, Decision::Deny { .. }) => finalized,
		_ => best,
	}
}

/// What a requester can do about a refusal.
pub fn remedy(reason: DenyReason) -> &'static str {
	match reason {
		DenyReason::PatientNotFound => "check the patient's id",
		DenyReason::HolderNotInGoodStanding => {
			"the holder's licence must be valid: the council renews or reinstates it"
		}
		DenyReason::RequesterNotInGoodStanding => {
			"enroll the requester, or renew the licence or credential"
		}
		DenyReason::NoGrant => "ask the patient for a grant (`salus consent grant`)",
		DenyReason::Holder => "ask the patient for a grant for this holder's records",
		DenyReason::Action => "ask the patient for a grant for this action",
		DenyReason::Purpose => "ask the patient for a grant for this purpose",
		DenyReason::Category => "ask the patient for a grant of this category",
		DenyReason::Confidentiality => {
			"ask the patient for a grant up to this record's confidentiality"
		}
		DenyReason::Days => "ask the patient for a grant that covers this record's days",
		DenyReason::Sensitivity => {
			"ask the patient for a grant that covers protected records (`--protected all`)"
		}
		DenyReason::Suspended => "ask the patient to resume the grant (`salus consent resume`)",
		DenyReason::Restricted => "only the patient can lift a restriction (`salus consent lift`)",
	}
}

/// A refusal in words.
pub fn reason_in_words(reason: DenyReason) -> &'static str {
	match reason {
		DenyReason::PatientNotFound => "the chain knows no such patient",
		DenyReason::HolderNotInGoodStanding => "the holder is no member in good standing",
		DenyReason::RequesterNotInGoodStanding => {
			"the requester is no practitioner and no organization in good standing"
		}
		DenyReason::NoGrant => "the patient gave this requester no live grant",
		DenyReason::Holder => "the patient's grants are not for this holder's records",
		DenyReason::Action => "the patient's grants do not allow this action",
		DenyReason::Purpose => "the patient's grants are not for this purpose",
		DenyReason::Category => "the patient's grants do not cover this kind of data",
		DenyReason::Confidentiality => "the record is more confidential than the grants allow",
		DenyReason::Days => "the record is from days that the grants do not cover",
		DenyReason::Sensitivity => "the record carries a sensitivity that the grants do not cover",
		DenyReason::Suspended => "the patient suspended the grant that would permit it",
		DenyReason::Restricted => "the patient restricted it",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{Basis, Obligations};

	#[test]
	fn both_blocks_must_permit() {
		let permit = |id| Decision::Permit {
			basis: Basis::Grant(GrantId(id)),
			obligations: Obligations::empty(),
			until: None,
		};
		let deny = Decision::Deny { reason: DenyReason::NoGrant };
		let other = Decision::Deny { reason: DenyReason::Purpose };
		assert_eq!(both(permit(1), permit(2)), permit(1));
		assert_eq!(both(permit(1), deny), deny);
		assert_eq!(both(deny, permit(1)), deny);
		assert_eq!(both(deny, other), deny);
	}
}
