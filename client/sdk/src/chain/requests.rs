//! Requests: what organizations ask of patients, and what patients answer.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_consent::types as pallet;
use crate::chain::api::runtime_types::salus_runtime_api::requests as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::consent::{grantee_from, grantee_to, Terms};
use crate::chain::disclosures::SaltedText;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_primitives::{
	DirectiveId, GrantId, Grantee, OrganizationId, PatientId, Protected, RequestId, Scope,
	UnixMillis,
};
use serde::{Deserialize, Serialize};
use subxt::utils::{AccountId32, Static};

/// The name of the format in which the opening of a reason is kept.
pub const REASON_FORMAT: &str = "salus/reason-opening/v1";

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RequestStatus {
	/// It waits for the patient's answer.
	Open,
	/// The patient gave this grant, as it was asked for.
	Approved(GrantId),
	/// The patient gave this grant, with less than was asked for.
	Narrowed(GrantId),
	/// The patient declined.
	Declined,
	/// The organization that asked took it back.
	Withdrawn,
	/// Nobody answered in time.
	Expired,
}

impl RequestStatus {
	/// The grant that answers it, if one does.
	pub const fn grant(self) -> Option<GrantId> {
		match self {
			Self::Approved(grant) | Self::Narrowed(grant) => Some(grant),
			Self::Open | Self::Declined | Self::Withdrawn | Self::Expired => None,
		}
	}

	/// Where it stands, in a word.
	pub const fn word(self) -> &'static str {
		match self {
			Self::Open => "Open",
			Self::Approved(_) => "Approved",
			Self::Narrowed(_) => "Narrowed",
			Self::Declined => "Declined",
			Self::Withdrawn => "Withdrawn",
			Self::Expired => "Expired",
		}
	}
}

/// A request for a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
	/// Its id, counted per patient.
	pub id: RequestId,
	/// The organization that asks.
	pub organization: OrganizationId,
	/// For whom it asks: itself, or one of its practitioners.
	pub grantee: Grantee<Account>,
	/// What it would cover.
	pub scope: Scope,
	/// The first moment at which the grant would no longer hold; `None` if it would have no end of
	/// its own.
	pub valid_until: Option<Moment>,
	/// How often the grant could be used; `None` if as often as one likes.
	pub max_uses: Option<u32>,
	/// The salted commitment to the reason, if one is given.
	pub reason: Option<Hex32>,
	/// When it was made.
	pub requested_at: Moment,
	/// The account that made it.
	pub requested_by: Account,
	/// The first moment at which it can no longer be answered.
	pub expires_at: Moment,
	/// When it was answered or withdrawn, if it was.
	pub closed_at: Option<Moment>,
	/// Where it stands.
	pub status: RequestStatus,
}

impl From<views::RequestStatus> for RequestStatus {
	fn from(status: views::RequestStatus) -> Self {
		match status {
			views::RequestStatus::Open => Self::Open,
			views::RequestStatus::Approved(grant) => Self::Approved(grant.0),
			views::RequestStatus::Narrowed(grant) => Self::Narrowed(grant.0),
			views::RequestStatus::Declined => Self::Declined,
			views::RequestStatus::Withdrawn => Self::Withdrawn,
			views::RequestStatus::Expired => Self::Expired,
		}
	}
}

impl From<views::RequestView<AccountId32>> for Request {
	fn from(view: views::RequestView<AccountId32>) -> Self {
		Self {
			id: view.id.0,
			organization: view.organization.0,
			grantee: grantee_from(view.grantee.0),
			scope: view.scope.0,
			valid_until: view.valid_until.map(Moment),
			max_uses: view.max_uses,
			reason: view.reason.map(Hex32),
			requested_at: Moment(view.requested_at),
			requested_by: view.requested_by.into(),
			expires_at: Moment(view.expires_at),
			closed_at: view.closed_at.map(Moment),
			status: view.status.into(),
		}
	}
}

/// What was asked of a patient, in the order of ids: every request that is open, and of the others
/// those whose room was not needed yet.
pub async fn requests(at: &AtBlock, patient: PatientId) -> Result<Vec<Request>, ChainError> {
	let query = api::runtime_apis().consent_api().requests(Static(patient));
	Ok(at.runtime_apis().call(query).await?.into_iter().map(Request::from).collect())
}

/// One request, if it is still kept.
pub async fn request(
	at: &AtBlock,
	patient: PatientId,
	id: RequestId,
) -> Result<Option<Request>, ChainError> {
	Ok(requests(at, patient).await?.into_iter().find(|request| request.id == id))
}

/// A request to make.
#[derive(Clone, Debug)]
pub struct NewRequest {
	/// Whose records.
	pub patient: PatientId,
	/// Who could use them: the own organization, or one of its practitioners.
	pub grantee: Grantee<Account>,
	/// What the grant would cover; without an annex, which is the patient's to add.
	pub scope: Scope,
	/// The first moment at which the grant would no longer hold; `None` for no end of its own, which
	/// only a grant for [`RESEARCH`](crate::chain::consent::RESEARCH) may have.
	pub valid_until: Option<UnixMillis>,
	/// How often the grant could be used, at least once; `None` for as often as one likes.
	pub max_uses: Option<u32>,
	/// The salted commitment to the reason, if one is given ([`reason`]).
	pub reason: Option<[u8; 32]>,
	/// The first moment at which it can no longer be answered; not after `valid_until`.
	pub expires_at: UnixMillis,
}

