//! Consent: grants, and decisions about access.

mod access;
pub mod policy;
mod reasons;

pub(crate) use access::agreed;
pub use access::{
	access_scope, access_scope_at, check_access, check_access_at, AccessRequest, AccessScope,
	PermittedScope, RestrictedScope, ScopeRequest, ScopeVerdict, Verdict, MAX_OPENINGS,
	MAX_RECORDS,
};
pub use reasons::{basis_in_words, law_in_words, obligation_in_words, reason_in_words, remedy};

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_consent::types as pallet;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::submit::Receipt;
use salus_commitments::GranteeOpening;
use salus_primitives::{
	DirectiveId, GrantId, Grantee, OrganizationId, PatientId, Purpose, Purposes, ReceiptId,
	RepresentativeCapacity, RepresentativeId, Represented, Scope, Suspension, UnixMillis,
};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// The purposes for which a grant may be without an end of its own (45 CFR 164.508(c)(1)(v)).
pub const RESEARCH: Purposes =
	Purposes::empty().with(Purpose::Hresch).with(Purpose::Clintrch).with(Purpose::Dsrch);

/// Whether a grant can be relied on. Of one that was given out of another, the other counts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum GrantStatus {
	/// It can.
	Live,
	/// Its validity has not begun.
	NotYetValid,
	/// Its validity has ended.
	Expired,
	/// It was revoked or given back.
	Revoked,
	/// The patient suspended it; it holds again when resumed.
	Suspended,
	/// It was used as often as it may be.
	UsedUp,
}

impl GrantStatus {
	/// Whether it can never be relied on again. One that is used up is not over: who has a receipt
	/// relies on it, so that it can be ended.
	pub const fn is_over(self) -> bool {
		matches!(self, Self::Expired | Self::Revoked)
	}
}

/// By which right a grant was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
	/// By a key of the patient.
	Patient,
	/// By an organization, out of a grant that lets it pass on what that covers.
	Reshare {
		/// The grant out of which it was given. It holds only while that does.
		parent: GrantId,
		/// The organization that gave it.
		organization: OrganizationId,
	},
	/// By a representative, in the patient's name.
	Representative {
		/// Which of the patient's representatives.
		representative: RepresentativeId,
		/// In which capacity.
		capacity: RepresentativeCapacity,
		/// For whom: what belongs to a minor's own confidential care is not covered.
		represented: Represented,
	},
	/// By the organization that keeps the key of a patient without a device, in the patient's name.
	Custodian {
		/// The organization.
		organization: OrganizationId,
	},
	/// By a paper that was signed in the patient's name, and that an organization recorded.
	Paper {
		/// The organization.
		organization: OrganizationId,
		/// The salted commitment to the paper.
		document: Hex32,
	},
}

impl Right {
	/// Whether it is the patient's own word, by a key or a representative of the patient, or by who
	/// answers for what the patient said without a device.
	pub const fn is_the_patients(self) -> bool {
		!matches!(self, Self::Reshare { .. })
	}
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
	/// By which right that key made it.
	pub right: Right,
	/// The first moment at which it holds.
	pub valid_from: Moment,
	/// The first moment at which it no longer holds; `None` if it has no end of its own.
	pub valid_until: Option<Moment>,
	/// The salted commitment to the event with which it ends, if to one.
	pub ends_with: Option<Hex32>,
	/// How often it may be used; `None` if as often as one likes.
	pub max_uses: Option<u32>,
	/// How often it was used, by the receipts taken.
	pub used: u32,
	/// When it was revoked or given back, if it was.
	pub revoked_at: Option<Moment>,
	/// The document by which it was given, if by one.
	pub directive: Option<DirectiveId>,
	/// When it was suspended, in the order of time.
	pub suspensions: Vec<Suspended>,
	/// Whether it can be relied on.
	pub status: GrantStatus,
}

