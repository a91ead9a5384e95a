//! What organizations attest of identities: how surely one real person uses them, and which of their
//! own records is that person's.
//!
//! An assurance names a level and nothing about the person. A record number is on the chain as a keyed
//! identifier of which the organization alone has the key; it is linked to an identity only as the
//! patient permitted.

use crate::chain::account::{Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_attestations::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::salus_runtime_api::attestations as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::submit::Receipt;
use salus_commitments::keyed::{keyed_identifier, Kind};
use salus_primitives::{AssuranceLevel, KeyedId, OrganizationId, PatientId, UnixMillis};
use serde::Serialize;
use subxt::utils::Static;

/// That an organization found out how surely one real person uses an identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assurance {
	/// The organization that answers for it. Who relies on it looks at its standing, too.
	pub organization: OrganizationId,
	/// How surely.
	pub level: AssuranceLevel,
	/// When it said so.
	pub assured_at: Moment,
	/// The first moment at which it no longer holds of itself.
	pub valid_until: Moment,
	/// When the organization withdrew it, if it did.
	pub withdrawn_at: Option<Moment>,
	/// Whether it holds.
	pub in_force: bool,
}

/// Where a link to a record number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LinkStatus {
	/// The patient permitted it, and it waits for the organization.
	Permitted,
	/// The patient permitted it, and the organization did not make it in time.
	Lapsed,
	/// The organization finds the identity by it.
	Linked,
}

/// A link between an identity and a record number of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordLink {
	/// The organization.
	pub organization: OrganizationId,
	/// The record number, as a keyed identifier.
	pub identifier: Hex32,
	/// Where it stands.
	pub status: LinkStatus,
	/// When the patient last permitted it.
	pub permitted_at: Moment,
	/// When the organization linked it, if it did.
	pub linked_at: Option<Moment>,
}

/// A text that is no record number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record number says something, on one line")]
pub struct NoRecordNumber;

/// The keyed identifier of a record number. Space around the number is not part of it; whatever else
/// is in it is, so that the organization has to spell it always in the same way.
///
/// # Errors
///
/// [`NoRecordNumber`] if there is none, or if it has a control character in it.
pub fn record_identifier(key: &[u8; 32], number: &str) -> Result<KeyedId, NoRecordNumber> {
	let number = number.trim();
	if number.is_empty() || number.chars().any(char::is_control) {
		return Err(NoRecordNumber);
	}
	Ok(KeyedId(keyed_identifier(key, Kind::RecordNumber, number.as_bytes())))
}

/// What organizations assured of an identity, also what was withdrawn or is over, as far as it is kept.
pub async fn assurances(at: &AtBlock, patient: PatientId) -> Result<Vec<Assurance>, ChainError> {
	let query = api::runtime_apis().attestations_api().assurances(Static(patient));
	let all = at.runtime_apis().call(query).await?;
	Ok(all
		.into_iter()
		.map(|view| Assurance {
			organization: view.organization.0,
			level: view.level.0,
			assured_at: Moment(view.assured_at),
			valid_until: Moment(view.valid_until),
			withdrawn_at: view.withdrawn_at.map(Moment),
			in_force: view.in_force,
		})
		.collect())
}

/// The identity that an organization linked to a record number of its own.
pub async fn linked_patient(
	at: &AtBlock,
	organization: OrganizationId,
	identifier: KeyedId,
) -> Result<Option<PatientId>, ChainError> {
	let query = api::runtime_apis()
		.attestations_api()
		.linked_patient(Static(organization), Static(identifier));
	Ok(at.runtime_apis().call(query).await?.map(|patient| patient.0))
}

/// Every link of an identity, and every permission for one, by organization.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the node lists an organization twice.
pub async fn record_links(at: &AtBlock, patient: PatientId) -> Result<Vec<RecordLink>, ChainError> {
	let mut all: Vec<views::OrganizationLinksView> = Vec::new();
	loop {
		let after = all.last().map(|last| Static(last.organization.0));
		let query =
			api::runtime_apis().attestations_api().record_links(Static(patient), after, PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			return Ok(flattened(all));
		}
		extend(&mut all, page)?;
	}
}

/// Adds a page. A node that repeats itself would never come to an end.
fn extend(
	all: &mut Vec<views::OrganizationLinksView>,
	page: Vec<views::OrganizationLinksView>,
) -> Result<(), ChainError> {
	for one in page {
		if all.iter().any(|known| known.organization.0 == one.organization.0) {
			let twice = "it lists the links of a patient with one organization twice";
			return Err(ChainError::Incompatible(twice.into()));
		}
		all.push(one);
	}
	Ok(())
}

