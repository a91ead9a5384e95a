//! Relationships: which organization treats a patient, and which covers the patient's care.
//!
//! An organization attests one, with a salted commitment to what shows it; the patient may dispute
//! it. By itself it permits nothing: a [base policy](crate::chain::consent::policy) may rest on it.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_relationships::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::salus_runtime_api::relationships as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::submit::Receipt;
use crate::chain::texts::{Evidence, TextOpening};
use salus_primitives::{OrganizationId, PatientId, RelationshipKind, UnixMillis};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// How an attestation ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationEnding {
	/// The organization ended it.
	ByOrganization,
	/// The patient disputed it.
	ByPatient,
}

/// Where a relationship stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RelationshipStatus {
	/// It holds.
	InForce,
	/// It was ended before its time.
	Ended,
	/// Its time is over.
	Expired,
	/// The patient disputes it.
	Disputed,
}

/// That an organization said that it treats a patient, or covers the patient's care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attestation {
	/// When it was made, and the first moment at which it holds.
	pub attested_at: Moment,
	/// The account that made it.
	pub attested_by: Account,
	/// The first moment at which it no longer holds of itself.
	pub valid_until: Moment,
	/// The salted commitment to what shows it.
	pub evidence: Hex32,
	/// How it was last attested anew while it held, if it was.
	pub renewed: Option<Renewal>,
	/// When it was ended before its time, if it was.
	pub ended_at: Option<Moment>,
	/// How, if it was.
	pub ended_how: Option<AttestationEnding>,
}

/// That an attestation was made anew while it held, so that it went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renewal {
	/// When.
	pub at: Moment,
	/// The account that made it.
	pub by: Account,
	/// The salted commitment to what shows it by then.
	pub evidence: Hex32,
}

/// A relationship of a patient with an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relationship {
	/// The organization.
	pub organization: OrganizationId,
	/// Whether it treats or covers the patient.
	pub kind: RelationshipKind,
	/// Where it stands.
	pub status: RelationshipStatus,
	/// Since when the patient disputes it, if the patient does.
	pub disputed_at: Option<Moment>,
	/// Its last attestations, in the order of time; only the last may hold.
	pub attestations: Vec<Attestation>,
}

impl Relationship {
	/// Whether a base policy can rest on it.
	pub fn is_in_force(&self) -> bool {
		self.status == RelationshipStatus::InForce
	}
}

impl From<views::AttestationView<AccountId32>> for Attestation {
	fn from(view: views::AttestationView<AccountId32>) -> Self {
		Self {
			attested_at: Moment(view.attested_at),
			attested_by: view.attested_by.into(),
			valid_until: Moment(view.valid_until),
			evidence: Hex32(view.evidence),
			renewed: view.renewed.map(|renewed| Renewal {
				at: Moment(renewed.at),
				by: renewed.by.into(),
				evidence: Hex32(renewed.evidence),
			}),
			ended_at: view.ended_at.map(Moment),
			ended_how: view.ended_how.map(|how| match how {
				views::AttestationEnding::ByOrganization => AttestationEnding::ByOrganization,
				views::AttestationEnding::ByPatient => AttestationEnding::ByPatient,
			}),
		}
	}
}

impl From<views::RelationshipView<AccountId32>> for Relationship {
	fn from(view: views::RelationshipView<AccountId32>) -> Self {
		Self {
			organization: view.organization.0,
			kind: view.kind.0,
			status: match view.status {
				views::RelationshipStatus::InForce => RelationshipStatus::InForce,
				views::RelationshipStatus::Ended => RelationshipStatus::Ended,
				views::RelationshipStatus::Expired => RelationshipStatus::Expired,
				views::RelationshipStatus::Disputed => RelationshipStatus::Disputed,
			},
			disputed_at: view.disputed_at.map(Moment),
			attestations: view.attestations.into_iter().map(Attestation::from).collect(),
		}
	}
}

/// One relationship, whatever its status.
pub async fn relationship(
	at: &AtBlock,
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
) -> Result<Option<Relationship>, ChainError> {
	let query = api::runtime_apis().relationships_api().relationship(
		Static(patient),
		Static(organization),
		Static(kind),
	);
	Ok(at.runtime_apis().call(query).await?.map(Relationship::from))
}

/// Every relationship of a patient, ended and disputed ones too, by organization and kind.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the node lists one of them twice.
pub async fn relationships(
	at: &AtBlock,
	patient: PatientId,
) -> Result<Vec<Relationship>, ChainError> {
	let mut all: Vec<Relationship> = Vec::new();
	loop {
		let after = all.last().map(|last| (Static(last.organization), Static(last.kind)));
		let query =
			api::runtime_apis().relationships_api().relationships(Static(patient), after, PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			all.sort_by_key(key);
			return Ok(all);
		}
		extend(&mut all, page.into_iter().map(Relationship::from))?;
	}
}

const fn key(relationship: &Relationship) -> (OrganizationId, RelationshipKind) {
	(relationship.organization, relationship.kind)
}

