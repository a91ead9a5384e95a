//! Plain data of consent.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{
	Acting, Action, BasePolicy, DirectiveId, Except, GrantId, Grantee, LegalBasis, OrganizationId,
	PaperSigner, PatientId, PolicyChange, Purpose, ReceiptId, RepresentativeCapacity,
	RepresentativeId, Represented, RequestId, RestrictionId, Scope, Sensitivities, Suspension,
	UnixMillis,
};
use salus_runtime_api::{GrantStatus, RequestStatus};
use scale_info::TypeInfo;

/// The most times that one grant is suspended. All are kept, so that each past day can be judged.
pub const MAX_SUSPENSIONS: u32 = 8;

/// The most grants that are ever given out of one grant.
pub const MAX_RESHARES: u8 = 4;

/// For how long a receipt counts after it was taken, in milliseconds: one hour. What is given on it
/// follows at once; a receipt that was kept is no use that was taken.
pub const RECEIPT_LIFETIME: UnixMillis = 60 * 60 * 1_000;

/// The most restrictions of one patient that are kept, lifted ones among them.
pub const MAX_RESTRICTIONS: u32 = 16;
/// The most restrictions of one representative that stand at a time: the patient, and others who act for
/// the patient, keep room for theirs.
pub const MAX_REPRESENTATIVES_RESTRICTIONS: usize = 4;

/// The most restrictions of a custodian that are kept: nobody lifts them before the patient takes the
/// identity over, who needs room then.
pub const MAX_CUSTODIANS_RESTRICTIONS: usize = 12;

/// The most requests to one patient that are kept, answered and expired ones among them.
pub const MAX_REQUESTS: u32 = 16;

/// The most requests of one organization to one patient that are open at once.
pub const MAX_OPEN_REQUESTS: u32 = 2;

/// For how long an organization may not ask a patient again who declined what it asked for, in
/// milliseconds: a day.
pub const DECLINE_REST: UnixMillis = 24 * 60 * 60 * 1_000;

/// The most grants and restrictions of one directive, ended ones among them.
pub const MAX_DIRECTIVE_ITEMS: u32 = 16;

/// The most changes of a policy that are kept. The eldest makes room.
pub const MAX_POLICY_CHANGES: u32 = 16;

/// The policy that holds at `at`, in Unix milliseconds, by its changes in the order of time. Before
/// the first that is known nothing is permitted.
pub fn policy_at(changes: &[PolicyChange], at: UnixMillis) -> BasePolicy {
	let last = changes.iter().rev().find(|change| change.from <= at);
	last.map_or(BasePolicy::Deny, |change| change.policy)
}

/// By which right a grant was given.
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
pub enum Right {
	/// By a key of the patient.
	Patient,
	/// By somebody who acts for an organization, out of a grant of the patient that lets it pass on
	/// what it covers. Such a grant holds only while its parent does.
	Reshare {
		/// The grant out of which it was given.
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
		/// For whom: of a minor's, what belongs to the minor's own confidential care is not covered,
		/// whatever the scope says.
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
		/// The commitment to the paper.
		document: [u8; 32],
	},
}

/// What is kept of a paper that was recorded: so that its recorder records it once.
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
pub struct PaperRecord {
	/// For whom it was signed.
	pub patient: PatientId,
	/// The grant that it gave.
	pub grant: GrantId,
	/// The salted commitment to who saw it signed.
	pub witness: [u8; 32],
	/// Who signed it.
	pub signer: PaperSigner,
	/// When it was signed, in Unix milliseconds, as the organization says.
	pub signed_at: UnixMillis,
	/// When it was recorded, in Unix milliseconds.
	pub recorded_at: UnixMillis,
}

impl Right {
	/// Whether it is the patient's own word, by a key or a representative of the patient, or by who
	/// answers for what the patient said without a device.
	pub const fn is_the_patients(&self) -> bool {
		match self {
			Self::Patient
			| Self::Representative { .. }
			| Self::Custodian { .. }
			| Self::Paper { .. } => true,
			Self::Reshare { .. } => false,
		}
	}

	/// Whether it was given for a patient who died.
	pub fn is_an_executors(&self) -> bool {
		matches!(self, Self::Representative { capacity, .. }
			if *capacity == RepresentativeCapacity::Executor)
	}