fn flattened(mut all: Vec<views::OrganizationLinksView>) -> Vec<RecordLink> {
	all.sort_by_key(|one| one.organization.0);
	all.into_iter()
		.flat_map(|views::OrganizationLinksView { organization, links }| {
			links.into_iter().map(move |link| RecordLink {
				organization: organization.0,
				identifier: Hex32(link.identifier.0 .0),
				status: match link.status {
					views::LinkStatus::Permitted => LinkStatus::Permitted,
					views::LinkStatus::Lapsed => LinkStatus::Lapsed,
					views::LinkStatus::Linked => LinkStatus::Linked,
				},
				permitted_at: Moment(link.permitted_at),
				linked_at: link.linked_at.map(Moment),
			})
		})
		.collect()
}

/// The call by which an organization assures how surely one real person uses an identity.
pub fn assure_call(
	at: &AtBlock,
	patient: PatientId,
	level: AssuranceLevel,
	valid_until: UnixMillis,
) -> Result<Call, ChainError> {
	let payload = api::tx().attestations().assure(Static(patient), Static(level), valid_until);
	Call::new(at, &payload)
}

/// The call that withdraws what an organization assured: its own, or the patient's.
pub fn withdraw_assurance_call(
	at: &AtBlock,
	patient: PatientId,
	organization: OrganizationId,
) -> Result<Call, ChainError> {
	let payload =
		api::tx().attestations().withdraw_assurance(Static(patient), Static(organization));
	Call::new(at, &payload)
}

/// The patient's call that permits an organization to link a record number.
pub fn permit_link_call(
	at: &AtBlock,
	patient: PatientId,
	organization: OrganizationId,
	identifier: KeyedId,
) -> Result<Call, ChainError> {
	let payload = api::tx().attestations().permit_link(
		Static(patient),
		Static(organization),
		Static(identifier),
	);
	Call::new(at, &payload)
}

/// The call by which an organization links a record number of its own.
pub fn link_call(
	at: &AtBlock,
	patient: PatientId,
	identifier: KeyedId,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().attestations().link(Static(patient), Static(identifier)))
}

/// The call that removes a link, or the permission for one: the patient's, which is free if it succeeds,
/// or the organization's.
pub fn unlink_call(
	at: &AtBlock,
	patient: PatientId,
	organization: OrganizationId,
	identifier: KeyedId,
) -> Result<Call, ChainError> {
	let payload =
		api::tx().attestations().unlink(Static(patient), Static(organization), Static(identifier));
	Call::new(at, &payload)
}

/// The organization for which a transaction assured something.
pub fn assured(receipt: &Receipt) -> Result<OrganizationId, ChainError> {
	let event: api::attestations::events::Assured = receipt.event()?;
	Ok(event.organization.0)
}

/// The organization for which a transaction withdrew what was assured.
pub fn assurance_withdrawn(receipt: &Receipt) -> Result<OrganizationId, ChainError> {
	let event: api::attestations::events::AssuranceWithdrawn = receipt.event()?;
	Ok(event.organization.0)
}

/// The organization for which a transaction linked a record number.
pub fn linked(receipt: &Receipt) -> Result<OrganizationId, ChainError> {
	let event: api::attestations::events::Linked = receipt.event()?;
	Ok(event.organization.0)
}

/// Where an assurance stands, in words.
pub fn assurance_in_words(assurance: &Assurance) -> String {
	match (assurance.withdrawn_at, assurance.in_force) {
		(Some(at), _) => format!("withdrawn at {at}"),
		(None, true) => format!("in force until {}", assurance.valid_until),
		(None, false) => format!("over since {}", assurance.valid_until),
	}
}

/// Where a link stands, in words.
pub fn link_in_words(link: &RecordLink) -> String {
	match (link.status, link.linked_at) {
		(LinkStatus::Linked, Some(at)) => format!("linked since {at}"),
		(LinkStatus::Lapsed, _) => "permitted, and not linked in time".into(),
		_ => format!("permitted at {}, and not linked yet", link.permitted_at),
	}
}

