//! What happens to people: that a patient died or left, that two identities are one person's, and the
//! plan by which a footprint is erased.
//!
//! The chain says who attested what and when, and commits to what shows it. The plan is the chain's: each
//! step is a call that somebody signs, and nobody else takes it.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_life_events::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::salus_runtime_api::{erasure, life as views};
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_primitives::{
	life::Closing, LifeClosing, OrganizationId, PatientId, RepresentativeId, RequestId,
};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// That an organization attested that a patient died.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeathAttestation {
	/// The organization that answers for it.
	pub organization: OrganizationId,
	/// Who attested it for the organization.
	pub by: Account,
	/// When.
	pub attested_at: Moment,
	/// The salted commitment to what shows it.
	pub evidence: Hex32,
	/// When it was withdrawn, refuted or reversed, if it was.
	pub ended_at: Option<Moment>,
}

/// That an identity is at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AtRest {
	/// Why.
	pub how: LifeClosing,
	/// Since when.
	pub since: Moment,
	/// The first moment at which nothing of what was permitted before serves any more.
	pub bills_until: Moment,
}

/// Where a link between two identities stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum MergeStatus {
	/// It waits for the survivor.
	Proposed,
	/// It was proposed, and who did answers for the duplicate no more.
	Void,
	/// It holds.
	InForce,
	/// It was undone.
	Undone,
}

/// That two identities are one person's (FHIR Patient.link).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Merge {
	/// The identity that is replaced.
	pub duplicate: Hex32,
	/// The identity that goes on.
	pub survivor: Hex32,
	/// The organization that said so.
	pub organization: OrganizationId,
	/// Who said so for the organization.
	pub proposed_by: Account,
	/// When.
	pub proposed_at: Moment,
	/// Since when it holds, if it was accepted.
	pub holds_since: Option<Moment>,
	/// When it was undone, if it was.
	pub ended_at: Option<Moment>,
	/// Where it stands.
	pub status: MergeStatus,
}

/// What is known of a patient's death and leaving, and of identities that are the same person's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Life {
	/// That the identity is at rest, if it is. A death counts before a leaving.
	pub at_rest: Option<AtRest>,
	/// What organizations attested of the death, in the order of time.
	pub attestations: Vec<DeathAttestation>,
	/// When a key of the patient last refuted it, if one did.
	pub refuted_at: Option<Moment>,
	/// When the patient last left, if that ever was.
	pub left_at: Option<Moment>,
	/// When the patient came back from there, if the patient did.
	pub returned_at: Option<Moment>,
	/// By which identity this one is replaced, was, or would be.
	pub merged_into: Option<Merge>,
	/// Which identities this one replaces.
	pub duplicates: Vec<Merge>,
}

impl Life {
	/// That the identity is at rest, in the words of the rule of access.
	pub fn closing(&self) -> Option<Closing> {
		self.at_rest.map(|rest| Closing { how: rest.how, at: rest.since.0 })
	}

	/// Whether somebody attests that the patient died.
	pub fn is_attested(&self) -> bool {
		self.attestations.iter().any(|one| one.ended_at.is_none())
	}

	/// Whether the patient left, and has not come back.
	pub const fn has_left(&self) -> bool {
		self.left_at.is_some() && self.returned_at.is_none()
	}
}

/// What is known of a patient's death and leaving. Of a patient whom nobody knows, nothing is.
pub async fn life(at: &AtBlock, patient: PatientId) -> Result<Life, ChainError> {
	let query = api::runtime_apis().life_api().life(Static(patient));
	let view: views::LifeView<AccountId32> = at.runtime_apis().call(query).await?;
	Ok(Life {
		at_rest: view.closing.map(|Static(closing)| AtRest {
			how: closing.how,
			since: Moment(closing.at),
			bills_until: Moment(closing.bills_until()),
		}),
		attestations: view
			.attestations
			.into_iter()
			.map(|one| DeathAttestation {
				organization: one.organization.0,
				by: Account(one.by.0),
				attested_at: Moment(one.attested_at),
				evidence: Hex32(one.evidence),
				ended_at: one.ended_at.map(Moment),
			})
			.collect(),
		refuted_at: view.refuted_at.map(Moment),
		left_at: view.left_at.map(Moment),
		returned_at: view.returned_at.map(Moment),
		merged_into: view.merged_into.map(merge_from),
		duplicates: view.duplicates.into_iter().map(merge_from).collect(),
	})
}

