//! Vocabulary of recovering an identity whose keys are lost: who helps, and the times that bound
//! it.

use crate::{days::DAY_MS, GuardianHash, OrganizationId, UnixMillis};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most guardians of one patient.
pub const MAX_GUARDIANS: u32 = 8;

/// How many organizations have to attest a person who has no guardians.
pub const ATTESTING_ORGANIZATIONS: u32 = 2;

/// How long a recovery waits for a veto where the patient chose nothing, in milliseconds.
pub const DEFAULT_RECOVERY_DELAY: UnixMillis = 7 * DAY_MS;

/// The shortest delay that a patient may choose, in milliseconds: 72 hours.
pub const MIN_RECOVERY_DELAY: UnixMillis = 3 * DAY_MS;

/// The longest delay that a patient may choose, in milliseconds.
pub const MAX_RECOVERY_DELAY: UnixMillis = 30 * DAY_MS;

/// How long a guardian is one before it may help, in milliseconds; how long an organization's
/// relationship with the patient has existed; and how long ago it sponsored the registration.
pub const SUPPORTER_MATURITY: UnixMillis = 30 * DAY_MS;

/// How long an attempt waits for enough supporters, in milliseconds.
pub const RECOVERY_GATHERING: UnixMillis = 7 * DAY_MS;

/// For how long an attempt can be completed once its delay is over, in milliseconds.
pub const RECOVERY_COMPLETION: UnixMillis = 30 * DAY_MS;

/// How long who started an attempt starts no other, and who supported one that was vetoed, or took
/// the support back, supports no other, in milliseconds.
pub const SUPPORTER_REST: UnixMillis = 30 * DAY_MS;

/// How long after a recovery the patient entrusts nobody, in milliseconds: adds no guardian and no
/// grantee, lets nobody do again what was withheld, and removes no key for the veto alone.
pub const ENTRUSTING_PAUSE: UnixMillis = 3 * DAY_MS;

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo,
			)]
			$item
		)*
	};
}

plain! {
	/// In which capacity somebody helps a patient to recover, as they claim it.
	pub enum Capacity {
		/// As a guardian: opens one of the patient's commitments to guardians, for the account that
		/// signs.
		Guardian {
			/// The salt of the commitment.
			salt: [u8; 32],
		},
		/// For a member organization that knows the patient, and has now identified the person: at
		/// identity assurance level 2 of NIST SP 800-63A. By its admin or a privacy officer.
		Organization {
			/// A salted commitment to what shows it (see `salus-commitments`).
			evidence: [u8; 32],
		},
	}

	/// Who helped a patient to recover, as the chain found it.
	pub enum Supporter<AccountId> {
		/// A guardian, who is in clear from now on.
		Guardian {
			/// The guardian's account.
			account: AccountId,
			/// The commitment that it opened.
			commitment: GuardianHash,
		},
		/// A member organization that attested the person.
		Organization {
			/// The organization.
			organization: OrganizationId,
			/// Who attested for it.
			account: AccountId,
			/// A salted commitment to what shows it.
			evidence: [u8; 32],
		},
	}

	/// Where an attempt to recover stands.
	pub enum RecoveryStatus {
		/// It waits for supporters.
		Gathering,
		/// It has enough supporters, and waits for a veto.
		Waiting,
		/// Its delay is over. Anybody may complete it, and a key of the patient still veto it.
		Ready,
		/// It did not find enough supporters, or nobody completed it, in time.
		Lapsed,
		/// A key of the patient ended it.
		Vetoed,
		/// The patient has the new key.
		Completed,
		/// Everybody who supported it took that back.
		Withdrawn,
	}
}

impl<AccountId> Supporter<AccountId> {
	/// The account that signed.
	pub const fn account(&self) -> &AccountId {
		match self {
			Self::Guardian { account, .. } | Self::Organization { account, .. } => account,
		}
	}

	/// The organization, if it is one.
	pub const fn organization(&self) -> Option<OrganizationId> {
		match self {
			Self::Guardian { .. } => None,
			Self::Organization { organization, .. } => Some(*organization),
		}
	}
}

impl RecoveryStatus {
	/// Whether it may still come to something, so that no other attempt can start.
	pub const fn is_open(self) -> bool {
		matches!(self, Self::Gathering | Self::Waiting | Self::Ready)
	}
}