/// What a call does, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	match call {
		PalletCall::assure { patient, level, valid_until } => format!(
			"assure at {} that one real person uses identity {}, until {}",
			level.0,
			Hex32(patient.0 .0),
			Moment(valid_until)
		),
		PalletCall::withdraw_assurance { patient, organization } => format!(
			"withdraw what organization {} assured of identity {}",
			organization.0 .0,
			Hex32(patient.0 .0)
		),
		PalletCall::permit_link { patient, organization, identifier } => format!(
			"patient {} permits organization {} to find this identity by its record number {}",
			Hex32(patient.0 .0),
			organization.0 .0,
			Hex32(identifier.0 .0)
		),
		PalletCall::link { patient, identifier } => format!(
			"link record number {} of the own organization to patient {}",
			Hex32(identifier.0 .0),
			Hex32(patient.0 .0)
		),
		PalletCall::unlink { patient, organization, identifier } => format!(
			"organization {} no longer finds patient {} by its record number {}",
			organization.0 .0,
			Hex32(patient.0 .0),
			Hex32(identifier.0 .0)
		),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const GOLDEN: &str = "a1a2d7f82c5cb7282edd93093fc509a0477069397e946dc6cd759dcb597f34ec";

	fn links(organization: u32) -> views::OrganizationLinksView {
		let link = |n: u8, status, linked_at| views::RecordLinkView {
			identifier: Static(KeyedId([n; 32])),
			status,
			permitted_at: 1_000,
			linked_at,
		};
		views::OrganizationLinksView {
			organization: Static(OrganizationId(organization)),
			links: vec![
				link(1, views::LinkStatus::Linked, Some(2_000)),
				link(2, views::LinkStatus::Permitted, None),
				link(3, views::LinkStatus::Lapsed, None),
			],
		}
	}

	#[test]
	fn links_are_listed_by_organization_and_say_where_they_stand() {
		let all = flattened(vec![links(7), links(2)]);
		let organizations: Vec<_> = all.iter().map(|one| one.organization.0).collect();
		assert_eq!(organizations, [2, 2, 2, 7, 7, 7]);
		let words: Vec<_> = all[..3].iter().map(link_in_words).collect();
		assert_eq!(
			words,
			[
				"linked since 1970-01-01T00:00:02.000Z",
				"permitted at 1970-01-01T00:00:01.000Z, and not linked yet",
				"permitted, and not linked in time",
			]
		);
	}

	#[test]
	fn a_node_that_repeats_itself_is_not_believed() {
		let mut all = Vec::new();
		extend(&mut all, vec![links(2), links(1)]).expect("two");
		let refused = extend(&mut all, vec![links(3), links(2)]).expect_err("again");
		assert!(matches!(refused, ChainError::Incompatible(_)), "{refused}");
	}

	#[test]
	fn an_assurance_says_until_when_it_holds() {
		let assurance = Assurance {
			organization: OrganizationId(1),
			level: AssuranceLevel::Ial2,
			assured_at: Moment(0),
			valid_until: Moment(9_000),
			withdrawn_at: None,
			in_force: true,
		};
		let over = Assurance { in_force: false, ..assurance.clone() };
		let withdrawn = Assurance { withdrawn_at: Some(Moment(5_000)), ..over.clone() };
		for (one, words) in [
			(assurance, "in force until 1970-01-01T00:00:09.000Z"),
			(over, "over since 1970-01-01T00:00:09.000Z"),
			(withdrawn, "withdrawn at 1970-01-01T00:00:05.000Z"),
		] {
			assert_eq!(assurance_in_words(&one), words);
		}
	}

	/// Computed by Python: `hmac.new(bytes([7]) * 32, b"salus/record-number/v1\0" + b"4711",
	/// "sha256").hexdigest()`.
	#[test]
	fn a_record_number_is_a_keyed_identifier() {
		let key = [7; 32];
		let of = |number| record_identifier(&key, number).map(|id| hex::encode(id.0));
		assert_eq!(of("4711"), Ok(GOLDEN.into()));
		assert_eq!(of(" 4711\n"), Ok(GOLDEN.into()));
		assert_ne!(of("04711"), Ok(GOLDEN.into()));
		for none in ["", " ", "47\n11", "47\u{7f}"] {
			assert_eq!(of(none), Err(NoRecordNumber), "{none:?}");
		}
	}

	#[test]
	fn calls_read_as_sentences() {
		let patient = || Static(PatientId([0xab; 32]));
		let organization = || Static(OrganizationId(3));
		let identifier = || Static(KeyedId([0xcd; 32]));
		let (hex, number) = ("ab".repeat(32), "cd".repeat(32));
		for (call, words) in [
			(
				PalletCall::assure {
					patient: patient(),
					level: Static(AssuranceLevel::Ial2),
					valid_until: 0,
				},
				format!(
					"assure at IAL2 that one real person uses identity {hex}, until \
					 1970-01-01T00:00:00.000Z"
				),
			),
			(
				PalletCall::withdraw_assurance { patient: patient(), organization: organization() },
				format!("withdraw what organization 3 assured of identity {hex}"),
			),
			(
				PalletCall::permit_link {
					patient: patient(),
					organization: organization(),
					identifier: identifier(),
				},
				format!(
					"patient {hex} permits organization 3 to find this identity by its record number \
					 {number}"
				),
			),
			(
				PalletCall::link { patient: patient(), identifier: identifier() },
				format!("link record number {number} of the own organization to patient {hex}"),
			),
			(
				PalletCall::unlink {
					patient: patient(),
					organization: organization(),
					identifier: identifier(),
				},
				format!(
					"organization 3 no longer finds patient {hex} by its record number {number}"
				),
			),
		] {
			assert_eq!(in_words(call), words);
		}
	}
}
