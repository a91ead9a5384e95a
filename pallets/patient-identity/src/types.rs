//! What is stored about patients, their keys and the recovery of their identities. Plain data.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	recovery::{
		ATTESTING_ORGANIZATIONS, DEFAULT_RECOVERY_DELAY, MAX_GUARDIANS, RECOVERY_COMPLETION,
		RECOVERY_GATHERING, SUPPORTER_MATURITY,
	},
	EncryptionKey, GuardianHash, KeyPurpose, KeyPurposes, OrganizationId, PatientId,
	RecoveryStatus, Supporter, UnixMillis,
};
use scale_info::TypeInfo;

/// The most rests of supporters of one patient that are kept: those of a full attempt, and as many
/// again.
pub const MAX_RESTS: u32 = 2 * MAX_GUARDIANS;

/// A patient's identity: a pseudonym and what belongs to it. `Keys` is a bounded list of accounts.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Patient<Keys> {
	/// The live keys, in the order in which they were added. What each may do stands with the key.
	pub keys: Keys,
	/// How many of the live keys have the control purpose; at least 1. Kept here so that the last
	/// one is recognized without reading the others.
	pub control_keys: u32,
	/// The X25519 key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// When the identity was registered.
	pub registered_at: UnixMillis,
	/// The organization that sponsored the registration; none if the patient registered alone.
	pub sponsor: Option<OrganizationId>,
	/// When the identity was last recovered, or taken over from a custodian, if it ever was: for a time
	/// afterwards nobody is entrusted with anything.
	pub recovered_at: Option<UnixMillis>,
}

/// A key of one identity, for ever. Stays when it has been removed.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct PatientKey {
	/// The identity it belongs to.
	pub patient: PatientId,
	/// What it may be used for. Never empty.
	pub purposes: KeyPurposes,
	/// When it was added.
	pub added_at: UnixMillis,
	/// When it was removed, if it was. A removed key never comes back, here or elsewhere.
	pub removed_at: Option<UnixMillis>,
}

impl PatientKey {
	/// Whether it can be used at all.
	pub fn is_live(&self) -> bool {
		self.removed_at.is_none()
	}

	/// Whether it may be used for `purpose`.
	pub fn may(&self, purpose: KeyPurpose) -> bool {
		self.is_live() && self.purposes.contains(purpose)
	}

	/// Whether a recovery leaves it: it is for the veto and for nothing else, so that whoever has it
	/// can end a recovery and do nothing with the identity.
	pub fn outlives_recovery(&self) -> bool {
		self.purposes == KeyPurpose::RecoveryVeto.into()
	}
}

/// That an organization keeps the key of a patient without a device. Stays when it is over.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Custody {
	/// The organization.
	pub organization: OrganizationId,
	/// Since when: the registration.
	pub since: UnixMillis,
	/// When the patient took the identity over, or it was recovered, if that was.
	pub ended_at: Option<UnixMillis>,
}

/// A guardian of a patient.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Guardian {
	/// The salted commitment to its account: nobody knows who it is until it acts.
	pub commitment: GuardianHash,
	/// When the patient added it. What counts is how long it has been one.
	pub added_at: UnixMillis,
}

impl Guardian {
	/// The first moment at which it has been one for long enough to help.
	pub fn matures_at(&self) -> UnixMillis {
		self.added_at.saturating_add(SUPPORTER_MATURITY)
	}
}

/// How a patient chose to be helped when every key is lost.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RecoverySettings {
	/// The guardians, in the patient's order. Without any, organizations attest the person.
	pub guardians: BoundedVec<Guardian, ConstU32<MAX_GUARDIANS>>,
	/// How many of the guardians have to help; 0 exactly if there are none.
	pub threshold: u32,
	/// How long an attempt with enough supporters waits for a veto, in milliseconds.
	pub delay_ms: UnixMillis,
}

impl Default for RecoverySettings {
	fn default() -> Self {
		Self { guardians: BoundedVec::new(), threshold: 0, delay_ms: DEFAULT_RECOVERY_DELAY }
	}
}

impl RecoverySettings {
	/// How many supporters an attempt needs.
	pub fn needed(&self) -> u32 {
		if self.guardians.is_empty() {
			ATTESTING_ORGANIZATIONS
		} else {
			self.threshold
		}
	}

	/// The guardian of this commitment.
	pub fn guardian(&self, commitment: GuardianHash) -> Option<&Guardian> {
		self.guardians.iter().find(|guardian| guardian.commitment == commitment)
	}
}