impl Grant {
	/// The grant out of which it was given, if out of one.
	pub const fn parent(&self) -> Option<GrantId> {
		match self.right {
			Right::Reshare { parent, .. } => Some(parent),
			Right::Patient
			| Right::Representative { .. }
			| Right::Custodian { .. }
			| Right::Paper { .. } => None,
		}
	}
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

impl From<views::GrantRight> for Right {
	fn from(right: views::GrantRight) -> Self {
		match right {
			views::GrantRight::Patient => Self::Patient,
			views::GrantRight::Reshare { parent, organization } => {
				Self::Reshare { parent: parent.0, organization: organization.0 }
			}
			views::GrantRight::Representative { representative, capacity, represented } => {
				Self::Representative {
					representative: representative.0,
					capacity: capacity.0,
					represented: represented.0,
				}
			}
			views::GrantRight::Custodian { organization } => {
				Self::Custodian { organization: organization.0 }
			}
			views::GrantRight::Paper { organization, document } => {
				Self::Paper { organization: organization.0, document: Hex32(document) }
			}
		}
	}
}

impl From<views::GrantStatus> for GrantStatus {
	fn from(status: views::GrantStatus) -> Self {
		match status {
			views::GrantStatus::Live => Self::Live,
			views::GrantStatus::NotYetValid => Self::NotYetValid,
			views::GrantStatus::Expired => Self::Expired,
			views::GrantStatus::Revoked => Self::Revoked,
			views::GrantStatus::Suspended => Self::Suspended,
			views::GrantStatus::UsedUp => Self::UsedUp,
		}
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
			right: view.right.into(),
			valid_from: Moment(view.valid_from),
			valid_until: view.valid_until.map(Moment),
			ends_with: view.ends_with.map(Hex32),
			max_uses: view.max_uses,
			used: view.used,
			revoked_at: view.revoked_at.map(Moment),
			directive: view.directive.map(|id| id.0),
			suspensions: view.suspensions.into_iter().map(|time| time.0.into()).collect(),
			status: view.status.into(),
		}
	}
}

pub(crate) fn grantee_from(grantee: Grantee<AccountId32>) -> Grantee<Account> {
	match grantee {
		Grantee::AnyMember => Grantee::AnyMember,
		Grantee::Role(role) => Grantee::Role(role),
		Grantee::Organization(id) => Grantee::Organization(id),
		Grantee::Practitioner(account) => Grantee::Practitioner(account.into()),
		Grantee::Person(id) => Grantee::Person(id),
		Grantee::Committed(hash) => Grantee::Committed(hash),
		Grantee::Study(id) => Grantee::Study(id),
	}
}

pub(crate) fn grantee_to(grantee: &Grantee<Account>) -> Grantee<AccountId32> {
	match grantee {
		Grantee::AnyMember => Grantee::AnyMember,
		Grantee::Role(role) => Grantee::Role(*role),
		Grantee::Organization(id) => Grantee::Organization(*id),
		Grantee::Practitioner(account) => Grantee::Practitioner((*account).into()),
		Grantee::Person(id) => Grantee::Person(*id),
		Grantee::Committed(hash) => Grantee::Committed(*hash),
		Grantee::Study(id) => Grantee::Study(*id),
	}
}

fn opening_to(opening: &GranteeOpening<Account>) -> GranteeOpening<AccountId32> {
	GranteeOpening { salt: opening.salt, grantee: grantee_to(&opening.grantee) }
}

/// How far after now a grant may end, in milliseconds.
pub fn max_validity(at: &AtBlock) -> Result<UnixMillis, ChainError> {
	Ok(at.constants().entry(api::constants().consent().max_validity())?)
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

/// Under which terms a grant is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
	/// The first moment at which it holds; `None` for the block that carries it.
	pub valid_from: Option<UnixMillis>,
	/// The first moment at which it no longer holds; `None` for no end of its own, which only a grant
	/// for [`RESEARCH`] may have.
	pub valid_until: Option<UnixMillis>,
	/// The salted commitment to the event with which it ends, if to one
	/// ([`annex::event`](crate::chain::annex::event)).
	pub ends_with: Option<[u8; 32]>,
	/// How often it may be used, at least once; `None` for as often as one likes.
	pub max_uses: Option<u32>,
	/// The document by which it is given, if by one.
	pub directive: Option<DirectiveId>,
}