	/// For whom it was given, as far as that limits what it covers.
	pub const fn represented(&self) -> Represented {
		match self {
			Self::Representative { represented, .. } => *represented,
			Self::Patient | Self::Reshare { .. } | Self::Custodian { .. } | Self::Paper { .. } => {
				Represented::Adult
			}
		}
	}
}

/// What a patient allowed to a grantee.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Grant<AccountId> {
	/// Who may use it.
	pub grantee: Grantee<AccountId>,
	/// What it covers.
	pub scope: Scope,
	/// When it was given: the time of its block, in Unix milliseconds.
	pub granted_at: UnixMillis,
	/// The key that gave it: who answers for it.
	pub granted_by: AccountId,
	/// By which right that key gave it.
	pub right: Right,
	/// The first moment at which it holds, in Unix milliseconds; never before `granted_at`.
	pub valid_from: UnixMillis,
	/// The first moment at which it no longer holds, in Unix milliseconds; after `valid_from`.
	/// `None` if it has no end of its own, which only a grant for research may.
	pub valid_until: Option<UnixMillis>,
	/// The salted commitment to the event with which it ends ("end of the study"), if to one. The
	/// chain does not see events: who does revokes the grant, or gives it back.
	pub ends_with: Option<[u8; 32]>,
	/// How often it may be used; `None` if as often as one likes.
	pub max_uses: Option<u32>,
	/// How often it was used, by the receipts taken; at most `max_uses`.
	pub used: u32,
	/// How many grants were given out of it, ended ones among them; at most [`MAX_RESHARES`].
	pub reshared: u8,
	/// When it was revoked or given back, in Unix milliseconds, if it was: this ends a grant, but
	/// does not unmake what was done under it.
	pub revoked_at: Option<UnixMillis>,
	/// The document by which it was given, if by one: it is revoked with it.
	pub directive: Option<DirectiveId>,
	/// When it was suspended, in the order of time. Only the last may last.
	pub suspensions: BoundedVec<Suspension, ConstU32<MAX_SUSPENSIONS>>,
}

impl<AccountId> Grant<AccountId> {
	/// Whether the grant can be relied on at `now`, the block's time, in Unix milliseconds. Of one
	/// that was given out of another, the parent's status counts too.
	///
	/// A grant that is suspended before it begins has first not begun. One that is suspended and used
	/// up is suspended: no receipt helps until it is resumed.
	pub fn status(&self, now: UnixMillis) -> GrantStatus {
		if self.revoked_at.is_some() {
			GrantStatus::Revoked
		} else if self.valid_until.is_some_and(|end| now >= end) {
			GrantStatus::Expired
		} else if now < self.valid_from {
			GrantStatus::NotYetValid
		} else if self.is_suspended() {
			GrantStatus::Suspended
		} else if self.is_used_up() {
			GrantStatus::UsedUp
		} else {
			GrantStatus::Live
		}
	}

	/// Whether the grant itself can never be relied on again at or after `now`, in Unix milliseconds,
	/// whatever its parent. One that is used up is not over: who has a receipt relies on it, so it
	/// must be possible to end it.
	pub fn is_over(&self, now: UnixMillis) -> bool {
		matches!(self.status(now), GrantStatus::Revoked | GrantStatus::Expired)
	}

	/// Whether every use that there may be was taken.
	pub fn is_used_up(&self) -> bool {
		self.max_uses.is_some_and(|most| self.used >= most)
	}

	/// Whether a suspension lasts.
	pub fn is_suspended(&self) -> bool {
		self.suspensions.last().is_some_and(|last| last.until.is_none())
	}

	/// The grant out of which it was given, if out of one.
	pub fn parent(&self) -> Option<GrantId> {
		match self.right {
			Right::Patient
			| Right::Representative { .. }
			| Right::Custodian { .. }
			| Right::Paper { .. } => None,
			Right::Reshare { parent, .. } => Some(parent),
		}
	}
}

/// Under which terms a grant is given.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Terms {
	/// The first moment at which it holds, in Unix milliseconds; `None`, or a past moment, for the
	/// block that gives it.
	pub valid_from: Option<UnixMillis>,
	/// The first moment at which it no longer holds, in Unix milliseconds; `None` for no end of its
	/// own.
	pub valid_until: Option<UnixMillis>,
	/// The salted commitment to the event with which it ends, if to one.
	pub ends_with: Option<[u8; 32]>,
	/// How often it may be used, at least once; `None` for as often as one likes.
	pub max_uses: Option<u32>,
	/// The document by which it is given, if by one.
	pub directive: Option<DirectiveId>,
}