fn merge_from(view: views::LinkView<AccountId32>) -> Merge {
	Merge {
		duplicate: Hex32(view.duplicate.0 .0),
		survivor: Hex32(view.survivor.0 .0),
		organization: view.organization.0,
		proposed_by: Account(view.proposed_by.0),
		proposed_at: Moment(view.proposed_at),
		holds_since: view.holds_since.map(Moment),
		ended_at: view.ended_at.map(Moment),
		status: match view.status {
			views::MergeStatus::Proposed => MergeStatus::Proposed,
			views::MergeStatus::Void => MergeStatus::Void,
			views::MergeStatus::InForce => MergeStatus::InForce,
			views::MergeStatus::Undone => MergeStatus::Undone,
		},
	}
}

/// Who takes a step of an erase plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureActor {
	/// A live key of the patient with the purpose *control*.
	ControlKey,
	/// A live key of the patient with the purpose *consent*.
	ConsentKey,
	/// The admin of this organization.
	Organization(OrganizationId),
}

/// What a step of an erase plan ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
	/// Whatever one grantee was given.
	Grants,
	/// A request that waits for an answer.
	Request(RequestId),
	/// A link to a record number of this organization, or the permission for one.
	RecordLink(OrganizationId),
	/// What this organization assured of the identity.
	Assurance(OrganizationId),
	/// A representative.
	Representative(RepresentativeId),
	/// A link of this duplicate to another identity.
	Merge(Hex32),
	/// The guardians of recovery.
	Guardians,
	/// The key to which others encrypt.
	EncryptionKey,
	/// What this organization attests that connects it with the patient.
	Relationship(OrganizationId),
	/// That the identity is in use.
	Activity,
	/// What was signed on paper and nobody recorded yet.
	Papers,
}

/// A step of an erase plan.
#[derive(Clone, Debug)]
pub struct ErasureStep {
	/// The call.
	pub call: Call,
	/// Who makes it.
	pub by: ErasureActor,
	/// What it ends.
	pub what: Erased,
}

/// What no call removes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remaining {
	/// What.
	pub what: &'static str,
	/// How many; `None` where the chain cannot count them.
	pub count: Option<u32>,
	/// Why.
	pub why: &'static str,
}

/// How a patient's footprint is erased, as far as it can be.
#[derive(Clone, Debug)]
pub struct ErasePlan {
	/// The steps, in their order.
	pub steps: Vec<ErasureStep>,
	/// Whether these are all. If not, whoever has taken them asks again.
	pub is_complete: bool,
	/// What remains when all is done.
	pub remains: Vec<Remaining>,
}

/// Each call that it takes now to erase a patient's footprint, and what remains and why; `None` if there
/// is no such patient.
///
/// # Errors
///
/// [`ChainError::Malformed`] if a step is no call of this runtime.
pub async fn erase_plan(at: &AtBlock, patient: PatientId) -> Result<Option<ErasePlan>, ChainError> {
	let query = api::runtime_apis().erasure_api().erase_plan(Static(patient));
	let Some(view) = at.runtime_apis().call(query).await? else { return Ok(None) };
	let mut steps = Vec::with_capacity(view.steps.len());
	for step in view.steps {
		steps.push(ErasureStep {
			call: Call::decode(at, step.call)?,
			by: match step.by {
				erasure::ErasureActor::ControlKey => ErasureActor::ControlKey,
				erasure::ErasureActor::ConsentKey => ErasureActor::ConsentKey,
				erasure::ErasureActor::Organization(id) => ErasureActor::Organization(id.0),
			},
			what: erased_from(step.what),
		});
	}
	let remains = view.remains.into_iter().map(|one| Remaining {
		what: remains_in_words(&one.what),
		count: one.count,
		why: because_in_words(&one.why),
	});
	Ok(Some(ErasePlan { steps, is_complete: view.is_complete, remains: remains.collect() }))
}