/// A grant to make.
///
/// A wallet attaches an annex to each, also to one of which the annex says nothing
/// ([`annex::attach`](crate::chain::annex::attach)).
#[derive(Clone, Debug)]
pub struct NewGrant {
	/// Whose records.
	pub patient: PatientId,
	/// Who may use them.
	pub grantee: Grantee<Account>,
	/// What it covers.
	pub scope: Scope,
	/// From when until when, how often, by which document.
	pub terms: Terms,
}

pub(crate) fn terms_to(terms: Terms) -> pallet::Terms {
	let Terms { valid_from, valid_until, ends_with, max_uses, directive } = terms;
	let directive = directive.map(Static);
	pallet::Terms { valid_from, valid_until, ends_with, max_uses, directive }
}

/// The patient's call that makes a grant.
pub fn grant_call(at: &AtBlock, new: &NewGrant) -> Result<Call, ChainError> {
	let payload = api::tx().consent().grant(
		Static(new.patient),
		Static(grantee_to(&new.grantee)),
		Static(new.scope),
		terms_to(new.terms),
	);
	Call::new(at, &payload)
}

/// The patient's call that revokes a grant. It is free if it succeeds.
pub fn revoke_call(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().revoke(Static(patient), Static(id)))
}

/// The patient's call that revokes every grant to exactly this grantee that is not over. It is free if
/// it ends something.
pub fn revoke_all_call(
	at: &AtBlock,
	patient: PatientId,
	grantee: &Grantee<Account>,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().revoke_all(Static(patient), Static(grantee_to(grantee))))
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

/// The holder's call that takes a use of a grant whose uses are counted, before it gives anything on
/// it. The transaction's [`receipt`] is what it asks for access with.
pub fn take_use_call(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().take_use(Static(patient), Static(id)))
}

/// What a member passes on of a grant that is for it.
#[derive(Clone, Debug)]
pub struct NewReshare {
	/// Whose records.
	pub patient: PatientId,
	/// The grant that lets it pass on.
	pub parent: GrantId,
	/// Who may use the new one: an organization, a practitioner, a person or a study.
	pub grantee: Grantee<Account>,
	/// What it covers: nothing that the parent does not.
	pub scope: Scope,
	/// The first moment at which it no longer holds, not after the parent's; `None` for no end of its
	/// own, if the parent has none.
	pub valid_until: Option<UnixMillis>,
}

/// The call by which a member passes on what a grant covers, or a part of it.
pub fn reshare_call(at: &AtBlock, new: &NewReshare) -> Result<Call, ChainError> {
	let payload = api::tx().consent().reshare(
		Static(new.patient),
		Static(new.parent),
		Static(grantee_to(&new.grantee)),
		Static(new.scope),
		new.valid_until,
	);
	Call::new(at, &payload)
}

/// The call by which whom a grant is for, or who gave it out of another, ends it. It is free if it
/// succeeds.
pub fn give_back_call(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().give_back(Static(patient), Static(id)))
}

/// The grant that a transaction made.
pub fn granted(receipt: &Receipt) -> Result<GrantId, ChainError> {
	let event: api::consent::events::Granted = receipt.event()?;
	Ok(event.grant.0)
}

/// The numbers of the grants that a transaction revoked.
pub fn revoked(receipt: &Receipt) -> Result<Vec<GrantId>, ChainError> {
	let events: Vec<api::consent::events::Revoked> = receipt.all_events()?;
	Ok(events.into_iter().map(|event| event.grant.0).collect())
}

/// The receipt of the use that a transaction took: what to ask for access with, for an hour.
pub fn receipt(receipt: &Receipt) -> Result<ReceiptId, ChainError> {
	let event: api::consent::events::UseTaken = receipt.event()?;
	Ok(ReceiptId { grant: event.grant.0, number: event.receipt })
}
