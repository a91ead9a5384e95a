//! Restrictions: what a patient withholds, whatever the grants say.

use crate::chain::account::{Account, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::consent::{grantee_from, grantee_to};
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_primitives::scope::MAX_EXCEPTED;
use salus_primitives::{DirectiveId, Except, Grantee, PatientId, Purposes, RestrictionId, Scope};
use subxt::utils::{AccountId32, Static};

/// Whom a restriction leaves as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceptions {
	/// Who asks as one of these is not restricted; at most
	/// [`MAX_EXCEPTED`](salus_primitives::scope::MAX_EXCEPTED).
	pub grantees: Vec<Grantee<Account>>,
	/// Who asks for one of these purposes is not restricted.
	pub purposes: Purposes,
}

impl From<Except<AccountId32>> for Exceptions {
	fn from(except: Except<AccountId32>) -> Self {
		Self {
			grantees: except.grantees.into_iter().map(grantee_from).collect(),
			purposes: except.purposes,
		}
	}
}

impl TryFrom<&Exceptions> for Except<AccountId32> {
	type Error = ChainError;

	fn try_from(exceptions: &Exceptions) -> Result<Self, ChainError> {
		let grantees: Vec<_> = exceptions.grantees.iter().map(grantee_to).collect();
		let grantees = grantees.try_into().map_err(|_| {
			ChainError::Malformed(format!("a restriction excepts at most {MAX_EXCEPTED} grantees"))
		})?;
		Ok(Self { grantees, purposes: exceptions.purposes })
	}
}

/// A restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
	/// Its id, counted per patient.
	pub id: RestrictionId,
	/// What it reaches.
	pub scope: Scope,
	/// Whom it leaves as they are.
	pub except: Exceptions,
	/// When it was made.
	pub made_at: Moment,
	/// The key that made it.
	pub made_by: Account,
	/// When it was lifted, if it was.
	pub lifted_at: Option<Moment>,
	/// The document by which it was made, if by one.
	pub directive: Option<DirectiveId>,
}

impl Restriction {
	/// Whether it restricts.
	pub const fn stands(&self) -> bool {
		self.lifted_at.is_none()
	}
}

impl From<views::RestrictionView<AccountId32>> for Restriction {
	fn from(view: views::RestrictionView<AccountId32>) -> Self {
		Self {
			id: view.id.0,
			scope: view.scope.0,
			except: view.except.0.into(),
			made_at: Moment(view.made_at),
			made_by: view.made_by.into(),
			lifted_at: view.lifted_at.map(Moment),
			directive: view.directive.map(|id| id.0),
		}
	}
}

/// A patient's restrictions, in the order of ids: every one that stands, and of the lifted ones
/// those whose room was not needed yet.
pub async fn restrictions(
	at: &AtBlock,
	patient: PatientId,
) -> Result<Vec<Restriction>, ChainError> {
	let query = api::runtime_apis().consent_api().restrictions(Static(patient));
	Ok(at.runtime_apis().call(query).await?.into_iter().map(Restriction::from).collect())
}

/// A restriction to make.
#[derive(Clone, Debug)]
pub struct NewRestriction {
	/// Whose records.
	pub patient: PatientId,
	/// What it reaches.
	pub scope: Scope,
	/// Whom it leaves as they are.
	pub except: Exceptions,
	/// The document by which it is made, if by one.
	pub directive: Option<DirectiveId>,
}

/// The patient's call that makes a restriction.
///
/// # Errors
///
/// [`ChainError::Malformed`] if more grantees are excepted than there may be.
pub fn restrict_call(at: &AtBlock, new: &NewRestriction) -> Result<Call, ChainError> {
	let payload = api::tx().consent().restrict(
		Static(new.patient),
		Static(new.scope),
		Static(Except::try_from(&new.except)?),
		new.directive.map(Static),
	);
	Call::new(at, &payload)
}

/// The patient's call that lifts a restriction.
pub fn lift_call(at: &AtBlock, patient: PatientId, id: RestrictionId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().lift(Static(patient), Static(id)))
}

/// The restrictions that a transaction lifted.
pub fn lifted(receipt: &Receipt) -> Result<Vec<RestrictionId>, ChainError> {
	let events: Vec<api::consent::events::Lifted> = receipt.all_events()?;
	Ok(events.into_iter().map(|event| event.restriction.0).collect())
}

/// The restriction that a transaction made.
pub fn restricted(receipt: &Receipt) -> Result<RestrictionId, ChainError> {
	let event: api::consent::events::Restricted = receipt.event()?;
	Ok(event.restriction.0)
}