fn erased_from(what: erasure::Erased) -> Erased {
	use erasure::Erased as View;
	match what {
		View::Grants => Erased::Grants,
		View::Request(id) => Erased::Request(id.0),
		View::RecordLink(id) => Erased::RecordLink(id.0),
		View::Assurance(id) => Erased::Assurance(id.0),
		View::Representative(id) => Erased::Representative(id.0),
		View::Merge(duplicate) => Erased::Merge(Hex32(duplicate.0 .0)),
		View::Guardians => Erased::Guardians,
		View::EncryptionKey => Erased::EncryptionKey,
		View::Relationship(id) => Erased::Relationship(id.0),
		View::Activity => Erased::Activity,
		View::Papers => Erased::Papers,
	}
}

const fn remains_in_words(what: &erasure::Remains) -> &'static str {
	use erasure::Remains;
	match what {
		Remains::Identity => "the id of the identity",
		Remains::Keys => "the accounts of its keys, live and removed",
		Remains::Grants => "grants, ended ones too",
		Remains::Restrictions => "restrictions, lifted ones too",
		Remains::Policies => "how strict the patient was, and when",
		Remains::Requests => "requests, answered ones too",
		Remains::Representatives => "representatives, until others need their place",
		Remains::Assurances => "what was assured of the identity, until others need its place",
		Remains::Relationships => "what organizations attested that connects them with the patient",
		Remains::LifeEvents => "what was attested of a death, and when the patient left",
		Remains::Merges => "links to other identities, undone ones too",
		Remains::Emergencies => "the record of emergencies",
		Remains::Disclosures => "the log of disclosures",
		Remains::Coverages => "coverages",
		Remains::Claims => "claims",
		Remains::Anchors => "commitments to records, which the chain does not find by the patient",
		Remains::Blocks => "what blocks and events said",
	}
}

const fn because_in_words(why: &erasure::RemainsBecause) -> &'static str {
	use erasure::RemainsBecause as Because;
	match why {
		Because::ReplayProtection => {
			"what was signed once is not sent again, and a key belongs to one identity for ever"
		}
		Because::Accountability => "who gave, asked or acted answers for it to who relied on it",
		Because::DaysOfService => "the days of services of claims are judged by it",
		Because::AccountingOfDisclosures => {
			"holders account for disclosures for six years (45 CFR 164.528)"
		}
		Because::Retention => "it is kept for a legal period",
		Because::Unlinkable => {
			"it is joined with nobody once the holders destroy the seeds: ask them for it"
		}
		Because::History => "every node has it, for ever",
	}
}

/// What a step ends, in words.
pub fn erased_in_words(what: Erased) -> String {
	match what {
		Erased::Grants => "what a grantee was given".into(),
		Erased::Request(id) => format!("request {}", id.0),
		Erased::RecordLink(id) => format!("a record number of organization {}", id.0),
		Erased::Assurance(id) => format!("what organization {} assured", id.0),
		Erased::Representative(id) => format!("proxy {}", id.0),
		Erased::Merge(duplicate) => format!("the link of identity {duplicate}"),
		Erased::Guardians => "guardians".into(),
		Erased::EncryptionKey => "the encryption key".into(),
		Erased::Relationship(id) => format!("a relationship of organization {}", id.0),
		Erased::Activity => "the use of the identity".into(),
		Erased::Papers => "papers that nobody recorded yet".into(),
	}
}

/// Who takes a step, in words.
pub fn actor_in_words(by: ErasureActor) -> String {
	match by {
		ErasureActor::ControlKey => "a control key of the patient".into(),
		ErasureActor::ConsentKey => "a consent key of the patient".into(),
		ErasureActor::Organization(id) => format!("organization {}", id.0),
	}
}

/// The call by which an organization attests that a patient died.
pub fn attest_death_call(
	at: &AtBlock,
	patient: PatientId,
	evidence: [u8; 32],
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().attest_death(Static(patient), evidence))
}

/// The call by which an organization takes that back.
pub fn withdraw_death_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().withdraw_death(Static(patient)))
}

/// The call by which a key of the patient shows that the patient lives: free exactly if it succeeds.
pub fn refute_death_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().refute_death(Static(patient)))
}

