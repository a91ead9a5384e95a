//! Requests: what organizations ask of patients, and what patients answer.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_consent::types as pallet;
use crate::chain::api::runtime_types::salus_runtime_api::requests as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::consent::{grantee_from, grantee_to, Terms};
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use crate::chain::texts::{Reason, TextOpening};
use salus_primitives::{GrantId, Grantee, OrganizationId, PatientId, RequestId, Scope, UnixMillis};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

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

impl Request {
	/// The terms of the grant that is asked for: it would begin at once.
	pub fn terms(&self) -> Terms {
		Terms {
			valid_until: self.valid_until.map(|end| end.0),
			max_uses: self.max_uses,
			..Terms::default()
		}
	}

	/// All that is asked, as whoever approves it says once more.
	fn asked(&self) -> pallet::Asked<AccountId32> {
		pallet::Asked {
			grantee: Static(grantee_to(&self.grantee)),
			scope: Static(self.scope),
			terms: pallet::RequestTerms {
				valid_until: self.valid_until.map(|end| end.0),
				max_uses: self.max_uses,
				reason: self.reason.map(|reason| reason.0),
				expires_at: self.expires_at.0,
			},
			__ignore: Default::default(),
		}
	}
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

/// What a patient gives in answer to a request. The call is made of it, and so is what the patient
/// reads before signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
	/// Who gives.
	pub patient: PatientId,
	/// What is answered.
	pub request: RequestId,
	/// Who may use the grant: whom the request is for.
	pub grantee: Grantee<Account>,
	/// What it covers.
	pub scope: Scope,
	/// From when until when, how often, by which document.
	pub terms: Terms,
}

impl Answer {
	/// Exactly what a request asks for.
	pub fn as_asked(patient: PatientId, request: &Request) -> Self {
		Self {
			patient,
			request: request.id,
			grantee: request.grantee.clone(),
			scope: request.scope,
			terms: request.terms(),
		}
	}
}

/// The patient's call that gives what was asked for, perhaps with an annex: an answer of which scope
/// and terms are those of the request, but for an annex and a directive.
///
/// The call says all that the request was read to ask for: the chain gives that or nothing
/// (`Changed`).
pub fn approve_call(at: &AtBlock, request: &Request, answer: &Answer) -> Result<Call, ChainError> {
	// Protection in clear is as it was asked for.
	let annexed = answer.scope.protected.annex().map(|_| answer.scope.protected);
	let payload = api::tx().consent().approve(
		Static(answer.patient),
		Static(answer.request),
		request.asked(),
		answer.terms.directive.map(Static),
		annexed.map(Static),
	);
	Call::new(at, &payload)
}

/// The patient's call that gives less than was asked for, to whom it was asked for.
pub fn narrow_call(at: &AtBlock, answer: &Answer) -> Result<Call, ChainError> {
	let Terms { valid_from, valid_until, ends_with, max_uses, directive } = answer.terms;
	let directive = directive.map(Static);
	let terms = pallet::Terms { valid_from, valid_until, ends_with, max_uses, directive };
	let payload = api::tx().consent().narrow(
		Static(answer.patient),
		Static(answer.request),
		Static(grantee_to(&answer.grantee)),
		Static(answer.scope),
		terms,
	);
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

/// Commits to the reason of a request: what the request names, and what opens that, for the patient.
pub fn reason(text: &str) -> ([u8; 32], ReasonOpening) {
	ReasonOpening::commit(text)
}

/// What opens the reason of a request.
pub type ReasonOpening = TextOpening<Reason>;

impl ReasonOpening {
	/// Whether this opens the reason of a request.
	pub fn opens(&self, request: &Request) -> bool {
		request.reason == Some(Hex32(self.commitment()))
	}
}
