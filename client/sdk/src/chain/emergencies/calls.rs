//! The calls of emergency access, and what they brought about.

use crate::chain::account::{Account, Moment};
use crate::chain::api;
use crate::chain::api::emergency_access::events;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use salus_primitives::{
	Affected, DisasterId, EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Finding,
	Holder, OrganizationId, PatientId, ReviewOutcome, UnixMillis,
};
use subxt::utils::Static;

/// What became of an attempt to break the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
	/// It opens records.
	Opened {
		/// The emergency: what to cite.
		emergency: EmergencyId,
		/// The organization for which it was opened.
		organization: OrganizationId,
		/// What it opens.
		access: EmergencyAccess,
		/// The first moment at which it no longer does.
		expires_at: Moment,
		/// The limits of a day that were exceeded by it.
		flags: EmergencyFlags,
	},
	/// The patient set that nothing is opened, not even in an emergency. The attempt is kept.
	Denied {
		/// The organization for which it was tried.
		organization: OrganizationId,
	},
}

/// The call by which a practitioner breaks the glass; `reason` is what
/// [`requests::reason`](crate::chain::requests::reason) commits to. It is free for
/// a hundred in a day, and for more while a disaster lasts.
pub fn open_call(
	at: &AtBlock,
	patient: PatientId,
	holder: Holder,
	kind: EmergencyKind,
	reason: [u8; 32],
) -> Result<Call, ChainError> {
	let payload =
		api::tx().emergency_access().open(Static(patient), Static(holder), Static(kind), reason);
	Call::new(at, &payload)
}

/// The call by which who opened an emergency closes it. It is free if it succeeds.
pub fn close_call(at: &AtBlock, patient: PatientId, id: EmergencyId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().close(Static(patient), Static(id)))
}

/// The call by which anybody draws the lot of an emergency.
pub fn draw_call(at: &AtBlock, patient: PatientId, id: EmergencyId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().draw(Static(patient), Static(id)))
}

/// The call by which a privacy officer of the own organization reviews an emergency.
pub fn review_call(
	at: &AtBlock,
	patient: PatientId,
	id: EmergencyId,
	outcome: ReviewOutcome,
) -> Result<Call, ChainError> {
	let payload = api::tx().emergency_access().review(Static(patient), Static(id), Static(outcome));
	Call::new(at, &payload)
}

/// The call by which a privacy officer of another organization reviews an emergency.
pub fn review_again_call(
	at: &AtBlock,
	patient: PatientId,
	id: EmergencyId,
	finding: Finding,
) -> Result<Call, ChainError> {
	let payload =
		api::tx().emergency_access().review_again(Static(patient), Static(id), Static(finding));
	Call::new(at, &payload)
}

/// The patient's call that disputes an emergency. It is free if it succeeds.
pub fn dispute_call(at: &AtBlock, patient: PatientId, id: EmergencyId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().dispute(Static(patient), Static(id)))
}

/// The patient's call that sets what an emergency opens. It is free if that is less than before.
pub fn set_access_call(
	at: &AtBlock,
	patient: PatientId,
	access: EmergencyAccess,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().set_access(Static(patient), Static(access)))
}

/// The council's call that lets a practitioner break the glass again.
pub fn reinstate_call(at: &AtBlock, practitioner: Account) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().reinstate(practitioner.into()))
}

/// The council's call that declares a disaster.
pub fn declare_disaster_call(
	at: &AtBlock,
	affected: Affected,
	until: UnixMillis,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().declare_disaster(Static(affected), until))
}

/// The council's call that ends a disaster before its time.
pub fn end_disaster_call(at: &AtBlock, id: DisasterId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().end_disaster(Static(id)))
}

/// The call by which anybody removes a settled emergency, after the time for which it is kept.
pub fn prune_call(at: &AtBlock, patient: PatientId, id: EmergencyId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().emergency_access().prune(Static(patient), Static(id)))
}

/// What became of an attempt to break the glass, by its transaction.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the transaction says neither.
pub fn opening(receipt: &Receipt) -> Result<Opening, ChainError> {
	if let Some(denied) = receipt.find_event::<events::Denied>()? {
		return Ok(Opening::Denied { organization: denied.organization.0 });
	}
	let opened: events::Opened = receipt.event()?;
	Ok(Opening::Opened {
		emergency: opened.emergency.0,
		organization: opened.organization.0,
		access: opened.access.0,
		expires_at: Moment(opened.expires_at),
		flags: opened.flags.0,
	})
}

/// Whether a transaction drew the lot so that it fell on the emergency.
pub fn drawn(receipt: &Receipt) -> Result<bool, ChainError> {
	let event: events::Drawn = receipt.event()?;
	Ok(event.sampled)
}

/// What followed from a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
	/// For which organization it was made.
	pub organization: OrganizationId,
	/// Whom it suspended, if it did.
	pub suspended: Option<Account>,
	/// Whether the own and another organization disagree on abuse, so that a regulator is asked.
	pub disagree: bool,
}

/// What followed from a transaction that reviewed an emergency of the own organization.
pub fn reviewed(receipt: &Receipt) -> Result<Followed, ChainError> {
	let event: events::Reviewed = receipt.event()?;
	followed(receipt, event.organization.0)
}

/// What followed from a transaction that reviewed an emergency of another organization.
pub fn reviewed_again(receipt: &Receipt) -> Result<Followed, ChainError> {
	let event: events::ReviewedAgain = receipt.event()?;
	followed(receipt, event.organization.0)
}

fn followed(receipt: &Receipt, organization: OrganizationId) -> Result<Followed, ChainError> {
	let suspended = receipt.find_event::<events::PrivilegeSuspended>()?;
	Ok(Followed {
		organization,
		suspended: suspended.map(|event| event.practitioner.into()),
		disagree: receipt.find_event::<events::ReviewsDisagree>()?.is_some(),
	})
}
