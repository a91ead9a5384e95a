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
/// [`requests::reason`](crate::chain::requests::reason) commits to. It is free for as many in a day
/// as are expected.
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
	let exceeded = receipt.find_event::<events::LimitExceeded>()?;
	Ok(Opening::Opened {
		emergency: opened.emergency.0,
		organization: opened.organization.0,
		access: opened.access.0,
		expires_at: Moment(opened.expires_at),
		flags: exceeded.map_or_else(EmergencyFlags::empty, |exceeded| exceeded.flags.0),
	})
}

/// Whether a transaction drew the lot so that it fell on the emergency.
pub fn drawn(receipt: &Receipt) -> Result<bool, ChainError> {
	let event: events::Drawn = receipt.event()?;
	Ok(event.sampled)
}

/// The organization for which a transaction reviewed an emergency of its own.
pub fn reviewed(receipt: &Receipt) -> Result<OrganizationId, ChainError> {
	let event: events::Reviewed = receipt.event()?;
	Ok(event.organization.0)
}

/// The organization for which a transaction reviewed an emergency of another, and the practitioner
/// whom that suspended, if it did.
pub fn reviewed_again(receipt: &Receipt) -> Result<(OrganizationId, Option<Account>), ChainError> {
	let event: events::ReviewedAgain = receipt.event()?;
	let suspended = receipt.find_event::<events::PrivilegeSuspended>()?;
	Ok((event.organization.0, suspended.map(|event| event.practitioner.into())))
}