/// The call by which the council reverses a death.
pub fn reverse_death_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().reverse_death(Static(patient)))
}

/// The call by which a patient leaves: free exactly if it succeeds.
pub fn deactivate_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().deactivate(Static(patient)))
}

/// The call by which a patient comes back.
pub fn reactivate_call(at: &AtBlock, patient: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().reactivate(Static(patient)))
}

/// The call by which the custodian of `duplicate` says that it is the same person's as `survivor`.
pub fn merge_call(
	at: &AtBlock,
	duplicate: PatientId,
	survivor: PatientId,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().merge(Static(duplicate), Static(survivor)))
}

/// The call by which the survivor accepts that.
pub fn accept_merge_call(at: &AtBlock, duplicate: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().accept_merge(Static(duplicate)))
}

/// The call by which either identity undoes it, free exactly if it succeeds, or who said so.
pub fn unmerge_call(at: &AtBlock, duplicate: PatientId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().life_events().unmerge(Static(duplicate)))
}

/// The organization that attested a death in a transaction, and since when the patient is deceased, if
/// another organization attests it, too.
pub fn death_attested(receipt: &Receipt) -> Result<(OrganizationId, Option<Moment>), ChainError> {
	let event: api::life_events::events::DeathAttested = receipt.event()?;
	Ok((event.organization.0, event.deceased_since.map(Moment)))
}

/// The organization that took back what it attested of a death in a transaction, and since when the
/// patient is deceased by the word of others.
pub fn death_withdrawn(receipt: &Receipt) -> Result<(OrganizationId, Option<Moment>), ChainError> {
	let event: api::life_events::events::DeathWithdrawn = receipt.event()?;
	Ok((event.organization.0, event.deceased_since.map(Moment)))
}

/// Whether a transaction linked two identities; else it proposed to.
pub fn merged(receipt: &Receipt) -> Result<bool, ChainError> {
	Ok(receipt.find_event::<api::life_events::events::Merged>()?.is_some())
}

/// Why an identity is at rest, in words.
pub fn rest_in_words(rest: &AtRest) -> String {
	let how = match rest.how {
		LifeClosing::Deceased => "the patient died",
		LifeClosing::Left => "the patient left",
	};
	format!("{how}, since {}; final bills until {}", rest.since, rest.bills_until)
}

/// Where a link stands, in words.
pub fn merge_in_words(merge: &Merge) -> String {
	let stands = match (merge.status, merge.holds_since, merge.ended_at) {
		(MergeStatus::InForce, Some(since), _) => format!("since {since}"),
		(MergeStatus::Undone, _, Some(at)) => format!("undone at {at}"),
		(MergeStatus::Void, ..) => "proposed by who answers for it no more".into(),
		_ => format!("proposed at {}, and not accepted", merge.proposed_at),
	};
	let Merge { duplicate, survivor, organization, .. } = merge;
	let by = organization.0;
	format!("{duplicate} is replaced by {survivor}, as organization {by} says: {stands}")
}