/// How an attempt to recover ended.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Ending {
	/// A key of the patient ended it.
	Vetoed,
	/// The patient has the new key.
	Completed,
	/// Everybody who supported it took that back.
	Withdrawn,
}

/// That an attempt to recover ended.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Ended {
	/// When.
	pub at: UnixMillis,
	/// How.
	pub how: Ending,
}

/// An attempt to recover an identity: to replace its keys, which are lost, by a new one.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Attempt<AccountId> {
	/// The new key.
	pub key: AccountId,
	/// The key to which others encrypt for the patient afterwards: who lost the phone lost the old
	/// one too, and who found the phone has it.
	pub encryption_key: Option<EncryptionKey>,
	/// When it was started.
	pub started_at: UnixMillis,
	/// Who started and supported it and stands by it, in the order in which they did; nobody twice.
	/// All guardians, or all organizations.
	pub supporters: BoundedVec<Supporter<AccountId>, ConstU32<MAX_GUARDIANS>>,
	/// The first moment at which it can be completed; none while there are too few supporters.
	pub completes_at: Option<UnixMillis>,
	/// When and how it ended, if it did otherwise than of itself.
	pub ended: Option<Ended>,
}

impl<AccountId> Attempt<AccountId> {
	/// The first moment at which it comes to nothing of itself, as it stands.
	pub fn lapses_at(&self) -> UnixMillis {
		match self.completes_at {
			None => self.started_at.saturating_add(RECOVERY_GATHERING),
			Some(at) => at.saturating_add(RECOVERY_COMPLETION),
		}
	}

	/// Where it stands at `now`, in Unix milliseconds.
	pub fn status(&self, now: UnixMillis) -> RecoveryStatus {
		match (self.ended, self.completes_at) {
			(Some(Ended { how: Ending::Vetoed, .. }), _) => RecoveryStatus::Vetoed,
			(Some(Ended { how: Ending::Completed, .. }), _) => RecoveryStatus::Completed,
			(Some(Ended { how: Ending::Withdrawn, .. }), _) => RecoveryStatus::Withdrawn,
			(None, _) if self.lapses_at() <= now => RecoveryStatus::Lapsed,
			(None, None) => RecoveryStatus::Gathering,
			(None, Some(at)) if now < at => RecoveryStatus::Waiting,
			(None, Some(_)) => RecoveryStatus::Ready,
		}
	}

	/// Whether as many support it as have to.
	pub fn has_enough(&self, settings: &RecoverySettings) -> bool {
		self.supporters.len() >= settings.needed() as usize
	}

	/// Whether it may still come to something.
	pub fn is_open(&self, now: UnixMillis) -> bool {
		self.status(now).is_open()
	}

	/// Whether all of its supporters can come to rest beside those who do already.
	pub fn leaves_room(&self, rests: &[Rest]) -> bool {
		let supporters = self.supporters.iter().map(SupporterId::from);
		let to_come = supporters.filter(|who| rests.iter().all(|rest| rest.who != *who));
		rests.len().saturating_add(to_come.count()) <= MAX_RESTS as usize
	}
}

/// Who can rest: a guardian, by its commitment, or an organization.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum SupporterId {
	/// A guardian of the patient.
	Guardian(GuardianHash),
	/// An organization, whoever acted for it.
	Organization(OrganizationId),
}

impl<AccountId> From<&Supporter<AccountId>> for SupporterId {
	fn from(supporter: &Supporter<AccountId>) -> Self {
		match supporter {
			Supporter::Guardian { commitment, .. } => Self::Guardian(*commitment),
			Supporter::Organization { organization, .. } => Self::Organization(*organization),
		}
	}
}

/// That somebody waits before helping again, so that attempts do not wear a patient down.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Rest {
	/// Who.
	pub who: SupporterId,
	/// The first moment at which it may support an attempt again; not after `starts_from`.
	pub supports_from: UnixMillis,
	/// The first moment at which it may start an attempt again.
	pub starts_from: UnixMillis,
}

/// What is kept of the recovery of one identity.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Recovery<AccountId> {
	/// The last attempt, open or over: there is never more than one.
	pub attempt: Attempt<AccountId>,
	/// Who rests, each once; some may be over.
	pub rests: BoundedVec<Rest, ConstU32<MAX_RESTS>>,
}
