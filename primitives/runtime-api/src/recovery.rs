//! The reads of recovering an identity.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use salus_primitives::{
	EncryptionKey, GuardianHash, OrganizationId, RecoveryStatus, Supporter, UnixMillis,
};
use scale_info::TypeInfo;

/// A guardian, of whom only a commitment is known until it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GuardianView {
	/// The commitment to the guardian's account.
	pub commitment: GuardianHash,
	/// When the patient added it.
	pub added_at: UnixMillis,
	/// The first moment at which it may support an attempt: it was added long enough ago, and has
	/// rested after one that was vetoed.
	pub supports_from: UnixMillis,
	/// The first moment at which it may start an attempt: the same, and it has rested after the last
	/// one that it started.
	pub starts_from: UnixMillis,
}

/// An attempt to recover an identity, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AttemptView<AccountId> {
	/// Where it stands.
	pub status: RecoveryStatus,
	/// The key that the patient gets by it.
	pub key: AccountId,
	/// The key to which others encrypt for the patient afterwards.
	pub encryption_key: Option<EncryptionKey>,
	/// When it was started.
	pub started_at: UnixMillis,
	/// Who started and supported it, in the order in which they did.
	pub supporters: Vec<Supporter<AccountId>>,
	/// The first moment at which it can be completed, once there are enough supporters.
	pub completes_at: Option<UnixMillis>,
	/// The first moment at which it comes to nothing of itself, as it stands.
	pub lapses_at: UnixMillis,
	/// When it was vetoed or completed, if it was.
	pub ended_at: Option<UnixMillis>,
}

/// That an organization waits before it helps this patient again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrganizationRest {
	/// The organization.
	pub organization: OrganizationId,
	/// The first moment at which it may support an attempt.
	pub supports_from: UnixMillis,
	/// The first moment at which it may start an attempt.
	pub starts_from: UnixMillis,
}

/// By whom and how an identity can be recovered, and what was last tried.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RecoveryView<AccountId> {
	/// The patient's guardians, in the patient's order. Without any, organizations attest the person.
	pub guardians: Vec<GuardianView>,
	/// How many supporters an attempt needs: of the guardians, or of organizations if there are none.
	pub threshold: u32,
	/// How long an attempt with enough supporters waits for a veto, in milliseconds.
	pub delay_ms: UnixMillis,
	/// The last attempt, if there ever was one. At most one is open.
	pub attempt: Option<AttemptView<AccountId>>,
	/// The organizations that rest after what they tried.
	pub resting: Vec<OrganizationRest>,
	/// When the identity was last recovered, if it ever was.
	pub recovered_at: Option<UnixMillis>,
	/// The first moment at which the patient may entrust somebody again: add a guardian or a grantee.
	/// `None` if the patient may now.
	pub entrusts_from: Option<UnixMillis>,
}