/// That a use of a grant was taken.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Receipt<AccountId> {
	/// The organization that took it, and for which alone it counts: the holder of the records.
	pub holder: OrganizationId,
	/// When it was taken: the time of its block, in Unix milliseconds.
	pub taken_at: UnixMillis,
	/// The account that took it: who answers for it.
	pub by: AccountId,
}

impl<AccountId> Receipt<AccountId> {
	/// The first moment at which it no longer counts, in Unix milliseconds.
	pub fn valid_until(&self) -> UnixMillis {
		self.taken_at.saturating_add(RECEIPT_LIFETIME)
	}
}

/// A grant that may decide, and the one out of which it was given, if out of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<AccountId> {
	/// Its id.
	pub id: GrantId,
	/// The grant.
	pub grant: Grant<AccountId>,
	/// The grant out of which it was given. It must be there if the grant names it.
	pub parent: Option<Grant<AccountId>>,
}

impl<AccountId> Candidate<AccountId> {
	/// Whether nobody gave it for a minor of whose own confidential care these sensitivities are.
	pub fn admits(&self, sensitivities: Sensitivities) -> bool {
		let rights = [Some(&self.grant), self.parent.as_ref()];
		rights.into_iter().flatten().all(|grant| grant.right.represented().admits(sensitivities))
	}

	/// Whether it can be relied on at `now`, in Unix milliseconds: the worse of its own status and
	/// its parent's.
	pub fn status(&self, now: UnixMillis) -> GrantStatus {
		let own = self.grant.status(now);
		match (&self.parent, self.grant.parent()) {
			(_, None) => own,
			(Some(parent), Some(_)) => {
				let parents = parent.status(now);
				if badness(parents) > badness(own) {
					parents
				} else {
					own
				}
			}
			// Grants are never deleted.
			(None, Some(_)) => GrantStatus::Revoked,
		}
	}

	/// Whether it can never be relied on again at or after `now`, in Unix milliseconds, because it is
	/// over or its parent is.
	pub fn is_over(&self, now: UnixMillis) -> bool {
		matches!(self.status(now), GrantStatus::Revoked | GrantStatus::Expired)
	}

	/// The first moment at which it no longer holds; `None` if it has no end of its own.
	pub fn valid_until(&self) -> Option<UnixMillis> {
		let parents = self.parent.as_ref().and_then(|parent| parent.valid_until);
		match (self.grant.valid_until, parents) {
			(Some(own), Some(parents)) => Some(own.min(parents)),
			(own, parents) => own.or(parents),
		}
	}
}

/// How far a status is from one that can be relied on.
const fn badness(status: GrantStatus) -> u8 {
	match status {
		GrantStatus::Live => 0,
		GrantStatus::UsedUp => 1,
		GrantStatus::Suspended => 2,
		GrantStatus::NotYetValid => 3,
		GrantStatus::Expired => 4,
		GrantStatus::Revoked => 5,
	}
}

/// What a patient withholds from whoever is not excepted, whatever grants say. It has no end of its
/// own: it stands until it is lifted.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Restriction<AccountId> {
	/// Its id among the patient's.
	pub id: RestrictionId,
	/// What it reaches.
	pub scope: Scope,
	/// Whom it leaves as they are.
	pub except: Except<AccountId>,
	/// When it was made: the time of its block, in Unix milliseconds.
	pub made_at: UnixMillis,
	/// Who made it: a key of the patient, or a representative.
	pub made_by: AccountId,
	/// As what they acted.
	pub acting: Acting,
	/// When it was lifted, in Unix milliseconds, if it was. It is kept, as long as there is room,
	/// because it still counts for the days throughout which it stood.
	pub lifted_at: Option<UnixMillis>,
	/// The document by which it was made, if by one: it is lifted with it.
	pub directive: Option<DirectiveId>,
}

impl<AccountId> Restriction<AccountId> {
	/// Whether it stands now.
	pub fn stands(&self) -> bool {
		self.lifted_at.is_none()
	}
}