/// Adds a page. A node that repeats itself would never come to an end.
fn extend(
	all: &mut Vec<Relationship>,
	page: impl Iterator<Item = Relationship>,
) -> Result<(), ChainError> {
	for one in page {
		if all.iter().any(|known| key(known) == key(&one)) {
			let twice = "it lists one of a patient's relationships twice";
			return Err(ChainError::Incompatible(twice.into()));
		}
		all.push(one);
	}
	Ok(())
}

/// The call by which an organization attests a relationship; `evidence` is what [`evidence`] commits
/// to.
pub fn attest_call(
	at: &AtBlock,
	patient: PatientId,
	kind: RelationshipKind,
	valid_until: UnixMillis,
	evidence: [u8; 32],
) -> Result<Call, ChainError> {
	let payload =
		api::tx().relationships().attest(Static(patient), Static(kind), valid_until, evidence);
	Call::new(at, &payload)
}

/// The call by which an organization ends its relationship.
pub fn end_call(
	at: &AtBlock,
	patient: PatientId,
	kind: RelationshipKind,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().relationships().end(Static(patient), Static(kind)))
}

/// The patient's call that disputes a relationship. It is free if it succeeds.
pub fn dispute_call(
	at: &AtBlock,
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
) -> Result<Call, ChainError> {
	let payload =
		api::tx().relationships().dispute(Static(patient), Static(organization), Static(kind));
	Call::new(at, &payload)
}

/// The patient's call that withdraws a dispute.
pub fn withdraw_dispute_call(
	at: &AtBlock,
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
) -> Result<Call, ChainError> {
	let payload = api::tx().relationships().withdraw_dispute(
		Static(patient),
		Static(organization),
		Static(kind),
	);
	Call::new(at, &payload)
}

/// The organization for which a transaction attested a relationship, and until when that holds now.
pub fn attested(receipt: &Receipt) -> Result<(OrganizationId, Moment), ChainError> {
	let event: api::relationships::events::Attested = receipt.event()?;
	Ok((event.organization.0, Moment(event.valid_until)))
}

/// The organization for which a transaction ended a relationship.
pub fn ended(receipt: &Receipt) -> Result<OrganizationId, ChainError> {
	let event: api::relationships::events::Ended = receipt.event()?;
	Ok(event.organization.0)
}

/// Commits to what shows a relationship, such as an encounter or a membership: what the attestation
/// names, and what opens that, for the patient and for who reviews a dispute.
pub fn evidence(text: &str) -> ([u8; 32], EvidenceOpening) {
	EvidenceOpening::commit(text)
}

/// What opens the evidence of an attestation.
pub type EvidenceOpening = TextOpening<Evidence>;

impl EvidenceOpening {
	/// Whether this opens the evidence of an attestation: of its making, or of when it was last made
	/// anew.
	pub fn opens(&self, attestation: &Attestation) -> bool {
		let renewed = attestation.renewed.as_ref().map(|renewed| renewed.evidence);
		let commitment = Hex32(self.commitment());
		attestation.evidence == commitment || renewed == Some(commitment)
	}
}

/// What an organization does in such a relationship, in words that follow its name.
pub const fn kind_in_words(kind: RelationshipKind) -> &'static str {
	match kind {
		RelationshipKind::Treatment => "treats the patient",
		RelationshipKind::Coverage => "covers the patient's care",
	}
}

/// The same, of this patient.
pub fn does_for(kind: RelationshipKind, patient: PatientId) -> String {
	let patient = Hex32(patient.0);
	match kind {
		RelationshipKind::Treatment => format!("treats patient {patient}"),
		RelationshipKind::Coverage => format!("covers the care of patient {patient}"),
	}
}

/// Where a relationship stands, in words.
pub fn status_in_words(relationship: &Relationship) -> String {
	let last = relationship.attestations.last();
	let end = last.map(|last| last.ended_at.unwrap_or(last.valid_until));
	let at = |moment: Option<Moment>| moment.map_or_else(String::new, |moment| moment.to_string());
	match relationship.status {
		RelationshipStatus::InForce => format!("in force until {}", at(end)),
		RelationshipStatus::Expired => format!("over since {}", at(end)),
		RelationshipStatus::Disputed => {
			format!("disputed by the patient since {}", at(relationship.disputed_at))
		}
		RelationshipStatus::Ended => {
			let by = match last.and_then(|last| last.ended_how) {
				Some(AttestationEnding::ByPatient) => "by the patient, who disputed it then",
				_ => "by the organization",
			};
			format!("ended {by}, at {}", at(end))
		}
	}
}