/// What a call does, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	let id = |patient: Static<PatientId>| Hex32(patient.0 .0);
	match call {
		PalletCall::attest_death { patient, evidence } => {
			format!("attest that patient {} died, with evidence {}", id(patient), Hex32(evidence))
		}
		PalletCall::withdraw_death { patient } => {
			format!(
				"take back what the own organization attested of the death of patient {}",
				id(patient)
			)
		}
		PalletCall::refute_death { patient } => {
			format!(
				"show that patient {} lives: whatever was attested of a death ends",
				id(patient)
			)
		}
		PalletCall::reverse_death { patient } => {
			format!("end whatever was attested of the death of patient {}", id(patient))
		}
		PalletCall::deactivate { patient } => format!(
			"patient {} leaves: nothing is given any more, and what was given serves the final bills",
			id(patient)
		),
		PalletCall::reactivate { patient } => format!(
			"patient {} comes back: what was given and not revoked holds again",
			id(patient)
		),
		PalletCall::merge { duplicate, survivor } => format!(
			"say that identity {} is the same person's as {}, which goes on",
			id(duplicate),
			id(survivor)
		),
		PalletCall::accept_merge { duplicate } => {
			format!("accept that identity {} is replaced by the own one", id(duplicate))
		}
		PalletCall::unmerge { duplicate } => {
			format!("identity {} is linked to no other one any more", id(duplicate))
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ANA: PatientId = PatientId([0xaa; 32]);

	fn merge(status: MergeStatus) -> Merge {
		Merge {
			duplicate: Hex32([1; 32]),
			survivor: Hex32([2; 32]),
			organization: OrganizationId(7),
			proposed_by: Account([3; 32]),
			proposed_at: Moment(0),
			holds_since: (status == MergeStatus::InForce).then_some(Moment(1_000)),
			ended_at: (status == MergeStatus::Undone).then_some(Moment(2_000)),
			status,
		}
	}

	fn nothing() -> Life {
		Life {
			at_rest: None,
			attestations: Vec::new(),
			refuted_at: None,
			left_at: None,
			returned_at: None,
			merged_into: None,
			duplicates: Vec::new(),
		}
	}

	#[test]
	fn a_link_says_where_it_stands() {
		for (status, expected) in [
			(MergeStatus::Proposed, "proposed at 1970-01-01T00:00:00.000Z, and not accepted"),
			(MergeStatus::Void, "proposed by who answers for it no more"),
			(MergeStatus::InForce, "since 1970-01-01T00:00:01.000Z"),
			(MergeStatus::Undone, "undone at 1970-01-01T00:00:02.000Z"),
		] {
			let words = merge_in_words(&merge(status));
			assert!(words.contains("as organization 7 says: ") && words.ends_with(expected));
		}
	}

	#[test]
	fn who_died_is_at_rest_as_the_rule_has_it() {
		let closing = Closing { how: LifeClosing::Deceased, at: 5 };
		let rest = AtRest {
			how: closing.how,
			since: Moment(closing.at),
			bills_until: Moment(closing.bills_until()),
		};
		assert_eq!(Life { at_rest: Some(rest), ..nothing() }.closing(), Some(closing));
		assert_eq!(nothing().closing(), None);
		assert!(rest_in_words(&rest).starts_with("the patient died, since 1970-01-01"));
		let left = AtRest { how: LifeClosing::Left, ..rest };
		assert!(rest_in_words(&left).contains("left"));
	}

	#[test]
	fn what_ended_is_attested_no_more_and_who_came_back_has_not_left() {
		let attested = |ended_at| DeathAttestation {
			organization: OrganizationId(1),
			by: Account([1; 32]),
			attested_at: Moment(0),
			evidence: Hex32([2; 32]),
			ended_at,
		};
		for (ended_at, is_attested) in [(None, true), (Some(Moment(3)), false)] {
			let life = Life { attestations: vec![attested(ended_at)], ..nothing() };
			assert_eq!(life.is_attested(), is_attested);
		}
		let left = Life { left_at: Some(Moment(1)), ..nothing() };
		assert!(left.has_left());
		assert!(!Life { returned_at: Some(Moment(2)), ..left }.has_left());
		assert!(!nothing().has_left());
	}

	#[test]
	fn calls_name_whom_they_are_about() {
		let patient = || Static(ANA);
		let duplicate = || Static(PatientId([0xbb; 32]));
		for call in [
			PalletCall::attest_death { patient: patient(), evidence: [1; 32] },
			PalletCall::withdraw_death { patient: patient() },
			PalletCall::refute_death { patient: patient() },
			PalletCall::reverse_death { patient: patient() },
			PalletCall::deactivate { patient: patient() },
			PalletCall::reactivate { patient: patient() },
			PalletCall::merge { duplicate: duplicate(), survivor: patient() },
		] {
			let words = in_words(call);
			assert!(words.contains(&"aa".repeat(32)), "{words}");
		}
		for call in [
			PalletCall::merge { duplicate: duplicate(), survivor: patient() },
			PalletCall::accept_merge { duplicate: duplicate() },
			PalletCall::unmerge { duplicate: duplicate() },
		] {
			let words = in_words(call);
			assert!(words.contains(&"bb".repeat(32)), "{words}");
		}
	}
}
