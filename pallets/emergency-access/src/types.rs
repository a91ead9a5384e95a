//! Plain data of emergency access.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{
	Affected, DisasterId, EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Finding,
	Holder, OrganizationId, PatientId, ReviewOutcome, UnixMillis,
};
use salus_runtime_api::{Alone, Draw, EmergencyClosing, Review, SecondReview};
use scale_info::TypeInfo;

/// The most denied attempts of a patient that are kept. The eldest makes room.
pub const MAX_DENIALS: u32 = 8;

/// The most disasters that are kept. The eldest that is over makes room.
pub const MAX_DISASTERS: u32 = 8;

/// The milliseconds of a day, in which what is opened is counted. Days begin at midnight UTC.
pub const DAY_MS: UnixMillis = 86_400_000;

/// An emergency: that a practitioner broke the glass.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Emergency<AccountId, BlockNumber> {
	/// The practitioner: for nobody else it opens anything.
	pub opened_by: AccountId,
	/// The organization for which they did, which answers for it.
	pub organization: OrganizationId,
	/// Whose records it opens.
	pub holder: Holder,
	/// Why, as far as it stands in clear.
	pub kind: EmergencyKind,
	/// What the patient's setting let it open; never [`EmergencyAccess::Nothing`].
	pub access: EmergencyAccess,
	/// The salted commitment to the reason, opened to the patient and to who reviews.
	pub reason: [u8; 32],
	/// When it was opened, and the first moment at which it opens anything: the time of its block,
	/// in Unix milliseconds.
	pub opened_at: UnixMillis,
	/// The first moment at which it opens nothing of itself any more, in Unix milliseconds.
	pub expires_at: UnixMillis,
	/// When and how it ended before that, if it did.
	pub closed: Option<Closed>,
	/// The limits that were exceeded when it was opened.
	pub flags: EmergencyFlags,
	/// Whether the lot fell on it.
	pub draw: Draw,
	/// Since when the patient disputes it, in Unix milliseconds, if the patient does.
	pub disputed_at: Option<UnixMillis>,
	/// The review by the own organization.
	pub review: Option<Review<AccountId>>,
	/// The block that carries it, if it was not late: from the hash of that block the lot is drawn.
	pub reviewed_in: Option<BlockNumber>,
	/// The last review by another one.
	pub second_review: Option<SecondReview<AccountId>>,
}

/// That an emergency ended before its time.
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
	/// The first moment at which it opens nothing any more: the time of that block, in Unix
	/// milliseconds.
	pub at: UnixMillis,
	/// How.
	pub how: EmergencyClosing,
}

impl<AccountId, BlockNumber> Emergency<AccountId, BlockNumber> {
	/// The first moment at which it opens nothing any more, as far as is known, in Unix
	/// milliseconds.
	pub fn over_at(&self) -> UnixMillis {
		self.closed.map_or(self.expires_at, |closed| closed.at)
	}

	/// Whether it runs at `now`, in Unix milliseconds.
	pub fn runs(&self, now: UnixMillis) -> bool {
		self.opened_at <= now && now < self.over_at()
	}

	/// Whether the own review is made, or was late when another organization reviewed.
	pub fn is_own_done(&self) -> bool {
		let alone = self.second_review.as_ref().and_then(|second| second.alone);
		self.review.is_some() || alone == Some(Alone::OwnIsLate)
	}

	/// Whether another organization reviewed it at this moment or later, in Unix milliseconds.
	pub fn is_answered(&self, since: UnixMillis) -> bool {
		self.second_review.as_ref().is_some_and(|second| since <= second.at)
	}

	/// Since when two reviews disagree on abuse that another organization finds, which alone
	/// suspends nobody; in Unix milliseconds.
	pub fn disagree_since(&self) -> Option<UnixMillis> {
		let (own, second) = self.review.as_ref().zip(self.second_review.as_ref())?;
		let disagree = second.finding == Finding::Abuse
			&& second.alone.is_none()
			&& own.outcome != ReviewOutcome::Abuse;
		Some(own.at.max(second.at)).filter(|_| disagree)
	}

	/// Whether abuse was found by two organizations, or by one that counts alone.
	pub fn is_found_abuse(&self) -> bool {
		let own = self.review.as_ref().map(|review| review.outcome);
		self.second_review.as_ref().is_some_and(|second| {
			second.finding == Finding::Abuse
				&& (second.alone.is_some() || own == Some(ReviewOutcome::Abuse))
		})
	}