/// What a call does, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	let disputes = |patient: PatientId, does: &str, organization: u32, kind| {
		let patient = Hex32(patient.0);
		format!("patient {patient} {does} that organization {organization} {}", kind_in_words(kind))
	};
	match call {
		PalletCall::attest { patient, kind, valid_until, evidence } => format!(
			"attest that the own organization {} until {}, shown by evidence {}",
			does_for(kind.0, patient.0),
			Moment(valid_until),
			Hex32(evidence)
		),
		PalletCall::end { patient, kind } => {
			format!("say that the own organization {} no more", does_for(kind.0, patient.0))
		}
		PalletCall::dispute { patient, organization, kind } => {
			disputes(patient.0, "disputes", organization.0 .0, kind.0)
		}
		PalletCall::withdraw_dispute { patient, organization, kind } => {
			disputes(patient.0, "disputes no more", organization.0 .0, kind.0)
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn attestation(ended: Option<(u64, AttestationEnding)>) -> Attestation {
		Attestation {
			attested_at: Moment(1_000),
			attested_by: Account([1; 32]),
			valid_until: Moment(9_000),
			evidence: Hex32([2; 32]),
			renewed: None,
			ended_at: ended.map(|(at, _)| Moment(at)),
			ended_how: ended.map(|(_, how)| how),
		}
	}

	fn relationship(organization: u32, status: RelationshipStatus) -> Relationship {
		Relationship {
			organization: OrganizationId(organization),
			kind: RelationshipKind::Treatment,
			status,
			disputed_at: None,
			attestations: vec![attestation(None)],
		}
	}

	#[test]
	fn only_what_is_in_force_is_rested_on() {
		use RelationshipStatus::{Disputed, Ended, Expired, InForce};
		assert!(relationship(1, InForce).is_in_force());
		for status in [Ended, Expired, Disputed] {
			assert!(!relationship(1, status).is_in_force(), "{status:?}");
		}
	}

	#[test]
	fn a_status_says_since_when_and_by_whom() {
		use RelationshipStatus::{Disputed, Ended, Expired, InForce};
		let ended = |status, at, how| Relationship {
			disputed_at: Some(Moment(5_000)),
			attestations: vec![attestation(None), attestation(Some((at, how)))],
			..relationship(1, status)
		};
		let by_patient = AttestationEnding::ByPatient;
		for (relationship, words) in [
			(relationship(1, InForce), "in force until 1970-01-01T00:00:09.000Z"),
			(relationship(1, Expired), "over since 1970-01-01T00:00:09.000Z"),
			(
				ended(Expired, 4_000, AttestationEnding::ByOrganization),
				"over since 1970-01-01T00:00:04.000Z",
			),
			(
				ended(Disputed, 5_000, by_patient),
				"disputed by the patient since 1970-01-01T00:00:05.000Z",
			),
			(
				ended(Ended, 4_000, AttestationEnding::ByOrganization),
				"ended by the organization, at 1970-01-01T00:00:04.000Z",
			),
			(
				ended(Ended, 4_000, by_patient),
				"ended by the patient, who disputed it then, at 1970-01-01T00:00:04.000Z",
			),
		] {
			assert_eq!(status_in_words(&relationship), words);
		}
	}

	#[test]
	fn a_node_that_repeats_itself_is_not_believed() {
		let of = |organization| relationship(organization, RelationshipStatus::InForce);
		let mut all = Vec::new();
		extend(&mut all, [of(2), of(1)].into_iter()).expect("two");
		let covers = Relationship { kind: RelationshipKind::Coverage, ..of(1) };
		extend(&mut all, std::iter::once(covers)).expect("another kind");
		let refused = extend(&mut all, [of(3), of(2)].into_iter()).expect_err("again");
		assert!(matches!(refused, ChainError::Incompatible(_)), "{refused}");
	}

	#[test]
	fn evidence_opens_its_attestation_and_no_other() {
		let (commitment, opening) = evidence("encounter 4711");
		let shown = Attestation { evidence: Hex32(commitment), ..attestation(None) };
		assert!(opening.opens(&shown));
		let by = Account([3; 32]);
		let renewed = Some(Renewal { at: Moment(2_000), by, evidence: Hex32(commitment) });
		assert!(opening.opens(&Attestation { renewed, ..attestation(None) }));
		assert!(!opening.opens(&attestation(None)));
		assert!(!evidence("encounter 4711").1.opens(&shown), "another salt");
	}

	#[test]
	fn calls_read_as_sentences() {
		let patient = || Static(PatientId([0xab; 32]));
		let kind = || Static(RelationshipKind::Coverage);
		let organization = || Static(OrganizationId(3));
		let hex = "ab".repeat(32);
		for (call, words) in [
			(
				PalletCall::attest {
					patient: patient(),
					kind: kind(),
					valid_until: 0,
					evidence: [1; 32],
				},
				format!(
					"attest that the own organization covers the care of patient {hex} until \
					 1970-01-01T00:00:00.000Z, shown by evidence {}",
					"01".repeat(32)
				),
			),
			(
				PalletCall::end { patient: patient(), kind: kind() },
				format!("say that the own organization covers the care of patient {hex} no more"),
			),
			(
				PalletCall::dispute {
					patient: patient(),
					organization: organization(),
					kind: kind(),
				},
				format!("patient {hex} disputes that organization 3 covers the patient's care"),
			),
			(
				PalletCall::withdraw_dispute {
					patient: patient(),
					organization: organization(),
					kind: kind(),
				},
				format!(
					"patient {hex} disputes no more that organization 3 covers the patient's care"
				),
			),
		] {
			assert_eq!(in_words(call), words);
		}
	}
}