/// Under which terms an organization asks for a grant.
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
pub struct RequestTerms {
	/// The first moment at which the grant would no longer hold, in Unix milliseconds; `None` for no
	/// end of its own, which only a grant for research may.
	pub valid_until: Option<UnixMillis>,
	/// How often the grant could be used, at least once; `None` for as often as one likes.
	pub max_uses: Option<u32>,
	/// The salted commitment to the reason, if one is given. Its text goes to the patient off chain.
	pub reason: Option<[u8; 32]>,
	/// The first moment at which the request can no longer be answered, in Unix milliseconds; not
	/// after `valid_until`.
	pub expires_at: UnixMillis,
}

/// What a request asks for, as whoever answers it has read it. An approval says all of it once more,
/// so that its signer sees in it what is given, and gives that or nothing.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Asked<AccountId> {
	/// Who could use the grant.
	pub grantee: Grantee<AccountId>,
	/// What the grant would cover, all of it in clear.
	pub scope: Scope,
	/// How long and how often it could be used, why, and until when an answer is awaited.
	pub terms: RequestTerms,
}

/// What an organization asks a patient for: a grant to itself, or to one of its practitioners.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Request<AccountId> {
	/// Its id among the patient's.
	pub id: RequestId,
	/// The organization that asks.
	pub organization: OrganizationId,
	/// Who could use the grant.
	pub grantee: Grantee<AccountId>,
	/// What the grant would cover, all of it in clear.
	pub scope: Scope,
	/// How long and how often it could be used, why, and until when an answer is awaited.
	pub terms: RequestTerms,
	/// When it was made: the time of its block, in Unix milliseconds.
	pub requested_at: UnixMillis,
	/// The account that made it: who answers for it.
	pub requested_by: AccountId,
	/// How it was closed, if it was. It is kept, as long as there is room, so that both sides can
	/// see what became of it.
	pub closed: Option<Closed>,
}

impl<AccountId> Request<AccountId> {
	/// Where it stands at `now`, the block's time, in Unix milliseconds.
	pub fn status(&self, now: UnixMillis) -> RequestStatus {
		match self.closed.map(|closed| closed.how) {
			Some(Closing::Approved(grant)) => RequestStatus::Approved(grant),
			Some(Closing::Narrowed(grant)) => RequestStatus::Narrowed(grant),
			Some(Closing::Declined) => RequestStatus::Declined,
			Some(Closing::Withdrawn) => RequestStatus::Withdrawn,
			None if now < self.terms.expires_at => RequestStatus::Open,
			None => RequestStatus::Expired,
		}
	}

	/// Whether it asks for exactly this.
	pub fn asks_for(&self, asked: &Asked<AccountId>) -> bool
	where
		AccountId: PartialEq,
	{
		let Asked { grantee, scope, terms } = asked;
		self.grantee == *grantee && self.scope == *scope && self.terms == *terms
	}

	/// Whether it can be answered at `now`, in Unix milliseconds.
	pub fn is_open(&self, now: UnixMillis) -> bool {
		self.status(now) == RequestStatus::Open
	}

	/// Whether the patient declined it so lately that who asked may not ask again at `now`, in Unix
	/// milliseconds.
	pub fn rests(&self, now: UnixMillis) -> bool {
		self.closed.is_some_and(|closed| {
			closed.how == Closing::Declined && now < closed.at.saturating_add(DECLINE_REST)
		})
	}

	/// The first moment at which it is not open, as far as is known, in Unix milliseconds.
	pub fn ends_at(&self) -> UnixMillis {
		self.closed.map_or(self.terms.expires_at, |closed| closed.at)
	}
}

/// That a request was closed before it expired.
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
pub struct Closed {
	/// When: the time of that block, in Unix milliseconds.
	pub at: UnixMillis,
	/// How.
	pub how: Closing,
}

/// How a request is closed.
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
pub enum Closing {
	/// The patient gave this grant, as it was asked for.
	Approved(GrantId),
	/// The patient gave this grant, with less than was asked for.
	Narrowed(GrantId),
	/// The patient declined.
	Declined,
	/// The organization took it back.
	Withdrawn,
}

/// One thing that a directive set.
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
pub enum DirectiveItem {
	/// A grant.
	Grant(GrantId),
	/// A restriction.
	Restriction(RestrictionId),
}

/// What somebody wants to do with records that an organization holds. The patient and the records
/// are named beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question<AccountId> {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The account of the practitioner, the organization or the patient that asks.
	pub requester: AccountId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// The law that the requester cites, if consent should not be enough.
	pub law: Option<LegalBasis>,
	/// The receipt that the holder took for this use, if it took one.
	pub receipt: Option<ReceiptId>,
}