	/// Since when the own review asks for another's, which was not made since; in Unix milliseconds. Not
	/// where abuse was found by both, whoever came first.
	pub fn own_asks_since(&self) -> Option<UnixMillis> {
		let asks = |review: &&Review<AccountId>| match review.outcome {
			ReviewOutcome::Justified | ReviewOutcome::NotJustified => false,
			ReviewOutcome::Abuse | ReviewOutcome::SecondReview => true,
		};
		let at = self.review.as_ref().filter(asks)?.at;
		Some(at).filter(|at| !self.is_answered(*at) && !self.is_found_abuse())
	}

	/// Since when the patient disputes it and nobody has answered, in Unix milliseconds. A finding of
	/// abuse is the answer, whenever it was made: more cannot be found.
	pub fn disputed_since(&self) -> Option<UnixMillis> {
		self.disputed_at.filter(|at| !self.is_answered(*at) && !self.is_found_abuse())
	}

	/// Whether nothing is missing any more: the own organization has reviewed it, or was late when
	/// another did, and nothing asks for another's. No time changes this, only calls.
	pub fn is_settled(&self) -> bool {
		let alone = || self.review.is_some() && self.draw == Draw::Spared && self.flags.is_empty();
		self.is_own_done()
			&& (self.second_review.is_some() || alone())
			&& self.own_asks_since().is_none()
			&& self.disputed_since().is_none()
			&& self.disagree_since().is_none()
	}
}

/// That somebody wanted to break the glass, and the patient's setting did not let them.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Denial<AccountId> {
	/// When: the time of its block, in Unix milliseconds.
	pub at: UnixMillis,
	/// The practitioner.
	pub by: AccountId,
	/// The organization for which they act.
	pub organization: OrganizationId,
	/// Whose records they wanted.
	pub holder: Holder,
	/// Why, as far as it stands in clear.
	pub kind: EmergencyKind,
	/// The salted commitment to the reason, opened to the patient.
	pub reason: [u8; 32],
}

/// How often somebody wanted to break the glass on one day.
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
pub struct Tally {
	/// The day: the days since 1970-01-01 UTC.
	pub day: u64,
	/// How often, denied attempts too.
	pub count: u32,
}

impl Tally {
	/// How often it was on the day of `now`, in Unix milliseconds, so far.
	pub fn on_day_of(&self, now: UnixMillis) -> u32 {
		if self.day == now.div_euclid(DAY_MS) {
			self.count
		} else {
			0
		}
	}

	/// The tally with one more at `now`, in Unix milliseconds.
	#[must_use]
	pub fn with_one(&self, now: UnixMillis) -> Self {
		Self { day: now.div_euclid(DAY_MS), count: self.on_day_of(now).saturating_add(1) }
	}
}

/// That a practitioner breaks no glass, because they were found to abuse it.
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
pub struct Bar {
	/// Since when: the time of the finding's block, in Unix milliseconds.
	pub from: UnixMillis,
	/// The patient of the emergency that was abused.
	pub patient: PatientId,
	/// That emergency.
	pub emergency: EmergencyId,
	/// When the council lifted it, in Unix milliseconds, if it did.
	pub lifted_at: Option<UnixMillis>,
}

/// That more emergencies than usual are expected: limits are wider, and no review is due.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Disaster {
	/// Its id.
	pub id: DisasterId,
	/// Whom it reaches.
	pub affected: Affected,
	/// When it was declared, and its first moment: the time of its block, in Unix milliseconds.
	pub from: UnixMillis,
	/// The first moment at which it is over of itself, in Unix milliseconds.
	pub until: UnixMillis,
	/// When the council ended it before that, in Unix milliseconds, if it did.
	pub ended_at: Option<UnixMillis>,
}

impl Disaster {
	/// The first moment at which it is over, as far as is known, in Unix milliseconds.
	pub fn over_at(&self) -> UnixMillis {
		self.ended_at.unwrap_or(self.until)
	}

	/// Whether it lasts at `now`, in Unix milliseconds.
	pub fn lasts(&self, now: UnixMillis) -> bool {
		self.from <= now && now < self.over_at()
	}
}