/// The call by which an organization asks for a grant.
pub fn request_call(at: &AtBlock, new: &NewRequest) -> Result<Call, ChainError> {
	let payload = api::tx().consent().request(
		Static(new.patient),
		Static(grantee_to(&new.grantee)),
		Static(new.scope),
		pallet::RequestTerms {
			valid_until: new.valid_until,
			max_uses: new.max_uses,
			reason: new.reason,
			expires_at: new.expires_at,
		},
	);
	Call::new(at, &payload)
}

/// The patient's call that gives what was asked for. By `protected` the patient adds an annex.
pub fn approve_call(
	at: &AtBlock,
	patient: PatientId,
	id: RequestId,
	directive: Option<DirectiveId>,
	protected: Option<Protected>,
) -> Result<Call, ChainError> {
	let payload = api::tx().consent().approve(
		Static(patient),
		Static(id),
		directive.map(Static),
		protected.map(Static),
	);
	Call::new(at, &payload)
}

/// The patient's call that gives less than was asked for.
pub fn narrow_call(
	at: &AtBlock,
	patient: PatientId,
	id: RequestId,
	scope: Scope,
	terms: Terms,
) -> Result<Call, ChainError> {
	let Terms { valid_from, valid_until, ends_with, max_uses, directive } = terms;
	let directive = directive.map(Static);
	let terms = pallet::Terms { valid_from, valid_until, ends_with, max_uses, directive };
	let payload = api::tx().consent().narrow(Static(patient), Static(id), Static(scope), terms);
	Call::new(at, &payload)
}

/// The patient's call that refuses what was asked for.
pub fn decline_call(at: &AtBlock, patient: PatientId, id: RequestId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().decline(Static(patient), Static(id)))
}

/// The call by which an organization takes back what it asked for.
pub fn withdraw_call(at: &AtBlock, patient: PatientId, id: RequestId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().withdraw_request(Static(patient), Static(id)))
}

/// The request that a transaction made.
pub fn requested(receipt: &Receipt) -> Result<RequestId, ChainError> {
	let event: api::consent::events::Requested = receipt.event()?;
	Ok(event.request.0)
}

/// Commits to the reason of a request, under a fresh salt: what the request names, and what opens
/// that, for the patient. `SHA-256("salus/reason/v1" ‖ 0x00 ‖ salt ‖ text)`.
pub fn reason(text: &str) -> ([u8; 32], ReasonOpening) {
	let SaltedText { salt, text } = SaltedText::new(text.to_owned());
	let opening = ReasonOpening { format: REASON_FORMAT.into(), salt, text };
	(opening.commitment(), opening)
}

/// What opens the reason of a request: a JSON file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonOpening {
	format: String,
	/// 32 random bytes.
	pub salt: Hex32,
	/// The reason, in UTF-8.
	pub text: String,
}

/// Shows neither salt nor text, so that neither gets into a log.
impl std::fmt::Debug for ReasonOpening {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("ReasonOpening(..)")
	}
}

impl ReasonOpening {
	/// The commitment that this opens.
	pub fn commitment(&self) -> [u8; 32] {
		SaltedText { salt: self.salt, text: self.text.clone() }.as_reason()
	}

	/// Whether this opens the reason of a request.
	pub fn opens(&self, request: &Request) -> bool {
		request.reason == Some(Hex32(self.commitment()))
	}

	/// Reads an opening file.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format.
	pub fn from_json(json: &[u8]) -> Result<Self, ChainError> {
		let opening: Self = serde_json::from_slice(json)
			.map_err(|error| ChainError::Malformed(format!("no opening of a reason: {error}")))?;
		if opening.format == REASON_FORMAT {
			Ok(opening)
		} else {
			let format = opening.format;
			Err(ChainError::Malformed(format!("'{format}' is not {REASON_FORMAT}")))
		}
	}

	/// The opening file.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn to_json(&self) -> Result<Vec<u8>, ChainError> {
		let mut json = serde_json::to_vec_pretty(self)
			.map_err(|error| ChainError::Malformed(error.to_string()))?;
		json.push(b'\n');
		Ok(json)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_reason_survives_its_file_and_another_format_does_not() {
		let (commitment, opening) = reason("second opinion");
		let json = opening.to_json().expect("JSON");
		let read = ReasonOpening::from_json(&json).expect("the same");
		assert_eq!((read.commitment(), read.text.as_str()), (commitment, "second opinion"));
		let text = String::from_utf8(json).expect("text");
		for changed in [
			text.replacen("reason-opening/v1", "event-opening/v1", 1),
			text.replacen("\"text\"", "\"words\"", 1),
			String::new(),
		] {
			assert!(ReasonOpening::from_json(changed.as_bytes()).is_err(), "{changed}");
		}
		assert_eq!(format!("{opening:?}"), "ReasonOpening(..)");
	}

	#[test]
	fn a_reason_is_committed_to_under_its_own_tag_and_a_fresh_salt() {
		let (commitment, opening) = reason("birth");
		assert_ne!(reason("birth").0, commitment);
		let same = SaltedText { salt: opening.salt, text: opening.text };
		assert_eq!(same.as_reason(), commitment);
		assert_ne!(same.as_event(), commitment);
		assert_ne!(same.as_description(), commitment);
	}
}
